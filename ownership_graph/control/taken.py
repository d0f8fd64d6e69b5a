"""What some holders have in one subject together, at one end of the bounds (RULES R1, R16)."""

from __future__ import annotations

from fractions import Fraction

from ownership_graph.attribution.rules import End
from ownership_graph.holdings.compiled import UNIDENTIFIED, Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.intervals import Interval, total

__all__ = ["taken"]

_HUNDRED = Fraction(100)
_ZERO = Fraction(0)


def taken(holdings: Holdings, measure: Measure, subject: int, theirs: Flags, end: End) -> Interval:
    """The share of a subject that a set of holders has, as stated, contradictory or not.

    Args:
        holdings: what each holder has in each subject.
        measure: of what.
        subject: of whom.
        theirs: for each node and block whether it is one of the set.
        end: the lower end counts what is certainly theirs, the upper end all that nobody else
            certainly has, unidentified holders included.

    Returns:
        An interval of which only the end asked for has a meaning; a lower end may exceed 100.
    """
    ours: list[Interval] = []
    others: list[Interval] = []
    for row in holdings.subject_rows(subject):
        holder = int(holdings.holder[row])
        is_theirs = theirs[holder] if holder >= 0 else (holder == UNIDENTIFIED and end is End.UPPER)
        (ours if is_theirs else others).append(holdings.interval(row, measure))
    held, rest = total(ours), total(others)
    if end is End.LOWER:
        return _lower(held, rest, complete=bool(holdings.complete[measure][subject]))
    contrary = bool(
        holdings.contradictory[measure][subject] or holdings.unsatisfiable[measure][subject]
    )
    bounded = bool(holdings.complete[measure][subject] or holdings.floats[subject])
    return _upper(held, rest, contrary=contrary, bounded=bounded)


def _lower(held: Interval, rest: Interval, *, complete: bool) -> Interval:
    if not complete:
        return held
    left = Interval(max(_ZERO, _HUNDRED - rest.upper), _HUNDRED, rest.upper_open)
    return max(held, left, key=lambda item: (item.lower, item.lower_open))


def _upper(held: Interval, rest: Interval, *, contrary: bool, bounded: bool) -> Interval:
    stated = held.capped()
    if contrary:
        return stated
    left = Interval(_ZERO, _HUNDRED - rest.lower, upper_open=rest.lower_open)
    if not bounded:
        return left
    return min(stated, left, key=lambda item: (item.upper, not item.upper_open))
