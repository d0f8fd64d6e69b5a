"""``compare``: what changed between two days, or two stores, and which fact changed it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import click

from cli.comparisons import COLUMNS, print_comparison, rows
from cli.options import Ask, AsOf, asking, open_store
from cli.output import Answer, emit
from cli.questions import question
from cli.snapshot import assumed
from ownership_graph.errors import UsageError
from ownership_graph.stores.subgraph import graph_above
from queries.compare import compare, comparison_json
from queries.screening import SCREENED

__all__ = ["command"]


@click.command("compare")
@click.argument("references_", nargs=-1, required=True, metavar="PROPOSAL | ID...")
@click.option("--before", type=AsOf(), metavar="DATE", help="The first day.")
@click.option("--before-db", metavar="ADDRESS", help="The first store.  [default: the same]")
@click.option(
    "--clause",
    type=click.Choice(list(SCREENED)),
    default="IV.D",
    show_default=True,
    help="Clause by which entities are compared.",
)
@asking
def command(
    *,
    references_: tuple[str, ...],
    before: date | None,
    before_db: str | None,
    clause: str,
    ask: Ask,
) -> None:
    """Compare findings between two days, or two stores.

    Tells which findings of a proposal, or of entities under one clause, changed from --before to
    --as-of, and which fact changed each: a fact that turns the outcome by itself is decisive.
    """
    if before is None and before_db is None:
        raise UsageError(
            "there is nothing to compare with.", hint="Name a day with --before, or --before-db."
        )
    first = replace(ask, db=before_db or ask.db, as_of=before or ask.as_of)
    with ExitStack() as stack:
        after = ask.view(stack.enter_context(open_store(ask.db)))
        earlier = first.view(stack.enter_context(open_store(first.db)))
        asked = question(references_, clause, after, assumed(ask.assume))
        found = compare(
            graph_above(earlier, asked.ids), graph_above(after, asked.ids), asked.evaluate
        )
    emit(
        Answer(
            json=lambda: comparison_json(found),
            columns=COLUMNS,
            rows=lambda: rows(found),
            table=lambda: print_comparison(found, f"from {first.as_of} to {ask.as_of}"),
        ),
        ask.format,
    )
