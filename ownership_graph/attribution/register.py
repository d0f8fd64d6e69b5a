"""A whole register at once: bounds for every entity in float64, verdicts decided exactly.

The same runs as for one entity, over float64 columns; every comparison with a threshold is exact
(``ownership_graph.attribution.deciding``), and bounds are widened by what floating point may have
lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.deciding import passing
from ownership_graph.attribution.frame import Frame
from ownership_graph.attribution.rules import Cut, End, Rule
from ownership_graph.attribution.run import Run
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.equations.rounding import UNIT
from ownership_graph.errors import UsageError
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings

__all__ = ["RegisterAttribution", "attribute_register"]

# A multiplication rounds by at most one unit; these keep the product outside the bound.
_PERCENT_DOWN, _PERCENT_UP = 100 * (1 - 4 * UNIT), 100 * (1 + 4 * UNIT)


@dataclass(frozen=True, slots=True, eq=False)
class RegisterAttribution:
    """What the seeds have of every entity of a register.

    Attributes:
        frame: the rows it was computed from.
        seeds: whose part it is.
        rule: how it was attributed.
        lower: the run of the lower ends.
        upper: the run of the upper ends.
    """

    frame: Frame
    seeds: Seeds
    rule: Rule
    lower: Run
    upper: Run

    def run(self, end: End) -> Run:
        """The run of one end."""
        return self.lower if end is End.LOWER else self.upper

    def bounds(self, measure: Measure) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lower and upper ends in percent, 0 to 100, one for each entity; outward by the error."""
        size = self.frame.first_block
        lower = self.lower.attributed[measure][:size] - self.lower.error - UNIT
        upper = self.upper.attributed[measure][:size] + self.upper.error + UNIT
        certain, possible = self.lower.seeds[:size], self.upper.seeds[:size]
        return (
            np.where(certain, 100.0, np.clip(_PERCENT_DOWN * lower, 0, 100)),
            np.where(possible, 100.0, np.clip(_PERCENT_UP * upper, 0, 100)),
        )

    def passes(self, measure: Measure, cut: Cut, end: End) -> Flags:
        """For each entity whether one end of its share passes a threshold, exactly."""
        nodes = np.arange(self.frame.first_block)
        return passing(self.run(end), nodes, measure, cut, capturing=False)

    def captured(self, end: End) -> Flags:
        """For each entity whether it counts whole at one end, in some measure."""
        flags = list(self.run(end).captured.values())
        return np.asarray(np.logical_or.reduce(flags)[: self.frame.first_block])


def attribute_register(holdings: Holdings | Frame, seeds: Seeds, rule: Rule) -> RegisterAttribution:
    """Attribute every entity of a register to a set of seeds.

    Memory grows by some 200 bytes for each entity and stake; nothing is an object.

    Args:
        holdings: the holdings, or their frame where several attributions share it.
        seeds: whose part is asked for.
        rule: any rule but those of single seeds and lifted links.

    Raises:
        UsageError: for a rule of single seeds or lifted links, which are asked one by one.
    """
    if rule.single or rule.lift is not None:
        raise UsageError(
            f"the rule {rule.name} is not computed for a whole register.",
            hint="Ask about single entities, or choose mul, cascade or hybrid.",
        )
    frame = holdings if isinstance(holdings, Frame) else Frame(holdings)
    return RegisterAttribution(
        frame,
        seeds,
        rule,
        Run(frame, seeds, rule, End.LOWER, exact=False),
        Run(frame, seeds, rule, End.UPPER, exact=False),
    )
