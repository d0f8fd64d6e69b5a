"""Missing facts, ranked by how much they move the bound, and what would settle each.

How much a fact matters is found by settling it: the entity's unknown holders are taken to be
nobody's, or the party whose standing is open is taken to be outside, and the upper end is computed
again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from ownership_graph.attribution import Attribution, attribute
from ownership_graph.columns import NONE, InterestColumns, Terms, encode
from ownership_graph.counting import Measure
from ownership_graph.holdings import Holdings, compile_holdings
from ownership_graph.seeds import Seeds
from ownership_graph.share import ZERO, Share
from queries.clauses.common.attributed import Part
from queries.finding import Gap
from queries.rulebook import Dials
from queries.workspace import Workspace

__all__ = ["fact_gap", "holder_gaps", "standing_gaps"]

_MOST = 50
_WORDS = {
    "jurisdiction": ("jurisdiction of organization", "certificate of incorporation"),
    "principal_place": (
        "principal place of business",
        "latest filing that names the principal executive office",
    ),
    "registered_office": ("registered office", "register extract"),
    "nationalities": ("nationality", "passport or register of persons with significant control"),
    "us_person": ("US permanent residence", "permanent resident card, or a signed statement"),
    "residence": ("country of residence", "register of persons with significant control"),
    "permanent_residences": ("permanent residences", "a signed statement"),
}


def fact_gap(space: Workspace, node: int, fact: str, points: Fraction | None = None) -> Gap:
    """The gap that a missing or disputed fact about a party leaves."""
    missing, document = _WORDS[fact]
    disputed = any(each.fact == fact for each in space.graph.facts(node).conflicts)
    return Gap(
        entity=space.graph.id(node),
        missing=missing,
        reason="datasets disagree" if disputed else "not stated",
        document=document,
        points=points,
    )


def standing_gaps(space: Workspace, node: int, dials: Dials, part: Part) -> Iterator[Gap]:
    """Parties above an entity of whom it is not known whether they are watched."""
    watched = space.watched(dials)
    for each in sorted(space.above(node) - {node}):
        if watched[each].missing and part.seeds.possible[each] and not part.seeds.certain[each]:
            possible = part.seeds.possible.copy()
            possible[each] = False
            seeds = Seeds(part.seeds.certain, possible)
            again = space.attribution(part.holdings, seeds, part.votes.rule)
            points, _ = _fall(part.votes, again, node)
            for fact in watched[each].missing:
                yield fact_gap(space, each, fact, points)


def holder_gaps(space: Workspace, node: int, part: Part) -> Iterator[Gap]:
    """Entities at or above a party whose holders, or their shares, are not all known."""
    holdings = part.holdings
    unclear = [each for each in sorted(space.above(node)) if _unclear(space, holdings, each)]
    for each in unclear[:_MOST]:
        again = attribute(_settled(holdings, each), part.seeds, part.votes.rule)
        points, measure = _fall(part.votes, again, node)
        if points > 0:
            yield Gap(
                entity=space.graph.id(each),
                missing=_what(holdings, each),
                reason=_why(holdings, each),
                document="register of members, or a certified cap table, as of the day",
                measure=measure.value,
                points=points,
            )


def _fall(before: Attribution, after: Attribution, node: int) -> tuple[Fraction, Measure]:
    falls = [
        (before.share(node, measure).upper - after.share(node, measure).upper, measure)
        for measure in Measure
    ]
    return max(falls, key=lambda each: each[0])


def _unclear(space: Workspace, holdings: Holdings, node: int) -> bool:
    if not space.facts(node).kind.has_owners:
        return False
    rows = holdings.subject_rows(node)
    if any(int(holdings.holder[row]) == NONE for row in rows):
        return True
    return any(_loose(holdings, node, measure) for measure in Measure)


def _loose(holdings: Holdings, node: int, measure: Measure) -> bool:
    """Whether shares of a measure are stated as bands, or do not add up to all of it."""
    found = [holdings.interval(row, measure) for row in holdings.subject_rows(node)]
    if any(not each.is_exact for each in found):
        return True
    rest = sum((each.lower for each in found), Fraction(0)) < Fraction(100)
    return rest and not holdings.complete[measure][node] and not holdings.floats[node]


def _what(holdings: Holdings, node: int) -> str:
    rows = holdings.subject_rows(node)
    if not len(rows):
        return "who its owners are"
    if any(int(holdings.holder[row]) == NONE for row in rows):
        return "who an unidentified holder is"
    if any(not holdings.interval(row, measure).is_exact for row in rows for measure in Measure):
        return "exact shares of its holders"
    return "who holds the rest of it"


def _why(holdings: Holdings, node: int) -> str:
    columns = holdings.graph.interests
    reasons = {
        record.unknown_reason.value
        for row in holdings.subject_rows(node)
        for record in (columns.records[each] for each in holdings.statements(row))
        if record.unknown_reason is not None
    }
    return ", ".join(sorted(reasons)) or "not stated"


def _settled(holdings: Holdings, node: int) -> Holdings:
    """The holdings with all that is unknown of one entity's holders taken to be nobody's."""
    graph = holdings.graph
    columns = graph.interests
    mine = columns.subject == node
    kept = columns.take(~(mine & (columns.holder == NONE)))
    votes_assumed = bool(holdings.assumed_votes[node])
    terms, codes = encode(
        _narrowed(kept.terms[code], votes_assumed=votes_assumed)
        if subject == node
        else kept.terms[code]
        for subject, code in zip(kept.subject.tolist(), kept.codes.tolist(), strict=True)
    )
    narrowed: InterestColumns = replace(kept, terms=terms, codes=codes)
    floats = holdings.floats.copy()
    floats[node] = True
    return compile_holdings(replace(graph, interests=narrowed), holdings.counting, floats)


def _narrowed(terms: Terms, *, votes_assumed: bool) -> Terms:
    equity = _least(terms.equity)
    assumed = equity if votes_assumed and terms.equity is not None else ZERO
    votes = assumed if terms.votes is None else _least(terms.votes)
    return replace(terms, equity=equity, votes=votes, complete=False)


def _least(share: Share | None) -> Share:
    return ZERO if share is None else Share(share.lower, share.lower)


def ranked(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Gaps by how much they move the bound, the greatest first."""
    unknown = Fraction(-1)
    key: Callable[[Gap], Fraction] = lambda gap: unknown if gap.points is None else gap.points  # noqa: E731
    return tuple(sorted(gaps, key=key, reverse=True))
