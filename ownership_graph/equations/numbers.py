"""Two kinds of number behind one arithmetic over arrays: exact rationals, and float64.

Exact numbers are FLINT rationals in object arrays, so the same array operations serve both. Whole
numbers 0 and 1 stand for themselves in either kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

__all__ = ["Number", "Numbers", "as_fraction", "as_numbers", "blank", "exactly"]

Number = Any
"""A rational or a float64; FLINT publishes no types, and object arrays have none."""

Numbers = NDArray[Any]


def as_numbers(values: Sequence[Fraction], *, exact: bool) -> Numbers:
    """Rationals as an array of the chosen kind."""
    if not exact:
        return np.asarray([float(value) for value in values], dtype=np.float64)
    result = np.empty(len(values), dtype=object)
    result[:] = [fmpq(value.numerator, value.denominator) for value in values]
    return result


def blank(size: int, *, exact: bool) -> Numbers:
    """Zeros of the chosen kind."""
    return np.zeros(size, dtype=object if exact else np.float64)


def exactly(value: Number) -> Number:
    """The rational that a float64 is."""
    numerator, denominator = float(value).as_integer_ratio()
    return fmpq(numerator, denominator)


def as_fraction(value: Number) -> Fraction:
    """The exact value of a number of either kind."""
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    return Fraction(float(value)) if isinstance(value, float) else Fraction(int(value))
