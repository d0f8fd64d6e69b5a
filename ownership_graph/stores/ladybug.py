"""The embedded store: one file, a property graph that anyone can also ask in Cypher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ownership_graph.errors import FileProblem
from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.stores.base import Link, View
from ownership_graph.stores.contents import (
    next_version,
    ordered,
    read_only_refusal,
    scope,
)
from ownership_graph.stores.ladybug_build import build, relink
from ownership_graph.stores.ladybug_file import (
    Database,
    WriteLock,
    discarded_on_error,
    rename_over,
    scratch_path,
)
from ownership_graph.stores.ladybug_rows import (
    NO_CONTENT,
    Content,
    dataset_tables,
    exported,
)
from ownership_graph.stores.ladybug_view import (
    LadybugView,
    read_accepted,
)
from ownership_graph.stores.lifetimes import BufferedWriter, Closing
from ownership_graph.stores.records import Records, RecordsView
from ownership_graph.stores.row_files import FileBuffer, RowFolder, without, written
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS
from ownership_graph.stores.schema import dataset_of, dataset_row
from ownership_graph.stores.tables import read_content

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["LadybugStore"]


class LadybugStore(Closing):
    """A store in one file; see :class:`ownership_graph.stores.base.Store`.

    Args:
        path: the file; it comes into being with the first load.
        read_only: several readers may have the file open, also while it is written.

    Raises:
        FileProblem: when the file is to be read and does not exist, or cannot be written.
        StoreCorrupt: when the file is no store, or one of another format version.
        StoreUnavailable: when another process writes it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._lock = None if read_only else WriteLock(path)
        self._database: Database | None = None
        self._datasets: dict[str, Dataset] = {}
        if read_only and not path.exists():
            raise FileProblem(
                f"the store {path} does not exist.",
                hint=f"Load data into it first: ownership-graph load FILE --db {path}",
            )
        try:
            if not read_only:
                RowFolder.remove_left(path)
            self._open()
        except BaseException:
            self.close()
            raise

    @property
    def address(self) -> str:
        """The path of the file."""
        return str(self._path)

    def datasets(self) -> tuple[Dataset, ...]:
        """What is loaded, by name."""
        return tuple(dataset for _, dataset in sorted(self._datasets.items()))

    def writer(self, dataset: Dataset, *, replace: bool = True) -> LadybugWriter:
        """Load a dataset: replace its content whole, or update it by record."""
        self._refuse_when_reading()
        return LadybugWriter(self, dataset, replace=replace)

    def remove_dataset(self, name: str) -> None:
        """Forget a dataset and all its statements."""
        self._refuse_when_reading()
        scope([name], self._datasets)
        rest = {key: dataset for key, dataset in self._datasets.items() if key != name}
        with RowFolder(self._path) as folder:
            self._rebuild(self.exported(name, folder, others=True), rest, folder)

    def content(self, name: str) -> tuple[list[Entity], list[Interest]]:
        """All that a dataset states, of every day."""
        return read_content(*self.tables(name))

    def tables(self, name: str) -> tuple[Iterator[pa.Table], Iterator[pa.Table]]:
        """What :meth:`content` gives, as rows: statements and stakes in pieces, each by id."""
        scope([name], self._datasets)
        return (
            (iter(()), iter(())) if self._database is None else dataset_tables(self._database, name)
        )

    def accepted_links(self) -> list[Link]:
        """The links that people accepted, in order."""
        return [] if self._database is None else read_accepted(self._database)

    def add_link(self, link: Link) -> None:
        """Record that a person holds two ids to be one party; repeating it changes nothing."""
        self._refuse_when_reading()
        link = ordered(link)
        links = self.accepted_links()
        if (link.first, link.second) not in {(item.first, item.second) for item in links}:
            self._relink([*links, link])

    def remove_link(self, first: str, second: str) -> None:
        """Undo :meth:`add_link`; links made by shared identifiers stay."""
        self._refuse_when_reading()
        links = self.accepted_links()
        ends = (min(first, second), max(first, second))
        rest = [item for item in links if (item.first, item.second) != ends]
        if len(rest) < len(links):
            self._relink(rest)

    def view(self, *, as_of: date, datasets: Sequence[str] | None = None) -> View:
        """Read as of a day, from these datasets (None: from all)."""
        wanted = scope(datasets, self._datasets)
        if self._database is None:
            return RecordsView(Records((), (), ()), as_of)
        return LadybugView(self._database, as_of, wanted)

    def close(self) -> None:
        """Release the file; closing twice is harmless."""
        if self._database is not None:
            self._database.close()
        if self._lock is not None:
            self._lock.release()
        self._database = self._lock = None

    def exported(self, name: str, folder: RowFolder, *, others: bool) -> Content:
        """The content of all other datasets, or of this one, as files in a folder."""
        if self._database is None:
            return NO_CONTENT
        return exported(self._database, folder, name, others=others)

    def store(self, dataset: Dataset, content: Content, folder: RowFolder) -> None:
        """Put the whole content of one dataset in the place of what is stored of it."""
        name = dataset.name
        before = self._datasets.get(name)
        same = before is not None and self.exported(name, folder, others=False).same_as(content)
        after = next_version(
            dataset,
            before,
            same=same,
            entities=len(content.statements),
            interests=len(content.stakes),
        )
        if after != before:
            whole = self.exported(name, folder, others=True) + content
            self._rebuild(whole, {**self._datasets, name: after}, folder)

    def _open(self) -> None:
        if self._path.exists():
            self._database = Database(self._path)
            self._database.check_format(self._path)
            rows = self._database.rows("MATCH (d:Dataset) RETURN d")
            self._datasets = {row["d"]["name"]: dataset_of(row["d"]) for row in rows}

    def _rebuild(self, content: Content, datasets: dict[str, Dataset], folder: RowFolder) -> None:
        scratch = scratch_path(self._path)
        rows = [dataset_row(dataset) for dataset in datasets.values()]
        with discarded_on_error(scratch):
            build(scratch, content, rows, self.accepted_links(), folder)
            rename_over(scratch, self._path)
        self._open()

    def _relink(self, links: Sequence[Link]) -> None:
        scratch = scratch_path(self._path)
        with discarded_on_error(scratch):
            if self._database is None:
                with RowFolder(self._path) as folder:
                    build(scratch, NO_CONTENT, [], links, folder)
            else:
                relink(self._path, scratch, links)
            rename_over(scratch, self._path)
        self._open()

    def _refuse_when_reading(self) -> None:
        if self._lock is None:
            raise read_only_refusal(self.address)


class LadybugWriter(BufferedWriter[FileBuffer]):
    """One load; the file is compiled anew and takes the place of the old one."""

    def __init__(self, store: LadybugStore, dataset: Dataset, *, replace: bool) -> None:
        self._store = store
        self._folder = RowFolder(Path(store.address))
        buffers = (
            FileBuffer(columns, self._folder) for columns in (STATEMENT_COLUMNS, STAKE_COLUMNS)
        )
        super().__init__(dataset, *buffers, replace=replace)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, error, traceback)
        finally:
            self._statements.close()
            self._stakes.close()
            self._folder.close()

    def _commit(self) -> None:
        content = Content(self._statements.rows(), self._stakes.rows())
        if not self._replace:
            stored = self._store.exported(self._dataset.name, self._folder, others=False)
            content = content + self._untouched(stored)
        self._store.store(self._dataset, content, self._folder)

    def _untouched(self, stored: Content) -> Content:
        """What was stored of the dataset and the load does not speak of."""
        statements, stakes = self._statements.touched(), self._stakes.touched()
        return Content(
            written(self._folder.new_file(), without(stored.statements, statements)),
            written(self._folder.new_file(), without(stored.stakes, stakes)),
        )
