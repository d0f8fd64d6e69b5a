"""Hiding facts never turns a verdict into another: it keeps it, or leaves it open.

A world in which everything is known is drawn, and a second one from which facts are hidden: who a
holder is, exact shares, whole stakes, places and nationalities. Where the second gives a verdict,
it must be that of the first, under every reading that can be evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law import SOURCE, space_of

from ownership_graph.model import Interest, Right
from ownership_graph.share import Share
from queries.findings.finding import Finding, Outcome
from queries.screening import screen

COUNTRIES = ("US", "CN", "GB")
CLAUSES = ("II.2", "II.2.UPE", "IV.C.1", "IV.C.2", "IV.D")
RIGHTS = (Right.VETO, Right.GOLDEN_SHARE, Right.DIRECTION, Right.APPOINTMENT_OF_BOARD)
SPLITS = ((100,), (50, 50), (51, 49), (60, 40), (40, 35, 25), (30, 30, 20, 20), (75, 20, 5))
PRESUMING = frozenset({"ultimate-owner"})
"""Takes an entity of a country of concern with unknown owners as its own (rule 3.0.13)."""
OPEN = frozenset({Outcome.INDETERMINATE, Outcome.NOT_EVALUATED})


@dataclass(frozen=True)
class Worlds:
    """A world and the same with facts hidden."""

    known: tuple[Interest, ...]
    hidden: tuple[Interest, ...]
    facts: Mapping[str, Mapping[str, Any]]
    hidden_facts: Mapping[str, Mapping[str, Any]]
    tested: str


def _stake(number: int, subject: str, holder: str, equity: int, votes: int) -> Interest:
    return Interest(
        id=f"i{number}", subject=subject, holder=holder, source=SOURCE,
        equity=Share.exact(equity), votes=Share.exact(votes),
    )  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> Worlds:
    companies = [f"{draw(st.sampled_from(COUNTRIES))} co {number}" for number in range(4)]
    persons = [f"{draw(st.sampled_from(COUNTRIES))} person {number}" for number in range(3)]
    rows: list[Interest] = []
    for at, company in enumerate(companies):
        split = draw(st.sampled_from(SPLITS))
        votes = draw(st.permutations(split))
        above = [*companies[at + 1 :], *persons]
        if draw(st.integers(0, 4)) == 0:
            above = [each for each in (*companies, *persons) if each != company]
        holders = draw(st.permutations(above))
        for holder, equity, voting in zip(holders, split, votes, strict=False):
            rows.append(_stake(len(rows), company, holder, equity, voting))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(rows) - 1))
        rows[at] = replace(rows[at], rights=frozenset({draw(st.sampled_from(RIGHTS))}))
    hidden = [each for row in rows for each in _hide(draw, row)]
    names = [*companies, *persons]
    facts = {name: _facts(name) for name in names}
    hidden_facts = {
        name: {**facts[name], **(_blank(draw, name) if draw(st.integers(0, 3)) == 0 else {})}
        for name in names
    }
    return Worlds(tuple(rows), tuple(hidden), facts, hidden_facts, companies[0])


def _facts(name: str) -> dict[str, Any]:
    country = name[:2]
    office = {"registered_office": country} if " co " in name else {}
    return office or {"permanent_residences": (country,)}


def _blank(draw: st.DrawFn, name: str) -> dict[str, Any]:
    if " co " in name:
        return {draw(st.sampled_from(("jurisdiction", "principal_place"))): None}
    return draw(st.sampled_from(({"nationalities": (), "us_person": None}, {"us_person": None})))


def _hide(draw: st.DrawFn, row: Interest) -> list[Interest]:
    """A stake as it is, as a band, without its holder, or (without rights) not at all."""
    choice = draw(st.integers(0, 8))
    if choice == 1:
        return [replace(row, equity=_band(row.equity), votes=_band(row.votes))]
    if choice == 2:
        return [replace(row, holder=None)]
    if choice == 3 and not row.rights:
        return []
    return [row]


def _band(share: Share | None) -> Share:
    assert share is not None
    return Share.between(max(share.lower - 10, Fraction(0)), min(share.upper + 10, Fraction(100)))


def _complete(rows: tuple[Interest, ...]) -> list[Interest]:
    return [replace(row, complete=True) for row in rows]


def assert_kept(true: Finding, told: Finding) -> None:
    for name, outcome in told.readings.items():
        if name in PRESUMING or outcome in OPEN:
            continue
        if true.readings[name] is not Outcome.NOT_EVALUATED:
            assert true.readings[name] is outcome, (name, true.results[name], told.results[name])


def check_kept(clause: str, drawn: Worlds) -> None:
    (true,) = screen(space_of(_complete(drawn.known), drawn.facts), [drawn.tested], clause)
    (told,) = screen(space_of(drawn.hidden, drawn.hidden_facts), [drawn.tested], clause)
    assert_kept(true, told)


@pytest.mark.parametrize("clause", CLAUSES)
@settings(max_examples=15, deadline=None)
@given(drawn=worlds())
def test_hiding_facts_keeps_a_verdict_or_leaves_it_open(clause: str, drawn: Worlds) -> None:
    check_kept(clause, drawn)


@pytest.mark.deep
@pytest.mark.parametrize("clause", CLAUSES)
@settings(max_examples=400, deadline=None)
@given(drawn=worlds())
def test_hiding_facts_keeps_a_verdict_over_many_worlds(clause: str, drawn: Worlds) -> None:
    check_kept(clause, drawn)
