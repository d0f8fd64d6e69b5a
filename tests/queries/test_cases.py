"""Runs the cases of ``tests/cases``: each is one finding of the notice or of another regime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ownership_graph.share import Share
from queries.check import check
from queries.clauses import ii_2, ii_2_upe, ii_3, iv_b, iv_c_1, iv_c_2, iv_d
from queries.findings.finding import DEFAULT, Finding, Result
from queries.proposals.proposal import Proposal
from queries.proposals.resolution import in_graph
from queries.regimes import screen_regime
from queries.rulebook import load_rulebook
from queries.workspace import Workspace

if TYPE_CHECKING:
    from tests.queries.casebook import Case, Expected


EVALUATORS = {
    each.CLAUSE: each.evaluate for each in (ii_2, ii_2_upe, ii_3, iv_b, iv_c_1, iv_c_2, iv_d)
}


def the_findings(case: Case) -> list[Finding]:
    """What the regime, the clause, or the check of the whole proposal says of the case."""
    if case.rulebook != "notice":
        book = load_rulebook(case.rulebook)
        return screen_regime(case.graph, [case.of or ""], book, seeds=case.seeds)
    if case.proposal is None:
        evaluate = EVALUATORS[case.clause]
        return [evaluate(Workspace(case.graph), case.of or "")]
    proposal = Proposal.model_validate(case.proposal)
    references = [named.reference for named in proposal.parties()]
    return list(check(proposal, in_graph(references, case.graph), case.graph).findings)


def the_finding(case: Case) -> Finding:
    found = [
        finding
        for finding in the_findings(case)
        if case.clause in {finding.clause, ""}
        and (case.of is None or finding.entity == case.of)
        and (case.role is None or (finding.role == case.role and finding.entity is None))
        and (case.layer is None or finding.layer == case.layer)
        and (case.model is None or finding.model == case.model)
    ]
    assert len(found) == 1, [(each.clause, each.entity, each.role, each.layer) for each in found]
    return found[0]


def assert_matches(result: Result, expected: Expected, about: str) -> None:
    assert result.outcome is expected.outcome, f"{about}: {result.reason}"
    for measure, stated in (("equity", expected.equity), ("votes", expected.votes)):
        share: Share | None = getattr(result, measure)
        if stated is not None and share is not None:
            assert share == stated, f"{about}: {measure} {share}, expected {stated}"


def test_case(case: Case) -> None:
    found = the_finding(case)
    assert_matches(found.results[DEFAULT], case.expected, f"{case.id} ({case.says})")
    for name, expected in case.readings.items():
        assert_matches(found.results[name], expected, f"{case.id}, {name} ({case.says})")
    if case.agreement is not None:
        assert found.agreement.value == case.agreement, found.readings
    codes = {flag.code for flag in found.flags}
    assert set(case.flags) <= codes, codes
    assert not set(case.without) & set(found.readings)
