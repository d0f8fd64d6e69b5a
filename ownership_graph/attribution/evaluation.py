"""How nodes get their fractions from their holders, are captured, and count for what they hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.contradiction import attribute_contradictory
from ownership_graph.attribution.deciding import passing
from ownership_graph.attribution.frame import LevelRows
from ownership_graph.attribution.state import State
from ownership_graph.equations.numbers import Numbers
from ownership_graph.equations.rounding import UNIT
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure

__all__ = ["Evaluation"]


class Evaluation(State):
    """A state whose nodes are evaluated one set after the other."""

    def evaluate(self, level: LevelRows, measure: Measure) -> None:
        """Attribute nodes from what their holders are worth."""
        if not len(level.nodes):
            return
        value, opened = self._linear(level, measure)
        over = np.flatnonzero(self.frame.contradictory[measure][level.nodes])
        if len(over):
            part = self.frame.rows_of(level.nodes[over])
            value[over], opened[over], weight = attribute_contradictory(self, part, measure)
            self._widen(level, weight)
        else:
            self._widen(level, 1)
        for position in np.flatnonzero(self.flexible(level.nodes, measure)):
            filling = self.filling(int(level.nodes[position]), measure)
            value[position], opened[position] = self.number(filling.value), filling.is_open
        seeded = self.seeds[level.nodes]
        value[seeded], opened[seeded] = 1, False
        self.attributed[measure][level.nodes] = value
        self.attributed_open[measure][level.nodes] = opened

    def _widen(self, level: LevelRows, weight: float) -> None:
        """What a level adds to the error of a floating-point run."""
        if not self.exact:
            longest = int(np.diff(np.append(level.first, len(level.rows))).max())
            self.error = weight * (self.error + (longest + 4) * UNIT)

    def _linear(self, level: LevelRows, measure: Measure) -> tuple[Numbers, Flags]:
        """Lower end: sum of stake times worth. Upper end: the whole less what others have."""
        code, holder = self.frame.codes[measure][level.rows], self.frame.holder[level.rows]
        stake, counted = self._ends.lower[code], self.worth[measure][holder]
        if self._upper:
            np.subtract(1, counted, out=counted)
        opened = np.zeros(len(level.nodes), dtype=np.bool_)
        if self._may_be_open:
            stake_open, worth_open = self._ends.lower_open[code], self.worth_open[measure][holder]
            if stake_open.any() or worth_open.any():
                terms = (stake_open & ((counted != 0) | worth_open)) | (
                    worth_open & ((stake != 0) | stake_open)
                )
                opened = np.logical_or.reduceat(terms, level.first)
        counted *= stake
        value = np.add.reduceat(counted, level.first)
        if self._upper:
            np.subtract(1, value, out=value)
        return value, opened

    def capture(self, nodes: NDArray[np.int64]) -> bool:
        """Capture the nodes that pass; True where one of them was not captured before."""
        cut = self.rule.capture
        if cut is None:
            return False
        passed_in = {
            measure: passing(self, nodes, measure, cut, capturing=True)
            for measure in self._capturing
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
        for measure in self.measures:
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
