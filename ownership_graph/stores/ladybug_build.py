"""Writing the file of an embedded store: compiled whole, or copied with other accepted links."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ownership_graph.model import EntityKind
from ownership_graph.stores.base import Link
from ownership_graph.stores.compilation import (
    entity_table,
    identifier_links,
    identifier_rows,
    with_figures,
)
from ownership_graph.stores.ladybug_file import Database, create
from ownership_graph.stores.rows import Column
from ownership_graph.stores.schema import NODES, RELATIONSHIPS
from ownership_graph.stores.tables import arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["build", "relink"]

_ENDS = (Column("first"), Column("second"))
_COLUMNS = {table.label: table.columns for table in NODES} | {
    table.name: table.columns for table in RELATIONSHIPS
}
_FORGET_ACCEPTED = "MATCH ()-[l:SAME_AS]->() WHERE l.accepted DELETE l"
_ACCEPT = (
    "MATCH (a:Entity), (b:Entity) WHERE a.id = $first AND b.id = $second "
    "CREATE (a)-[:SAME_AS "
    "{reason: $reason, accepted: true, accepted_by: $author, accepted_on: $day}]->(b)"
)


def build(
    path: Path,
    statements: pa.Table,
    stakes: pa.Table,
    datasets: Sequence[Mapping[str, Any]],
    accepted: Sequence[Link],
) -> None:
    """Compile a new file from all that the store is to hold.

    Args:
        path: the file to make.
        statements: all statements of all datasets.
        stakes: all stakes of all datasets.
        datasets: their descriptions, as ``schema.dataset_row`` gives them.
        accepted: the links that people accepted.
    """
    database = create(path)
    try:
        identifiers = identifier_rows(statements)
        links = _link_table(identifier_links(identifiers), accepted)
        named = [
            *(stakes[name] for name in ("subject", "holder", "on_behalf_of")),
            statements["head_office"],
            links["first"],
            links["second"],
        ]
        database.run("BEGIN TRANSACTION")
        database.copy("Dataset", _table(datasets, (Column("name"), *_COLUMNS["Dataset"])))
        database.copy("Entity", entity_table(statements, named))
        _copy_statements(database, statements, identifiers)
        _copy_stakes(database, stakes)
        database.copy("SAME_AS", links, ("Entity", "Entity"))
        database.run("COMMIT")
        database.run("CHECKPOINT")
    finally:
        database.close()


def relink(source: Path, path: Path, accepted: Sequence[Link]) -> None:
    """Copy a file and put other accepted links in the place of its own.

    Args:
        source: the file of the store.
        path: the file to make.
        accepted: the links that people accepted.
    """
    shutil.copyfile(source, path)
    database = Database(path, writable=True)
    try:
        database.run(_FORGET_ACCEPTED)
        for link in accepted:
            for identity in (link.first, link.second):
                database.run(
                    "MERGE (e:Entity {id: $id}) ON CREATE SET e.kind = $kind",
                    id=identity,
                    kind=EntityKind.UNKNOWN.value,
                )
            database.run(
                _ACCEPT,
                first=link.first,
                second=link.second,
                reason=link.reason,
                author=link.by,
                day=link.on,
            )
        database.run("CHECKPOINT")
    finally:
        database.close()


def _copy_statements(database: Database, statements: pa.Table, identifiers: pa.Table) -> None:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    key = pa.array(range(len(statements)), pa.int64())
    database.copy("Statement", statements.add_column(0, "key", key))
    describes = pa.table({"key": key, "id": statements["id"]})
    database.copy("DESCRIBES", describes, ("Statement", "Entity"))
    branches = statements.filter(statements["head_office"].is_valid())
    database.copy(
        "BRANCH_OF", branches.select(["id", "head_office", "dataset"]), ("Entity", "Entity")
    )
    values = pc.unique(identifiers["value"])
    database.copy("Identifier", pa.table({"value": values}))
    database.copy(
        "IDENTIFIED_BY",
        identifiers.select(["id", "value", "scheme", "dataset"]),
        ("Entity", "Identifier"),
    )


def _copy_stakes(database: Database, stakes: pa.Table) -> None:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    stakes = with_figures(stakes)
    known = stakes.filter(stakes["holder"].is_valid())
    unknown = stakes.filter(stakes["holder"].is_null())
    figures = [name for table in RELATIONSHIPS for name in table.figures]
    fields = [*(column.name for column in _COLUMNS["HOLDS"]), *figures]
    database.copy("HOLDS", known.select(["holder", "subject", *fields]), ("Entity", "Entity"))
    key = pa.array(range(len(unknown)), pa.int64())
    nobody = pa.table(
        {
            "key": key,
            "id": unknown["id"],
            "name": pa.nulls(len(unknown), pa.string()),
            "kind": pa.array(["unidentified"] * len(unknown), pa.string()),
            "unknown_reason": unknown["unknown_reason"],
        }
    )
    database.copy("Unidentified", nobody)
    held = unknown.select(["subject", *fields]).add_column(0, "key", key)
    database.copy("HOLDS", held, ("Unidentified", "Entity"))
    nominated = stakes.filter(stakes["on_behalf_of"].is_valid())
    database.copy(
        "NOMINATES",
        nominated.select(["on_behalf_of", "subject", "id", "dataset"]),
        ("Entity", "Entity"),
    )


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
