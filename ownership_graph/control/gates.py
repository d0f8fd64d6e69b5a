"""Control as a network of thresholds: the one structure behind every question of control.

Each party is a gate that closes when the weights of the parties behind it that are already closed
add up to more than its level. The votes of a company, the members of a joint block, the seats of
a board and the profits of a partnership are all gates; a right that controls by itself is an edge
heavy enough to close its gate alone. "X controls Y" is then: close X, and see whether Y closes.
This is the least fixpoint: nothing closes without a cause, so two firms that hold each other do
not bootstrap themselves (Ceri, Gottlob and Tanca, Logic Programming and Databases, 1990).

Weights are whole numbers (``ownership_graph.control.scales``): exactly half is exactly half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.rules import Comparator, Cut
from ownership_graph.control.scales import Numbers
from ownership_graph.holdings.compiled import Flags
from ownership_graph.model import EntityKind, Right

__all__ = ["ABOVE_HALF", "MAJORITY", "Edges", "Gates", "Nodes", "Power", "assemble"]

Nodes = NDArray[np.int64]

ABOVE_HALF = Cut(Comparator.GREATER, Fraction(50))

_PLACE_BITS = 32

_SLACK = 1 - 1e-9
"""Sums are first compared in float64; a sum of 64-bit numbers is off by far less than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """When one party controls another.

    Attributes:
        cut: the share of votes, of seats or of profits that gives control.
        rights: what gives control whatever the votes.
        profits_of: kinds in which that share of the equity gives control too.
    """

    cut: Cut = ABOVE_HALF
    rights: frozenset[Right] = frozenset({Right.GENERAL_PARTNER, Right.MANAGING_MEMBER})
    profits_of: frozenset[EntityKind] = frozenset()


MAJORITY = Power()
"""More than half of the votes or of the seats, or the management."""


@dataclass(frozen=True, eq=False)
class Gates:
    """The network: edges by source, and a level for each gate.

    Nodes are parties, then joint blocks, then the unidentified holder, then helper gates.

    Attributes:
        parties: number of parties; nodes below it are those of the graph.
        level: a gate closes when its closed inputs add up to more.
        sealed: nodes that nothing closes.
        start: where the edges of each source begin; one more at the end.
        target: the gate that each edge leads to.
        weight: what it adds there.
        granted: nodes that are closed from the beginning, whoever asks (upper run only).
    """

    parties: int
    level: Numbers
    sealed: Flags
    start: NDArray[np.int64]
    target: Nodes
    weight: Numbers
    granted: Nodes

    def __len__(self) -> int:
        return len(self.level)


@dataclass(slots=True)
class Edges:
    """Edges and levels in the making."""

    source: list[Nodes] = field(default_factory=list)
    target: list[Nodes] = field(default_factory=list)
    weight: list[Numbers] = field(default_factory=list)
    gate: list[Nodes] = field(default_factory=list)
    level: list[Numbers] = field(default_factory=list)

    def add(self, source: Nodes, target: Nodes, weight: Numbers) -> None:
        """Edges, one for each element."""
        self.source.append(source)
        self.target.append(target)
        self.weight.append(weight)

    def set_level(self, gate: Nodes, level: Numbers) -> None:
        """The levels of some gates."""
        self.gate.append(gate)
        self.level.append(level)


def assemble(edges: Edges, nodes: int, parties: int, granted: Sequence[int]) -> Gates:
    """Sort the edges by source, and leave out those that cannot matter.

    Args:
        edges: all edges and levels.
        nodes: number of all nodes.
        parties: number of those that are parties.
        granted: nodes that are closed from the beginning beside gates of a negative level.
    """
    levels = np.concatenate(edges.level)
    level = np.zeros(nodes, dtype=levels.dtype)
    sealed = np.ones(nodes, dtype=np.bool_)
    gate = np.concatenate(edges.gate)
    level[gate] = levels
    sealed[gate] = False
    source, target, weight = map(_joined, (edges.source, edges.target, edges.weight))
    most = np.bincount(target, weights=weight.astype(np.float64), minlength=nodes)
    # A gate that all its inputs together do not close is as good as sealed.
    sealed |= (level >= 0) & (most < level.astype(np.float64) * _SLACK)
    free = np.union1d(np.flatnonzero(~sealed & (level < 0)), np.asarray(granted, dtype=np.int64))
    matters = ~sealed
    matters[free] = False
    useful = np.flatnonzero(matters[target])
    counts = np.bincount(source[useful], minlength=nodes)
    order = _by_source(source, useful)
    return Gates(
        parties=parties,
        level=level,
        sealed=sealed,
        start=np.append(0, np.cumsum(counts)),
        target=target[order],
        weight=weight[order],
        granted=free,
    )


def _joined(parts: Sequence[Numbers]) -> Numbers:
    """Columns as one; most often only one of them holds anything."""
    filled = [part for part in parts if len(part)]
    return filled[0] if len(filled) == 1 else np.concatenate(parts)


def _by_source(source: Nodes, edges: NDArray[np.intp]) -> Nodes:
    """Some edges in the order of their sources; source and place sort faster as one number."""
    packed = source[edges]
    packed <<= _PLACE_BITS
    packed |= edges
    packed.sort()
    packed &= (1 << _PLACE_BITS) - 1
    return packed
