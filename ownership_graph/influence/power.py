"""Voting power below a majority: Banzhaf and Shapley-Shubik. Advice only, never a verdict.

A holder has power where joining a coalition turns it from losing into winning. Coalitions are
counted exactly by dynamic programming over (size, weight), so holders whose weights add up to
the same totals cost little. Small holders may be an ocean: each of no weight, all of them together
of a given one (Milnor and Shapley, Values of Large Games, 1978). In the Banzhaf index the ocean
casts half of its votes for and half against; in Shapley-Shubik it arrives evenly over time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb, factorial

from ownership_graph.errors import UsageError

__all__ = ["Game", "banzhaf", "normalised", "shapley_shubik"]

_MOST_STATES = 400_000

Counts = Mapping[tuple[int, Fraction], int]
"""How many coalitions have a size and a weight."""


@dataclass(frozen=True)
class Game:
    """A weighted vote.

    Attributes:
        weights: of the players, each 0 or more.
        quota: the weight that a winning coalition needs.
        strict: it must be more than the quota, not just reach it.
        ocean: total weight of infinitely many small players; 0 for none.
    """

    weights: tuple[Fraction, ...]
    quota: Fraction
    strict: bool = False
    ocean: Fraction = Fraction(0)

    @classmethod
    def of(cls, quota: int, weights: Sequence[int]) -> Game:
        """A game in the usual notation ``[quota; weights]``: reaching the quota wins."""
        return cls(tuple(map(Fraction, weights)), Fraction(quota))

    def wins(self, weight: Fraction) -> bool:
        """Whether a coalition of a weight wins."""
        return weight > self.quota or (weight == self.quota and not self.strict)

    @cached_property
    def coalitions(self) -> Counts:
        """All coalitions of the players, by size and weight.

        Raises:
            UsageError: when there are too many different sums to count.
        """
        counts: dict[tuple[int, Fraction], int] = {(0, Fraction(0)): 1}
        for weight in self.weights:
            joined = [((size + 1, total + weight), n) for (size, total), n in counts.items()]
            for key, n in joined:
                counts[key] = counts.get(key, 0) + n
            if len(counts) > _MOST_STATES:
                raise UsageError(
                    f"{len(self.weights)} holders have too many different totals to be counted.",
                    hint="Take the small ones together as an ocean.",
                )
        return counts

    def without(self, player: int) -> Iterator[tuple[int, Fraction, int]]:
        """Size, weight and number of the coalitions of all others."""
        weight = self.weights[player]
        left: dict[tuple[int, Fraction], int] = {}
        for size, total in sorted(self.coalitions):
            number = self.coalitions[size, total] - left.get((size - 1, total - weight), 0)
            if number:
                left[size, total] = number
                yield size, total, number


def banzhaf(game: Game) -> tuple[Fraction, ...]:
    """The absolute Banzhaf index of each player: the part of all coalitions in which it swings.

    >>> [str(power) for power in normalised(banzhaf(Game.of(51, [50, 49, 1])))]
    ['3/5', '1/5', '1/5']
    """
    others = len(game.weights) - 1
    half = game.ocean / 2
    return tuple(
        sum(
            (
                number * (_chance(game, total + weight + half) - _chance(game, total + half))
                for _, total, number in game.without(player)
            ),
            Fraction(0),
        )
        / 2**others
        for player, weight in enumerate(game.weights)
    )


def normalised(indices: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Indices scaled to a sum of 1; all 0 where nobody has any power."""
    total = sum(indices, Fraction(0))
    return tuple(index / total if total else Fraction(0) for index in indices)


def shapley_shubik(game: Game) -> tuple[Fraction, ...]:
    """The Shapley-Shubik index of each player: the part of all orders in which it is the pivot.

    With an ocean the players' indices add up to less than 1; the rest is the ocean's.
    """
    players = len(game.weights)
    return tuple(
        sum(
            (
                number * _pivots(game, size, total, weight, players)
                for size, total, number in game.without(player)
            ),
            Fraction(0),
        )
        for player, weight in enumerate(game.weights)
    )


def _chance(game: Game, weight: Fraction) -> Fraction:
    """The chance that a coalition wins; at exactly the quota an ocean decides either way."""
    if game.ocean and weight == game.quota:
        return Fraction(1, 2)
    return Fraction(int(game.wins(weight)))


def _pivots(game: Game, size: int, total: Fraction, weight: Fraction, players: int) -> Fraction:
    """The part of all orders in which a player comes right after one coalition and turns it."""
    if not game.ocean:
        if game.wins(total) or not game.wins(total + weight):
            return Fraction(0)
        return Fraction(factorial(size) * factorial(players - size - 1), factorial(players))
    begin = min(max((game.quota - total - weight) / game.ocean, Fraction(0)), Fraction(1))
    end = min(max((game.quota - total) / game.ocean, Fraction(0)), Fraction(1))
    return _antiderivative(size, players, end) - _antiderivative(size, players, begin)


def _antiderivative(size: int, players: int, time: Fraction) -> Fraction:
    """The integral of ``t^size (1 - t)^(players - 1 - size)`` from 0 to ``time``."""
    later = players - 1 - size
    return sum(
        (
            Fraction((-1) ** power * comb(later, power), size + power + 1)
            * time ** (size + power + 1)
            for power in range(later + 1)
        ),
        Fraction(0),
    )
