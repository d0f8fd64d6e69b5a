"""Completions: worlds without unknowns that a world's statements allow.

A completion gives every stake one share within its band, all shares of a subject adding up to 100,
every joint block one of its holders, every unidentified holder and undeclared rest a new person
who is watched or not, and every possible seed a status. What holds in every completion is
what the bounds promise (R9).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from oracle.attribution import OracleRule, Run, run
from oracle.splits import best_split, pieces_of
from oracle.statements import stakes_in
from oracle.world import (
    MEASURES,
    NOBODY,
    UNIDENTIFIED,
    Band,
    Reading,
    Row,
    Stake,
    Stakes,
    World,
    exactly,
)

__all__ = ["Completion", "evaluate", "extreme_completion", "random_completion"]

IN, OUT = "+watched", "+outside"
ZERO = Fraction(0)

Held = list[tuple[str, Fraction]]
"""Who holds how much of one subject in one measure."""


@dataclass(frozen=True)
class Completion:
    """A world without unknowns, and who is watched in it."""

    world: World
    seeds: frozenset[str]


def evaluate(completion: Completion, rule: OracleRule) -> Run:
    """The one value that a completion gives: there is nothing left to choose."""
    return run(completion.world, completion.seeds, rule, "lower", Reading())


def random_completion(
    world: World, seeds: frozenset[str], reading: Reading, random: Random
) -> Completion:
    """Any completion: figures somewhere within their bands, unknowns held by anyone."""

    def held(stakes: Sequence[Stake], measure: str) -> Held:
        del measure
        worth = [Fraction(random.randrange(10)) for _ in stakes]
        bands = [stake.band for stake in stakes]
        shares = _allowed(bands, worth, Fraction(random.randrange(10), 10))
        return [
            (_anyone(stake, random), share) for stake, share in zip(stakes, shares, strict=True)
        ]

    return Completion(_completed(world, reading, held), seeds | {IN})


def _anyone(stake: Stake, random: Random) -> str:
    if stake.role == "nobody":
        return OUT
    holder = random.choice(stake.holders or (UNIDENTIFIED,))
    return random.choice([IN, OUT]) if holder == UNIDENTIFIED else holder


def extreme_completion(
    world: World, seeds: frozenset[str], reading: Reading, end: str, found: Run
) -> Completion:
    """The completion that follows a run: each split is best at the values that the run found."""
    unknown = IN if end == "upper" else OUT
    pick = max if end == "upper" else min

    def held(stakes: Sequence[Stake], measure: str) -> Held:
        def worth(name: str) -> Fraction:
            if name in {IN, OUT}:
                return Fraction(name == IN)
            if name in found.captured[measure]:
                return Fraction(1)
            return found.values[measure][name].number

        holders = [
            pick(
                (unknown if holder == UNIDENTIFIED else holder for holder in stake.holders),
                key=lambda holder: (worth(holder), holder in seeds | {IN}),
                default=OUT if stake.role == "nobody" else unknown,
            )
            for stake in stakes
        ]
        # Where others are worth as much, the watched set holds what it can itself: two
        # companies that owe what they are worth to each other would be worth nothing.
        ranked = sorted(
            zip(holders, stakes, strict=True), key=lambda pair: pair[0] not in seeds | {IN}
        )
        pieces = [pieces_of(stake.band, None)[0] for _, stake in ranked]
        shares = best_split(pieces, [worth(holder) for holder, _ in ranked], end)
        return [(holder, share) for (holder, _), share in zip(ranked, shares, strict=True)]

    return Completion(_completed(world, reading, held), seeds | {IN})


def _completed(
    world: World, reading: Reading, held: Callable[[Sequence[Stake], str], Held]
) -> World:
    """Every subject's holders, chosen measure by measure, as one exact and complete list."""
    rows: list[Row] = []
    for subject in world.kinds:
        totals: dict[str, dict[str, Fraction]] = {}
        for measure in MEASURES:
            stakes = _whole(stakes_in(world, subject, measure, reading))
            for holder, share in held(stakes, measure) if stakes else ():
                both = totals.setdefault(holder, dict.fromkeys(MEASURES, ZERO))
                both[measure] += share
        rows += [
            Row(holder, subject, exactly(both["equity"]), exactly(both["votes"]), complete=True)
            for holder, both in totals.items()
        ]
    return World({**world.kinds, IN: "person", OUT: "person"}, tuple(rows))


def _whole(stakes: Stakes) -> list[Stake]:
    """All stakes, the undeclared rest among them, so that the shares make 100."""
    if not stakes.rest:
        return list(stakes.counted)
    rest = NOBODY if stakes.is_float else Stake((UNIDENTIFIED,), NOBODY.band)
    return [*stakes.counted, rest]


def _allowed(
    bands: Sequence[Band], worth: Sequence[Fraction], weight: Fraction
) -> tuple[Fraction, ...]:
    """A split within the bands: a mixture of a corner and an inner point."""
    low = sum((band.low for band in bands), ZERO)
    high = sum((band.high for band in bands), ZERO)
    part = (100 - low) / (high - low) if high > low else ZERO
    inner = [band.low + part * (band.high - band.low) for band in bands]
    corner = best_split([pieces_of(band.closed(), None)[0] for band in bands], worth, "upper")
    mixed = tuple(
        weight * there + (1 - weight) * here for there, here in zip(corner, inner, strict=True)
    )
    assert all(band.holds(share) for band, share in zip(bands, mixed, strict=True)), (bands, mixed)
    return mixed
