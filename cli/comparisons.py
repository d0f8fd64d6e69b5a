"""What changed between two snapshots, for people and for sheets."""

from __future__ import annotations

from collections.abc import Iterator

from cli.text import plain
from ownership_graph.model import Interest
from queries.compare import Comparison, FactChange, FindingChange

__all__ = ["COLUMNS", "print_comparison", "rows"]

COLUMNS = ("clause", "entity", "before", "after", "decisive", "by_day")
"""The columns of the CSV, one row a finding that changed."""


def rows(found: Comparison) -> Iterator[tuple[object, ...]]:
    """The findings that changed as rows of :data:`COLUMNS`."""
    for change in found.changes:
        yield (
            change.finding.clause,
            change.finding.entity,
            change.before and change.before.outcome,
            change.after and change.after.outcome,
            "; ".join(_fact(fact) for fact in change.decisive),
            "yes" if change.by_day else "no",
        )


def print_comparison(found: Comparison, title: str) -> None:
    """Each finding that changed, and the facts that changed above its party."""
    from cli.console import heading, indented, note  # noqa: PLC0415 (rich loads slowly)

    number = len(found.changes)
    heading(f"{title}: {number} finding{'' if number == 1 else 's'} changed")
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
    return f"{finding.clause}  {plain(who)}: {turned}"


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
