"""From what the user writes to ids of the store; for an unknown one, the nearest names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ownership_graph.errors import UnknownEntity
from ownership_graph.stores.base import NameRow, View
from queries.resolution import resolve

__all__ = ["Match", "nearest", "resolve_all"]

_LEAST = 50
_NAMES_EACH = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A name that resembles what was asked.

    Attributes:
        row: the name and whose it is.
        score: likeness, 0 to 100.
    """

    row: NameRow
    score: float


def resolve_all(view: View, references: Sequence[str]) -> list[str]:
    """The id that each reference names: an id, an identifier such as an LEI, or an exact name.

    Raises:
        UnknownEntity: when the store has no such entity, or several; one error tells of all of them
            and gives the nearest names.
    """
    found = resolve(references, view)
    chosen = [found[reference] for reference in references]
    problems = [party.problem for party in chosen if party.problem is not None]
    if problems:
        raise UnknownEntity(" ".join(problems), hint="ownership-graph find NAME searches by name.")
    return [party.id for party in chosen if party.id is not None]


def nearest(rows: Iterable[NameRow], wanted: str, *, limit: int) -> list[Match]:
    """The entities whose names (or ids) resemble ``wanted`` most, best first, each once."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 (only a search needs it)

    kept = list(rows)
    scored = process.extract(
        wanted,
        [row.name or row.id for row in kept],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=limit * _NAMES_EACH,
        score_cutoff=_LEAST,
    )
    best: dict[str, Match] = {}
    for _, score, index in scored:
        row = kept[index]
        best.setdefault(row.id, Match(row, round(float(score), 1)))
    return sorted(best.values(), key=lambda match: (-match.score, match.row.id))[:limit]
