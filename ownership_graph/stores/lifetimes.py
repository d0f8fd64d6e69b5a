"""What stores and writers share: a block's end closes a store, and commits a load or drops it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from types import TracebackType
from typing import Generic, Self, TypeVar

from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.stores.contents import belongs
from ownership_graph.stores.rows import entity_row, interest_row
from ownership_graph.stores.tables import Buffer

__all__ = ["BufferedWriter", "Closing", "Committing"]

BufferKind = TypeVar("BufferKind", bound=Buffer)


class Closing(ABC):
    """A context manager that closes itself at the end of its block."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Release what is held; closing twice is harmless."""


class Committing(ABC):
    """A context manager that commits on a clean exit and forgets everything on an exception."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self._commit()

    @abstractmethod
    def _commit(self) -> None: ...


class BufferedWriter(Committing, Generic[BufferKind]):
    """A load that is gathered as rows; see :class:`ownership_graph.stores.base.Writer`.

    Args:
        dataset: what is loaded.
        statements: gathers the rows of entities.
        stakes: gathers the rows of interests.
        replace: whether the load is the whole of the dataset, or an update by record.
    """

    def __init__(
        self, dataset: Dataset, statements: BufferKind, stakes: BufferKind, *, replace: bool
    ) -> None:
        self._dataset = dataset
        self._statements = statements
        self._stakes = stakes
        self._replace = replace

    def add_entities(self, entities: Iterable[Entity]) -> None:
        """Take entity statements; a later statement of the same id replaces the earlier one."""
        for entity in entities:
            belongs(entity, self._dataset)
            self._statements.add(entity_row(entity))

    def add_interests(self, interests: Iterable[Interest]) -> None:
        """Take interest statements; a later statement of the same id replaces the earlier one."""
        for interest in interests:
            belongs(interest, self._dataset)
            self._stakes.add(interest_row(interest))

    def remove(self, entities: Iterable[str], interests: Iterable[str]) -> None:
        """Drop records of the dataset by id."""
        for identity in entities:
            self._statements.remove(identity)
        for identity in interests:
            self._stakes.remove(identity)
