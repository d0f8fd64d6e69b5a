"""Control over a whole register: all pairs, and the ultimate controllers of every entity.

Most entities have one holder who controls them alone. Those links form a forest, which pointer
jumping flattens in a few rounds whatever its depth. Only its roots ask: each begins with its whole
tree, and what several of a root's entities control together is found round by round
(``ownership_graph.control.closing``). A root that another one turns out to control is none; parties
that control each other are one ring, for which its least node stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.control.closing import OwnNodes, close, distinct
from ownership_graph.control.gates import Gates, Nodes
from ownership_graph.holdings.compiled import Flags

__all__ = ["Pairs", "Ultimate", "control_pairs", "ultimate_controllers"]

_NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Who controls whom: ``controller[i]`` controls ``entity[i]``; sorted by controller."""

    controller: Nodes
    entity: Nodes

    def __len__(self) -> int:
        return len(self.controller)


@dataclass(frozen=True, slots=True, eq=False)
class Ultimate:
    """The ultimate controllers of a register.

    Attributes:
        controller: an ultimate controller of each entity; for a ring its least node.
        entity: the entity; one with several ultimate controllers has several rows.
        ring: for each party whether it is in a ring of parties that control each other.
    """

    controller: Nodes
    entity: Nodes
    ring: Flags


def control_pairs(gates: Gates) -> Pairs:
    """Every pair of parties of which the first controls the second.

    Args:
        gates: the lower run of a snapshot.
    """
    askers = np.flatnonzero(np.diff(gates.start[: gates.parties + 1]))
    found = close(gates, askers, askers)
    chosen = (found.node < gates.parties) & (found.node != found.run)
    return Pairs(found.run[chosen], found.node[chosen])


def ultimate_controllers(gates: Gates) -> Ultimate:
    """Who controls each entity and is controlled by nobody, or only within a ring.

    Args:
        gates: the lower run of a snapshot.
    """
    return _Search(gates).result()


class _Search:
    """The closures of the forest's roots: their trees, and pairs beyond them."""

    def __init__(self, gates: Gates) -> None:
        self._gates = gates
        self._source = np.repeat(np.arange(len(gates)), np.diff(gates.start))
        forest = _Forest.of(gates, self._source)
        asks = forest.free[forest.root]
        self._asker = np.where(asks, forest.root, _NOBODY)
        settled = forest.alone & asks[self._source]
        begins = np.zeros(len(gates), dtype=np.bool_)
        begins[self._source[~settled]] = True
        own = np.flatnonzero(begins & asks)
        beyond = close(gates, forest.root[own], own, own=OwnNodes(self._asker, settled))
        fresh = beyond.step > 0
        run, node = beyond.run[fresh], beyond.node[fresh]
        covered = asks.copy()
        covered[node] = True
        # Parties that several others control in turn have no root that asks: they ask themselves.
        left = np.flatnonzero(~covered[: gates.parties])
        if len(left):
            more = distinct(forest.root[left])
            again = close(gates, more, more)
            run, node = np.append(run, again.run), np.append(node, again.node)
        self._keys = distinct(run * len(gates) + node)
        self._run, self._node = np.divmod(self._keys, len(gates))
        is_asker = self._asker == np.arange(len(gates))
        is_asker[self._run] = True
        self._askers = np.flatnonzero(is_asker)

    def result(self) -> Ultimate:
        gates = self._gates
        stands_for = np.arange(len(gates))
        ring = np.zeros(len(gates), dtype=np.bool_)
        rings = self._in_rings()
        for asker, members in self._rings_of(rings):
            stands_for[asker] = members[0]
            ring[members] |= len(members) > 1
        is_top = np.zeros(len(gates), dtype=np.bool_)
        is_top[self._askers] = True
        between = is_top[self._node] & (self._run != self._node)
        above, below = self._run[between], self._node[between]
        is_top[below[~self._controls(below, above)]] = False
        own = np.flatnonzero(self._asker != _NOBODY)
        run = np.append(self._asker[own], self._run)
        node = np.append(own, self._node)
        kept = is_top[run] & (node < gates.parties) & ((run != node) | ring[node])
        run, node = run[kept], node[kept]
        # Several askers of one ring tell the same.
        if len(rings):
            keys = distinct(stands_for[run] * len(gates) + node)
            run, node = np.divmod(keys, len(gates))
        return Ultimate(run, node, ring[: gates.parties])

    def _controls(self, controller: Nodes, entity: Nodes) -> Flags:
        in_tree: Flags = self._asker[entity] == controller
        if not len(self._keys):
            return in_tree
        keys = controller * len(self._gates) + entity
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        beyond: Flags = self._keys[at] == keys
        return in_tree | beyond

    def _in_rings(self) -> Nodes:
        """Askers whom what they control controls in turn."""
        gates, askers = self._gates, self._askers
        asks = np.zeros(len(gates), dtype=np.bool_)
        asks[askers] = True
        edges = np.flatnonzero(asks[gates.target])
        target, source = gates.target[edges], self._source[edges]
        theirs = (target != source) & self._controls(target, source)
        total = np.zeros(len(gates), dtype=gates.weight.dtype)
        np.add.at(total, target[theirs], gates.weight[edges[theirs]])
        return askers[np.asarray(total[askers] > gates.level[askers], dtype=np.bool_)]

    def _rings_of(self, askers: Nodes) -> Iterator[tuple[int, Nodes]]:
        """For each asker in a ring everybody in it, in order."""
        asked = np.zeros(len(self._gates), dtype=np.bool_)
        asked[askers] = True
        own = np.flatnonzero(asked[self._asker] & (self._asker != _NOBODY))
        for asker in askers.tolist():
            begin, end = np.searchsorted(self._run, [asker, asker + 1])
            theirs = np.append(own[self._asker[own] == asker], self._node[begin:end])
            theirs = distinct(theirs[theirs < self._gates.parties])
            back = close(self._gates, theirs, theirs)
            yield asker, distinct(back.run[back.node == asker])


