"""All nodes and relationships of a store as tables, ready to be copied into a database in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from ownership_graph.stores.base import Link
from ownership_graph.stores.compilation import (
    IDENTIFIER_FIELDS,
    distinct,
    entity_tables,
    identifier_links,
    identifier_rows,
    with_figures,
)
from ownership_graph.stores.row_files import FileRows
from ownership_graph.stores.rows import Column
from ownership_graph.stores.schema import NODES, RELATIONSHIPS
from ownership_graph.stores.tables import arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GraphTable", "by_table", "graph_tables"]

_ENDS = (Column("first"), Column("second"))
_COLUMNS = {table.label: table.columns for table in NODES} | {
    table.name: table.columns for table in RELATIONSHIPS
}


@dataclass(frozen=True, slots=True, eq=False)
class GraphTable:
    """Nodes of one label, key first; or relationships of one type, keys of both ends first.

    Attributes:
        target: the label or type.
        rows: the rows.
        ends: for relationships, the labels that they join.
    """

    target: str
    rows: pa.Table
    ends: tuple[str, str] | None = None


def graph_tables(
    statements: FileRows,
    stakes: FileRows,
    datasets: Sequence[Mapping[str, Any]],
    accepted: Sequence[Link],
) -> Iterator[GraphTable]:
    """Everything that a store holds; nodes come before the relationships that need them.

    What millions of rows need comes in pieces, all pieces of one table after one another.

    Args:
        statements: all statements of all datasets.
        stakes: all stakes of all datasets.
        datasets: their descriptions, as ``schema.dataset_row`` gives them.
        accepted: the links that people accepted.
    """
    links = _link_table(identifier_links(_identifiers(statements)), accepted)
    yield GraphTable("Dataset", _table(datasets, (Column("name"), *_COLUMNS["Dataset"])))
    for entities in entity_tables(statements, _named(statements, stakes, links)):
        yield GraphTable("Entity", entities)
    yield from _statement_tables(statements)
    yield from _identifier_tables(statements)
    yield from _stake_tables(stakes)
    yield GraphTable("SAME_AS", links, ("Entity", "Entity"))


def by_table(
    tables: Iterable[GraphTable],
) -> Iterator[tuple[tuple[str, tuple[str, str] | None], Iterator[GraphTable]]]:
    """The pieces of each table, after its target and ends; they come after one another."""
    return groupby(tables, key=lambda table: (table.target, table.ends))


def _named(statements: FileRows, stakes: FileRows, links: pa.Table) -> Iterator[pa.ChunkedArray]:
    """Ids that something other than a statement of theirs names."""
    for piece in stakes.pieces(["subject", "holder", "on_behalf_of"]):
        yield from piece.columns
    for piece in statements.pieces(["head_office"]):
        yield from piece.columns
    yield from (links["first"], links["second"])


def _statement_tables(statements: FileRows) -> Iterator[GraphTable]:
    for piece in _numbered(statements.pieces()):
        yield GraphTable("Statement", piece)
    for piece in _numbered(statements.pieces(["id"])):
        yield GraphTable("DESCRIBES", piece, ("Statement", "Entity"))
    for piece in statements.pieces(["id", "head_office", "dataset"]):
        branches = piece.filter(piece["head_office"].is_valid())
        yield GraphTable("BRANCH_OF", branches, ("Entity", "Entity"))


def _identifiers(statements: FileRows) -> Iterator[pa.Table]:
    return map(identifier_rows, statements.pieces(IDENTIFIER_FIELDS))


def _identifier_tables(statements: FileRows) -> Iterator[GraphTable]:
    values = distinct(piece["value"] for piece in _identifiers(statements))
    yield GraphTable("Identifier", values)
    for piece in _identifiers(statements):
        identified = piece.select(["id", "value", "scheme", "dataset", "proof"])
        yield GraphTable("IDENTIFIED_BY", identified, ("Entity", "Identifier"))


def _stake_tables(stakes: FileRows) -> Iterator[GraphTable]:
    figures = [name for table in RELATIONSHIPS for name in table.figures]
    fields = [*(column.name for column in _COLUMNS["HOLDS"]), *figures]
    for piece in stakes.pieces():
        known = with_figures(piece.filter(piece["holder"].is_valid()))
        held = known.select(["holder", "subject", *fields])
        yield GraphTable("HOLDS", held, ("Entity", "Entity"))
    for piece in _numbered(map(_without_holder, stakes.pieces(["id", "holder", "unknown_reason"]))):
        yield GraphTable("Unidentified", _nobodies(piece))
    for piece in _numbered(map(_without_holder, stakes.pieces())):
        held = with_figures(piece).select(["key", "subject", *fields])
        yield GraphTable("HOLDS", held, ("Unidentified", "Entity"))
    names = ["on_behalf_of", "subject", "interest", "dataset"]
    for piece in stakes.pieces(["on_behalf_of", "subject", "id", "dataset"]):
        nominated = piece.filter(piece["on_behalf_of"].is_valid()).rename_columns(names)
        yield GraphTable("NOMINATES", nominated, ("Entity", "Entity"))


def _without_holder(stakes: pa.Table) -> pa.Table:
    return stakes.filter(stakes["holder"].is_null())


def _nobodies(stakes: pa.Table) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    return pa.table(
        {
            "key": stakes["key"],
            "id": stakes["id"],
            "name": pa.nulls(len(stakes), pa.string()),
            "kind": pa.array(["unidentified"] * len(stakes), pa.string()),
            "unknown_reason": stakes["unknown_reason"],
        }
    )


def _numbered(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows with a number of their own, from 0."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    start = 0
    for piece in pieces:
        keys = np.arange(start, start + len(piece), dtype=np.int64)
        yield piece.add_column(0, "key", pa.array(keys))
        start += len(piece)


def _link_table(shared: Sequence[Link], accepted: Sequence[Link]) -> pa.Table:
    rows = [_link_row(link, accepted=False) for link in shared]
    rows += [_link_row(link, accepted=True) for link in accepted]
    return _table(rows, (*_ENDS, *_COLUMNS["SAME_AS"]))


def _link_row(link: Link, *, accepted: bool) -> dict[str, Any]:
    return {
        "first": link.first,
        "second": link.second,
        "reason": link.reason,
        "accepted": accepted,
        "accepted_by": link.by,
        "accepted_on": link.on,
    }


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    return pa.Table.from_pylist([dict(row) for row in rows], schema=arrow_schema(columns))
