"""``holdings``: what an entity holds, directly and through others, and what it controls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import RULES, End, Rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.control.control import Control, Controls
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.owners.owning import declared_only
from ownership_graph.share import Share
from queries.findings.as_json import share_json

__all__ = ["HeldLine", "HoldingsAnswer", "holdings", "holdings_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One entity below.

    Attributes:
        entity: its id.
        name: its name.
        direct_equity: what is held without others, in percent; None where nothing is.
        direct_votes: the same of the votes.
        jointly: the direct stake is a joint block's.
        rights: names of further rights.
        equity: all that is held, under the rule, in percent.
        votes: the same of the votes.
        controls: whether the holder controls it.
    """

    entity: str
    name: str
    direct_equity: Share | None
    direct_votes: Share | None
    jointly: bool
    rights: tuple[str, ...]
    equity: Share
    votes: Share
    controls: Controls


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsAnswer:
    """What one entity holds: the id that was asked, its name, the rule, and a line for each."""

    entity: str
    name: str
    rule: str
    held: tuple[HeldLine, ...]


def holdings(stakes: Holdings, entity: str, rule: Rule = RULES["mul"]) -> HoldingsAnswer:
    """What an entity holds.

    Args:
        stakes: what is known below it, and above each of what is.
        entity: its id.
        rule: how stakes through others count; by default they multiply.

    Raises:
        UnknownEntity: when the snapshot does not hold it.
    """
    graph = stakes.graph
    node = graph.node(entity)
    certain = np.zeros(len(graph), dtype=np.bool_)
    certain[node] = True
    parts = attribute(declared_only(stakes), Seeds(certain, certain), rule)
    control = Control(stakes)
    yes = set(control.controlled_by([node]))
    may = set(control.controlled_by([node], End.UPPER))
    lines = []
    for held, rows in _below(stakes, node).items():
        verdict = Controls.YES if held in yes else Controls.OPEN if held in may else Controls.NO
        equity, votes = (_direct(stakes, rows, measure) for measure in Measure)
        lines.append(
            HeldLine(
                entity=graph.id(held),
                name=graph.name(held),
                direct_equity=equity,
                direct_votes=votes,
                jointly=any(int(stakes.holder[row]) != node for row in rows),
                rights=tuple(sorted({right.value for row in rows for right in stakes.rights(row)})),
                equity=parts.share(held, Measure.EQUITY),
                votes=parts.share(held, Measure.VOTES),
                controls=verdict,
            )
        )
    return HoldingsAnswer(
        entity=entity, name=graph.name(node), rule=rule.name, held=tuple(sorted(lines, key=_size))
    )


def holdings_json(answers: Iterable[HoldingsAnswer]) -> dict[str, Any]:
    """The JSON of ``holdings``."""
    return {
        "results": [
            {
                "entity": answer.entity,
                "holdings": [
                    {
                        "entity": line.entity,
                        "name": line.name,
                        "direct": None
                        if line.direct_equity is None or line.direct_votes is None
                        else {
                            "equity": share_json(line.direct_equity),
                            "votes": share_json(line.direct_votes),
                            "jointly": line.jointly,
                            "rights": list(line.rights),
                        },
                        "equity": share_json(line.equity),
                        "votes": share_json(line.votes),
                        "controls": line.controls.value,
                    }
                    for line in answer.held
                ],
            }
            for answer in answers
        ]
    }


def _below(stakes: Holdings, node: int) -> dict[int, list[int]]:
    """Everything below a node, each with the rows that the node itself holds in it."""
    own: dict[int, list[int]] = {}
    seen = {node}
    waiting = [node]
    while waiting:
        holder = waiting.pop()
        blocks = [block.node for block in stakes.blocks if holder in block.members]
        for each in (holder, *blocks):
            for row in stakes.held_rows(each).tolist():
                subject = int(stakes.subject[row])
                if holder == node:
                    own.setdefault(subject, []).append(row)
                if subject not in seen:
                    seen.add(subject)
                    waiting.append(subject)
    return {held: own.get(held, []) for held in sorted(seen - {node})}


def _direct(stakes: Holdings, rows: list[int], measure: Measure) -> Share | None:
    found = [stakes.share(row, measure) for row in rows]
    if not found:
        return None
    return max(found, key=lambda share: (share.lower, share.upper))


def _size(line: HeldLine) -> tuple[bool, Fraction, str]:
    return (line.direct_equity is None, -line.equity.lower - line.votes.lower, line.entity)
