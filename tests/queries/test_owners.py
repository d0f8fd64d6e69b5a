"""``owners`` and ``holdings``: parts of the whole, upward and downward."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from snapshots import held

from ownership_graph.attribution.rules import rule
from ownership_graph.errors import UnknownEntity
from queries.holdings import holdings, holdings_json
from queries.owners import owners, owners_json


def test_ultimate_owners_add_up_and_intermediates_stand_apart() -> None:
    stakes = held("person p -100> A", "A -60> T", "B -25> T", "person q -10-15> T")
    answer = owners(stakes, "T")
    assert [(line.entity, str(line.equity), line.controls.value) for line in answer.owners] == [
        ("person p", "60", "yes"),
        ("B", "25", "no"),
        ("person q", "10-15", "no"),
    ]
    assert [line.entity for line in answer.intermediates] == ["A"]
    assert str(answer.equity_unknown) == "0-30"
    assert sum(line.equity.lower for line in answer.owners) <= 100
    assert (answer.rule, owners(stakes, "T", rule("hybrid")).rule) == ("mul", "hybrid")


def test_a_party_on_a_cycle_tells_its_part_of_itself() -> None:
    stakes = held("person a -50> T", "B -50> T", "person b -50> B", "T -50> B")
    (line,) = owners(stakes, "T").intermediates
    assert set(line.own.values()) == {Fraction(25)}


def test_the_owners_of_a_ring_are_nobody() -> None:
    answer = owners(held("A -100> B", "B -100> A", "A -60> T"), "T")
    assert (answer.owners, answer.rings) == ((), ("A", "B"))


def test_joint_holders_are_one_block_beside_what_each_may_have() -> None:
    block = ["person p -75, joint b> A", "person q -75, joint b> A", "? -20, joint c> A",
             "person r -20, joint c> A", "person z -5> A"]  # fmt: skip
    answer = owners(held(*block, "A -80> T", "person t -20> T"), "T")
    assert [str(line.equity) for line in answer.owners[-3:]] == ["0-60", "0-60", "0-16"]
    (joint,) = answer.joint
    assert joint.holders == ("person p", "person q")
    assert (joint.subject, str(joint.equity), str(joint.votes)) == ("A", "60", "60")
    assert joint.controls.value == "yes"
    (result,) = owners_json([answer])["results"]
    assert result["joint"][0]["names"] == ["person p name", "person q name"]
    loose = owners(held("person p -40-60, joint b> T", "person q -40-60, joint b> T"), "T")
    small = owners(
        held("person p -9, joint b> T", "person q -9, joint b> T", "person r -91> T"), "T"
    )
    assert [each.joint[0].controls.value for each in (loose, small)] == ["open", "no"]


def test_the_json_contract_of_owners() -> None:
    stakes = held("P -1/3> T", "P -1/2, from other> T")
    (result,) = owners_json([owners(stakes, "T")])["results"]
    assert json.loads(json.dumps(result)) == result
    share = {"lower": "33.33333333", "upper": "50", "rounded": True}
    assert result["owners"] == [
        {"entity": "P", "name": "P name", "equity": share, "votes": share, "controls": "open"}
    ]
    assert result["unknown"]["equity"]["upper"] == "100"
    assert result["conflicts"][0]["stated"] == [
        {"dataset": "d", "value": "1/3"},
        {"dataset": "other", "value": "50"},
    ]
    assert (result["intermediates"], result["rings"], result["left_out"]) == ([], [], [])


def test_holdings_lists_what_is_below_direct_stakes_first() -> None:
    stakes = held("S -60> A", "A -60> B", "S -10, veto> B", "A -30> C", "person q -40> A",
                  "S -5, joint j> C", "person r -5, joint j> C", "C -100> D")  # fmt: skip
    answer = holdings(stakes, "S")
    lines = {line.entity: line for line in answer.held}
    assert list(lines) == ["A", "B", "C", "D"]
    assert (str(lines["A"].direct_equity), lines["A"].jointly) == ("60", False)
    assert lines["B"].rights == ("veto",)
    assert (str(lines["C"].direct_equity), lines["C"].jointly) == ("5", True)
    assert lines["D"].direct_equity is lines["D"].direct_votes is None
    assert {name: str(line.equity) for name, line in lines.items()} == {
        "A": "60",
        "B": "46",
        "C": "18-23",
        "D": "18-23",
    }
    assert {name: line.controls.value for name, line in lines.items()} == {
        "A": "yes",
        "B": "yes",
        "C": "open",
        "D": "open",
    }
    hybrid = {line.entity: str(line.equity) for line in holdings(stakes, "S", rule("hybrid")).held}
    assert hybrid["B"] == "70"


def test_a_cycle_below_is_walked_once() -> None:
    stakes = held(
        "S -10, complete> A", "person q -40> A", "B -50> A", "A -90> B", "person r -10> B"
    )
    answer = holdings(stakes, "S")
    assert [(line.entity, line.controls.value) for line in answer.held] == [
        ("A", "no"),
        ("B", "no"),
    ]


def test_the_json_of_holdings() -> None:
    (result,) = holdings_json([holdings(held("S -60> A", "A -50> B"), "S")])["results"]
    assert json.loads(json.dumps(result)) == result
    first, second = result["holdings"]
    assert first["direct"]["equity"] == {"lower": "60", "upper": "60"}
    assert (second["direct"], second["equity"]) == (None, {"lower": "30", "upper": "30"})


@pytest.mark.parametrize("question", [owners, holdings])
def test_an_unknown_entity_is_refused(question: object) -> None:
    assert callable(question)
    with pytest.raises(UnknownEntity):
        question(held("P -60> T"), "nobody")
