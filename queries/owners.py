"""``owners``: who ultimately owns an entity, how much, and what nobody who is named has (R17).

Ultimate owners are those above whom nobody is known. What stands between them and the entity is
told apart, because the same stake would otherwise be counted once on every level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import RULES, End, Rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.control.control import Control, Controls, parties_above
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import UNIDENTIFIED, Block, Holdings
from ownership_graph.owners.owning import Owner, declared_only, owning
from ownership_graph.share import Share
from queries.conflicts import Disagreement, conflict_json, conflicts_above
from queries.findings.as_json import share_json

__all__ = ["JointOwners", "OwnerLine", "OwnersAnswer", "owners", "owners_json"]


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
class JointOwners:
    """Holders of one stake, such as the trustees of a trust, all of them as one.

    Each of them alone is among the owners with what it has at least and at most.

    Attributes:
        holders: their ids.
        names: their names.
        subject: id of the entity in which they hold the stake.
        equity: their part of the equity of the entity that was asked about, in percent.
        votes: the same of the votes.
        controls: whether they control it when they act as one.
    """

    holders: tuple[str, ...]
    names: tuple[str, ...]
    subject: str
    equity: Share
    votes: Share
    controls: Controls


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersAnswer:
    """Who owns one entity.

    Attributes:
        entity: the id that was asked.
        name: its name.
        rule: name of the rule by which stakes through others count.
        owners: the ultimate owners, the greatest first.
        intermediates: who stands between them and the entity, the greatest first.
        joint: blocks of joint holders above the entity.
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
    joint: tuple[JointOwners, ...]
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
    control = Control(holdings)
    verdicts = control.verdicts(node)
    above = (node, *parties_above(holdings, node))
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
        joint=tuple(
            _joint(control, block, node, rule)
            for block in holdings.blocks
            if block.subject in above and UNIDENTIFIED not in block.members
        ),
        equity_unknown=found.unknown[Measure.EQUITY],
        votes_unknown=found.unknown[Measure.VOTES],
        conflicts=conflicts_above(holdings, above),
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
                "joint": [_joint_json(each) for each in answer.joint],
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


def _joint(control: Control, block: Block, node: int, rule: Rule) -> JointOwners:
    holdings = control.holdings
    graph = holdings.graph
    ids = tuple(graph.id(member) for member in block.members)
    found = attribute(declared_only(holdings), Seeds.of(graph, ids), rule)
    ends = {end: node in control.controlled_by(block.members, end) for end in End}
    certain, possible = ends[End.LOWER], ends[End.UPPER]
    return JointOwners(
        holders=ids,
        names=tuple(graph.name(member) for member in block.members),
        subject=graph.id(block.subject),
        equity=found.share(node, Measure.EQUITY),
        votes=found.share(node, Measure.VOTES),
        controls=Controls.YES if certain else Controls.OPEN if possible else Controls.NO,
    )


def _by_size(lines: Iterable[OwnerLine]) -> tuple[OwnerLine, ...]:
    def size(line: OwnerLine) -> tuple[Fraction, Fraction, str]:
        return (-line.equity.lower - line.votes.lower, -line.equity.upper, line.entity)

    return tuple(sorted(lines, key=size))


def _joint_json(joint: JointOwners) -> dict[str, Any]:
    return {
        "holders": list(joint.holders),
        "names": list(joint.names),
        "subject": joint.subject,
        "equity": share_json(joint.equity),
        "votes": share_json(joint.votes),
        "controls": joint.controls.value,
    }


def _line_json(line: OwnerLine) -> dict[str, Any]:
    return {
        "entity": line.entity,
        "name": line.name,
        "equity": share_json(line.equity),
        "votes": share_json(line.votes),
        "controls": line.controls.value,
    }
