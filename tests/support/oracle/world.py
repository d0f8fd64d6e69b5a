"""The oracle's own records: rows as they are stated, and stakes as they are counted.

The oracle is written from the rules alone and shares no code with the engine. Clarity before speed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hypothesis.vendor.pretty import RepresentationPrinter

__all__ = [
    "MEASURES",
    "NOBODY",
    "PARTNERSHIPS",
    "UNIDENTIFIED",
    "UNKNOWN",
    "WATCHED",
    "Band",
    "NotEvaluated",
    "Reading",
    "Row",
    "Stake",
    "Stakes",
    "World",
    "exactly",
]

UNIDENTIFIED = "?"
PARTNERSHIPS = frozenset({"partnership", "fund"})
OWNERLESS = frozenset({"person", "state", "state_body"})
MEASURES = ("equity", "votes")


@dataclass(frozen=True)
class Band:
    """An interval of percent; an end may lie above 100 after treasury shares have left."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def __repr__(self) -> str:
        left, right = "(" if self.low_open else "[", ")" if self.high_open else "]"
        return f"{left}{self.low}, {self.high}{right}" if self.low < self.high else f"{self.low}"

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        del cycle
        printer.text(repr(self))

    def times(self, factor: Fraction) -> Band:
        return replace(self, low=self.low * factor, high=self.high * factor)

    def closed(self) -> Band:
        return Band(self.low, self.high)

    def capped(self) -> Band:
        """Nobody has more than all, or than what is stated at its very least."""
        if self.high <= 100:
            return self
        return replace(self, high=max(self.low, Fraction(100)), high_open=False)

    def holds(self, value: Fraction) -> bool:
        above = value > self.low or (value == self.low and not self.low_open)
        below = value < self.high or (value == self.high and not self.high_open)
        return above and below


UNKNOWN = Band(Fraction(0), Fraction(100))


def exactly(value: Fraction | int | str) -> Band:
    return Band(Fraction(value), Fraction(value))


@dataclass(frozen=True)
class Row:
    """One statement. ``holder`` None is an unidentified holder, a share None is not stated."""

    holder: str | None
    subject: str
    equity: Band | None = None
    votes: Band | None = None
    form: str = "issued"
    nominator: str | None = None
    block: str | None = None
    complete: bool = False
    general_partner: bool = False
    board: Band | None = None
    appoints_board: bool = False
    dataset: str = "d"

    def __repr__(self) -> str:
        """Only what is not the default, so that a failing world can be read."""
        extras = "".join(
            f" {each.name}={getattr(self, each.name)}"
            for each in fields(self)[2:]
            if getattr(self, each.name) != each.default
        )
        return f"<{self.holder}>{self.subject}{extras}>"

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        del cycle
        printer.text(repr(self))

    def band(self, measure: str) -> Band | None:
        return self.equity if measure == "equity" else self.votes


@dataclass(frozen=True)
class World:
    """Kinds of entities by name, and every statement about them."""

    kinds: Mapping[str, str]
    rows: tuple[Row, ...]

    def subject_rows(self, subject: str) -> list[Row]:
        return [row for row in self.rows if row.subject == subject]

    def has_owners(self, entity: str) -> bool:
        return self.kinds.get(entity, "unknown") not in OWNERLESS


@dataclass(frozen=True)
class Reading:
    """How statements are counted."""

    one_share_one_vote: bool = True
    exclude_treasury: bool = True
    look_through_nominees: bool = True
    as_exercised: bool = False
    register_complete: bool = False
    floats: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Stake:
    """One stake: its holders (several: a joint block) and its size."""

    holders: tuple[str, ...]
    band: Band
    role: str = "listed"  # or "watched", "nobody": held by the watched set, by nobody watched


WATCHED = Stake((), UNKNOWN, "watched")
NOBODY = Stake((), UNKNOWN, "nobody")


@dataclass(frozen=True)
class Stakes:
    """All that is stated of one subject in one measure.

    ``contradiction`` is "over" where the lower ends exceed 100 (R8) and "mixed" where nothing
    within the intervals adds up to 100 (R7). ``rest`` says whether an undeclared rest may exist.
    """

    listed: tuple[Stake, ...]
    rest: bool
    is_float: bool
    contradiction: str | None

    @property
    def counted(self) -> tuple[Stake, ...]:
        """What attribution counts: open ends are closed where statements contradict (R7)."""
        if self.contradiction is None:
            return self.listed
        return tuple(replace(stake, band=stake.band.closed()) for stake in self.listed)


class NotEvaluated(Exception):
    """The reading cannot be evaluated (T3, R19)."""
