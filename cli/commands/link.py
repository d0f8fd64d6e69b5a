"""``link``: a person says that two ids are one party, and may take it back."""

from __future__ import annotations

from datetime import date

import click

from cli.clock import today
from cli.names import resolve_all
from cli.options import AsOf, Format, db_option, format_option, open_store
from cli.output import Answer, emit
from ownership_graph.errors import UsageError
from ownership_graph.stores.base import Link

__all__ = ["command"]


@click.command("link")
@click.argument("first", metavar="ID")
@click.argument("second", metavar="ID")
@click.option("--by", metavar="NAME", help="Who says so; needed unless --remove.")
@click.option("--reason", metavar="TEXT", help="Why; needed unless --remove.")
@click.option(
    "--on", "day", type=AsOf(), metavar="DATE", help="Day of the decision.  [default: today]"
)
@click.option("--remove", is_flag=True, help="Take an accepted link back.")
@format_option
@db_option
def command(
    *,
    first: str,
    second: str,
    by: str | None,
    reason: str | None,
    day: date | None,
    remove: bool,
    format_: str,
    db: str,
) -> None:
    """Record that two ids are one party, or take it back.

    Entities with a common identifier are one party by themselves; this is for those that only a
    person can recognise. Both records stay, their facts side by side, and every answer takes them
    as one.
    """
    decided = day or today()
    with open_store(db, read_only=False) as store:
        one, other = sorted(resolve_all(store.view(as_of=decided), [first, second]))
        if one == other:
            raise UsageError(f"{first!r} and {second!r} are the same id.")
        if remove:
            store.remove_link(one, other)
        elif by and reason:
            store.add_link(Link(one, other, reason, by, decided.isoformat()))
        else:
            raise UsageError(
                "a link needs to be accounted for.", hint="Say who with --by and why with --reason."
            )
    state = "removed" if remove else "linked"
    emit(
        Answer(
            json=lambda: {"first": one, "second": other, "state": state},
            columns=("first", "second", "state"),
            rows=lambda: ((one, other, state),),
            table=lambda: _table(one, other, state),
        ),
        Format(format_),
    )


def _table(first: str, second: str, state: str) -> None:
    from cli.console import note  # noqa: PLC0415 (rich loads slowly)

    verb = "are one party from now on" if state == "linked" else "are two parties again"
    note(f"{first} and {second} {verb}.", "")
