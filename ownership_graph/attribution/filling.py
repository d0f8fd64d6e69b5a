"""How 100 percent can be spread over holders within their bands, at its dearest or cheapest.

Where a list of holders is complete, the part that the lower ends leave open goes to the listed
holders within their bands: a fractional knapsack, filled dearest first for an upper end and
cheapest first for a lower end (docs/rules.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ownership_graph.equations.numbers import Number

__all__ = ["Band", "Filling", "fill"]


class Band(NamedTuple):
    """One holder: its band, as fractions of the whole, and its own fraction with its end."""

    lower: Number
    upper: Number
    lower_open: bool
    upper_open: bool
    worth: Number
    worth_open: bool


@dataclass(frozen=True, slots=True)
class Filling:
    """The best spread.

    Attributes:
        value: sum of weight times worth.
        is_open: no allowed spread attains the value (RULES R1).
        weights: one for each band.
    """

    value: Number
    is_open: bool
    weights: tuple[Number, ...]


def fill(bands: Sequence[Band], rest: Number | None, *, dearest: bool) -> Filling:
    """Spread the whole over bands so that the sum of weight times worth is greatest or least.

    Args:
        bands: the holders; their lower ends add up to at most 1, and their upper ends to at least 1
            where the list is complete.
        rest: what an undeclared rest is worth; None where the list is complete.
        dearest: the greatest sum, else the least.

    """
    room = 1 - sum(band.lower for band in bands)
    items = list(bands)
    if rest is not None:
        items.append(Band(0, max(room, 0), False, False, rest, False))
    weights = [band.lower for band in items]
    order = sorted(range(len(items)), key=lambda item: items[item].worth, reverse=dearest)
    margin: Number | None = None
    for item in order:
        taken = min(room, items[item].upper - items[item].lower)
        if taken > 0:
            weights[item] = weights[item] + taken
            room = room - taken
            margin = items[item].worth
    value = sum(weight * band.worth for weight, band in zip(weights, items, strict=True))
    attained = _attained(items, weights, margin, dearest=dearest)
    return Filling(value, not attained, tuple(weights[: len(bands)]))


def _attained(
    items: Sequence[Band], weights: Sequence[Number], margin: Number | None, *, dearest: bool
) -> bool:
    """Whether an allowed spread attains the value: every holder with a weight has a closed worth.

    Holders worth more than the marginal one stand at their upper ends (dearest first), those worth
    less at their lower ends; those worth the same share what is left in any allowed way.
    """
    tied = []
    for band, weight in zip(items, weights, strict=True):
        if margin is not None and band.worth == margin:
            tied.append((band, weight))
            continue
        at_upper = margin is not None and (band.worth > margin) == dearest
        end_open = band.upper_open if at_upper else band.lower_open
        if end_open or (band.worth_open and weight != 0):
            return False
    return not tied or _tied_attained(tied)


def _tied_attained(tied: Sequence[tuple[Band, Number]]) -> bool:
    amount = sum(weight for _, weight in tied)
    able = [band for band, _ in tied if not band.worth_open]
    unable = [band for band, _ in tied if band.worth_open]
    if any(band.lower != 0 or band.lower_open for band in unable):
        return False
    least, most = sum(band.lower for band in able), sum(band.upper for band in able)
    above = amount > least or (amount == least and not any(band.lower_open for band in able))
    below = amount < most or (amount == most and not any(band.upper_open for band in able))
    return above and below
