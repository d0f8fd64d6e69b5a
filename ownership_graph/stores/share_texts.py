"""Shares as canonical text (``>50-100``, ``1/3`` of the whole), and back without loss.

A database's numbers could be rounded; where it holds some, they serve a person's Cypher alone.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from ownership_graph.share import Share

__all__ = ["figure_text", "read_figure", "read_share", "share_text"]

_HUNDRED = 100


def share_text(share: Share | None) -> str | None:
    """A share as canonical text, from which :func:`read_share` gives it back exactly."""
    return None if share is None else str(share)


@lru_cache(maxsize=4096)
def read_share(text: str | None) -> Share | None:
    """The share that :func:`share_text` wrote.

    Unlike ``parse_share`` it reads fractions as the ends of a band, and figures of any length.

    Raises:
        ValueError: when the text is no share.

    >>> str(read_share(">1/3-<50"))
    '>1/3-<50'
    """
    if text is None:
        return None
    low, dash, high = text.partition("-")
    lower = _end(low.removeprefix(">"))
    if not dash:
        return Share(lower, lower)
    return Share(lower, _end(high.removeprefix("<")), low[:1] == ">", high[:1] == "<")


def figure_text(percent: Fraction | None) -> str | None:
    """An exact figure as text, in percent, from which :func:`read_figure` gives it back."""
    return None if percent is None else str(Share.exact(percent))


def read_figure(text: str | None) -> Fraction | None:
    """The figure that :func:`figure_text` wrote, in percent.

    Raises:
        ValueError: when the text is no figure.
    """
    return None if text is None else _end(text)


def _end(text: str) -> Fraction:
    return Fraction(text) * _HUNDRED if "/" in text else Fraction(text)
