"""R11 to R19: each rule of counting, rings, control and dates by its smallest example."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from attributing import EQUITY, VOTES, attributed, bounds, captured, stated, world
from snapshots import DAY, rows_of, snapshot

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import RULES, Cut, End, parse_cut
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.control.control import Control
from ownership_graph.errors import InvalidRecord
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.model import Interest, Source
from ownership_graph.owners.owning import owning
from ownership_graph.share import Share, parse_share
from ownership_graph.snapshot.graph import OwnershipGraph

# R11, R12: votes, treasury shares


def test_r11_exact_figures_stand_for_votes_where_a_subject_states_none() -> None:
    holdings = world("s -40 equity> T", "p -30-35 equity> T")
    assert stated(holdings, "s", "T", VOTES) == "40"
    assert stated(holdings, "p", "T", VOTES) == "0-100"
    assert holdings.assumed_votes[holdings.graph.node("T")]


def test_r11_where_some_rows_state_votes_the_others_are_unknown() -> None:
    holdings = world("s -40 equity> T", "p -30 equity,50 votes> T")
    assert stated(holdings, "s", "T", VOTES) == "0-100"


def test_r11_equity_is_never_derived_from_votes() -> None:
    assert stated(world("s -40 votes> T"), "s", "T") == "0-100"


def test_r11_the_assumption_can_be_turned_off() -> None:
    graph = snapshot("s -40 equity> T")
    holdings = compile_holdings(graph, Counting(one_share_one_vote=False))
    assert stated(holdings, "s", "T", VOTES) == "0-100"


def test_r11_general_partners_have_all_votes_of_a_partnership_in_equal_parts() -> None:
    stakes = ["s -1 equity,generalPartner> F", "p -0 equity,generalPartner> F", "q -99 equity> F"]
    holdings = world(*stakes, kinds={"F": "partnership"})
    assert [stated(holdings, name, "F", VOTES) for name in "spq"] == ["50", "50", "0"]
    company = world(*stakes)
    assert [stated(company, name, "F", VOTES) for name in "spq"] == ["1", "0", "99"]
    votes_stated = world(*stakes[:2], "q -99 equity,10 votes> F", kinds={"F": "partnership"})
    assert stated(votes_stated, "q", "F", VOTES) == "10"


def test_r11_votes_of_a_trust_with_a_trustee_do_not_follow_equity() -> None:
    stakes = ["t -trustee> T", "b -100 equity> T"]
    trust = world(*stakes, kinds={"T": "trust"})
    assert [stated(trust, name, "T", VOTES) for name in "tb"] == ["0-100", "0-100"]
    assert stated(world(*stakes), "b", "T", VOTES) == "100"
    assert stated(world("b -100 equity> T", kinds={"T": "trust"}), "b", "T", VOTES) == "100"


def test_r12_treasury_leaves_the_denominator() -> None:
    holdings = world("s -41> T", "T -20,treasury> T")
    assert bounds(holdings, by="mul") == "51.25-100"
    assert stated(world("s -41> T", "T -20> T"), "s", "T") == "51.25"


def test_r12_a_band_of_treasury_shares_counts_by_its_lower_end_and_unknown_as_0() -> None:
    assert stated(world("s -41 equity> T", "T -18-30 equity,treasury> T"), "s", "T") == "50"
    assert stated(world("s -41 equity> T", "T -18-30 equity> T"), "s", "T", VOTES) == "50"
    assert stated(world("s -41> T", "T -treasury> T"), "s", "T") == "41"


def test_r12_as_issued_treasury_shares_stay_and_are_nobodys() -> None:
    graph = snapshot("s -41> T", "p -39> T", "T -20> T", kinds={"s": "person", "p": "person"})
    issued = compile_holdings(graph, Counting(exclude_treasury=False))
    assert bounds(issued) == "41"


def test_r12_as_issued_a_band_of_treasury_shares_says_nothing_of_votes() -> None:
    graph = snapshot("s -41 equity> T", "T -5-20 equity> T", kinds={"s": "person"})
    issued = compile_holdings(graph, Counting(exclude_treasury=False))
    assert bounds(issued, measure=EQUITY) == "41-95"
    assert bounds(issued, measure=VOTES) == "41-100"


def test_r12_treasury_shares_of_100_are_refused() -> None:
    with pytest.raises(InvalidRecord):
        rows_of("T -100,treasury> T")


# R13: closed rings


def test_r13_a_closed_ring_is_0_to_100_and_flagged() -> None:
    holdings = world("A -100> B", "B -100> A", "A -30> T", "s -40> T", "p -30> T")
    assert bounds(holdings, "A") == "0-100"
    assert bounds(holdings) == "40-70"
    graph = holdings.graph
    assert attributed(holdings).rings == {graph.node("A"), graph.node("B")}


def test_r13_a_captured_member_or_a_seed_opens_the_ring() -> None:
    by_votes = world("A -100 equity,40 votes> B", "B -100> A", "s -0 equity,60 votes> B")
    assert bounds(by_votes, "A") == "100"
    assert not attributed(by_votes).rings
    seeded = world("A -100> B", "B -100> A")
    assert bounds(seeded, "B", seeds="A") == "100"


def test_r13_where_bands_merely_allow_a_ring_the_least_solution_counts() -> None:
    holdings = world("B -0-100,complete> A", "p -0-100> A", "A -0-100,complete> B", "q -0-100> B")
    assert bounds(holdings, "A") == "0"
    assert not attributed(holdings).rings


def test_r13_direct_only_counts_seeds_and_unidentified_holders() -> None:
    holdings = world("s -60> A", "A -30> T", "s -10> T", "? -15> T", "p -45> T")
    assert bounds(holdings, by="direct-only") == "10-25"


# R14, R15: complete lists, figures


def test_r14_complete_on_any_row_holds_for_the_subject_in_both_measures() -> None:
    holdings = world("s -20-40> T", "p -30-70,complete> T", "? -10-20> T")
    node = holdings.graph.node("T")
    assert all(holdings.complete[measure][node] for measure in Measure)
    assert bounds(holdings) == "20-60"
    assert bounds(holdings, measure=VOTES) == "20-60"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("1/3", Share(Fraction(100, 3), Fraction(100, 3))),
        ("25-50", Share(Fraction(25), Fraction(50))),
        (">25-50", Share(Fraction(25), Fraction(50), lower_open=True)),
        ("25-<50", Share(Fraction(25), Fraction(50), upper_open=True)),
        ("~50", Share(Fraction("49.5"), Fraction("50.5"), upper_open=True)),
    ],
)
def test_r15_each_end_is_written_by_itself(text: str, share: Share) -> None:
    assert parse_share(text) == share


def test_r15_three_thirds_are_exactly_100() -> None:
    assert bounds(world("s -1/3> T", "p -1/3> T", "q -1/3> T"), seeds="s,p,q") == "100"
    assert bounds(world("s -1/6> T", "p -1/3> T", "q -1/2> T"), seeds="s,p") == "50"
    assert captured(world("s -1/6> T", "p -1/3> T", "q -1/2> T"), seeds="s,p") == "no"


# R16, R17: control, owners


def verdicts(holdings: Holdings, entity: str = "T") -> dict[str, str]:
    graph = holdings.graph
    found = Control(holdings).verdicts(graph.node(entity))
    return {graph.id(node): verdict.value for node, verdict in found.items()}


def test_r16_control_counts_votes_as_stated_though_contradictory() -> None:
    assert verdicts(world("s -60> T", "p -60> T")) == {"s": "yes", "p": "yes"}
    assert verdicts(world("s -(>50)> T", "p -50> T")) == {"s": "yes"}


def test_r16_a_block_is_theirs_who_are_all_of_its_holders_and_open_for_one() -> None:
    joint = ["A -60,joint b> T", "B -60,joint b> T", "q -40> T"]
    assert verdicts(world("s -60> A", "s -60> B", "p -40> A", "p -40> B", *joint))["s"] == "yes"
    found = verdicts(world("s -60> A", "p -60> B", "p -40> A", "s -40> B", *joint))
    assert found == {"s": "open", "p": "open", "A": "open", "B": "open"}


def test_r16_all_controllers_are_listed_and_those_who_may_be() -> None:
    holdings = world("s -60> A", "p -40> A", "A -60> T", "q -30> T")
    assert verdicts(holdings) == {"s": "yes", "A": "yes"}
    assert verdicts(world("s -30> T", "p -20> T")) == {"s": "open", "p": "open"}
    assert verdicts(world("s -30> T", "p -30> T", "q -20> T")) == {}


def test_r17_the_undeclared_rest_counts_for_no_owner_and_is_unknown() -> None:
    holdings = world("s -30> A", "p -20-60> A", "A -50> T")
    found = owning(holdings, holdings.graph.node("T"))
    shares = {holdings.graph.id(each.node): str(each.shares[EQUITY]) for each in found.owners}
    assert shares == {"A": "50", "s": "15", "p": "10-30"}
    assert found.unknown[EQUITY].upper == 75


# R18, R19: dates, lifted links


def dated(start: date | None, end: date | None) -> Interest:
    return Interest(
        id="1", subject="T", holder="s", equity=parse_share("60"), start=start, end=end,
        source=Source(dataset="d"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        (DAY, None, True),
        (DAY + timedelta(1), None, False),
        (None, DAY, True),
        (None, DAY - timedelta(1), False),
        (None, None, True),
    ],
)
def test_r18_first_and_last_day_of_a_stake(
    start: date | None, end: date | None, *, counts: bool
) -> None:
    graph = OwnershipGraph.from_records([], [dated(start, end)], as_of=DAY)
    assert len(graph.interests) == int(counts)


def test_r19_lifted_links_are_not_capped_among_themselves() -> None:
    holdings = world("s -30> A", "p -70> A", "s -40> B", "p -60> B", "A -50> T", "B -50> T")
    assert bounds(holdings, by="hybrid-edge") == "70"
    assert bounds(holdings, by="mul") == "35"
    more = world("s -60> A", "p -40> A", "s -70> B", "p -30> B", "A -50> T", "B -50> T")
    assert bounds(more, by="hybrid-edge") == "100"


def test_r19_a_ring_that_lifting_closes_is_not_evaluated_nor_what_it_holds() -> None:
    holdings = world("s -10> A", "B -60> A", "A -60> B", "p -30> A", "q -40> B", "B -20> T")
    graph = holdings.graph
    found = attributed(holdings, by="hybrid-edge")
    assert found.unevaluated == {graph.node("A"), graph.node("B"), graph.node("T")}
    assert not attributed(holdings, by="mul").unevaluated


# Exactly half, however it comes about


@pytest.mark.parametrize(
    "stakes",
    [
        ["s -50.00> T", "p -50> T"],
        ["s -0.1> T", "s -0.2> T", "s -49.7> T", "p -50> T"],
        ["s -40> A", "p -60> A", "A -50> T", "s -30> T", "p -20> T"],
        ["s -1/6> T", "s -1/3> T", "p -1/2> T"],
    ],
    ids=["stated", "a sum of decimals", "a sum with a product", "a sum of fractions"],
)
def test_exactly_50_is_not_a_majority(stakes: list[str]) -> None:
    holdings = world(*stakes)
    assert bounds(holdings) == "50"
    assert captured(holdings) == "no"
    at_least = replace(RULES["hybrid"], capture=parse_cut(">=50"))
    seeds = Seeds.of(holdings.graph, ["s"])
    found = attribute(holdings, seeds, at_least)
    assert found.captured(holdings.graph.node("T")).value == "yes"


def test_a_millionth_above_50_is_a_majority() -> None:
    assert captured(world("s -50.000001> T", "p -49.999999> T")) == "yes"


def test_51_is_reached_at_51_and_not_at_50_99() -> None:
    cut: Cut = parse_cut(">=51")
    assert cut.passed(Fraction(51), is_open=False, end=End.LOWER)
    assert not cut.passed(Fraction("50.99"), is_open=False, end=End.LOWER)
