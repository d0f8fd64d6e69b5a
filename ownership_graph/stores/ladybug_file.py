"""The file of an embedded store: one LadybugDB database that is only ever written whole.

A load compiles a new file beside the old one and renames it over the old one. Whatever happens
before the rename, a full disk or a killed process, leaves the old content as it was; a reader that
has the old file open keeps reading it. So readers and the one writer never wait for each other.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ownership_graph.errors import FileProblem, StoreCorrupt, StoreUnavailable
from ownership_graph.stores.row_files import FileRows
from ownership_graph.stores.rows import Column, Kind
from ownership_graph.stores.schema import FORMAT, NODES, RELATIONSHIPS, RelationshipTable

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Database", "WriteLock", "create", "discarded_on_error", "rename_over", "scratch_path"]

# Every thread that fills columns holds all of them in memory, and a second one gains no time.
_THREADS = 1
_FULL = "buffer pool is full"

_TYPES = {
    Kind.TEXT: "STRING",
    Kind.TEXTS: "STRING[]",
    Kind.DAY: "DATE",
    Kind.FLAG: "BOOLEAN",
    Kind.COUNT: "INT64",
}


class Database:
    """An open database file.

    Args:
        path: the file.
        writable: whether it may be changed.
        memory: bytes that it may use while it is changed; 0 for most of what the machine has.

    Raises:
        StoreCorrupt: when the file is no database.
    """

    def __init__(self, path: Path, *, writable: bool = False, memory: int = 0) -> None:
        import ladybug  # noqa: PLC0415 (0.15 s cold; other stores need none of it)

        settings: dict[str, Any] = {"read_only": True}
        if writable:
            settings = {"buffer_pool_size": memory, "max_num_threads": _THREADS}
        try:
            self._opened = partial(ladybug.Database, path, **settings)
            self._database = self._opened()
            self._connection = ladybug.Connection(self._database)
        except RuntimeError as error:
            raise _no_store(path, _first_line(error)) from error

    def reopen(self) -> None:
        """Let go of what it holds in memory."""
        import ladybug  # noqa: PLC0415 (see __init__)

        self.close()
        self._database = self._opened()
        self._connection = ladybug.Connection(self._database)

    def check_format(self, path: Path) -> None:
        """Refuse a database that is no store of ours.

        Raises:
            StoreCorrupt: when it is not.
        """
        try:
            found = self.rows("MATCH (s:Store {name: 'format'}) RETURN s.value AS value")
        except StoreCorrupt as error:
            raise _no_store(path, "it lacks the tables") from error
        if [row["value"] for row in found] != [FORMAT]:
            raise StoreCorrupt(
                f"{path} is a store of another format version than {FORMAT}.",
                hint="Load its sources again into a new file.",
            )

    def rows(self, query: str, **parameters: object) -> list[dict[str, Any]]:
        """The answer of a query, a dictionary a row."""
        result = self._run(query, parameters)
        names = result.get_column_names()
        return [dict(zip(names, row, strict=True)) for row in result.get_all()]

    def table(self, query: str, **parameters: object) -> pa.Table:
        """The answer of a query as an arrow table."""
        self._connection.set_max_threads_for_exec(os.cpu_count() or 1)
        try:
            return self._run(query, parameters).get_as_arrow(1_000_000)
        finally:
            self._connection.set_max_threads_for_exec(1)

    def copy_from(self, rows: FileRows, target: str, ends: tuple[str, str] | None = None) -> None:
        """Add rows to a label or relationship type, matched by position.

        Raises:
            StoreCorrupt: when the database took another number of rows.
        """
        joined = "" if ends is None else f" (from='{ends[0]}', to='{ends[1]}')"
        for file in rows.files:
            answer = self._run(f"COPY {target} FROM {_pattern(file)}{joined}", {}).get_all()
            taken, count = int(str(answer[0][0]).split(maxsplit=1)[0]), len(FileRows((file,)))
            if taken != count:
                raise StoreCorrupt(f"the database took {taken} of {count} rows of {target}.")

    def copy_to(self, file: Path, query: str, **parameters: object) -> FileRows:
        """Write the answer of a query into a new file."""
        self._run(f"COPY ({query}) TO {_literal(str(file))}", parameters)
        return FileRows((file,))

    def run(self, statement: str, **parameters: object) -> None:
        """Run a statement that has no answer."""
        self._run(statement, parameters)

    def close(self) -> None:
        """Release the file; closing twice is harmless."""
        self._connection.close()
        self._database.close()

    def _run(self, query: str, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 (untyped)
        try:
            return self._connection.execute(query, dict(parameters) or None)
        except RuntimeError as error:
            if _FULL in str(error):
                raise StoreUnavailable(
                    "the embedded database has not enough memory for this.",
                    hint="Use a machine with more memory, or a store of its own for each dataset.",
                ) from error
            raise StoreCorrupt(
                f"the embedded database refused a query: {_first_line(error)}.",
                hint="If it is not closed, the file is damaged: load its sources again.",
            ) from error


def create(path: Path, *, memory: int = 0) -> Database:
    """A new, empty database with our tables; a file left there by a killed load goes away.

    Args:
        path: the file.
        memory: as for :class:`Database`.

    Raises:
        FileProblem: when nothing can be written there.
    """
    try:
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
    except OSError as error:
        raise FileProblem(f"{path} cannot be written: {error.strerror}.") from error
    database = Database(path, writable=True, memory=memory)
    for node in NODES:
        key = f"{node.key} {'INT64' if node.numbered else 'STRING'} PRIMARY KEY"
        database.run(f"CREATE NODE TABLE {node.label}({', '.join((key, *_ddl(node.columns)))})")
    for relation in RELATIONSHIPS:
        database.run(_relation_ddl(relation))
    database.run("CREATE (:Store {name: 'format', value: $value})", value=FORMAT)
    return database


def scratch_path(path: Path) -> Path:
    """Where the next file of a store is made: in its folder, so that renaming is one step."""
    return path.with_name(path.name + ".loading")


def rename_over(new: Path, old: Path) -> None:
    """Put a finished file in the place of the old one, durably."""
    _sync(new)
    new.replace(old)
    _sync(old.parent)


class WriteLock:
    """The right to write a store: one process at a time, freed when the process ends anyhow.

    Args:
        path: the store's file; the lock is a file beside it.

    Raises:
        FileProblem: when nothing can be written there.
        StoreUnavailable: when another process writes.
    """

    def __init__(self, path: Path) -> None:
        import fcntl  # noqa: PLC0415 (where the system has none, reading still works)

        self._path = path.with_name(path.name + ".lock")
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise FileProblem(
                f"{path} cannot be written: {error.strerror}.",
                hint="Choose a file in a folder that exists and that you may write to.",
            ) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            raise StoreUnavailable(
                f"{path} is being written by another process.",
                hint="Wait until it ends; reading works meanwhile.",
            ) from error

    def release(self) -> None:
        """Let others write."""
        os.close(self._handle)


@contextmanager
def discarded_on_error(path: Path) -> Iterator[None]:
    """Remove an unfinished file when the work on it fails."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
        raise


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _pattern(file: Path) -> str:
    """A pattern that matches one file, whatever characters are in its path."""
    return _literal(glob.escape(str(file)))


def _ddl(columns: Iterable[Column]) -> list[str]:
    return [f"{column.name} {_TYPES[column.kind]}" for column in columns]


def _relation_ddl(relation: RelationshipTable) -> str:
    ends: Sequence[str] = [f"FROM {start} TO {end}" for start, end in relation.ends]
    figures = [f"{name} DOUBLE" for name in relation.figures]
    parts = [*ends, *_ddl(relation.columns), *figures]
    return f"CREATE REL TABLE {relation.name}({', '.join(parts)})"


def _no_store(path: Path, reason: str) -> StoreCorrupt:
    return StoreCorrupt(
        f"{path} is not a store of this program: {reason}.",
        hint="Name a store that it made, or a new file to load into.",
    )


def _first_line(error: RuntimeError) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
