"""All nodes and relationships of a store as tables, ready to be copied into a database in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ownership_graph.stores.base import Link
from ownership_graph.stores.compilation import (
    entity_table,
    identifier_links,
    identifier_rows,
    with_figures,
)
from ownership_graph.stores.rows import Column
from ownership_graph.stores.schema import NODES, RELATIONSHIPS
from ownership_graph.stores.tables import arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GraphTable", "graph_tables"]

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
    statements: pa.Table,
    stakes: pa.Table,
    datasets: Sequence[Mapping[str, Any]],
    accepted: Sequence[Link],
) -> Iterator[GraphTable]:
    """Everything that a store holds; nodes come before the relationships that need them.

    Args:
        statements: all statements of all datasets.
        stakes: all stakes of all datasets.
        datasets: their descriptions, as ``schema.dataset_row`` gives them.
        accepted: the links that people accepted.
    """
    identifiers = identifier_rows(statements)
    links = _link_table(identifier_links(identifiers), accepted)
    named = [
        *(stakes[name] for name in ("subject", "holder", "on_behalf_of")),
        statements["head_office"],
        links["first"],
        links["second"],
    ]
    yield GraphTable("Dataset", _table(datasets, (Column("name"), *_COLUMNS["Dataset"])))
    yield GraphTable("Entity", entity_table(statements, named))
    yield from _statement_tables(statements, identifiers)
    yield from _stake_tables(with_figures(stakes))
    yield GraphTable("SAME_AS", links, ("Entity", "Entity"))


def _statement_tables(statements: pa.Table, identifiers: pa.Table) -> Iterator[GraphTable]:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    key = pa.array(range(len(statements)), pa.int64())
    yield GraphTable("Statement", statements.add_column(0, "key", key))
    describes = pa.table({"key": key, "id": statements["id"]})
    yield GraphTable("DESCRIBES", describes, ("Statement", "Entity"))
    branches = statements.filter(statements["head_office"].is_valid())
    branches = branches.select(["id", "head_office", "dataset"])
    yield GraphTable("BRANCH_OF", branches, ("Entity", "Entity"))
    yield GraphTable("Identifier", pa.table({"value": pc.unique(identifiers["value"])}))
    identified = identifiers.select(["id", "value", "scheme", "dataset", "proof"])
    yield GraphTable("IDENTIFIED_BY", identified, ("Entity", "Identifier"))


def _stake_tables(stakes: pa.Table) -> Iterator[GraphTable]:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    known = stakes.filter(stakes["holder"].is_valid())
    unknown = stakes.filter(stakes["holder"].is_null())
    figures = [name for table in RELATIONSHIPS for name in table.figures]
    fields = [*(column.name for column in _COLUMNS["HOLDS"]), *figures]
    yield GraphTable("HOLDS", known.select(["holder", "subject", *fields]), ("Entity", "Entity"))
    key = pa.array(range(len(unknown)), pa.int64())
    nobody = {
        "key": key,
        "id": unknown["id"],
        "name": pa.nulls(len(unknown), pa.string()),
        "kind": pa.array(["unidentified"] * len(unknown), pa.string()),
        "unknown_reason": unknown["unknown_reason"],
    }
    yield GraphTable("Unidentified", pa.table(nobody))
    held = unknown.select(["subject", *fields]).add_column(0, "key", key)
    yield GraphTable("HOLDS", held, ("Unidentified", "Entity"))
    nominated = stakes.filter(stakes["on_behalf_of"].is_valid())
    nominated = nominated.select(["on_behalf_of", "subject", "id", "dataset"])
    names = ["on_behalf_of", "subject", "interest", "dataset"]
    yield GraphTable("NOMINATES", nominated.rename_columns(names), ("Entity", "Entity"))


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
