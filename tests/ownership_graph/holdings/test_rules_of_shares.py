"""R1 to R10: each rule of shares and bounds by its smallest example."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attributing import EQUITY, VOTES, attributed, bounds, captured, stated, world

from ownership_graph.attribution.rules import End
from ownership_graph.holdings.counting import Measure
from ownership_graph.intervals import Interval

# R1: open ends


def test_r1_an_open_stake_makes_an_open_sum() -> None:
    assert bounds(world("s -(>50)> T", "p -10> T")) == ">50-90"
    assert bounds(world("s -(<5)> T", "p -95> T")) == "0-5"


def test_r1_a_factor_that_is_a_closed_0_makes_no_open_term() -> None:
    assert bounds(world("p -(>50)> T", "q -10> T", "s -10> T")) == "10-<40"
    assert bounds(world("s -0> A", "A -(>10)> T", "p -100> A"), by="mul") == "0-<90"


def test_r1_a_seed_and_a_captured_holder_are_a_closed_1() -> None:
    assert bounds(world("s -(>50)> A", "A -30> T", "p -70> T")) == "30"


def test_r1_the_lower_run_passes_above_50_at_an_open_50() -> None:
    assert captured(world("s -(>50)> T")) == "yes"
    assert captured(world("s -50> T", "p -50> T")) == "no"
    assert captured(world("s -50> T", "p -50> T"), by="cascade") == "yes"


def test_r1_the_upper_run_passes_from_50_only_at_a_closed_50() -> None:
    assert captured(world("s -49> T", "p -50> T")) == "no"
    closed, opened = world("s -40> T", "p -50> T"), world("s -40> T", "p -(>50)> T")
    assert (captured(closed, by="cascade"), captured(opened, by="cascade")) == ("open", "no")


def test_r1_with_a_complete_list_an_end_is_closed_if_a_split_attains_it() -> None:
    reachable = world("s -20-40,complete> T", "p -(>50)> T", "q -0-30> T")
    assert bounds(reachable) == "20-40"
    out_of_reach = world("s -20-60,complete> T", "p -(>50)> T")
    assert bounds(out_of_reach) == "20-<50"


# R2, R3, R4: what is unknown, who has no owners, what a seed reports


@pytest.mark.parametrize(("text", "share"), [("?", "0-100"), ("(<5)", "0-<5")])
def test_r2_unknown_is_0_to_100_and_below_5_is_closed_at_0(text: str, share: str) -> None:
    assert stated(world(f"s -{text}> T"), "s", "T") == share


def test_r3_persons_and_states_have_no_owners() -> None:
    kinds = {"K": "state", "B": "state_body", "p": "person"}
    holdings = world("p -20> T", "K -30> T", "B -50> T", "s -100> B", kinds=kinds)
    assert bounds(holdings) == "0"
    assert bounds(holdings, "B") == "0"


def test_r3_any_other_entity_without_rows_is_wholly_unknown() -> None:
    kinds = {"A": "unknown", "B": "trust"}
    holdings = world("A -20> T", "B -30> T", "p -50> T", kinds=kinds)
    assert bounds(holdings) == "0-50"
    assert bounds(holdings, "A") == "0-100"
    assert captured(holdings, "A") == "open"


def test_r4_a_seed_has_all_and_others_report_their_own_share() -> None:
    holdings = world("p -100> A -100> T", "s -60> B", "q -40> B")
    assert bounds(holdings, "A", seeds="A") == "100"
    assert bounds(holdings, "A", seeds="A", measure=VOTES) == "100"
    assert captured(holdings, "A", seeds="A", by="mul") == "yes"
    assert (bounds(holdings, "B"), captured(holdings, "B")) == ("60", "yes")


def test_r4_a_possible_seed_has_its_own_share_to_100() -> None:
    holdings = world("s -30> A -60> T", "p -70> A", "q -40> T")
    found = attributed(holdings, seeds="", possible="A")
    node = holdings.graph.node("A")
    assert (str(found.share(node, EQUITY)), found.captured(node).value) == ("0-100", "open")
    assert str(found.share(holdings.graph.node("T"), EQUITY)) == "0-60"


# R5, R6, R7, R8: several rows, several datasets, contradictions


def test_r5_a_joint_block_counts_the_least_and_the_greatest_of_its_holders() -> None:
    holdings = world("s -60,joint b> T", "p -60,joint b> T", "q -40> T")
    assert bounds(holdings) == "0-60"
    assert bounds(holdings, seeds="s,p") == "60"
    (block,) = holdings.blocks
    assert len(block.members) == 2


def test_r5_rows_of_a_block_that_differ_conflict_and_are_enclosed() -> None:
    holdings = world("s -50,joint b> T", "p -30,joint b> T", "q -40> T")
    assert bounds(holdings, seeds="s,p") == "30-60"
    assert {frozenset(conflict.stated) for conflict in holdings.conflicts} == {
        frozenset({"30", "50"})
    }


def test_r6_rows_of_one_holder_in_one_dataset_add_up() -> None:
    holdings = world("s -20> T", "s -31> T")
    assert stated(holdings, "s", "T") == "51"
    assert not holdings.conflicts


def test_r6_rows_of_several_datasets_are_statements_of_one_stake() -> None:
    holdings = world("s -20> T", "s -30,from e> T")
    assert stated(holdings, "s", "T") == "20-30"
    assert {each.measure for each in holdings.conflicts} == set(Measure)
    assert holdings.conflicts[0].stated == ("20", "30")
    assert not world("s -20> T", "s -20,from e> T").conflicts


def test_r7_open_ends_of_statements_that_contradict_each_other_are_closed() -> None:
    assert bounds(world("s -(>50)> T", "p -50> T")) == "50"
    assert captured(world("s -(>50)> T", "p -50> T")) == "no"


def test_r7_a_complete_list_that_falls_short_is_not_complete() -> None:
    holdings = world("s -30,complete> T", "p -40> T")
    assert bounds(holdings) == "30-60"
    node = holdings.graph.node("T")
    assert holdings.unsatisfiable[EQUITY][node]
    assert not holdings.complete[EQUITY][node]


def test_r8_a_contradiction_has_safe_ends() -> None:
    assert bounds(world("s -60> T", "p -60> T")) == "40-60"
    assert bounds(world("s -80-90> T", "p -60> T")) == "40-90"
    assert bounds(world("s -60> T", "p -60> T"), seeds="s,p") == "100"


def test_r8_on_a_cycle_what_the_subject_holds_itself_counts_nothing_certain() -> None:
    holdings = world("s -60> T", "A -60> T", "T -40> A", "p -60> A")
    assert bounds(holdings, by="mul") == "40-100"
    assert bounds(world("s -60> T", "A -60> T", "s -60> A", "T -40> A")) == "100"


def test_r8_on_a_cycle_an_end_that_is_not_reached_stays_open() -> None:
    stakes = ("A -5> T", "T -5> A", "B -1> T", "p -100> T", "s -(<1),complete> B", "p -99-100> B")
    assert bounds(world(*stakes), by="mul") == "0-<5.01"


def test_r6_what_one_holder_states_beyond_all_is_no_more_than_all() -> None:
    holdings = world("s -100> T", "s -? equity> T")
    (row,) = holdings.subject_rows(holdings.graph.node("T"))
    assert holdings.interval(row, EQUITY) == Interval(Fraction(100), Fraction(100))


# R9, R10: what is attained, one seed at a time


def test_r9_the_upper_run_of_the_example_says_100_and_its_best_completion_is_95_6() -> None:
    holdings = world(
        "s -50> p", "o -50> p", "s -30,complete> i", "p -0-70> i", "k -0-70> i", "i -51> k",
        "o -49> k", kinds={"p": "company", "o": "person"},
    )  # fmt: skip
    found = attributed(holdings)
    node = holdings.graph.node("i")
    assert str(found.share(node, EQUITY)).endswith("-100")
    tenths = {*range(0, 701, 20), *range(80, 100)}
    best = max(_completed(Fraction(tenth, 10)) for tenth in tenths)
    assert best == Fraction("95.6")


def _completed(given: Fraction) -> Fraction:
    """The example of R9 when ``p`` holds ``given`` of ``i``, and ``k`` the rest of its 70."""
    holdings = world(
        "s -50> p", "o -50> p", "s -30> i", f"p -{given / 100}> i", f"k -{(70 - given) / 100}> i",
        "i -51> k", "o -49> k", kinds={"p": "company", "o": "person"},
    )  # fmt: skip
    found = attributed(holdings)
    return found.fraction(holdings.graph.node("i"), EQUITY, End.UPPER) * 100


def test_r9_equity_and_votes_are_independent_unknowns() -> None:
    holdings = world("s -40 equity,? votes> A", "p -50 equity,40 votes> A", "A -60> T", "q -40> T")
    assert bounds(holdings) == "24-60"
    assert (bounds(holdings, "A"), bounds(holdings, "A", measure=VOTES)) == ("40-50", "0-60")


def test_r10_single_takes_the_largest_of_any_seed_alone() -> None:
    holdings = world("s -30> T", "p -25> T", "q -45> T")
    assert bounds(holdings, seeds="s,p") == "55"
    assert bounds(holdings, seeds="s,p", by="single") == "30"
    assert captured(holdings, seeds="s,p", by="single") == "no"


def test_r10_another_seed_is_an_ordinary_entity() -> None:
    holdings = world("s -40> A", "p -60> A", "A -55> T", "q -45> T")
    assert bounds(holdings, seeds="A,s", by="single") == "55"
    assert captured(holdings, seeds="A,s", by="single") == "yes"
    assert captured(world("s -40> T", "p -30> T"), by="single") == "open"
