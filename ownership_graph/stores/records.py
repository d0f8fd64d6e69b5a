"""A view over statements held in memory, indexed for walking.

It is the view of the memory store, and of any set of statements fetched from a database at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TypeVar

from ownership_graph.model import Entity, Identifier, Interest
from ownership_graph.snapshot.columns import EntityColumns, InterestColumns
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.base import Link, NameRow, parties
from ownership_graph.stores.naming import name_rows

__all__ = [
    "Records",
    "RecordsView",
    "interest_order",
    "split_reference",
]

T = TypeVar("T")


class Records:
    """Statements of some datasets and the links between their ids.

    Args:
        entities: statements about entities, in any order.
        interests: stakes, in any order.
        links: links of any kind.
    """

    def __init__(
        self, entities: Iterable[Entity], interests: Iterable[Interest], links: Iterable[Link]
    ) -> None:
        self.entities = sorted(entities, key=lambda item: (item.id, item.source.dataset))
        self.interests = sorted(interests, key=interest_order)
        self.links = sorted(links)
        self.statements: defaultdict[str, list[Entity]] = defaultdict(list)
        self.branches: defaultdict[str, list[Entity]] = defaultdict(list)
        self.named: defaultdict[str, set[tuple[Identifier, str]]] = defaultdict(set)
        for entity in self.entities:
            self.statements[entity.id].append(entity)
            if entity.head_office is not None:
                self.branches[entity.head_office].append(entity)
            for item in entity.identifiers:
                self.named[item.value].add((item, entity.id))
        self.into: defaultdict[str, list[Interest]] = defaultdict(list)
        self.held: defaultdict[str, list[Interest]] = defaultdict(list)
        for interest in self.interests:
            self.into[interest.subject].append(interest)
            for party in {interest.holder, interest.on_behalf_of} - {None}:
                self.held[str(party)].append(interest)
        self.touching: defaultdict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            self.touching[link.first].append(link)
            self.touching[link.second].append(link)


class RecordsView:
    """What some records say as of one day; see :class:`ownership_graph.stores.base.View`."""

    def __init__(self, records: Records, as_of: date) -> None:
        self._records = records
        self._as_of = as_of

    @property
    def as_of(self) -> date:
        """The day that is asked about."""
        return self._as_of

    def resolve(self, reference: str) -> tuple[str, ...]:
        """Ids that an id, an identifier's value or ``scheme:value`` names, in order."""
        if self._known(reference):
            return (reference,)
        found = {identity for _, identity in self._records.named.get(reference, ())}
        for scheme, value in split_reference(reference):
            found |= {
                identity
                for item, identity in self._records.named.get(value, ())
                if item.scheme == scheme
            }
        return tuple(sorted(found))

    def statements(self, ids: Sequence[str]) -> list[Entity]:
        """Entity statements of these ids, by id, then dataset."""
        return _of(self._records.statements, ids)

    def branches(self, offices: Sequence[str]) -> list[Entity]:
        """Entity statements that name one of these ids as head office, by id, then dataset."""
        found = _of(self._records.branches, offices)
        return sorted(found, key=lambda item: (item.id, item.source.dataset))

    def interests_in(self, subjects: Sequence[str]) -> list[Interest]:
        """Stakes in these subjects in force on the day, by subject, dataset, interest id."""
        return [item for item in _of(self._records.into, subjects) if item.in_force(self._as_of)]

    def interests_held(self, holders: Sequence[str]) -> list[Interest]:
        """Stakes of these holders, also as nominator, by subject, dataset, interest id."""
        found = {
            (item.source.dataset, item.id): item
            for item in _of(self._records.held, holders)
            if item.in_force(self._as_of)
        }
        return sorted(found.values(), key=interest_order)

    def linked(self, ids: Sequence[str]) -> list[Link]:
        """Links that touch these ids, in order."""
        return sorted(set(_of(self._records.touching, ids)))

    def columns(self) -> tuple[EntityColumns, InterestColumns]:
        """The whole register in force on the day, every row one party, entities by id."""
        graph = OwnershipGraph.from_records(
            self._records.entities,
            self._records.interests,
            as_of=self._as_of,
            linked=parties(self._records.links, ()),
        )
        entities = replace(graph.entities, aliases=graph.aliases)
        return entities, replace(graph.interests, records=())

    def names(self) -> Iterator[NameRow]:
        """Every name of every entity, by id; the primary name of an entity comes first."""
        for identity, group in groupby(self._records.entities, key=lambda item: item.id):
            said = ((x.name, x.other_names, x.kind.value, x.jurisdiction) for x in group)
            yield from name_rows(identity, list(said))

    def _known(self, identity: str) -> bool:
        records = self._records
        if identity in records.statements or identity in records.branches:
            return True
        mentions = (*records.into.get(identity, ()), *records.held.get(identity, ()))
        return any(item.in_force(self._as_of) for item in mentions)


def interest_order(interest: Interest) -> tuple[str, str, str]:
    """The order in which every view gives stakes."""
    return interest.subject, interest.source.dataset, interest.id


def split_reference(reference: str) -> Iterator[tuple[str, str]]:
    """Every way to read ``scheme:value``; schemes and values may hold colons themselves."""
    for place, character in enumerate(reference):
        if character == ":":
            yield reference[:place], reference[place + 1 :]


def _of(index: defaultdict[str, list[T]], ids: Iterable[str]) -> list[T]:
    return [item for identity in sorted(set(ids)) for item in index.get(identity, ())]
