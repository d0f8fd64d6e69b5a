"""Statements of several datasets joined into parties, and the parties numbered.

Statements of one id, or of ids that links join, are one party; a branch is one party with its head
office. A fact that datasets state differently is emptied and kept as a conflict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from ownership_graph.model import Entity, EntityKind, Interest
from ownership_graph.snapshot.columns import (
    NONE,
    Codes,
    EntityColumns,
    FactConflict,
    Facts,
    InterestColumns,
    Terms,
    encode,
)
from ownership_graph.snapshot.parties import head_offices, stake_content, stand_ins, without_circles

__all__ = ["Joined", "join", "merge_facts", "party_facts"]


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Parties and their stakes; the fields are those of ``OwnershipGraph``."""

    entities: EntityColumns
    interests: InterestColumns
    statements: Mapping[int, tuple[Entity, ...]]
    aliases: Mapping[str, int]


def join(
    entities: Iterable[Entity], interests: Iterable[Interest], linked: Mapping[str, str]
) -> Joined:
    """Join statements, in any order, into parties.

    Args:
        entities: statements of any datasets.
        interests: stakes; a party that only they name becomes an entity of unknown kind.
        linked: for an id the id that stands for its party, where they differ.
    """
    stated = sorted(entities, key=lambda item: (item.id, item.source.dataset))
    stakes = sorted(interests, key=lambda item: (item.subject, item.source.dataset, item.id))
    return _Joiner(stated, stakes, linked).joined()


def party_facts(statements: Sequence[Entity]) -> Facts:
    """What is known of a party, from the statements that are not those of a branch.

    Where one of them names a head office all the same, head offices lead in a circle: that is
    reported as a conflict.

    Args:
        statements: at least one.
    """
    facts = merge_facts(statements)
    circular = {said.id: said for said in statements if said.head_office is not None}
    if not circular:
        return facts
    offices = tuple(f"{said.head_office}, in a circle" for said in circular.values())
    datasets = tuple(said.source.dataset for said in circular.values())
    return replace(
        facts, conflicts=(*facts.conflicts, FactConflict("head_office", offices, datasets))
    )


def merge_facts(statements: Sequence[Entity]) -> Facts:
    """Join what several datasets state of one party.

    A fact that one of them states stands; a fact on which they differ is emptied and reported
    as a conflict. Among kinds, ``unknown`` states nothing.

    Args:
        statements: at least one.
    """
    if len(statements) == 1:
        return Facts.of(statements[0])
    merged: dict[str, Any] = {}
    conflicts = []
    for name in (item.name for item in fields(Facts) if item.name != "conflicts"):
        stated = _distinct(statements, name)
        if len(stated) == 1:
            merged[name] = next(iter(stated))
        elif stated:
            conflicts.append(
                FactConflict(name, tuple(map(_fact_text, stated)), tuple(stated.values()))
            )
    return Facts(**merged, conflicts=tuple(conflicts))


def _distinct(statements: Sequence[Entity], name: str) -> dict[object, str]:
    stated: dict[object, str] = {}
    for statement in statements:
        value = getattr(statement, name)
        if value not in (None, (), EntityKind.UNKNOWN):
            stated.setdefault(value, statement.source.dataset)
    return stated


def _fact_text(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _codes(values: Iterable[int]) -> Codes:
    return np.fromiter(values, dtype=np.int32)


class _Joiner:
    """Joins statements into parties and numbers them."""

    def __init__(
        self, entities: Sequence[Entity], interests: Sequence[Interest], linked: Mapping[str, str]
    ) -> None:
        self._entities = entities
        self._offices = without_circles(head_offices(entities))
        stands_for = stand_ins(self._offices, linked)
        mentioned = {item.subject for item in interests}
        mentioned |= {item.holder for item in interests if item.holder is not None}
        mentioned |= {item.on_behalf_of for item in interests if item.on_behalf_of is not None}
        mentioned |= {statement.id for statement in entities}
        self._party = {identity: stands_for.get(identity, identity) for identity in mentioned}
        self._ids = sorted(set(self._party.values()))
        self._index = {identity: node for node, identity in enumerate(self._ids)}
        self._interests = self._distinct_stakes(interests)

    def joined(self) -> Joined:
        statements: dict[int, list[Entity]] = {}
        for statement in self._entities:
            node = self._index[self._party[statement.id]]
            # A branch takes its head office's law: what is said of the branch says nothing of it.
            if statement.head_office is None or statement.id not in self._offices:
                statements.setdefault(node, []).append(statement)
        facts, codes = encode(
            party_facts(statements[node]) if node in statements else Facts()
            for node in range(len(self._ids))
        )
        return Joined(
            entities=EntityColumns(
                ids=self._ids,
                facts=facts,
                codes=codes,
                names=[self._name(statements.get(node, ())) for node in range(len(self._ids))],
            ),
            interests=self._columns(),
            statements={node: tuple(said) for node, said in statements.items()},
            aliases={
                identity: self._index[party]
                for identity, party in sorted(self._party.items())
                if identity != party
            },
        )

    def _node(self, identity: str | None) -> int:
        return NONE if identity is None else self._index[self._party[identity]]

    def _distinct_stakes(self, interests: Sequence[Interest]) -> Sequence[Interest]:
        """Rows equal in every column are one (RULES R6); a party's branch is no holder of it."""
        ends = Counter((item.subject, item.holder, item.source.dataset) for item in interests)
        seen = set()
        kept = []
        for item in interests:
            own = item.holder != item.subject and self._node(item.holder) == self._node(
                item.subject
            )
            # Contents are long to compare, and few holders have several rows in one subject.
            alone = ends[item.subject, item.holder, item.source.dataset] == 1
            content = None if own or alone else stake_content(item)
            if not own and (content is None or content not in seen):
                seen.add(content)
                kept.append(item)
        return kept

    def _columns(self) -> InterestColumns:
        terms, codes = encode(Terms.of(item) for item in self._interests)
        datasets, dataset = encode(item.source.dataset for item in self._interests)
        blocks: dict[tuple[str, str, int], int] = {}
        joint = [
            NONE
            if item.joint_block is None
            else blocks.setdefault(
                (item.source.dataset, item.joint_block, self._node(item.subject)), len(blocks)
            )
            for item in self._interests
        ]
        return InterestColumns(
            subject=_codes(self._node(item.subject) for item in self._interests),
            holder=_codes(self._node(item.holder) for item in self._interests),
            terms=terms,
            codes=codes,
            datasets=datasets,
            dataset=dataset,
            joint_block=_codes(joint),
            on_behalf_of=_codes(self._node(item.on_behalf_of) for item in self._interests),
            records=tuple(self._interests),
        )

    @staticmethod
    def _name(statements: Sequence[Entity]) -> str:
        return next((said.name for said in statements if said.name), "")
