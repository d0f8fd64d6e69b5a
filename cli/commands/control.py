"""``control``: who controls an entity, with the proof."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import counting, snapshot
from cli.text import ends, joined, share_text
from ownership_graph.holdings.holdings import compile_holdings
from queries.control import ControlAnswer, control, control_json

__all__ = ["command"]


@click.command("control")
@references_argument
@asking
def command(*, references_: tuple[str, ...], ask: Ask) -> None:
    """Find who controls an entity, with the proof.

    Somebody controls an entity who, with everything they control, has more than half of its votes,
    or has a right that controls by itself. Those who only may, for what is not known, are open.
    """
    graph, asked, _ = snapshot(ask, references(references_))
    holdings = compile_holdings(graph, counting(ask.assume))
    answers = [control(holdings, identity) for identity in asked]
    emit(
        Answer(
            json=lambda: control_json(answers),
            columns=(
                "entity",
                "controller",
                "name",
                "basis",
                "votes_lower",
                "votes_upper",
                "proof",
            ),
            rows=lambda: (
                (
                    answer.entity,
                    each.entity,
                    each.name,
                    each.found.basis,
                    *ends(each.found.votes),
                    " ".join(each.proof),
                )
                for answer in answers
                for each in answer.controllers
            ),
            table=lambda: _tables(answers),
        ),
        ask.format,
    )


def _tables(answers: Sequence[ControlAnswer]) -> None:
    from cli.console import heading, indented, label, note  # noqa: PLC0415 (rich is slow)

    for answer in answers:
        heading(label(answer.name, answer.entity))
        if not answer.controllers:
            note("  nobody is certain to control it.")
        for each in answer.controllers:
            line = label(each.name, each.entity)
            line.append(f"  by {each.found.basis.value}, votes {share_text(each.found.votes)}")
            indented(line, 2)
            for sentence in each.proof:
                indented(sentence, 6)
        if answer.open:
            indented(f"open: {joined(answer.open)} may control it.", 2, "yellow")
