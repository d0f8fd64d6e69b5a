"""From what the user writes to ids of the store; for an unknown one, the nearest names."""

from __future__ import annotations

from collections.abc import Sequence

from ownership_graph.errors import UnknownEntity
from ownership_graph.stores.base import View
from queries.proposals.resolution import resolve

__all__ = ["resolve_all"]


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
