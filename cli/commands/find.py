"""``find``: entities by name."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.names import Match, nearest
from cli.options import Ask, asking, open_store
from cli.output import Answer, emit

__all__ = ["command"]


@click.command("find")
@click.argument("words", nargs=-1, required=True, metavar="NAME...")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many."
)
@asking
def command(words: tuple[str, ...], limit: int, ask: Ask) -> None:
    """Find entities by name.

    Spelling, word order and legal forms need not be exact; the best matches come first, with a
    likeness of 0 to 100.
    """
    wanted = " ".join(words)
    with open_store(ask.db) as store:
        matches = nearest(ask.view(store).names(), wanted, limit=limit)
    emit(
        Answer(
            json=lambda: {"query": wanted, "matches": [_json(match) for match in matches]},
            columns=("entity", "name", "kind", "jurisdiction", "score"),
            rows=lambda: (tuple(_json(match).values()) for match in matches),
            table=lambda: _table(wanted, matches),
        ),
        ask.format,
    )


def _json(match: Match) -> dict[str, object]:
    return {
        "entity": match.row.id,
        "name": match.row.name,
        "kind": match.row.kind,
        "jurisdiction": match.row.jurisdiction,
        "score": match.score,
    }


def _table(wanted: str, matches: Sequence[Match]) -> None:
    from cli.console import note, table  # noqa: PLC0415 (rich loads slowly)

    if not matches:
        note(f"no name resembles {wanted!r}.")
        return
    table(
        ("name", "id", "kind", "country", "likeness"),
        [(m.row.name, m.row.id, m.row.kind, m.row.jurisdiction, m.score) for m in matches],
        right="likeness",
    )
