"""What every attribution over one set of holdings shares: rows, ends, levels.

Joint blocks are nodes like any other: a block is a complete list of its members, each with a band
of 0 to 100, so its cheapest spread is the least of their fractions and its dearest the greatest
(RULES R5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.schedule import Schedule, ranges, schedule
from ownership_graph.equations.linear import solve_exactly
from ownership_graph.equations.numbers import Numbers, as_numbers
from ownership_graph.equations.system import System
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.holdings.sums import whole_numbers
from ownership_graph.intervals import WHOLLY_UNKNOWN, Interval
from ownership_graph.snapshot.columns import Codes

__all__ = ["Ends", "Frame", "LevelRows"]

_REMEMBERED = 16
_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """The ends of each distinct interval, as fractions of the whole."""

    lower: Numbers
    upper: Numbers
    lower_open: Flags
    upper_open: Flags


@dataclass(frozen=True, slots=True, eq=False)
class LevelRows:
    """The nodes of a level that have holders, and their rows.

    Attributes:
        nodes: the nodes.
        rows: their rows, one node after the other.
        first: where the rows of each node begin in ``rows``.
    """

    nodes: NDArray[np.int64]
    rows: NDArray[np.int64]
    first: NDArray[np.int64]


class Frame:
    """Holdings prepared for attribution; nodes are entities, then blocks.

    Attributes:
        holdings: what is attributed.
        nodes: number of entities and blocks.
        first_block: the nodes from this one on are blocks.
        owned: for each node whether it can have owners (RULES R3).
        start: where the rows of each node begin; one more at the end.
        holder: who holds, a row a holding or a block's member.
        codes: for each measure the interval of each row.
        complete: for each measure and node whether its list of holders is complete.
        contradictory: for each measure and node whether its lower ends exceed 100.
        filled: for each measure and node whether its lower ends add up to exactly 100.
        roomy: for each measure and node whether some of its shares are not exact.
        floats: for each node whether its undisclosed rest is dispersed float.
        votes_as_equity: every row states the same of votes as of equity.
    """

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        size, blocks = len(holdings.graph), holdings.blocks
        self.first_block = size
        self.nodes = size + len(blocks)
        members = np.fromiter((who for block in blocks for who in block.members), dtype=np.int32)
        sizes = np.fromiter((len(block.members) for block in blocks), dtype=np.int64)
        self.start = np.append(holdings.start[:-1], len(holdings) + np.append(0, np.cumsum(sizes)))
        self.holder: Codes = np.append(holdings.holder, members)
        self.intervals, held = _with_closed_ends(holdings)
        self.codes = {
            measure: np.append(
                held[measure], np.full(len(members), len(holdings.intervals), dtype=np.int32)
            )
            for measure in Measure
        }
        self.owned = np.append(_owned(holdings), np.ones(len(blocks), dtype=np.bool_))
        self.complete = _with_blocks(holdings.complete, len(blocks), blocks_are=True)
        self.contradictory = _with_blocks(holdings.contradictory, len(blocks), blocks_are=False)
        self.filled = _with_blocks(holdings.filled, len(blocks), blocks_are=False)
        self.floats = np.append(holdings.floats, np.zeros(len(blocks), dtype=np.bool_))
        self.votes_as_equity = self._is_one_measure()
        equity = self._roomy(Measure.EQUITY)
        votes = equity if self.votes_as_equity else self._roomy(Measure.VOTES)
        self.roomy = {Measure.EQUITY: equity, Measure.VOTES: votes}
        self._solutions: dict[object, Numbers | None] = {}

    def _roomy(self, measure: Measure) -> Flags:
        exact = np.fromiter((item.is_exact for item in self.intervals), dtype=np.bool_)
        roomy = np.zeros(self.nodes, dtype=np.bool_)
        roomy[self.subject[~exact[self.codes[measure]]]] = True
        return roomy

    def _is_one_measure(self) -> bool:
        stated = (self.codes, self.complete, self.contradictory, self.filled)
        equity, votes = ([each[measure] for each in stated] for measure in Measure)
        return all(map(np.array_equal, equity, votes))

    @cached_property
    def subject(self) -> NDArray[np.int32]:
        """The node of each row."""
        return np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.start))

    @cached_property
    def schedule(self) -> Schedule:
        """The order of evaluation."""
        real = (self.holder >= 0) & self.owned[self.subject]
        return schedule(self.nodes, self.holder[real], self.subject[real])

    @cached_property
    def levels(self) -> tuple[tuple[LevelRows, ...], ...]:
        """The rows of the nodes on no cycle, level by level, each in parts that fit a cache."""
        return tuple(
            tuple(
                self.rows_of(level.nodes[begin : begin + _AT_ONCE])
                for begin in range(0, len(level.nodes), _AT_ONCE)
            )
            for level in self.schedule.levels
        )

    def is_held(self, nodes: NDArray[np.int64]) -> Flags:
        """Which nodes can have owners and have rows."""
        held: Flags = self.owned[nodes] & (self.start[nodes + 1] > self.start[nodes])
        return held

    def rows_of(self, nodes: NDArray[np.int64]) -> LevelRows:
        """The rows of some nodes; nodes without owners or rows are left out."""
        held = nodes[self.is_held(nodes)]
        begin, end = self.start[held], self.start[held + 1]
        first = np.append(0, np.cumsum(end - begin))[:-1]
        return LevelRows(held, ranges(begin, end), first)

    @cached_property
    def whole_lower(self) -> tuple[NDArray[np.float64], Flags, int]:
        """Lower ends as whole numbers over one denominator, which of them fit it, and it."""
        return whole_numbers([item.lower for item in self.intervals])

    def listed(self, level: LevelRows, measure: Measure) -> Numbers:
        """What the lower ends of each node's rows add up to, as exact fractions of the whole."""
        code = self.codes[measure][level.rows]
        whole, fits, scale = self.whole_lower
        if not fits[code].all():
            exact: Numbers = np.add.reduceat(self.ends(exact=True).lower[code], level.first)
            return exact
        sums = np.add.reduceat(whole[code], level.first).tolist()
        return as_numbers([Fraction(int(each), 100 * scale) for each in sums], exact=True)

    def above(self, nodes: NDArray[np.int64]) -> tuple[Frame, NDArray[np.int64]]:
        """The part that decides about some nodes: they, and everyone above them.

        Returns:
            The frame, and the numbers that its nodes have here, in order.
        """
        found, levels = self._marks, [nodes]
        while len(levels[-1]):
            found[levels[-1]] = True
            holder = np.unique(self.holder[self.rows_of(levels[-1]).rows]).astype(np.int64)
            holder = holder[holder >= 0]
            levels.append(holder[~found[holder]])
        numbers = np.unique(np.concatenate(levels))
        found[numbers] = False
        return _restricted(self, numbers), numbers

    @cached_property
    def _marks(self) -> Flags:
        """A flag for each node, to be left unset: most parts of a register are tiny."""
        return np.zeros(self.nodes, dtype=np.bool_)

    def solve(self, system: System, *, check: bool) -> Numbers | None:
        """Solve a component, once for all runs that put the same system."""
        key = (system.key(), check)
        if key not in self._solutions:
            if len(self._solutions) >= _REMEMBERED:
                self._solutions.clear()
            self._solutions[key] = solve_exactly(system, check=check)
        found = self._solutions[key]
        return None if found is None else found.copy()

    def below(self, nodes: Iterable[int]) -> frozenset[int]:
        """Some nodes, and everything that they hold, also indirectly."""
        reached = np.zeros(self.nodes, dtype=np.bool_)
        reached[list(nodes)] = True
        listed = self.holder >= 0
        while True:
            held = self.subject[listed & reached[self.holder]]
            if reached[held].all():
                break
            reached[held] = True
        return frozenset(np.flatnonzero(reached).tolist())

    def ends(self, *, exact: bool) -> Ends:
        """The ends of the distinct intervals, in exact or floating numbers."""
        return self._exact_ends if exact else self._float_ends

    def shared_ends(self, other: Frame) -> None:
        """Use the ends of another frame with the same intervals."""
        self._exact_ends, self._float_ends = other.ends(exact=True), other.ends(exact=False)

    @cached_property
    def _exact_ends(self) -> Ends:
        return self._ends(exact=True)

    @cached_property
    def _float_ends(self) -> Ends:
        return self._ends(exact=False)

    def _ends(self, *, exact: bool) -> Ends:
        intervals = self.intervals
        return Ends(
            as_numbers([item.lower / 100 for item in intervals], exact=exact),
            as_numbers([item.upper / 100 for item in intervals], exact=exact),
            np.fromiter((item.lower_open for item in intervals), dtype=np.bool_),
            np.fromiter((item.upper_open for item in intervals), dtype=np.bool_),
        )


