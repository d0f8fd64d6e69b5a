"""Missing facts in a clause's words, ranked by how much they move the bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from ownership_graph.attribution.attribution import Attribution
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
    facts = missing_facts(found, node, everything=True)
    telling = [fact for fact in facts if fact.points > 0]
    if not telling:
        order = {each: at for at, each in enumerate(space.upward(node))}
        telling = sorted(facts, key=lambda fact: order[fact.node])[:_NAMED]
    for fact in telling:
        if fact.unknown is Unknown.STANDING:
            yield from standing(fact.node, fact.points)
        else:
            yield named_gap(found.frame.holdings, fact)
