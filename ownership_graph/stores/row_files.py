"""Rows on disk: a load of millions of rows passes through memory a few thousand at a time.

Rows are columns of ``rows.STATEMENT_COLUMNS`` or ``rows.STAKE_COLUMNS``, as in ``tables``. Whoever
computes with them takes them in pieces, and asks only for the columns that it needs.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ownership_graph.stores.lifetimes import Closing
from ownership_graph.stores.rows import Column
from ownership_graph.stores.tables import Buffer

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "PARQUET",
    "FileBuffer",
    "FileRows",
    "FileWriter",
    "RowFolder",
    "content_digest",
    "without",
    "written",
]

ARROW = ".arrow"
PARQUET = ".parquet"

_PIECE = 10_000
_NOTHING = "\x1e"
_UNIT = "\x1f"
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows in files of one schema, each an Arrow file or, where its name ends so, Parquet."""

    files: tuple[Path, ...] = ()

    def __len__(self) -> int:
        return sum(map(_count, self.files))

    def __add__(self, other: FileRows) -> FileRows:
        return FileRows((*self.files, *other.files))

    def pieces(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The rows in order, some at a time.

        Args:
            columns: the columns to read; None reads all.
        """
        for file in self.files:
            read = _parquet_pieces if file.suffix == PARQUET else _arrow_pieces
            yield from read(file, columns)


class RowFolder(Closing):
    """A folder beside a store for the files of one load; it comes into being with the first file.

    Args:
        store: the store's file.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._folder: Path | None = None
        self._count = 0

    def new_file(self, suffix: str = ARROW) -> Path:
        """Where the next file goes, and of which kind it is."""
        if self._folder is None:
            made = tempfile.mkdtemp(prefix=_prefix(self._store), dir=self._store.parent)
            self._folder = Path(made)
        self._count += 1
        return self._folder / f"{self._count}{suffix}"

    def close(self) -> None:
        """Remove the folder and all that is in it."""
        if self._folder is not None:
            shutil.rmtree(self._folder)
        self._folder = None

    @staticmethod
    def remove_left(store: Path) -> None:
        """Remove what killed loads of a store left; nobody else may be writing it."""
        for left in store.parent.iterdir():
            if left.name.startswith(_prefix(store)):
                shutil.rmtree(left)


class FileWriter(Closing):
    """Writes a file of rows, as its name says an Arrow or a Parquet file.

    Args:
        file: the file to make.
        schema: its columns.
    """

    def __init__(self, file: Path, schema: pa.Schema) -> None:
        import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
        import pyarrow.parquet as pq  # noqa: PLC0415 (likewise)

        self._schema = schema
        self._writer = (
            pq.ParquetWriter(file, schema)
            if file.suffix == PARQUET
            else pa.ipc.new_file(
                file, schema, options=pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
            )
        )

    def write(self, piece: pa.Table) -> None:
        """Add some rows."""
        # The database and this program give the items of a list different names.
        for batch in piece.cast(self._schema).to_batches(max_chunksize=_PIECE):
            self._writer.write_batch(batch)

    def close(self) -> None:
        """Finish the file; closing twice is harmless."""
        self._writer.close()


class FileBuffer(Buffer, Closing):
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


def written(file: Path, tables: Iterable[pa.Table]) -> FileRows:
    """Rows in a file of their own; without any table there is no file.

    Args:
        file: the file to make.
        tables: the rows, in pieces of one schema.
    """
    pieces = iter(tables)
    first = next(pieces, None)
    if first is None:
        return FileRows()
    with FileWriter(file, first.schema) as writer:
        for piece in chain([first], pieces):
            writer.write(piece)
    return FileRows((file,))


def without(rows: FileRows, ids: pa.Array) -> Iterator[pa.Table]:
    """The rows that are not of these ids, in pieces."""
    import pyarrow.compute as pc  # noqa: PLC0415 (only bulk work needs it)

    for piece in rows.pieces():
        yield piece.filter(pc.invert(pc.is_in(piece["id"], value_set=ids)))


def content_digest(rows: FileRows) -> int:
    """A number that two sets of rows share if they are the same rows, in whatever order."""
    total = 0
    for piece in rows.pieces():
        for text in _as_text(piece).to_pylist():
            digest = hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()
            total += int.from_bytes(digest, "big")
    return total


def _as_text(table: pa.Table) -> pa.ChunkedArray:
    """Each row as one text, different for different rows."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    parts = []
    for column in table.columns:
        if pa.types.is_list(column.type):
            sizes, texts = pc.list_value_length(column), pc.binary_join(column, _NOTHING)
        else:
            texts = column.cast(pa.string())
            sizes = pc.binary_length(texts)
        # Sizes keep an absent text from an empty one, and the end of one from the next one's start.
        parts += [sizes.cast(pa.string()), texts]
    return pc.binary_join_element_wise(
        *parts, _UNIT, null_handling="replace", null_replacement=_NOTHING
    )


def _count(file: Path) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415 (only bulk work needs it)

    if file.suffix == PARQUET:
        return int(pq.read_metadata(file).num_rows)
    return sum(map(len, _arrow_pieces(file, [])))


def _arrow_pieces(file: Path, columns: Sequence[str] | None) -> Iterator[pa.Table]:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    with pa.OSFile(str(file)) as source, pa.ipc.open_file(source) as reader:
        places = None if columns is None else list(map(reader.schema.get_field_index, columns))
    options = pa.ipc.IpcReadOptions(included_fields=places, use_threads=False)
    with pa.OSFile(str(file)) as source, pa.ipc.open_file(source, options=options) as reader:
        for number in range(reader.num_record_batches):
            piece = pa.Table.from_batches([reader.get_batch(number)])
            yield piece if columns is None else piece.select(list(columns))


def _parquet_pieces(file: Path, columns: Sequence[str] | None) -> Iterator[pa.Table]:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.parquet as pq  # noqa: PLC0415 (likewise)

    with pq.ParquetFile(file) as source:
        wanted = None if columns is None else list(columns)
        for batch in source.iter_batches(_PIECE, columns=wanted, use_threads=False):
            yield pa.Table.from_batches([batch])


def _prefix(store: Path) -> str:
    return f"{store.name}.rows-"
