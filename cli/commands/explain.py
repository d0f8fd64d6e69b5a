"""``explain``: why a set of holders has what it has of an entity, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from cli.findings import chain_text, gap_text
from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import assumed, snapshot
from cli.text import share_text
from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import RULES, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.explanations.chains import Top
from queries.explain import Explanation, explain, explain_json
from queries.findings.finding import DEFAULT
from queries.workspace import Workspace

__all__ = ["command"]

_CLAUSE = "IV.D"
_ITSELF = "is itself one of the holders asked about, so that all of it is theirs"
_MAY_BE_ITSELF = (
    "may itself be one of the holders asked about, so that all of it may be theirs: where it is "
    "formed or run, or of which nationality it is, is not known"
)


@click.command("explain")
@references_argument
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    metavar="ID",
    help="A holder (repeatable).  [default: everybody of a country of concern]",
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
    "--chains", type=click.IntRange(1, 100), default=5, show_default=True, help="How many."
)
@asking
def command(
    *,
    references_: tuple[str, ...],
    seeds: tuple[str, ...],
    rule_name: str,
    chains: int,
    ask: Ask,
) -> None:
    """Explain what a set of holders has of an entity.

    Shows the chains that contribute most with the part that each makes up, how the holders control
    the entity, and the missing facts that could move the answer most.
    """
    graph, asked, seeded = snapshot(
        ask, references(references_), references(seeds) if seeds else ()
    )
    space = Workspace(graph, assumptions=assumed(ask.assume))
    dials = space.rulebook.readings(_CLAUSE)[DEFAULT]
    watched = space.watched(dials)
    found = Seeds.of(graph, seeded) if seeds else Seeds(watched.certain, watched.possible)
    attribution = attribute(space.holdings(dials), found, rule(rule_name))
    answers = [explain(attribution, identity, Top(chains)) for identity in asked]
    themselves = {
        answer.entity: _ITSELF if found.certain[node] else _MAY_BE_ITSELF
        for answer in answers
        if found.possible[node := graph.node(answer.entity)]
    }
    emit(
        Answer(
            json=lambda: explain_json(answers),
            columns=("entity", "measure", "what", "text"),
            rows=lambda: _rows(answers, themselves),
            table=lambda: _tables(answers, themselves),
        ),
        ask.format,
    )


def _lines(answer: Explanation, themselves: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    if answer.entity in themselves:
        yield "", "itself", themselves[answer.entity]
    for measure, found in answer.measures.items():
        yield measure.value, "share", share_text(found.share)
        for chain in found.lower:
            yield measure.value, "chain", chain_text(chain)
        for chain in found.upper:
            if chain not in found.lower:
                yield measure.value, "possible chain", chain_text(chain)
    for chain in answer.control:
        yield "control", "proof", chain_text(chain)
    for gap in answer.gaps:
        yield gap.measure or "", "missing", gap_text(gap)


def _rows(
    answers: Sequence[Explanation], themselves: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    for answer in answers:
        for line in _lines(answer, themselves):
            yield (answer.entity, *line)


def _tables(answers: Sequence[Explanation], themselves: Mapping[str, str]) -> None:
    from cli.console import heading, indented, label  # noqa: PLC0415 (rich loads slowly)

    for answer in answers:
        heading(label(answer.name, answer.entity))
        for measure, what, words in _lines(answer, themselves):
            if what == "share":
                indented(f"{measure}: {words}, by {answer.rule}", 2, "bold")
            elif what in {"chain", "proof", "itself"}:
                indented(words, 4)
            else:
                indented(f"possible: {words}" if what == "possible chain" else words, 4, "yellow")
