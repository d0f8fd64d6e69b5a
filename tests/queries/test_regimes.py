from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ownership_graph.errors import UsageError
from ownership_graph.model import EntityKind
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.findings.finding import DEFAULT, Finding, Outcome
from queries.regimes import screen_regime
from queries.rulebook import load_rulebook, rulebooks
from queries.workspace import Workspace

if TYPE_CHECKING:
    from tests.queries.casebook import Case

Build = Callable[..., "Case"]


def screened(case: Case, rulebook: str, entity: str = "T", seeds: tuple[str, ...] = ()) -> Finding:
    (found,) = screen_regime(case.graph, [entity], load_rulebook(rulebook), seeds=seeds)
    return found


def codes(finding: Finding) -> dict[str, str]:
    return {flag.code: flag.detail for flag in finding.flags}


def test_listed_persons_must_be_named(case_of: Build) -> None:
    with pytest.raises(UsageError, match="OFAC 50 Percent Rule needs the persons"):
        screened(case_of(of="T"), "ofac-50")


def test_every_other_regime_says_what_it_does_not_model(case_of: Build) -> None:
    case = case_of(stakes=["CN co -60> T"])
    for book in rulebooks():
        if book.rulebook == "notice":
            continue
        seeds = ("CN co",) if book.seeds == "user" else ()
        for finding in screen_regime(case.graph, ["T"], book, seeds=seeds):
            assert codes(finding)["NOT_MODELLED"], book.rulebook
            assert finding.citation.rulebook == book.rulebook


def test_bis_affiliates_is_suspended_for_a_year(case_of: Build) -> None:
    found = screened(case_of(stakes=["X -60> T"], seeds=["X"]), "bis-affiliates", seeds=("X",))
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert "2025-09-29 to 2025-11-10, 2026-11-10 to today" in codes(found)["NOT_IN_FORCE"]


def test_a_rulebook_before_its_day_is_flagged(case_of: Build) -> None:
    found = screened(case_of(stakes=["I citizen -60> T"]), "amlr", seeds=("I citizen",))
    assert found.outcome is Outcome.FAIL
    assert "RULEBOOK_NOT_IN_FORCE" in codes(found)


def test_a_branch_is_screened_as_its_head_office(case_of: Build) -> None:
    case = case_of(entities={"Branch": {"kind": "branch", "head_office": "T"}}, stakes=["X -60> T"])
    found = screened(case, "ofac-50", "Branch", ("X",))
    assert found.outcome is Outcome.FAIL
    assert found.entity == "Branch"
    assert "Tested as its head office, T." in codes(found)["HEAD_OFFICE"]


def test_eu_ownership_was_above_half_before_july_2024(case_of: Build) -> None:
    case = case_of(stakes=["D -50> T"], as_of=date(2024, 7, 2))
    assert screened(case, "eu-ownership", seeds=("D",)).outcome is Outcome.PASS
    case = case_of(stakes=["D -50> T"], as_of=date(2024, 7, 3))
    assert screened(case, "eu-ownership", seeds=("D",)).outcome is Outcome.FAIL


def test_unknown_stakes_leave_a_regime_open(case_of: Build) -> None:
    found = screened(case_of(stakes=["X -40> T", "unknown -20> T"]), "ofac-50", seeds=("X",))
    assert found.outcome is Outcome.INDETERMINATE
    assert found.result.margin is None
    found = screened(
        case_of(stakes=["X -50> A", "A -40> T", "unknown -20> T"]), "sba-51", seeds=("X",)
    )
    assert found.outcome is Outcome.FAIL
    open_case = case_of(stakes=["W citizen -45> T", "unknown -20> T"])
    found = screened(open_case, "sba-51", seeds=("W citizen",))
    assert found.outcome is Outcome.INDETERMINATE
    assert found.result.margin is None
    case = case_of(stakes=["R -40> T", "unknown -20> T"], as_of=date(2025, 10, 15))
    assert "RED_FLAG_29" in codes(screened(case, "bis-affiliates", seeds=("R",)))


def test_control_indicators_count_as_the_rulebook_says(case_of: Build) -> None:
    case = case_of(stakes=["X -1, goldenShare> T"])
    assert screened(case, "uk-ofsi", seeds=("X",)).outcome is Outcome.REVIEW
    assert screened(case, "cfius-control", seeds=("X",)).outcome is Outcome.FAIL
    assert "CONTROL_INDICATOR" in codes(screened(case, "ofac-50", seeds=("X",)))
    case = case_of(stakes=["unknown -1, appointmentOfBoard> T"], seeds=["X"])
    assert screened(case, "uk-ofsi", seeds=("X",)).outcome is Outcome.INDETERMINATE
    case = case_of(stakes=["X -1> T", "Y -1, goldenShare> T"])
    assert screened(case, "cfius-control", seeds=("X",)).outcome is Outcome.PASS


def test_board_seats_are_a_measure_of_their_own(case_of: Build) -> None:
    case = case_of(stakes=["CN co -1, board 25> T"])
    assert screened(case, "chips-guardrails").outcome is Outcome.FAIL
    assert screened(case, "part850-person").outcome is Outcome.PASS


def test_a_tie_above_is_flagged_also_through_joint_holders(case_of: Build) -> None:
    case = case_of(stakes=["X -30, joint b> A", "Y -30, joint b> A", "A -10> T", "unknown -1> T"])
    assert "MINORITY_TIE" in codes(screened(case, "ofac-50", seeds=("X",)))
    case = case_of(stakes=["A -10> T"], seeds=["X"])
    assert "MINORITY_TIE" not in codes(screened(case, "ofac-50", seeds=("X",)))


