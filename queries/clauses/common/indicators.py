"""Indicators of control without a majority: boards, golden shares, vetoes, direction (RULES T1).

They are read from the statements themselves, so that a right which some register calls indirect, or
which comes without any share, is seen. Every other right is shown and is never an indicator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ownership_graph.holdings.counting import Measure
from ownership_graph.intervals import NOTHING, Interval, enclosing, total
from ownership_graph.model import BOARD_MAJORITY_RIGHT, Form, Right
from ownership_graph.snapshot.columns import NONE, Terms
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.findings.truth import Truth, all_of, any_of
from queries.rulebook import Dials, ThresholdRow
from queries.workspace import Workspace

__all__ = [
    "INDICATOR_KINDS",
    "INDICATOR_RIGHTS",
    "Indicator",
    "Kind",
    "board_seats",
    "gives",
    "held",
    "indicators",
    "indicators_among",
    "is_co_owner",
    "together",
]


class Kind(StrEnum):
    """What an indicator gives its holder."""

    BOARD = "board majority"
    GOLDEN_SHARE = "golden share"
    VETO = "veto"
    DIRECTION = "direction"


INDICATOR_KINDS: Mapping[Right, Kind] = {
    Right.GOLDEN_SHARE: Kind.GOLDEN_SHARE,
    Right.COMPANY_RULES: Kind.GOLDEN_SHARE,
    Right.LEGAL_FRAMEWORK: Kind.GOLDEN_SHARE,
    Right.VETO: Kind.VETO,
    Right.DIRECTION: Kind.DIRECTION,
    Right.GRANTED_BY_CONTRACT: Kind.DIRECTION,
    Right.MANAGING_MEMBER: Kind.DIRECTION,
}
"""The rights that are indicators, and what each gives."""

INDICATOR_RIGHTS = frozenset(INDICATOR_KINDS)
"""The rights that are indicators whatever share of a board they come with."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One holder's indicator of control in one subject.

    Attributes:
        subject: in whom.
        holders: who holds it; several hold it jointly, ``NONE`` is an unidentified holder.
        kind: what it gives; the seats of a board are one indicator a holder.
        seats: share of the seats that it fills, in percent; None for another kind.
        rows: rows of the graph's interests that state it.
    """

    subject: int
    holders: tuple[int, ...]
    kind: Kind
    seats: Interval | None
    rows: tuple[int, ...]


def indicators(space: Workspace, dials: Dials) -> tuple[Indicator, ...]:
    """Every indicator of a snapshot, as a reading looks through nominees and counts options."""
    key = ("indicators", dials.nominees, dials.options)
    found: tuple[Indicator, ...] | None = space.kept(key)
    if found is None:
        every = range(len(space.graph.interests))
        found = space.keep(key, indicators_among(space, dials, every))
    return found


def indicators_among(space: Workspace, dials: Dials, rows: Iterable[int]) -> tuple[Indicator, ...]:
    """The indicators that some rows of the graph's interests give: all rows of some subjects."""
    return tuple(_collected(space, dials, rows))


def _collected(space: Workspace, dials: Dials, chosen: Iterable[int]) -> Iterable[Indicator]:
    most = space.threshold("majority").value
    grouped = _grouped(space.graph, dials, chosen)
    for (subject, holders), rows in sorted(grouped.items()):
        terms = {row: _terms(space.graph, row) for row in rows}
        for kind in Kind:
            stating = tuple(row for row, each in terms.items() if gives(each, kind))
            if not stating or (kind is Kind.VETO and is_co_owner(space, dials, subject, holders)):
                continue
            seats = _seats(space.graph, stating, most) if kind is Kind.BOARD else None
            yield Indicator(subject, holders, kind, seats, stating)


def _terms(graph: OwnershipGraph, row: int) -> Terms:
    return graph.interests.terms[int(graph.interests.codes[row])]


def gives(terms: Terms, kind: Kind) -> bool:
    """Whether the terms of an interest give an indicator of a kind."""
    if kind is Kind.BOARD:
        return terms.board is not None or BOARD_MAJORITY_RIGHT in terms.rights
    return any(INDICATOR_KINDS.get(right) is kind for right in terms.rights)


