"""How much of every entity a set of seeds has, under a rule: bounds per measure, exactly.

>>> from ownership_graph.attribution.rules import rule
>>> rule("hybrid").capture is not None
True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import numpy as np

from ownership_graph.attribution.frame import Frame
from ownership_graph.attribution.rules import End, Rule
from ownership_graph.attribution.run import Run
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.equations.numbers import as_fraction
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.share import Share

__all__ = ["Attribution", "Captured", "attribute"]

_HUNDRED = Fraction(100)


class Captured(StrEnum):
    """Whether an entity is in the captured set: at both ends, only at the upper, at neither."""

    YES = "yes"
    OPEN = "open"
    NO = "no"


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two runs of one set of seeds."""

    lower: Run
    upper: Run

    def run(self, end: End) -> Run:
        return self.lower if end is End.LOWER else self.upper


class Attribution:
    """What the seeds have of every node.

    Attributes:
        frame: the rows it was computed from.
        seeds: whose part it is.
        rule: how it was attributed.
    """

    def __init__(self, frame: Frame, seeds: Seeds, rule: Rule, pairs: Sequence[_Pair]) -> None:
        self.frame = frame
        self.seeds = seeds
        self.rule = rule
        self._pairs = pairs

    def share(self, node: int, measure: Measure) -> Share:
        """The bounds of a node's attributed share, in percent.

        Under a rule of single seeds each end is the largest of any seed (RULES R10).
        """
        lower, lower_open = self._largest(node, measure, End.LOWER)
        upper, upper_open = self._largest(node, measure, End.UPPER)
        if node in self._below_overlifted:
            lower, lower_open, upper, upper_open = Fraction(0), False, _HUNDRED, False
        if lower == upper:
            return Share(lower, upper)
        return Share(lower, upper, lower_open, upper_open)

    def fraction(self, node: int, measure: Measure, end: End) -> Fraction:
        """One end of a node's (or block's) attributed fraction, 0 to 1."""
        return self._largest(node, measure, end)[0] / _HUNDRED

    def captured_at(self, node: int, end: End) -> bool:
        """Whether a node counts whole at one end, in some measure."""
        return any(
            bool(captured[node])
            for pair in self._pairs
            for captured in pair.run(end).captured.values()
        )

    def captured(self, node: int) -> Captured:
        """Whether a node is in the captured set."""
        if self.captured_at(node, End.LOWER):
            return Captured.YES
        return Captured.OPEN if self.captured_at(node, End.UPPER) else Captured.NO

    @property
    def rings(self) -> frozenset[int]:
        """Nodes of closed rings: 0 to 100, and a flag for the reader (RULES R13)."""
        return frozenset(
            node for pair in self._pairs for run in (pair.lower, pair.upper) for node in run.rings
        )

    @property
    def unevaluated(self) -> frozenset[int]:
        """Nodes that the rule cannot evaluate, and all they hold.

        They lie in or below a ring that lifting closes (RULES R19), or their options add up to
        more than 100 (T3).
        """
        lifted = {
            node
            for pair in self._pairs
            for run in (pair.lower, pair.upper)
            for node in run.unevaluated
        }
        return self.frame.below(lifted | self.frame.holdings.unexercisable)

    @cached_property
    def _below_overlifted(self) -> frozenset[int]:
        """All below an uncertain seed that may be worth more as an entity of its own (RULES R19).

        Lifted links may add up to more than the whole, which a seed never is: who of the
        uncertain ones is a seed can then move what they hold either way.
        """
        uncertain = np.flatnonzero(self.seeds.possible & ~self.seeds.certain)
        if self.rule.lift is None or self.rule.single or not len(uncertain):
            return frozenset()
        over = {
            int(node)
            for node in uncertain[self.frame.owned[uncertain]]
            for pair in self._pairs
            for measure in Measure
            if pair.lower.attributed[measure][node] > 1
            or (
                not self.frame.contradictory[measure][node]
                and pair.upper.filling(int(node), measure).value > 1
            )
        }
        return self.frame.below(over) - set(np.flatnonzero(self.seeds.certain).tolist())

    def _largest(self, node: int, measure: Measure, end: End) -> tuple[Fraction, bool]:
        found = [
            (
                as_fraction(run.attributed[measure][node]) * _HUNDRED,
                bool(run.attributed_open[measure][node]),
            )
            for run in (pair.run(end) for pair in self._pairs)
        ]
        value = max(value for value, _ in found)
        opened = [is_open for other, is_open in found if other == value]
        if value > _HUNDRED:
            return _HUNDRED, False  # lifted links are not capped among themselves (RULES R19)
        # Of several lower ends at one figure an open one lies higher; of upper ends a closed one.
        return value, any(opened) if end is End.LOWER else all(opened)


def attribute(holdings: Holdings | Frame, seeds: Seeds, rule: Rule) -> Attribution:
    """Attribute every node of a snapshot to a set of seeds.

    Args:
        holdings: the holdings, or their frame where several attributions share it.
        seeds: whose part is asked for; none gives 0 everywhere but for the unknown.
        rule: how to attribute.
    """
    frame = holdings if isinstance(holdings, Frame) else Frame(holdings)
    sets = [seeds] if not rule.single else [seeds.alone(node) for node in _each(seeds)]
    pairs = [
        _Pair(Run(frame, item, rule, End.LOWER), Run(frame, item, rule, End.UPPER))
        for item in sets or [seeds]
    ]
    return Attribution(frame, seeds, rule, pairs)


def _each(seeds: Seeds) -> Iterable[int]:
    return (int(node) for node in np.flatnonzero(seeds.possible))
