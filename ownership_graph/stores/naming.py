"""The names of a store, one entity after the other, for an index to find parties by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ownership_graph.model import EntityKind
from ownership_graph.stores.base import NameRow

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["NAME_FIELDS", "NameStatement", "name_rows", "names_of"]

NameStatement = tuple[str | None, Sequence[str], str, str | None]
"""What a statement says of names: name, other names, kind, jurisdiction."""

NAME_FIELDS = ("id", "dataset", "name", "other_names", "kind", "jurisdiction")
"""The columns of statements that :func:`names_of` needs."""

_BATCH = 10_000


def name_rows(identity: str, said: Sequence[NameStatement]) -> Iterator[NameRow]:
    """The distinct names of one entity, from its statements by dataset."""
    kind = _agreed({item[2] for item in said} - {EntityKind.UNKNOWN.value})
    jurisdiction = _agreed({item[3] for item in said if item[3] is not None})
    names = [item[0] for item in said] + [name for item in said for name in item[1]]
    for name in dict.fromkeys(name for name in names if name):
        yield NameRow(identity, name, kind or EntityKind.UNKNOWN.value, jurisdiction)


def names_of(pieces: Iterable[pa.Table]) -> Iterator[NameRow]:
    """Every name of every entity, by id; the primary name of an entity comes first.

    Args:
        pieces: statements in any order, with the columns ``NAME_FIELDS``; at least one piece.
    """
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    # Taking rows from many chunks would join them anew for every batch.
    table = pa.concat_tables(pieces).combine_chunks()
    order = pc.sort_indices(table, [("id", "ascending"), ("dataset", "ascending")])
    rows = (
        row
        for start in range(0, len(order), _BATCH)
        for row in table.take(order.slice(start, _BATCH)).to_pylist()
    )
    for identity, group in groupby(rows, key=lambda row: str(row["id"])):
        said = [
            (row["name"], row["other_names"] or (), row["kind"], row["jurisdiction"])
            for row in group
        ]
        yield from name_rows(identity, said)


def _agreed(values: set[str]) -> str | None:
    return values.pop() if len(values) == 1 else None
