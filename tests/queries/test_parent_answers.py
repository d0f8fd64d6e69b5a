"""``parent``: every reading with its parties, flags and gaps, and the JSON contract."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from snapshots import DAY, entities_of, held, rows_of

from ownership_graph.errors import UnknownEntity, UnknownName
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.dispersed import dispersed_floats
from queries.parent import PARENT_READINGS, parent, parent_json

LISTED: dict[str, Any] = {"listed": True, "disclosure_threshold": Fraction(5), "markets": ("US",)}


def listed(*stakes: str, **facts: Any) -> Holdings:  # noqa: ANN401 (fields of an entity)
    rows = rows_of(*stakes)
    entities = [
        replace(entity, jurisdiction="US-DE", principal_place="US", **facts)
        if entity.id == "T"
        else entity
        for entity in entities_of(rows, {"T": "company"})
    ]
    graph = OwnershipGraph.from_records(entities, rows, as_of=DAY)
    return compile_holdings(graph, floats=dispersed_floats(graph))


def test_every_reading_answers() -> None:
    holdings = held("person p -60> P", "person q -40> P", "P -50> T", "Q -50> T", "state S -100> Q")
    answer = parent(holdings, "T")
    assert (answer.entity, answer.name, answer.as_of) == ("T", "T name", DAY)
    found = {
        name: (each.found.state.value, [party.entity for party in each.parents])
        for name, each in answer.readings.items()
    }
    assert found == {
        "hsr+gp": ("found", ["P", "Q"]),
        "gt50": ("found", ["T"]),
        "natural-person-top": ("found", ["person p", "state S"]),
        "consolidation": ("none", []),
    }
    assert list(found) == list(PARENT_READINGS)
    default = answer.readings["hsr+gp"]
    assert [str(flag) for flag in default.flags] == ["PERSON_ABOVE", "STATE_ABOVE"]
    assert [party.entity for party in default.above] == ["person p", "state S"]
    assert default.gaps == ()


def test_what_is_missing_is_named_with_the_document_that_would_settle_it() -> None:
    holdings = held("P -25-50> T", "person p -50> T", "person z -100> P")
    default = parent(holdings, "T", ["hsr+gp"]).readings["hsr+gp"]
    assert [(gap.entity, gap.missing) for gap in default.gaps] == [
        ("P", "whether it is a parent of T")
    ]
    top = parent(held("P -60> T", "person p -40> T"), "T", ["hsr+gp"]).readings["hsr+gp"]
    assert [(gap.entity, gap.missing) for gap in top.gaps] == [
        ("P", "who its undisclosed owners are")
    ]
    assert "register of members" in top.gaps[0].document


def test_consolidation_names_its_own_gaps() -> None:
    none = parent(held("P -60> T"), "T", ["consolidation"]).readings["consolidation"]
    assert [gap.missing for gap in none.gaps] == ["any report of who consolidates its accounts"]
    broken = parent(held("P -?, consolidation> T"), "T", ["consolidation"])
    gaps = broken.readings["consolidation"].gaps
    assert [(gap.entity, gap.missing) for gap in gaps] == [("P", "who consolidates its accounts")]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (LISTED, "found"),
        (LISTED | {"markets": ()}, "found"),
        (LISTED | {"markets": ("HK",)}, "open"),
        (LISTED | {"disclosure_threshold": Fraction(10)}, "open"),
        ({"listed": True}, "open"),
        ({}, "open"),
    ],
)
def test_t2_dispersed_float_is_nobodys_and_flagged(facts: dict[str, Any], state: str) -> None:
    answer = parent(listed("person p -6> T", **facts), "T")
    default = answer.readings["hsr+gp"]
    assert default.found.state == state
    assert [party.is_self for party in default.parents] == [True]
    flagged = [str(flag) for flag in default.flags]
    assert flagged == (["FLOAT_ASSUMED_DISPERSED"] if state == "found" else [])
    assert answer.readings["consolidation"].flags == ()


def test_unknown_entities_and_readings_are_refused() -> None:
    holdings = held("P -60> T")
    with pytest.raises(UnknownEntity):
        parent(holdings, "nobody")
    with pytest.raises(UnknownName):
        parent(holdings, "T", ["hsr"])


def test_the_json_contract() -> None:
    holdings = listed("person p -6> T", **LISTED)
    (result,) = parent_json([parent(holdings, "T", ["hsr+gp"])])["results"]
    assert json.loads(json.dumps(result)) == result
    assert result["entity"] == "T"
    assert result["as_of"] == "2026-06-30"
    assert result["readings"]["hsr+gp"]["state"] == "found"
    assert result["readings"]["hsr+gp"]["parents"] == [
        {
            "entity": "T",
            "name": "T name",
            "jurisdiction": "US-DE",
            "principal_place": "US",
            "self": True,
        }
    ]
    assert result["readings"]["hsr+gp"]["flags"] == ["FLOAT_ASSUMED_DISPERSED"]
    (gapped,) = parent_json([parent(held("P -60> T"), "T", ["hsr+gp"])])["results"]
    assert gapped["readings"]["hsr+gp"]["gaps"] == ["P: who its undisclosed owners are"]
