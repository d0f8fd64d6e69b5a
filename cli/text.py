"""Text from data made safe and short for a terminal, a spreadsheet and a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from fractions import Fraction

from ownership_graph.share import HUNDRED, Share, decimal_text, terminates

__all__ = ["cell", "ends", "joined", "listing", "plain", "share_text"]

_LONGEST = 160
_HARMFUL = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_FORMULA = frozenset("=+-@\t\r\n")
_TABLE_PLACES = 2


def plain(text: str, longest: int | None = _LONGEST) -> str:
    """Text that a terminal shows as it is: no control, no direction override, no endless name.

    Harmful characters are written out (``<U+202E>``); what is cut off ends in an ellipsis. A
    sentence is not cut (``longest=None``), but each name in it is: its end may be what matters.

    >>> plain("Acme" + chr(0x1B) + "[2J")
    'Acme<U+001B>[2J'
    """
    cut = text if longest is None or len(text) <= longest else text[: longest - 1] + "…"
    return "".join(_shown(character) for character in cut)


def joined(parts: Iterable[str], separator: str = ", ") -> str:
    """Names or values one after the other, each made harmless and short, the whole never cut.

    >>> joined(["Acme", "B" * 200])[-3:]
    'BB…'
    """
    return separator.join(map(plain, parts))


def cell(value: object) -> str:
    """A CSV cell that a spreadsheet takes as text: a leading formula sign is quoted.

    >>> cell("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text and text[0] in _FORMULA else text


def ends(share: Share | None) -> tuple[str, str]:
    """The two ends of a share as decimals, rounded outward where they do not terminate.

    Both are empty where there is no share.

    >>> ends(Share.exact(Fraction(100, 3)))
    ('33.33333333', '33.33333334')
    """
    if share is None:
        return "", ""
    return decimal_text(share.lower), decimal_text(share.upper, upward=True)


def share_text(share: Share | None, *, unit: str = "%") -> str:
    """A share for people: ``43.5 %``, ``25 to 50 %``, ``above 50 %``, ``unknown``.

    Figures are rounded outward to two places where they are longer, marked ``~``.

    >>> share_text(Share(Fraction(50), Fraction(100), lower_open=True))
    'above 50 %'
    """
    if share is None or share.is_unknown:
        return "unknown"
    tail = f" {unit}" if unit else ""
    if share.is_exact:
        return f"{_figure(share.lower)}{tail}"
    if share.upper == HUNDRED.upper and not share.upper_open:
        word = "above" if share.lower_open else "at least"
        return f"{word} {_figure(share.lower)}{tail}"
    if share.lower == 0 and not share.lower_open:
        word = "below" if share.upper_open else "up to"
        return f"{word} {_figure(share.upper, upward=True)}{tail}"
    lower = f"{'>' if share.lower_open else ''}{_figure(share.lower)}"
    upper = f"{'<' if share.upper_open else ''}{_figure(share.upper, upward=True)}"
    return f"{lower} to {upper}{tail}"


def listing(items: Iterable[str], conjunction: str = "and") -> str:
    """Items in a sentence: ``a``, ``a and b``, ``a, b and c``.

    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    *head, last = [*items] or [""]
    return f"{', '.join(head)} {conjunction} {last}" if head else last


def _shown(character: str) -> str:
    if unicodedata.category(character) in _HARMFUL:
        return f"<U+{ord(character):04X}>"
    return character


def _figure(value: Fraction, *, upward: bool = False) -> str:
    scaled = value * 10**_TABLE_PLACES
    if scaled.denominator == 1:
        return decimal_text(value)
    if terminates(value) and len(decimal_text(value)) <= 2 * _TABLE_PLACES + 6:
        return decimal_text(value)
    rounded = Fraction(-((-scaled.numerator) // scaled.denominator) if upward else int(scaled))
    return f"~{decimal_text(rounded / 10**_TABLE_PLACES)}"
