"""``chart``: who stands above an entity, as a drawing."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.options import Ask, drawing
from cli.snapshot import assumed, snapshot
from ownership_graph.errors import FileProblem
from queries.findings.finding import DEFAULT
from queries.workspace import Workspace

__all__ = ["command"]

_CLAUSE = "IV.D"
_STANDALONE = '<svg xmlns="http://www.w3.org/2000/svg" '


@click.command("chart")
@click.argument("reference", metavar="ID")
@click.option("--output", "-o", metavar="FILE", help="Where to write the SVG.  [default: stdout]")
@drawing
def command(*, reference: str, output: str | None, ask: Ask) -> None:
    """Draw who stands above an entity, as SVG.

    Shares and votes stand on the lines, countries in the boxes; what is unknown is dashed, and
    parties of a country of concern are marked.
    """
    from queries.report.chart import ownership_chart  # noqa: PLC0415 (only drawings need it)

    graph, (identity,), _ = snapshot(ask, [reference])
    space = Workspace(graph, assumptions=assumed(ask.assume))
    dials = space.rulebook.readings(_CLAUSE)[DEFAULT]
    certain = space.watched(dials).certain
    svg = ownership_chart(
        space.holdings(dials),
        graph.node(identity),
        watched=lambda node: bool(certain[node]),
        marked="country of concern",
    )
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace("<svg ", _STANDALONE, 1)
    if output is None:
        sys.stdout.write(svg + "\n")
        return
    try:
        Path(output).write_text(svg + "\n", encoding="utf-8")
    except OSError as error:
        raise FileProblem(f"{output} cannot be written: {error.strerror}.") from error
