from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ownership_graph.holdings.holdings import compile_holdings
from queries.affiliation import groups_of

if TYPE_CHECKING:
    from tests.queries.casebook import Case


def test_parties_under_one_controller_are_one_group(case_of: Callable[..., Case]) -> None:
    case = case_of(
        stakes=[
            "US top -60> US a -60> US b",
            "US top -51> US c",
            "US top -50> US d",
            "US x -9> US d",
        ]
    )
    groups = groups_of(compile_holdings(case.graph), ["US a", "US b", "US c", "US d", "Nobody"])
    assert groups["US a"] == groups["US b"] == groups["US c"]
    assert groups["US d"] == "US d"
    assert groups["Nobody"] == "Nobody"