def _grouped(
    graph: OwnershipGraph, dials: Dials, chosen: Iterable[int]
) -> dict[tuple[int, tuple[int, ...]], list[int]]:
    """Rows that give anything beside shares, by subject and by who holds them together."""
    columns = graph.interests
    blocks: dict[int, set[int]] = {}
    rows = []
    for row in chosen:
        held_by, nominator = int(columns.holder[row]), int(columns.on_behalf_of[row])
        through = dials.nominees == "looked-through" and nominator != NONE
        holder = nominator if through else held_by
        block = int(columns.joint_block[row])
        if block != NONE:
            blocks.setdefault(block, set()).add(holder)
        rows.append((row, holder, block))
    result: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for row, holder, block in rows:
        terms, subject = _terms(graph, row), int(columns.subject[row])
        contingent = terms.form is Form.OPTION and dials.options == "present"
        if holder == subject or contingent or not any(gives(terms, kind) for kind in Kind):
            continue
        holders = (holder,) if block == NONE else tuple(sorted(blocks[block]))
        result.setdefault((subject, holders), []).append(row)
    return result


def _seats(graph: OwnershipGraph, rows: Iterable[int], most: Fraction) -> Interval:
    """Rows of one dataset add up; datasets that differ are enclosed."""
    said: dict[int, list[Interval]] = {}
    for row in rows:
        board = _terms(graph, row).board
        stated = (
            Interval(most, Fraction(100), lower_open=True) if board is None else Interval.of(board)
        )
        said.setdefault(int(graph.interests.dataset[row]), []).append(stated)
    return enclosing(total(parts).capped() for parts in said.values())


def is_co_owner(space: Workspace, dials: Dials, subject: int, holders: tuple[int, ...]) -> bool:
    """The veto of a 50 percent co-owner is not a separate indicator."""
    half = space.threshold("half").value
    holdings = space.holdings(dials)
    return any(
        int(holdings.holder[row]) in holders
        and any(
            interval.is_exact and interval.lower == half
            for interval in (holdings.interval(row, measure) for measure in Measure)
        )
        for row in holdings.subject_rows(subject)
    )


def board_seats(
    found: Iterable[Indicator], subject: int, watched: Callable[[int], Truth]
) -> Interval | None:
    """The seats of a board that watched holders fill together; None where no seats are stated."""
    seats = [
        (together(each, watched), each.seats)
        for each in found
        if each.subject == subject and each.seats is not None
    ]
    if not seats:
        return None
    lower = total(stated for answer, stated in seats if answer is Truth.YES)
    upper = total(stated for answer, stated in seats if answer is not Truth.NO)
    return Interval(lower.lower, upper.upper, lower.lower_open, upper.upper_open).capped()


def held(
    found: Iterable[Indicator],
    subject: int,
    watched: Callable[[int], Truth],
    majority: ThresholdRow,
) -> dict[Kind, Truth]:
    """For each kind of indicator in a subject whether watched holders have it."""
    mine = [each for each in found if each.subject == subject]
    answers: dict[Kind, Truth] = {
        kind: any_of(together(each, watched) for each in mine if each.kind is kind)
        for kind in Kind
        if kind is not Kind.BOARD
    }
    seats = board_seats(mine, subject, watched) or NOTHING
    if majority.passed_by_lower(seats.share()):
        answers[Kind.BOARD] = Truth.YES
    else:
        may = majority.passed_by_upper(seats.share())
        answers[Kind.BOARD] = Truth.OPEN if may else Truth.NO
    return answers


def together(indicator: Indicator, watched: Callable[[int], Truth]) -> Truth:
    """Whether watched holders have it: all of its joint holders for yes, one of them for open."""
    answers = [Truth.OPEN if each == NONE else watched(each) for each in indicator.holders]
    if any_of(answers) is Truth.NO:
        return Truth.NO
    return Truth.YES if all_of(answers) is Truth.YES else Truth.OPEN
