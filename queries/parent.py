"""``parent``: the ultimate parents of an entity, reading by reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ownership_graph.holdings.holdings import Holdings
from ownership_graph.owners.consolidation import CONSOLIDATION, consolidating_parents
from ownership_graph.owners.parents import READINGS, Parents, State, parent_reading, parents
from queries.findings.finding import Flag, Gap
from queries.parents_stated import disagreeing_parents

__all__ = [
    "PARENT_READINGS",
    "ParentAnswer",
    "ParentEntity",
    "ReadingAnswer",
    "parent",
    "parent_json",
    "parents_by_name",
]

PARENT_READINGS = (*READINGS, CONSOLIDATION)
"""The names of the readings, the default first."""

_FLOAT = "FLOAT_ASSUMED_DISPERSED"
_DISAGREE = "SOURCES_DISAGREE"
_WORDS = {
    "PERSON_ABOVE": "a natural person stands above; the reading stops at the top legal entity.",
    "STATE_ABOVE": "a state stands above; the reading stops at the top legal entity.",
    "RING": "the parents hold each other in a ring, and nobody is known above it.",
    "CONTRADICTORY": "stated shares add up to more than 100 percent.",
    "ULTIMATE_PARENT_AS_REPORTED": "the chain of direct parents breaks off; "
    "the ultimate parent is the one that was reported.",
    "ULTIMATE_PARENT_DISPUTED": "the chain of direct parents ends elsewhere than reported.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentEntity:
    """One party of an answer.

    Attributes:
        entity: its id.
        name: its name.
        jurisdiction: under whose law it is formed.
        principal_place: country of its principal place of business.
        is_self: it is the entity that was asked about.
    """

    entity: str
    name: str
    jurisdiction: str | None
    principal_place: str | None
    is_self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAnswer:
    """The ultimate parents under one reading.

    Attributes:
        found: the answer by nodes.
        parents: the ultimate parents.
        above: persons and states that stand above them.
        possible: who else may be one.
        flags: what a reader must see.
        gaps: what is missing.
    """

    found: Parents
    parents: tuple[ParentEntity, ...]
    above: tuple[ParentEntity, ...]
    possible: tuple[ParentEntity, ...]
    flags: tuple[Flag, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentAnswer:
    """The ultimate parents of one entity: its id, name, the day, and each reading's answer."""

    entity: str
    name: str
    as_of: date
    readings: Mapping[str, ReadingAnswer]


def parent(
    holdings: Holdings, entity: str, readings: Sequence[str] = PARENT_READINGS
) -> ParentAnswer:
    """The ultimate parents of an entity.

    Args:
        holdings: what is known above it; counted with the dispersed float of listed companies.
        entity: its id.
        readings: names of readings.

    Raises:
        UnknownEntity: when the snapshot does not hold it.
        UnknownName: for a reading that does not exist.
    """
    graph = holdings.graph
    node = graph.node(entity)
    return ParentAnswer(
        entity=entity,
        name=graph.name(node),
        as_of=graph.as_of,
        readings={
            name: _answer(holdings, parents_by_name(holdings, node, name)) for name in readings
        },
    )


def parents_by_name(holdings: Holdings, node: int, reading: str) -> Parents:
    """The ultimate parents of a node under a reading's name, ``consolidation`` among them.

    Raises:
        UnknownName: for a reading that does not exist.
    """
    if reading == CONSOLIDATION:
        return consolidating_parents(holdings.graph, node)
    return parents(holdings, node, parent_reading(reading))


def parent_json(answers: Iterable[ParentAnswer]) -> dict[str, Any]:
    """The JSON contract of ``parent``."""
    return {
        "results": [
            {
                "entity": answer.entity,
                "as_of": answer.as_of.isoformat(),
                "readings": {
                    name: {
                        "state": each.found.state.value,
                        "parents": [_entity_json(party) for party in each.parents],
                        "possible": [party.entity for party in each.possible],
                        "above": [party.entity for party in each.above],
                        "flags": [str(flag) for flag in each.flags],
                        "gaps": [f"{gap.entity}: {gap.missing}" for gap in each.gaps],
                    }
                    for name, each in answer.readings.items()
                },
            }
            for answer in answers
        ]
    }


def _entity_json(party: ParentEntity) -> dict[str, Any]:
    return {
        "entity": party.entity,
        "name": party.name,
        "jurisdiction": party.jurisdiction,
        "principal_place": party.principal_place,
        "self": party.is_self,
    }


def _answer(holdings: Holdings, found: Parents) -> ReadingAnswer:
    def parties(nodes: Iterable[int]) -> tuple[ParentEntity, ...]:
        return tuple(_party(holdings, node, found.entity) for node in nodes)

    return ReadingAnswer(
        found=found,
        parents=parties(found.parents),
        above=parties(found.above),
        possible=parties(found.possible),
        flags=_flags(holdings, found),
        gaps=tuple(_gaps(holdings, found)),
    )


def _party(holdings: Holdings, node: int, entity: int) -> ParentEntity:
    facts = holdings.graph.facts(node)
    return ParentEntity(
        entity=holdings.graph.id(node),
        name=holdings.graph.name(node),
        jurisdiction=facts.jurisdiction,
        principal_place=facts.principal_place,
        is_self=node == entity,
    )


def _flags(holdings: Holdings, found: Parents) -> tuple[Flag, ...]:
    flags = [Flag(flag.value, _WORDS[flag.value]) for flag in found.flags]
    floating = [node for node in {found.entity, *found.parents} if holdings.floats[node]]
    names = ", ".join(sorted(holdings.graph.name(node) for node in floating))
    if floating and found.reading != CONSOLIDATION:
        flags.append(Flag(_FLOAT, f"nobody is taken to hold the undisclosed rest of {names}."))
    for named in disagreeing_parents(holdings.graph, [found.entity]).values():
        said = "; ".join(
            f"{dataset} names {' and '.join(map(holdings.graph.name, holders))}"
            for dataset, holders in named.items()
        )
        flags.append(Flag(_DISAGREE, f"the sources name different parties over it: {said}."))
    return tuple(flags)


def _gaps(holdings: Holdings, found: Parents) -> Iterable[Gap]:
    graph = holdings.graph
    if found.reading == CONSOLIDATION:
        missing, document = "who consolidates its accounts", "consolidated accounts"
    else:
        missing = "who its undisclosed owners are"
        document = "register of members, or a certified cap table, as of the day"
    for node in found.unknown:
        yield Gap(entity=graph.id(node), missing=missing, reason="not stated", document=document)
    for node in found.possible:
        yield Gap(
            entity=graph.id(node),
            missing=f"whether it is a parent of {graph.id(found.entity)}",
            reason="its share is stated as a band, or is not known",
            document="share certificate, or register of members, as of the day",
        )
    if found.reading == CONSOLIDATION and found.state is State.NONE:
        yield Gap(
            entity=graph.id(found.entity),
            missing="any report of who consolidates its accounts",
            reason="not stated",
            document=document,
        )
