"""Voting power: swings and pivots counted exactly, and the ocean of small holders."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import held

from ownership_graph.errors import UsageError
from ownership_graph.influence.power import Game, banzhaf, normalised, shapley_shubik
from ownership_graph.influence.weakest import ControlRights, weakest_link

F = Fraction


def by_counting(game: Game) -> tuple[list[Fraction], list[Fraction]]:
    """Both indices straight from their definitions."""
    players = range(len(game.weights))
    swings = [0] * len(game.weights)
    for votes in product([0, 1], repeat=len(game.weights)):
        total = sum((w * v for w, v in zip(game.weights, votes, strict=True)), F(0))
        for player in players:
            if not votes[player]:
                joined = total + game.weights[player]
                swings[player] += game.wins(joined) - game.wins(total)
    pivots = [0] * len(game.weights)
    orders = list(permutations(players))
    for order in orders:
        total = F(0)
        for player in order:
            if not game.wins(total) and game.wins(total + game.weights[player]):
                pivots[player] += 1
            total += game.weights[player]
    coalitions = 2 ** (len(game.weights) - 1)
    return [F(n, coalitions) for n in swings], [F(n, len(orders)) for n in pivots]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.integers(0, 30), st.booleans())
def test_the_indices_are_those_of_their_definitions(
    weights: list[int], quota: int, strict: bool
) -> None:
    game = Game(tuple(map(F, weights)), F(quota), strict)
    swings, pivots = by_counting(game)
    assert list(banzhaf(game)) == swings
    assert list(shapley_shubik(game)) == pivots


def test_nobody_has_power_where_nobody_can_win() -> None:
    game = Game.of(100, [1, 2])
    assert normalised(banzhaf(game)) == (F(0), F(0))
    assert shapley_shubik(game) == (F(0), F(0))


def test_an_ocean_gives_a_great_holder_more_than_its_votes() -> None:
    game = Game((F(40),), F(50), strict=True, ocean=F(60))
    assert banzhaf(game) == (F(1),)
    assert shapley_shubik(game) == (F(2, 3),)


def test_two_great_holders_in_an_ocean() -> None:
    game = Game((F(30), F(30)), F(50), strict=True, ocean=F(40))
    assert banzhaf(game) == (F(1, 2), F(1, 2))
    # A pivots where it comes after an ocean of 1/2 and before B (t in [1/2, 1)), or after B
    # and before the ocean passes 1/2 (t in [0, 1/2)): 1/8 + 1/8.
    assert shapley_shubik(game) == (F(1, 4), F(1, 4))


def test_an_ocean_decides_a_tie_either_way() -> None:
    game = Game((F(20),), F(50), strict=True, ocean=F(60))
    assert banzhaf(game) == (F(1, 2),)


def test_too_many_totals_are_refused_with_advice() -> None:
    weights = tuple(F(2**power) for power in range(20))
    with pytest.raises(UsageError, match="ocean"):
        banzhaf(Game(weights, F(2**19)))


def rights(*stakes: str) -> ControlRights:
    holdings = held(*stakes)
    graph = holdings.graph
    return weakest_link(holdings, graph.node("A"), graph.node("C"))


def test_the_weakest_link_of_each_chain_counts() -> None:
    assert rights("A -30> C", "A -30> B", "B -20> C") == ControlRights(F(50), complete=True)
    assert rights("A -30> B", "B -60> C").percent == 30


def test_chains_that_share_a_last_link_share_its_votes() -> None:
    assert rights("A -30> B", "A -30> D", "D -30> B", "B -40> C").percent == 40


def test_cycles_blocks_and_the_unidentified_give_no_rights() -> None:
    stakes = ["A -30> B", "B -30> D", "D -30> B", "B -20> C", "? -10> C", "C -5> B"]
    assert rights(*stakes).percent == 20
    assert rights("A -30, joint j> C", "B -30, joint j> C").percent == 0


def test_rights_stop_at_all_votes_and_at_the_search_limit() -> None:
    assert rights("A -80> C", "A -80> B", "B -80> C").percent == 100
    holdings = held("A -60> B", "B -60> C")
    top, bottom = (holdings.graph.node(name) for name in "AC")
    assert weakest_link(holdings, top, bottom, 0) == ControlRights(F(0), complete=False)
    assert weakest_link(holdings, top, bottom, 2) == ControlRights(F(60), complete=True)
