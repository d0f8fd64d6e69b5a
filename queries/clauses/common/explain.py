"""Why a disqualifier says what it says: the missing facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from queries.clauses.common.attributed import Part
from queries.clauses.common.missing import fact_gap, holder_gaps, ranked, standing_gaps
from queries.finding import Gap, Outcome
from queries.rulebook import Dials
from queries.workspace import Workspace

__all__ = ["gaps_of"]


def gaps_of(
    space: Workspace, node: int, dials: Dials, outcome: Outcome, parts: Sequence[Part]
) -> tuple[Gap, ...]:
    """The facts that keep an outcome open, the most telling first; none where it is not open."""
    if outcome is not Outcome.INDETERMINATE:
        return ()
    own = [fact_gap(space, node, fact) for fact in space.watched(dials)[node].missing]
    return (*own, *ranked(_above(space, node, dials, parts[:1])))


def _above(space: Workspace, node: int, dials: Dials, parts: Iterable[Part]) -> Iterator[Gap]:
    for part in parts:
        yield from standing_gaps(space, node, dials, part)
        yield from holder_gaps(space, node, part)
