"""Ultimate parents by accounting: who consolidates an entity's accounts, as GLEIF reports it.

Consolidation is no ownership and never becomes a percentage. The direct parents are climbed; where
that chain breaks off, the ultimate parent that the entity itself reports is taken and said to be
as reported. A reporting exception such as "no known person" ends the climb with certainty; one such
as "non-public" leaves it open.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ownership_graph.model import Directness, Right, UnknownReason
from ownership_graph.owners.parents import ParentFlag, Parents, State
from ownership_graph.snapshot.columns import NONE
from ownership_graph.snapshot.graph import OwnershipGraph

__all__ = ["CONSOLIDATION", "consolidating_parents"]

CONSOLIDATION = "consolidation"
"""The name of the reading."""

_NOBODY_CONSOLIDATES = frozenset(
    {
        UnknownReason.NATURAL_PERSONS,
        UnknownReason.NON_CONSOLIDATING,
        UnknownReason.NO_KNOWN_PERSON,
    }
)


@dataclass(slots=True)
class _Reports:
    """What entities report of their consolidating parents."""

    direct: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    ultimate: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    nobody: set[int] = field(default_factory=set)
    reporting: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, graph: OwnershipGraph) -> _Reports:
        reports = cls()
        columns = graph.interests
        for row in range(len(columns)):
            terms = columns.terms[columns.codes[row]]
            if Right.CONSOLIDATION not in terms.rights:
                continue
            subject, holder = int(columns.subject[row]), int(columns.holder[row])
            reports.reporting.add(subject)
            is_direct = terms.directness is not Directness.INDIRECT
            if holder != NONE:
                (reports.direct if is_direct else reports.ultimate)[subject].add(holder)
            elif columns.records and columns.records[row].unknown_reason in _NOBODY_CONSOLIDATES:
                reports.nobody.add(subject)
        return reports


def consolidating_parents(graph: OwnershipGraph, entity: int) -> Parents:
    """Who consolidates an entity at the top.

    Args:
        graph: a snapshot with its records; without them every exception leaves the answer open.
        entity: a node.

    Returns:
        State ``none`` where nothing at all is reported of the entity's consolidation.
    """
    reports = _Reports.of(graph)
    if entity not in reports.reporting:
        return Parents(entity=entity, reading=CONSOLIDATION, state=State.NONE)
    climb = _Climb.of(reports, entity)
    reported = reports.ultimate[entity]
    certain = climb.ends & reports.nobody
    flags = {ParentFlag.RING} if not climb.ends else set()
    state = State.FOUND
    if not reported or reported == climb.ends:
        tops = climb.ends or climb.above | {entity}
        if not reported and not (climb.ends and climb.ends == certain):
            state = State.OPEN
    elif certain:
        tops, state = climb.ends | reported, State.OPEN
        flags.add(ParentFlag.ULTIMATE_PARENT_DISPUTED)
    else:
        # The chain breaks off or turns in a ring: what the entity itself reports goes further.
        tops, climb.as_reported = reported, True
    if climb.as_reported:
        flags.add(ParentFlag.ULTIMATE_PARENT_AS_REPORTED)
    return Parents(
        entity=entity,
        reading=CONSOLIDATION,
        state=state,
        parents=tuple(sorted(tops)),
        chain=tuple(sorted((climb.above | tops) - {entity})),
        unknown=tuple(sorted(climb.ends - certain)) if state is State.OPEN else (),
        flags=tuple(flag for flag in ParentFlag if flag in flags),
    )


@dataclass(slots=True)
class _Climb:
    """Everybody above by direct parents, and those at whom the climb ends."""

    above: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    as_reported: bool = False

    @classmethod
    def of(cls, reports: _Reports, entity: int) -> _Climb:
        climb = cls()
        waiting = [entity]
        while waiting:
            node = waiting.pop()
            parents = reports.direct[node]
            if not parents and node != entity and reports.ultimate[node]:
                parents, climb.as_reported = reports.ultimate[node], True
            if not parents:
                climb.ends.add(node)
            fresh = parents - climb.above - {entity}
            climb.above |= fresh
            waiting += sorted(fresh)
        return climb
