"""Entities and interests as CSV tables, a directory for each dataset; they load again exactly."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from itertools import groupby
from pathlib import Path

from loaders.reading.spool import Ids
from loaders.rejects import guarded_cell
from loaders.tables.cells import cell_of
from loaders.tables.entities import ENTITIES
from loaders.tables.interests import INTERESTS
from ownership_graph.errors import FileProblem
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Form,
    Identifier,
    Interest,
    Source,
)

__all__ = ["write_tables"]

_LEI = "XI-LEI"
_LEI_LENGTH = 20


def write_tables(
    folder: str | Path, entities: Iterable[Entity], interests: Iterable[Interest]
) -> tuple[Path, ...]:
    """Write ``entities.csv`` and ``interests.csv`` for each dataset.

    Args:
        folder: where to write; a dataset ``a/b`` goes into ``folder/a/b``.
        entities: statements, those of one dataset together.
        interests: statements, likewise.

    Returns:
        The files written, in order.

    Raises:
        FileProblem: when a file cannot be written, or a dataset's name leads out of the folder.
    """
    root = Path(folder)
    try:
        with Ids() as described, Ids() as undescribed:
            tables = _Tables(root, described, undescribed)
            tables.write(_ENTITIES, map(tables.noted, entities))
            tables.write(_INTERESTS, map(tables.checked, interests))
            tables.write(_ENTITIES, tables.missing())
    except OSError as error:
        raise FileProblem(
            f"the tables cannot be written into {root}: {error.strerror}.",
            hint="Name another folder.",
        ) from error
    return tuple(sorted(tables.begun))


@dataclass(frozen=True)
class _Tables:
    """One export: the files begun, and which parties have been described."""

    root: Path
    described: Ids
    undescribed: Ids
    begun: set[Path] = field(default_factory=set)

    def noted(self, entity: Entity) -> Entity:
        self.described.put(entity.id)
        return entity

    def checked(self, interest: Interest) -> Interest:
        for party in (interest.subject, interest.holder, interest.on_behalf_of):
            if party is not None and party not in self.described:
                self.undescribed.put(party, interest.source.dataset.encode())
        return interest

    def missing(self) -> Iterator[Entity]:
        """Rows for parties that only stakes name, without which their stakes would not load."""
        for identity in self.undescribed:
            dataset = (self.undescribed.get(identity) or b"").decode()
            source = Source(dataset=dataset)
            yield Entity(id=identity, kind=EntityKind.UNKNOWN, source=source)

    def write(self, table: _Table, records: Iterable[Entity | Interest]) -> None:
        for dataset, group in groupby(records, key=lambda record: record.source.dataset):
            path = _directory(self.root, dataset) / table.name
            begun = path in self.begun
            with path.open("a" if begun else "w", encoding="utf-8", newline="") as target:
                writer = csv.writer(target, lineterminator="\n")
                if not begun:
                    writer.writerow(table.columns)
                for record in group:
                    said = _cells(record)
                    row = (cell_of(said.get(column)) for column in table.columns)
                    writer.writerow([guarded_cell(cell) for cell in row])
            self.begun.add(path)


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: tuple[str, ...]


_ENTITIES = _Table("entities.csv", ENTITIES.columns)
_INTERESTS = _Table("interests.csv", INTERESTS.columns)


def _directory(root: Path, dataset: str) -> Path:
    parts = dataset.split("/")
    if any(part in {"", ".", ".."} or "\\" in part or "\0" in part for part in parts):
        raise FileProblem(
            f"the dataset {dataset!r} cannot be a folder.", hint="Load it under another name."
        )
    folder = root.joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _cells(record: Entity | Interest) -> dict[str, object]:
    return _entity_cells(record) if isinstance(record, Entity) else _interest_cells(record)


def _entity_cells(entity: Entity) -> dict[str, object]:
    # The column lei gives the first identifier; an LEI that is not the first stays in its place.
    first = next(iter(entity.identifiers), None)
    lei = first if first is not None and _is_lei(first) else None
    return {
        **_fields(entity),
        "market": entity.markets,
        "lei": None if lei is None else lei.value,
        "identifiers": tuple(item for item in entity.identifiers if item != lei),
        **_origin_cells(entity.source),
    }


def _interest_cells(interest: Interest) -> dict[str, object]:
    return {
        **_fields(interest),
        # The usual is left empty, as people write tables.
        "form": None if interest.form is Form.ISSUED else interest.form,
        "directness": None if interest.directness is Directness.DIRECT else interest.directness,
        "complete": interest.complete or None,
        **_origin_cells(interest.source),
    }


def _fields(record: Entity | Interest) -> dict[str, object]:
    return {item.name: getattr(record, item.name) for item in fields(record)}


def _origin_cells(source: Source) -> dict[str, object]:
    return {
        "source": source.document,
        "source_date": source.fact_date,
        "retrieved": source.retrieved,
        "source_url": None if source.url == source.document else source.url,
        "publisher": source.publisher,
        "grade": source.grade,
    }


def _is_lei(identifier: Identifier) -> bool:
    value = identifier.value
    shaped = len(value) == _LEI_LENGTH and value.isalnum() and value.isascii()
    return identifier.scheme == _LEI and shaped and value == value.upper()
