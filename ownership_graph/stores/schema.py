"""The labels, relationship types and properties of the graph, the same in every database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ownership_graph.model import Dataset, FileDigest
from ownership_graph.stores.compilation import ENTITY_COLUMNS
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS, Column, Kind

__all__ = [
    "FORMAT",
    "HOLDS_COLUMNS",
    "NODES",
    "RELATIONSHIPS",
    "NodeTable",
    "RelationshipTable",
    "dataset_of",
    "dataset_row",
]

FORMAT = "1"
"""The format version of a store; a store of another one is refused."""

HOLDS_COLUMNS = tuple(item for item in STAKE_COLUMNS if item.name not in {"subject", "holder"})
"""What a ``HOLDS`` relationship keeps of a stake beside its two ends."""


@dataclass(frozen=True, slots=True)
class NodeTable:
    """A label, its key (text, or a number where ``numbered``) and its other properties."""

    label: str
    key: str
    columns: tuple[Column, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class RelationshipTable:
    """A relationship type, the labels it joins, and its properties.

    ``figures`` are properties that are numbers.
    """

    name: str
    ends: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    figures: tuple[str, ...] = ()


NODES = (
    NodeTable("Store", "name", (Column("value"),)),
    NodeTable(
        "Dataset",
        "name",
        (
            Column("version", Kind.COUNT),
            Column("format"),
            Column("publisher"),
            Column("loaded_at"),
            Column("entities", Kind.COUNT),
            Column("interests", Kind.COUNT),
            Column("file_names", Kind.TEXTS),
            Column("file_digests", Kind.TEXTS),
            Column("file_sizes", Kind.TEXTS),
        ),
    ),
    NodeTable("Entity", "id", tuple(item for item in ENTITY_COLUMNS if item.name != "id")),
    NodeTable("Statement", "key", STATEMENT_COLUMNS, numbered=True),
    NodeTable(
        "Unidentified",
        "key",
        (Column("id"), Column("name"), Column("kind"), Column("unknown_reason")),
        numbered=True,
    ),
    NodeTable("Identifier", "value", ()),
)

RELATIONSHIPS = (
    RelationshipTable(
        "HOLDS",
        (("Entity", "Entity"), ("Unidentified", "Entity")),
        HOLDS_COLUMNS,
        ("equity_lower", "equity_upper", "votes_lower", "votes_upper"),
    ),
    RelationshipTable(
        "NOMINATES", (("Entity", "Entity"),), (Column("interest"), Column("dataset"))
    ),
    RelationshipTable("DESCRIBES", (("Statement", "Entity"),), ()),
    RelationshipTable("BRANCH_OF", (("Entity", "Entity"),), (Column("dataset"),)),
    RelationshipTable(
        "IDENTIFIED_BY",
        (("Entity", "Identifier"),),
        (Column("scheme"), Column("dataset"), Column("proof")),
    ),
    RelationshipTable(
        "SAME_AS",
        (("Entity", "Entity"),),
        (
            Column("reason"),
            Column("accepted", Kind.FLAG),
            Column("accepted_by"),
            Column("accepted_on"),
        ),
    ),
)


def dataset_row(dataset: Dataset) -> dict[str, Any]:
    """The properties of a ``Dataset`` node."""
    return {
        "name": dataset.name,
        "version": dataset.version,
        "format": dataset.format,
        "publisher": dataset.publisher,
        "loaded_at": dataset.loaded_at,
        "entities": dataset.entities,
        "interests": dataset.interests,
        "file_names": [file.name for file in dataset.files],
        "file_digests": [file.sha256 for file in dataset.files],
        "file_sizes": [str(file.size) for file in dataset.files],
    }


def dataset_of(row: Mapping[str, Any]) -> Dataset:
    """The description that :func:`dataset_row` wrote; absent properties are empty."""
    lists = (row.get(name) or () for name in ("file_names", "file_digests", "file_sizes"))
    files = zip(*lists, strict=True)
    return Dataset(
        name=row["name"],
        version=row["version"],
        format=row["format"],
        publisher=row.get("publisher"),
        loaded_at=row["loaded_at"],
        entities=row["entities"],
        interests=row["interests"],
        files=tuple(FileDigest(name, digest, int(size)) for name, digest, size in files),
    )
