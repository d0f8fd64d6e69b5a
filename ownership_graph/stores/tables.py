"""Statements as arrow tables: what a load buffers, and what bulk reading and writing move.

A table of statements has the columns of ``rows.STATEMENT_COLUMNS``, one of stakes those of
``rows.STAKE_COLUMNS``. Registers of millions of rows pass through here without a Python object for
each of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ownership_graph.model import Entity, Interest
from ownership_graph.stores.rows import (
    STAKE_COLUMNS,
    STATEMENT_COLUMNS,
    Column,
    Kind,
    Row,
    entity_of,
    interest_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Buffer",
    "RowBuffer",
    "arrow_schema",
    "by_id",
    "empty_table",
    "join_tables",
    "read_content",
    "stakes_schema",
    "statements_schema",
]

_BATCH = 10_000


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """The arrow types of some columns."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it; 0.1 s cold)

    types = {
        Kind.TEXT: pa.string(),
        Kind.TEXTS: pa.list_(pa.string()),
        Kind.DAY: pa.date32(),
        Kind.FLAG: pa.bool_(),
        Kind.COUNT: pa.int64(),
    }
    return pa.schema([(column.name, types[column.kind]) for column in columns])


def statements_schema() -> pa.Schema:
    """The schema of a table of statements."""
    return arrow_schema(STATEMENT_COLUMNS)


def stakes_schema() -> pa.Schema:
    """The schema of a table of stakes."""
    return arrow_schema(STAKE_COLUMNS)


def empty_table(schema: pa.Schema) -> pa.Table:
    """A table without rows."""
    return schema.empty_table()


def join_tables(tables: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    """All rows of some tables, cast to the schema."""
    import pyarrow as pa  # noqa: PLC0415 (see arrow_schema)

    return pa.concat_tables([empty_table(schema), *(table.cast(schema) for table in tables)])


class Buffer(ABC):
    """Rows of one load, last word first: a later row or removal of an id replaces earlier ones.

    Args:
        columns: the columns of its rows; the first one is the id.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self._schema = arrow_schema(columns)
        self._pending: list[Row] = []
        self._count = 0
        self._removed: dict[str, int] = {}

    def add(self, row: Row) -> None:
        """Take a row."""
        self._pending.append(row)
        self._count += 1
        if len(self._pending) == _BATCH:
            self._flush()

    def remove(self, identity: str) -> None:
        """Drop the rows of an id that were taken or stored before."""
        self._removed[identity] = self._count

    def touched(self) -> pa.Array:
        """Every id of which this load speaks, with repeats."""
        import pyarrow as pa  # noqa: PLC0415 (see arrow_schema)

        self._flush()
        return pa.concat_arrays([self._ids(), pa.array(list(self._removed), pa.string())])

    @abstractmethod
    def _keep(self, piece: pa.Table) -> None:
        """Put some rows away."""

    @abstractmethod
    def _ids(self) -> pa.Array:
        """The ids of all rows that were put away."""

    def _standing(self) -> NDArray[np.bool_]:
        """For each row taken, whether no later one takes its place."""
        self._flush()
        ids = self._ids()
        codes = ids.dictionary_encode().indices.to_numpy()
        last = np.zeros(codes.max(initial=-1) + 1, dtype=np.int64)
        last[codes] = np.arange(len(codes))
        stands = np.zeros(len(codes), dtype=np.bool_)
        stands[last] = True
        if self._removed:
            removed_at = [self._removed.get(identity, 0) for identity in ids.to_pylist()]
            stands &= np.arange(len(ids)) >= np.asarray(removed_at, dtype=np.int64)
        return stands

    def _flush(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 (see arrow_schema)

        if self._pending:
            values = zip(zip(*self._pending, strict=True), self._schema, strict=True)
            columns: list[Any] = [pa.array(column, field.type) for column, field in values]
            self._pending = []
            self._keep(pa.table(columns, schema=self._schema))


class RowBuffer(Buffer):
    """Rows of one load in memory.

    Args:
        columns: the columns of its rows; the first one is the id.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(columns)
        self._pieces: list[pa.Table] = []

    def rows(self) -> pa.Table:
        """The rows that stand, one an id, in the order taken."""
        standing = self._standing()
        return self._table().filter(standing)

    def _keep(self, piece: pa.Table) -> None:
        self._pieces.append(piece)

    def _ids(self) -> pa.Array:
        return self._table().column(0).combine_chunks()

    def _table(self) -> pa.Table:
        return join_tables(self._pieces, self._schema)


def by_id(tables: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    """All rows of some tables, cast to the schema, in the order of their ids."""
    return join_tables(tables, schema).sort_by("id")


def read_content(
    statements: Iterable[pa.Table], stakes: Iterable[pa.Table]
) -> tuple[list[Entity], list[Interest]]:
    """The statements and stakes of a dataset, by id, out of pieces."""
    said, held = (
        by_id(pieces, schema).to_batches(max_chunksize=_BATCH)
        for pieces, schema in ((statements, statements_schema()), (stakes, stakes_schema()))
    )
    return (
        [entity_of(row) for batch in said for row in batch.to_pylist()],
        [interest_of(row) for batch in held for row in batch.to_pylist()],
    )
