"""``migrate``: everything one store holds into another, checked."""

from __future__ import annotations

import sys

import click

from cli.options import Format, format_option, open_store
from cli.output import Answer, emit
from ownership_graph.stores.migrate import Moved, migrate

__all__ = ["command"]


@click.command("migrate")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@format_option
def command(*, source: str, target: str, format_: str) -> None:
    """Copy everything one store holds into another, checked.

    FROM and TO are addresses: a file, or neo4j://... Each dataset arrives whole and its content is
    compared by hash; a migration that was interrupted can be repeated.
    """
    wanted = Format(format_)
    report = _tell if wanted is Format.TABLE and sys.stderr.isatty() else None
    with open_store(source) as first, open_store(target, read_only=False) as second:
        moved = migrate(first, second, report)
    emit(
        Answer(
            json=lambda: {
                "datasets": [
                    {
                        "name": item.name,
                        "entities": item.entities,
                        "interests": item.interests,
                        "sha256": item.sha256,
                        "copied": item.copied,
                    }
                    for item in moved
                ]
            },
            columns=("name", "entities", "interests", "sha256", "copied"),
            rows=lambda: (
                (i.name, i.entities, i.interests, i.sha256, "yes" if i.copied else "no")
                for i in moved
            ),
            table=lambda: _table(moved),
        ),
        wanted,
    )


def _tell(item: Moved) -> None:
    sys.stderr.write(f"{item.name} has arrived\n")


def _table(moved: list[Moved]) -> None:
    from cli.console import note, table  # noqa: PLC0415 (rich loads slowly)

    if not moved:
        note("the first store holds nothing.")
        return
    table(
        ("dataset", "entities", "interests", "content", ""),
        [
            (
                item.name,
                f"{item.entities:,}",
                f"{item.interests:,}",
                item.sha256[:12],
                "copied" if item.copied else "was there",
            )
            for item in moved
        ],
        right=("entities", "interests"),
    )
