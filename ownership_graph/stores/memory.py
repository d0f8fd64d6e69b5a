"""The store that lives and dies with the process: for tests, notebooks and small files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.stores.base import Link
from ownership_graph.stores.contents import belongs, next_version, ordered, scope
from ownership_graph.stores.identity import shared_identifier_links
from ownership_graph.stores.lifetimes import Closing, Committing
from ownership_graph.stores.records import Records, RecordsView
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS, entity_row, interest_row
from ownership_graph.stores.tables import RowBuffer

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MemoryStore"]


@dataclass(frozen=True, slots=True)
class _Content:
    """One dataset and its statements by id."""

    dataset: Dataset
    entities: dict[str, Entity] = field(default_factory=dict)
    interests: dict[str, Interest] = field(default_factory=dict)


class MemoryStore(Closing):
    """A store in memory; see :class:`ownership_graph.stores.base.Store`."""

    def __init__(self) -> None:
        self._contents: dict[str, _Content] = {}
        self._accepted: dict[tuple[str, str], Link] = {}

    @property
    def address(self) -> str:
        """``memory:``; each such store is another one."""
        return "memory:"

    def datasets(self) -> tuple[Dataset, ...]:
        """What is loaded, by name."""
        return tuple(content.dataset for _, content in sorted(self._contents.items()))

    def writer(self, dataset: Dataset, *, replace: bool = True) -> MemoryWriter:
        """Load a dataset: replace its content whole, or update it by record."""
        return MemoryWriter(self._contents, dataset, replace=replace)

    def remove_dataset(self, name: str) -> None:
        """Forget a dataset and all its statements."""
        scope([name], self._contents)
        del self._contents[name]

    def content(self, name: str) -> tuple[list[Entity], list[Interest]]:
        """All that a dataset states, of every day."""
        scope([name], self._contents)
        content = self._contents[name]
        return (
            [said for _, said in sorted(content.entities.items())],
            [stake for _, stake in sorted(content.interests.items())],
        )

    def tables(self, name: str) -> tuple[Iterator[pa.Table], Iterator[pa.Table]]:
        """What :meth:`content` gives, as rows, in one piece each."""
        entities, interests = self.content(name)
        said, held = RowBuffer(STATEMENT_COLUMNS), RowBuffer(STAKE_COLUMNS)
        for entity in entities:
            said.add(entity_row(entity))
        for interest in interests:
            held.add(interest_row(interest))
        return iter([said.rows()]), iter([held.rows()])

    def accepted_links(self) -> list[Link]:
        """The links that people accepted, in order."""
        return sorted(self._accepted.values())

    def add_link(self, link: Link) -> None:
        """Record that a person holds two ids to be one party."""
        link = ordered(link)
        self._accepted.setdefault((link.first, link.second), link)

    def remove_link(self, first: str, second: str) -> None:
        """Undo :meth:`add_link`."""
        self._accepted.pop((min(first, second), max(first, second)), None)

    def view(self, *, as_of: date, datasets: Sequence[str] | None = None) -> RecordsView:
        """Read as of a day, from these datasets (None: from all)."""
        contents = [self._contents[name] for name in scope(datasets, self._contents)]
        everyone = (said for item in self._contents.values() for said in item.entities.values())
        return RecordsView(
            Records(
                (said for content in contents for said in content.entities.values()),
                (stake for content in contents for stake in content.interests.values()),
                {*shared_identifier_links(everyone), *self._accepted.values()},
            ),
            as_of,
        )

    def close(self) -> None:
        """Nothing to release; the content stays until the store itself goes."""


class MemoryWriter(Committing):
    """One load; see :class:`ownership_graph.stores.base.Writer`."""

    def __init__(self, contents: dict[str, _Content], dataset: Dataset, *, replace: bool) -> None:
        self._contents = contents
        self._dataset = dataset
        self._before = contents.get(dataset.name)
        start = _Content(dataset) if replace or self._before is None else self._before
        self._entities = dict(start.entities)
        self._interests = dict(start.interests)

    def add_entities(self, entities: Iterable[Entity]) -> None:
        """Take entity statements; a later statement of the same id replaces the earlier one."""
        for entity in entities:
            belongs(entity, self._dataset)
            self._entities[entity.id] = entity

    def add_interests(self, interests: Iterable[Interest]) -> None:
        """Take interest statements; a later statement of the same id replaces the earlier one."""
        for interest in interests:
            belongs(interest, self._dataset)
            self._interests[interest.id] = interest

    def remove(self, entities: Iterable[str], interests: Iterable[str]) -> None:
        """Drop records of the dataset by id."""
        for identity in entities:
            self._entities.pop(identity, None)
        for identity in interests:
            self._interests.pop(identity, None)

    def _commit(self) -> None:
        before = self._before
        same = (
            before is not None
            and before.entities == self._entities
            and before.interests == self._interests
        )
        dataset = next_version(
            self._dataset,
            None if before is None else before.dataset,
            same=same,
            entities=len(self._entities),
            interests=len(self._interests),
        )
        self._contents[dataset.name] = _Content(dataset, self._entities, self._interests)
