"""One run of an attribution: one end of the bounds, all nodes, owners before what they own.

A run follows RULES R1 (open ends), R3, R4, R5, R8 and R13; the captured set is the least fixpoint
from below. ``ownership_graph.cycles`` settles the nodes of a cycle together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ownership_graph.compiled import TREASURY, UNIDENTIFIED, Flags
from ownership_graph.counting import Measure
from ownership_graph.cycles import Cycle
from ownership_graph.deciding import passing
from ownership_graph.filling import Band, Filling, fill
from ownership_graph.frame import Frame, LevelRows
from ownership_graph.lifting import Lifting, fill_lifted
from ownership_graph.numbers import Number, Numbers, as_numbers, blank, exactly
from ownership_graph.rounding import UNIT
from ownership_graph.rules import End, Rule
from ownership_graph.seeds import Seeds

__all__ = ["Run"]


class Run:
    """The state and the result of one run.

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
        self.capturable = (
            None if capturable is None else np.append(capturable, np.ones(blocks, dtype=np.bool_))
        )
        self.rings: set[int] = set()
        self.unevaluated: set[int] = set()
        self._upper = end is End.UPPER
        self._ends = frame.ends(exact=exact)
        self.attributed: dict[Measure, Numbers] = {}
        self.attributed_open = {
            measure: np.zeros(frame.nodes, dtype=np.bool_) for measure in Measure
        }
        shared = self.seeds.copy()
        self.captured = {
            measure: self.seeds.copy() if rule.limbs_apart else shared for measure in Measure
        }
        self.worth: dict[Measure, Numbers] = {}
        self.worth_open = {
            measure: np.zeros(frame.nodes + 2, dtype=np.bool_) for measure in Measure
        }
        self._lifting = (
            None
            if rule.lift is None
            else Lifting(as_numbers([rule.lift.percent / 100], exact=True)[0], rule.lift.comparator)
        )
        self._begin()
        for level, rows in zip(frame.schedule.levels, frame.levels, strict=True):
            self._visit(rows)
            for component in level.components:
                Cycle(self, component).settle()

    def _begin(self) -> None:
        """Nodes without holders: wholly unknown where they can be owned, else nobody's (R3, T2)."""
        frame = self.frame
        bare = frame.owned & (np.diff(frame.start) == 0)
        unknown = bare & ~frame.floats
        for measure in Measure:
            value = blank(frame.nodes, exact=self.exact)
            value[unknown] = 1 if self._upper else 0
            value[self.seeds] = 1
            self.attributed[measure] = value
            worth = blank(frame.nodes + 2, exact=self.exact)
            worth[UNIDENTIFIED] = 1 if self._upper else 0
            worth[TREASURY] = 0
            self.worth[measure] = worth
        self.capture(np.flatnonzero(bare))
        self.spread(np.flatnonzero(bare | self.seeds))

    def _visit(self, level: LevelRows) -> None:
        """Evaluate nodes that lie on no cycle."""
        for measure in Measure:
            self.evaluate(level, measure)
        self.capture(level.nodes)
        self.spread(level.nodes)

    def _widen(self, level: LevelRows) -> None:
        """What a level adds to the error of a floating-point run."""
        if self.exact:
            return
        longest = int(np.diff(np.append(level.first, len(level.rows))).max())
        contrary = any(self.frame.contradictory[measure][level.nodes].any() for measure in Measure)
        self.error = self.error * (longest if contrary else 1) + (longest + 4) * UNIT

    def evaluate(self, level: LevelRows, measure: Measure) -> None:
        """Attribute nodes from what their holders are worth."""
        if not len(level.nodes):
            return
        self._widen(level)
        value, opened = self._linear(level, measure)
        special = self.special(level.nodes, measure)
        for position in np.flatnonzero(special):
            node = int(level.nodes[position])
            filling = self.filling(node, measure)
            value[position], opened[position] = self.number(filling.value), filling.is_open
        seeded = self.seeds[level.nodes]
        value[seeded], opened[seeded] = 1, False
        self.attributed[measure][level.nodes] = value
        self.attributed_open[measure][level.nodes] = opened

    def number(self, exact: Number) -> Number:
        """An exact value in the numbers of this run."""
        return exact if self.exact else float(exact)

    def _linear(self, level: LevelRows, measure: Measure) -> tuple[Numbers, Flags]:
        """Lower end: sum of stake times worth. Upper end: the whole less what others have."""
        code = self.frame.codes[measure][level.rows]
        stake, stake_open = self._ends.lower[code], self._ends.lower_open[code]
        holder = self.frame.holder[level.rows]
        worth, worth_open = self.worth[measure][holder], self.worth_open[measure][holder]
        counted = 1 - worth if self._upper else worth
        value = np.add.reduceat(stake * counted, level.first)
        opened = np.zeros(len(level.nodes), dtype=np.bool_)
        if stake_open.any() or worth_open.any():
            terms = (stake_open & ((counted != 0) | worth_open)) | (
                worth_open & ((stake != 0) | stake_open)
            )
            opened = np.logical_or.reduceat(terms, level.first)
        return 1 - value if self._upper else value, opened

    def any_open(self, level: LevelRows, measure: Measure) -> bool:
        """Whether an open end is among the rows or holders of some nodes."""
        code = self.frame.codes[measure][level.rows]
        worth_open = self.worth_open[measure][self.frame.holder[level.rows]]
        return bool(
            self._ends.lower_open[code].any()
            or self._ends.upper_open[code].any()
            or worth_open.any()
        )

    def special(self, nodes: NDArray[np.int64], measure: Measure) -> Flags:
        """Which nodes need their holders spread within bands, or contradict themselves."""
        frame = self.frame
        if self._lifting is not None:
            return np.ones(len(nodes), dtype=np.bool_)
        roomy = frame.roomy[measure][nodes] & frame.complete[measure][nodes]
        dispersed = frame.floats[nodes] & self._upper
        return frame.contradictory[measure][nodes] | roomy | dispersed

    def filling(self, node: int, measure: Measure) -> Filling:
        """The dearest or cheapest spread of one node's holders."""
        if self.frame.contradictory[measure][node]:
            return self._contradictory(node, measure)
        bands = self.bands(node, measure)
        rest: Number | None = None
        if not self.frame.complete[measure][node]:
            rest = 1 if self._upper and not self.frame.floats[node] else 0
        if self._lifting is None:
            found = fill(bands, rest, dearest=self._upper)
        else:
            found = fill_lifted(
                bands, self._liftable(node), rest, self._lifting, dearest=self._upper
            )
        return self._contradictory(node, measure) if found is None else found

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

    def _liftable(self, node: int) -> list[bool]:
        begin, end = int(self.frame.start[node]), int(self.frame.start[node + 1])
        if node >= self.frame.first_block:
            return [False] * (end - begin)
        return [
            self.rule.lift_first or (holder >= 0 and not self.seeds[holder])
            for holder in self.frame.holder[begin:end]
        ]

    def _contradictory(self, node: int, measure: Measure) -> Filling:
        """RULES R8: safe ends where the lower ends add up to more than 100."""
        frame, bands = self.frame, self.bands(node, measure)
        liftable = self._liftable(node) if self._upper and self._lifting else [False] * len(bands)
        begin = int(frame.start[node])
        own = frame.schedule.component[node]
        value: Number = 0
        opened = False
        for offset, band in enumerate(bands):
            holder = int(frame.holder[begin + offset])
            worth, worth_open = band.worth, band.worth_open
            held_back = holder >= 0 and own >= 0 and frame.schedule.component[holder] == own
            if held_back and not self.captured[measure][holder] and not self.rule.direct_only:
                worth, worth_open = (1 if self._upper else 0), False
            stake = band.upper if self._upper else band.lower
            if liftable[offset] and self._lifting and self._lifting.possibly(band):
                stake = 1
            stake_open = band.upper_open if self._upper else band.lower_open
            value = value + stake * worth
            opened |= (stake_open and (worth != 0 or worth_open)) or (
                worth_open and (stake != 0 or stake_open)
            )
        if self._upper:
            return Filling(min(value, 1), opened and value <= 1, ())
        value = value - (sum(band.lower for band in bands) - 1)
        return Filling(max(value, 0), opened and value >= 0, ())

    def capture(self, nodes: NDArray[np.int64]) -> bool:
        """Capture the nodes that pass; True where one of them was not captured before."""
        cut = self.rule.capture
        if cut is None:
            return False
        passed_in = {
            measure: passing(self, nodes, measure, cut, capturing=True)
            for measure in self.rule.capturing
        }
        if self.rule.capture_together:
            together = np.logical_and.reduce(list(passed_in.values()))
            passed_in = {measure: together for measure in passed_in}  # noqa: C420 (keeps its type)
        changed = False
        for measure, passed in passed_in.items():
            allowed = passed if self.capturable is None else passed & self.capturable[nodes]
            new = nodes[allowed & ~self.captured[measure][nodes]]
            changed |= len(new) > 0
            self.captured[measure][new] = True
        return changed

    def spread(self, nodes: NDArray[np.int64]) -> None:
        """What nodes are worth to those they hold, in every measure."""
        for measure in Measure:
            self.spread_one(nodes, measure)

    def spread_one(self, nodes: NDArray[np.int64], measure: Measure) -> None:
        """What nodes are worth to those they hold, in one measure."""
        whole = self.captured[measure][nodes]
        value, opened = self.attributed[measure][nodes], self.attributed_open[measure][nodes]
        if not self.rule.proportional:
            # A joint block is no entity: it is worth what its members are.
            nothing = nodes < self.frame.first_block
            value[nothing], opened[nothing] = 0, False
        value[whole] = 1
        self.worth[measure][nodes] = value
        self.worth_open[measure][nodes] = opened & ~whole
