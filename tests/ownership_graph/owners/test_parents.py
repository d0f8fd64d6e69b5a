"""Ultimate parents: readings, bounds, rings, and where the climb stops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from snapshots import held, snapshot

from ownership_graph.errors import UnknownName
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.owners.parents import ParentFlag, State, parent_reading, parents


@dataclass(frozen=True)
class Found:
    state: str
    parents: set[str]
    chain: set[str]
    above: set[str]
    possible: set[str]
    chain_possible: set[str]
    unknown: set[str]
    flags: set[ParentFlag]


def found(holdings: Holdings, reading: str = "hsr+gp", entity: str = "T") -> Found:
    graph = holdings.graph
    result = parents(holdings, graph.node(entity), parent_reading(reading))
    assert result.reading == reading
    named = {
        name: {graph.id(node) for node in getattr(result, name)}
        for name in ("parents", "chain", "above", "possible", "chain_possible", "unknown")
    }
    return Found(state=result.state.value, flags=set(result.flags), **named)


def test_two_holders_of_half_are_two_parents() -> None:
    stakes = ["P -50> T", "Q -50> T", "person p -100> P", "person q -100> Q"]
    both = found(held(*stakes))
    assert (both.state, both.parents) == ("found", {"P", "Q"})
    assert both.above == {"person p", "person q"}
    assert both.flags == {ParentFlag.PERSON_ABOVE}
    assert found(held(*stakes), "gt50").parents == {"T"}


@pytest.mark.parametrize(("share", "parent"), [("49.999", "T"), ("50", "P"), ("50.001", "P")])
def test_half_is_enough(share: str, parent: str) -> None:
    holdings = held(f"P -{share}> T", "person q -49> T", "person p -100> P")
    assert found(holdings).parents == {parent}


def test_votes_of_controlled_entities_are_their_owners() -> None:
    stakes = ["P -100> A", "P -100> B", "A -25> T", "B -25> T", "person q -50> T"]
    holdings = held(*stakes, "person p -100> P")
    assert found(holdings).parents == {"P"}
    assert found(holdings).chain == {"P"}


def test_the_climb_stops_at_the_top_legal_entity() -> None:
    stakes = ["state S -100> P", "P -60> A", "A -60> T", "person q -40> T", "person r -40> A"]
    holdings = held(*stakes)
    top = found(holdings)
    assert (top.state, top.parents, top.chain) == ("found", {"P"}, {"A", "P"})
    assert top.flags == {ParentFlag.STATE_ABOVE}
    natural = found(holdings, "natural-person-top")
    assert (natural.state, natural.parents, natural.above) == ("found", {"state S"}, set())


def test_an_entity_without_controlling_owner_is_its_own_parent() -> None:
    assert found(held("person p -30> T", "person q -30> T", "person r -40> T")).parents == {"T"}
    owned = found(held("person p -60> T", "person q -40> T"))
    assert (owned.state, owned.parents, owned.above) == ("found", {"T"}, {"person p"})


def test_persons_and_states_have_no_parents() -> None:
    holdings = held("person p -100> T")
    assert found(holdings, entity="person p").state == State.NONE
    natural = found(holdings, "natural-person-top", "person p")
    assert (natural.state, natural.parents) == ("found", {"person p"})


def test_a_general_partner_and_a_partner_with_half_of_the_profits_are_both_parents() -> None:
    stakes = ["G -0 equity, generalPartner> partnership L", "H -50 equity> partnership L",
              "person q -50 equity> partnership L", "person p -100> G", "person r -100> H",
              "partnership L -60> T", "person s -40> T"]  # fmt: skip
    assert found(held(*stakes)).parents == {"G", "H"}
    assert found(held(*stakes), "gt50").parents == {"G"}


@pytest.mark.parametrize(("seats", "parents_"), [("49", {"T"}), ("50", {"P"})])
def test_naming_half_of_the_directors_makes_a_parent(seats: str, parents_: set[str]) -> None:
    holdings = held(f"P -0, board {seats}> T", "person q -100> T", "person p -100> P")
    assert found(holdings).parents == parents_


def test_a_ring_without_anybody_above_is_its_own_parent() -> None:
    ring = found(held("A -60> B", "B -60> A", "B -60> T", "person p -40> T", "person q -40> A",
                      "person r -40> B"))  # fmt: skip
    assert (ring.state, ring.parents, ring.flags) == ("found", {"A", "B"}, {ParentFlag.RING})
    own = found(held("A -60> T", "T -60> A", "person p -40> T", "person q -40> A"))
    assert own.parents == {"A", "T"}


def test_an_unknown_rest_of_half_leaves_the_parent_open() -> None:
    half = found(held("person p -50> T"))
    assert (half.state, half.parents, half.unknown) == ("open", {"T"}, {"T"})
    assert found(held("person p -50.1> T")).state == "found"
    assert found(held("person p -50> T"), "gt50").state == "found"
    top = found(held("P -60> T", "person q -40> T"))
    assert (top.state, top.parents, top.unknown) == ("open", {"P"}, {"P"})


def test_an_unidentified_holder_leaves_the_parent_open() -> None:
    assert found(held("? -60> T", "person p -40> T")).unknown == {"T"}
    joint = ["? -60, joint b> T", "person q -60, joint b> T", "person p -40> T"]
    assert found(held(*joint)).unknown == {"T"}


def test_small_unknown_holders_may_add_up_to_a_parent() -> None:
    small = found(held("A -30> T", "B -30> T", "person p -40> T"))
    assert (small.state, small.parents, small.unknown) == ("open", {"T"}, {"A", "B"})


def test_float_is_nobodys() -> None:
    graph = snapshot("person p -10> T")
    holdings = compile_holdings(graph, floats=np.ones(len(graph), dtype=np.bool_))
    assert found(holdings).state == "found"
    assert found(holdings).parents == {"T"}


def test_a_band_that_reaches_half_names_a_possible_parent() -> None:
    stakes = ["person p -100> P", "person q -50> T", "P -25-50> T"]
    band = found(held(*stakes))
    assert (band.state, band.parents, band.possible, band.unknown) == ("open", {"T"}, {"P"}, set())
    below = ["person p -100> P", "person q -50> T", "P -25-<50> T"]
    assert found(held(*below)).possible == {"P"}, "the rest may be P's too"
    assert found(held(*below, "person r -1> T")).state == "found"


def test_an_unknown_share_names_a_possible_parent_beside_the_unknown_owner() -> None:
    gleif = found(held("person p -100> P", "P -?, consolidation> T"))
    assert (gleif.state, gleif.possible, gleif.unknown) == ("open", {"P"}, {"T"})


def test_a_subsidiary_of_the_parent_is_no_further_parent() -> None:
    stakes = ["person p -100> P", "P -60> A", "person q -40> A", "A -40> T", "P -50> T",
              "person r -0-10> T"]  # fmt: skip
    result = found(held(*stakes))
    assert (result.state, result.parents, result.possible) == ("found", {"P"}, set())
    assert result.chain_possible == {"A"}


def test_a_possible_owner_of_the_parent_is_a_possible_parent() -> None:
    stakes = ["person p -100> H", "H -40-60, complete> P", "person q -40-60> P", "P -100> T"]
    result = found(held(*stakes))
    assert (result.state, result.parents, result.possible) == ("open", {"P"}, {"H"})


def test_of_possible_parents_only_the_highest_are_named() -> None:
    stakes = ["person p -100> H", "H -60> P", "person q -40> P", "P -40-60, complete> T",
              "person r -40-60> T"]  # fmt: skip
    result = found(held(*stakes))
    assert (result.possible, result.chain_possible) == ({"H"}, {"H", "P"})


def test_contradictory_statements_are_flagged() -> None:
    stakes = ["P -60> T", "Q -60> T", "person p -100> P", "person q -100> Q"]
    result = found(held(*stakes))
    assert result.parents == {"P", "Q"}
    assert ParentFlag.CONTRADICTORY in result.flags


def test_an_unknown_reading_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match=r"hsr\+gp.*consolidation"):
        parent_reading("hsr")


def test_r7_a_complete_list_that_lacks_half_leaves_the_parent_open() -> None:
    lacking = found(held("P -50, complete> T", "person p -100> P"))
    assert (lacking.state, lacking.parents, lacking.unknown) == ("open", {"P"}, {"T"})


def test_who_may_control_its_own_parent_may_be_its_own_ultimate_parent() -> None:
    """Whoever holds C alone may be the entity, which would close the ring at the top."""
    holdings = held("A -100> T", "T -50> A", "B -50> A", "C -100> B", "? -100> C")
    node = holdings.graph.node
    answer = parents(holdings, node("T"), parent_reading("gt50"))
    assert answer.state is State.OPEN
    assert answer.parents == (node("A"),)
    assert node("T") in answer.possible
    assert node("T") in answer.chain_possible
