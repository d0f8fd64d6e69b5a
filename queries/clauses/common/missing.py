"""Missing facts in a clause's words, ranked by how much they move the bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from ownership_graph.attribution.attribution import Attribution
from ownership_graph.attribution.rules import End
from ownership_graph.explanations.gaps import Unknown, missing_facts
from ownership_graph.holdings.counting import Measure
from queries.explain import named_gap
from queries.findings.finding import Gap
from queries.workspace import Workspace

__all__ = ["fact_gap", "ranked_gaps"]

_NAMED = 10
_WORDS = {
    "jurisdiction": ("jurisdiction of organization", "certificate of incorporation"),
    "principal_place": (
        "principal place of business",
        "latest filing that names the principal executive office",
    ),
    "nationalities": ("nationality", "passport or register of persons with significant control"),
    "us_person": ("US permanent residence", "permanent resident card, or a signed statement"),
}


def fact_gap(space: Workspace, node: int, fact: str, points: Fraction | None = None) -> Gap:
    """The gap that a missing or disputed fact about a party leaves.

    Args:
        space: the snapshot and the law.
        node: the party.
        fact: name of the fact.
        points: by how many percentage points it moves the bound, where that is known.
    """
    missing, document = _WORDS[fact]
    disputed = any(each.fact == fact for each in space.graph.facts(node).conflicts)
    return Gap(
        entity=space.graph.id(node),
        missing=missing,
        reason="datasets disagree" if disputed else "not stated",
        document=document,
        points=points,
    )


def ranked_gaps(
    space: Workspace,
    found: Attribution,
    node: int,
    standing: Callable[[int, Fraction], Iterable[Gap]],
) -> Iterator[Gap]:
    """The facts that keep an attribution open, the most telling first; none where it is exact.

    Where each alone moves nothing, because the others keep the bound where it is, those nearest to
    the party are named.

    Args:
        space: the snapshot and the law.
        found: the attribution.
        node: the party that is attributed.
        standing: the gaps of a party of whom it is not known whether it is a seed, and by how
            many percentage points it moves the bound.
    """
    if all(found.share(node, measure).is_exact for measure in Measure):
        return
    facts, bearing = missing_facts(found, node, everything=True), _bearing(found, node)
    telling = [fact for fact in facts if fact.points > 0]
    if not telling:
        order = {each: at for at, each in enumerate(space.upward(node)) if each in bearing}
        near = [fact for fact in facts if fact.node in order]
        telling = sorted(near, key=lambda fact: order[fact.node])[:_NAMED]
    for fact in telling:
        if fact.unknown is Unknown.STANDING:
            yield from standing(fact.node, fact.points)
        else:
            yield named_gap(found.frame.holdings, fact)
    yield from _disputes(space, found, bearing)


def _bearing(found: Attribution, node: int) -> set[int]:
    """Parties that bear on a bound: what lies above a certain seed does not."""
    holdings, seeds = found.frame.holdings, found.seeds.certain
    seen, waiting = {node}, [node]
    while waiting:
        for row in holdings.subject_rows(waiting.pop()):
            holder = int(holdings.holder[row])
            members = holdings.block(holder).members if holder >= len(seeds) else (holder,)
            fresh = {each for each in members if each >= 0 and not seeds[each]} - seen
            seen |= fresh
            waiting += fresh
    return seen


def _open_block(found: Attribution, block: int) -> bool:
    """Whether a joint block counts more at one end than at the other (RULES R5)."""
    return any(
        found.fraction(block, measure, End.LOWER) != found.fraction(block, measure, End.UPPER)
        for measure in Measure
    )


def _disputes(space: Workspace, found: Attribution, bearing: set[int]) -> Iterator[Gap]:
    """What keeps a bound open although every stake is stated: contradictions, blocks, rings."""
    holdings, graph = found.frame.holdings, space.graph
    for each in sorted(bearing):
        holders = {int(holdings.holder[row]) for row in holdings.subject_rows(each)}
        blocks = {holder for holder in holders if holder >= len(graph)}
        for applies, missing, reason, document in (
            (
                any(holdings.contradictory[measure][each] for measure in Measure),
                "stakes that can all be true",
                "those that are stated add up to more than 100 percent",
                "a certified cap table, as of the day",
            ),
            (
                any(_open_block(found, block) for block in blocks),
                "which of the joint holders directs their stake",
                "they are not all persons of one kind for this test",
                "the agreement of the joint holders",
            ),
            (
                each in found.rings,
                "who holds it from outside the ring",
                "its holders hold each other whole",
                "registers of members of all companies of the ring",
            ),
        ):
            if applies:
                yield Gap(entity=graph.id(each), missing=missing, reason=reason, document=document)
