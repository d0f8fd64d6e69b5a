"""Relationship records of BODS 0.4 to interests of the model.

One relationship may hold several interests. Those that are in force together, are equally direct
and equally joint are one :class:`Interest`; where their periods differ, each stretch of time gets
one, so that nothing is counted twice. Ids: the record's id, or that and a number where there are
several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from loaders.bods.values import first_day, items, last_day, share_of, text_of
from loaders.psc.joint import joint_block
from ownership_graph.errors import InvalidData, InvalidRecord
from ownership_graph.model import Directness, Right
from ownership_graph.share import Share

__all__ = ["Stretch", "stretches"]

_CONSOLIDATIONS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": Directness.DIRECT,
    "IS_ULTIMATELY_CONSOLIDATED_BY": Directness.INDIRECT,
}
_REGISTER_STEMS = {
    Right.SHAREHOLDING: "ownership-of-shares",
    Right.VOTING_RIGHTS: "voting-rights",
    Right.APPOINTMENT_OF_BOARD: "right-to-appoint-and-remove",
    Right.OTHER_INFLUENCE_OR_CONTROL: "significant-influence-or-control",
    Right.SURPLUS_ASSETS: "right-to-share-surplus-assets",
}
_REGISTER_CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+){3,}")
_JOINT = re.compile(r"-as-(trust|firm)(?:-|$)")
_SHARES = {Right.SHAREHOLDING, Right.VOTING_RIGHTS}
_ONE_DAY = timedelta(days=1)
_SECOND_DAY = date.min + _ONE_DAY
_WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class _Stated:
    """One of the interests of a relationship."""

    right: Right
    share: Share | None
    start: date | None
    end: date | None
    directness: Directness
    joint: str | None
    registered: bool
    details: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a holder has during one stretch of time; the fields are those of ``Interest``."""

    equity: Share | None
    votes: Share | None
    board: Share | None
    rights: frozenset[Right]
    start: date | None
    end: date | None
    directness: Directness
    joint: str | None
    details: str


def stretches(
    details: dict[str, Any], closed: date | None, *, exported: bool = False
) -> list[Stretch]:
    """What a relationship record gives its interested party, in order of time.

    Args:
        details: its ``recordDetails``.
        closed: the day from which the record is closed (``recordStatus``), where it is.
        exported: the record is an export of one interest; a register's words in it were read
            when it was loaded first.

    Raises:
        InvalidData: when an interest is of no known type, or its share or dates cannot be.
    """
    indirect = bool(details.get("componentRecords"))
    stated = [_stated(item, closed, indirect) for item in items(details.get("interests"))]
    if exported:
        directness = stated[0].directness
        stated = [
            replace(item, joint=None, registered=False, directness=directness) for item in stated
        ]
    if not stated:
        # A relationship whose nature is not given is a relationship all the same.
        return [_stretch([], None, _day_before(closed))]
    groups: dict[tuple[bool, str], list[_Stated]] = {}
    for item in dict.fromkeys(stated):
        indirectly = item.directness is Directness.INDIRECT
        groups.setdefault((indirectly, item.joint or ""), []).append(item)
    return [
        _stretch(active, start, end)
        for key in sorted(groups)
        for active, start, end in _periods(groups[key])
    ]


def _stated(item: dict[str, Any], closed: date | None, indirect: bool) -> _Stated:
    words = text_of(item.get("details"))
    right = _right(item, words)
    start = first_day("startDate", item.get("startDate"))
    end = last_day("endDate", item.get("endDate"))
    if end == date.max:
        end = None  # as some registers write "until further notice"
    if end is None and closed is not None:
        end = _day_before(closed)
        if start is not None and end is not None:
            end = max(start, end)
    if start is not None and end is not None and end < start:
        raise InvalidRecord(f"the interest ends on {end}, before it starts on {start}.")
    try:
        share = share_of(item.get("share"))
    except InvalidData as error:
        raise InvalidRecord(f"{right.value}: {error.message}", hint=error.hint) from error
    directness = _directness(item, words, indirect)
    codes = _codes(right, words)
    return _Stated(right, share, start, end, directness, _joint(codes), bool(codes), words)


