from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ownership_graph.errors import UnknownName
from ownership_graph.model import Dataset
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.memory import MemoryStore
from queries.check import Checked, check, check_view, exit_code
from queries.findings.finding import DEFAULT, Citation, Finding, Outcome, Result
from queries.proposals.proposal import Proposal
from queries.proposals.resolution import in_graph
from queries.rulebook import load_rulebook

if TYPE_CHECKING:
    from tests.queries.casebook import Case

Build = Callable[..., "Case"]


def checked(case: Case, **kwargs: Any) -> Checked:  # noqa: ANN401 (options of check)
    proposal = Proposal.model_validate(case.proposal)
    references = [named.reference for named in proposal.parties()]
    references += [each.subject for each in proposal.overrides if each.subject]
    return check(proposal, in_graph(references, case.graph), case.graph, **kwargs)


def of(result: Checked, clause: str, entity: str | None = None) -> Finding:
    (found,) = (
        each
        for each in result.findings
        if each.clause == clause and (entity is None or each.entity == entity)
    )
    return found


def codes(finding: Finding) -> set[str]:
    return {flag.code for flag in finding.flags}


def test_findings_come_in_the_order_of_the_notice(case_of: Build) -> None:
    case = case_of(
        entities={"US dev": {}},
        proposal={
            "target_markets": ["KE"],
            "members": [{"entity": "US a", "layers": {1: 4, 2: 5}}],
            "models": [{"name": "m", "owners": ["US dev"], "open_weights": True}],
            "unidentified": [{"role": "local_partner"}],
        },
    )
    result = checked(case)
    order = [clause.id for clause in load_rulebook().clauses]
    tested = [order.index(finding.clause) for finding in result.findings]
    assert tested == sorted(tested)
    assert {order[at] for at in tested} == set(order) - {"II.A"}
    assert result.summary["verdict"] == "INDETERMINATE"
    assert result.exit_code == 4
    assert result.unresolved == ()


def test_j3_exit_codes_follow_the_worst_finding() -> None:
    def having(*outcomes: Outcome) -> list[Finding]:
        return [
            Finding(
                clause="IV.D",
                entity=None,
                citation=Citation(rulebook="r", version="1", title="t", pinpoint="p", quote="q"),
                results={DEFAULT: Result(outcome=each)},
            )
            for each in outcomes
        ]

    assert exit_code(having(Outcome.PASS, Outcome.PRESUMPTION_MET, Outcome.NOT_APPLICABLE)) == 0
    assert exit_code(having(Outcome.INDETERMINATE, Outcome.FAIL)) == 1
    for outcome in (
        Outcome.INDETERMINATE,
        Outcome.REVIEW,
        Outcome.DISCLOSE,
        Outcome.PRESUMPTION_NOT_MET,
        Outcome.NCE_POSSIBLE,
    ):
        assert exit_code(having(Outcome.PASS, outcome)) == 4
    assert exit_code([]) == 0


def test_a_chosen_reading_decides_and_says_who_chose_it(case_of: Build) -> None:
    row = {"chosen_by": "A. Reviewer", "chosen_on": "2026-06-01", "reason": "as OFAC reads it"}
    case = case_of(
        stakes=["CN co -50> US b"],
        proposal={
            "members": [{"entity": "US b", "layers": {2: 1}}],
            "readings": [
                {"clause": "IV.D", "reading": "ge50", **row},
                {"clause": "IV.B", "reading": "default", **row},
            ],
        },
    )
    result = checked(case)
    finding = of(result, "IV.D", "US b")
    assert finding.outcome is Outcome.FAIL
    assert finding.choice is not None
    assert finding.choice.chosen_by == "A. Reviewer"
    assert of(result, "IV.B", "US b").outcome is Outcome.PASS
    case = case_of(proposal={"readings": [{"clause": "IV.D", "reading": "ge51", **row}]})
    with pytest.raises(UnknownName, match="has no reading 'ge51'"):
        checked(case)


def test_gaps_and_chains_are_those_of_the_reading_that_was_chosen(case_of: Build) -> None:
    row = {"chosen_by": "A. Reviewer", "chosen_on": "2026-06-01", "reason": "r"}

    def under(clause: str, reading: str, stakes: list[str]) -> Finding:
        case = case_of(
            stakes=stakes,
            proposal={
                "members": [{"entity": "US b", "layers": {2: 1}}],
                "unidentified": [{"role": "local_partner", "market": "KE"}] * 2,
                "readings": [{"clause": clause, "reading": reading, **row}],
            },
        )
        return of(checked(case), clause, "US b")

    half = ["CN co -40> US b", "unknown -10> US b"]
    assert under("IV.D", "default", half).gaps == ()
    opened = under("IV.D", "ge50", half)
    assert opened.outcome is Outcome.INDETERMINATE
    assert [gap.missing for gap in opened.gaps] == ["who an unidentified holder is"]
    above = ["unknown -60> GB a", "GB a -60> US b"]
    assert under("IV.D", "default", above).gaps != ()
    cleared = under("IV.D", "direct-only", above)
    assert (cleared.outcome, cleared.gaps) == (Outcome.PASS, ())


