"""One run of an attribution: one end of the bounds, all nodes, owners before what they own.

A run follows RULES R1 (open ends), R3, R4, R5, R8 and R13; the captured set is the least fixpoint
from below. ``ownership_graph.attribution.cycles`` settles the nodes of a cycle together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ownership_graph.attribution.cycles import Cycle
from ownership_graph.attribution.evaluation import Evaluation
from ownership_graph.attribution.frame import Frame, LevelRows
from ownership_graph.attribution.rules import End, Rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.compiled import UNIDENTIFIED

__all__ = ["Run"]


class Run(Evaluation):
    """A run, finished as soon as it is made; its attributes are its result."""

    def __init__(
        self, frame: Frame, seeds: Seeds, rule: Rule, end: End, *, exact: bool = True
    ) -> None:
        super().__init__(frame, seeds, rule, end, exact=exact)
        self._begin()
        for level, parts in zip(frame.schedule.levels, frame.levels, strict=True):
            self._visit(parts)
            for component in level.components:
                Cycle(self, component).settle()

    def _begin(self) -> None:
        """Nodes without holders: wholly unknown where they can be owned, else nobody's (R3, T2)."""
        frame = self.frame
        bare = frame.owned & (frame.start[1:] == frame.start[:-1])
        unknown = bare & ~frame.floats
        for measure in self.measures:
            self.attributed[measure][unknown] = 1 if self._upper else 0
            self.attributed[measure][self.seeds] = 1
            self.worth[measure][UNIDENTIFIED] = 1 if self._upper else 0
        self.capture(np.flatnonzero(bare))
        self.spread(np.flatnonzero(bare | self.seeds))

    def _visit(self, parts: Sequence[LevelRows]) -> None:
        """Evaluate the nodes of a level that lie on no cycle."""
        entering = worst = self.error
        for part in parts:
            self.error = entering
            for measure in self.measures:
                self.evaluate(part, measure)
            worst = max(worst, self.error)
            self.capture(part.nodes)
            self.spread(part.nodes)
        self.error = worst
