"""``cure``: the trades, tested against the clause, and the failures that no sale cures."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from snapshots import DAY, entities_of, rows_of

from ownership_graph.errors import UsageError
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.cure import cure, cure_json
from queries.workspace import Workspace

PLACES = {"S": "CN", "T": "US-DE", "A": "SG", "B": "SG", "H": "CN"}


def space(*stakes: str) -> Workspace:
    rows = rows_of(*stakes)
    entities = []
    for entity in entities_of(rows, {"T": "company"}):
        place = PLACES.get(entity.id)
        if place is None:
            entities.append(replace(entity, nationalities=("NZ",), us_person=False))
        else:
            entities.append(replace(entity, jurisdiction=place, principal_place=place[:2]))
    return Workspace(OwnershipGraph.from_records(entities, rows, as_of=DAY))


def test_the_trades_turn_the_failure_into_a_pass() -> None:
    stakes = ["S -60> A", "person a -40> A", "A -60> T", "person t -40> T"]
    answer = cure(space(*stakes), "T")
    assert (answer.before.value, answer.after and answer.after.value) == ("FAIL", "PASS")
    assert answer.trades is not None
    assert [(t.seller, t.subject, str(t.part), t.before) for t in answer.trades] == [
        ("S", "A", "1/6", "60")
    ]
    assert answer.points == 10
    assert answer.least


def test_equal_stakes_sold_by_two_sellers_stay_two() -> None:
    stakes = ["S -60> A", "person a -40> A", "S -60> B", "person b -40> B", "A -40> T", "B -40> T",
              "person t -20> T"]  # fmt: skip
    answer = cure(space(*stakes), "T")
    assert answer.after is not None
    assert answer.after.value == "PASS"


def test_votes_can_be_given_up_instead() -> None:
    stakes = ["S -10 equity, 60 votes> T", "person t -90 equity, 40 votes> T"]
    answer = cure(space(*stakes), "T", votes_only=True)
    assert answer.trades is not None
    assert (answer.trades[0].before, str(answer.points)) == ("60", "10")
    assert answer.after is not None
    assert answer.after.value == "PASS"


def test_a_whole_stake_may_have_to_be_sold() -> None:
    answer = cure(space("S -40> T", "person s -20> T", "person t -10> T", "H -11> T"), "T")
    assert answer.trades is not None
    assert answer.after is not None
    assert answer.after.value == "PASS"


def test_indicators_of_control_outlast_a_sale() -> None:
    answer = cure(space("S -60, goldenShare> T", "person t -40> T"), "T")
    assert answer.after is not None
    assert answer.after.value == "REVIEW"
    assert answer.reason == "after the sales the clause says REVIEW."


@pytest.mark.parametrize(
    ("stakes", "entity", "reason"),
    [
        (["S -40> T", "person t -60> T"], "T", "nothing fails"),
        (["person h -100> H"], "H", "formed or run"),
        (["S -60, joint b> T", "H -60, joint b> T", "person t -40> T"], "T", "no sale suffices"),
    ],
)
def test_what_a_sale_cannot_or_need_not_cure(stakes: list[str], entity: str, reason: str) -> None:
    answer = cure(space(*stakes), entity)
    assert reason in answer.reason
    assert (answer.trades, answer.after) == (None, None)


def test_an_undisclosed_rest_counts_against_the_sale() -> None:
    answer = cure(space("S -51> T"), "T")
    assert answer.points == 50


def test_other_clauses_are_refused() -> None:
    with pytest.raises(UsageError, match=r"II\.2"):
        cure(space("S -60> T"), "T", "II.2")


def test_the_json_rounds_sales_up() -> None:
    facts = space("S -2/3> T", "person t -1/3> T")
    (result,) = cure_json([cure(facts, "T")])["results"]
    assert json.loads(json.dumps(result)) == result
    assert (result["before"], result["after"], result["points"]) == ("FAIL", "PASS", "16.66666667")
    assert result["trades"] == [
        {"seller": "S", "subject": "T", "stake": "2/3", "points": "16.66666667", "rounded": True}
    ]
    (none,) = cure_json([cure(space("person t -100> T"), "T")])["results"]
    assert (none["before"], none["after"], none["trades"]) == ("PASS", None, None)
