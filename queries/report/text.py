"""Text for people in reports: shares, names and characters that must not do harm."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

from ownership_graph.model import Entity, Interest
from ownership_graph.share import Share, decimal_text

__all__ = ["clean", "fit", "interest_text", "percent", "shorten", "two_lines"]

_LONGEST = 300
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_FIGURES = 4


def clean(text: str, longest: int = _LONGEST) -> str:
    """Text without control and direction characters, on one line, of bounded length.

    A character that turns the direction of writing could make a name read as another one.
    """
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or (character not in _DIRECTIONS and unicodedata.category(character)[0] != "C")
    )
    return shorten(" ".join("".join(kept).split()), longest)


def shorten(text: str, longest: int) -> str:
    """Text of at most ``longest`` characters, with an ellipsis where something is left out."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def fit(text: str, width: float) -> str:
    """Text that is at most ``width`` wide, where a small letter is about one wide."""
    count = _fitting(text, width)
    return text if count == len(text) else text[: max(count - 1, 1)].rstrip() + "…"


def two_lines(text: str, width: float) -> tuple[str, str]:
    """Text broken after a word into two lines of at most ``width``, the second one shortened."""
    count = _fitting(text, width)
    if count == len(text):
        return text, ""
    cut = count if text[count] == " " else text.rfind(" ", 0, count)
    cut = cut if cut > 0 else max(count, 1)
    return text[:cut], fit(text[cut:].strip(), width)


def _fitting(text: str, width: float) -> int:
    used = 0.0
    for count, character in enumerate(text):
        used += _letter(character)
        if used > width:
            return count
    return len(text)


def _letter(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.9
    if character in "ilj.,;:'|! ()[]":
        return 0.55
    return 1.35 if character.isupper() or character in "mwMW@%" else 1.02


def percent(share: Share | None) -> str:
    """A share for a table or an edge: ``60 %``, ``>50 to 100 %``, ``unknown``.

    >>> percent(Share.exact(60))
    '60 %'
    """
    if share is None or share.is_unknown:
        return "unknown"
    if share.is_exact:
        return f"{_figure(share.lower)} %"
    lower = ">" if share.lower_open else ""
    upper = "<" if share.upper_open else ""
    return f"{lower}{_figure(share.lower)} to {upper}{_figure(share.upper, upward=True)} %"


def interest_text(item: Interest | Entity) -> str:
    """What a statement says, in one line."""
    if isinstance(item, Entity):
        parts = [item.label, item.kind.value, item.jurisdiction, item.principal_place]
        if item.nationalities:
            parts.append(f"national of {' and '.join(item.nationalities)}")
        return clean(", ".join(part for part in parts if part))
    holder = item.holder or "an unidentified holder"
    said = f"{holder} in {item.subject}: equity {percent(item.equity)}, votes {percent(item.votes)}"
    if item.rights:
        said += f", {', '.join(sorted(item.rights))}"
    if item.board is not None:
        said += f", board {percent(item.board)}"
    return clean(said)


def _figure(value: Fraction, *, upward: bool = False) -> str:
    text = decimal_text(value, upward=upward)
    whole, point, places = text.partition(".")
    if len(places) <= _FIGURES:
        return text
    return f"{whole}{point}{places[:_FIGURES]}…"
