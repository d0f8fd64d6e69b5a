"""``compare``: what changed between two days, or two stores, and which fact changed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from cli.names import resolve_all
from cli.options import Ask, AsOf, asking, open_store, references
from cli.output import Answer, emit
from cli.proposals import load_proposal
from cli.snapshot import assumed
from ownership_graph.errors import UsageError
from ownership_graph.graph import OwnershipGraph
from ownership_graph.model import Interest
from ownership_graph.stores.base import View
from ownership_graph.subgraph import graph_above
from queries.check import check
from queries.compare import Comparison, FactChange, FindingChange, compare, comparison_json
from queries.finding import Finding
from queries.resolution import resolve
from queries.screening import SCREENED, screen
from queries.workspace import Workspace

__all__ = ["command"]

_PROPOSAL_ENDINGS = {".yaml", ".yml", ".json"}


@click.command("compare")
@click.argument("references_", nargs=-1, required=True, metavar="PROPOSAL | ID...")
@click.option("--before", type=AsOf(), metavar="DATE", help="The first day.")
@click.option("--before-db", metavar="ADDRESS", help="The first store.  [default: the same]")
@click.option(
    "--clause",
    type=click.Choice(list(SCREENED)),
    default="IV.D",
    show_default=True,
    help="Clause by which entities are compared.",
)
@asking
def command(
    *,
    references_: tuple[str, ...],
    before: date | None,
    before_db: str | None,
    clause: str,
    ask: Ask,
) -> None:
    """Compare findings between two days, or two stores.

    Tells which findings of a proposal, or of entities under one clause, changed from --before to
    --as-of, and which fact changed each: a fact that turns the outcome by itself is decisive.
    """
    if before is None and before_db is None:
        raise UsageError(
            "there is nothing to compare with.", hint="Name a day with --before, or --before-db."
        )
    with ExitStack() as stack:
        after = ask.view(stack.enter_context(open_store(ask.db)))
        first = replace(ask, db=before_db or ask.db, as_of=before or ask.as_of)
        earlier = first.view(stack.enter_context(open_store(first.db)))
        ids, evaluate = _question(references_, clause, after, assumed(ask.assume))
        found = compare(graph_above(earlier, ids), graph_above(after, ids), evaluate)
    emit(
        Answer(
            json=lambda: comparison_json(found),
            columns=("clause", "entity", "before", "after", "decisive", "by_day"),
            rows=lambda: _rows(found),
            table=lambda: _print(found, first.as_of, ask.as_of),
        ),
        ask.format,
    )


def _question(
    given: tuple[str, ...], clause: str, view: View, on: frozenset[str]
) -> tuple[list[str], Callable[[OwnershipGraph], Sequence[Finding]]]:
    """Whose graph is needed, and what is asked of it."""
    if len(given) == 1 and Path(given[0]).suffix.casefold() in _PROPOSAL_ENDINGS:
        proposal = load_proposal(given[0]).proposal
        parties = resolve([named.reference for named in proposal.parties()], view)
        ids = sorted({each.id for each in parties.values() if each.id})
        return ids, lambda graph: check(proposal, parties, graph, assume=on).findings
    ids = resolve_all(view, references(given))

    def screened(graph: OwnershipGraph) -> Sequence[Finding]:
        known = [identity for identity in ids if identity in graph]
        return screen(Workspace(graph, assumptions=on), known, clause)

    return ids, screened


def _rows(found: Comparison) -> Iterator[tuple[object, ...]]:
    for change in found.changes:
        yield (
            change.finding.clause,
            change.finding.entity,
            change.before and change.before.outcome,
            change.after and change.after.outcome,
            "; ".join(_fact(fact) for fact in change.decisive),
            "yes" if change.by_day else "no",
        )


def _print(found: Comparison, first: date, second: date) -> None:
    from cli.console import heading, indented, note  # noqa: PLC0415 (rich loads slowly)

    heading(f"from {first} to {second}: {len(found.changes)} findings changed")
    for change in found.changes:
        indented(_sentence(change), 2, "bold")
        for fact in change.facts:
            word = "decisive: " if fact in change.decisive else ""
            indented(f"{word}{_fact(fact)}", 6)
        if change.by_day:
            indented("the day alone turns it, with the statements as they were.", 6)
    note(f"{found.unchanged} findings did not change; {len(found.facts)} facts did.")


def _sentence(change: FindingChange) -> str:
    finding = change.finding
    who = finding.name or finding.entity or "the package"
    was = "not tested" if change.before is None else change.before.outcome.value
    now = "not tested" if change.after is None else change.after.outcome.value
    turned = f"{was} → {now}" if was != now else f"{now}, other figures or readings"
    return f"{finding.clause}  {who}: {turned}"


def _fact(fact: FactChange) -> str:
    said = fact.statement
    where = f"{said.source.dataset}, {said.source.locator or said.id}"
    if not isinstance(said, Interest):
        return f"{fact.kind}: facts of {said.label} ({where})"
    figures = " → ".join(
        f"equity {each.equity or 'not stated'}, votes {each.votes or 'not stated'}"
        for each in (fact.before, fact.after)
        if isinstance(each, Interest)
    )
    return f"{fact.kind}: {said.holder or 'unidentified'} in {said.subject}, {figures} ({where})"