@dataclass(frozen=True, slots=True, eq=False)
class _Forest:
    """Who alone controls whom.

    Attributes:
        root: for each node the root of its tree; in a ring its least node.
        free: for each node whether it is a root above whom no single holder controls anything.
        alone: for each edge whether it makes the forest.
    """

    root: Nodes
    free: Flags
    alone: Flags

    @classmethod
    def of(cls, gates: Gates, source: Nodes) -> _Forest:
        size, parties = len(gates), gates.parties
        direct = np.asarray(gates.weight > gates.level[gates.target], dtype=np.bool_)
        direct &= (source < parties) & (gates.target < parties)
        edges = np.flatnonzero(direct)
        controllers = np.bincount(gates.target[edges], minlength=size)
        # Votes and a right of one holder are two edges but one controller.
        several = edges[controllers[gates.target[edges]] > 1]
        pairs = distinct(gates.target[several] * size + source[several])
        controllers[gates.target[several]] = 0
        np.add.at(controllers, pairs // size, 1)
        parent = np.full(size, _NOBODY, dtype=np.int64)
        single = edges[controllers[gates.target[edges]] == 1]
        parent[gates.target[single]] = source[single]
        root = _roots(parent)
        free = (controllers == 0) | ((root == np.arange(size)) & (parent != _NOBODY))
        free[parties:] = False
        alone = direct & (controllers[gates.target] == 1)
        return cls(root, free, alone)


def _roots(parent: Nodes) -> Nodes:
    """The root above each node by pointer jumping; the least node of a ring is its root."""
    nodes = np.arange(len(parent))
    above = np.where(parent == _NOBODY, nodes, parent)
    reached = above.copy()
    climbing = np.flatnonzero(parent[reached] != _NOBODY)
    for _ in range(len(parent).bit_length()):
        if not len(climbing):
            return reached
        reached[climbing] = reached[reached[climbing]]
        climbing = climbing[parent[reached[climbing]] != _NOBODY]
    # What is reached after as many steps as there are nodes is a root or lies on a ring.
    on_ring = np.zeros(len(parent), dtype=np.bool_)
    on_ring[reached] = parent[reached] != _NOBODY
    least, step = nodes, np.where(on_ring, above, nodes)
    for _ in range(len(parent).bit_length()):
        least, step = np.minimum(least, least[step]), step[step]
    result: NDArray[np.int64] = least[reached]
    return result
