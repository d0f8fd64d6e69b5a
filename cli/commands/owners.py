"""``owners``: who ultimately owns an entity, how much, and what nobody who is named has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import counting, snapshot
from cli.text import ends, joined, share_text
from ownership_graph.attribution.rules import RULES, rule
from ownership_graph.holdings.holdings import compile_holdings
from queries.owners import JointOwners, OwnerLine, OwnersAnswer, owners, owners_json

__all__ = ["command"]


@click.command("owners")
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
    """Find who ultimately owns an entity, and how much.

    Ultimate owners are those above whom nobody is known. What nobody who is named has is told
    apart: it is unknown, never nothing.
    """
    chosen = rule(rule_name)
    graph, asked, _ = snapshot(ask, references(references_))
    holdings = compile_holdings(graph, counting(ask.assume))
    answers = [owners(holdings, identity, chosen) for identity in asked]
    emit(
        Answer(
            json=lambda: owners_json(answers),
            columns=(
                "entity",
                "owner",
                "name",
                "equity_lower",
                "equity_upper",
                "votes_lower",
                "votes_upper",
                "controls",
                "ultimate",
            ),
            rows=lambda: _rows(answers),
            table=lambda: _tables(answers),
        ),
        ask.format,
    )


def _rows(answers: Sequence[OwnersAnswer]) -> Iterator[tuple[object, ...]]:
    for answer in answers:
        for ultimate, lines in (("yes", answer.owners), ("no", answer.intermediates)):
            for line in lines:
                yield (
                    answer.entity,
                    line.entity,
                    line.name,
                    *ends(line.equity),
                    *ends(line.votes),
                    line.controls,
                    ultimate,
                )


def _tables(answers: Sequence[OwnersAnswer]) -> None:
    from cli.commands.trace import disagreement_text  # noqa: PLC0415 (only for people)
    from cli.console import heading, label, note, parts, table  # noqa: PLC0415 (rich loads slowly)

    for answer in answers:
        heading(label(answer.name, answer.entity))
        rows = [_row(line) for line in answer.owners]
        unknown = (answer.equity_unknown, answer.votes_unknown)
        if any(share.upper for share in unknown):
            rows.append(("nobody who is named", "", *map(share_text, unknown), "unknown"))
        table(
            ("ultimate owner", "id", "equity", "votes", "controls"), rows, right=("equity", "votes")
        )
        if answer.intermediates:
            table(
                ("in between", "id", "equity", "votes", "controls"),
                [_row(line) for line in answer.intermediates],
                right=("equity", "votes"),
            )
        if answer.joint:
            table(
                ("jointly", "in", "equity", "votes", "controls"),
                [(parts(each.names, " and "), *_joint_row(each)) for each in answer.joint],
                right=("equity", "votes"),
            )
        for found in answer.conflicts:
            note(disagreement_text(found), "yellow")
        if answer.rings:
            note(f"own each other whole: {joined(answer.rings)}", "yellow")


def _joint_row(joint: JointOwners) -> tuple[str, ...]:
    return (
        joint.subject,
        share_text(joint.equity),
        share_text(joint.votes),
        joint.controls.value,
    )


def _row(line: OwnerLine) -> tuple[str, ...]:
    return (
        line.name,
        line.entity,
        share_text(line.equity),
        share_text(line.votes),
        line.controls.value,
    )
