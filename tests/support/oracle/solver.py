"""One measure at one end, for a given captured set: what every entity's value is.

Entities that hold each other are solved together, after those above them; then the open ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from oracle.fixpoint import Affine, NoSolution, least_of_greatest, least_of_least
from oracle.splits import (
    Cut,
    Piece,
    Value,
    attained,
    best_split,
    combinations,
    pieces_of,
    split_value,
)
from oracle.world import MEASURES, NOBODY, UNIDENTIFIED, WATCHED, NotEvaluated, Stake, Stakes, World

__all__ = ["ALL", "NONE", "OracleRule", "Solver"]

ZERO, ONE = Fraction(0), Fraction(1)
NONE, ALL = Value(ZERO), Value(ONE)


@dataclass(frozen=True)
class OracleRule:
    """The parameters of an attribution rule."""

    capture: Cut | None
    proportional: bool
    single: bool = False
    lift: Cut | None = None
    lift_first: bool = False
    limbs_apart: bool = False
    direct_only: bool = False
    measures: tuple[str, ...] = MEASURES


@dataclass
class Solver:
    """One measure at one end, for a given captured set."""

    world: World
    stakes: Mapping[str, Stakes]
    below: Mapping[str, set[str]]
    seeds: frozenset[str]
    first: frozenset[str]
    captured: frozenset[str]
    rule: OracleRule
    end: str
    known: dict[str, Value] = field(default_factory=dict)

    def values(self) -> dict[str, Value]:
        closed = self._closed_ring() if self.end == "upper" else frozenset()
        self.known |= dict.fromkeys(closed, ALL)
        for group in self._groups():
            numbers = self._solve([name for name in group if name not in closed])
            numbers |= dict.fromkeys((name for name in group if name in closed), ONE)
            opens = self._opens(numbers, closed)
            for name, number in numbers.items():
                self.known[name] = Value(number, opens[name])
        return self.known

    def _groups(self) -> list[list[str]]:
        """Entities that hold each other, each group after those above it."""
        left = sorted(self.world.kinds)
        groups: list[list[str]] = []
        while left:
            first = next(
                name
                for name in left
                if all(
                    above in self.below[name]
                    for above in left
                    if name in self.below[above] and above != name
                )
            )
            group = [
                name
                for name in left
                if name == first or (name in self.below[first] and first in self.below[name])
            ]
            groups.append(group)
            left = [name for name in left if name not in group]
        return groups

    def _closed_ring(self) -> frozenset[str]:
        """R13: the greatest set whose members' lower ends add up to 100 among themselves."""
        if self.rule.direct_only:
            return frozenset()
        ring = {name for name in self.world.kinds if self.world.has_owners(name)} - self.captured
        while True:
            kept = {
                name
                for name in ring
                if self.stakes[name].contradiction != "over"
                and sum(
                    stake.band.low
                    for stake in self.stakes[name].counted
                    if stake.holders and all(holder in ring for holder in stake.holders)
                )
                == 100
            }
            if kept == ring:
                return frozenset(ring)
            ring = kept

    def _counts(self, holder: str) -> Value | None:
        """What a holder counts; None where it is its own, possibly unsolved, f."""
        if holder == UNIDENTIFIED:
            return NONE if self.end == "lower" else ALL
        if holder in (self.seeds if self.rule.direct_only else self.captured):
            return ALL
        if not self.rule.proportional or self.rule.direct_only or not self.world.has_owners(holder):
            return NONE
        return self.known.get(holder)

    def _all_stakes(self, name: str) -> list[Stake]:
        each = self.stakes[name]
        if not each.rest:
            return list(each.counted)
        unattributed = self.end == "lower" or each.is_float
        return [*each.counted, NOBODY if unattributed else WATCHED]

    def _of_stake(self, stake: Stake, values: Mapping[str, Value]) -> Value:
        """R5: a block counts the least of its holders' values, or the greatest."""
        if stake.role == "nobody":
            return NONE
        if stake.role == "watched":
            return ALL
        found = [self._counts(holder) or values[holder] for holder in stake.holders]
        pick = min if self.end == "lower" else max
        number = pick(value.number for value in found)
        return Value(number, all(value.is_open for value in found if value.number == number))

    def _lift(self, stake: Stake) -> Cut | None:
        """R19: a first link, that of a watched holder itself, is raw unless every link is lifted.

        Of a joint block with a watched member the safe end is taken: not lifted at the lower end.
        """
        if self.rule.lift is None or stake.role == "nobody":
            return None
        if self.rule.lift_first:
            return self.rule.lift
        below = [holder not in self.first and holder != UNIDENTIFIED for holder in stake.holders]
        lifted = any(below) and (self.end == "upper" or all(below))
        return self.rule.lift if lifted else None

    def _cases(self, name: str) -> list[tuple[list[Stake], tuple[Piece, ...]]]:
        stakes = self._all_stakes(name)
        lifts = [self._lift(stake) for stake in stakes]
        return [
            (stakes, pieces) for pieces in combinations([stake.band for stake in stakes], lifts)
        ]

    def _solve(self, names: list[str]) -> dict[str, Fraction]:
        owned = [name for name in names if self.world.has_owners(name)]
        over = [name for name in owned if self.stakes[name].contradiction == "over"]
        numbers = dict.fromkeys(names, ZERO) | {
            name: self._contradicted(name).number for name in over
        }
        self.known |= {name: self._contradicted(name) for name in over}
        open_names = [name for name in owned if name not in over]
        solve = least_of_least if self.end == "lower" else least_of_greatest
        try:
            return numbers | solve(open_names, self._choose)
        except NoSolution:
            raise NotEvaluated from None

    def _choose(self, name: str, values: Mapping[str, Fraction]) -> Affine:
        """The cheapest or dearest split at the values of the moment, as a function of them."""
        at = {holder: Value(number) for holder, number in values.items()}
        at |= {
            holder: ALL
            for holder in self.world.kinds
            if holder not in at and holder not in self.known
        }
        best: tuple[Fraction, list[Stake], tuple[Piece, ...], tuple[Fraction, ...]] | None = None
        for stakes, pieces in self._cases(name):
            worth = [self._of_stake(stake, at).number for stake in stakes]
            shares = best_split(pieces, worth, self.end)
            value = split_value(pieces, shares, worth)
            if best is None or (value < best[0] if self.end == "lower" else value > best[0]):
                best = (value, stakes, pieces, shares)
        assert best is not None, name
        return self._function(best[1], best[2], best[3], at)

    def _function(
        self,
        stakes: Sequence[Stake],
        pieces: Sequence[Piece],
        shares: Sequence[Fraction],
        at: Mapping[str, Value],
    ) -> Affine:
        constant, weights = ZERO, dict[str, Fraction]()
        for stake, piece, share in zip(stakes, pieces, shares, strict=True):
            factor = ONE if piece.lifted else share / 100
            chosen = self._chosen_member(stake, at)
            if chosen is None:
                constant += factor * self._of_stake(stake, at).number
            else:
                weights[chosen] = weights.get(chosen, ZERO) + factor
        return Affine(constant, weights)

    def _chosen_member(self, stake: Stake, at: Mapping[str, Value]) -> str | None:
        """The unsolved holder whose value the stake takes; None where a constant decides."""
        number = self._of_stake(stake, at).number
        deciding = [h for h in stake.holders if (self._counts(h) or at[h]).number == number]
        constants = [h for h in deciding if self._counts(h) is not None]
        return None if constants or not deciding else deciding[0]

    def _contradicted(self, name: str) -> Value:
        """R8. Holders that the subject itself holds are on its cycle and count nothing certain."""
        terms = []
        for stake in self.stakes[name].counted:
            found = [self._off_cycle(holder, name) for holder in stake.holders]
            if stake.role == "nobody":
                found = [NONE]
            pick = min if self.end == "lower" else max
            number = pick(value.number for value in found)
            is_open = all(value.is_open for value in found if value.number == number)
            share = stake.band.low if self.end == "lower" else stake.band.high
            lift = self._lift(stake)
            if self.end == "upper" and any(each.lifted for each in pieces_of(stake.band, lift)):
                share = Fraction(100)
            terms.append((share, Value(number, is_open)))
        total = sum((share * value.number for share, value in terms), ZERO)
        is_open = any(value.is_open and share > 0 for share, value in terms)
        if self.end == "lower":
            total -= sum(share for share, _ in terms) - 100
            return Value(total / 100, is_open) if total >= 0 else NONE
        return Value(total / 100, is_open) if total <= 100 else ALL

    def _off_cycle(self, holder: str, subject: str) -> Value:
        if (
            holder in self.below[subject]
            and holder not in self.captured
            and not self.rule.direct_only
        ):
            return NONE if self.end == "lower" else ALL
        counted = self._counts(holder)
        assert counted is not None, holder
        return counted

    def _opens(self, numbers: Mapping[str, Fraction], closed: frozenset[str]) -> dict[str, bool]:
        """R1: an end is open unless an allowed split attains it; least set of open ends."""
        opens = {name: name in self.known and self.known[name].is_open for name in numbers}
        free = [
            name
            for name in numbers
            if name not in self.known and name not in closed and self.world.has_owners(name)
        ]
        while True:
            values = {name: Value(number, opens[name]) for name, number in numbers.items()}
            fresh = [name for name in free if not opens[name] and self._misses(name, values)]
            if not fresh:
                return opens
            opens |= dict.fromkeys(fresh, True)

    def _misses(self, name: str, values: Mapping[str, Value]) -> bool:
        return not any(
            attained(
                pieces, [self._of_stake(stake, values) for stake in stakes], values[name].number
            )
            for stakes, pieces in self._cases(name)
        )