def test_a_chosen_reading_of_the_deployer_replaces_the_requirement_on_the_owner(
    case_of: Build,
) -> None:
    functions = {
        name: ["US x"] for name in ("deployment", "integration", "fine_tuning", "security")
    }
    case = case_of(
        entities={"FR dev": {}, "US x": {}, "US y": {}},
        proposal={
            "models": [
                {
                    "name": "m",
                    "owners": ["FR dev"],
                    "developer": "FR dev",
                    "base": {"name": "n", "developer": "FR dev", "base": {"name": "o"}},
                    "open_weights": True,
                    "functions": {**functions, "support": ["US y"]},
                }
            ],
            "readings": [
                {
                    "clause": "IV.C.open",
                    "reading": "split-deployers",
                    "chosen_by": "A",
                    "chosen_on": "2026-06-01",
                    "reason": "r",
                }
            ],
        },
    )
    result = checked(case)
    assert of(result, "IV.C.open").outcome is Outcome.PASS
    assert of(result, "IV.C.2", "FR dev").outcome is Outcome.NOT_APPLICABLE
    assert "REPLACED_BY_IV.C.open" in codes(of(result, "IV.C.2", "FR dev"))
    assert of(result, "IV.D", "US y").role == "deployer"


@pytest.mark.parametrize("number", [0, 2])
def test_a_package_without_a_single_anchor_stays_open(case_of: Build, number: int) -> None:
    case = case_of(proposal={"members": [{"entity": "US a"}, {"entity": "US b"}]})
    assert case.proposal is not None
    members = [
        {"entity": name, "roles": ["anchor"] if at < number else []}
        for at, name in enumerate(("US a", "US b"))
    ]
    proposal = Proposal.model_validate({**case.proposal, "members": members})
    result = check(proposal, in_graph(["US a", "US b"], case.graph), case.graph)
    whole = [each for each in result.findings if each.clause == "II.2" and each.entity is None]
    assert [each.outcome for each in whole] == [Outcome.INDETERMINATE]
    assert f"; {number} are named" in whole[0].result.reason
    assert of(result, "II.1", "US a").entity == "US a" if number else True


def test_a_party_that_is_not_found_is_a_named_gap_in_every_clause(case_of: Build) -> None:
    case = case_of(entities={"US anchor": {}})
    proposal = Proposal.model_validate(
        {
            "proposal": 1,
            "name": "p",
            "as_of": "2026-06-30",
            "members": [{"entity": "Nobody Ltd", "roles": ["anchor"], "layers": {1: 5, 2: 5}}],
            "models": [{"name": "m", "owners": ["Noone SA"], "open_weights": False}],
            "hardware": [{"item": "x", "supplier": "Nowhere AG"}],
        }
    )
    references = [named.reference for named in proposal.parties()]
    result = check(proposal, in_graph(references, case.graph), case.graph)
    assert [party.reference for party in result.unresolved] == [
        "Nobody Ltd",
        "Noone SA",
        "Nowhere AG",
    ]
    for clause in ("II.2", "II.2.UPE", "II.3", "IV.A.disclosure", "IV.B", "IV.D"):
        finding = of(result, clause, "Nobody Ltd")
        assert finding.outcome is Outcome.INDETERMINATE
        assert "NOT_FOUND" in codes(finding)
        assert "the store has no entity 'Nobody Ltd'" in finding.gaps[0].reason
    assert of(result, "IV.C.1", "Noone SA").model == "m"
    assert of(result, "IV.A.disclosure", "Nowhere AG").role == "supplier"


def test_each_party_is_tested_once_in_its_most_exposed_role(case_of: Build) -> None:
    case = case_of(
        entities={"US x": {}},
        proposal={
            "providers": [
                {"entity": "US c", "role": "supplier", "layers": {1: 1}},
                {"entity": "US c", "role": "local_partner", "layers": {2: 1}},
            ],
            "models": [{"name": "m", "functions": {"support": ["US anchor", "US x"]}}],
            "hardware": [{"item": "i", "supplier": "US c"}, {"item": "j"}],
        },
    )
    result = checked(case)
    roles = {each.entity: each.role for each in result.findings if each.clause == "IV.D"}
    assert roles == {"US anchor": "anchor", "US c": "local_partner", "US x": "deployer"}


