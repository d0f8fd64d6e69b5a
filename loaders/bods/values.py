"""The small values of BODS statements: dates, shares, codes, names, sources."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import gt, lt
from typing import Any

from loaders.reading.codes import country_code, jurisdiction_code
from loaders.reading.countries import country, jurisdiction
from ownership_graph.errors import InvalidRecord, InvalidShare
from ownership_graph.model import Grade, Source, UnknownReason
from ownership_graph.share import Share

__all__ = [
    "coded",
    "first_day",
    "items",
    "last_day",
    "mapping",
    "place",
    "reason_of",
    "share_of",
    "source_of",
    "text_of",
]

_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?$")
_BLANKS = re.compile(r"[\x00-\x20\x7f]+")
_SHARES = "A share is a number from 0 to 100."
_WHOLE = 100
_GRADES = {
    "verified": Grade.VERIFIED,
    "officialRegister": Grade.REGISTER,
    "primaryResearch": Grade.PRIMARY_RESEARCH,
    "thirdParty": Grade.THIRD_PARTY,
    "selfDeclaration": Grade.SELF_DECLARED,
}


def mapping(value: object) -> dict[str, Any]:
    """An object, or an empty one where the statement has none or something else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_of(value: object) -> str:
    """A text without blanks at its ends, repeated blanks or control characters; else empty."""
    if not isinstance(value, str):
        return ""
    # The wide blank of Japanese names stays what it is.
    return _BLANKS.sub(" ", value).strip()


def first_day(name: str, value: object) -> date | None:
    """The first day that a date, month or year covers.

    Raises:
        InvalidRecord: when there is no such day.
    """
    return _day(name, value, last=False)


def last_day(name: str, value: object) -> date | None:
    """The last day that a date, month or year covers.

    Raises:
        InvalidRecord: when there is no such day.
    """
    return _day(name, value, last=True)


def _day(name: str, value: object, *, last: bool) -> date | None:
    text = text_of(value)
    return _parsed_day(name, text, last=last) if text else None


@lru_cache(maxsize=4096)
def _parsed_day(name: str, text: str, *, last: bool) -> date:
    match = _DATE.match(text)
    found = None if match is None else _calendar_day(*match.groups(), last=last)
    if found is None:
        raise InvalidRecord(f"{name} {text!r} is not a date.", hint="Dates are written YYYY-MM-DD.")
    return found


def _calendar_day(year: str, month: str | None, day: str | None, *, last: bool) -> date | None:
    months = int(month) if month else 12 if last else 1
    try:
        days = int(day) if day else calendar.monthrange(int(year), months)[1] if last else 1
        return date(int(year), months, days)
    except ValueError:
        return None


def share_of(stated: object) -> Share | None:
    """A BODS share: exact, or minimum and maximum with exclusive bounds.

    In 0.4 exclusive bounds are figures, before that they say whether the bound is exclusive.

    Raises:
        InvalidShare: when a figure is none, or no share can be as stated.
    """
    figures = mapping(stated)
    exact = _figure(figures, "exact")
    lower, lower_open = _bound(figures, "minimum", "exclusiveMinimum", gt)
    upper, upper_open = _bound(figures, "maximum", "exclusiveMaximum", lt)
    if exact is not None:
        return _confirmed(exact, lower, upper)
    if lower is None and upper is None:
        return None
    return Share(
        Fraction(0) if lower is None else lower,
        Fraction(100) if upper is None else upper,
        lower_open,
        upper_open,
    )


def _confirmed(exact: Fraction, lower: Fraction | None, upper: Fraction | None) -> Share:
    low, high = exact if lower is None else lower, exact if upper is None else upper
    if not low <= exact <= high:
        raise InvalidShare("the exact share lies outside its minimum and maximum.")
    return Share.exact(exact)


def _bound(
    figures: dict[str, Any],
    closed: str,
    exclusive: str,
    tighter: Callable[[Fraction, Fraction], bool],
) -> tuple[Fraction | None, bool]:
    inclusive = _figure(figures, closed)
    flag = figures.get(exclusive)
    if flag is None or isinstance(flag, bool):
        return inclusive, bool(flag) and inclusive is not None
    bound = _figure(figures, exclusive)
    if bound is None or (inclusive is not None and tighter(inclusive, bound)):
        return inclusive, False
    return bound, True


def _figure(figures: dict[str, Any], name: str) -> Fraction | None:
    value = figures.get(name)
    if value is None or value == "":  # real releases write "" where a right has no share
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise InvalidShare(f"{name} is {value!r}.", hint=_SHARES)
    if value > _WHOLE:
        raise InvalidShare(f"a share of {value} percent is impossible.", hint=_SHARES)
    return Fraction(value)


def coded(value: object, *, states: bool = False) -> str | None:
    """A country (or state) given as ``{name, code}`` or as text; unreadable ones are unknown."""
    given = mapping(value)
    code, name = text_of(given.get("code")), text_of(given.get("name"))
    for text in (code or (value if isinstance(value, str) else ""), name):
        if not text:
            continue
        try:
            return jurisdiction_code(text) if states else country_code(text)
        except InvalidRecord:
            found = jurisdiction(text) if states else country(text)
            if found is not None:
                return found
    return None


def place(addresses: object, kinds: Iterable[str]) -> str | None:
    """The country of the first address of one of these types."""
    wanted = set(kinds)
    for address in items(addresses):
        if text_of(address.get("type")) in wanted and (found := coded(address.get("country"))):
            return found
    return None


def reason_of(stated: object) -> UnknownReason:
    """Why something is unspecified; a code that is not known is an unknown reason."""
    code = text_of(mapping(stated).get("reason"))
    try:
        return UnknownReason(code)
    except ValueError:
        return UnknownReason.UNKNOWN


def source_of(
    statement: dict[str, Any], dataset: str, locator: str, retrieved: date | None
) -> Source:
    """Where a statement comes from."""
    source = mapping(statement.get("source"))
    publisher = mapping(mapping(statement.get("publicationDetails")).get("publisher"))
    types = source.get("type")
    stated = types if isinstance(types, list) else [types]
    names = [text_of(item.get("name")) for item in items(source.get("assertedBy"))]
    described = text_of(source.get("description")) or "; ".join(filter(None, names))
    return Source(
        dataset=dataset,
        document=described or None,
        url=text_of(source.get("url")) or None,
        locator=locator,
        publisher=text_of(publisher.get("name")) or None,
        fact_date=_lenient(statement.get("statementDate")),
        retrieved=_lenient(source.get("retrievedAt")) or retrieved,
        grade=next((grade for code, grade in _GRADES.items() if code in stated), None),
    )


def _lenient(value: object) -> date | None:
    try:
        return first_day("date", value)
    except InvalidRecord:
        return None
