"""Files for the first load of a large store through Neo4j's own bulk import.

``neo4j-admin database import full`` writes an empty database several times as fast as queries do.
It needs the server stopped, so it is for the first load only.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ownership_graph.errors import FileProblem, InvalidRecord
from ownership_graph.stores.base import Store
from ownership_graph.stores.graph_tables import GraphTable, by_table, graph_tables
from ownership_graph.stores.row_files import FileRows, RowFolder, written
from ownership_graph.stores.schema import FORMAT, NODES, dataset_row

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["write_import_files"]

_OPTIONS = ("--multiline-fields=true", "--array-delimiter=U+001F")
_DELIMITER = "\x1f"
_NUMBERED = {table.label for table in NODES if table.numbered}


def write_import_files(store: Store, folder: Path) -> list[str]:
    """Write all that a store holds as files for the bulk import.

    Args:
        store: is only read.
        folder: where the files go; it must not exist.

    Returns:
        The arguments of ``neo4j-admin database import full`` after the database's name.

    Raises:
        FileProblem: when the folder exists or cannot be written.
        InvalidRecord: when a list holds one empty text, which the import takes for no list.
    """
    folder = folder.resolve()
    if "," in str(folder):
        raise FileProblem(
            f"{folder} has a comma in its path; the import takes what follows for another file.",
            hint="Name another folder.",
        )
    try:
        folder.mkdir()
        with _removed_on_error(folder):
            return _written(store, folder)
    except OSError as error:
        raise FileProblem(
            f"{folder} cannot be written: {error.strerror}.",
            hint="Name a folder that does not exist yet, with room for a copy of the store.",
        ) from error


@contextmanager
def _removed_on_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder)
        raise


def _written(store: Store, folder: Path) -> list[str]:
    datasets = store.datasets()
    with RowFolder(folder / "rows") as spool:
        statements, stakes = FileRows(), FileRows()
        for dataset in datasets:
            said, held = _spooled(store, dataset.name, spool)
            statements, stakes = statements + said, stakes + held
        tables = graph_tables(
            statements,
            stakes,
            [dataset_row(dataset) for dataset in datasets],
            store.accepted_links(),
        )
        return [*_OPTIONS, *_files(chain([_store_table()], tables), folder)]


def _spooled(store: Store, dataset: str, spool: RowFolder) -> tuple[FileRows, FileRows]:
    """The statements and stakes of a dataset, in files."""
    statements, stakes = store.tables(dataset)
    return written(spool.new_file(), statements), written(spool.new_file(), stakes)


def _store_table() -> GraphTable:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    return GraphTable("Store", pa.table({"name": ["format"], "value": [FORMAT]}))


def _files(tables: Iterable[GraphTable], folder: Path) -> Iterator[str]:
    from pyarrow import csv  # noqa: PLC0415 (only bulk work needs it)

    for number, ((target, ends), pieces) in enumerate(by_table(tables)):
        path = folder / f"{number:02}-{target}.csv"
        with path.open("wb") as file:
            for place, piece in enumerate(pieces):
                if not place:
                    file.write((",".join(_header(piece)) + "\n").encode())
                csv.write_csv(_flat(piece.rows), file, csv.WriteOptions(include_header=False))
        option = "nodes" if ends is None else "relationships"
        yield f"--{option}={target}={path}"


def _header(table: GraphTable) -> Iterator[str]:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    kinds = {
        pa.bool_(): ":boolean",
        pa.date32(): ":date",
        pa.int64(): ":long",
        pa.float64(): ":double",
        pa.list_(pa.string()): ":string[]",
    }
    keys = (
        [] if table.ends is None else [f":START_ID({table.ends[0]})", f":END_ID({table.ends[1]})"]
    )
    if table.ends is None:
        name = table.rows.column_names[0]
        keys = [f"{'' if table.target in _NUMBERED else name}:ID({table.target})"]
    yield from keys
    for field in list(table.rows.schema)[len(keys) :]:
        yield f"{field.name}{kinds.get(field.type, '')}"


def _flat(rows: pa.Table) -> pa.Table:
    """Lists as one text each; an empty list is absent."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    # The writer garbles tables of several chunks.
    rows = rows.combine_chunks()
    for place, field in enumerate(rows.schema):
        if pa.types.is_list(field.type):
            lists = rows[field.name]
            filled = pc.greater(pc.list_value_length(lists), 0)
            joined = pc.if_else(filled, pc.binary_join(lists, _DELIMITER), None)
            if pc.any(pc.equal(joined, "")).as_py():
                raise InvalidRecord(
                    f"a list of one empty text ({field.name}) has no place in import files.",
                    hint="Correct the record, or copy the store with `ownership-graph migrate`.",
                )
            rows = rows.set_column(place, field.name, joined)
    return rows
