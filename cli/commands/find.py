"""``find``: entities by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from cli.options import Ask, asking, open_store
from cli.output import Answer, emit
from ownership_graph.stores.base import NameRow

__all__ = ["command"]

_LOOKED_AT = 5
_LEAST = 30


@click.command("find")
@click.argument("words", nargs=-1, required=True, metavar="NAME...")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many."
)
@click.option("--country", metavar="CODE", help="Prefer entities organized there (ISO 3166-1).")
@asking
def command(*, words: tuple[str, ...], limit: int, country: str | None, ask: Ask) -> None:
    """Find entities by name.

    Spelling, word order, script and legal form need not be exact; the best matches come first, with
    a likeness of 0 to 100.
    """
    wanted = " ".join(words)
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

    whose = {row.id: row for row in rows}
    asked = wanted.casefold()
    found = name_index(rows, db).search(wanted, country, limit * _LOOKED_AT)
    # A part of a name is a poor likeness of the whole, and yet what people type.
    found.sort(key=lambda match: (asked not in match.name.casefold(), -match.score, match.id))
    return [
        {
            "entity": match.id,
            "name": match.name,
            "kind": whose[match.id].kind,
            "jurisdiction": whose[match.id].jurisdiction,
            "score": round(match.score, 1),
        }
        for match in found[:limit]
        if match.score >= _LEAST or asked in match.name.casefold()
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
