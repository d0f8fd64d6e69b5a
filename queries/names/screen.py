"""Screen a list of names: which entity is meant, or several, or none that is known.

A name that is not found is not clear: it is unknown. A name is matched only where one entity alone
resembles it closely; otherwise the candidates are shown and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from queries.names.index import Candidate, Named, NameIndex
from queries.names.keys import is_legal_word, name_key
from queries.names.likeness import likeness

__all__ = [
    "AHEAD",
    "ALIKE",
    "MARGIN",
    "MATCHED",
    "NEAR",
    "Outcome",
    "Screened",
    "Suggestion",
    "possible_matches",
    "screen_names",
]

MATCHED = 87.5
"""Likeness from which a name is that of an entity, as benchmarks/screen_names.py measures it."""

NEAR = 60.0
"""Likeness from which an entity may be meant."""

MARGIN = 2.0
"""How far the next entity must stay behind."""

AHEAD = 16.0
"""How far it must stay behind where the likeness is less, but at least ``ALIKE``."""

ALIKE = 80.0
"""Likeness that no name with a word too many, another number or another form reaches."""

_SAME = 95.0
_NAMESAKES = 20
_LEGAL_WEIGHT = 0.05


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
    best = found[0].score
    lead = best - found[1].score if len(found) > 1 else best
    if (best >= MATCHED and lead >= MARGIN) or (best >= ALIKE and lead >= AHEAD):
        return Outcome.MATCHED, found[0]
    return Outcome.AMBIGUOUS, None


def possible_matches(rows: Iterable[Named], least: float = _SAME) -> Iterator[Suggestion]:
    """Pairs of entities that have the same words in their names and no different country.

    Nothing is joined: a suggestion becomes a link only when a person accepts it. Each pair is given
    once, with its likeliest names; names that many entities bear say nothing and are left out.

    Args:
        rows: every name of every entity.
        least: likeness from which a pair is suggested, 0 to 100.
    """
    bearers: dict[tuple[str, ...], list[Named]] = {}
    for row in rows:
        key = name_key(row.name)
        words = tuple(sorted(word for word in key.words if not is_legal_word(word)))
        if words:
            bearers.setdefault(words, []).append(row)
    best: dict[tuple[str, str], Suggestion] = {}
    for group in bearers.values():
        for one, other in combinations(group, 2) if len(group) <= _NAMESAKES else ():
            found = _suggestion(one, other)
            if found is not None and found.score >= least:
                known = best.get((found.first, found.second))
                if known is None or found.score > known.score:
                    best[found.first, found.second] = found
    yield from (best[pair] for pair in sorted(best))


def _suggestion(one: Named, other: Named) -> Suggestion | None:
    laws = {(row.jurisdiction or "")[:2] for row in (one, other)} - {""}
    if one.id == other.id or len(laws) > 1:
        return None
    first, second = (one, other) if one.id < other.id else (other, one)
    score = likeness(name_key(first.name), name_key(second.name), _alike_weight)
    return Suggestion(first.id, second.id, (first.name, second.name), score)


def _alike_weight(word: str) -> float:
    return _LEGAL_WEIGHT if is_legal_word(word) else 1.0
