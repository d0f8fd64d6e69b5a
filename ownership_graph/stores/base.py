"""What every store offers: Store for its lifetime, Writer for loading, View for reading.

Each backend implements the primitives below and nothing else; whatever can be derived from them
is written once above them (``ownership_graph.stores.subgraph``). Reads come in a fixed order, so
the same content gives the same answers, byte for byte, from every backend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.snapshot.columns import EntityColumns, InterestColumns

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Diagnosed", "Link", "NameRow", "Store", "View", "Writer", "parties"]


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two ids that are one party.

    Attributes:
        first: the smaller id.
        second: the greater id.
        reason: the shared identifier (``XI-LEI:...``), or the words of the person who linked them.
        by: who accepted the link; empty where a shared identifier made it.
        on: day of acceptance, ISO 8601; empty likewise.
    """

    first: str
    second: str
    reason: str
    by: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of one entity, for the name index."""

    id: str
    name: str
    kind: str
    jurisdiction: str | None


class Writer(Protocol):
    """One load of one dataset: all of it becomes visible on a clean exit, or nothing.

    Used as a context manager: a clean exit commits, an exception rolls back. Entities may come
    after the interests that name them.
    """

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    def add_entities(self, entities: Iterable[Entity]) -> None:
        """Take entity statements; a later statement of the same id replaces the earlier one."""

    def add_interests(self, interests: Iterable[Interest]) -> None:
        """Take interest statements; a later statement of the same id replaces the earlier one."""

    def remove(self, entities: Iterable[str], interests: Iterable[str]) -> None:
        """Drop records of the dataset by id, as an update that ends them asks."""


class View(Protocol):
    """What a store says as of one day, from some or all of its datasets. Read only."""

    @property
    def as_of(self) -> date:
        """The day that is asked about."""

    def resolve(self, reference: str) -> tuple[str, ...]:
        """Ids that an id, an identifier's value (an LEI) or ``scheme:value`` names, in order.

        An id is known when a statement describes it, or a stake in force or a branch names it.
        """

    def statements(self, ids: Sequence[str]) -> list[Entity]:
        """Entity statements of these ids, by id, then dataset."""

    def branches(self, offices: Sequence[str]) -> list[Entity]:
        """Entity statements that name one of these ids as head office, by id, then dataset."""

    def interests_in(self, subjects: Sequence[str]) -> list[Interest]:
        """Stakes in these subjects in force on the day, by subject, dataset, interest id."""

    def interests_held(self, holders: Sequence[str]) -> list[Interest]:
        """Stakes that these holders have (also as nominator), by subject, dataset, interest id."""

    def linked(self, ids: Sequence[str]) -> list[Link]:
        """Links that touch these ids, in order; of all datasets, since a person is one person."""

    def columns(self) -> tuple[EntityColumns, InterestColumns]:
        """The whole register in force on the day, every row one party, entities by id.

        Branches and linked ids are folded into their party and stand in ``aliases``, exactly as
        in ``OwnershipGraph.from_records``; ``OwnershipGraph.from_columns`` makes it a graph.
        """

    def names(self) -> Iterator[NameRow]:
        """Every name of every entity, by id; the primary name of an entity comes first."""


class Store(Protocol):
    """An open store. Close it, or use it as a context manager."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    @property
    def address(self) -> str:
        """The address that opens this store again, without secrets."""

    def datasets(self) -> tuple[Dataset, ...]:
        """What is loaded, by name."""

    def writer(self, dataset: Dataset, *, replace: bool = True) -> Writer:
        """Load a dataset: replace its content whole, or (``replace=False``) update by record.

        The store numbers the version itself: one more than the last, and unchanged where the
        content is the same as before.
        """

    def remove_dataset(self, name: str) -> None:
        """Forget a dataset and all its statements.

        Raises:
            UnknownName: when it is not loaded.
        """

    def content(self, name: str) -> tuple[list[Entity], list[Interest]]:
        """All that a dataset states, of every day: entities by id, interests by id.

        Raises:
            UnknownName: when it is not loaded.
        """

    def tables(self, name: str) -> tuple[Iterator[pa.Table], Iterator[pa.Table]]:
        """What :meth:`content` gives, as rows: statements and stakes in pieces, each by id.

        Raises:
            UnknownName: when it is not loaded.
        """

    def accepted_links(self) -> list[Link]:
        """The links that people accepted, in order."""

    def add_link(self, link: Link) -> None:
        """Record that a person holds two ids to be one party; repeating it changes nothing."""

    def remove_link(self, first: str, second: str) -> None:
        """Undo :meth:`add_link`; links made by shared identifiers stay."""

    def view(self, *, as_of: date, datasets: Sequence[str] | None = None) -> View:
        """Read as of a day, from these datasets (None: from all).

        Raises:
            UnknownName: when one of them is not loaded.
        """

    def close(self) -> None:
        """Release the database; closing twice is harmless."""


@runtime_checkable
class Diagnosed(Protocol):
    """A store whose database may lack something that questions need."""

    def problems(self) -> list[str]:
        """What is lacking and what to do, in words."""


def parties(links: Iterable[Link], ids: Iterable[str]) -> Mapping[str, str]:
    """For each id of a linked group, the smallest id of its group, where it is another one."""
    group: dict[str, str] = {identity: identity for identity in ids}

    def find(identity: str) -> str:
        group.setdefault(identity, identity)
        while group[identity] != identity:
            group[identity] = group[group[identity]]
            identity = group[identity]
        return identity

    for link in links:
        first, second = sorted((find(link.first), find(link.second)))
        group[second] = first
    return {identity: find(identity) for identity in sorted(group) if find(identity) != identity}
