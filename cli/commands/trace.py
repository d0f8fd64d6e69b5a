"""``trace``: the chain above an entity, as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from cli.options import Ask, asking, references, references_argument
from cli.output import Answer, emit
from cli.snapshot import counting, snapshot
from cli.text import plain, share_text
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.share import Share
from queries.conflicts import Disagreement
from queries.dispersed import dispersed_floats
from queries.trace import Branch, Mark, Stake, TraceAnswer, trace, trace_json

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

__all__ = ["command", "disagreement_text"]

_NOT_KNOWN = {Mark.UNIDENTIFIED, Mark.UNDISCLOSED, Mark.OWNERS_UNKNOWN}
_GUIDE = "dim"
_LONGEST_VALUE = 2000  # may list every holder of an entity


@click.command("trace")
@references_argument
@click.option("--depth", type=click.IntRange(0), metavar="N", help="Levels above.  [default: all]")
@asking
def command(*, references_: tuple[str, ...], depth: int | None, ask: Ask) -> None:
    """Show the chain above an entity, as a tree.

    Each party stands once with all its holders, their equity, votes and rights, and where they are;
    what is not known is marked as unknown.
    """
    graph, asked, _ = snapshot(ask, references(references_))
    holdings = compile_holdings(graph, counting(ask.assume), dispersed_floats(graph))
    answers = [trace(holdings, identity, depth) for identity in asked]
    emit(
        Answer(
            json=lambda: trace_json(answers),
            columns=("root", "level", "subject", "holder", "name", "equity", "votes", "marks"),
            rows=lambda: (
                (answer.entity, *row) for answer in answers for row in _rows(answer.root, 1)
            ),
            table=lambda: _trees(answers),
        ),
        ask.format,
    )


def disagreement_text(found: Disagreement) -> str:
    """A disagreement of sources in one sentence, of which no name can push out another."""
    subject = plain(found.subject_name)
    whose = f", stake of {plain(found.holder_name)}" if found.holder else ""
    measure = f" ({found.measure})" if found.measure else ""
    stated = "; ".join(
        f"{plain(dataset)}: {plain(value, _LONGEST_VALUE)}" for dataset, value in found.stated
    )
    return f"sources disagree on {subject}{whose}{measure}, {found.about}: {stated}"


def _rows(branch: Branch, level: int) -> Iterator[tuple[object, ...]]:
    for holder in branch.holders:
        stake = holder.stake
        yield (
            level,
            branch.entity or branch.name,
            holder.entity,
            holder.name,
            stake and stake.equity,
            stake and stake.votes,
            ";".join(holder.marks),
        )
        yield from _rows(holder, level + 1)


def _trees(answers: Sequence[TraceAnswer]) -> None:
    from rich.tree import Tree  # noqa: PLC0415 (rich loads slowly)

    from cli.console import note, show  # noqa: PLC0415 (likewise)

    for answer in answers:
        root = Tree(_label(answer.root), guide_style=_GUIDE)
        _grow(root, answer.root)
        show(root)
        for found in answer.conflicts:
            note(disagreement_text(found), "yellow")


def _grow(tree: Tree, branch: Branch) -> None:
    for holder in branch.holders:
        _grow(tree.add(_label(holder)), holder)


def _label(branch: Branch) -> Text:
    from cli.console import label, text  # noqa: PLC0415 (rich loads slowly)

    unknown = branch.entity is None and bool(_NOT_KNOWN & set(branch.marks))
    line = text("")
    if branch.stake is not None:
        line.append(f"{_stake(branch.stake)}  ", "yellow" if unknown else "cyan")
    if unknown:
        line.append(f"┄┄ {branch.name} holders ┄┄", "italic yellow")
        return line
    line.append_text(label(branch.name, branch.entity or branch.name))
    if where := _where(branch):
        line.append(f"  {where}", "dim")
    if branch.stake is not None and branch.stake.conflict:
        line.append("  sources disagree", "bold yellow")
    if branch.marks:
        line.append(f"  [{', '.join(branch.marks)}]", "yellow")
    return line


def _stake(stake: Stake) -> str:
    figures = _figures(stake.equity, stake.votes)
    seats = [f"board {share_text(stake.seats)}"] if stake.seats is not None else []
    return ", ".join([figures, *seats, *stake.rights])


def _figures(equity: Share, votes: Share) -> str:
    if equity == votes:
        return share_text(equity)
    return f"equity {share_text(equity)}, votes {share_text(votes)}"


def _where(branch: Branch) -> str:
    facts = branch.facts
    if facts is None:
        return ""
    if facts.nationalities:
        return f"national of {', '.join(facts.nationalities)}"
    places = [
        *([facts.jurisdiction] if facts.jurisdiction else []),
        *(
            [f"run from {facts.principal_place}"]
            if facts.principal_place and facts.principal_place != (facts.jurisdiction or "")[:2]
            else []
        ),
    ]
    return ", ".join(places) or "country unknown"
