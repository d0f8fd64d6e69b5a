"""Dictionary encoding of arrow columns, and texts that stay in arrow until they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Index", "Texts", "combined_codes"]

Index = NDArray[np.int64]

_SLICE = 10_000
_LARGEST = 2**62


class Texts(Sequence[str]):
    """Texts kept in one arrow array; each becomes a Python string when it is asked for.

    Args:
        array: the texts; an absent one reads as empty.
    """

    def __init__(self, array: pa.Array) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return self._array[index].as_py() or ""

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self._array), _SLICE):
            yield from (text or "" for text in self._array.slice(start, _SLICE).to_pylist())


def combined_codes(columns: Sequence[pa.ChunkedArray], *numbers: Index) -> tuple[Index, Index]:
    """Number the distinct combinations of some columns.

    Args:
        columns: columns of text, texts, truth values or fractions as text.
        numbers: further columns, of integers from -1.

    Returns:
        For each row the number of its combination, and for each number its first row.
    """
    parts = [_codes(column) for column in columns]
    parts += [number + 1 for number in numbers]
    key, size = np.zeros(len(parts[0]), dtype=np.int64), 1
    for part in parts:
        span = int(part.max(initial=0)) + 1
        if size > _LARGEST // span:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            size = int(key.max(initial=0)) + 1
        key = key * span + part
        size *= span
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return number.astype(np.int64), first.astype(np.int64)


def _codes(column: pa.ChunkedArray) -> Index:
    """For each row the number of its value among the distinct ones."""
    encoded = _plain(column).dictionary_encode(null_encoding="encode")
    return np.asarray(encoded.indices, dtype=np.int64)


def _plain(column: pa.ChunkedArray) -> pa.Array:
    """The column as text, which arrow can encode; different lists are different texts."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    whole = column.combine_chunks()
    if not pa.types.is_list(whole.type):
        return whole.cast(pa.string())
    # Numbers of the items: no text of theirs can be taken for what separates them.
    numbers = pc.list_flatten(whole).dictionary_encode().indices.cast(pa.string())
    sizes = np.asarray(pc.list_value_length(whole).fill_null(0))
    ends = pa.array(np.append(0, np.cumsum(sizes)), pa.int32())
    joined = pc.binary_join(pa.ListArray.from_arrays(ends, numbers), ",")
    return pc.if_else(whole.is_valid(), joined, None)
