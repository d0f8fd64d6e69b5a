"""``attribution``: how much of an entity a set of holders has, under a rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import counting, snapshot
from cli.text import listing, plain, share_text
from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.rules import RULES, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings
from queries.findings.as_json import share_json

__all__ = ["command"]


@click.command("attribution")
@references_argument
@click.option(
    "--seed", "seeds", multiple=True, required=True, metavar="ID", help="A holder (repeatable)."
)
@click.option(
    "--rule",
    "rule_name",
    type=click.Choice(sorted(RULES)),
    default="hybrid",
    show_default=True,
    help="How stakes through others count.",
)
@click.option(
    "--capture", metavar="CUT", help="What counts whole: >50 or >=50.  [default: the rule's]"
)
@asking
def command(
    *,
    references_: tuple[str, ...],
    seeds: tuple[str, ...],
    rule_name: str,
    capture: str | None,
    ask: Ask,
) -> None:
    """Tell how much of an entity a set of holders has, under a rule.

    The seeds count as one. mul multiplies along every path; cascade counts whole from the capture
    threshold and nothing below; hybrid counts whole above it and in proportion below.
    """
    chosen = rule(rule_name, capture)
    graph, asked, seeded = snapshot(ask, references(references_), references(seeds))
    holdings = compile_holdings(graph, counting(ask.assume))
    attribution = attribute(holdings, Seeds.of(graph, seeded), chosen)
    results = [_json(attribution, identity) for identity in asked]
    emit(
        Answer(
            json=lambda: {"results": results},
            columns=(
                "entity",
                "rule",
                "capture",
                "equity_lower",
                "equity_upper",
                "votes_lower",
                "votes_upper",
                "captured",
            ),
            rows=lambda: (
                (
                    each["entity"],
                    each["rule"],
                    each["capture"],
                    *(each[measure][end] for measure in Measure for end in ("lower", "upper")),
                    each["captured"],
                )
                for each in results
            ),
            table=lambda: _table(attribution, asked, seeded),
        ),
        ask.format,
    )


def _json(attribution: Attribution, identity: str) -> dict[str, Any]:
    node = attribution.frame.holdings.graph.node(identity)
    cut = attribution.rule.capture or attribution.rule.lift
    return {
        "entity": identity,
        "rule": attribution.rule.name,
        "capture": None if cut is None else str(cut),
        "equity": share_json(attribution.share(node, Measure.EQUITY)),
        "votes": share_json(attribution.share(node, Measure.VOTES)),
        "captured": attribution.captured(node).value,
    }


def _table(attribution: Attribution, asked: Sequence[str], seeded: Sequence[str]) -> None:
    from cli.console import heading, note, table  # noqa: PLC0415 (rich loads slowly)

    graph = attribution.frame.holdings.graph
    cut = attribution.rule.capture or attribution.rule.lift
    whose = listing(map(plain, seeded))
    heading(f"what {whose} together have, by {attribution.rule.name} {cut or ''}".rstrip())
    nodes = [graph.node(identity) for identity in asked]
    table(
        ("entity", "id", "equity", "votes", "counts whole"),
        [
            (
                graph.name(node),
                identity,
                share_text(attribution.share(node, Measure.EQUITY)),
                share_text(attribution.share(node, Measure.VOTES)),
                attribution.captured(node).value,
            )
            for identity, node in zip(asked, nodes, strict=True)
        ],
        right=("equity", "votes"),
    )
    for identity, node in zip(asked, nodes, strict=True):
        if node in attribution.rings:
            note(f"{identity} is in a ring whose members own each other whole: 0 to 100.")
        if node in attribution.unevaluated:
            note(f"{identity} cannot be evaluated under this rule.")
