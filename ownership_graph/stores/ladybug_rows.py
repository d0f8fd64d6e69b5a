"""The rows of an embedded store on their way in and out: gathered, exported, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ownership_graph.model import Entity, Interest
from ownership_graph.stores.ladybug_file import Database
from ownership_graph.stores.ladybug_view import stakes_queries, statements_query
from ownership_graph.stores.row_files import (
    PARQUET,
    FileRows,
    FileWriter,
    RowFolder,
    content_digest,
    written,
)
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS, Column
from ownership_graph.stores.tables import (
    Buffer,
    join_tables,
    read_content,
    stakes_schema,
    statements_schema,
)

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["NO_CONTENT", "Content", "FileBuffer", "dataset_content", "exported"]


@dataclass(frozen=True, slots=True)
class Content:
    """What some datasets state.

    Attributes:
        statements: about entities.
        stakes: interests.
    """

    statements: FileRows
    stakes: FileRows

    def __add__(self, other: Content) -> Content:
        return Content(self.statements + other.statements, self.stakes + other.stakes)

    def __len__(self) -> int:
        return len(self.statements) + len(self.stakes)

    def same_as(self, other: Content) -> bool:
        """Whether both hold the same rows, in any order."""
        pairs = (self.statements, other.statements), (self.stakes, other.stakes)
        return all(len(one) == len(two) for one, two in pairs) and all(
            content_digest(one) == content_digest(two) for one, two in pairs
        )


NO_CONTENT = Content(FileRows(), FileRows())
"""What an empty store states."""


class FileBuffer(Buffer):
    """Rows of one load in a file.

    Args:
        columns: the columns of its rows; the first one is the id.
        folder: where the file goes.
    """

    def __init__(self, columns: Sequence[Column], folder: RowFolder) -> None:
        super().__init__(columns)
        self._folder = folder
        self._writer: FileWriter | None = None
        self._taken = FileRows()

    def rows(self) -> FileRows:
        """The rows that stand, one an id; nothing can be added after it."""
        standing = self._standing()
        if standing.all():
            return self._taken
        return written(self._folder.new_file(), self._chosen(standing))

    def close(self) -> None:
        """Add nothing more; closing twice is harmless."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None

    def _keep(self, piece: pa.Table) -> None:
        if self._writer is None:
            file = self._folder.new_file()
            self._writer, self._taken = FileWriter(file, self._schema), FileRows((file,))
        self._writer.write(piece)

    def _ids(self) -> pa.Array:
        import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

        self.close()
        pieces = self._taken.pieces(["id"])
        chunks = [chunk for piece in pieces for chunk in piece["id"].chunks]
        return pa.chunked_array(chunks, pa.string()).combine_chunks()

    def _chosen(self, rows: NDArray[np.bool_]) -> Iterator[pa.Table]:
        start = 0
        for piece in self._taken.pieces():
            yield piece.filter(rows[start : start + len(piece)])
            start += len(piece)


def dataset_content(database: Database, name: str) -> tuple[list[Entity], list[Interest]]:
    """All that a dataset of a store states, of every day."""
    statements, *stakes = (database.table(query, name=name) for query in _queries("="))
    return read_content(
        statements.cast(statements_schema()), join_tables(stakes, stakes_schema()), name
    )


def exported(database: Database, folder: RowFolder, name: str, *, others: bool) -> Content:
    """What a store holds, as files.

    Args:
        database: the store.
        folder: where the files go.
        name: a dataset.
        others: whether to take all other datasets, or this one.
    """
    statements, known, unknown = (
        database.copy_to(folder.new_file(PARQUET), query, name=name)
        for query in _queries("<>" if others else "=")
    )
    return Content(statements, known + unknown)


def _queries(test: str) -> tuple[str, str, str]:
    """The queries for statements, for stakes of known and for stakes of unidentified holders."""
    statements = [column.name for column in STATEMENT_COLUMNS]
    stakes = [column.name for column in STAKE_COLUMNS]
    return (
        statements_query(statements, f"s.dataset {test} $name"),
        *stakes_queries(stakes, f"h.dataset {test} $name"),
    )
