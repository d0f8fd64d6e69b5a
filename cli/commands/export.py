"""``export``: what the store says, in a format that others read."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

import click

from cli.clock import today
from cli.names import resolve_all
from cli.options import Ask, drawing, open_store
from ownership_graph.errors import FileProblem, UsageError
from ownership_graph.model import Entity, Interest
from ownership_graph.stores.base import Store, View
from ownership_graph.stores.subgraph import graph_above

__all__ = ["command"]

_FOLDERS = ("tables", "parquet")
_IMPORT = "neo4j-import"
_FILES = ("bods", "bods-lines", "ftm", "graphml", "networkx", "cypher")
_ADMIN = ("neo4j-admin", "database", "import", "full", "neo4j", "--overwrite-destination")
Records = tuple[Iterator[Entity], Iterator[Interest]]


@click.command("export")
@click.argument("references_", nargs=-1, metavar="[ID]...")
@click.option(
    "--to",
    "form",
    type=click.Choice([*_FOLDERS, *_FILES, _IMPORT]),
    default="tables",
    show_default=True,
    help="tables: CSV that load reads again; bods: BODS 0.4; ftm: FollowTheMoney; "
    f"{_IMPORT}: the whole store for Neo4j's bulk import, whose command is printed.",
)
@click.option(
    "--output",
    "-o",
    metavar="PATH",
    help="A file; a folder for tables and parquet; a new folder for neo4j-import.  [default: -]",
)
@drawing
def command(*, references_: tuple[str, ...], form: str, output: str | None, ask: Ask) -> None:
    """Export what the store says.

    With IDs, what is known above these entities on the day; else every statement of every dataset.
    Tables, BODS and FollowTheMoney can be loaded again.
    """
    if form in {*_FOLDERS, _IMPORT} and output is None:
        raise UsageError(f"--to {form} writes a folder.", hint="Name it with --output.")
    if form == _IMPORT and (references_ or ask.datasets):
        raise UsageError(
            f"--to {_IMPORT} writes the whole store.",
            hint="Leave out ID and --dataset; --to cypher writes some entities for Neo4j.",
        )
    with open_store(ask.db) as store:
        if form == _IMPORT:
            click.echo(_import_command(store, Path(str(output))))
            return
        if references_:
            view = ask.view(store)
            entities, interests = _above(view, resolve_all(view, references_))
        else:
            names = ask.datasets or tuple(item.name for item in store.datasets())
            entities = (each for name in names for each in store.content(name)[0])
            interests = (each for name in names for each in store.content(name)[1])
        if output is not None and form in _FOLDERS:
            _folder_writer(form)(output, entities, interests)
            return
        with _target(output) as target:
            _file_writer(form, today())(target, entities, interests)


def _above(view: View, ids: Sequence[str]) -> Records:
    graph = graph_above(view, ids)
    said = [each for statements in graph.statements.values() for each in statements]
    # A dataset's records stand together, as the tables need them.
    entities = sorted(said, key=lambda each: (each.source.dataset, each.id))
    interests = sorted(
        graph.interests.records, key=lambda each: (each.source.dataset, each.subject, each.id)
    )
    return iter(entities), iter(interests)


def _import_command(store: Store, folder: Path) -> str:
    """Write the files of the import; gives the command that imports them."""
    from ownership_graph.stores.neo4j_import import write_import_files  # noqa: PLC0415 (one format only)

    arguments = write_import_files(store, folder)
    return shlex.join([*_ADMIN, *arguments])


def _folder_writer(
    form: str,
) -> Callable[[str, Iterator[Entity], Iterator[Interest]], object]:
    if form == "tables":
        from loaders.tables.export import write_tables  # noqa: PLC0415 (one format only)

        return write_tables
    from loaders.exports.parquet import write_parquet  # noqa: PLC0415 (likewise)

    return write_parquet


def _file_writer(
    form: str, day: date
) -> Callable[[IO[str], Iterator[Entity], Iterator[Interest]], object]:
    if form in {"bods", "bods-lines"}:
        from loaders.bods.export import write_bods  # noqa: PLC0415 (one format only)

        return lambda target, entities, interests: write_bods(
            target, entities, interests, published=day, as_lines=form == "bods-lines"
        )
    if form == "ftm":
        from loaders.ftm.export import write_ftm  # noqa: PLC0415 (likewise)

        return write_ftm
    from loaders.exports import graphs as exports_graph  # noqa: PLC0415 (likewise)

    writers: Mapping[str, Callable[..., object]] = {
        "graphml": exports_graph.write_graphml,
        "networkx": exports_graph.write_networkx,
        "cypher": exports_graph.write_cypher,
    }
    return writers[form]


@contextmanager
def _target(output: str | None) -> Iterator[IO[str]]:
    if output in {None, "-"}:
        yield sys.stdout
        return
    try:
        with Path(str(output)).open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise FileProblem(f"{output} cannot be written: {error.strerror}.") from error
