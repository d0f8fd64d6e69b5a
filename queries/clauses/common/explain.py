"""Why the predicate says what it says: the missing facts."""

from __future__ import annotations

from collections.abc import Iterator

from queries.clauses.common.dq import Judgment
from queries.clauses.common.missing import fact_gap, holder_gaps, ranked, standing_gaps
from queries.finding import Gap, Outcome
from queries.rulebook import Dials
from queries.workspace import Workspace

__all__ = ["gaps_of"]


def gaps_of(space: Workspace, node: int, dials: Dials, found: Judgment) -> tuple[Gap, ...]:
    """The facts that keep a judgment open, the most telling first; none where it is not open."""
    if found.result.outcome is not Outcome.INDETERMINATE:
        return ()
    own = [fact_gap(space, node, fact) for fact in space.watched(dials)[node].missing]
    return (*own, *ranked(_above(space, node, dials, found)))


def _above(space: Workspace, node: int, dials: Dials, found: Judgment) -> Iterator[Gap]:
    for part in found.parts[:1]:
        yield from standing_gaps(space, node, dials, part)
        yield from holder_gaps(space, node, part)
