"""The attribution rules, and their few parameters (docs/rules.md).

For seeds S, measure m and entity i: ``f_m(i) = sum over holders j of w_m(j, i) * g_m(j)``, with
``g(j) = 1`` for a captured j, else ``f_m(j)`` under a proportional rule, else 0. The captured
set is the least one that holds S and every entity whose f passes the cut in a capturing measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ownership_graph.errors import UnknownName
from ownership_graph.holdings.counting import Measure

__all__ = ["DIRECT_ONLY", "RULES", "Comparator", "Cut", "End", "Rule", "parse_cut", "rule"]


class End(StrEnum):
    """Which end of the bounds a run computes."""

    LOWER = "lower"
    UPPER = "upper"


class Comparator(StrEnum):
    """How a figure is held against a threshold."""

    GREATER = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold with its comparator.

    Attributes:
        comparator: ``>`` or ``>=``.
        percent: 0 to 100.
    """

    comparator: Comparator
    percent: Fraction

    def __str__(self) -> str:
        return f"{self.comparator}{self.percent}"

    def passed(self, percent: Fraction, *, is_open: bool, end: End) -> bool:
        """Whether one end of a share passes (RULES R1).

        Args:
            percent: the end.
            is_open: whether the end is not reached. An open lower end lies above its figure,
                an open upper end below it.
            end: which end it is.
        """
        if percent != self.percent:
            return percent > self.percent
        return bool(self.passed_at(np.asarray(is_open), end))

    def passed_at(self, is_open: NDArray[np.bool_], end: End) -> NDArray[np.bool_]:
        """Whether ends that stand exactly at the threshold pass."""
        reached = self.comparator is Comparator.AT_LEAST
        if end is End.LOWER:
            return np.asarray(is_open | reached)
        return np.asarray(~is_open & reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way of attributing a subject to a set of seeds.

    Attributes:
        name: its name in the table of rules.
        capture: an entity that passes this counts whole; None: nothing is captured.
        proportional: an entity that is not captured counts with its own fraction, else not at all.
        single: each seed alone, and the largest decides (RULES R10).
        lift: links that pass this count whole; None: no link does.
        lift_first: also the link that a seed itself holds is lifted.
        limbs_apart: each measure captures for itself alone.
        capturing: the measures that capture.
        capture_together: an entity is captured only where every capturing measure passes, instead
            of any.
    """

    name: str
    capture: Cut | None = None
    proportional: bool = True
    single: bool = False
    lift: Cut | None = None
    lift_first: bool = False
    limbs_apart: bool = False
    capturing: tuple[Measure, ...] = (Measure.EQUITY, Measure.VOTES)
    capture_together: bool = False

    @property
    def direct_only(self) -> bool:
        """Whether only what seeds and unidentified holders hold themselves counts (RULES R13)."""
        return self.capture is None and not self.proportional


_ABOVE_HALF = Cut(Comparator.GREATER, Fraction(50))
_HALF = Cut(Comparator.AT_LEAST, Fraction(50))

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        item.name: item
        for item in (
            Rule(name="mul"),
            Rule(name="cascade", capture=_HALF, proportional=False),
            Rule(name="hybrid", capture=_ABOVE_HALF),
            Rule(name="hybrid-edge", lift=_HALF),
            Rule(name="hybrid-edge-all", lift=_ABOVE_HALF, lift_first=True),
            Rule(name="single", capture=_ABOVE_HALF, single=True),
            Rule(name="single-cascade", capture=_ABOVE_HALF, proportional=False, single=True),
            Rule(name="direct-only", proportional=False),
        )
    }
)
"""The rules by name, each with the capture threshold it has when none is named."""

DIRECT_ONLY = RULES["direct-only"]


def rule(name: str, capture: str | None = None) -> Rule:
    """A rule by name, with another capture threshold where one is named.

    Args:
        name: one of :data:`RULES`.
        capture: ``>50`` or ``>=50``; for a ``hybrid-edge`` rule it is what lifts a link.

    Raises:
        UnknownName: for another name, or a threshold for a rule that captures nothing.
    """
    known = RULES.get(name)
    if known is None:
        raise UnknownName(
            f"there is no attribution rule {name!r}.", hint=f"The rules are {', '.join(RULES)}."
        )
    if capture is None:
        return known
    cut = parse_cut(capture)
    if known.lift is not None:
        return replace(known, lift=cut)
    if known.capture is None:
        raise UnknownName(
            f"the rule {name} captures nothing, so {capture!r} has no meaning for it.",
            hint="Leave the capture threshold out.",
        )
    return replace(known, capture=cut)


def parse_cut(text: str) -> Cut:
    """Read ``>50`` or ``>=50``.

    Raises:
        UnknownName: when it is neither form, or outside 0 to 100.
    """
    stripped = text.strip()
    for comparator in (Comparator.AT_LEAST, Comparator.GREATER):
        figure = stripped.removeprefix(comparator).strip().removesuffix("%")
        if stripped.startswith(comparator) and figure.replace(".", "", 1).isdecimal():
            percent = Fraction(figure)
            if percent <= 100:  # noqa: PLR2004 (percent)
                return Cut(comparator, percent)
    raise UnknownName(
        f"{text!r} is not a threshold.", hint="Write >50 or >=50, with a figure from 0 to 100."
    )
