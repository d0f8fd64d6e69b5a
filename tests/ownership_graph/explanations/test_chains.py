"""Chains: the greatest first, what they explain, captured holders, and bounded work on cycles."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from snapshots import held, snapshot

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import End, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.explanations.chains import Chain, Chains, Top, chains
from ownership_graph.holdings.compiled import UNIDENTIFIED
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings


def explained(
    holdings: Holdings,
    *seeds: str,
    by: str = "hybrid",
    end: End = End.LOWER,
    measure: Measure = Measure.EQUITY,
    top: Top | None = None,
) -> Chains:
    graph = holdings.graph
    attribution = attribute(holdings, Seeds.of(graph, seeds), rule(by))
    return chains(attribution, graph.node("T"), measure, end, top)


def path(holdings: Holdings, chain: Chain) -> str:
    parties = len(holdings.graph)

    def name(node: int) -> str:
        if node == UNIDENTIFIED:
            return "?"
        return holdings.graph.id(node) if node < parties else "block"

    return " ".join([name(chain.links[0].holder), *(name(link.subject) for link in chain.links)])


def shown(holdings: Holdings, found: Chains) -> list[tuple[str, Fraction]]:
    return [(path(holdings, chain), chain.contribution) for chain in found.chains]


def test_a_chain_contributes_the_product_of_its_links() -> None:
    holdings = held("S -40> A", "A -50> T", "S -10> T", "person q -60> A")
    found = explained(holdings, "S")
    assert shown(holdings, found) == [("S A T", Fraction(20)), ("S T", Fraction(10))]
    assert found.bound == 30
    assert found.explained == 1
    assert found.chains[0].explains == Fraction(2, 3)


def test_a_captured_holder_counts_whole_and_the_chain_says_why() -> None:
    holdings = held("S -60> A", "A -60> T")
    (chain,) = explained(holdings, "S").chains
    assert path(holdings, chain) == "S A T"
    assert chain.counted == 1
    assert chain.contribution == 60
    assert [link.whole for link in chain.links] == [True, True]
    assert shown(holdings, explained(holdings, "S", by="mul")) == [("S A T", Fraction(36))]


def test_a_captured_holder_is_explained_in_the_measure_that_captures_it() -> None:
    holdings = held("S -60 equity, 10 votes> A", "A -20 equity, 55 votes> T")
    (chain,) = explained(holdings, "S", measure=Measure.VOTES).chains
    assert [link.measure for link in chain.links] == [Measure.EQUITY, Measure.VOTES]
    assert chain.contribution == 55


def test_captured_holders_above_captured_holders_are_followed_to_a_seed() -> None:
    holdings = held("S -51> A", "A -51> B", "B -51> T")
    (chain,) = explained(holdings, "S").chains
    assert path(holdings, chain) == "S A B T"
    assert chain.counted == 1
    assert chain.contribution == 51


def test_only_as_many_chains_as_asked_for_and_their_part_is_told() -> None:
    stakes = [f"S -{share}> T" if at == 0 else f"S -100> A{at} -{share}> T"
              for at, share in enumerate([10, 9, 8, 7])]  # fmt: skip
    holdings = held(*stakes)
    found = explained(holdings, "S", top=Top(2))
    assert shown(holdings, found) == [("S T", Fraction(10)), ("S A1 T", Fraction(9))]
    assert found.explained == Fraction(19, 34)


def test_chains_on_a_cycle_are_bounded_and_say_what_they_leave_out() -> None:
    firms = [f"F{number}" for number in range(10)]
    stakes = [f"{a} -4> {b}" for a, b in permutations(firms, 2)]
    stakes += [f"S -10> {firm}" for firm in firms]
    stakes += ["F0 -100> T"]
    holdings = held(*stakes)
    found = explained(holdings, "S", by="mul", top=Top(3))
    assert [chain.contribution for chain in found.chains] == [10, Fraction("0.4"), Fraction("0.4")]
    assert found.explained == Fraction("10.8") / found.bound
    assert found.explained < 1
    assert explained(holdings, "S", by="mul", top=Top(3, search=1)).chains == ()


def test_a_cycle_back_to_the_entity_is_no_chain() -> None:
    holdings = held("S -40> A", "A -50> T", "T -30> A")
    assert shown(holdings, explained(holdings, "S", by="mul")) == [("S A T", Fraction(20))]


def test_a_block_counts_the_least_of_its_holders_at_the_lower_end() -> None:
    holdings = held(
        "S -20> A", "A -50, joint b> T", "S -50, joint b> T", "person q -80> A", "person r -50> T"
    )
    lower = explained(holdings, "S", by="mul")
    assert shown(holdings, lower) == [("S A block T", Fraction(10))]
    upper = explained(holdings, "S", by="mul", end=End.UPPER, top=Top(1))
    assert shown(holdings, upper) == [("S block T", Fraction(50))]


def test_an_end_that_is_nobodys_has_no_chains() -> None:
    holdings = held("person q -100> T", "S -1> A")
    none = explained(holdings, "S")
    assert none.chains == ()
    assert none.bound == none.explained == 0
    seeds = explained(held("S -100> T"), "S", "T")
    assert seeds.chains == ()
    assert seeds.bound == 100


def test_what_is_not_proportional_counts_only_through_captured_holders() -> None:
    holdings = held("S -50> A", "A -30> T", "S -40> B", "B -30> T")
    assert shown(holdings, explained(holdings, "S", by="cascade")) == [("S A T", Fraction(30))]


@pytest.mark.parametrize(("by", "expected"), [("hybrid-edge", 75), ("hybrid-edge-all", 100)])
def test_lifted_links_count_whole(by: str, expected: int) -> None:
    holdings = held("S -75> B", "B -51> T", "person q -25> B", "person r -49> T")
    for end in End:
        (chain,) = explained(holdings, "S", by=by, end=end).chains
        assert chain.contribution == expected
        assert chain.links[-1].lifted


def test_the_upper_end_has_chains_from_owners_who_are_not_known() -> None:
    holdings = held("S -20> T", "A -30> T", "person q -10> T", "? -15> T")
    found = explained(holdings, "S", by="mul", end=End.UPPER)
    assert shown(holdings, found) == [
        ("A T", Fraction(30)),
        ("? T", Fraction(25)),
        ("S T", Fraction(20)),
        ("? T", Fraction(15)),
    ]
    assert [chain.links[0].row is None for chain in found.chains] == [False, True, False, False]
    assert found.bound == 90
    assert found.explained == 1


def test_the_upper_end_of_a_complete_list_counts_its_upper_ends() -> None:
    holdings = held("S -20-30, complete> T", "person q -60-90> T")
    assert shown(holdings, explained(holdings, "S", end=End.UPPER)) == [("S T", Fraction(30))]


def test_float_and_the_contradictory_have_no_rest() -> None:
    graph = snapshot("S -20-30> T", "A -10> T")
    floats = np.ones(len(graph), dtype=np.bool_)
    holdings = compile_holdings(graph, floats=floats)
    found = explained(holdings, "S", end=End.UPPER)
    assert shown(holdings, found) == [("S T", Fraction(30))]
    contrary = held("S -60-70> T", "person q -60> T")
    assert shown(contrary, explained(contrary, "S", end=End.UPPER)) == [("S T", Fraction(70))]


def test_a_ring_of_captured_holders_ends_the_explanation() -> None:
    holdings = held("S -51> A", "A -51> B", "B -49> A", "B -51> T")
    (chain,) = explained(holdings, "S").chains
    assert path(holdings, chain) == "S A B T"


def test_a_search_that_is_too_short_leaves_the_reason_out() -> None:
    holdings = held("S -45> B", "B -90> A", "S -10> A", "A -60> T")
    (chain,) = explained(holdings, "S", top=Top(1)).chains
    assert path(holdings, chain) == "S B A T"
    (short,) = explained(holdings, "S", top=Top(1, search=1)).chains
    assert path(holdings, short) == "A T"


def test_treasury_shares_in_the_denominator_are_nobodys() -> None:
    graph = snapshot("S -40> T", "T -20> T", "person q -40> T")
    holdings = compile_holdings(graph, Counting(exclude_treasury=False))
    assert shown(holdings, explained(holdings, "S")) == [("S T", Fraction(40))]
