"""The natures of control of the UK's register of people with significant control.

A code is a stem, a band, the capacity in which it is held, and the kind of the entity:
``voting-rights-25-to-50-percent-as-trust-limited-liability-partnership``. "25 to 50" means more
than 25 and not more than 50 percent, "50 to 75" likewise, "75 to 100" 75 percent or more: the two
official descriptions of the last differ, and the wider one is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ownership_graph.model import Right
from ownership_graph.share import Share

__all__ = ["Holding", "Nature", "holdings", "nature", "unknown_codes"]

_CODE = re.compile(
    r"^(?P<stem>ownership-of-shares|voting-rights|right-to-appoint-and-remove-(?:directors|members|person)"
    r"|significant-influence-or-control|(?:part-)?right-to-share-surplus-assets"
    r"|registered-owner-as-nominee-(?:person|another-entity)-(?:england-wales|scotland|northern-ireland))"
    r"(?:-(?P<band>25-to-50|50-to-75|75-to-100|more-than-25)-percent)?"
    r"(?:-(?P<capacity>as-trust|as-firm|as-control-over-trust|as-control-over-firm))?"
    r"(?P<entity>-limited-liability-partnership|-registered-overseas-entity)?$"
)


def _band(low: int, high: int, *, low_open: bool) -> Share:
    return Share(Fraction(low), Fraction(high), lower_open=low_open)


_BANDS = {
    "25-to-50": _band(25, 50, low_open=True),
    "50-to-75": _band(50, 75, low_open=True),
    "75-to-100": _band(75, 100, low_open=False),
    "more-than-25": _band(25, 100, low_open=True),
}
_RIGHTS = {
    "ownership-of-shares": Right.SHAREHOLDING,
    "voting-rights": Right.VOTING_RIGHTS,
    "significant-influence-or-control": Right.OTHER_INFLUENCE_OR_CONTROL,
    "right-to-share-surplus-assets": Right.SURPLUS_ASSETS,
    "part-right-to-share-surplus-assets": Right.SURPLUS_ASSETS,
}
# A partnership has no shares; what stands in their place is the right to its surplus assets.
_EQUITY = {
    "ownership-of-shares",
    "right-to-share-surplus-assets",
    "part-right-to-share-surplus-assets",
}
# What is held for oneself comes first: the same stake may be listed again under a trust or firm.
_CAPACITIES = ("", "as-trust", "as-firm", "as-control-over-trust", "as-control-over-firm")


@dataclass(frozen=True, slots=True)
class Nature:
    """One nature of control.

    Attributes:
        right: what the person has.
        equity: band of the economic interest, for shares and surplus assets.
        votes: band of the votes.
        capacity: empty for oneself; else the trust or firm through which the person has it.
    """

    right: Right
    equity: Share | None
    votes: Share | None
    capacity: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What one person has in one capacity; the fields are those of :class:`Nature`."""

    capacity: str
    rights: frozenset[Right]
    equity: Share | None
    votes: Share | None
    codes: tuple[str, ...]


@lru_cache(maxsize=512)
def nature(code: str) -> Nature | None:
    """Read a code; None for one that the register does not know.

    >>> str(nature("ownership-of-shares-25-to-50-percent").equity)
    '>25-50'
    """
    found = _CODE.match(code)
    if found is None:
        return None
    stem, band = found["stem"], _BANDS.get(found["band"] or "")
    banded = stem in _EQUITY or stem == "voting-rights"
    if banded != (band is not None):
        return None
    return Nature(
        right=_right(stem),
        equity=band if stem in _EQUITY else None,
        votes=band if stem == "voting-rights" else None,
        capacity=found["capacity"] or "",
    )


def _right(stem: str) -> Right:
    if stem.startswith("right-to-appoint"):
        return Right.APPOINTMENT_OF_BOARD
    if stem.startswith("registered-owner"):
        # The overseas entity holds land for this person: the person is its nominator.
        return Right.NOMINATOR
    return _RIGHTS[stem]


@lru_cache(maxsize=4096)
def unknown_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes that the register does not know."""
    return tuple(code for code in codes if nature(code) is None)


@lru_cache(maxsize=4096)
def holdings(codes: tuple[str, ...]) -> tuple[Holding, ...]:
    """What the codes of one record amount to, one holding for each capacity.

    A share that is stated for oneself and again for a trust or firm counts once, for oneself: the
    register does not say that the two stakes are different ones.
    """
    known = [(code, found) for code in codes if (found := nature(code)) is not None]
    given: list[Holding] = []
    equity_told = votes_told = False
    for capacity in _CAPACITIES:
        here = [(code, found) for code, found in known if found.capacity == capacity]
        if not here:
            continue
        equity = None if equity_told else _spanning(found.equity for _, found in here)
        votes = None if votes_told else _spanning(found.votes for _, found in here)
        equity_told, votes_told = equity_told or equity is not None, votes_told or votes is not None
        rights = frozenset(found.right for _, found in here)
        given.append(Holding(capacity, rights, equity, votes, tuple(code for code, _ in here)))
    return tuple(given)


def _spanning(shares: Iterable[Share | None]) -> Share | None:
    """The band that spans several: a record that states two of them is certain of neither."""
    stated = [share for share in shares if share is not None]
    if not stated:
        return None
    lowest = min(stated, key=lambda share: (share.lower, share.lower_open))
    return Share(lowest.lower, max(share.upper for share in stated), lowest.lower_open)
