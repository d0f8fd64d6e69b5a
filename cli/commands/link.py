"""``link``: a person says that two ids are one party, and may take it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from cli.clock import today
from cli.names import resolve_all
from cli.options import AsOf, Format, db_option, format_option, open_store
from cli.output import Answer, emit
from ownership_graph.errors import UsageError
from ownership_graph.stores.base import Link, Store, parties

__all__ = ["command"]

_TWO = 2


@click.command("link")
@click.argument("ids", nargs=-1, metavar="[ID ID]")
@click.option("--by", metavar="NAME", help="Who says so.")
@click.option("--reason", metavar="TEXT", help="Why.")
@click.option("--on", "day", type=AsOf(), metavar="DATE", help="When.  [default: today]")
@click.option("--remove", is_flag=True, help="Take an accepted link back.")
@click.option("--suggest", is_flag=True, help="List ids that may be one party, by their names.")
@format_option
@db_option
def command(
    *,
    ids: tuple[str, ...],
    by: str | None,
    reason: str | None,
    day: date | None,
    remove: bool,
    suggest: bool,
    format_: str,
    db: str,
) -> None:
    """Record that two ids are one party, or take it back.

    Entities with a common identifier are one party by themselves; this is for those that only a
    person can recognise. Both records stay, their facts side by side, and every answer takes them
    as one. Without IDs the links that people accepted are listed.
    """
    if len(ids) not in {0, _TWO} or (suggest and ids):
        raise UsageError(
            "a link is between two ids.", hint="Name two, or none to list the accepted links."
        )
    decided = day or today()
    with open_store(db, read_only=not ids) as store:
        if ids:
            first, second = sorted(resolve_all(store.view(as_of=decided), ids))
            link = Link(first, second, reason or "", by or "", decided.isoformat())
            _decide(store, link, remove=remove)
            found = [_json(link, "removed" if remove else "linked")]
        elif suggest:
            found = _suggested(store, decided)
        else:
            found = [_json(link, "linked") for link in store.accepted_links()]
    emit(
        Answer(
            json=lambda: {"links": found},
            columns=("first", "second", "state", "reason", "by", "on"),
            rows=lambda: (tuple(item.values()) for item in found),
            table=lambda: _table(found),
        ),
        Format(format_),
    )


def _decide(store: Store, link: Link, *, remove: bool) -> None:
    if link.first == link.second:
        raise UsageError(f"{link.first!r} and {link.second!r} are the same id.")
    if remove:
        store.remove_link(link.first, link.second)
        return
    if not (link.by and link.reason):
        raise UsageError(
            "a link needs to be accounted for.", hint="Say who with --by and why with --reason."
        )
    store.add_link(link)


def _suggested(store: Store, day: date) -> list[dict[str, Any]]:
    from queries.names.screen import possible_matches  # noqa: PLC0415 (rigour loads slowly)

    view = store.view(as_of=day)
    rows = list(view.names())
    same = parties(view.linked(sorted({row.id for row in rows})), ())
    return [
        {
            "first": found.first,
            "second": found.second,
            "state": "suggested",
            "reason": f"{found.names[0]} / {found.names[1]}, likeness {found.score:.0f}",
            "by": "",
            "on": "",
        }
        for found in possible_matches(rows)
        if same.get(found.first, found.first) != same.get(found.second, found.second)
    ]


def _json(link: Link, state: str) -> dict[str, Any]:
    return {
        "first": link.first,
        "second": link.second,
        "state": state,
        "reason": link.reason,
        "by": link.by,
        "on": link.on,
    }


def _table(found: Sequence[dict[str, Any]]) -> None:
    from cli.console import note, table  # noqa: PLC0415 (rich loads slowly)

    if not found:
        note("no links.")
        return
    table(("id", "id", "state", "reason", "by", "on"), [tuple(item.values()) for item in found])
