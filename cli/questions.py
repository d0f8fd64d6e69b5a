"""A question that can be put to several snapshots: a proposal, or entities under one clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.names import resolve_all
from cli.options import references
from cli.proposals import load_proposal
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.base import View
from queries.check import check
from queries.findings.finding import Finding
from queries.proposals.resolution import resolve
from queries.screening import screen
from queries.workspace import Workspace

__all__ = ["Question", "question"]

_PROPOSAL_ENDINGS = {".yaml", ".yml", ".json"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        ids: whose owners must be known.
        evaluate: the findings on a snapshot.
    """

    ids: Sequence[str]
    evaluate: Callable[[OwnershipGraph], Sequence[Finding]]


def question(given: tuple[str, ...], clause: str, view: View, on: frozenset[str]) -> Question:
    """The question that the user's words put.

    Args:
        given: one proposal file, or ids, identifiers and names.
        clause: by which entities are tested.
        view: where names are looked up.
        on: the assumptions that hold.
    """
    if len(given) == 1 and Path(given[0]).suffix.casefold() in _PROPOSAL_ENDINGS:
        proposal = load_proposal(given[0]).proposal
        parties = resolve([named.reference for named in proposal.parties()], view)
        ids = sorted({each.id for each in parties.values() if each.id})
        return Question(ids, lambda graph: check(proposal, parties, graph, assume=on).findings)
    ids = resolve_all(view, references(given))

    def screened(graph: OwnershipGraph) -> Sequence[Finding]:
        known = [identity for identity in ids if identity in graph]
        return screen(Workspace(graph, assumptions=on), known, clause)

    return Question(ids, screened)
