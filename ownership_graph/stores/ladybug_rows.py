"""The rows of an embedded store on their way in and out: gathered, exported, compared."""

from __future__ import annotations

from dataclasses import dataclass

from ownership_graph.model import Entity, Interest
from ownership_graph.stores.ladybug_file import Database
from ownership_graph.stores.ladybug_view import stakes_queries, statements_query
from ownership_graph.stores.row_files import PARQUET, FileRows, RowFolder, content_digest
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS
from ownership_graph.stores.tables import read_content

__all__ = ["NO_CONTENT", "Content", "dataset_content", "exported"]


@dataclass(frozen=True, slots=True)
class Content:
    """What some datasets state.

    Attributes:
        statements: about entities.
        stakes: interests.
    """

    statements: FileRows
    stakes: FileRows

    def __add__(self, other: Content) -> Content:
        return Content(self.statements + other.statements, self.stakes + other.stakes)

    def __len__(self) -> int:
        return len(self.statements) + len(self.stakes)

    def same_as(self, other: Content) -> bool:
        """Whether both hold the same rows, in any order."""
        pairs = (self.statements, other.statements), (self.stakes, other.stakes)
        return all(len(one) == len(two) for one, two in pairs) and all(
            content_digest(one) == content_digest(two) for one, two in pairs
        )


NO_CONTENT = Content(FileRows(), FileRows())
"""What an empty store states."""


def dataset_content(database: Database, name: str) -> tuple[list[Entity], list[Interest]]:
    """All that a dataset of a store states, of every day."""
    statements, *stakes = (database.table(query, name=name) for query in _queries("="))
    return read_content([statements], stakes, name)


def exported(database: Database, folder: RowFolder, name: str, *, others: bool) -> Content:
    """What a store holds, as files.

    Args:
        database: the store.
        folder: where the files go.
        name: a dataset.
        others: whether to take all other datasets, or this one.
    """
    statements, known, unknown = (
        database.copy_to(folder.new_file(PARQUET), query, name=name)
        for query in _queries("<>" if others else "=")
    )
    return Content(statements, known + unknown)


def _queries(test: str) -> tuple[str, str, str]:
    """The queries for statements, for stakes of known and for stakes of unidentified holders."""
    statements = [column.name for column in STATEMENT_COLUMNS]
    stakes = [column.name for column in STAKE_COLUMNS]
    return (
        statements_query(statements, f"s.dataset {test} $name"),
        *stakes_queries(stakes, f"h.dataset {test} $name"),
    )
