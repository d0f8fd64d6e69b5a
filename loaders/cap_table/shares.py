"""From securities to stakes: what each holder has of all shares and of all votes.

A share of equity is a share of the number of issued shares, a share of votes that of their votes.
Treasury shares stay in the denominator here and are stated as such (RULES R12 takes them out);
unissued shares are no shares. What may become shares is stated as the holder's whole stake if all
of it were exercised together (RULES T3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from ownership_graph.model import Form, Interest, Source, UnknownReason
from ownership_graph.share import Share

__all__ = ["CapTable", "Security", "Standing", "stakes"]

_HUNDRED = Fraction(100)


class Standing(StrEnum):
    """How a security exists."""

    ISSUED = "issued"
    TREASURY = "treasury"
    UNISSUED = "unissued"
    OPTION = "option"
    WARRANT = "warrant"
    CONVERTIBLE = "convertible"

    @property
    def is_possible(self) -> bool:
        """Whether it may become shares."""
        return self in {Standing.OPTION, Standing.WARRANT, Standing.CONVERTIBLE}


@dataclass(frozen=True, slots=True)
class Security:
    """A number of shares of one class in one hand.

    Attributes:
        holder: id of the holder; empty for treasury and unissued shares, and for a holder who is
            not known.
        shares: how many; None for a convertible whose number is not fixed.
        votes: votes of each share; None where that is not known.
        standing: how it exists.
        name: class or security, for the details.
    """

    holder: str
    shares: Fraction | None
    votes: Fraction | None
    standing: Standing
    name: str


@dataclass(slots=True)
class CapTable:
    """All securities of one company.

    Attributes:
        company: id of the company.
        source: where the table comes from.
        securities: what exists.
        broken: whether something of it was refused. Then nobody's part of the whole is known: the
            shares of a row that cannot be read may be anybody's.
    """

    company: str
    source: Source
    securities: list[Security] = field(default_factory=list)
    broken: bool = False


@dataclass(frozen=True, slots=True)
class _Count:
    shares: Fraction
    votes: Fraction | None

    @classmethod
    def of(cls, securities: Iterable[Security]) -> _Count:
        items = list(securities)
        votes = [
            None if each.votes is None or each.shares is None else each.shares * each.votes
            for each in items
        ]
        known = [each for each in votes if each is not None]
        shares = sum((each.shares or Fraction(0) for each in items), Fraction(0))
        return cls(shares, sum(known, Fraction(0)) if len(known) == len(votes) else None)


def stakes(table: CapTable) -> Iterator[Interest]:
    """The stakes of all holders: issued, treasury, and as exercised.

    A table lists every holder, so each subject is complete (RULES R14), unless it is broken.
    """
    issued = [each for each in table.securities if each.standing is Standing.ISSUED]
    treasury = [each for each in table.securities if each.standing is Standing.TREASURY]
    possible = [each for each in table.securities if each.standing.is_possible]
    total = _Count.of((*issued, *treasury))
    own = _Count.of(treasury)
    for holder, held in _by_holder(issued):
        count = _Count.of(held)
        yield _stake(table, holder, held, _part(count, total))
    if own.shares:
        yield _stake(table, table.company, treasury, _part(own, total), Form.TREASURY)
    fixed = _Count.of(each for each in possible if each.shares is not None)
    after = _sum(_sum(total, fixed), own, sign=-1)
    for holder, held in _by_holder(possible):
        if any(each.shares is None for each in held):
            yield _stake(table, holder, held, (None, None), Form.OPTION)
            continue
        mine = [each for each in issued if each.holder == holder]
        count = _Count.of((*mine, *held))
        yield _stake(table, holder, held, _as_exercised(count, after, own, total), Form.OPTION)


def _by_holder(securities: Iterable[Security]) -> Iterator[tuple[str, list[Security]]]:
    held: dict[str, list[Security]] = defaultdict(list)
    for each in securities:
        held[each.holder].append(each)
    yield from sorted(held.items())


def _sum(one: _Count, other: _Count, sign: int = 1) -> _Count:
    votes = None if one.votes is None or other.votes is None else one.votes + sign * other.votes
    return _Count(one.shares + sign * other.shares, votes)


def _ratio(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
    return None if part is None or not whole else part / whole


def _part(count: _Count, total: _Count) -> tuple[Fraction | None, Fraction | None]:
    return _ratio(count.shares, total.shares), _ratio(count.votes, total.votes)


def _as_exercised(
    count: _Count, after: _Count, own: _Count, total: _Count
) -> tuple[Fraction | None, Fraction | None]:
    """The stake after exercise, written so that taking the treasury out gives it exactly."""
    shares, votes = _part(count, after)
    for_shares, for_votes = _part(own, total)
    return (
        None if shares is None else shares * (1 - (for_shares or 0)),
        None if votes is None or for_votes is None else votes * (1 - for_votes),
    )


def _stake(
    table: CapTable,
    holder: str,
    held: Iterable[Security],
    parts: tuple[Fraction | None, Fraction | None],
    form: Form = Form.ISSUED,
) -> Interest:
    known = (None, None) if table.broken else parts
    equity, votes = (None if part is None else Share.exact(part * _HUNDRED) for part in known)
    return Interest(
        id=f"{table.company}-{form.value}-{holder or 'unidentified'}",
        subject=table.company,
        holder=holder or None,
        source=table.source,
        equity=equity,
        votes=votes,
        form=form,
        complete=not table.broken,
        unknown_reason=None if holder else UnknownReason.UNKNOWN,
        details="; ".join(dict.fromkeys(each.name for each in held if each.name)),
    )
