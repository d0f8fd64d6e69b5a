"""Which ids of a register are one party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ownership_graph.snapshot.columns import NONE, Codes
from ownership_graph.snapshot.parties import without_circles
from ownership_graph.stores.base import Link
from ownership_graph.stores.gathering import Ends, Statements

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Folding", "Places", "fold_ids"]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """For each row the place of an id among all, ``NONE`` where it has none.

    Attributes:
        statement: of whom each statement is.
        subject: who is held by each stake.
        holder: who holds.
        on_behalf_of: the nominator.
    """

    statement: Codes
    subject: Codes
    holder: Codes
    on_behalf_of: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Folding:
    """Ids and their parties.

    Attributes:
        ids: every id, in order.
        places: where the ids of each row are among them.
        node: for each id the node of its party, ``NONE`` where nothing in view mentions it; one
            more, ``NONE``, for places that are ``NONE``.
        shown: for each node the id that stands for it.
        aliases: other ids of a party, with their nodes.
        circular: the places of ids whose head offices lead in a circle.
    """

    ids: pa.Array
    places: Places
    node: Codes
    shown: pa.Array
    aliases: Mapping[str, int]
    circular: Codes

    def party(self, places: Codes) -> Codes:
        """The nodes of some places."""
        return self.node[places]


def fold_ids(statements: Statements, ends: Ends, links: Sequence[Link]) -> Folding:
    """Fold branches and linked ids into their parties.

    Args:
        statements: of all datasets in view.
        ends: of the stakes of all datasets in view.
        links: all links of the store.
    """
    import pyarrow.compute as pc  # noqa: PLC0415 (only bulk work needs it)

    stated = _stated_offices(statements)
    offices = without_circles(stated)
    found, columns = _encoded(
        statements.id,
        ends.subject,
        ends.holder,
        ends.on_behalf_of,
        _texts(link.first for link in links),
        _texts(link.second for link in links),
        _texts(offices),
        _texts(offices.values()),
        _texts(stated.keys() - offices.keys()),
    )
    order = pc.sort_indices(found).to_numpy()
    ids = found.take(order)
    size = len(ids)
    # One more for rows without an id, which are numbered -1.
    rank = np.full(size + 1, NONE, dtype=np.int32)
    rank[order] = np.arange(size, dtype=np.int32)
    *rows, first, second, branch, office, circular = (rank[column] for column in columns)
    named = np.zeros(size + 1, dtype=np.bool_)
    for places in rows:
        named[places] = True
    named = named[:size]
    stands = _standing(size, (first, second), (branch, office))
    shown = np.zeros(size, dtype=np.bool_)
    shown[stands[named]] = True
    number = (np.cumsum(shown) - 1).astype(np.int32)
    node = np.append(np.where(named | shown, number[stands], NONE), NONE).astype(np.int32)
    moved = np.flatnonzero(named & (stands != np.arange(size)))
    return Folding(
        ids=ids,
        places=Places(*rows),
        node=node,
        shown=ids.filter(shown),
        aliases=dict(zip(ids.take(moved).to_pylist(), node[moved].tolist(), strict=True)),
        circular=circular,
    )


def _standing(size: int, links: tuple[Codes, Codes], offices: tuple[Codes, Codes]) -> Codes:
    """For each place that of the id that stands for its party, as ``stand_ins`` chooses it.

    Args:
        size: how many ids there are.
        links: both ends of each link.
        offices: each branch, and its head office.
    """
    at = np.arange(size)
    linked = _smallest(size, *links) != at
    root = _smallest(size, *(np.concatenate(pair) for pair in zip(links, offices, strict=True)))
    # No branch comes first, then no id that a link replaces, then the smallest id.
    rating = linked * np.int64(size) + at
    rating[offices[0]] += 2 * size
    best = np.full(size, 4 * size, dtype=np.int64)
    np.minimum.at(best, root, rating)
    return (best[root] % max(size, 1)).astype(np.int32)


def _smallest(size: int, first: Codes, second: Codes) -> Codes:
    """For each place the smallest to which pairs join it."""
    root = np.arange(size, dtype=np.int32)
    while True:
        one, two = root[first], root[second]
        apart = one != two
        if not apart.any():
            return root
        np.minimum.at(root, np.maximum(one, two)[apart], np.minimum(one, two)[apart])
        while not np.array_equal(root[root], root):
            root = root[root]


def _texts(values: Iterable[str]) -> pa.ChunkedArray:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    return pa.chunked_array([pa.array(list(values), pa.string())])


def _encoded(*columns: pa.ChunkedArray) -> tuple[pa.Array, list[Codes]]:
    """The distinct ids of some columns, and for each row of each the number of its id, or NONE."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    chunks = [chunk for column in columns for chunk in column.chunks]
    # All chunks are coded by one dictionary, of which the last one has seen everything.
    whole = pa.chunked_array(chunks, pa.string()).dictionary_encode().chunks
    ids = whole[-1].dictionary if whole else pa.array([], pa.string())
    stops = np.cumsum([len(column) for column in columns])
    codes, start = np.empty(stops[-1], dtype=np.int32), 0
    for chunk in whole:
        codes[start : start + len(chunk)] = chunk.indices.fill_null(NONE)
        start += len(chunk)
    return ids, np.split(codes, stops[:-1])


def _stated_offices(statements: Statements) -> dict[str, str]:
    """The head office of each branch; where datasets differ, the last of them by name counts."""
    branch = statements.head_office.is_valid().to_numpy()
    ids, offices = (
        column.filter(branch).to_pylist() for column in (statements.id, statements.head_office)
    )
    rows = sorted(zip(ids, statements.dataset[branch].tolist(), offices, strict=True))
    return {identity: office for identity, _, office in rows}
