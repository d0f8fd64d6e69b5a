"""``parent``: the ultimate parents of an entity, reading by reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import counting, snapshot
from cli.text import joined, plain
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.owners.parents import State
from queries.dispersed import dispersed_floats
from queries.parent import (
    PARENT_READINGS,
    ParentAnswer,
    ParentEntity,
    ReadingAnswer,
    parent,
    parent_json,
)

__all__ = ["command"]


@click.command("parent")
@references_argument
@click.option(
    "--reading",
    "readings",
    multiple=True,
    type=click.Choice(PARENT_READINGS),
    help="Only this reading (repeatable).  [default: all]",
)
@asking
def command(*, references_: tuple[str, ...], readings: tuple[str, ...], ask: Ask) -> None:
    """Find the ultimate parents of an entity, reading by reading.

    hsr+gp climbs every owner with half of the votes, the power to name half of the board, or a
    general partner's position; gt50 asks for more than half; consolidation follows accounts;
    natural-person-top goes on to persons and states.
    """
    graph, asked, _ = snapshot(ask, references(references_))
    holdings = compile_holdings(graph, counting(ask.assume), dispersed_floats(graph))
    chosen = readings or PARENT_READINGS
    answers = [parent(holdings, identity, chosen) for identity in asked]
    emit(
        Answer(
            json=lambda: parent_json(answers),
            columns=("entity", "reading", "state", "parent", "name", "jurisdiction", "flags"),
            rows=lambda: _rows(answers),
            table=lambda: _tables(answers),
        ),
        ask.format,
    )


def _rows(answers: Sequence[ParentAnswer]) -> Iterator[tuple[object, ...]]:
    for answer in answers:
        for name, reading in answer.readings.items():
            flags = ";".join(map(str, reading.flags))
            parties: Sequence[ParentEntity | None] = reading.parents or (None,)
            for party in parties:
                yield (
                    answer.entity,
                    name,
                    reading.found.state,
                    party and party.entity,
                    party and party.name,
                    party and party.jurisdiction,
                    flags,
                )


def _tables(answers: Sequence[ParentAnswer]) -> None:
    from cli.console import heading, indented, label  # noqa: PLC0415 (rich loads slowly)

    for answer in answers:
        heading(label(answer.name, answer.entity))
        same: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for name, reading in answer.readings.items():
            same.setdefault(tuple(_lines(reading)), []).append(name)
        for lines, names in same.items():
            indented(f"{', '.join(names)}:", 2, "dim")
            for line, style in lines:
                indented(line, 4, style)


def _lines(reading: ReadingAnswer) -> Iterator[tuple[str, str]]:
    """What one reading says, line by line, each with its style."""
    known = _parents(reading.parents)
    if reading.found.state is State.FOUND:
        yield known, "bold"
    elif reading.found.state is State.OPEN:
        yield f"open; known so far: {known or 'nobody'}", "bold yellow"
    else:
        yield "none is reported", "dim"
    for party in reading.above:
        yield f"above stands {_place(party)}", ""
    if reading.possible:
        yield f"possibly {_parents(reading.possible)}", "yellow"
    for flag in reading.flags:
        yield f"flag {flag}: {flag.detail}", "dim"
    for gap in reading.gaps:
        yield f"missing of {gap.entity}: {gap.missing}; settled by {gap.document}", "yellow"


def _parents(parties: Sequence[ParentEntity]) -> str:
    return " and ".join("itself" if party.is_self else _place(party) for party in parties)


def _place(party: ParentEntity) -> str:
    where = [
        *([f"law {party.jurisdiction}"] if party.jurisdiction else []),
        *([f"principal place {party.principal_place}"] if party.principal_place else []),
    ]
    return f"{plain(party.name)} ({joined([party.entity, *where])})"
