"""``find``: entities by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from cli.options import Ask, asking, open_store
from cli.output import Answer, emit
from ownership_graph.errors import UsageError
from ownership_graph.stores.base import NameRow

__all__ = ["command"]

_LOOKED_AT = 5
_LEAST = 30
_ALMOST = 90


@click.command("find")
@click.argument("words", nargs=-1, required=True, metavar="NAME...")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many."
)
@click.option("--country", metavar="CODE", help="Prefer entities organized there (ISO 3166-1).")
@asking
def command(*, words: tuple[str, ...], limit: int, country: str | None, ask: Ask) -> None:
    """Find entities by name.

    Spelling, word order, script and legal form need not be exact. First come names that are almost
    the one asked for, then names that contain it, then others; each with a likeness of 0 to 100.
    """
    wanted = " ".join(words).strip()
    if not wanted:
        raise UsageError("no name is given.", hint="Write the name, or a part of it.")
    with open_store(ask.db) as store:
        rows = list(ask.view(store).names())
    matches = _matches(rows, ask.db, wanted, country, limit)
    emit(
        Answer(
            json=lambda: {"query": wanted, "matches": matches},
            columns=("entity", "name", "kind", "jurisdiction", "score"),
            rows=lambda: (tuple(match.values()) for match in matches),
            table=lambda: _table(wanted, matches),
        ),
        ask.format,
    )


def _matches(
    rows: Sequence[NameRow], db: str, wanted: str, country: str | None, limit: int
) -> list[dict[str, Any]]:
    from cli.name_index import name_index  # noqa: PLC0415 (loads slowly)
    from queries.names.keys import name_key  # noqa: PLC0415 (likewise)

    def folded(name: str) -> str:
        return " ".join(name_key(name).words)

    whose = {row.id: row for row in rows}
    asked = folded(wanted)
    found = name_index(rows, db).search(wanted, country, limit * _LOOKED_AT)
    # A part of a name is a poor likeness of the whole, and yet what people type.
    containing = {match.id for match in found if asked and asked in folded(match.name)}
    found.sort(
        key=lambda match: (
            match.score < _ALMOST,
            match.id not in containing,
            -match.score,
            match.id,
        )
    )
    return [
        {
            "entity": match.id,
            "name": match.name,
            "kind": whose[match.id].kind,
            "jurisdiction": whose[match.id].jurisdiction,
            "score": round(match.score, 1),
        }
        for match in found[:limit]
        if match.score >= _LEAST or match.id in containing
    ]


def _table(wanted: str, matches: Sequence[dict[str, Any]]) -> None:
    from cli.console import note, table  # noqa: PLC0415 (rich loads slowly)

    if not matches:
        note(f"no name resembles {wanted!r}.")
        return
    table(
        ("name", "id", "kind", "country", "likeness"),
        [(m["name"], m["entity"], m["kind"], m["jurisdiction"], m["score"]) for m in matches],
        right=("likeness",),
    )
