"""Tables of ids that may outgrow the memory: kept by SQLite in a temporary file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Self

__all__ = ["Ids", "scratch"]

_BATCH = 500


@contextmanager
def scratch() -> Iterator[sqlite3.Connection]:
    """A private database that holds its pages in memory and moves them to disk as it grows."""
    connection = sqlite3.connect("", isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


class Ids:
    """Ids with a value each, such as a digest of what was said of them."""

    def __init__(self) -> None:
        self._scope = scratch()
        self._database = self._scope.__enter__()
        self._database.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, value) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scope.__exit__(None, None, None)

    def get(self, identity: str) -> bytes | None:
        """The value of an id, or None where it was not put."""
        row = self._database.execute("SELECT value FROM seen WHERE id = ?", (identity,)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, identity: str, value: bytes = b"") -> None:
        """Remember an id; the first value stays."""
        self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (identity, value))

    def put_greatest(self, identity: str, value: bytes) -> None:
        """Remember an id; of several values the greatest stays."""
        self._database.execute(
            "INSERT INTO seen VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET value = MAX(value, excluded.value)",
            (identity, value),
        )

    def __contains__(self, identity: str) -> bool:
        return self.get(identity) is not None

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._database.execute("SELECT id FROM seen ORDER BY id"))

    def missing_from(self, other: Ids) -> Iterator[list[str]]:
        """The ids that the other table does not hold, in batches, in order."""
        batch: list[str] = []
        for identity in self:
            if identity not in other:
                batch.append(identity)
            if len(batch) == _BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def update(self, ids: Iterable[str]) -> None:
        """Remember several ids, without values."""
        self.put_all((identity, b"") for identity in ids)

    def put_all(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Remember several ids with their values; the first value of an id stays."""
        self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)
