"""The least sale: exact against trial, and what cannot be cured."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from snapshots import DAY, entities_of, held, rows_of, snapshot

from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.rules import parse_cut, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.cures.covering import Need, least_cover
from ownership_graph.cures.cure import Cure, cure
from ownership_graph.errors import UsageError
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.model import Interest
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph

F = Fraction
MAJORITY = parse_cut(">50")
Trades = dict[tuple[str, str], Fraction]


def attributed(holdings: Holdings, by: str = "hybrid") -> Attribution:
    return attribute(holdings, Seeds.of(holdings.graph, ["S"]), rule(by))


def cured(holdings: Holdings, *, votes_only: bool = False) -> Cure:
    node = holdings.graph.node("T")
    return cure(attributed(holdings), node, MAJORITY, votes_only=votes_only)


def trades(holdings: Holdings, found: Cure) -> Trades:
    graph = holdings.graph
    return {
        (
            graph.id(int(holdings.holder[sale.row])),
            graph.id(int(holdings.subject[sale.row])),
        ): sale.part
        for sale in found.sales or ()
    }


def points(*stakes: str, votes_only: bool = False) -> tuple[dict[str, Fraction], Fraction]:
    holdings = held(*stakes)
    found = cured(holdings, votes_only=votes_only)
    assert found.sales is not None
    sold = {
        f"{holder}>{subject}": sale.points
        for (holder, subject), sale in zip(trades(holdings, found), found.sales, strict=True)
    }
    return sold, found.points


def passes(rows: list[Interest], sold: Trades) -> bool:
    """Whether the entity passes after some sales, by making them."""
    after: list[Interest] = []
    for row in rows:
        part = sold.get((str(row.holder), row.subject), F(0))
        for holder, share in ((row.holder, 1 - part), (f"person buying {row.id}", part)):
            if share:
                after.append(
                    replace(
                        row,
                        id=f"{row.id} {holder}",
                        holder=holder,
                        equity=_times(row.equity, share),
                        votes=_times(row.votes, share),
                    )
                )
    entities = entities_of(after, {"S": "company", "T": "company"})
    holdings = compile_holdings(OwnershipGraph.from_records(entities, after, as_of=DAY))
    found, node = attributed(holdings), holdings.graph.node("T")
    return all(found.share(node, measure).upper <= 50 for measure in Measure)


def _times(share: Share | None, part: Fraction) -> Share:
    assert share is not None
    return Share.exact(share.lower * part)


def test_a_direct_majority_is_sold_down_to_half() -> None:
    assert points("S -50.01> T", "person q -49.99> T") == ({"S>T": F("0.01")}, F("0.01"))


def test_the_cheapest_link_of_a_chain_is_cut() -> None:
    stakes = ["S -60> A", "person a -40> A", "A -90> T", "person t -10> T"]
    assert points(*stakes) == ({"S>A": F(10)}, F(10))
    assert points("S -100> A", "A -60> T", "person t -40> T") == ({"A>T": F(10)}, F(10))
    chain = ["S -55> A", "A -51> B", "B -58> T"]
    chain += [f"person {n} -{45 if n == 'A' else 49 if n == 'B' else 42}> {n}" for n in "ABT"]
    assert points(*chain) == ({"A>B": F(1)}, F(1))


def test_sales_that_release_and_sales_that_reduce_work_together() -> None:
    stakes = ["S -52> A", "person a -48> A", "A -60> T", "S -30> T", "person t -10> T"]
    sold, total = points(*stakes)
    assert sold == {"S>A": F(2), "S>T": F(10)}
    assert total == 12


@pytest.mark.parametrize("votes_only", [False, True])
def test_votes_can_be_given_up_alone(votes_only: bool) -> None:
    stakes = ["S -10 equity, 60 votes> T", "person t -90 equity, 40 votes> T"]
    sold, _ = points(*stakes, votes_only=votes_only)
    assert sold == ({"S>T": F(10)} if votes_only else {"S>T": F(10, 6)})


def test_votes_alone_do_not_cure_equity() -> None:
    found = cured(held("S -60> T", "person t -40> T"), votes_only=True)
    assert found.sales is None
    assert found.left == {Measure.EQUITY: 60, Measure.VOTES: 0}


def test_a_stake_of_votes_only_is_priced_in_votes() -> None:
    stakes = ["S -0 equity, 60 votes> T", "person t -100 equity, 40 votes> T"]
    holdings = held(*stakes)
    (sale,) = cured(holdings).sales or ()
    assert (sale.measure, sale.points) == (Measure.VOTES, F(10))


def test_an_entity_is_released_from_the_measure_that_captures_it() -> None:
    stakes = ["S -0 equity, 60 votes> A", "person a -100 equity, 40 votes> A"]
    assert points(*stakes, "A -70> T", "person t -30> T")[0] == {"S>A": F(10)}


def test_what_is_not_known_cannot_be_sold() -> None:
    found = cured(held("S -40> T", "person t -5> T"))
    assert found.sales is None
    assert found.left == {Measure.EQUITY: 55, Measure.VOTES: 55}
    assert points("S -40> T", "person t -10> T")[0] == {"S>T": F(40)}
    assert cured(held("? -51> T", "S -1> T", "person t -48> T")).sales is None
    assert cured(held("B -51> T", "S -1> T", "person t -48> T")).sales is None


def test_cross_holdings_are_solved() -> None:
    stakes = ["S -48> T", "B -30> T", "T -30> B", "person t -22> T", "person b -70> B"]
    sold, _ = points(*stakes)
    assert passes(rows_of(*stakes), {("S", "T"): sold["S>T"] / 48})


def test_float_and_full_lists_leave_no_rest() -> None:
    graph = snapshot("S -60> T")
    holdings = compile_holdings(graph, floats=np.ones(len(graph), dtype=np.bool_))
    assert trades(holdings, cured(holdings)) == {("S", "T"): F(1, 6)}
    assert points("S -60, complete> T", "person t -40> T")[0] == {"S>T": F(10)}


def test_where_a_fill_would_decide_the_sale_is_on_the_safe_side() -> None:
    loose = cured(held("S -50-60, complete> T", "person t -30-60> T"))
    assert not loose.least
    assert loose.sales is not None
    joint = cured(held("S -20> T", "S -40, joint b> T", "A -40, joint b> T", "person t -40> T"))
    assert not joint.least
    assert cured(held("S -60> T", "person t -60> T")).least is False


def test_treasury_shares_are_nobodys_to_sell() -> None:
    graph = snapshot("S -60> T", "T -20> T", "person t -20> T")
    holdings = compile_holdings(graph, Counting(exclude_treasury=False))
    assert trades(holdings, cured(holdings)) == {("S", "T"): F(1, 6)}


@pytest.mark.parametrize("by", ["mul", "cascade", "hybrid-edge", "single"])
def test_other_rules_are_refused(by: str) -> None:
    holdings = held("S -60> T")
    with pytest.raises(UsageError, match="hybrid"):
        cure(attributed(holdings, by), holdings.graph.node("T"), MAJORITY)


def test_thresholds_that_must_not_be_reached_are_refused() -> None:
    holdings = held("S -60> T")
    with pytest.raises(UsageError, match=">50"):
        cure(attributed(holdings), holdings.graph.node("T"), parse_cut(">=50"))
    with pytest.raises(UsageError, match="watched itself"):
        cure(attributed(holdings), holdings.graph.node("S"), MAJORITY)


def test_too_many_decisions_are_refused() -> None:
    stakes = ["S -60> A", "person a -40> A", "A -60> T", "person t -40> T"]
    holdings = held(*stakes)
    with pytest.raises(UsageError, match="too many"):
        cure(attributed(holdings), holdings.graph.node("T"), MAJORITY, most=1)


@st.composite
def full_lists(draw: st.DrawFn) -> list[str]:
    names = ["A", "B", "T"]
    stakes: list[str] = []
    for subject in names:
        left = 100
        for holder in ["S", "A", "B"]:
            share = draw(st.sampled_from([0, 0, 10, 20, 26, 40, 51, 60]))
            if holder != subject and 0 < share <= left:
                stakes.append(f"{holder} -{share}> {subject}")
                left -= share
        if left:
            stakes.append(f"person {subject} -{left}> {subject}")
    return stakes


@settings(max_examples=80, deadline=None)
@given(full_lists(), st.data())
def test_the_sale_cures_and_no_cheaper_one_does(stakes: list[str], data: st.DataObject) -> None:
    rows = rows_of(*stakes)
    assume(any(row.holder == "S" for row in rows))
    assume(not passes(rows, {}))
    holdings = held(*stakes)
    found = cured(holdings)
    assert found.least
    sold = trades(holdings, found)
    assert passes(rows, sold)
    kinds = [((str(row.holder), row.subject), row.equity) for row in rows]
    for (one, first), (two, second) in combinations_with_replacement(kinds, 2):
        assert first is not None
        assert second is not None
        part = F(data.draw(st.integers(0, 12)), 12)
        room = found.points - part * first.lower
        if one == two or room <= 0:
            continue
        other = min(F(1), room * F(99, 100) / second.lower)
        assert not passes(rows, {one: part, two: other})


def test_a_cover_is_the_cheapest_mix() -> None:
    need = [Need((F(1), F(1)), F(3, 2)), Need((F(1), F(0)), F(1, 2))]
    assert least_cover([F(1), F(2)], need) == (F(1), F(1, 2))
    assert least_cover([F(2), F(1)], need) == (F(1, 2), F(1))
    assert least_cover([F(1), F(1)], [Need((F(1), F(1)), F(3))]) is None
    assert least_cover([F(1)], []) == (F(0),)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=2, max_size=2),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-2, 6)), max_size=3),
)
def test_no_grid_point_is_a_cheaper_cover(
    costs: list[int], needs: list[tuple[int, int, int]]
) -> None:
    asked = [Need((F(a), F(b)), F(amount)) for a, b, amount in needs]
    found = least_cover([F(cost) for cost in costs], asked)
    grid = [F(step, 12) for step in range(13)]
    meeting = [
        costs[0] * x + costs[1] * y
        for x, y in product(grid, grid)
        if all(need.coefficients[0] * x + need.coefficients[1] * y >= need.amount for need in asked)
    ]
    if found is None:
        assert not meeting
    else:
        assert all(0 <= part <= 1 for part in found)
        cost = sum((c * x for c, x in zip(costs, found, strict=True)), F(0))
        assert all(cost <= other for other in meeting)
