"""Least-cost covers, exactly: a small linear program by the dual simplex method in rationals.

Costs are never negative, so all zeros is dual feasible from the start; Bland's rule keeps the
method from turning in circles (Bland, Mathematics of Operations Research 2, 1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Need", "least_cover"]

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Need:
    """What must be reached: the sum of coefficient times variable is at least ``amount``."""

    coefficients: tuple[Fraction, ...]
    amount: Fraction


@dataclass(slots=True)
class _Row:
    """A quantity that must not become negative, in terms of the free ones."""

    name: int
    constant: Fraction
    terms: list[Fraction]


def least_cover(costs: Sequence[Fraction], needs: Sequence[Need]) -> tuple[Fraction, ...] | None:
    """Variables between 0 and 1 of least total cost that meet every need.

    Args:
        costs: of each variable, 0 or more.
        needs: what must be met.

    Returns:
        The variables, or None where even all ones do not meet the needs.
    """
    count = len(costs)
    free = list(range(count))
    price = list(costs)
    rows = [
        _Row(count + at, -need.amount, list(need.coefficients)) for at, need in enumerate(needs)
    ]
    for variable in range(count):
        terms = [-_ONE if other == variable else _ZERO for other in range(count)]
        rows.append(_Row(count + len(needs) + variable, _ONE, terms))
    while (broken := _first_negative(rows)) is not None:
        entering = _cheapest(broken, price, free)
        if entering is None:
            return None
        _pivot(rows, broken, price, free, entering)
    values = {row.name: row.constant for row in rows}
    return tuple(values.get(variable, _ZERO) for variable in range(count))


def _first_negative(rows: Sequence[_Row]) -> _Row | None:
    return min((row for row in rows if row.constant < 0), key=lambda row: row.name, default=None)


def _cheapest(row: _Row, price: Sequence[Fraction], free: Sequence[int]) -> int | None:
    """The free quantity that lifts a row at the least price; the first by name of equals."""
    lifting = [at for at, term in enumerate(row.terms) if term > 0]
    return min(lifting, key=lambda at: (price[at] / row.terms[at], free[at]), default=None)


def _pivot(
    rows: Sequence[_Row], leaving: _Row, price: list[Fraction], free: list[int], at: int
) -> None:
    """Exchange a row's quantity with a free one."""
    factor = leaving.terms[at]
    terms = [-term / factor for term in leaving.terms]
    terms[at] = 1 / factor
    constant = -leaving.constant / factor
    leaving.name, free[at] = free[at], leaving.name
    leaving.constant, leaving.terms = constant, terms
    for row in rows:
        if row is not leaving and row.terms[at]:
            weight = row.terms[at]
            row.constant += weight * constant
            row.terms = _substituted(row.terms, terms, weight, at)
    price[:] = _substituted(price, terms, price[at], at)


def _substituted(
    row: Sequence[Fraction], terms: Sequence[Fraction], weight: Fraction, at: int
) -> list[Fraction]:
    result = [own + weight * term for own, term in zip(row, terms, strict=True)]
    result[at] = weight * terms[at]
    return result
