"""Values of FollowTheMoney: lists of text, free-text percentages, days of any precision."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ownership_graph.errors import InvalidShare
from ownership_graph.share import Share, parse_share

__all__ = ["all_texts", "checked_share", "first_day", "first_text", "last_day", "percentage"]

_DAY = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_WORDS = (
    (re.compile(r"\b(?:more than|over|above|greater than)\b", re.IGNORECASE), ">"),
    (re.compile(r"\b(?:at least|minimum|not less than)\b", re.IGNORECASE), ">="),
    (re.compile(r"\b(?:less than|under|below)\b", re.IGNORECASE), "<"),
    (re.compile(r"\b(?:at most|up to|not more than)\b", re.IGNORECASE), "<="),
    (re.compile(r"\b(?:about|approximately|approx\.?|circa|ca\.?)(?=\s|\d)", re.IGNORECASE), "~"),
    (re.compile(r"\b(?:percent|per cent|pct)\b", re.IGNORECASE), "%"),
    (re.compile(r"\s*(?:\u2013|\u2014|\bto\b)\s*", re.IGNORECASE), "-"),
    (re.compile(r"(?<=\d),(?=\d)"), "."),
)  # fmt: skip
_DECEMBER = 12


def all_texts(entity: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """The texts of properties, in order, each once."""
    properties = entity.get("properties")
    found: list[str] = []
    for name in names:
        values = properties.get(name) if isinstance(properties, dict) else None
        several: Sequence[Any] = values if isinstance(values, list) else [values]
        found += [" ".join(str(value).split()) for value in several if value not in (None, "")]
    return tuple(dict.fromkeys(text for text in found if text))


def first_text(entity: Mapping[str, Any], *names: str) -> str:
    """The first text of the first property that has one; empty where none has."""
    return next(iter(all_texts(entity, *names)), "")


def percentage(texts: Sequence[str]) -> Share | None:
    """The share that free text states; of several texts the smallest interval that holds all.

    Raises:
        InvalidShare: when one of them is no share.

    >>> str(percentage(["33,33"])), str(percentage(["more than 25 to 50 %"]))
    ('33.33', '>25-50')
    """
    read = [parse_share(_plain(text)) for text in texts]
    shares = [share for share in read if share is not None]
    return _widest(shares) if shares else None


def _widest(shares: Sequence[Share]) -> Share:
    lowest = min(shares, key=lambda share: (share.lower, share.lower_open))
    highest = max(shares, key=lambda share: (share.upper, not share.upper_open))
    return Share(lowest.lower, highest.upper, lowest.lower_open, highest.upper_open)


def _plain(text: str) -> str:
    for pattern, sign in _WORDS:
        text = pattern.sub(sign, text)
    return re.sub(r"\s+", "", text)


def first_day(text: str) -> date | None:
    """The first day that a date of any precision can mean; None where it is no date.

    >>> first_day("2016"), first_day("2016-03")
    (datetime.date(2016, 1, 1), datetime.date(2016, 3, 1))
    """
    found = _DAY.match(text)
    return None if found is None else _date(found[1], found[2] or "01", found[3] or "01")


def last_day(text: str) -> date | None:
    """The last day that a date of any precision can mean; None where it is no date.

    >>> last_day("2016"), last_day("2016-02")
    (datetime.date(2016, 12, 31), datetime.date(2016, 2, 29))
    """
    found = _DAY.match(text)
    if found is None:
        return None
    month = found[2] or str(_DECEMBER)
    if found[3] is not None or not 1 <= int(month) <= _DECEMBER or found[1] == "0000":
        return _date(found[1], month, found[3] or "01")
    return _date(found[1], month, str(calendar.monthrange(int(found[1]), int(month))[1]))


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def checked_share(texts: Sequence[str]) -> tuple[Share | None, str | None]:
    """The share, or what is wrong with it."""
    try:
        return percentage(texts), None
    except InvalidShare as error:
        return None, error.message
