"""Chains that explain an attribution: the few that contribute most, never all there are.

A chain leads from a seed down to an entity; it contributes the product of its links. A captured
holder counts whole, so what lies above it only says why it is captured. The greatest chains are
found best first: a half-built chain is worth at most its product times the fraction that its upper
end has, and siblings are tried in falling order, so work is bounded by the number of chains asked
for and a limit, on any cycle (ten firms that hold each other have a million paths).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

from ownership_graph.attribution.attribution import Attribution
from ownership_graph.attribution.rules import End
from ownership_graph.explanations.links import Link, Links
from ownership_graph.holdings.counting import Measure

__all__ = ["Chain", "Chains", "Top", "chains"]

_HUNDRED = Fraction(100)
_ONE = Fraction(1)
_LARGEST_SEARCH = 20_000
_WAYS_UP = 20


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain, from the top down.

    Attributes:
        links: its links; the last one ends in the entity that was asked about.
        counted: how many of the last links make the contribution; those before them explain
            why the holder at the head of the counted ones counts whole.
        contribution: what the chain adds to the bound, in percent.
        explains: its part of the bound, 0 to 1; 0 where the bound is 0.
    """

    links: tuple[Link, ...]
    counted: int
    contribution: Fraction
    explains: Fraction


@dataclass(frozen=True, slots=True)
class Chains:
    """The chains that contribute most.

    Attributes:
        measure: which bound is explained.
        end: which end of it.
        bound: the bound, in percent.
        chains: the greatest first.
        explained: the part of the bound that they make up, 0 to 1.
    """

    measure: Measure
    end: End
    bound: Fraction
    chains: tuple[Chain, ...]
    explained: Fraction


@dataclass(frozen=True, slots=True)
class Top:
    """How many chains to find, and how long to look: ``search`` links are tried at most."""

    chains: int = 5
    search: int = _LARGEST_SEARCH


def chains(
    attribution: Attribution,
    entity: int,
    measure: Measure,
    end: End = End.LOWER,
    top: Top | None = None,
) -> Chains:
    """The chains that contribute most to an entity's attributed share.

    Args:
        attribution: what is to be explained.
        entity: a node.
        measure: equity or votes.
        end: which bound. Chains of the upper end also begin at owners who are not known.
        top: how many, and how long to look.
    """
    search = _Search(attribution, measure, end, top or Top(), Links(attribution, end))
    return search.result(entity)


@dataclass(frozen=True, slots=True)
class _Step:
    """A half-built chain: a link, and what it was put on top of."""

    link: Link
    factor: Fraction
    below: _Step | None

    def visited(self) -> Iterator[int]:
        step: _Step | None = self
        while step is not None:
            yield step.link.subject
            step = step.below

    def links(self) -> tuple[Link, ...]:
        found = []
        step: _Step | None = self
        while step is not None:
            found.append(step.link)
            step = step.below
        return tuple(found)

    def contribution(self) -> Fraction:
        product, step = _HUNDRED, self
        while True:
            product *= step.factor
            if step.below is None:
                return product
            step = step.below


@dataclass(slots=True)
class _Search:
    attribution: Attribution
    measure: Measure
    end: End
    top: Top
    links: Links

    def result(self, entity: int) -> Chains:
        bound = self.attribution.fraction(entity, self.measure, self.end) * _HUNDRED
        if self.attribution.seeds.possible[entity]:
            return Chains(self.measure, self.end, bound, (), Fraction(0))
        found = tuple(
            self._finished(step, bound) for step in self._greatest(entity, self.measure, self.top)
        )
        explained = sum((chain.explains for chain in found), Fraction(0))
        return Chains(self.measure, self.end, bound, found, min(_ONE, explained))

    def _finished(self, step: _Step, bound: Fraction) -> Chain:
        counted = step.links()
        contribution = step.contribution()
        return Chain(
            links=(*self._why_whole(step), *counted),
            counted=len(counted),
            contribution=contribution,
            explains=contribution / bound if bound else Fraction(0),
        )

    def _why_whole(self, step: _Step) -> tuple[Link, ...]:
        """The greatest chain to a captured holder, in the measure in which it is captured."""
        seen = set(step.visited())
        above: list[Link] = []
        head = step.link.holder
        while self.links.is_captured(head) and head not in seen:
            seen.add(head)
            best = max(Measure, key=lambda each: self.attribution.fraction(head, each, self.end))
            found = self._way_up(head, best, seen)
            if found is None:
                break
            above = [*found.links(), *above]
            seen.update(found.visited())
            head = above[0].holder
        return tuple(above)

    def _way_up(self, head: int, measure: Measure, seen: set[int]) -> _Step | None:
        """The greatest chain to a captured holder that does not lead back, if there is one."""
        first = None
        for most in (1, _WAYS_UP):
            for step in self._greatest(head, measure, Top(most, self.top.search)):
                if step.link.holder not in seen:
                    return step
                first = first or step
        return first

    def _greatest(self, entity: int, measure: Measure, top: Top) -> list[_Step]:
        """The greatest chains that end in an entity, best first."""
        number = count()
        waiting: list[tuple[float, int, float, _Step | None, int, int]] = []
        found: list[_Step] = []

        def offer(product: float, below: _Step | None, node: int, position: int) -> None:
            choices = self.links.above(node, measure)
            if position < len(choices):
                worth = product * choices[position].worth
                heappush(waiting, (-worth, next(number), product, below, node, position))

        offer(1.0, None, entity, 0)
        for _ in range(top.search):
            if not waiting or len(found) == top.chains:
                break
            _, _, product, below, node, position = heappop(waiting)
            offer(product, below, node, position + 1)
            choice = self.links.above(node, measure)[position]
            holder = choice.link.holder
            step = _Step(choice.link, choice.factor, below)
            if choice.ends:
                found.append(step)
            elif holder not in set(step.visited()):
                offer(product * float(choice.factor), step, holder, 0)
        return found
