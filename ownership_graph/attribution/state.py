"""The state of an attribution at one end of the bounds: what each node has and is worth so far.

It also answers what depends on the state alone: which nodes must be spread within bands (RULES R4),
and which links are lifted (R19).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.filling import Band, Filling, fill
from ownership_graph.attribution.frame import Frame, LevelRows
from ownership_graph.attribution.lifting import Lifting, fill_lifted
from ownership_graph.attribution.rules import End, Rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.equations.numbers import Number, as_numbers, blank, exactly
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.intervals import Interval

__all__ = ["State"]

_Column = TypeVar("_Column")


class State:
    """What one run knows, and in the end its result.

    Attributes:
        frame: the rows.
        rule: the attribution rule.
        end: which end of the bounds.
        exact: rationals, else float64 with decisions made exactly all the same.
        error: how far a float64 fraction can be from the true one.
        capturable: nodes that may be captured; None: every node.
        seeds: for each node whether it is a seed at this end.
        attributed: for each measure the fraction of each node, 0 to 1 (above 1 where lifted).
        attributed_open: for each measure and node whether the end is not reached.
        measures: what is computed; votes are equity, in the same arrays, where every row states
            the same of both and the rule treats both alike.
        captured: for each measure the captured set; the same one unless limbs are apart.
        worth: for each measure what each node counts for those it holds, 0 to 1; the last two
            entries are ``TREASURY`` and ``UNIDENTIFIED``.
        worth_open: for each measure and node whether that end is not reached.
        rings: nodes of closed rings that were found (RULES R13).
        unevaluated: nodes of rings that lifting closes (RULES R19).
    """

    def __init__(
        self, frame: Frame, seeds: Seeds, rule: Rule, end: End, *, exact: bool = True
    ) -> None:
        self.frame, self.rule, self.end, self.exact = frame, rule, end, exact
        self.error: Number = 0
        seeded, capturable = seeds.at(end)
        blocks = frame.nodes - len(seeded)
        self.seeds = np.append(seeded, np.zeros(blocks, dtype=np.bool_))
        self._holding_first = seeds.holding_first(end, frame.owned[: len(seeded)])
        self.capturable = (
            None if capturable is None else np.append(capturable, np.ones(blocks, dtype=np.bool_))
        )
        self.rings: set[int] = set()
        self.unevaluated: set[int] = set()
        self._upper = end is End.UPPER
        self._ends = frame.ends(exact=exact)
        alike = not rule.limbs_apart or len(rule.capturing) == len(Measure)
        one = frame.votes_as_equity and alike
        self.measures = (Measure.EQUITY,) if one else tuple(Measure)
        self._capturing = self.measures if one and rule.capturing else rule.capturing
        self.attributed = self._each(lambda _: blank(frame.nodes, exact=exact))
        self.attributed_open = self._each(lambda _: np.zeros(frame.nodes, dtype=np.bool_))
        shared = self.seeds.copy()
        self.captured = self._each(lambda _: shared.copy() if rule.limbs_apart else shared)
        self.worth = self._each(lambda _: blank(frame.nodes + 2, exact=exact))
        self.worth_open = self._each(lambda _: np.zeros(frame.nodes + 2, dtype=np.bool_))
        self._lifting = (
            None
            if rule.lift is None
            else Lifting(as_numbers([rule.lift.percent / 100], exact=True)[0], rule.lift.comparator)
        )
        self._may_be_open = self._lifting is not None or bool(
            self._ends.lower_open.any() or self._ends.upper_open.any()
        )
        self._flexible = self._each(self._to_be_spread)

    def _each(self, made: Callable[[Measure], _Column]) -> dict[Measure, _Column]:
        """A column for each measure; one for both where they are computed as one."""
        columns = {measure: made(measure) for measure in self.measures}
        return {measure: columns.get(measure, columns[self.measures[0]]) for measure in Measure}

    def _to_be_spread(self, measure: Measure) -> Flags:
        """The nodes whose holders are spread within bands."""
        frame = self.frame
        anyway = (frame.floats & self._upper) | (self._lifting is not None)
        spread: Flags = anyway | (frame.roomy[measure] & frame.complete[measure])
        return spread & ~frame.contradictory[measure]

    def number(self, exact: Number) -> Number:
        """An exact value in the numbers of this run."""
        return exact if self.exact else float(exact)

    def any_open(self, level: LevelRows, measure: Measure) -> bool:
        """Whether an open end is among the rows or holders of some nodes, or lifting makes one."""
        if self._lifting is not None:
            return True
        code = self.frame.codes[measure][level.rows]
        worth_open = self.worth_open[measure][self.frame.holder[level.rows]]
        return bool(
            self._ends.lower_open[code].any()
            or self._ends.upper_open[code].any()
            or worth_open.any()
        )

    def flexible(self, nodes: NDArray[np.int64], measure: Measure) -> Flags:
        """Which nodes need their holders spread within bands."""
        flexible: Flags = self._flexible[measure][nodes]
        return flexible

    def filling(self, node: int, measure: Measure) -> Filling:
        """The dearest or cheapest spread of one node's holders."""
        bands = self.bands(node, measure)
        rest: Number | None = None
        if not self.frame.complete[measure][node]:
            rest = 1 if self._upper and not self.frame.floats[node] else 0
        if self._lifting is None:
            return fill(bands, rest, dearest=self._upper)
        begin, end = int(self.frame.start[node]), int(self.frame.start[node + 1])
        owner = np.full(end - begin, node, dtype=np.int64)
        liftable = self.liftable(owner, self.frame.holder[begin:end]).tolist()
        liftable.append(self.rule.lift_first and self._upper and node < self.frame.first_block)
        return fill_lifted(bands, liftable, rest, self._lifting, dearest=self._upper)

    def bands(self, node: int, measure: Measure) -> Sequence[Band]:
        """The holders of one node, with what each is worth now."""
        begin, end = int(self.frame.start[node]), int(self.frame.start[node + 1])
        ends, worth, worth_open = (
            self.frame.ends(exact=True),
            self.worth[measure],
            self.worth_open[measure],
        )
        return [
            Band(
                ends.lower[code],
                ends.upper[code],
                bool(ends.lower_open[code]),
                bool(ends.upper_open[code]),
                worth[holder] if self.exact else exactly(worth[holder]),
                bool(worth_open[holder]),
            )
            for code, holder in zip(
                self.frame.codes[measure][begin:end], self.frame.holder[begin:end], strict=True
            )
        ]

    def liftable(self, node: NDArray[np.int64], holder: NDArray[np.int32]) -> Flags:
        """Which rows can be lifted: links below the first, or all links; never within a block."""
        if self._lifting is None:
            return np.zeros(len(node), dtype=np.bool_)
        below_first = np.fromiter(map(self._lies_below, holder.tolist()), dtype=np.bool_)
        return (node < self.frame.first_block) & (below_first | self.rule.lift_first)

    def _lies_below(self, holder: int) -> bool:
        """Whether a link is surely not a first one; of a joint block, at the safe end."""
        if holder < 0:
            return False
        frame = self.frame
        begin, end = int(frame.start[holder]), int(frame.start[holder + 1])
        members = [holder] if holder < frame.first_block else frame.holder[begin:end].tolist()
        below = [member >= 0 and not self._holding_first[member] for member in members]
        return any(below) if self._upper else all(below)

    def may_lift(self, interval: Interval) -> bool:
        """Whether a figure of an interval, in percent, passes what lifts a link."""
        cut = self.rule.lift
        return cut is not None and cut.passed(
            interval.upper, is_open=interval.upper_open, end=End.UPPER
        )
