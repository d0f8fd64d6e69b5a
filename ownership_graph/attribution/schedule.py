"""In which order attribution visits the nodes: owners first, cycles as one.

Nodes are peeled level by level from the top. What remains lies on or below a cycle; there the
strongly connected components are found and the peeling goes on over components. The order depends
on the graph alone, so every run over the same holdings shares it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Level", "Schedule", "ranges", "schedule", "strong_components"]

Index = NDArray[np.int64]
_SMALL = 20_000
_SCARCE = 32


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Nodes whose holders all stand in earlier levels, or in one cycle with them.

    Attributes:
        nodes: nodes that lie on no cycle.
        components: nodes of each cycle, as one array a component.
    """

    nodes: Index
    components: tuple[Index, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Levels in the order of evaluation, and what lies on a cycle.

    Attributes:
        levels: owners first.
        component: for each node the number of its component where it lies on a cycle, else -1.
    """

    levels: tuple[Level, ...]
    component: NDArray[np.int32]


def schedule(nodes: int, holder: NDArray[np.integer], subject: NDArray[np.integer]) -> Schedule:
    """Order the nodes 0 to ``nodes - 1`` of a graph with edges from holder to subject.

    Who is not held comes first and who holds nothing comes last; only the nodes between them, few
    in any register, need an order of their own.
    """
    holds = np.zeros(nodes, dtype=np.bool_)
    held = holds.copy()
    holds[holder], held[subject] = True, True
    inside = holds & held
    between = np.flatnonzero(inside)
    inner = inside[holder] & inside[subject]
    edge_from = np.searchsorted(between, holder[inner])
    edge_to = np.searchsorted(between, subject[inner])
    order = np.argsort(edge_from, kind="stable")
    levels, component = _order(len(between), edge_from[order], edge_to[order])
    components = np.full(nodes, -1, dtype=np.int32)
    components[between] = component
    named = [
        Level(between[level.nodes], tuple(between[cycle] for cycle in level.components))
        for level in levels
    ]
    ends = (np.flatnonzero(~held), np.flatnonzero(held & ~holds))
    first, last = (Level(end, ()) for end in ends)
    return Schedule((first, *named, last), components)


def _order(nodes: int, edge_from: Index, edge_to: Index) -> tuple[list[Level], Index]:
    """Levels, and the component of each node on a cycle; edges are sorted by holder."""
    levels, waiting = _peel(nodes, edge_from, edge_to)
    result = [Level(level, ()) for level in levels]
    component = np.full(nodes, -1, dtype=np.int64)
    left = np.flatnonzero(waiting > 0)
    if not len(left):
        return result, component
    number = np.full(nodes, -1, dtype=np.int64)
    number[left] = np.arange(len(left))
    inner = (number[edge_from] >= 0) & (number[edge_to] >= 0)
    inner_from, inner_to = number[edge_from[inner]], number[edge_to[inner]]
    unit = strong_components(len(left), inner_from, inner_to)
    cyclic = np.bincount(unit)[unit] > 1
    component[left[cyclic]] = unit[cyclic]
    between = unit[inner_from] != unit[inner_to]
    unit_from, unit_to = unit[inner_from[between]], unit[inner_to[between]]
    by_holder = np.argsort(unit_from, kind="stable")
    units, _ = _peel(int(unit.max()) + 1, unit_from[by_holder], unit_to[by_holder])
    members = np.argsort(unit, kind="stable")
    bounds = np.searchsorted(unit[members], np.arange(int(unit.max()) + 2))
    for level in units:
        groups = [left[members[bounds[found] : bounds[found + 1]]] for found in level]
        plain = [group for group in groups if len(group) == 1]
        cycles = tuple(group for group in groups if len(group) > 1)
        result.append(Level(np.concatenate(plain) if plain else left[:0], cycles))
    return result, component


def _peel(nodes: int, edge_from: Index, edge_to: Index) -> tuple[list[Index], Index]:
    """Levels of an acyclic part, owners first, and how many holders each node still waits for."""
    waiting = np.bincount(edge_to, minlength=nodes)
    bounds = np.searchsorted(edge_from, np.arange(nodes + 1))
    levels = []
    level = np.flatnonzero(waiting == 0)
    while len(level):
        levels.append(level)
        reached = edge_to[ranges(bounds[level], bounds[level + 1])]
        if len(reached) > nodes // _SCARCE:
            served = np.bincount(reached, minlength=nodes)
            waiting -= served
            level = np.flatnonzero((served > 0) & (waiting == 0))
        else:
            found, times = np.unique(reached, return_counts=True)
            waiting[found] -= times
            level = found[waiting[found] == 0]
    return levels, waiting


def ranges(begin: Index, end: Index) -> Index:
    """The whole numbers of several half-open ranges, one after the other."""
    sizes = end - begin
    total = int(sizes.sum())
    jumps = np.repeat(begin - np.append(0, np.cumsum(sizes)[:-1]), sizes)
    return np.asarray(np.arange(total) + jumps, dtype=np.int64)


def strong_components(nodes: int, edge_from: Index, edge_to: Index) -> Index:
    """Number the strongly connected components; nodes of one component have one number."""
    if len(edge_from) > _SMALL:
        from scipy.sparse import csr_array  # noqa: PLC0415 (0.5 s to import; only large graphs need it)
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

        links = csr_array(
            (np.ones(len(edge_from), dtype=np.int8), (edge_from, edge_to)), shape=(nodes, nodes)
        )
        _, labels = connected_components(links, connection="strong")
        return np.asarray(labels, dtype=np.int64)
    return _tarjan(nodes, edge_from, edge_to)


def _tarjan(nodes: int, edge_from: Index, edge_to: Index) -> Index:
    """Tarjan (1972), without recursion: the graph may be as deep as it has nodes."""
    order = np.argsort(edge_from, kind="stable")
    search = _Search(
        targets=edge_to[order].tolist(),
        bounds=np.searchsorted(edge_from[order], np.arange(nodes + 1)).tolist(),
        label=[-1] * nodes,
        found_at=[-1] * nodes,
        low=[0] * nodes,
    )
    for root in range(nodes):
        if search.found_at[root] < 0:
            search.explore(root)
    return np.asarray(search.label, dtype=np.int64)


@dataclass(slots=True)
class _Search:
    """The state of a depth-first search for components."""

    targets: list[int]
    bounds: list[int]
    label: list[int]
    found_at: list[int]
    low: list[int]
    path: list[int] = field(default_factory=list)
    clock: int = 0
    components: int = 0

    def explore(self, root: int) -> None:
        """Number all components that can be reached from a root."""
        work = [(root, self.bounds[root])]
        while work:
            node, edge = work.pop()
            if self.found_at[node] < 0:
                self.found_at[node] = self.low[node] = self.clock
                self.clock += 1
                self.path.append(node)
            deeper = self._first_new_target(node, edge)
            if deeper is not None:
                work.extend(
                    ((node, deeper), (self.targets[deeper], self.bounds[self.targets[deeper]]))
                )
            elif self.low[node] == self.found_at[node]:
                self._close(node)

    def _first_new_target(self, node: int, edge: int) -> int | None:
        """The next edge to a node not seen before; back edges on the way lower the low point."""
        for position in range(edge, self.bounds[node + 1]):
            target = self.targets[position]
            if self.found_at[target] < 0:
                return position
            if self.label[target] < 0:
                self.low[node] = min(self.low[node], self.low[target])
        return None

    def _close(self, node: int) -> None:
        while True:
            member = self.path.pop()
            self.label[member] = self.components
            if member == node:
                self.components += 1
                return
