"""Links that count whole once they pass a threshold, at the dearest or cheapest spread.

``hybrid-edge`` (31 CFR 800.244(c)): a link below the first that passes the threshold counts 100
percent, the first link, held by the watched person itself, counts as it is. What several lifted
links add up to is not capped (RULES R19). A link whose band straddles the threshold may be lifted
or not, and both are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from operator import attrgetter

from ownership_graph.attribution.filling import Band, Filling, fill
from ownership_graph.attribution.rules import Comparator
from ownership_graph.equations.numbers import Number

__all__ = ["Lifting", "fill_lifted"]


@dataclass(frozen=True, slots=True)
class Lifting:
    """What lifts a link: the threshold as a fraction of the whole, and its comparator."""

    cut: Number
    comparator: Comparator

    def passes(self, value: Number, *, above: bool = False) -> bool:
        """Whether a figure passes, or figures just above it do."""
        return bool(
            value > self.cut
            or (value == self.cut and (above or self.comparator is Comparator.AT_LEAST))
        )

    def surely(self, band: Band) -> bool:
        """Whether every figure of the band passes."""
        return self.passes(band.lower, above=band.lower_open)

    def possibly(self, band: Band) -> bool:
        """Whether a figure of the band passes."""
        if band.upper == self.cut:
            return self.comparator is Comparator.AT_LEAST and not band.upper_open
        return bool(band.upper > self.cut)


def fill_lifted(
    bands: Sequence[Band],
    liftable: Sequence[bool],
    rest: Number | None,
    lifting: Lifting,
    *,
    dearest: bool,
) -> Filling:
    """The best spread where the links of liftable holders count whole once they pass.

    Args:
        bands: the holders.
        liftable: for each holder whether its link can be lifted, and last for an undeclared rest.
        rest: what an undeclared rest is worth; None where the list is complete.
        lifting: the threshold.
        dearest: the greatest sum, else the least.
    """
    links, able = list(bands), list(liftable[: len(bands)])
    if rest is not None and liftable[-1]:
        # One holder may have all of the rest: a link like any other.
        links.append(Band(0, 1, False, False, rest, False))
        able.append(True)
        rest = None
    spreads = []
    for lifted in _choices(links, able, lifting):
        reshaped = _reshaped(links, lifted, able, lifting)
        if _possible(reshaped, complete=rest is None):
            spreads.append(_with_lifted(links, lifted, fill(reshaped, rest, dearest=dearest)))
    value = (max if dearest else min)(found.value for found in spreads)
    # Among spreads of one value one that is attained closes the end.
    best = min((found for found in spreads if found.value == value), key=attrgetter("is_open"))
    return replace(best, weights=best.weights[: len(bands)])


def _possible(bands: Sequence[Band], *, complete: bool) -> bool:
    """Whether figures within the bands, open ends kept, can add up to the whole."""
    least, most = sum(band.lower for band in bands), sum(band.upper for band in bands)
    if least > 1 or (least == 1 and any(band.lower_open for band in bands)):
        return False
    open_above = any(band.upper_open for band in bands)
    return bool(not complete or most > 1 or (most == 1 and not open_above))


def _choices(
    bands: Sequence[Band], liftable: Sequence[bool], lifting: Lifting
) -> Iterator[frozenset[int]]:
    """Which links are lifted: those that surely pass, and some of those that may."""
    able = [item for item in range(len(bands)) if liftable[item]]
    sure = frozenset(item for item in able if lifting.surely(bands[item]))
    open_ones = [item for item in able if item not in sure and lifting.possibly(bands[item])]
    most = int(1 / lifting.cut) - len(sure) if lifting.cut else len(open_ones)
    for count in range(max(0, min(most, len(open_ones))) + 1):
        for chosen in combinations(open_ones, count):
            yield sure | frozenset(chosen)


def _reshaped(
    bands: Sequence[Band], lifted: frozenset[int], liftable: Sequence[bool], lifting: Lifting
) -> list[Band]:
    """The bands once it is chosen which links are lifted and which stay below."""
    result = []
    for item, band in enumerate(bands):
        if item in lifted:
            result.append(_raised(band, lifting))
        elif liftable[item] and lifting.possibly(band):
            result.append(_held_down(band, lifting))
        else:
            result.append(band)
    return result


def _with_lifted(bands: Sequence[Band], lifted: frozenset[int], found: Filling) -> Filling:
    """A spread of reshaped bands, with what the lifted links are worth whole."""
    weights = tuple(1 if item in lifted else weight for item, weight in enumerate(found.weights))
    return replace(
        found,
        value=found.value + sum(bands[item].worth for item in lifted),
        is_open=found.is_open or any(bands[item].worth_open for item in lifted),
        weights=weights,
    )


def _raised(band: Band, lifting: Lifting) -> Band:
    """A lifted link: at least the threshold, and worth nothing more for any further part."""
    if band.lower > lifting.cut or (band.lower == lifting.cut and lifting.surely(band)):
        return band._replace(worth=0, worth_open=False)
    strictly = lifting.comparator is Comparator.GREATER
    return band._replace(lower=lifting.cut, lower_open=strictly, worth=0, worth_open=False)


def _held_down(band: Band, lifting: Lifting) -> Band:
    """A link that could be lifted and is not: below the threshold, or at most at it."""
    return band._replace(upper=lifting.cut, upper_open=lifting.comparator is Comparator.AT_LEAST)
