from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from ownership_graph.errors import InvalidData
from ownership_graph.model import Entity
from ownership_graph.share import Share
from queries.proposals.overriding import overridden_countries, overridden_graph, overridden_ids
from queries.proposals.proposal import Proposal
from queries.proposals.resolution import Party, in_graph
from queries.rulebook import load_countries

if TYPE_CHECKING:
    from tests.queries.casebook import Case

Build = Callable[..., "Case"]
WHO = {"by": "A. Reviewer", "on": "2026-06-01", "reason": "letter of counsel"}


def proposal(*overrides: dict[str, Any]) -> Proposal:
    rows = [{**WHO, **each} for each in overrides]
    return Proposal.model_validate(
        {"proposal": 1, "name": "p", "as_of": "2026-06-30", "members": [], "overrides": rows}
    )


def said(case: Case, identity: str, *overrides: dict[str, Any]) -> Entity:
    graph = overridden_graph(case.graph, proposal(*overrides), in_graph([identity], case.graph))
    (found,) = graph.statements[graph.node(identity)]
    return found


@pytest.mark.parametrize(
    ("fact", "value", "field", "expected"),
    [
        ("jurisdiction", "us-de", "jurisdiction", "US-DE"),
        ("principal_place", None, "principal_place", None),
        ("nationalities", "US;cn", "nationalities", ("US", "CN")),
        ("permanent_residences", ["US"], "permanent_residences", ("US",)),
        ("nationalities", None, "nationalities", ()),
        ("market", "us;hk", "markets", ("US", "HK")),
        ("us_person", "yes", "us_person", True),
        ("us_person", False, "us_person", False),
        ("listed", None, "listed", None),
        ("disclosure_threshold", "5%", "disclosure_threshold", Fraction(5)),
        ("disclosure_threshold", None, "disclosure_threshold", None),
    ],
)
def test_a_fact_is_replaced_with_who_when_and_why(
    case_of: Build, fact: str, value: object, field: str, expected: object
) -> None:
    case = case_of(of="US b", stakes=["US -100> US b"])
    found = said(case, "US b", {"entity": "US b", "fact": fact, "value": value})
    assert getattr(found, field) == expected
    assert found.source.dataset == "proposal"
    assert found.source.document == "override by A. Reviewer: letter of counsel"
    assert found.source.fact_date == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("fact", "value", "message"),
    [
        ("listed", "maybe", "listed is yes or no, not 'maybe'"),
        ("disclosure_threshold", "five", "a percentage, not 'five'"),
        ("disclosure_threshold", "1/0", "a percentage, not '1/0'"),
    ],
)
def test_a_value_that_is_no_such_fact_is_refused(
    case_of: Build, fact: str, value: str, message: str
) -> None:
    case = case_of(of="US b")
    with pytest.raises(InvalidData, match=message):
        said(case, "US b", {"entity": "US b", "fact": fact, "value": value})


def test_a_fact_of_a_party_without_statements_is_added(case_of: Build) -> None:
    case = case_of(of="US b")
    row = {"entity": "Ghost Ltd", "fact": "jurisdiction", "value": "GB"}
    graph = overridden_graph(case.graph, proposal(row), {})
    assert graph.facts(graph.node("Ghost Ltd")).jurisdiction == "GB"


def test_a_stake_replaces_all_that_the_holder_has(case_of: Build) -> None:
    case = case_of(stakes=["CN co -60> US b", "US -40> US b"])
    row = {"holder": "CN company", "subject": "US b", "equity": "10", "votes": "5"}
    parties = {"CN company": Party("CN company", "CN co", "name")}
    graph = overridden_graph(case.graph, proposal(row), parties)
    mine = [each for each in graph.interests.records if each.holder == "CN co"]
    assert [(each.equity, each.votes) for each in mine] == [(Share.exact(10), Share.exact(5))]
    assert mine[0].complete
    new = {"holder": "JP co", "subject": "US b", "equity": "1"}
    graph = overridden_graph(case.graph, proposal(new), {})
    assert len(graph.interests) == len(case.graph.interests) + 1


def test_without_overrides_nothing_is_built_anew(case_of: Build) -> None:
    case = case_of(of="US b")
    graph = case.graph
    assert overridden_graph(graph, proposal({"country": "VE", "listed": False}), {}) is graph


def test_country_rows_are_added_and_dropped() -> None:
    countries = load_countries()
    assert overridden_countries(proposal(), countries) is countries
    changed = overridden_countries(
        proposal({"country": "VE", "listed": False}, {"country": "BY", "listed": True}), countries
    )
    listing = changed.on(date(2026, 6, 30))
    assert "BY" in listing
    assert "VE" not in listing
    assert listing.overridden == {"VE", "BY"}


def test_overrides_are_found_by_the_entity_they_touch() -> None:
    given = proposal(
        {"country": "VE", "listed": False},
        {"entity": "b", "fact": "listed", "value": "no"},
        {"holder": "c", "subject": "Company B", "equity": "1"},
    )
    found = overridden_ids(given, {"Company B": Party("Company B", "b", "name")})
    assert {identity: len(rows) for identity, rows in found.items()} == {"b": 2}
