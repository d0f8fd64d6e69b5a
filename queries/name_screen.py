"""Screen a list of names: which entity is meant, or several, or none that is known.

A name that is not found is not clear: it is unknown. A name is matched only where one entity alone
resembles it closely; otherwise the candidates are shown and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from queries.names import Candidate, Named, NameIndex

__all__ = ["Outcome", "Screened", "Suggestion", "possible_matches", "screen_names"]

MATCHED = 87.5
"""Likeness from which a name is that of an entity, as benchmarks/screen_names.py measures it."""

NEAR = 60.0
"""Likeness from which an entity may be meant."""

MARGIN = 2.0
"""How far the next entity must stay behind."""

_SAME = 95.0


class Outcome(StrEnum):
    """What became of a name."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Screened:
    """One name that was screened.

    Attributes:
        name: as it was given.
        country: as it was given.
        outcome: what became of it.
        chosen: the entity that is meant, where the name is matched.
        candidates: entities that may be meant, best first.
    """

    name: str
    country: str | None
    outcome: Outcome
    chosen: Candidate | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two entities that may be one party, for a person to accept.

    Attributes:
        first: the smaller id.
        second: the greater id.
        names: the names that resemble each other.
        score: likeness, 0 to 100.
    """

    first: str
    second: str
    names: tuple[str, str]
    score: float


def screen_names(
    names: Iterable[tuple[str, str | None]], index: NameIndex, limit: int = 5
) -> Iterator[Screened]:
    """Find the entity that each name means.

    Args:
        names: names, each with an ISO 3166-1 code or None.
        index: the names that are known.
        limit: at most so many candidates for each.
    """
    for name, country in names:
        found = [each for each in index.search(name, country, limit) if each.score >= NEAR]
        yield Screened(name, country, *_decided(found), tuple(found))


def _decided(found: list[Candidate]) -> tuple[Outcome, Candidate | None]:
    if not found:
        return Outcome.NOT_FOUND, None
    alone = len(found) == 1 or found[0].score - found[1].score >= MARGIN
    if found[0].score >= MATCHED and alone:
        return Outcome.MATCHED, found[0]
    return Outcome.AMBIGUOUS, None


def possible_matches(
    rows: Iterable[Named], index: NameIndex, least: float = _SAME
) -> Iterator[Suggestion]:
    """Pairs of entities that have the same name and no different country, each pair once.

    Nothing is joined: a suggestion becomes a link only when a person accepts it.

    Args:
        rows: names of the entities to look at.
        index: the names that are known.
        least: likeness from which a pair is suggested, 0 to 100.
    """
    told: set[tuple[str, str]] = set()
    for row in rows:
        for found in index.search(row.name, row.jurisdiction):
            first, second = sorted((row.id, found.id))
            if first == second or found.score < least or (first, second) in told:
                continue
            told.add((first, second))
            names = (row.name, found.name) if first == row.id else (found.name, row.name)
            yield Suggestion(first, second, names, found.score)
