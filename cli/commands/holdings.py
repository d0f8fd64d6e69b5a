"""``holdings``: what an entity holds, directly and through others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import counting, snapshot
from cli.text import ends, share_text
from ownership_graph.attribution.rules import RULES, rule
from ownership_graph.holdings.holdings import compile_holdings
from queries.holdings import HoldingsAnswer, holdings, holdings_json

__all__ = ["command"]


@click.command("holdings")
@references_argument
@click.option(
    "--rule",
    "rule_name",
    type=click.Choice(sorted(RULES)),
    default="mul",
    show_default=True,
    help="How stakes through others count.",
)
@asking
def command(*, references_: tuple[str, ...], rule_name: str, ask: Ask) -> None:
    """Find what an entity holds, directly and through others, and what it controls."""
    chosen = rule(rule_name)
    graph, asked, _ = snapshot(ask, references(references_), below=True)
    stakes = compile_holdings(graph, counting(ask.assume))
    answers = [holdings(stakes, identity, chosen) for identity in asked]
    emit(
        Answer(
            json=lambda: holdings_json(answers),
            columns=(
                "entity",
                "held",
                "name",
                "direct_equity",
                "direct_votes",
                "equity_lower",
                "equity_upper",
                "votes_lower",
                "votes_upper",
                "controls",
            ),
            rows=lambda: _rows(answers),
            table=lambda: _tables(answers),
        ),
        ask.format,
    )


def _rows(answers: Sequence[HoldingsAnswer]) -> Iterator[tuple[object, ...]]:
    for answer in answers:
        for line in answer.held:
            yield (
                answer.entity,
                line.entity,
                line.name,
                line.direct_equity,
                line.direct_votes,
                *ends(line.equity),
                *ends(line.votes),
                line.controls,
            )


def _tables(answers: Sequence[HoldingsAnswer]) -> None:
    from cli.console import heading, label, note, table  # noqa: PLC0415 (rich loads slowly)

    for answer in answers:
        heading(label(answer.name, answer.entity))
        if not answer.held:
            note("  holds nothing that is known.")
            continue
        table(
            ("holds", "id", "directly", "equity in all", "votes in all", "controls", "rights"),
            [
                (
                    line.name,
                    line.entity,
                    "" if line.direct_equity is None else share_text(line.direct_equity),
                    share_text(line.equity),
                    share_text(line.votes),
                    line.controls.value,
                    ", ".join([*line.rights, *(["jointly"] if line.jointly else [])]),
                )
                for line in answer.held
            ],
        )
