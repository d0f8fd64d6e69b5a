"""The ownership graph: an immutable snapshot of who holds what in whom, as of one day.

A snapshot joins the statements of its datasets into parties. Statements of one id, or of ids
that the store links as one party, are one node; a branch is one node with its head office. Facts on
which datasets disagree are emptied and kept as conflicts. Stakes are kept as stated; what they
add up to is the work of ``ownership_graph.holdings``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ownership_graph.columns import (
    NONE,
    Codes,
    EntityColumns,
    FactConflict,
    Facts,
    InterestColumns,
    SortedIndex,
    Terms,
    encode,
)
from ownership_graph.errors import InvalidRecord, UnknownEntity
from ownership_graph.model import Entity, EntityKind, Interest
from ownership_graph.parties import head_offices, stake_content, stand_ins

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["OwnershipGraph", "merge_facts"]


@dataclass(frozen=True, eq=False)
class OwnershipGraph:
    """A snapshot over columns; nodes are numbered 0 to ``len(graph) - 1``.

    Attributes:
        as_of: the day of the snapshot.
        entities: one row a party.
        interests: the statements in force on that day, one row each.
        statements: what each dataset says of each party; empty for a whole register.
        aliases: other ids of a party (a branch, a linked record), each with its node.
    """

    as_of: date
    entities: EntityColumns
    interests: InterestColumns
    statements: Mapping[int, tuple[Entity, ...]]
    aliases: Mapping[str, int]

    @classmethod
    def from_records(
        cls,
        entities: Iterable[Entity],
        interests: Iterable[Interest],
        *,
        as_of: date,
        linked: Mapping[str, str] | None = None,
    ) -> OwnershipGraph:
        """Build a snapshot from statements, in any order.

        Args:
            entities: statements of any datasets.
            interests: statements; those not in force on ``as_of`` are left out, and a party
                that only interests name becomes an entity of unknown kind.
            as_of: the day of the snapshot.
            linked: for an id the id that stands for its party, where they differ.

        Raises:
            InvalidRecord: when head offices or links lead in a circle.
        """
        stated = sorted(entities, key=lambda item: (item.id, item.source.dataset))
        current = sorted(
            (item for item in interests if item.in_force(as_of)),
            key=lambda item: (item.subject, item.source.dataset, item.id),
        )
        return _Joiner(stated, current, linked or {}).graph(as_of)

    @classmethod
    def from_columns(
        cls, entities: EntityColumns, interests: InterestColumns, *, as_of: date
    ) -> OwnershipGraph:
        """The snapshot of a whole register, from ``View.columns``; it holds no full statements."""
        return cls(
            as_of=as_of,
            entities=entities,
            interests=interests,
            statements={},
            aliases=entities.aliases,
        )

    def __len__(self) -> int:
        return len(self.entities)

    @cached_property
    def _index(self) -> Mapping[str, int]:
        ids = self.entities.ids
        if not isinstance(ids, list | tuple):
            # A whole register's ids are sorted and stay in arrow; a dictionary takes gigabytes.
            return SortedIndex(ids)
        return {identity: node for node, identity in enumerate(ids)}

    def node(self, identity: str) -> int:
        """The node of an id, also of a branch or a linked record.

        Raises:
            UnknownEntity: when the snapshot has no such party.
        """
        found = self._index.get(identity)
        if found is None:
            found = self.aliases.get(identity)
        if found is None:
            raise UnknownEntity(f"no entity has the id {identity!r}.")
        return found

    def __contains__(self, identity: str) -> bool:
        return identity in self._index or identity in self.aliases

    def id(self, node: int) -> str:
        """The id of a node."""
        return self.entities.ids[node]

    def name(self, node: int) -> str:
        """The name of a node, or its id where it has none or names are not loaded."""
        return (self.entities.names[node] if self.entities.names else "") or self.id(node)

    def facts(self, node: int) -> Facts:
        """What a node is in law."""
        return self.entities.facts[int(self.entities.codes[node])]

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The snapshot for NetworkX: an edge from holder to subject for each interest.

        Nodes carry ``name`` and ``facts``; edges carry ``terms``, ``dataset``, ``joint_block``,
        ``on_behalf_of`` and, where known, ``record``. An unidentified holder is a node
        ``("unidentified", row)`` of its own.
        """
        import networkx as nx  # noqa: PLC0415 (0.4 s to import; few callers need it)

        result: nx.MultiDiGraph[str] = nx.MultiDiGraph(as_of=self.as_of)
        for node, identity in enumerate(self.entities.ids):
            result.add_node(identity, name=self.name(node), facts=self.facts(node))
        columns = self.interests
        for row in range(len(columns)):
            held_by = int(columns.holder[row])
            nominator = int(columns.on_behalf_of[row])
            holder = f"unidentified:{row}" if held_by == NONE else self.id(held_by)
            if held_by == NONE:
                result.add_node(holder, name="", facts=Facts(), unidentified=True)
            result.add_edge(
                holder,
                self.id(int(columns.subject[row])),
                terms=columns.terms[columns.codes[row]],
                dataset=columns.datasets[columns.dataset[row]],
                joint_block=int(columns.joint_block[row]),
                on_behalf_of=None if nominator == NONE else self.id(nominator),
                record=columns.records[row] if columns.records else None,
            )
        return result

    @classmethod
    def from_networkx(cls, source: nx.MultiDiGraph[str]) -> OwnershipGraph:
        """The snapshot that :meth:`to_networkx` gave, or one built the same way by hand.

        Raises:
            InvalidRecord: when the graph carries no ``as_of`` date.
        """
        as_of = source.graph.get("as_of")
        if not isinstance(as_of, date):
            raise InvalidRecord("the NetworkX graph needs a date in graph['as_of'].")
        shown = [node for node, data in source.nodes(data=True) if not data.get("unidentified")]
        index = {identity: node for node, identity in enumerate(shown)}
        facts, codes = encode(source.nodes[node].get("facts", Facts()) for node in shown)
        edges = list(source.edges(data=True))
        terms, term_codes = encode(data["terms"] for *_, data in edges)
        datasets, dataset = encode(str(data.get("dataset", "networkx")) for *_, data in edges)
        records = [data.get("record") for *_, data in edges]
        return cls(
            as_of=as_of,
            entities=EntityColumns(
                ids=shown,
                facts=facts,
                codes=codes,
                head_office=_filled(len(shown)),
                names=[source.nodes[node].get("name", "") for node in shown],
            ),
            interests=InterestColumns(
                subject=_codes(index[subject] for _, subject, _ in edges),
                holder=_codes(index.get(holder, NONE) for holder, _, _ in edges),
                terms=terms,
                codes=term_codes,
                datasets=datasets,
                dataset=dataset,
                joint_block=_codes(data.get("joint_block", NONE) for *_, data in edges),
                on_behalf_of=_codes(
                    index.get(str(data.get("on_behalf_of")), NONE) for *_, data in edges
                ),
                records=tuple(item for item in records if item is not None)
                if all(item is not None for item in records)
                else (),
            ),
            statements={},
            aliases={},
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
    merged: dict[str, object] = {}
    conflicts = []
    for name in (item.name for item in fields(Facts) if item.name != "conflicts"):
        stated = _distinct(statements, name)
        if len(stated) == 1:
            merged[name] = next(iter(stated))
        elif stated:
            conflicts.append(
                FactConflict(name, tuple(map(_fact_text, stated)), tuple(stated.values()))
            )
    return replace(Facts(), **merged, conflicts=tuple(conflicts))  # type: ignore[arg-type]  # names are those of Facts


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


def _filled(size: int) -> Codes:
    return np.full(size, NONE, dtype=np.int32)


class _Joiner:
    """Joins statements into parties and numbers them."""

    def __init__(
        self, entities: Sequence[Entity], interests: Sequence[Interest], linked: Mapping[str, str]
    ) -> None:
        self._entities = entities
        stands_for = stand_ins(head_offices(entities), linked)
        mentioned = {item.subject for item in interests}
        mentioned |= {item.holder for item in interests if item.holder is not None}
        mentioned |= {item.on_behalf_of for item in interests if item.on_behalf_of is not None}
        mentioned |= {statement.id for statement in entities}
        self._party = {identity: stands_for.get(identity, identity) for identity in mentioned}
        self._ids = sorted(set(self._party.values()))
        self._index = {identity: node for node, identity in enumerate(self._ids)}
        self._interests = self._distinct_stakes(interests)

    def graph(self, as_of: date) -> OwnershipGraph:
        statements: dict[int, list[Entity]] = {}
        for statement in self._entities:
            node = self._index[self._party[statement.id]]
            # A branch takes its head office's law: what is said of the branch says nothing of it.
            if statement.head_office is None:
                statements.setdefault(node, []).append(statement)
        facts, codes = encode(
            merge_facts(statements[node]) if node in statements else Facts()
            for node in range(len(self._ids))
        )
        return OwnershipGraph(
            as_of=as_of,
            entities=EntityColumns(
                ids=self._ids,
                facts=facts,
                codes=codes,
                head_office=_filled(len(self._ids)),
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
        seen = set()
        kept = []
        for item in interests:
            content = stake_content(item)
            own = item.holder != item.subject and self._node(item.holder) == self._node(
                item.subject
            )
            if content not in seen and not own:
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
