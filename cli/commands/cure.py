"""``cure``: the least sale that turns a FAIL on ownership into a pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import assumed, snapshot
from ownership_graph.share import decimal_text
from queries.cure import CureAnswer, Trade, cure, cure_json
from queries.workspace import Workspace

__all__ = ["command"]


@click.command("cure")
@references_argument
@click.option(
    "--clause",
    type=click.Choice(["II.3", "IV.B", "IV.D"]),
    default="IV.D",
    show_default=True,
    help="Clause that is to be passed.",
)
@click.option("--votes-only", is_flag=True, help="Votes are given up by proxy; the equity stays.")
@asking
def command(*, references_: tuple[str, ...], clause: str, votes_only: bool, ask: Ask) -> None:
    """Find the least sale that turns a FAIL on ownership into a pass.

    Counts under the default reading, exactly: who sells how much of what to outsiders. Says so
    where no sale suffices.
    """
    graph, asked, _ = snapshot(ask, references(references_))
    space = Workspace(graph, assumptions=assumed(ask.assume))
    answers = [cure(space, identity, clause, votes_only=votes_only) for identity in asked]
    emit(
        Answer(
            json=lambda: cure_json(answers),
            columns=("entity", "clause", "before", "after", "seller", "subject", "stake", "points"),
            rows=lambda: _rows(answers),
            table=lambda: _tables(answers),
        ),
        ask.format,
    )


def _rows(answers: Sequence[CureAnswer]) -> Iterator[tuple[object, ...]]:
    for answer in answers:
        trades: Sequence[Trade | None] = answer.trades or (None,)
        for trade in trades:
            yield (
                answer.entity,
                answer.clause,
                answer.before,
                answer.after,
                trade and trade.seller,
                trade and trade.subject,
                trade and trade.before,
                trade and decimal_text(trade.points, upward=True),
            )


def _tables(answers: Sequence[CureAnswer]) -> None:
    from cli.console import heading, indented, label  # noqa: PLC0415 (rich loads slowly)

    for answer in answers:
        heading(label(answer.name, answer.entity))
        indented(f"{answer.clause} is {answer.before.value}; {answer.reason}")
        for trade in answer.trades or ():
            points = decimal_text(trade.points, upward=True)
            indented(
                f"{trade.seller_name} ({trade.seller}) sells {points} points of its "
                f"{trade.before} in {trade.subject_name} ({trade.subject})",
                4,
                "bold",
            )
        if answer.trades and not answer.least:
            indented("a smaller sale may suffice: bands and blocks count on the safe side.", 4)
