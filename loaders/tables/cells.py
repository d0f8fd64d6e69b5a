"""One cell of a table to one value; empty is always unknown."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from loaders.reading.codes import country_code
from ownership_graph.errors import InvalidRecord, InvalidShare
from ownership_graph.model import Identifier
from ownership_graph.share import Share, parse_share

__all__ = [
    "cell_of",
    "choice",
    "choices",
    "countries",
    "day",
    "identifiers",
    "listed",
    "nearest",
    "optional",
    "share",
    "threshold",
    "yes",
]

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_COMMA = re.compile(r"\d,\d")
_SEPARATOR = re.compile(r"(?<!\\);")
_CLOSE = 60  # of 100: closer words are offered as what was meant
_YES = {"yes": True, "no": False}

Word = TypeVar("Word", bound=StrEnum)


def nearest(word: str, known: Collection[str], *, close: bool = True) -> str | None:
    """The known word that ``word`` was probably meant to be; None where none is ``close``."""
    folded = {item.casefold().replace("_", ""): item for item in sorted(known)}
    wanted = word.casefold().replace("_", "").replace(" ", "")
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (0.05 s; only messages need it)

    cutoff = _CLOSE if close else 0
    found = process.extractOne(wanted, folded.keys(), scorer=fuzz.ratio, score_cutoff=cutoff)
    return folded[found[0]] if found else None


def listed(text: str) -> tuple[str, ...]:
    r"""The items of a list separated by ``;``, without repeats; ``\;`` is a semicolon in an item.

    >>> listed("Hatter; Hare"), listed(r"Tweedle\; Dum")
    (('Hatter', 'Hare'), ('Tweedle; Dum',))
    """
    parts = (item.strip().replace("\\;", ";") for item in _SEPARATOR.split(text))
    return tuple(dict.fromkeys(item for item in parts if item))


def cell_of(value: object) -> str:
    """A value of the model as a table writes it; None is empty.

    >>> cell_of(("GB", "US")), cell_of(True), cell_of(Share.exact(51)), cell_of(None)
    ('GB;US', 'yes', '51', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset | tuple):
        cells = [cell_of(item).replace(";", "\\;") for item in value]
        return ";".join(cells if isinstance(value, tuple) else sorted(cells))
    if isinstance(value, Fraction):
        value = Share.exact(value)
    return str(value)


def yes(column: str, text: str) -> bool | None:
    """yes, no, or None for an empty cell.

    Raises:
        InvalidRecord: when it is another word.
    """
    if not text:
        return None
    answer = _YES.get(text.casefold())
    if answer is None:
        raise InvalidRecord(f"{column} is {text!r}.", hint="Write yes or no, or leave it empty.")
    return answer


def day(column: str, text: str) -> date | None:
    """A date written YYYY-MM-DD, or None for an empty cell.

    Raises:
        InvalidRecord: when it is written otherwise, or no such day exists.
    """
    if not text:
        return None
    if not _DAY.match(text):
        raise InvalidRecord(f"{column} {text!r} is not a date.", hint="Write it as YYYY-MM-DD.")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidRecord(
            f"{column} {text!r} is not a day of the calendar.", hint="Write it as YYYY-MM-DD."
        ) from error


def share(column: str, text: str) -> Share | None:
    """A share, or None for an empty cell (RULES R2, R15).

    Raises:
        InvalidShare: when it cannot be read or cannot be true.
    """
    try:
        return parse_share(text)
    except InvalidShare as error:
        comma = _COMMA.search(text)
        hint = "Write decimals after a point, as 51.5." if comma else error.hint
        raise InvalidShare(f"{column}: {error.message}", hint=hint) from error


def threshold(column: str, text: str) -> Fraction | None:
    """A single percentage, or None for an empty cell.

    Raises:
        InvalidShare: when it is a band, cannot be read, or cannot be true.
    """
    stated = share(column, text)
    if stated is None:
        return None
    if not stated.is_exact:
        raise InvalidShare(f"{column}: {text!r} is a band.", hint="Write one figure, such as 5.")
    return stated.lower


def choice(column: str, text: str, words: type[Word]) -> Word:
    """One of the words of an enumeration.

    Raises:
        InvalidRecord: when it is none of them, with the nearest one.
    """
    try:
        return words(text)
    except ValueError as error:
        known = [item.value for item in words]
        close = nearest(text, known)
        hint = f"Did you mean {close}?" if close else f"Write one of: {', '.join(known)}."
        raise InvalidRecord(f"{column} {text!r} is not known.", hint=hint) from error


def optional(column: str, text: str, words: type[Word]) -> Word | None:
    """One of the words of an enumeration, or None for an empty cell.

    Raises:
        InvalidRecord: when it is none of them.
    """
    return choice(column, text, words) if text else None


def choices(column: str, text: str, words: type[Word]) -> frozenset[Word]:
    """A list of words of an enumeration, separated by ``;``.

    Raises:
        InvalidRecord: when one of them is unknown.
    """
    return frozenset(choice(column, item, words) for item in listed(text))


def identifiers(column: str, text: str) -> tuple[Identifier, ...]:
    """A list of ``scheme:value`` separated by ``;``.

    Raises:
        InvalidRecord: when one of them has no scheme or no value.
    """
    found = []
    for item in listed(text):
        scheme, _, value = item.partition(":")
        if not scheme or not value:
            raise InvalidRecord(
                f"{column}: {item!r} is none.", hint="Write scheme:value, as GB-COH:01234567."
            )
        found.append(Identifier(scheme, value))
    return tuple(found)


def countries(column: str, text: str) -> tuple[str, ...]:
    """A list of country codes separated by ``;``.

    Raises:
        InvalidRecord: when one of them is none.
    """
    try:
        return tuple(dict.fromkeys(country_code(item) for item in listed(text)))
    except InvalidRecord as error:
        raise InvalidRecord(f"{column}: {error.message}", hint=error.hint) from error
