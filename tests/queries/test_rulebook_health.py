"""Every figure and reading of the notice has its source, and the cases reach each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from queries.rulebook import Alternative, Clause, Dials, load_countries, load_rulebook

NOTICE = load_rulebook()
ALTERNATIVES = [
    (clause, alternative)
    for clause in NOTICE.clauses
    for alternative in NOTICE.alternatives(clause.id)
]
TWO_DIALS = {
    # OFAC's rule whole: how it attributes, and at which figure.
    "cas50",
    # Any interest counts, and then float is an interest like any other (rule 3.0.9).
    "literal-any",
    # What limb (2) of the common predicate gives, its review included.
    "majority-implied",
}


def turned(default: Dials, dials: Dials) -> Iterator[str]:
    for name in Dials.model_fields:
        if getattr(default, name) != getattr(dials, name):
            yield name


def test_the_clauses_stand_in_the_order_of_the_notice() -> None:
    assert [clause.id for clause in NOTICE.clauses] == [
        "III.member",
        "II.1",
        "II.2",
        "II.2.UPE",
        "II.3",
        "II.A",
        "IV.A",
        "IV.A.disclosure",
        "IV.B",
        "IV.C.1",
        "IV.C.2",
        "IV.C.open",
        "IV.C.bar",
        "IV.D",
        "VI.2",
    ]


@pytest.mark.parametrize("name", NOTICE.thresholds)
def test_every_threshold_has_a_unit_a_source_and_a_day(name: str) -> None:
    threshold = NOTICE.thresholds[name]
    assert threshold.unit
    assert threshold.citation.title
    assert threshold.citation.pinpoint
    assert threshold.citation.checked_on >= threshold.values[0].from_
    assert threshold.values[0].comparator in {"gt", "ge", "le"}


def test_every_threshold_is_used() -> None:
    used = {name for clause in NOTICE.clauses for name in clause.thresholds.values()}
    used |= {
        dials.threshold
        for clause in NOTICE.clauses
        for dials in NOTICE.readings(clause.id).values()
    }
    assert set(NOTICE.thresholds) - used == {"holder-disclosure"}


@pytest.mark.parametrize("clause", NOTICE.clauses, ids=lambda clause: clause.id)
def test_every_clause_is_quoted_with_its_pinpoint(clause: Clause) -> None:
    assert len(clause.quote) > 40
    assert clause.pinpoint.startswith(clause.id.split(".", maxsplit=1)[0][:2])
    assert clause.not_modelled


@pytest.mark.parametrize(
    ("clause", "alternative"),
    ALTERNATIVES,
    ids=[f"{clause.id} {alternative.name}" for clause, alternative in ALTERNATIVES],
)
def test_3_0_2_an_alternative_turns_one_dial(clause: Clause, alternative: Alternative) -> None:
    readings = NOTICE.readings(clause.id)
    dials = list(turned(readings["default"], readings[alternative.name]))
    assert len(dials) == (2 if alternative.name in TWO_DIALS else 1), dials
    assert alternative.why.endswith(".")


def test_every_row_of_the_list_is_cited_and_dated() -> None:
    for row in load_countries().rows:
        assert row.cite.startswith("50 U.S.C. 4589(2)(")
        assert row.text
        assert row.checked_on >= row.valid_from
