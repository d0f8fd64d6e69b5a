"""Writing the file of an embedded store: compiled whole, or copied with other accepted links."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ownership_graph.errors import StoreUnavailable
from ownership_graph.model import EntityKind
from ownership_graph.stores.base import Link
from ownership_graph.stores.graph_tables import by_table, graph_tables
from ownership_graph.stores.ladybug_file import Database, create
from ownership_graph.stores.ladybug_rows import Content
from ownership_graph.stores.row_files import PARQUET, RowFolder, written

__all__ = ["build", "relink"]

_FEW = 50_000
_MANY = 500_000
_ENOUGH = 2**30
_FORGET_ACCEPTED = "MATCH ()-[l:SAME_AS]->() WHERE l.accepted DELETE l"
_ACCEPT = (
    "MATCH (a:Entity), (b:Entity) WHERE a.id = $first AND b.id = $second "
    "CREATE (a)-[:SAME_AS "
    "{reason: $reason, accepted: true, accepted_by: $author, accepted_on: $day}]->(b)"
)


def build(
    path: Path,
    content: Content,
    datasets: Sequence[Mapping[str, Any]],
    accepted: Sequence[Link],
    folder: RowFolder,
) -> None:
    """Compile a new file from all that the store is to hold.

    Args:
        path: the file to make.
        content: all statements and stakes of all datasets.
        datasets: their descriptions, as ``schema.dataset_row`` gives them.
        accepted: the links that people accepted.
        folder: for files on the way; what is left there, the caller removes.
    """
    if len(content) < _MANY:
        # The database keeps what it has written in memory as long as it may.
        try:
            _fill(create(path, memory=_ENOUGH), content, datasets, accepted, folder)
        except StoreUnavailable:
            pass  # its rows are long: they take as much as it takes
        else:
            return
    _fill(create(path), content, datasets, accepted, folder)


def _fill(
    database: Database,
    content: Content,
    datasets: Sequence[Mapping[str, Any]],
    accepted: Sequence[Link],
    folder: RowFolder,
) -> None:
    try:
        # A commit a table takes long for few rows, one for all takes long and much memory for many.
        together = len(content) < _FEW
        if together:
            database.run("BEGIN TRANSACTION")
        tables = graph_tables(content.statements, content.stakes, datasets, accepted)
        for (target, ends), pieces in by_table(tables):
            file = folder.new_file(PARQUET)
            database.copy_from(written(file, (piece.rows for piece in pieces)), target, ends)
            file.unlink()
            if not together:
                database.reopen()
        if together:
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
