"""``control``: controllers with proofs in words, and who may control."""

from __future__ import annotations

import json

import pytest
from snapshots import held, snapshot

from ownership_graph.errors import UnknownEntity
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.control import control, control_json


def test_r16_controllers_and_those_who_may() -> None:
    holdings = held("P -51> A", "A -26> T", "P -25> T", "person q -49> T", "state S -100> P")
    answer = control(holdings, "T")
    assert [each.entity for each in answer.controllers] == ["P", "state S"]
    assert answer.open == ()
    loose = control(held("person p -40-60> T", "person q -20> T"), "T")
    assert (loose.controllers, loose.open) == ((), ("person p", "person q"))


def test_a_proof_is_written_as_sentences_and_as_links() -> None:
    holdings = held("P -51> A", "P -60> B", "A -26> T", "B -(>24)> T")
    (found,) = control(holdings, "T").controllers
    assert found.proof == (
        "A name: P name 51: 51 percent of the votes, which is >50",
        "B name: P name 60: 60 percent of the votes, which is >50",
        "T name: A name 26 + B name >24-100: >50 percent of the votes, which is >50",
    )
    assert [(step.holder, step.subject) for step in found.chain.steps] == [
        ("P", "A"),
        ("P", "B"),
        ("A", "T"),
        ("B", "T"),
    ]
    assert found.chain.steps[0].statements == ("d-0.0",)


def test_proofs_by_rights_seats_and_complete_lists() -> None:
    right = control(held("P -1, generalPartner> T", "person q -99> T"), "T").controllers
    assert right[0].proof == ("T name: P name has generalPartner",)
    seats = control(held("P -1, board 60> T", "person q -99> T"), "T").controllers
    assert seats[0].proof == ("T name: P name: 60 percent of the seats, which is >50",)
    rest = control(held("person p -? votes, complete> T", "person q -10-20 votes> T"), "T")
    assert rest.controllers[0].proof == (
        "T name: person p name 0-100: 80 percent of the votes, which is >50",
    )


def test_a_joint_block_is_named_by_its_holders() -> None:
    holdings = held("P -100> X", "P -100> Y", "X -60, joint b> T", "Y -60, joint b> T")
    (found,) = control(holdings, "T").controllers
    assert found.proof[-1].startswith("T name: X name and Y name 60")
    assert found.chain.steps[-1].holder == "X+Y"


def test_nearer_controllers_come_first() -> None:
    found = control(held("P -60> A", "A -60> B", "B -60> T"), "T").controllers
    assert [each.entity for each in found] == ["B", "A", "P"]


def test_a_snapshot_without_records_has_no_statements() -> None:
    source = snapshot("P -60> T").to_networkx()
    for *_, data in source.edges(data=True):
        data["record"] = None
    bare = compile_holdings(OwnershipGraph.from_networkx(source))
    assert control(bare, "T").controllers[0].chain.steps[0].statements == ()


def test_the_json_contract() -> None:
    (result,) = control_json([control(held("P -60> T", "person q -10> T"), "T")])["results"]
    assert json.loads(json.dumps(result)) == result
    assert result == {
        "entity": "T",
        "controllers": [
            {
                "entity": "P",
                "name": "P name",
                "basis": "votes",
                "votes": {"lower": "60", "upper": "90"},
                "proof": ["T name: P name 60: 60 percent of the votes, which is >50"],
            }
        ],
        "open": ["person q"],
    }


def test_an_unknown_entity_is_refused() -> None:
    with pytest.raises(UnknownEntity):
        control(held("P -60> T"), "nobody")
