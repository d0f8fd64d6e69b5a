"""``explain``: chains in words, control, and what is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from snapshots import DAY, entities_of, held, rows_of

from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.errors import UnknownEntity
from ownership_graph.explanations.chains import Top
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.model import UnknownReason
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.explain import explain, explain_json


def attributed(holdings: Holdings, *seeds: str, by: str = "hybrid") -> Attribution:
    return attribute(holdings, Seeds.of(holdings.graph, seeds), rule(by))


def words(attribution: Attribution, measure: Measure = Measure.EQUITY) -> list[str]:
    return [chain.arithmetic for chain in explain(attribution, "T").measures[measure].lower]


def test_the_arithmetic_is_written_out() -> None:
    holdings = held("S -60> A", "A -60> T", "S -45> B", "B -20> T", "person q -20> T")
    assert words(attributed(holdings, "S")) == [
        "60 percent (counts whole) x 60 percent = 60 percent of 69",
        "45 percent x 20 percent = 9 percent of 69",
    ]
    assert words(attributed(held("S -1/3> T"), "S")) == [
        "33.33333333... percent = 33.33333333... percent"
    ]
    lifted = attributed(held("S -75> B", "B -51> T"), "S", by="hybrid-edge")
    assert words(lifted) == ["75 percent x 51 percent (counts whole) = 75 percent"]


def test_each_step_says_how_it_counts_and_who_says_so() -> None:
    holdings = held("S -60> A", "A -60, veto> T", "S -45> B", "B -20> T", "person q -20> T")
    first, second = explain(attributed(holdings, "S"), "T").measures[Measure.EQUITY].lower
    assert [(step.holder, step.subject, step.counted) for step in first.steps] == [
        ("S", "A", "makes it count whole"),
        ("A", "T", "whole"),
    ]
    assert first.steps[1].rights == ("veto",)
    assert first.steps[1].statements == ("d-1.0",)
    assert first.explains == Fraction(60, 69)
    assert [step.counted for step in second.steps] == ["whole", "in proportion"]
    lifted = explain(attributed(held("S -75> B", "B -51> T"), "S", by="hybrid-edge"), "T")
    assert lifted.measures[Measure.VOTES].lower[0].steps[1].counted == "whole (by its size)"


def test_contradictory_stakes_leave_a_bound_below_a_chain() -> None:
    holdings = held("S -60> A", "person q -70> A", "A -40> T", "person r -60> T")
    assert words(attributed(holdings, "S"))[0] == (
        "60 percent x 40 percent = 24 percent, more than the bound of 12"
    )


def test_blocks_and_what_is_not_disclosed_have_steps_of_their_own() -> None:
    stakes = ["S -60, joint b> T", "A -60, joint b> T", "S -100> A", "? -10> T"]
    measure = explain(attributed(held(*stakes), "S"), "T").measures[Measure.EQUITY]
    steps = measure.lower[0].steps
    assert {(step.holder, step.subject) for step in steps[-2:]} <= {
        ("A", "A+S"),
        ("S", "A+S"),
        ("A+S", "T"),
    }
    assert "one of a joint block" in {step.counted for step in steps}
    upper = [(chain.steps[0].holder_name, chain.steps[0].counted) for chain in measure.upper]
    assert upper[1:] == [("unidentified", "not disclosed"), ("unidentified", "in proportion")]
    assert measure.upper_explained == 1


def test_control_is_proven_for_the_holders_as_one() -> None:
    holdings = held("S -30> T", "R -30> T", "person q -40> T")
    both = explain(attributed(holdings, "S", "R"), "T")
    assert [step.holder for chain in both.control for step in chain.steps] == ["R", "S"]
    assert explain(attributed(holdings, "S"), "T").control == ()
    assert explain(attributed(holdings), "T").control == ()


def test_missing_facts_come_with_reason_and_document() -> None:
    rows = rows_of("S -30> T", "? -40> T", "person q -30> T")
    rows[1] = replace(rows[1], unknown_reason=UnknownReason.NON_PUBLIC)
    graph = OwnershipGraph.from_records(entities_of(rows, {}), rows, as_of=DAY)
    (gap,) = explain(attributed(compile_holdings(graph), "S"), "T").gaps
    assert (gap.entity, gap.missing, gap.reason) == (
        "T",
        "who an unidentified holder is",
        "nonPublic",
    )
    assert gap.points == 40
    bare = replace(graph, interests=replace(graph.interests, records=()))
    (unsourced,) = explain(attributed(compile_holdings(bare), "S"), "T").gaps
    assert unsourced.reason == "not stated"


def test_only_as_many_chains_as_asked_for() -> None:
    holdings = held("S -10> T", "S -100> A", "A -20> T")
    answer = explain(attributed(holdings, "S"), "T", Top(1))
    assert len(answer.measures[Measure.EQUITY].lower) == 1
    assert answer.measures[Measure.EQUITY].lower_explained == Fraction(2, 3)


def test_the_json_holds_chains_and_gaps() -> None:
    holdings = held("S -60> T", "person q -30> T")
    (result,) = explain_json([explain(attributed(holdings, "S"), "T")])["results"]
    assert json.loads(json.dumps(result)) == result
    assert (result["entity"], result["rule"], result["seeds"]) == ("T", "hybrid", ["S"])
    assert result["equity"]["share"] == {"lower": "60", "upper": "70"}
    assert result["equity"]["chains"][0]["arithmetic"] == "60 percent = 60 percent"
    assert result["equity"]["explained"] == "1"
    assert len(result["equity"]["possible_chains"]) == 2
    assert result["control"][0]["measure"] == "control"
    assert result["gaps"][0]["points"] == "10"


def test_an_unknown_entity_is_refused() -> None:
    with pytest.raises(UnknownEntity):
        explain(attributed(held("S -60> T"), "S"), "nobody")
