"""What BODS has no field for, kept in an annotation so that an export can be loaded without loss.

The annotation's description is the project's name and a JSON object of text cells, named as the
fields of the model and written as in the tables (docs/formats.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from loaders.bods.values import items, text_of
from loaders.tables.cells import (
    cell_of,
    choice,
    choices,
    countries,
    day,
    listed,
    share,
    threshold,
    yes,
)
from ownership_graph.errors import InvalidRecord
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Form,
    Grade,
    Interest,
    Right,
    UnknownReason,
)

__all__ = [
    "annotation",
    "differences",
    "extras_of",
    "with_entity_extras",
    "with_interest_extras",
]

_MARK = "ownership-graph: "
_SOURCE = "source_"

Record = TypeVar("Record", Entity, Interest)
Readers = Mapping[str, Callable[[str], Any]]


def _text(text: str) -> str | None:
    return text or None


_ENTITY: Readers = {
    "kind": lambda text: choice("kind", text, EntityKind),
    "jurisdiction": _text,
    "principal_place": _text,
    "registered_office": _text,
    "nationalities": lambda text: countries("nationalities", text),
    "permanent_residences": lambda text: countries("permanent_residences", text),
    "residence": _text,
    "us_person": lambda text: yes("us_person", text),
    "listed": lambda text: yes("listed", text),
    "markets": lambda text: countries("markets", text),
    "disclosure_threshold": lambda text: threshold("disclosure_threshold", text),
    "head_office": _text,
    "unknown_reason": lambda text: choice("unknown_reason", text, UnknownReason) if text else None,
    "ended": lambda text: day("ended", text),
}
_INTEREST: Readers = {
    "equity": lambda text: share("equity", text),
    "votes": lambda text: share("votes", text),
    "board": lambda text: share("board", text),
    "rights": lambda text: choices("rights", text, Right),
    "form": lambda text: choice("form", text, Form),
    "on_behalf_of": _text,
    "joint_block": _text,
    "complete": lambda text: yes("complete", text) or False,
    "directness": lambda text: choice("directness", text, Directness),
    "components": listed,
    "unknown_reason": lambda text: choice("unknown_reason", text, UnknownReason) if text else None,
    "details": str,
}
_ORIGIN: Readers = {
    "document": _text,
    "url": _text,
    "publisher": _text,
    "fact_date": lambda text: day("fact_date", text),
    "retrieved": lambda text: day("retrieved", text),
    "grade": lambda text: choice("grade", text, Grade) if text else None,
}


def annotation(cells: Mapping[str, str], created: date) -> dict[str, Any]:
    """The annotation that holds ``cells``, as of the day of its creation."""
    return {
        "statementPointerTarget": "/recordDetails",
        "creationDate": created.isoformat(),
        "motivation": "commenting",
        "description": _MARK + json.dumps(cells, ensure_ascii=False, sort_keys=True),
    }


def extras_of(statement: Mapping[str, Any]) -> dict[str, str]:
    """The cells that an export has added to a statement; none for other publishers' statements.

    Raises:
        InvalidRecord: when the annotation is marked as such but cannot be read.
    """
    for item in items(statement.get("annotations")):
        words = text_of(item.get("description"))
        if words.startswith(_MARK):
            return _cells(str(item["description"]).strip().removeprefix(_MARK))
    return {}


def _cells(text: str) -> dict[str, str]:
    try:
        cells = json.loads(text)
    except ValueError:
        cells = None
    if not isinstance(cells, dict) or not all(isinstance(item, str) for item in cells.values()):
        raise InvalidRecord(
            "the annotation of an earlier export is broken.", hint="Export the data again."
        )
    return cells


def with_entity_extras(entity: Entity, cells: Mapping[str, str]) -> Entity:
    """The entity with the facts that BODS has no field for.

    Raises:
        InvalidData: when a cell cannot be read.
    """
    return _with(entity, cells, _ENTITY) if cells else entity


def with_interest_extras(interest: Interest, cells: Mapping[str, str]) -> Interest:
    """The interest with the terms that BODS has no field for.

    Raises:
        InvalidData: when a cell cannot be read.
    """
    return _with(interest, cells, _INTEREST) if cells else interest


def _with(record: Record, cells: Mapping[str, str], readers: Readers) -> Record:
    changes = {name: read(cells[name]) for name, read in readers.items() if name in cells}
    origin = {
        name: read(cells[_SOURCE + name])
        for name, read in _ORIGIN.items()
        if _SOURCE + name in cells
    }
    source = replace(record.source, **origin)
    return replace(record, source=source, **changes)


def differences(wanted: Entity | Interest, got: Entity | Interest) -> dict[str, str]:
    """The cells that turn the record that was got into the one that is wanted."""
    readers: Readers = _ENTITY if isinstance(wanted, Entity) else _INTEREST
    cells = {
        name: cell_of(getattr(wanted, name))
        for name in readers
        if getattr(wanted, name) != getattr(got, name)
    }
    for name in _ORIGIN:
        if getattr(wanted.source, name) != getattr(got.source, name):
            cells[_SOURCE + name] = cell_of(getattr(wanted.source, name))
    return cells
