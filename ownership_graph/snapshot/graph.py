"""The ownership graph: an immutable snapshot of who holds what in whom, as of one day.

A snapshot joins the statements of its datasets into parties. Statements of one id, or of ids
that the store links as one party, are one node; a branch is one node with its head office. Facts on
which datasets disagree are emptied and kept as conflicts. Stakes are kept as stated; what they
add up to is the work of ``ownership_graph.holdings.holdings``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ownership_graph.errors import InvalidRecord, UnknownEntity
from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.columns import (
    NONE,
    Codes,
    EntityColumns,
    Facts,
    InterestColumns,
    SortedIndex,
    encode,
)
from ownership_graph.snapshot.joining import join

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["OwnershipGraph"]


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
        """
        joined = join(entities, (item for item in interests if item.in_force(as_of)), linked or {})
        return cls(
            as_of=as_of,
            entities=joined.entities,
            interests=joined.interests,
            statements=joined.statements,
            aliases=joined.aliases,
        )

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


def _codes(values: Iterable[int]) -> Codes:
    return np.fromiter(values, dtype=np.int32)
