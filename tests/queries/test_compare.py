from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ownership_graph.model import Interest
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.clauses import iv_d
from queries.compare import compare, comparison_json
from queries.findings.finding import Finding, Outcome
from queries.workspace import Workspace

if TYPE_CHECKING:
    from tests.queries.casebook import Case

Build = Callable[..., "Case"]


def screened(graph: OwnershipGraph) -> Sequence[Finding]:
    return [iv_d.evaluate(Workspace(graph), each) for each in ("T", "S") if each in graph]


def with_share(case: Case, holder: str, percent: int) -> OwnershipGraph:
    rows = [
        replace(row, equity=Share.exact(percent), votes=Share.exact(percent))
        if row.holder == holder and row.subject == "T"
        else row
        for row in case.interests
    ]
    return OwnershipGraph.from_records(case.entities, rows, as_of=case.as_of)


def test_the_fact_that_turns_an_outcome_is_named(case_of: Build) -> None:
    case = case_of(
        stakes=["CN co -40> T", "US -30> T", "CN co -10> S"],
        undisclosed=["T"],
        entities={"T": {}, "NZ citizen": {}},
    )
    complete = [
        replace(row, complete=True) if row.subject == "T" else row for row in case.interests
    ]
    complete.append(
        Interest(
            id="rest",
            holder="NZ citizen",
            subject="T",
            equity=Share.exact(30),
            votes=Share.exact(30),
            source=complete[0].source,
        )
    )
    before = OwnershipGraph.from_records(case.entities, complete, as_of=case.as_of)
    turned = [
        replace(row, equity=Share.exact(60), votes=Share.exact(60))
        if row.holder == "CN co" and row.subject == "T"
        else row
        for row in complete
        if row.id != "rest"
    ]
    moved = [
        replace(row, source=replace(row.source, locator="line 99")) if row.subject == "S" else row
        for row in turned
    ]
    after = OwnershipGraph.from_records(case.entities, moved, as_of=case.as_of)
    found = compare(before, after, screened)
    (change,) = found.changes
    assert change.finding.entity == "T"
    assert change.before is not None
    assert change.after is not None
    assert change.before.outcome is not Outcome.FAIL
    assert change.after.outcome is Outcome.FAIL
    assert [(fact.kind, fact.statement.id) for fact in change.facts] == [
        ("changed", change.facts[0].statement.id),
        ("removed", "rest"),
    ]
    assert found.unchanged == 1
    assert change.by_day is False
    turning = [fact.statement for fact in change.decisive]
    assert any(isinstance(each, Interest) and each.holder == "CN co" for each in turning)
    data = comparison_json(found)
    assert data["facts_changed"] == 2
    first = data["changes"][0]["facts"][0]
    assert first["before"]["equity"] == "40"
    assert first["after"]["equity"] == "60"
    assert first["holder"] == "CN co"
    assert first["decisive"] is True
    assert data["changes"][0]["facts"][1]["after"] is None


def test_bounds_that_move_without_an_outcome_have_no_decisive_fact(case_of: Build) -> None:
    case = case_of(stakes=["CN co -40> T", "US -60> T"])
    found = compare(case.graph, with_share(case, "CN co", 41), screened)
    (change,) = found.changes
    assert change.decisive == ()
    assert len(change.facts) == 1


def test_a_finding_that_comes_or_goes_is_a_change(case_of: Build) -> None:
    case = case_of(stakes=["CN co -40> T", "CN co -60> S"])
    without = OwnershipGraph.from_records(
        [each for each in case.entities if each.id != "S"],
        [each for each in case.interests if each.subject != "S"],
        as_of=case.as_of,
    )
    gone = compare(case.graph, without, screened)
    assert [(each.finding.entity, each.after) for each in gone.changes] == [("S", None)]
    come = compare(without, case.graph, screened)
    (change,) = come.changes
    assert change.before is None
    assert {fact.kind for fact in change.facts} == {"added"}
    entity = next(
        each for each in comparison_json(come)["changes"][0]["facts"] if each["holder"] is None
    )
    assert entity["after"]["jurisdiction"] == "NZ"
    assert entity["before"] is None


def test_a_stake_that_ends_between_two_days_is_the_fact(case_of: Build) -> None:
    case = case_of(
        stakes=["CN co -60, until 2026-03-01> T", "US -60, from 2026-03-02> T"],
        as_of=date(2026, 1, 1),
    )
    rows = [row for row in case.interests if row.holder in {"CN co", "US"} or row.subject != "T"]
    before = OwnershipGraph.from_records(case.entities, rows, as_of=date(2026, 1, 1))
    after = OwnershipGraph.from_records(case.entities, rows, as_of=date(2026, 6, 30))
    found = compare(before, after, screened)
    (change,) = found.changes
    assert {fact.kind for fact in change.facts} == {"added", "removed"}
    assert comparison_json(found)["changes"][0]["by_day"] is False


def test_the_day_itself_can_turn_an_outcome(case_of: Build) -> None:
    case = case_of(of="T")
    day = date(2026, 6, 30)

    def by_year(graph: OwnershipGraph) -> Sequence[Finding]:
        (found,) = screened(graph)
        if graph.as_of < day:
            return [found]
        results = {
            name: replace(each, outcome=Outcome.FAIL) for name, each in found.results.items()
        }
        return [replace(found, results=results)]

    first = OwnershipGraph.from_records(case.entities, case.interests, as_of=date(2025, 1, 1))
    found = compare(first, case.graph, by_year)
    assert [(change.by_day, change.facts) for change in found.changes] == [(True, ())]


def test_findings_on_the_whole_package_take_every_fact(case_of: Build) -> None:
    case = case_of(stakes=["CN co -40> T", "US -60> T"])

    def whole(graph: OwnershipGraph) -> Sequence[Finding]:
        return [replace(each, entity=None) for each in screened(graph)]

    found = compare(case.graph, with_share(case, "CN co", 60), whole)
    assert len(found.changes[0].facts) == 1
    assert compare(case.graph, case.graph, whole).changes == ()


def test_one_fact_can_turn_two_findings(case_of: Build) -> None:
    case = case_of(stakes=["CN co -40> T", "T -100> S"])
    found = compare(case.graph, with_share(case, "CN co", 60), screened)
    assert [change.finding.entity for change in found.changes] == ["T", "S"]
    assert all(len(change.facts) == 1 for change in found.changes)
