"""Arithmetic on intervals of percent, without the limit of 100 that a single share has.

What several statements add up to can exceed 100; that they do is a finding (RULES R8), so sums are
kept as they are here and only become a :class:`~ownership_graph.share.Share` for display.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple, Self

from ownership_graph.share import HUNDRED, UNKNOWN, Share

__all__ = ["NOTHING", "WHOLLY_UNKNOWN", "Interval", "enclosing", "total"]

_HUNDRED = Fraction(100)


class Interval(NamedTuple):
    """An interval of percent, 0 or more, each end open (not reached) or closed."""

    lower: Fraction
    upper: Fraction
    lower_open: bool = False
    upper_open: bool = False

    @classmethod
    def of(cls, share: Share) -> Self:
        """The interval of a share."""
        return cls(share.lower, share.upper, share.lower_open, share.upper_open)

    def share(self) -> Share:
        """The interval as a share: what lies above 100 is cut off."""
        if self.lower >= _HUNDRED:
            return HUNDRED
        if self.upper > _HUNDRED:
            return Share(self.lower, _HUNDRED, self.lower_open)
        return Share(*self)

    @property
    def is_exact(self) -> bool:
        """Whether both ends meet in one figure."""
        return self.lower == self.upper and not self.lower_open

    def plus(self, other: Interval) -> Interval:
        """The sum of two independent figures."""
        return Interval(
            self.lower + other.lower,
            self.upper + other.upper,
            self.lower_open or other.lower_open,
            self.upper_open or other.upper_open,
        )

    def times(self, factor: Interval) -> Interval:
        """The product with an independent factor (1 leaves it unchanged)."""
        return Interval(
            self.lower * factor.lower,
            self.upper * factor.upper,
            _open_product(self.lower, self.lower_open, factor.lower, factor.lower_open),
            _open_product(self.upper, self.upper_open, factor.upper, factor.upper_open),
        )

    def capped(self) -> Interval:
        """The same with its upper end at most 100, or at its lower end where that is above."""
        if self.upper <= _HUNDRED:
            return self
        return self._replace(upper=max(self.lower, _HUNDRED), upper_open=False)

    def closed(self) -> Interval:
        """The same with both ends closed."""
        return self._replace(lower_open=False, upper_open=False)


NOTHING = Interval(Fraction(0), Fraction(0))
WHOLLY_UNKNOWN = Interval.of(UNKNOWN)


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of independent figures; nothing adds up to nothing."""
    result = NOTHING
    for interval in intervals:
        result = result.plus(interval)
    return result


def enclosing(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds every one of ``intervals`` (at least one)."""
    items = list(intervals)
    lower = min(item.lower for item in items)
    upper = max(item.upper for item in items)
    return Interval(
        lower,
        upper,
        all(item.lower_open for item in items if item.lower == lower),
        all(item.upper_open for item in items if item.upper == upper),
    )


def _open_product(value: Fraction, value_open: bool, factor: Fraction, factor_open: bool) -> bool:
    """RULES R1: a term is open if a factor is open and the other is not a closed 0."""
    value_matters = value_open or value != 0
    factor_matters = factor_open or factor != 0
    return (value_open and factor_matters) or (factor_open and value_matters)
