"""Control over a whole register: all pairs, and the ultimate controllers of every entity.

Most entities have one holder who controls them alone. Those links form a forest, which pointer
jumping flattens in a few rounds whatever its depth. Only its roots ask: each begins with its whole
tree, and what several of a root's entities control together is found round by round
(``ownership_graph.closing``). A root that another one turns out to control is none; parties that
control each other are one ring, for which its least node stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.closing import close, distinct
from ownership_graph.compiled import Flags
from ownership_graph.gates import Gates, Nodes

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
    def __init__(self, gates: Gates) -> None:
        self._gates = gates
        self._source = np.repeat(np.arange(len(gates)), np.diff(gates.start))
        forest = _Forest.of(gates, self._source)
        self._root = forest.root
        asks = forest.free[forest.root]
        tree = np.flatnonzero(asks)
        settled = forest.alone & asks[self._source]
        found = close(gates, forest.root[tree], tree, settled=settled)
        self._run, self._node = found.run, found.node
        covered = np.zeros(len(gates), dtype=np.bool_)
        covered[found.node] = True
        # Parties that several others control in turn have no root that asks: they ask themselves.
        left = np.flatnonzero(~covered[: gates.parties])
        if len(left):
            more = distinct(forest.root[left])
            again = close(gates, more, more)
            run, node = np.append(found.run, again.run), np.append(found.node, again.node)
            order = np.lexsort((node, run))
            self._run, self._node = run[order], node[order]
        self._keys = self._run * len(gates) + self._node

    def result(self) -> Ultimate:
        gates = self._gates
        askers = distinct(self._run)
        stands_for = np.arange(len(gates))
        ring = np.zeros(gates.parties, dtype=np.bool_)
        for asker in self._in_rings(askers).tolist():
            members = self._ring_of(asker)
            stands_for[asker] = members[0]
            ring[members] |= len(members) > 1
        is_asker = np.zeros(len(gates), dtype=np.bool_)
        is_asker[askers] = True
        between = is_asker[self._node] & (self._run != self._node)
        above, below = self._run[between], self._node[between]
        is_top = is_asker
        is_top[below[~self._controls(below, above)]] = False
        chosen = is_top[self._run] & (self._node < gates.parties)
        controller, entity = stands_for[self._run[chosen]], self._node[chosen]
        own = self._run[chosen] == entity
        kept = ~own | ring[entity]
        keys = distinct(controller[kept] * len(gates) + entity[kept])
        return Ultimate(*np.divmod(keys, len(gates)), ring)

    def _controls(self, controller: Nodes, entity: Nodes) -> Flags:
        keys = controller * len(self._gates) + entity
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: Flags = self._keys[at] == keys
        return found

    def _in_rings(self, askers: Nodes) -> Nodes:
        """Askers whom what they control controls in turn."""
        gates = self._gates
        asks = np.zeros(len(gates), dtype=np.bool_)
        asks[askers] = True
        edges = np.flatnonzero(asks[gates.target])
        target, source = gates.target[edges], self._source[edges]
        theirs = (target != source) & self._controls(target, source)
        total = np.zeros(len(gates), dtype=gates.weight.dtype)
        np.add.at(total, target[theirs], gates.weight[edges[theirs]])
        return askers[np.asarray(total[askers] > gates.level[askers], dtype=np.bool_)]

    def _ring_of(self, asker: int) -> Nodes:
        """Everybody in an asker's ring, in order."""
        begin, end = np.searchsorted(self._run, [asker, asker + 1])
        theirs = self._node[begin:end]
        theirs = theirs[theirs < self._gates.parties]
        back = close(self._gates, theirs, theirs)
        return distinct(back.run[back.node == asker])


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
        keys = gates.target[edges] * size + source[edges]
        order = np.argsort(keys, kind="stable")
        first = np.append(True, np.diff(keys[order]) > 0)[: len(order)]
        once = edges[order[first]]
        controllers = np.bincount(gates.target[once], minlength=size)
        parent = np.full(size, _NOBODY, dtype=np.int64)
        single = once[controllers[gates.target[once]] == 1]
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
    reached = above
    for _ in range(len(parent).bit_length()):
        if bool(np.all(parent[reached] == _NOBODY)):
            return reached
        reached = reached[reached]
    # What is reached after as many steps as there are nodes is a root or lies on a ring.
    on_ring = np.zeros(len(parent), dtype=np.bool_)
    on_ring[reached] = parent[reached] != _NOBODY
    least, step = nodes, np.where(on_ring, above, nodes)
    for _ in range(len(parent).bit_length()):
        least, step = np.minimum(least, least[step]), step[step]
    result: NDArray[np.int64] = least[reached]
    return result
