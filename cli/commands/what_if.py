"""``what-if``: findings with some stakes added, changed or sold, without writing anything."""

from __future__ import annotations

from fractions import Fraction

import click

from cli.comparisons import COLUMNS, print_comparison, rows
from cli.names import resolve_all
from cli.options import Ask, asking, open_store
from cli.output import Answer, emit
from cli.questions import question
from cli.snapshot import assumed
from ownership_graph.errors import UsageError
from ownership_graph.share import Share, parse_share
from ownership_graph.stores.base import View
from ownership_graph.stores.subgraph import graph_above
from queries.compare import compare, comparison_json
from queries.screening import SCREENED
from queries.what_if import Action, Edit, Transfer, what_if

__all__ = ["command"]

_HUNDRED = 100


@click.command("what-if")
@click.argument("references_", nargs=-1, required=True, metavar="PROPOSAL | ID...")
@click.option(
    "--add",
    nargs=4,
    multiple=True,
    metavar="HOLDER SUBJECT EQUITY VOTES",
    help="Suppose a new stake; shares as in the tables (repeatable).",
)
@click.option(
    "--change",
    nargs=4,
    multiple=True,
    metavar="HOLDER SUBJECT EQUITY VOTES",
    help="Suppose other shares for a stake (repeatable).",
)
@click.option(
    "--remove",
    nargs=2,
    multiple=True,
    metavar="HOLDER SUBJECT",
    help="Suppose a stake away (repeatable).",
)
@click.option(
    "--sell",
    nargs=4,
    multiple=True,
    metavar="SELLER SUBJECT PERCENT BUYER",
    help="Suppose that a percentage of a stake is sold (repeatable).",
)
@click.option(
    "--clause",
    type=click.Choice(list(SCREENED)),
    default="IV.D",
    show_default=True,
    help="Clause by which entities are tested.",
)
@asking
def command(
    *,
    references_: tuple[str, ...],
    add: tuple[tuple[str, str, str, str], ...],
    change: tuple[tuple[str, str, str, str], ...],
    remove: tuple[tuple[str, str], ...],
    sell: tuple[tuple[str, str, str, str], ...],
    clause: str,
    ask: Ask,
) -> None:
    """Suppose other stakes, and tell which findings change.

    Edits are made in the order removed, changed, sold, added; nothing is written. The findings are
    those of a proposal, or of entities under one clause.
    """
    with open_store(ask.db) as store:
        view = ask.view(store)
        edits: list[Edit | Transfer] = [
            *(_edit(view, Action.REMOVE, parties) for parties in remove),
            *(_edit(view, Action.CHANGE, stake[:2], stake[2:]) for stake in change),
            *(_sale(view, *sale) for sale in sell),
            *(_edit(view, Action.ADD, stake[:2], stake[2:]) for stake in add),
        ]
        if not edits:
            raise UsageError(
                "nothing is supposed.", hint="Use --add, --change, --remove or --sell."
            )
        supposed = what_if(view, edits)
        asked = question(references_, clause, view, assumed(ask.assume))
        found = compare(
            graph_above(view, asked.ids), graph_above(supposed, asked.ids), asked.evaluate
        )
    emit(
        Answer(
            json=lambda: comparison_json(found),
            columns=COLUMNS,
            rows=lambda: rows(found),
            table=lambda: print_comparison(found, f"supposed on {ask.as_of}"),
        ),
        ask.format,
    )


def _edit(
    view: View, action: Action, parties: tuple[str, str], shares: tuple[str, str] = ("", "")
) -> Edit:
    holder, subject = parties
    equity, votes = shares
    # The holder of a new stake may be somebody whom the store does not know yet.
    known = [subject] if action is Action.ADD and not view.resolve(holder) else [subject, holder]
    ids = resolve_all(view, known)
    return Edit(
        action=action,
        holder=ids[1] if len(ids) > 1 else holder,
        subject=ids[0],
        equity=_share(equity),
        votes=_share(votes),
    )


def _sale(view: View, seller: str, subject: str, percent: str, buyer: str) -> Transfer:
    held, holder = resolve_all(view, [subject, seller])
    part = parse_share(percent)
    if part is None or not part.is_exact:
        raise UsageError(f"{percent!r} is not the percentage of a stake.", hint="Write 25, or 1/3.")
    known = view.resolve(buyer)
    return Transfer(
        seller=holder,
        buyer=known[0] if known else buyer,
        subject=held,
        part=Fraction(part.lower, _HUNDRED),
    )


def _share(text: str) -> Share | None:
    return None if text in {"", "-"} else parse_share(text)
