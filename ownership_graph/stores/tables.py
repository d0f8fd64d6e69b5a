"""Statements as arrow tables: what a load buffers, and what bulk reading and writing move.

A table of statements has the columns of ``rows.STATEMENT_COLUMNS``, one of stakes those of
``rows.STAKE_COLUMNS``. Registers of millions of rows pass through here without a Python object for
each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

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
    "RowBuffer",
    "arrow_schema",
    "empty_table",
    "join_tables",
    "of_dataset",
    "read_content",
    "rows_table",
    "same_content",
    "stakes_schema",
    "statements_schema",
    "without",
]

_BATCH = 50_000


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


def rows_table(rows: Iterable[Row], columns: Sequence[Column]) -> pa.Table:
    """Rows of distinct ids as a table."""
    buffer = RowBuffer(columns)
    for row in rows:
        buffer.add(row)
    return buffer.rows()


class RowBuffer:
    """Rows of one load, last word first: a later row or removal of an id replaces earlier ones.

    Args:
        columns: the columns of its rows; the first one is the id.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self._schema = arrow_schema(columns)
        self._rows: list[Row] = []
        self._batches: list[pa.RecordBatch] = []
        self._count = 0
        self._removed: dict[str, int] = {}

    def add(self, row: Row) -> None:
        """Take a row."""
        self._rows.append(row)
        self._count += 1
        if len(self._rows) == _BATCH:
            self._flush()

    def remove(self, identity: str) -> None:
        """Drop the rows of an id that were taken or stored before."""
        self._removed[identity] = self._count

    def touched(self) -> pa.Array:
        """Every id of which this load speaks, with repeats."""
        import pyarrow as pa  # noqa: PLC0415 (see arrow_schema)

        ids = self._table().column(0).combine_chunks()
        return pa.concat_arrays([ids, pa.array(list(self._removed), pa.string())])

    def rows(self) -> pa.Table:
        """The rows that stand, one an id, in the order taken."""
        table = self._table()
        if not len(table):
            return table
        codes = table.column(0).combine_chunks().dictionary_encode().indices.to_numpy()
        last = np.zeros(codes.max() + 1, dtype=np.int64)
        last[codes] = np.arange(len(codes))
        keep = np.zeros(len(codes), dtype=np.bool_)
        keep[last] = True
        table = table.filter(keep)
        if not self._removed:
            return table
        places = np.flatnonzero(keep)
        ids = table.column(0).to_pylist()
        stands = [
            place >= self._removed.get(identity, 0)
            for identity, place in zip(ids, places.tolist(), strict=True)
        ]
        return table.filter(stands)

    def _table(self) -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415 (see arrow_schema)

        self._flush()
        return pa.Table.from_batches(self._batches, self._schema)

    def _flush(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 (see arrow_schema)

        if self._rows:
            columns: list[Any] = [
                pa.array(values, field.type)
                for values, field in zip(zip(*self._rows, strict=True), self._schema, strict=True)
            ]
            self._batches.append(pa.RecordBatch.from_arrays(columns, schema=self._schema))
            self._rows = []


def of_dataset(table: pa.Table, dataset: str) -> pa.Table:
    """The rows of a dataset."""
    import pyarrow.compute as pc  # noqa: PLC0415 (see arrow_schema)

    return table.filter(pc.equal(table["dataset"], dataset))


def without(table: pa.Table, dataset: str, ids: pa.Array | None = None) -> pa.Table:
    """The rows that are not of a dataset, or not these ids of it."""
    import pyarrow.compute as pc  # noqa: PLC0415 (see arrow_schema)

    dropped = pc.equal(table["dataset"], dataset)
    if ids is not None:
        dropped = pc.and_(dropped, pc.is_in(table["id"], value_set=ids))
    return table.filter(pc.invert(dropped))


def read_content(
    statements: pa.Table, stakes: pa.Table, dataset: str
) -> tuple[list[Entity], list[Interest]]:
    """The statements and stakes of a dataset, by id."""
    said = of_dataset(statements, dataset).sort_by("id").to_batches(max_chunksize=_BATCH)
    held = of_dataset(stakes, dataset).sort_by("id").to_batches(max_chunksize=_BATCH)
    return (
        [entity_of(row) for batch in said for row in batch.to_pylist()],
        [interest_of(row) for batch in held for row in batch.to_pylist()],
    )


def same_content(first: pa.Table, second: pa.Table) -> bool:
    """Whether two tables of one dataset hold the same rows, in any order."""
    if len(first) != len(second):
        return False
    return bool(first.sort_by("id").equals(second.sort_by("id")))
