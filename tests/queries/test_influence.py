"""``influence``: players, ocean and control rights."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from snapshots import held

from ownership_graph.errors import UnknownEntity
from queries.influence import influence, influence_json


def test_the_greatest_holders_are_players_and_the_rest_an_ocean() -> None:
    answer = influence(held("A -40> T", "B -5> T", "C -3-9> T", "? -7> T", "D -0-2> T"), "T", 2)
    assert [(each.holder, each.votes) for each in answer.players] == [
        ("A", Fraction(40)),
        ("B", Fraction(5)),
    ]
    assert answer.ocean == 55
    assert answer.players[0].banzhaf == 1
    assert answer.players[0].banzhaf_part == 1
    assert answer.players[0].shapley_shubik > Fraction(1, 2)


def test_a_full_list_has_no_ocean() -> None:
    answer = influence(held("A -50> T", "B -49> T", "C -1> T"), "T")
    assert answer.ocean == 0
    assert [str(each.banzhaf_part) for each in answer.players] == ["3/5", "1/5", "1/5"]
    contrary = influence(held("A -80> T", "B -60> T"), "T")
    assert [each.banzhaf for each in contrary.players] == [1, 0]


def test_joint_blocks_play_as_one() -> None:
    answer = influence(held("A -60, joint b> T", "B -60, joint b> T"), "T")
    assert [(each.holder, each.name) for each in answer.players] == [("A+B", "A name and B name")]


def test_control_rights_stand_beside() -> None:
    answer = influence(held("A -30> T", "A -30> B", "B -20> T"), "T")
    assert [(line.entity, line.rights.percent) for line in answer.rights] == [
        ("A", Fraction(50)),
        ("B", Fraction(20)),
    ]


def test_the_json_is_plain() -> None:
    (result,) = influence_json([influence(held("A -30> T"), "T")])["results"]
    assert json.loads(json.dumps(result)) == result
    assert result["players"][0]["votes"] == "30"
    assert result["ocean"] == "70"
    assert result["control_rights"] == [
        {"entity": "A", "name": "A name", "percent": "30", "complete": True}
    ]


def test_an_entity_without_holders_has_no_players() -> None:
    answer = influence(held("T -30> A"), "T")
    assert (answer.players, answer.rights) == ((), ())
    assert answer.ocean == 100
    with pytest.raises(UnknownEntity):
        influence(held("T -30> A"), "nobody")
