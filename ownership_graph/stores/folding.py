"""Which ids of a register are one party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ownership_graph.snapshot.columns import NONE, Codes
from ownership_graph.snapshot.parties import stand_ins, without_circles
from ownership_graph.stores.base import Link, parties
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
        node: for each id the node of its party, ``NONE`` where nothing in view mentions it.
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
        return np.append(self.node, np.int32(NONE))[places]


def fold_ids(statements: Statements, ends: Ends, links: Sequence[Link]) -> Folding:
    """Fold branches and linked ids into their parties.

    Args:
        statements: of all datasets in view.
        ends: of the stakes of all datasets in view.
        links: all links of the store.
    """
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    mentioned, places = _encoded(statements.id, ends.subject, ends.holder, ends.on_behalf_of)
    stated = _stated_offices(statements)
    offices = without_circles(stated)
    stands_for = stand_ins(offices, parties(links, ()))
    standing = sorted(set(stands_for.values()))
    known = _places(standing, mentioned)
    only_standing = [each for each in standing if each not in known]
    ids = pa.concat_arrays([mentioned, pa.array(only_standing, pa.string())])
    order = pc.sort_indices(ids).to_numpy()
    ids = ids.take(pa.array(order))
    # One more for rows without an id, which are numbered -1.
    rank = np.full(len(ids) + 1, NONE, dtype=np.int32)
    rank[order] = np.arange(len(ids), dtype=np.int32)
    circular = stated.keys() - offices.keys()
    place = _places(sorted({*stands_for, *standing, *circular}), ids)
    stands = np.arange(len(ids), dtype=np.int32)
    for away, toward in stands_for.items():
        if away in place:
            stands[place[away]] = place[toward]
    named = order < len(mentioned)
    shown = np.zeros(len(ids), dtype=np.bool_)
    shown[stands[named]] = True
    number = (np.cumsum(shown) - 1).astype(np.int32)
    node = np.where(named | shown, number[stands], np.int32(NONE))
    moved = np.flatnonzero(named & (stands != np.arange(len(ids))))
    aliases = dict(zip(ids.take(moved).to_pylist(), node[moved].tolist(), strict=True))
    return Folding(
        ids=ids,
        places=Places(*(rank[column] for column in places)),
        node=node,
        shown=ids.filter(shown),
        aliases=aliases,
        circular=np.array(sorted(place[each] for each in circular), dtype=np.int32),
    )


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


def _places(wanted: Sequence[str], ids: pa.Array) -> dict[str, int]:
    """The places of some ids among distinct ones, of those that are there."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    # A hash of the few rather than of all.
    found = pc.index_in(ids, value_set=pa.array(wanted, pa.string()))
    there = np.flatnonzero(found.is_valid())
    return {
        wanted[which]: at
        for which, at in zip(found.drop_null().to_pylist(), there.tolist(), strict=True)
    }
