"""Why a disqualifier says what it says: decisive chains, indicators of control, missing facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain

from ownership_graph.attribution.rules import End
from ownership_graph.holdings.counting import Measure
from ownership_graph.snapshot.columns import NONE
from queries.clauses.common.attributed import Part
from queries.clauses.common.indicators import Indicator
from queries.clauses.common.missing import fact_gap, ranked_gaps
from queries.findings.chain_words import decisive_chains
from queries.findings.finding import Chain, Gap, Outcome, Step
from queries.rulebook import Dials
from queries.workspace import Workspace

__all__ = ["chains_of", "gaps_of", "indicator_chains"]

_ON_LOWER = frozenset({Outcome.FAIL, Outcome.REVIEW})


def gaps_of(
    space: Workspace, node: int, dials: Dials, outcome: Outcome, parts: Sequence[Part]
) -> tuple[Gap, ...]:
    """The facts that keep an outcome open, the most telling first; none where it is not open."""
    if outcome is not Outcome.INDETERMINATE:
        return ()
    watched = space.watched(dials)

    def standing(each: int, points: Fraction) -> Iterator[Gap]:
        for fact in watched[each].missing:
            yield fact_gap(space, each, fact, points)

    own = [fact_gap(space, node, fact) for fact in watched[node].missing]
    above = [ranked_gaps(space, part.votes, node, standing) for part in parts[:1]]
    return (*own, *chain.from_iterable(above))


def chains_of(node: int, outcome: Outcome, parts: Sequence[Part]) -> tuple[Chain, ...]:
    """The chains that make up the bound that decides a disqualifier, the greatest first.

    A failure rests on the lower end, whatever clears or stays open on the upper one; the measure
    is the one in which that end is greater.
    """
    end = End.LOWER if outcome in _ON_LOWER else End.UPPER
    ends = [
        (getattr(part.share(node, measure), end.value), part, measure)
        for part in parts
        for measure in Measure
    ]
    if not ends:
        return ()
    bound, part, measure = max(ends, key=lambda each: each[0])
    if not bound:
        return ()
    attribution = part.equity if measure is Measure.EQUITY else part.votes
    return decisive_chains(attribution, node, measure, end)


def indicator_chains(space: Workspace, used: Iterable[Indicator]) -> Iterator[Chain]:
    """Indicators of control, each as a chain of one step."""
    graph = space.graph
    for each in used:
        records = graph.interests.records
        terms = [graph.interests.terms[int(graph.interests.codes[row])] for row in each.rows]
        named = [holder for holder in each.holders if holder != NONE]
        yield Chain(
            measure="control",
            steps=(
                Step(
                    holder="+".join(graph.id(holder) for holder in named),
                    holder_name=" and ".join(graph.name(holder) for holder in named)
                    or "unidentified",
                    subject=graph.id(each.subject),
                    subject_name=graph.name(each.subject),
                    share=None if each.seats is None else each.seats.share(),
                    counted=each.kind.value,
                    rights=tuple(sorted({right.value for one in terms for right in one.rights})),
                    statements=tuple(records[row].id for row in each.rows) if records else (),
                ),
            ),
        )