def _right(item: dict[str, Any], words: str) -> Right:
    if any(code in words for code in _CONSOLIDATIONS):
        return Right.CONSOLIDATION
    code = item.get("type")
    if code is None:
        return Right.UNKNOWN_INTEREST
    try:
        return Right(code)
    except ValueError as error:
        raise InvalidRecord(
            f"the interest type {code!r} is not known.",
            hint="BODS 0.4 has 22 interest types; see its interestType codelist.",
        ) from error


def _directness(item: dict[str, Any], words: str, indirect: bool) -> Directness:
    for code, directness in _CONSOLIDATIONS.items():
        if code in words:
            return directness
    stated = text_of(item.get("directOrIndirect"))
    if stated in {"direct", "indirect"}:
        return Directness(stated)
    return Directness.INDIRECT if indirect else Directness.UNKNOWN


def _codes(right: Right, words: str) -> list[str]:
    """The UK register's codes for a right; the words repeat all codes of the person."""
    stem = _REGISTER_STEMS.get(right)
    return [code for code in _REGISTER_CODE.findall(words) if stem and code.startswith(stem)]


def _joint(codes: list[str]) -> str | None:
    """Whether the register says that a trust's or firm's members have the interest together."""
    kinds = {found[1] if (found := _JOINT.search(code)) else None for code in codes}
    return f"as-{kinds.pop()}" if len(kinds) == 1 and None not in kinds else None


def _periods(
    stated: list[_Stated],
) -> Iterator[tuple[list[_Stated], date | None, date | None]]:
    """Cut time where an interest begins or ends, and give what is in force in between."""
    cuts: set[date] = {item.start for item in stated if item.start is not None}
    cuts |= {item.end + _ONE_DAY for item in stated if item.end is not None}
    edges: list[date | None] = [None, *sorted(cuts), None]
    for start, following in pairwise(edges):
        end = _day_before(following)
        active = [item for item in stated if _covers(item, start, end)]
        if active:
            yield active, start, end


def _covers(item: _Stated, start: date | None, end: date | None) -> bool:
    begun = item.start is None or (start is not None and item.start <= start)
    return begun and (item.end is None or (end is not None and end <= item.end))


def _day_before(day: date | None) -> date | None:
    return None if day is None else max(day, _SECOND_DAY) - _ONE_DAY


def _stretch(active: list[_Stated], start: date | None, end: date | None) -> Stretch:
    equity, votes = _together(active, Right.SHAREHOLDING), _together(active, Right.VOTING_RIGHTS)
    joint = active[0].joint if active else None
    if any(item.registered for item in active):
        joint = joint_block(joint or "", equity, votes)
    return Stretch(
        equity=equity,
        votes=votes,
        board=_together(active, Right.APPOINTMENT_OF_BOARD),
        # A share says by itself that there is a shareholding; without one the type must say it.
        rights=frozenset(
            item.right for item in active if item.right not in _SHARES or item.share is None
        ),
        start=start,
        end=end,
        directness=_common_directness(active),
        joint=joint,
        details="; ".join(dict.fromkeys(_described(active))),
    )


def _common_directness(active: list[_Stated]) -> Directness:
    said = {item.directness for item in active} - {Directness.UNKNOWN}
    return said.pop() if said else Directness.UNKNOWN


def _described(active: Iterable[_Stated]) -> Iterator[str]:
    for item in active:
        if item.details:
            yield item.details
        if item.share is not None and item.right not in {*_SHARES, Right.APPOINTMENT_OF_BOARD}:
            yield f"{item.right.value} {item.share}"


def _together(active: list[_Stated], right: Right) -> Share | None:
    """Several interests of one type: exact ones add up, bands may be one another's repeats."""
    shares = [item.share for item in active if item.right is right and item.share is not None]
    if not shares:
        return None
    upper = sum((share.upper for share in shares), Fraction(0))
    if all(share.is_exact for share in shares) and upper <= _WHOLE:
        return Share.exact(upper)
    if len(set(shares)) == 1:
        return shares[0]
    least = max(shares, key=lambda share: (share.lower, share.lower_open))
    if upper > _WHOLE:
        return Share(least.lower, _WHOLE, least.lower_open)
    return Share(least.lower, upper, least.lower_open, any(share.upper_open for share in shares))
