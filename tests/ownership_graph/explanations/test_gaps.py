"""Missing facts: what is not known, and by how much each moves the bound."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from snapshots import held, snapshot

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.explanations import gaps
from ownership_graph.explanations.gaps import missing_facts
from ownership_graph.holdings.holdings import Holdings, compile_holdings


def ranked(
    holdings: Holdings, *seeds: str, maybe: tuple[str, ...] = (), most: int | None = 50
) -> list[tuple[str, str, Fraction]]:
    graph = holdings.graph
    certain, possible = Seeds.of(graph, seeds), Seeds.of(graph, (*seeds, *maybe))
    both = Seeds(certain.certain, possible.certain)
    found = missing_facts(attribute(holdings, both, rule("hybrid")), graph.node("T"), most)
    return [(graph.id(fact.node), fact.unknown.value, fact.points) for fact in found]


def test_the_fact_that_moves_the_bound_most_comes_first() -> None:
    holdings = held("S -10> T", "A -30> T", "person q -20> B", "B -50> T")
    assert ranked(holdings, "S") == [
        ("B", "rest", Fraction(50)),
        ("A", "owners", Fraction(30)),
        ("T", "rest", Fraction(10)),
    ]


def test_what_hangs_on_a_capture_counts() -> None:
    holdings = held("? -10> A", "S -45> A", "person q -45> A", "A -60> T", "person r -40> T")
    assert ranked(holdings, "S") == [("A", "holder", Fraction(60) - Fraction(27))]


def test_bands_and_owners_of_joint_blocks_are_missing_facts_too() -> None:
    holdings = held("S -25-50> T", "person q -50> T")
    assert ranked(holdings, "S") == [("T", "shares", Fraction(25))]
    joint = held("S -60, joint b> T", "A -60, joint b> T", "person q -40> T")
    assert ranked(joint, "S") == []


def test_whether_a_party_is_a_seed_is_a_fact() -> None:
    holdings = held("person p -30> T", "S -20> T", "person q -50> T")
    assert ranked(holdings, "S", maybe=("person p",)) == [("person p", "standing", Fraction(30))]
    assert ranked(holdings, "S", maybe=("T",)) == []


def test_complete_lists_float_and_contradictions_have_no_rest() -> None:
    assert ranked(held("S -30, complete> T", "person q -70> T"), "S") == []
    graph = snapshot("S -30> T", "A -10> T")
    floats = np.ones(len(graph), dtype=np.bool_)
    assert ranked(compile_holdings(graph, floats=floats), "S") == []
    assert ranked(held("S -60-70> T", "person q -60> T"), "S") == [("T", "shares", Fraction(10))]


def test_a_list_that_cannot_add_up_is_settled_at_its_lower_ends() -> None:
    holdings = held("S -20-30, complete> T", "person q -40> T")
    assert ranked(holdings, "S") == [("T", "shares", Fraction(40))]


def test_only_so_many_entities_are_settled() -> None:
    holdings = held("A -30> T", "B -40> T", "person q -30> T")
    assert ranked(holdings) == [("B", "owners", Fraction(40)), ("A", "owners", Fraction(30))]
    assert ranked(holdings, most=1) == [("B", "owners", Fraction(40))]


def test_a_strong_chain_is_settled_before_a_near_holder() -> None:
    far = ["D -100> C", "C -60, complete> B", "person p -40> B", "B -40> T", "A -30> T"]
    holdings = held(*far, "person q -30> T")
    assert ranked(holdings) == [("D", "owners", Fraction(40)), ("A", "owners", Fraction(30))]
    assert ranked(holdings, most=1) == [("D", "owners", Fraction(40))]


def test_of_more_parties_than_there_is_time_for_fifty_are_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gaps, "_WORK", 60)
    holdings = held(*(f"A{at} -1> T" for at in range(60)), "person q -40> T")
    assert len(ranked(holdings, most=None)) == 50
    monkeypatch.setattr(gaps, "_WORK", 60 * 61)
    assert len(ranked(holdings, most=None)) == 60


def test_a_party_that_is_reached_twice_is_settled_once() -> None:
    through = ["A -30, complete> B", "person p -70> B", "B -40> T"]
    holdings = held("A -20> T", *through, "person q -40> T")
    assert ranked(holdings) == [("A", "owners", Fraction(32))]
