"""``control``: who controls an entity, with the proof, and who may (RULES R16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ownership_graph.control.control import Control, Controller, Controls
from ownership_graph.holdings.holdings import Holdings
from queries.findings.as_json import share_json
from queries.findings.chain_words import control_chain, proof_lines
from queries.findings.finding import Chain

__all__ = ["ControlAnswer", "ProvenController", "control", "control_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenController:
    """Somebody who certainly controls the entity.

    Attributes:
        entity: its id.
        name: its name.
        found: basis, votes and proof.
        proof: the proof, a sentence for each entity controlled on the way, from the top down.
        chain: the proof link by link, with the statements.
    """

    entity: str
    name: str
    found: Controller
    proof: tuple[str, ...]
    chain: Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlAnswer:
    """Who controls one entity.

    Attributes:
        entity: the id that was asked.
        name: its name.
        controllers: everybody who certainly does, intermediates too, nearest first.
        open: ids of those above it who may, for what is not known.
    """

    entity: str
    name: str
    controllers: tuple[ProvenController, ...]
    open: tuple[str, ...]


def control(holdings: Holdings, entity: str) -> ControlAnswer:
    """Who controls an entity.

    Args:
        holdings: what is known above it.
        entity: its id.

    Raises:
        UnknownEntity: when the snapshot does not hold it.
    """
    graph = holdings.graph
    node = graph.node(entity)
    search = Control(holdings)
    verdicts = search.verdicts(node)
    proven = [search.proven(each, node) for each, said in verdicts.items() if said is Controls.YES]
    return ControlAnswer(
        entity=entity,
        name=graph.name(node),
        controllers=tuple(
            ProvenController(
                entity=graph.id(found.node),
                name=graph.name(found.node),
                found=found,
                proof=tuple(proof_lines(holdings, found, search.power.cut)),
                chain=control_chain(holdings, found),
            )
            for found in sorted(proven, key=lambda found: (len(found.proof), found.node))
        ),
        open=tuple(graph.id(each) for each, said in verdicts.items() if said is Controls.OPEN),
    )


def control_json(answers: Iterable[ControlAnswer]) -> dict[str, Any]:
    """The JSON contract of ``control``."""
    return {
        "results": [
            {
                "entity": answer.entity,
                "controllers": [
                    {
                        "entity": each.entity,
                        "name": each.name,
                        "basis": each.found.basis.value,
                        "votes": share_json(each.found.votes),
                        "proof": list(each.proof),
                    }
                    for each in answer.controllers
                ],
                "open": list(answer.open),
            }
            for answer in answers
        ]
    }
