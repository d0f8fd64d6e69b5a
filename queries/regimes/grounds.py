"""What an answer of a regime rests on: its chains, and the facts that keep it open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from ownership_graph.attribution.rules import End
from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from queries.clauses.common.missing import fact_gap, ranked_gaps
from queries.findings.chain_words import decisive_chains
from queries.findings.finding import Chain, Flag, Gap, Outcome, Result
from queries.regimes.watching import Group
from queries.rulebook import Dials
from queries.workspace import Workspace

__all__ = ["Answer", "chains_of", "gaps_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a test says, and the groups whose shares it rests on.

    Attributes:
        result: the outcome and its figures.
        flags: what a reader must see.
        groups: who was added up.
    """

    result: Result
    flags: tuple[Flag, ...] = ()
    groups: tuple[Group, ...] = ()


def chains_of(answer: Answer, node: int, dials: Dials) -> tuple[Chain, ...]:
    """The greatest chains of the group and the measure with the greatest bound.

    A status that attaches rests on the lower end, anything else on the upper one.
    """
    end = End.LOWER if answer.result.outcome is Outcome.FAIL else End.UPPER
    ends = [
        (getattr(group.found.share(node, Measure(name)), end.value), group, Measure(name))
        for group in answer.groups
        for name in dials.measures
    ]
    ends = [each for each in ends if each[0]]
    if not ends:
        return ()
    _, group, measure = max(ends, key=lambda each: each[0])
    return decisive_chains(group.found, node, measure, end)


def gaps_of(space: Workspace, answer: Answer, node: int) -> tuple[Gap, ...]:
    """The facts that keep an answer open, the most telling first."""
    if answer.result.outcome is not Outcome.INDETERMINATE:
        return ()

    def standing(each: int, points: Fraction) -> Iterator[Gap]:
        for name in _missing(space, each):
            yield fact_gap(space, each, name, points)

    own = [fact_gap(space, node, name) for name in _missing(space, node)]
    above = [ranked_gaps(space, group.found, node, standing) for group in answer.groups[:1]]
    return (*own, *chain.from_iterable(above))


def _missing(space: Workspace, node: int) -> list[str]:
    """The facts that say whose law a party is under, as far as they are not known."""
    facts = space.facts(node)
    person = facts.kind is EntityKind.PERSON
    asked = ("nationalities",) if person else ("jurisdiction", "principal_place")
    return [name for name in asked if not getattr(facts, name)]
