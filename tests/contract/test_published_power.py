"""Voting power and weakest links: published examples with their numbers, exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from snapshots import held

from ownership_graph.influence.power import Game, banzhaf, normalised, shapley_shubik
from ownership_graph.influence.weakest import weakest_link

pytestmark = pytest.mark.contract


def fractions(text: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, text.split()))


@pytest.mark.parametrize(
    ("quota", "weights", "expected"),
    [
        pytest.param(13, [7, 5, 4, 2], "2/5 1/5 1/5 1/5", id="p1"),
        pytest.param(6, [4, 3, 2, 1], "5/12 1/4 1/4 1/12", id="p2"),
        pytest.param(4, [3, 2, 1, 1], "1/2 1/6 1/6 1/6", id="p3"),
        pytest.param(51, [50, 49, 1], "3/5 1/5 1/5", id="p4"),
        pytest.param(51, [49, 51], "0 1", id="p5"),
    ],
)
def test_p1_to_p5_banzhaf(quota: int, weights: list[int], expected: str) -> None:
    assert normalised(banzhaf(Game.of(quota, weights))) == fractions(expected)


@pytest.mark.parametrize(
    ("quota", "weights", "expected"),
    [
        pytest.param(6, [4, 3, 2, 1], "5/12 1/4 1/4 1/12", id="p2"),
        pytest.param(4, [3, 2, 1, 1], "1/2 1/6 1/6 1/6", id="p3"),
        pytest.param(51, [50, 49, 1], "2/3 1/6 1/6", id="p4"),
        pytest.param(51, [49, 51], "0 1", id="p5"),
    ],
)
def test_p2_to_p5_shapley_shubik(quota: int, weights: list[int], expected: str) -> None:
    assert shapley_shubik(Game.of(quota, weights)) == fractions(expected)


def test_p6_three_equal_holders_have_half_of_the_power_each() -> None:
    third = Fraction(100, 3)
    assert banzhaf(Game((third, third, third), Fraction(50), strict=True)) == fractions(
        "1/2 1/2 1/2"
    )


@pytest.mark.parametrize("weights", [[7, 5, 4, 2], [3, 3, 2, 1, 1], [50, 49, 1], [5, 1, 1, 1, 1]])
def test_shapley_shubik_is_the_part_of_orders_in_which_a_player_is_the_pivot(
    weights: list[int],
) -> None:
    quota = sum(weights) // 2 + 1
    pivots = [0] * len(weights)
    orders = list(permutations(range(len(weights))))
    for order in orders:
        total = 0
        for player in order:
            total += weights[player]
            if total >= quota:
                pivots[player] += 1
                break
    expected = tuple(Fraction(count, len(orders)) for count in pivots)
    assert shapley_shubik(Game.of(quota, weights)) == expected


def test_i14_weakest_link_of_claessens_faccio_and_lang() -> None:
    holdings = held("A -30> C", "A -30> B", "B -20> C")
    graph = holdings.graph
    found = weakest_link(holdings, graph.node("A"), graph.node("C"))
    assert (found.percent, found.complete) == (Fraction(50), True)
