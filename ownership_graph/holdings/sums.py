"""Whether the stakes of each subject add up to 100 percent, exactly, for a whole register.

Sums are compared in whole numbers: every interval end is scaled to one common denominator, which
float64 adds without error as long as the total stays below 2**53. Ends that do not fit the
common denominator (``1/3`` beside decimals) are added as rationals, subject by subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from ownership_graph.holdings.compiled import Compiled, Flags
from ownership_graph.holdings.counting import Measure

__all__ = ["SumComparison", "compare_sums", "whole_numbers"]

_HUNDRED = Fraction(100)
# 100 percent at this denominator times a million holders of 100 percent each stays below 2**53.
_LARGEST_DENOMINATOR = 10**7


@dataclass(frozen=True, slots=True)
class SumComparison:
    """How the sum of the ends of each subject's stakes compares with 100.

    Attributes:
        sign: for each subject -1, 0 or 1: below, at or above 100 percent.
        any_open: for each subject whether one of the ends added is open.
    """

    sign: NDArray[np.int8]
    any_open: Flags


def compare_sums(
    compiled: Compiled, start: NDArray[np.intp], measure: Measure, *, upper: bool
) -> SumComparison:
    """Compare with 100 what the lower (or upper) ends of each subject's stakes add up to.

    Args:
        compiled: holdings sorted by subject.
        start: where the rows of each subject begin; one more at the end.
        measure: of what.
        upper: add the upper ends instead of the lower ones.
    """
    subjects = len(start) - 1
    ends = [item.upper if upper else item.lower for item in compiled.table.intervals]
    opens = [item.upper_open if upper else item.lower_open for item in compiled.table.intervals]
    scaled, fits, common = whole_numbers(ends)
    codes = compiled.codes[measure]
    sums = np.bincount(compiled.subject, weights=scaled[codes], minlength=subjects)
    sign = np.sign(sums - float(_HUNDRED * common)).astype(np.int8)
    odd = () if fits.all() else np.unique(compiled.subject[~fits[codes]]).tolist()
    for subject in odd:
        rows = slice(start[subject], start[subject + 1])
        exact = sum((ends[code] for code in codes[rows]), start=-_HUNDRED)
        sign[subject] = (exact > 0) - (exact < 0)
    any_open = np.zeros(subjects, dtype=np.bool_)
    if any(opens):
        any_open[compiled.subject[np.asarray(opens, dtype=np.bool_)[codes]]] = True
    return SumComparison(sign, any_open)


def whole_numbers(ends: list[Fraction]) -> tuple[NDArray[np.float64], Flags, int]:
    """Figures as whole numbers over one denominator.

    Args:
        ends: percentages.

    Returns:
        The numerators (0 where a figure does not fit), which figures fit, and the denominator.
    """
    common = _common_denominator(ends)
    fits = np.fromiter((common % end.denominator == 0 for end in ends), dtype=np.bool_)
    scaled = np.fromiter(
        (float(end * common) if fit else 0.0 for end, fit in zip(ends, fits, strict=True)),
        dtype=np.float64,
    )
    return scaled, fits, common


def _common_denominator(ends: list[Fraction]) -> int:
    """The least common denominator of as many ends as fit under the limit, small ones first."""
    common = 1
    for denominator in sorted({end.denominator for end in ends}):
        wider = lcm(common, denominator)
        if wider <= _LARGEST_DENOMINATOR:
            common = wider
    return common
