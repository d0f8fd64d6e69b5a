"""The rows of an embedded store on their way in and out: gathered, exported, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ownership_graph.stores.ladybug_file import Database
from ownership_graph.stores.ladybug_view import (
    STATEMENT_IN_RANGE,
    SUBJECT_IN_RANGE,
    ranges,
    stakes_queries,
    statements_query,
)
from ownership_graph.stores.row_files import PARQUET, FileRows, RowFolder, content_digest
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS
from ownership_graph.stores.tables import by_id, stakes_schema, statements_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["NO_CONTENT", "Content", "dataset_tables", "exported"]

_AT_ONCE = 100_000
_STATEMENT_NAMES = [column.name for column in STATEMENT_COLUMNS]
_STAKE_NAMES = [column.name for column in STAKE_COLUMNS]


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


def dataset_tables(database: Database, name: str) -> tuple[Iterator[pa.Table], Iterator[pa.Table]]:
    """All that a dataset of a store states, of every day: statements and stakes in pieces."""
    statements = statements_query(_STATEMENT_NAMES, f"s.dataset = $name AND {STATEMENT_IN_RANGE}")
    stakes = stakes_queries(_STAKE_NAMES, f"h.dataset = $name AND {SUBJECT_IN_RANGE}")

    def pieces(label: str, queries: Sequence[str], schema: pa.Schema) -> Iterator[pa.Table]:
        for start, stop in ranges(database, label, _AT_ONCE):
            found = (database.table(query, name=name, start=start, stop=stop) for query in queries)
            yield by_id(found, schema)

    return (
        pieces("Statement", [statements], statements_schema()),
        pieces("Entity", stakes, stakes_schema()),
    )


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
    return (
        statements_query(_STATEMENT_NAMES, f"s.dataset {test} $name"),
        *stakes_queries(_STAKE_NAMES, f"h.dataset {test} $name"),
    )
