"""Who closes which gates: the least fixpoint for one asker, a set, or all of a register at once.

Every asker is a run. A pair (run, node) says that the asker closes the gate. Each round follows
the edges of the pairs that the round before found, adds up what arrives at each gate run by run
(sort and sum), and keeps what does not suffice yet. Work is proportional to the edges of what is
controlled; each is followed once per asker.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.control.gates import Gates, Nodes
from ownership_graph.control.scales import Numbers

__all__ = ["Closure", "OwnNodes", "close", "distinct", "grant"]

Keys = NDArray[np.int64]
"""``run * len(gates) + node``."""

_AT_ONCE = 1 << 18


@dataclass(frozen=True, eq=False)
class Closure:
    """What each asker closes.

    Attributes:
        run: the asker of each pair, sorted.
        node: the gate, sorted within a run; the asker's own nodes are among them.
        step: in which round it closed; 0 for the asker's own. A gate's causes have lower steps.
    """

    run: Nodes
    node: Nodes
    step: NDArray[np.int32]

    def of(self, run: int) -> dict[int, int]:
        """The nodes that one asker closes, with the round of each."""
        begin, end = np.searchsorted(self.run, [run, run + 1])
        return dict(zip(self.node[begin:end].tolist(), self.step[begin:end].tolist(), strict=True))

    def runs_at(self, node: int) -> Nodes:
        """The askers that close a node, in order."""
        found: Nodes = self.run[self.node == node]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class OwnNodes:
    """What askers have closed beforehand; each node belongs to one asker at most.

    Attributes:
        asker: for each node the asker whose own it is, or -1.
        settled: for each edge whether it leads from a node to another one of the same asker, so
            that the first round need not follow it.
    """

    asker: Nodes
    settled: NDArray[np.bool_]


def close(
    gates: Gates,
    run: Nodes,
    node: Nodes,
    *,
    own: OwnNodes | None = None,
    until: int | None = None,
) -> Closure:
    """The least set of gates that each asker closes, beginning with its own nodes.

    Args:
        gates: the network. Its granted nodes are followed only by :func:`grant`.
        run: numbers of the askers, 0 or more; an asker may begin with several nodes.
        node: the node of each.
        own: what the askers have closed beforehand, where that is much.
        until: a node that is all that is asked about: an asker that closes it goes no further.
    """
    size = len(gates)
    begun = distinct(run.astype(np.int64) * size + node)
    # Askers have nothing to do with each other, and what fits a cache is sorted far faster.
    marks = begun[_AT_ONCE::_AT_ONCE] // size * size
    parts = np.split(begun, np.searchsorted(begun, marks))
    found = [_closed(gates, part, own, until) for part in parts]
    keys, steps = (np.concatenate(column) for column in zip(*found, strict=True))
    return Closure(*np.divmod(keys, size), steps)


def _closed(
    gates: Gates, begun: Keys, own: OwnNodes | None, until: int | None
) -> tuple[Keys, NDArray[np.int32]]:
    """What some askers close, in order, and in which round."""
    size = len(gates)
    known, frontier, found = begun, begun, [begun]
    waiting = _Waiting(gates)
    settled = None if own is None else own.settled
    while len(frontier):
        arrived, weight = _follow(gates, frontier, settled)
        settled = None
        passed = waiting.add(arrived, weight)
        frontier = passed[~_among(passed, known)]
        if own is not None:
            frontier = frontier[own.asker[frontier % size] != frontier // size]
        if len(frontier):
            known = _merged(known, frontier)
            found.append(frontier)
        if until is not None:
            ended = frontier[frontier % size == until] // size
            frontier = frontier[~np.isin(frontier // size, ended)]
    steps = np.repeat(np.arange(len(found), dtype=np.int32), [len(keys) for keys in found])
    keys = np.concatenate(found)
    order = np.argsort(keys, kind="stable")
    return keys[order], steps[order]


def grant(gates: Gates) -> tuple[Gates, Nodes]:
    """The network once all is followed that is granted to any asker, and what that closes."""
    closed = close(gates, np.zeros_like(gates.granted), gates.granted).node
    sealed, level = gates.sealed.copy(), gates.level.copy()
    edges = _edges_of(gates, closed)
    np.subtract.at(level, gates.target[edges], gates.weight[edges])
    sealed[closed] = True
    useful = ~sealed[gates.target]
    useful[edges] = False
    source = np.repeat(np.arange(len(gates)), np.diff(gates.start))[useful]
    granted = Gates(
        parties=gates.parties,
        level=level,
        sealed=sealed,
        start=np.append(0, np.cumsum(np.bincount(source, minlength=len(gates)))),
        target=gates.target[useful],
        weight=gates.weight[useful],
        granted=np.zeros(0, dtype=np.int64),
    )
    return granted, closed


class _Waiting:
    """Sums that do not suffice yet, by key."""

    def __init__(self, gates: Gates) -> None:
        self._size = len(gates)
        self._level = gates.level
        self._keys: Keys = np.zeros(0, dtype=np.int64)
        self._sums: Numbers = np.zeros(0, dtype=gates.weight.dtype)

    def add(self, arrived: Keys, weight: Numbers) -> Keys:
        """Take what arrives at each key, and give the keys whose sums now pass."""
        keys, sums = _sum_by_key(arrived, weight)
        known, at = _positions(keys, self._keys)
        sums[known] += self._sums[at[known]]
        self._sums[at[known]] = sums[known]
        passed = sums > self._level[keys % self._size]
        kept = ~known & ~passed
        if len(self._keys):
            where = np.searchsorted(self._keys, keys[kept])
            self._keys = np.insert(self._keys, where, keys[kept])
            self._sums = np.insert(self._sums, where, sums[kept])
        else:
            self._keys, self._sums = keys[kept], sums[kept]
        return keys[np.asarray(passed, dtype=np.bool_)]


def _follow(
    gates: Gates, frontier: Keys, settled: NDArray[np.bool_] | None
) -> tuple[Keys, Numbers]:
    run, node = np.divmod(frontier, len(gates))
    edges = _edges_of(gates, node)
    asker = np.repeat(run * len(gates), gates.start[node + 1] - gates.start[node])
    if settled is not None:
        useful = ~settled[edges]
        asker, edges = asker[useful], edges[useful]
    return asker + gates.target[edges], gates.weight[edges]


def _edges_of(gates: Gates, node: Nodes) -> Nodes:
    begin = gates.start[node]
    counts = gates.start[node + 1] - begin
    ends = np.cumsum(counts)
    return np.repeat(begin - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)


def _sum_by_key(keys: Keys, weight: Numbers) -> tuple[Keys, Numbers]:
    if _is_rising(keys):
        return keys, weight.copy()
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    return keys[first], np.add.reduceat(weight[order], first)


def distinct(keys: Keys) -> Keys:
    """Sorted, each once; np.unique hashes, which is slower here by far."""
    if _is_rising(keys):
        return keys
    ordered = np.sort(keys)
    once: Keys = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    return once


def _is_rising(keys: Keys) -> bool:
    return bool(np.all(keys[1:] > keys[:-1]))


def _positions(keys: Keys, among: Keys) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    at = np.searchsorted(among, keys)
    if not len(among):
        return np.zeros(len(keys), dtype=np.bool_), at
    at = np.minimum(at, len(among) - 1)
    return among[at] == keys, at


def _among(keys: Keys, known: Keys) -> NDArray[np.bool_]:
    return _positions(keys, known)[0]


def _merged(known: Keys, fresh: Keys) -> Keys:
    return np.insert(known, np.searchsorted(known, fresh), fresh)
