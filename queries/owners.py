"""``owners``: who ultimately owns an entity, how much, and what nobody who is named has (R17).

Ultimate owners are those above whom nobody is known. What stands between them and the entity is
told apart, because the same stake would otherwise be counted once on every level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ownership_graph.control import Control, Controls, parties_above
from ownership_graph.counting import Measure
from ownership_graph.holdings import Holdings
from ownership_graph.owning import Owner, owning
from ownership_graph.rules import RULES, Rule
from ownership_graph.share import Share
from queries.conflicts import Disagreement, conflict_json, conflicts_above
from queries.finding_json import share_json

__all__ = ["OwnerLine", "OwnersAnswer", "owners", "owners_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerLine:
    """One party above the entity.

    Attributes:
        entity: its id.
        name: its name.
        equity: its part of the equity, in percent.
        votes: its part of the votes under the same rule, in percent.
        controls: whether it controls the entity.
        own: for a party on a cycle the part of itself that it has through the cycle, by measure.
    """

    entity: str
    name: str
    equity: Share
    votes: Share
    controls: Controls
    own: Mapping[Measure, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersAnswer:
    """Who owns one entity.

    Attributes:
        entity: the id that was asked.
        name: its name.
        rule: name of the rule by which stakes through others count.
        owners: the ultimate owners, the greatest first.
        intermediates: who stands between them and the entity, the greatest first.
        equity_unknown: the part of the equity that nobody who is named has.
        votes_unknown: the same of the votes.
        conflicts: what sources disagree on.
        rings: ids of entities that own each other whole.
        left_out: ids of those in between whose parts were not computed, in very large cycles.
    """

    entity: str
    name: str
    rule: str
    owners: tuple[OwnerLine, ...]
    intermediates: tuple[OwnerLine, ...]
    equity_unknown: Share
    votes_unknown: Share
    conflicts: tuple[Disagreement, ...]
    rings: tuple[str, ...]
    left_out: tuple[str, ...]


def owners(holdings: Holdings, entity: str, rule: Rule = RULES["mul"]) -> OwnersAnswer:
    """Who owns an entity.

    Args:
        holdings: what is known above it.
        entity: its id.
        rule: how stakes through others count; by default they multiply.

    Raises:
        UnknownEntity: when the snapshot does not hold it.
    """
    graph = holdings.graph
    node = graph.node(entity)
    found = owning(holdings, node, rule)
    verdicts = Control(holdings).verdicts(node)
    lines = [
        (owner.ultimate, _line(holdings, owner, verdicts.get(owner.node, Controls.NO)))
        for owner in found.owners
    ]
    return OwnersAnswer(
        entity=entity,
        name=graph.name(node),
        rule=rule.name,
        owners=_by_size(line for ultimate, line in lines if ultimate),
        intermediates=_by_size(line for ultimate, line in lines if not ultimate),
        equity_unknown=found.unknown[Measure.EQUITY],
        votes_unknown=found.unknown[Measure.VOTES],
        conflicts=conflicts_above(holdings, (node, *parties_above(holdings, node))),
        rings=tuple(graph.id(each) for each in found.rings),
        left_out=tuple(graph.id(each) for each in found.left_out),
    )


def owners_json(answers: Iterable[OwnersAnswer]) -> dict[str, Any]:
    """The JSON contract of ``owners``."""
    return {
        "results": [
            {
                "entity": answer.entity,
                "owners": [_line_json(line) for line in answer.owners],
                "intermediates": [_line_json(line) for line in answer.intermediates],
                "unknown": {
                    "equity": share_json(answer.equity_unknown),
                    "votes": share_json(answer.votes_unknown),
                },
                "conflicts": [conflict_json(each) for each in answer.conflicts],
                "rings": list(answer.rings),
                "left_out": list(answer.left_out),
            }
            for answer in answers
        ]
    }


def _line(holdings: Holdings, owner: Owner, controls: Controls) -> OwnerLine:
    return OwnerLine(
        entity=holdings.graph.id(owner.node),
        name=holdings.graph.name(owner.node),
        equity=owner.shares[Measure.EQUITY],
        votes=owner.shares[Measure.VOTES],
        controls=controls,
        own=owner.own,
    )


def _by_size(lines: Iterable[OwnerLine]) -> tuple[OwnerLine, ...]:
    def size(line: OwnerLine) -> tuple[Fraction, Fraction, str]:
        return (-line.equity.lower - line.votes.lower, -line.equity.upper, line.entity)

    return tuple(sorted(lines, key=size))


def _line_json(line: OwnerLine) -> dict[str, Any]:
    return {
        "entity": line.entity,
        "name": line.name,
        "equity": share_json(line.equity),
        "votes": share_json(line.votes),
        "controls": line.controls.value,
    }
