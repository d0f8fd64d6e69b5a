"""One subject at a time: the allowed splits of 100 percent, and the ends they reach.

Every end of the rules is the least or greatest value of ``sum of share times value`` over the
allowed splits of exactly 100 percent. An undeclared rest is one more stake, from 0 to 100: nobody's
at the lower end, the watched set's at the upper end. Lifting (hybrid-edge) cuts each stake into the
part of its band that lifts and the part that does not; the extreme of all combinations counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from oracle.statements import feasible
from oracle.world import Band

__all__ = ["Cut", "Piece", "Value", "attained", "best_split", "pieces_of", "split_value"]

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Value:
    """A fraction, 0 to 1, at one end; open where it is not reached."""

    number: Fraction
    is_open: bool = False


@dataclass(frozen=True)
class Cut:
    """A threshold in percent: ``>`` or ``>=``."""

    sign: str
    percent: Fraction

    def passed(self, value: Value, end: str) -> bool:
        """R1: whether an end passes the threshold."""
        percent = value.number * 100
        if percent != self.percent:
            return percent > self.percent
        if end == "lower":
            return self.sign == ">=" or value.is_open
        return self.sign == ">=" and not value.is_open


@dataclass(frozen=True)
class Piece:
    """A stake within one combination: its band, and whether it counts as 100 whatever it is."""

    band: Band
    lifted: bool = False


def pieces_of(band: Band, lift: Cut | None) -> list[Piece]:
    """The parts of a band in which the stake counts its share, or is lifted to 100."""
    if lift is None:
        return [Piece(band)]
    at = lift.percent
    below = Band(
        band.low,
        min(band.high, at),
        band.low_open,
        band.high_open
        if band.high < at
        else (band.high_open and band.high == at) or lift.sign == ">=",
    )
    above = Band(
        max(band.low, at),
        band.high,
        band.low_open if band.low > at else (band.low_open and band.low == at) or lift.sign == ">",
        band.high_open,
    )
    return [
        Piece(part, lifted)
        for part, lifted in ((below, False), (above, True))
        if part.low < part.high or (part.low == part.high and not (part.low_open or part.high_open))
    ]


def combinations(bands: Sequence[Band], lifts: Sequence[Cut | None]) -> Iterator[tuple[Piece, ...]]:
    """Every way to place the stakes of a subject below or above the lifting threshold."""
    choices = [pieces_of(band, lift) for band, lift in zip(bands, lifts, strict=True)]
    for chosen in product(*choices):
        if feasible([piece.band for piece in chosen]):
            yield chosen


def best_split(
    pieces: Sequence[Piece], values: Sequence[Fraction], end: str
) -> tuple[Fraction, ...]:
    """Shares, adding up to 100, that make the sum least (``lower``) or greatest (``upper``).

    From the lower ends upwards, the cheapest or the dearest stake takes what it can.
    """
    worth = [ZERO if piece.lifted else value for piece, value in zip(pieces, values, strict=True)]
    order = sorted(range(len(pieces)), key=worth.__getitem__, reverse=end == "upper")
    shares = [piece.band.low for piece in pieces]
    room = 100 - sum(shares, ZERO)
    for index in order:
        taken = min(room, pieces[index].band.high - pieces[index].band.low)
        shares[index] += taken
        room -= taken
    return tuple(shares)


def split_value(
    pieces: Sequence[Piece], shares: Sequence[Fraction], values: Sequence[Fraction]
) -> Fraction:
    """What a split is worth, as a fraction."""
    return sum(
        (
            value if piece.lifted else share / 100 * value
            for piece, share, value in zip(pieces, shares, values, strict=True)
        ),
        ZERO,
    )


def attained(pieces: Sequence[Piece], values: Sequence[Value], number: Fraction) -> bool:
    """Whether an allowed split has exactly the (extreme) value ``number`` (R1).

    A holder whose own value is open spoils a split unless its share is a closed 0. Among
    the rest only stakes of one worth can share what the others leave; every worth is tried.
    """
    worths = {
        ZERO if piece.lifted else value.number for piece, value in zip(pieces, values, strict=True)
    }
    return any(
        _reaches(pieces, values, number, marginal=worth, order=order)
        for worth in worths
        for order in (1, -1)
    )


def _reaches(
    pieces: Sequence[Piece],
    values: Sequence[Value],
    number: Fraction,
    *,
    marginal: Fraction,
    order: int,
) -> bool:
    """Stakes before the marginal worth stand at their upper ends, those behind at their lower."""
    total, fixed = ZERO, ZERO
    free: list[Band] = []
    for piece, value in zip(pieces, values, strict=True):
        band, worth = piece.band, ZERO if piece.lifted else value.number
        spoils = value.is_open and piece.lifted
        if value.is_open and not piece.lifted:
            band = Band(ZERO, ZERO)
            spoils = not piece.band.holds(ZERO)
        if spoils:
            return False
        if piece.lifted:
            fixed += value.number
        if worth == marginal:
            free.append(band)
            continue
        share = band.high if (worth - marginal) * order < 0 else band.low
        if not band.holds(share):
            return False
        total += share
        fixed += share / 100 * worth
    if not feasible([*free, Band(total, total)]):
        return False
    return fixed + (100 - total) / 100 * marginal == number
