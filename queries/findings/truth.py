"""Three-valued answers: yes, no, or open while a fact is missing."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Truth", "all_of", "any_of", "negation"]


class Truth(StrEnum):
    """Whether something is so, as far as the facts say."""

    YES = "yes"
    OPEN = "open"
    NO = "no"


def any_of(answers: Iterable[Truth]) -> Truth:
    """Yes if one is yes, no if all are no, else open; no if there is none."""
    items = set(answers)
    if Truth.YES in items:
        return Truth.YES
    return Truth.OPEN if Truth.OPEN in items else Truth.NO


def all_of(answers: Iterable[Truth]) -> Truth:
    """No if one is no, yes if all are yes, else open; yes if there is none."""
    items = set(answers)
    if Truth.NO in items:
        return Truth.NO
    return Truth.OPEN if Truth.OPEN in items else Truth.YES


def negation(answer: Truth) -> Truth:
    """No for yes, yes for no."""
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.OPEN: Truth.OPEN}[answer]
