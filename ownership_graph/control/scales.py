"""Shares as whole numbers, subject by subject, so that sums and comparisons are exact and fast.

Each subject has a scale: a common multiple of the denominators of its stakes. On top of it an open
end differs from a closed one by one unit, and all open ends of a subject together make less than
any difference of shares (an infinitesimal, RULES R1).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.intervals import Interval

__all__ = ["Numbers", "Scaled", "scale_holdings"]

Numbers = NDArray[Any]
"""int64, or Python integers where 64 bits do not hold a scale."""

_HUNDRED = Fraction(100)
_COMMON_LIMIT = 10**9
_LARGEST = 2.0**61


@dataclass(frozen=True, slots=True)
class Scaled:
    """One measure of all holdings in whole numbers.

    Attributes:
        measure: which.
        low: the lower end of each holding, a unit more where it is open.
        high: the upper end of each holding, a unit less where it is open.
        level: for each subject what ``percent`` is on its scale.
        whole: for each subject what 100 percent is.
        low_sum: for each subject the sum of ``low``.
        high_sum: for each subject the sum of ``high``.
    """

    measure: Measure
    low: Numbers
    high: Numbers
    level: Numbers
    whole: Numbers
    low_sum: Numbers
    high_sum: Numbers


def scale_holdings(holdings: Holdings, measure: Measure, percent: Fraction) -> Scaled:
    """Put all holdings of a measure on whole-number scales on which ``percent`` is whole too."""
    table = holdings.intervals
    codes, subjects = holdings.codes[measure], len(holdings.start) - 1
    common = _common_denominator(table, percent)
    fits = np.fromiter((_fits(item, common) for item in table), np.bool_, count=len(table))
    unit = _units(holdings, measure)
    odd = () if fits.all() else np.unique(holdings.subject[~fits[codes]]).tolist()
    own = {node: _own_denominator(holdings, node, measure, percent) for node in odd}
    kind = _number_type(holdings, measure, unit, common, own)
    unit = unit.astype(kind)
    base = np.full(subjects if own else (), common, dtype=kind)
    for node, denominator in own.items():
        base[node] = denominator
    exact = np.fromiter((item.is_exact for item in table), np.bool_, count=len(table))
    is_exact = bool(np.all(exact[codes]))
    # Most registers state exact figures: their two ends are one array.
    lows = _ends(table, fits, common, kind, upper=False)[codes]
    highs = lows if is_exact else _ends(table, fits, common, kind, upper=True)[codes]
    for node, denominator in own.items():
        for row in holdings.subject_rows(node):
            interval = holdings.interval(row, measure)
            lows[row] = int(interval.lower * denominator)
            highs[row] = int(interval.upper * denominator)
    low = _opened(lows, unit, holdings)
    high = low if is_exact else _opened(highs, unit, holdings)
    if not is_exact:
        low += _flags(table, "lower_open")[codes]
        high -= _flags(table, "upper_open")[codes]
    low_sum = _by_subject(low, holdings.start)
    return Scaled(
        measure=measure,
        low=low,
        high=high,
        level=_everywhere(base * percent.numerator // percent.denominator * unit, subjects, kind),
        whole=_everywhere(base * 100 * unit, subjects, kind),
        low_sum=low_sum,
        high_sum=low_sum if is_exact else _by_subject(high, holdings.start),
    )


def _units(holdings: Holdings, measure: Measure) -> Numbers:
    """What a unit of each subject's scale is worth; one figure where no end is open."""
    table, codes = holdings.intervals, holdings.codes[measure]
    ends_open = np.fromiter(
        (item.lower_open or item.upper_open for item in table), np.bool_, count=len(table)
    )
    if not ends_open.any():
        return np.ones((), dtype=np.int64)
    opened = np.bincount(
        holdings.subject, weights=ends_open[codes], minlength=len(holdings.start) - 1
    )
    return 1 + opened.astype(np.int64)


def _opened(ends: Numbers, unit: Numbers, holdings: Holdings) -> Numbers:
    """Ends on scales that leave room for open ones between any two figures."""
    return ends * unit[holdings.subject] if unit.ndim else ends


def _everywhere(value: Numbers, subjects: int, kind: type[np.int64 | object]) -> Numbers:
    """A figure for each subject, without storing one that is the same for all."""
    return np.broadcast_to(np.asarray(value, dtype=kind), subjects)


def _common_denominator(table: tuple[Interval, ...], percent: Fraction) -> int:
    """The least common denominator of as many ends as fit under the limit, small ones first."""
    common = percent.denominator
    for denominator in sorted({end.denominator for item in table for end in item[:2]}):
        wider = lcm(common, denominator)
        if wider <= _COMMON_LIMIT:
            common = wider
    return common


def _fits(interval: Interval, common: int) -> bool:
    return common % interval.lower.denominator == 0 and common % interval.upper.denominator == 0


def _own_denominator(holdings: Holdings, node: int, measure: Measure, percent: Fraction) -> int:
    stakes = [holdings.interval(row, measure) for row in holdings.subject_rows(node)]
    ends = [end.denominator for stake in stakes for end in stake[:2]]
    return lcm(percent.denominator, *ends)


def _number_type(
    holdings: Holdings, measure: Measure, unit: NDArray[np.int64], common: int, own: dict[int, int]
) -> type[np.int64 | object]:
    """64 bits, unless what a subject's stakes add up to could leave them."""
    tops = np.fromiter((float(item.upper) for item in holdings.intervals), np.float64)
    if not own and not unit.ndim:
        # Even if one subject had all stakes.
        largest = np.asarray([len(holdings) * tops.max(initial=0)])
    else:
        largest = np.bincount(holdings.subject, weights=tops[holdings.codes[measure]])
    scale = np.full(len(largest), float(common))
    for node, denominator in own.items():
        scale[node] = float(denominator)
    bound = (largest + 300.0) * scale * (unit[: len(largest)] if unit.ndim else 1)
    return np.int64 if float(bound.max(initial=0)) < _LARGEST else object


def _ends(
    table: tuple[Interval, ...],
    fits: NDArray[np.bool_],
    common: int,
    kind: type[np.int64 | object],
    *,
    upper: bool,
) -> Numbers:
    ends = (item.upper if upper else item.lower for item in table)
    return np.asarray(
        [int(end * common) if fit else 0 for end, fit in zip(ends, fits, strict=True)], dtype=kind
    )


def _flags(table: tuple[Interval, ...], name: str) -> NDArray[np.int64]:
    return np.asarray([int(getattr(item, name)) for item in table], dtype=np.int64)


def _by_subject(values: Numbers, start: NDArray[np.intp]) -> Numbers:
    sums = np.zeros(len(start) - 1, dtype=values.dtype)
    filled = start[1:] > start[:-1]
    if len(values):
        sums[filled] = np.add.reduceat(values, start[:-1][filled])
    return sums
