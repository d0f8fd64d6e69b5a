"""Rights on boards: which share of the seats each holding may fill (RULES T1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.intervals import Interval, enclosing, total
from ownership_graph.model import BOARD_MAJORITY_RIGHT
from ownership_graph.snapshot.columns import Terms

__all__ = ["SeatRows", "rows_with", "seat_rows", "seats_of"]

_MOST_SEATS = Interval(Fraction(50), Fraction(100), lower_open=True)


@dataclass(frozen=True, slots=True)
class SeatRows:
    """The holdings that come with seats.

    Attributes:
        rows: rows of the holdings.
        codes: for each of them the index of its share in ``intervals``.
        intervals: the distinct shares of seats, in percent.
    """

    rows: NDArray[np.intp]
    codes: NDArray[np.intp]
    intervals: tuple[Interval, ...]


def rows_with(holdings: Holdings, wanted: Callable[[Terms], bool]) -> Flags:
    """For each holding whether a statement behind it has terms that are wanted."""
    columns = holdings.graph.interests
    flags = np.zeros(len(holdings), dtype=np.bool_)
    chosen = np.fromiter((wanted(terms) for terms in columns.terms), np.bool_)
    if chosen.any() and len(holdings):
        evidence, start = holdings.evidence
        flags = np.logical_or.reduceat(chosen[columns.codes[evidence]], start[:-1])
    return flags


def seats_of(holdings: Holdings, row: int) -> Interval | None:
    """The share of the seats that a holding may fill; None where it comes with none.

    The right to appoint most of the board, without a figure, is more than 50 percent. Rows of one
    dataset add up; datasets that differ are enclosed.
    """
    said = _said(holdings, row)
    return _joined(said) if said else None


def _said(holdings: Holdings, row: int) -> dict[int, list[Interval]]:
    """The seats that each dataset states behind a holding."""
    columns = holdings.graph.interests
    said: dict[int, list[Interval]] = {}
    for statement in holdings.statements(row):
        seats = _stated(columns.terms[columns.codes[statement]])
        if seats is not None:
            said.setdefault(int(columns.dataset[statement]), []).append(seats)
    return said


def _joined(said: dict[int, list[Interval]]) -> Interval:
    return enclosing(total(parts).capped() for parts in said.values())


def seat_rows(holdings: Holdings) -> SeatRows:
    """Every holding that comes with seats."""
    columns = holdings.graph.interests
    rows = np.flatnonzero(rows_with(holdings, lambda terms: _stated(terms) is not None))
    table: dict[Interval, int] = {}
    of_terms = [_stated(terms) for terms in columns.terms]
    known = np.asarray(
        [-1 if item is None else table.setdefault(item, len(table)) for item in of_terms],
        dtype=np.intp,
    )
    evidence, start = holdings.evidence
    codes = np.zeros(len(rows), dtype=np.intp)
    if len(rows):
        codes = known[columns.codes[evidence[start[rows]]]]
    for at in np.flatnonzero(start[rows + 1] - start[rows] > 1):
        seats = _joined(_said(holdings, int(rows[at])))
        codes[at] = table.setdefault(seats, len(table))
    return SeatRows(rows, codes, tuple(table))


def _stated(terms: Terms) -> Interval | None:
    if terms.board is not None:
        return Interval.of(terms.board)
    return _MOST_SEATS if BOARD_MAJORITY_RIGHT in terms.rights else None
