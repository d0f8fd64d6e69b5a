"""Which ids of a register are one party, over arrow columns of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ownership_graph.snapshot.columns import NONE, Codes
from ownership_graph.snapshot.parties import stand_ins, without_circles
from ownership_graph.stores.base import Link, parties
from ownership_graph.stores.encoding import Index

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Folding", "fold_ids"]


@dataclass(frozen=True, slots=True, eq=False)
class Folding:
    """Ids and their parties.

    Attributes:
        ids: every id, in order.
        node: for each id the node of its party, ``NONE`` where nothing in view mentions it.
        shown: for each node the id that stands for it.
        aliases: other ids of a party, with their nodes.
        circular: ids whose head offices lead in a circle.
    """

    ids: pa.Array
    node: Codes
    shown: pa.Array
    aliases: Mapping[str, int]
    circular: frozenset[str]

    def places(self, column: pa.ChunkedArray) -> Index:
        """For each row the place of its id, ``NONE`` where it has none."""
        return _places(column.combine_chunks(), self.ids)

    def party(self, places: Index) -> Codes:
        """The nodes of some places."""
        return np.append(self.node, np.int32(NONE))[places]

    def nodes(self, column: pa.ChunkedArray) -> Codes:
        """For each row the node of its id."""
        return self.party(self.places(column))


def fold_ids(statements: pa.Table, stakes: pa.Table, links: Sequence[Link]) -> Folding:
    """Fold branches and linked ids into their parties.

    Args:
        statements: with ``id`` and ``head_office``, by id and dataset.
        stakes: with ``subject``, ``holder`` and ``on_behalf_of``.
        links: all links of the store.
    """
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    columns = (statements["id"], *(stakes[n] for n in ("subject", "holder", "on_behalf_of")))
    chunks = [chunk for column in columns for chunk in column.chunks]
    mentioned = pc.drop_null(pc.unique(pa.chunked_array(chunks, pa.string())))
    branches = statements.filter(statements["head_office"].is_valid())
    ends = (branches[name].to_pylist() for name in ("id", "head_office"))
    stated = dict(zip(*ends, strict=True))
    offices = without_circles(stated)
    stands_for = stand_ins(offices, parties(links, ()))
    others = pa.array(sorted(set(stands_for.values())), pa.string())
    only_standing = others.filter(pc.invert(pc.is_in(others, value_set=mentioned)))
    ids = pa.concat_arrays([mentioned, only_standing])
    ids = ids.take(pc.sort_indices(ids))
    stands = np.arange(len(ids), dtype=np.int64)
    away = _places(pa.array(list(stands_for), pa.string()), ids)
    toward = _places(pa.array(list(stands_for.values()), pa.string()), ids)
    stands[away[away != NONE]] = toward[away != NONE]
    named = np.ones(len(ids), dtype=np.bool_)
    named[_places(only_standing, ids)] = False
    shown = np.zeros(len(ids), dtype=np.bool_)
    shown[stands[named]] = True
    number = (np.cumsum(shown) - 1).astype(np.int32)
    node = np.where(named | shown, number[stands], np.int32(NONE))
    moved = np.flatnonzero(named & (stands != np.arange(len(ids))))
    aliases = dict(zip(ids.take(moved).to_pylist(), node[moved].tolist(), strict=True))
    circular = frozenset(stated.keys() - offices.keys())
    return Folding(ids, node, ids.filter(shown), aliases, circular)


def _places(array: pa.Array, ids: pa.Array) -> Index:
    import pyarrow.compute as pc  # noqa: PLC0415 (only bulk work needs it)

    found = pc.fill_null(pc.index_in(array, value_set=ids), NONE)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)
