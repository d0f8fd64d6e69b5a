"""Owners: the part of each, what is unknown, and holders on cycles."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import held, snapshot

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.owners.owning import Owner, declared_only, owning

EQUITY, VOTES = Measure.EQUITY, Measure.VOTES


def parts(holdings: Holdings, entity: str = "T", by: str = "mul") -> dict[str, str]:
    graph = holdings.graph
    found = owning(holdings, graph.node(entity), rule(by))
    return {graph.id(owner.node): str(owner.shares[EQUITY]) for owner in found.owners}


def unknown(holdings: Holdings, entity: str = "T", measure: Measure = EQUITY) -> str:
    return str(owning(holdings, holdings.graph.node(entity)).unknown[measure])


def owner(holdings: Holdings, name: str, entity: str = "T") -> Owner:
    graph = holdings.graph
    found = owning(holdings, graph.node(entity))
    (one,) = (item for item in found.owners if item.node == graph.node(name))
    return one


def test_parts_multiply_along_chains_and_add_up() -> None:
    holdings = held("person S -10> C", "person S -80> A", "A -40> C", "person S -60> B",
                    "B -10> A", "B -20> C", "person q -30> C")  # fmt: skip
    assert parts(holdings, "C") == {"A": "40", "B": "24", "person S": "56.4", "person q": "30"}
    assert parts(holdings, "C", "hybrid")["person S"] == "70"


def test_the_ultimate_owners_are_told_from_those_on_the_way() -> None:
    holdings = held("person p -100> A", "A -60> T", "B -40> T")
    found = owning(holdings, holdings.graph.node("T"))
    ultimate = {holdings.graph.id(each.node): each.ultimate for each in found.owners}
    assert ultimate == {"A": False, "B": True, "person p": True}


def test_r17_the_undeclared_rest_adds_to_nobody_and_is_told_apart() -> None:
    holdings = held("person p -30> T", "person q -20-40> T")
    assert parts(holdings) == {"person p": "30", "person q": "20-40"}
    assert unknown(holdings) == "30-50"


def test_r17_listed_shares_move_within_100_in_all() -> None:
    holdings = held("person p -70> T", "person q -20-60> T")
    assert parts(holdings) == {"person p": "70", "person q": "20-30"}
    assert unknown(holdings) == "0-10"


def test_r17_a_complete_list_leaves_nothing_unknown() -> None:
    holdings = held("person p -30-50, complete> T", "person q -60> T")
    assert parts(holdings) == {"person p": "40", "person q": "60"}
    assert unknown(holdings) == "0"


def test_r17_owners_who_are_not_in_the_data_are_unknown() -> None:
    holdings = held("A -60> T", "person p -40> T")
    assert parts(holdings) == {"A": "60", "person p": "40"}
    assert unknown(holdings) == "0-60"


def test_what_unidentified_holders_have_is_unknown() -> None:
    alone = held("? -25> T", "person p -75> T")
    assert (parts(alone), unknown(alone)) == ({"person p": "75"}, "25")
    joint = held("? -25, joint b> T", "person q -25, joint b> T", "person p -75> T")
    assert parts(joint) == {"person p": "75", "person q": "0-25"}


def test_equity_and_votes_are_told_apart() -> None:
    holdings = held("person p -100 equity, 10 votes> T", "person q -90 votes> T")
    assert [str(share) for share in owner(holdings, "person p").shares.values()] == ["100", "10"]
    assert unknown(holdings, measure=VOTES) == "0"


def test_open_ends_stay_open() -> None:
    holdings = held("person p -(>50)> T")
    assert parts(holdings) == {"person p": ">50-100"}
    assert unknown(holdings) == "0-<50"


def test_holders_of_a_joint_block_have_it_at_most() -> None:
    holdings = held("person p -60, joint b> T", "person q -60, joint b> T", "person r -40> T")
    assert parts(holdings) == {"person p": "0-60", "person q": "0-60", "person r": "40"}
    assert unknown(holdings) == "0"


def test_cross_holdings_are_solved_not_walked() -> None:
    holdings = held("person a -50> A", "B -50> A", "person b -50> B", "A -50> B")
    assert parts(holdings, "A") == {"B": "50", "person a": "2/3", "person b": "1/3"}
    found = owner(holdings, "B", "A")
    assert found.own == {EQUITY: Fraction(25), VOTES: Fraction(25)}
    assert owner(holdings, "person a", "A").own == {}


def test_the_part_of_a_block_on_a_cycle_is_no_part_of_nobody() -> None:
    holdings = held("A -50> T", "T -20> A", "? -30> A")
    assert owner(holdings, "A").own[EQUITY] == 10


@st.composite
def exact_registers(draw: st.DrawFn) -> list[str]:
    stakes: list[str] = []
    for subject in "ABCT":
        left = 99
        for holder in ["person p", "person q", "A", "B", "C", "T"]:
            share = draw(st.sampled_from([0, 0, 5, 20, 30, 45]))
            if holder != subject and 0 < share <= left:
                stakes.append(f"{holder} -{share} equity, {100 - left} votes> {subject}")
                left -= share
    return stakes


@settings(max_examples=60, deadline=None)
@given(exact_registers())
def test_all_parts_at_once_are_those_asked_one_by_one(stakes: list[str]) -> None:
    holdings = held(*stakes, kinds={"T": "company"})
    graph = holdings.graph
    node = graph.node("T")
    for found in owning(holdings, node).owners:
        alone = attribute(
            declared_only(holdings), Seeds.of(graph, [graph.id(found.node)]), rule("mul")
        )
        for measure in Measure:
            assert found.shares[measure] == alone.share(node, measure)


def test_treasury_shares_in_the_denominator_belong_to_nobody() -> None:
    graph = snapshot("person p -40> T", "T -20> T", "person q -0> T", "person r -40> T")
    assert parts(compile_holdings(graph, Counting(exclude_treasury=False))) == {
        "person p": "40",
        "person r": "40",
    }


def test_what_is_said_of_a_person_s_owners_gives_nothing() -> None:
    holdings = held("A -50> person p", "person p -60> T", "A -40> T", "person a -100> A")
    assert parts(holdings) == {"A": "40", "person a": "40", "person p": "60"}


def test_parties_in_very_large_cycles_are_left_out() -> None:
    firms = [f"F{number:02}" for number in range(61)]
    stakes = [f"{up} -50> {down}" for up, down in pairwise([*firms, firms[0]])]
    holdings = held(*stakes, "person p -50> F00", "F00 -100> T")
    found = owning(holdings, holdings.graph.node("T"))
    assert [holdings.graph.id(owner.node) for owner in found.owners] == ["person p"]
    assert len(found.left_out) == 61
    assert found.owners[0].shares[EQUITY].lower > 50


def test_a_closed_ring_is_told() -> None:
    holdings = held("A -100> B", "B -100> A", "A -60> T")
    found = owning(holdings, holdings.graph.node("T"))
    assert {holdings.graph.id(node) for node in found.rings} == {"A", "B"}
