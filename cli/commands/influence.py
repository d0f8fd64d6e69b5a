"""``influence``: power below a majority, as advice only."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import counting, snapshot
from ownership_graph.holdings.holdings import compile_holdings
from queries.influence import Influence, influence, influence_json

__all__ = ["command"]


@click.command("influence")
@references_argument
@click.option(
    "--players", type=click.IntRange(1, 60), default=12, show_default=True, help="Greatest holders."
)
@asking
def command(*, references_: tuple[str, ...], players: int, ask: Ask) -> None:
    """Show voting power below a majority; advice only, never a verdict.

    The greatest direct holders are players and all others an ocean of small holders: how often each
    decides a vote (Banzhaf, Shapley-Shubik).
    """
    graph, asked, _ = snapshot(ask, references(references_))
    holdings = compile_holdings(graph, counting(ask.assume))
    answers = [influence(holdings, identity, players) for identity in asked]
    emit(
        Answer(
            json=lambda: influence_json(answers),
            columns=("entity", "holder", "name", "votes", "banzhaf", "shapley_shubik"),
            rows=lambda: (
                (
                    answer.entity,
                    each.holder,
                    each.name,
                    each.votes,
                    each.banzhaf,
                    each.shapley_shubik,
                )
                for answer in answers
                for each in answer.players
            ),
            table=lambda: _tables(answers),
        ),
        ask.format,
    )


def _tables(answers: Sequence[Influence]) -> None:
    from cli.console import heading, label, note, table  # noqa: PLC0415 (rich loads slowly)

    for answer in answers:
        heading(label(answer.name, answer.entity))
        table(
            ("holder", "id", "votes %", "Banzhaf", "its part", "Shapley-Shubik"),
            [
                (
                    each.name,
                    each.holder,
                    f"{float(each.votes):.2f}",
                    f"{float(each.banzhaf):.3f}",
                    f"{float(each.banzhaf_part):.3f}",
                    f"{float(each.shapley_shubik):.3f}",
                )
                for each in answer.players
            ],
            right=("votes %", "Banzhaf", "its part", "Shapley-Shubik"),
        )
        note(f"all others together: {float(answer.ocean):.2f} % of the votes. Advice, no verdict.")
