"""``datasets``: what is loaded, from which files, and forgetting it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cli.options import Format, db_option, format_option, open_store
from cli.output import Answer, emit
from ownership_graph.model import Dataset

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["command"]

_SHOWN_FILES = 3


@click.command("datasets")
@click.option("--remove", multiple=True, metavar="NAME", help="Forget this dataset (repeatable).")
@format_option
@db_option
def command(*, remove: tuple[str, ...], format_: str, db: str) -> None:
    """List what is loaded, or forget a dataset.

    Each dataset is one publisher's word: its name, version, format, counts, and the files it was
    read from with their SHA-256.
    """
    with open_store(db, read_only=not remove) as store:
        for name in remove:
            store.remove_dataset(name)
        loaded = store.datasets()
    emit(
        Answer(
            json=lambda: {"datasets": [_json(item) for item in loaded]},
            columns=(
                "name",
                "version",
                "format",
                "publisher",
                "loaded_at",
                "entities",
                "interests",
            ),
            rows=lambda: (
                (i.name, i.version, i.format, i.publisher, i.loaded_at, i.entities, i.interests)
                for i in loaded
            ),
            table=lambda: _table(loaded),
        ),
        Format(format_),
    )


def _json(item: Dataset) -> dict[str, Any]:
    return {
        "name": item.name,
        "version": item.version,
        "format": item.format,
        "publisher": item.publisher,
        "loaded_at": item.loaded_at,
        "entities": item.entities,
        "interests": item.interests,
        "files": [
            {"name": file.name, "sha256": file.sha256, "size": file.size} for file in item.files
        ],
    }


def _table(loaded: Sequence[Dataset]) -> None:
    from cli.console import note, table  # noqa: PLC0415 (rich loads slowly)

    if not loaded:
        note("nothing is loaded; begin with ownership-graph load FILE.")
        return
    table(
        ("dataset", "version", "format", "entities", "interests", "loaded", "files"),
        [
            (
                item.name,
                item.version,
                item.format,
                f"{item.entities:,}",
                f"{item.interests:,}",
                item.loaded_at,
                _files(item),
            )
            for item in loaded
        ],
        right=("version", "entities", "interests"),
    )


def _files(item: Dataset) -> Text:
    from cli.console import parts  # noqa: PLC0415 (rich loads slowly)

    shown = [f"{file.name} {file.sha256[:12]}" for file in item.files[:_SHOWN_FILES]]
    more = len(item.files) - len(shown)
    return parts([*shown, *([f"{more} more"] if more else [])])