def test_t10_assumptions_are_switched_by_the_proposal_and_by_the_caller(case_of: Build) -> None:
    row = {"by": "A", "on": "2026-06-01", "reason": "r"}
    facts: dict[str, Any] = {
        "entities": {"US b": {"principal_place": None}},
        "stakes": ["US -100> US b"],
    }
    members = [{"entity": "US b", "layers": {2: 1}}]
    case = case_of(**facts, proposal={"members": members})
    assert of(checked(case), "IV.D", "US b").outcome is Outcome.INDETERMINATE
    finding = of(checked(case, assume=["ppb-at-jurisdiction"]), "IV.D", "US b")
    twice = ["ppb-at-jurisdiction", "no-ppb-at-jurisdiction"]
    taken_back = of(checked(case, assume=twice), "IV.D", "US b")
    assert "ppb-at-jurisdiction" not in taken_back.assumptions
    assert finding.outcome is Outcome.PASS
    assert "ASSUMED" in codes(finding)
    on = {"name": "ppb-at-jurisdiction", **row}
    case = case_of(**facts, proposal={"members": members, "assumptions": [on]})
    assert of(checked(case), "IV.D", "US b").assumptions == ("ppb-at-jurisdiction",)
    off = {"name": "one-share-one-vote", "off": True, **row}
    case = case_of(
        stakes=["CN co -40 equity> US b", "US -60 equity> US b"],
        proposal={"members": members, "assumptions": [off]},
    )
    assert of(checked(case), "IV.D", "US b").outcome is Outcome.INDETERMINATE


def test_overrides_are_shown_wherever_they_count(case_of: Build) -> None:
    row = {"by": "A. Reviewer", "on": "2026-06-01", "reason": "lawyer's letter"}
    case = case_of(
        stakes=["CN co -60> SG co -100> US b"],
        proposal={
            "members": [{"entity": "US b", "layers": {2: 1}}, {"entity": "US c", "layers": {2: 1}}],
            "overrides": [
                {"holder": "CN co", "subject": "SG co", "equity": "40%", "votes": "40%", **row},
                {"entity": "US c", "fact": "principal_place", "value": "CA", **row},
            ],
        },
    )
    result = checked(case)
    finding = of(result, "IV.D", "US b")
    # The other holders are still listed, so 20 percent are missing from a list called complete.
    assert finding.outcome is Outcome.INDETERMINATE
    assert finding.result.equity == Share.between(40, 100)
    (flag,) = (each for each in finding.flags if each.code == "OVERRIDDEN")
    assert str(flag) == "OVERRIDDEN:SG co"
    assert flag.detail == "stake of CN co set by A. Reviewer, 2026-06-01: lawyer's letter"
    assert "OVERRIDDEN" in codes(of(result, "IV.D", "US c"))
    assert "OVERRIDDEN" not in codes(of(result, "IV.D", "US anchor"))
    case = case_of(
        proposal={
            "members": [{"entity": "VE C.A.", "layers": {2: 1}}],
            "overrides": [{"country": "VE", "listed": False, **row}],
        }
    )
    finding = of(checked(case), "IV.D", "VE C.A.")
    assert finding.outcome is Outcome.PASS
    assert "COUNTRY_OVERRIDDEN" in codes(finding)


def test_a_store_is_checked_and_a_party_found_by_name_is_flagged(case_of: Build) -> None:
    case = case_of(stakes=["CN co -60> SG co -100> US b"])
    store = MemoryStore()
    with store.writer(Dataset(name="case", format="table")) as writer:
        writer.add_entities(case.entities)
        writer.add_interests(case.interests)
    proposal = Proposal.model_validate(
        {
            "proposal": 1,
            "name": "p",
            "as_of": "2026-06-30",
            "members": [{"entity": "us B", "roles": ["anchor"]}, {"entity": "Nobody"}],
            "overrides": [
                {
                    "entity": "US b",
                    "fact": "principal_place",
                    "value": "US",
                    "by": "A",
                    "on": "2026-06-01",
                    "reason": "r",
                }
            ],
        }
    )
    result = check_view(proposal, store.view(as_of=date(2026, 6, 30)))
    finding = of(result, "IV.D", "US b")
    assert finding.outcome is Outcome.FAIL
    assert {"FOUND_BY_NAME", "OVERRIDDEN"} <= codes(finding)
    assert [party.reference for party in result.unresolved] == ["Nobody"]


def test_removing_a_statement_never_turns_an_open_disqualifier_into_a_pass(case_of: Build) -> None:
    case = case_of(
        stakes=[
            "CN co -60> A -60> US b",
            "CN X -26> C",
            "CN Y -26> C",
            "C -51> US c",
            "unknown -30> US d",
            "CN co -45> US d",
            "CN state -1, goldenShare> US d",
        ],
        proposal={
            "members": [{"entity": name, "layers": {2: 1}} for name in ("US b", "US c", "US d")]
        },
    )
    before = checked(case)
    tested = {
        (each.clause, each.entity): each.outcome
        for each in before.findings
        if each.clause in {"IV.B", "IV.D", "II.3"}
    }
    proposal = before.package.proposal
    for dropped in case.interests[:7]:
        graph = OwnershipGraph.from_records(
            case.entities,
            [each for each in case.interests if each is not dropped],
            as_of=case.as_of,
        )
        after = check(proposal, in_graph(before.package.parties, graph), graph)
        for each in after.findings:
            was = tested.get((each.clause, each.entity))
            if was in {Outcome.FAIL, Outcome.INDETERMINATE}:
                assert each.outcome is not Outcome.PASS, (dropped.id, each.clause, each.entity)