def _restricted(frame: Frame, numbers: NDArray[np.int64]) -> Frame:
    """A frame of some nodes only, none of whose holders is missing."""
    part: Frame = object.__new__(Frame)
    begin, end = frame.start[numbers], frame.start[numbers + 1]
    rows = ranges(begin, end)
    holder = frame.holder[rows]
    renumbered = np.searchsorted(numbers, holder)
    part.holdings = frame.holdings
    part.nodes = len(numbers)
    part.first_block = int(np.searchsorted(numbers, frame.first_block))
    part.start = np.append(0, np.cumsum(end - begin))
    part.holder = np.where(holder < 0, holder, renumbered).astype(np.int32)
    part.intervals = frame.intervals
    part.codes = {measure: frame.codes[measure][rows] for measure in Measure}
    part.owned, part.floats = frame.owned[numbers], frame.floats[numbers]
    part.votes_as_equity = frame.votes_as_equity
    for name in ("complete", "contradictory", "filled", "roomy"):
        flags = getattr(frame, name)
        setattr(part, name, {measure: flags[measure][numbers] for measure in Measure})
    part.shared_ends(frame)
    part._solutions = {}  # noqa: SLF001 (a frame of the same module)
    return part


def _with_closed_ends(
    holdings: Holdings,
) -> tuple[tuple[Interval, ...], dict[Measure, Codes]]:
    """RULES R7: open ends of statements that contradict each other are closed."""
    intervals = (*holdings.intervals, WHOLLY_UNKNOWN)
    contrary = {
        measure: holdings.contradictory[measure] | holdings.unsatisfiable[measure]
        for measure in Measure
    }
    if not any(flags.any() for flags in contrary.values()):
        return intervals, holdings.codes
    codes = {
        measure: holdings.codes[measure]
        + np.where(contrary[measure][holdings.subject], len(intervals), 0).astype(np.int32)
        for measure in Measure
    }
    return (*intervals, *(item.closed() for item in intervals)), codes


def _owned(holdings: Holdings) -> Flags:
    entities = holdings.graph.entities
    by_facts = np.fromiter((facts.kind.has_owners for facts in entities.facts), dtype=np.bool_)
    return by_facts[entities.codes] if len(entities) else np.zeros(0, dtype=np.bool_)


def _with_blocks(
    flags: dict[Measure, Flags], blocks: int, *, blocks_are: bool
) -> dict[Measure, Flags]:
    more = np.full(blocks, blocks_are, dtype=np.bool_)
    return {measure: np.append(flags[measure], more) for measure in Measure}
