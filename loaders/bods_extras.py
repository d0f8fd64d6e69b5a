"""What BODS has no field for, kept in an annotation so that an export can be loaded without loss.

The annotation's description is the project's name and a JSON object of text cells, named and
written as the columns of the tables (docs/formats.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from loaders.bods_values import items, text_of
from loaders.table_cells import choice, choices, countries, day, listed, share, threshold, yes
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

__all__ = ["annotation", "extras_of", "with_entity_extras", "with_interest_extras"]

_MARK = "ownership-graph: "

Record = TypeVar("Record", Entity, Interest)


def annotation(extras: Mapping[str, str], created: str) -> dict[str, Any]:
    """The annotation that holds ``extras``; ``created`` is a day, ISO 8601."""
    return {
        "statementPointerTarget": "/recordDetails",
        "creationDate": created,
        "motivation": "commenting",
        "description": _MARK + json.dumps(extras, ensure_ascii=False, sort_keys=True),
    }


def extras_of(statement: dict[str, Any]) -> dict[str, str]:
    """The cells that an export has added to a statement; none for other publishers' statements.

    Raises:
        InvalidRecord: when the annotation is marked as such but cannot be read.
    """
    for item in items(statement.get("annotations")):
        words = text_of(item.get("description"))
        if words.startswith(_MARK):
            return _cells(words.removeprefix(_MARK))
    return {}


def _cells(text: str) -> dict[str, str]:
    try:
        cells = json.loads(text)
    except ValueError as error:
        raise InvalidRecord(
            "the annotation of an earlier export is broken.", hint="Export the data again."
        ) from error
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
    readers: dict[str, Any] = {
        "kind": lambda text: choice("kind", text, EntityKind),
        "principal_place": lambda text: text,
        "permanent_residences": lambda text: countries("permanent_residences", text),
        "nationalities": lambda text: countries("nationalities", text),
        "residence": lambda text: text,
        "us_person": lambda text: yes("us_person", text),
        "listed": lambda text: yes("listed", text),
        "markets": lambda text: countries("market", text),
        "disclosure_threshold": lambda text: threshold("disclosure_threshold", text),
        "head_office": lambda text: text,
        "unknown_reason": lambda text: choice("unknown_reason", text, UnknownReason),
        "ended": lambda text: day("ended", text),
    }
    return _with(entity, cells, readers)


def with_interest_extras(interest: Interest, cells: Mapping[str, str]) -> Interest:
    """The interest with the terms that BODS has no field for.

    Raises:
        InvalidData: when a cell cannot be read.
    """
    readers: dict[str, Any] = {
        "equity": lambda text: share("equity", text),
        "votes": lambda text: share("votes", text),
        "board": lambda text: share("board", text),
        "rights": lambda text: choices("rights", text, Right),
        "form": lambda text: choice("form", text, Form),
        "on_behalf_of": lambda text: text,
        "joint_block": lambda text: text,
        "complete": lambda text: yes("complete", text),
        "directness": lambda text: choice("directness", text, Directness),
        "components": listed,
        "unknown_reason": lambda text: choice("unknown_reason", text, UnknownReason),
        "details": lambda text: text,
    }
    return _with(interest, cells, readers)


def _with(record: Record, cells: Mapping[str, str], readers: Mapping[str, Any]) -> Record:
    known = {item.name for item in fields(record)}
    changes = {
        name: readers[name](text) for name, text in cells.items() if name in known & readers.keys()
    }
    source = record.source
    if "grade" in cells:
        source = replace(source, grade=choice("grade", cells["grade"], Grade))
    return replace(record, source=source, **changes)