@pytest.mark.parametrize(
    ("entities", "stakes", "outcome"),
    [
        ({}, ["US nationals -60> US co"], Outcome.PASS),
        ({"US co": {"principal_place": "GB"}}, ["UK co -60> US co"], Outcome.PASS),
        ({"US co": {"jurisdiction": "GB"}}, ["UK co -60> US co"], Outcome.PASS),
        (
            {"US co": {"jurisdiction": "GB", "market": "GB", "listed": "yes"}},
            ["UK co -60> US co"],
            Outcome.FAIL,
        ),
        ({"US co": {"jurisdiction": None}}, ["UK co -60> US co"], Outcome.PASS),
        (
            {"US co": {"jurisdiction": None, "principal_place": "GB"}},
            ["UK co -60> US co"],
            Outcome.INDETERMINATE,
        ),
        (
            {"US co": {"jurisdiction": "GB", "principal_place": "GB"}},
            ["US nationals -45> US co", "unknown -10> US co"],
            Outcome.INDETERMINATE,
        ),
    ],
)
def test_a_foreign_entity_is_formed_and_run_or_traded_abroad(
    case_of: Build, entities: dict[str, dict[str, object]], stakes: list[str], outcome: Outcome
) -> None:
    case = case_of(entities=entities, stakes=stakes)
    assert screened(case, "cfius-foreign-entity", "US co").outcome is outcome


def test_persons_and_states_are_foreign_by_nationality(case_of: Build) -> None:
    case = case_of(seeds=["US citizen", "UK citizen", "NO state", "US state"])
    for name, outcome in (
        ("US citizen", Outcome.PASS),
        ("UK citizen", Outcome.FAIL),
        ("NO state", Outcome.FAIL),
        ("US state", Outcome.PASS),
    ):
        assert screened(case, "cfius-foreign-person", name).outcome is outcome
    assert screened(case, "cfius-foreign-entity", "NO state").outcome is Outcome.PASS
    node = case.graph.node("US state")
    assert case.graph.facts(node).kind is EntityKind.STATE


def test_a_us_state_is_a_us_national_and_an_entity_is_not(case_of: Build) -> None:
    case = case_of(stakes=["US state -60> UK co", "US fund -30> UK co"])
    found = screened(case, "cfius-foreign-entity", "UK co")
    assert found.outcome is Outcome.PASS
    assert found.result.equity is not None


def test_itar_presumes_control_as_far_as_shares_are_known(case_of: Build) -> None:
    def outcome(*stakes: str) -> Outcome:
        case = case_of(stakes=list(stakes), rest="US")
        return screened(case, "itar-presumption").outcome

    assert outcome("UK co -51> T") is Outcome.FAIL
    assert outcome("UK co -30> T", "US co -25> T", "unknown -10> T") is Outcome.INDETERMINATE
    assert outcome("UK co -20> T", "unknown -10> T") is Outcome.INDETERMINATE
    assert outcome("UK co -20> T", "unknown -10> T", "US co -30> T") is Outcome.PASS


def test_a_workspace_can_be_given(case_of: Build) -> None:
    case = case_of(stakes=["X -60> T"])
    book = load_rulebook("ofac-50")
    space = Workspace(case.graph, book, assumptions=frozenset())
    (found,) = screen_regime(case.graph, ["T"], book, seeds=["X"], space=space)
    assert found.results[DEFAULT].outcome is Outcome.FAIL
    (mine,) = screen_regime(case.graph, ["X"], book, seeds=["X"])
    assert mine.outcome is Outcome.FAIL


def test_an_answer_shows_its_chains_gaps_and_evidence(case_of: Build) -> None:
    case = case_of(stakes=["X -60> A -50> T"])
    found = screened(case, "ofac-50", seeds=("X",))
    assert found.outcome is Outcome.FAIL
    assert [(step.holder, step.subject) for step in found.chains[0].steps] == [
        ("X", "A"),
        ("A", "T"),
    ]
    assert {each.id for each in found.evidence} >= {"X", "A", "T"}
    assert found.gaps == ()
    opened = screened(case_of(stakes=["X -40> T", "unknown -20> T"]), "ofac-50", seeds=("X",))
    assert opened.outcome is Outcome.INDETERMINATE
    assert opened.gaps[0].points == 20
    nothing = screened(case_of(stakes=["Y -40> T"], seeds=["X"]), "ofac-50", seeds=("X",))
    assert nothing.chains == ()


def test_what_is_not_known_of_a_place_is_a_gap(case_of: Build) -> None:
    case = case_of(
        entities={"T": {"principal_place": None}, "A": {"jurisdiction": None}}, stakes=["A -60> T"]
    )
    found = screened(case, "part850-person")
    assert found.outcome is Outcome.INDETERMINATE
    missing = {(gap.entity, gap.missing) for gap in found.gaps}
    assert ("T", "principal place of business") in missing
    assert ("A", "jurisdiction of organization") in missing
    person = case_of(seeds=["CN citizen"]).entities[0]
    unknown = replace(person, nationalities=(), us_person=None)
    graph = OwnershipGraph.from_records([unknown], [], as_of=case.as_of)
    (found,) = screen_regime(graph, ["CN citizen"], load_rulebook("cfius-foreign-person"))
    assert found.outcome is Outcome.INDETERMINATE
    assert [gap.missing for gap in found.gaps] == ["nationality"]
