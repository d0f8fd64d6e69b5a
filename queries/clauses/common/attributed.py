"""What a watched set has of one party, under one reading: the runs that its dials ask for.

The party itself is never one of its own seeds: what limb (2) asks is who holds it, and where it is
formed is asked by limb (1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.attribution import Attribution, Captured
from ownership_graph.attribution.rules import End, Rule, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.share import Share
from queries.clauses.common.indicators import Indicator, held, indicators, together
from queries.findings.truth import Truth, any_of
from queries.rulebook import Dials, ThresholdRow
from queries.seeds import Watched
from queries.workspace import Workspace

__all__ = ["Controlled", "Part", "capture_rule", "controlled", "parts", "share_of", "watched_by"]

_CAPTURING = frozenset({"hybrid", "cascade"})
Nodes = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One set of persons who are added up, and what they have.

    Attributes:
        seeds: the persons.
        holdings: who holds what.
        votes: their attribution in votes, and in equity where the reading has one rule.
        equity: their attribution in equity.
    """

    seeds: Seeds
    holdings: Holdings
    votes: Attribution
    equity: Attribution

    def share(self, node: int, measure: Measure) -> Share:
        """What they have of a party, in percent."""
        found = self.equity if measure is Measure.EQUITY else self.votes
        return found.share(node, measure)

    def rings(self) -> frozenset[int]:
        """Nodes of closed rings (RULES R13)."""
        return self.equity.rings | self.votes.rings

    def unevaluated(self, nodes: Iterable[int]) -> bool:
        """Whether the rule cannot evaluate one of some parties (RULES R19, T3)."""
        return bool((self.equity.unevaluated | self.votes.unevaluated) & set(nodes))


def parts(space: Workspace, dials: Dials, node: int, empty: Truth) -> list[Part]:
    """The sets of persons that a reading adds up, each with what it has."""
    holdings = space.holdings(dials)
    votes, equity = capture_rule(space, dials), capture_rule(space, dials, equity=True)
    result = []
    for seeds in _together(space, dials, node, empty):
        in_votes = space.attribution(holdings, seeds, votes)
        in_equity = in_votes if votes == equity else space.attribution(holdings, seeds, equity)
        result.append(Part(seeds, holdings, in_votes, in_equity))
    return result


def capture_rule(space: Workspace, dials: Dials, *, equity: bool = False) -> Rule:
    """The attribution rule of a reading."""
    name = dials.equity_rule if equity and dials.equity_rule else dials.rule
    captures = str(space.threshold(dials.threshold)) if name in _CAPTURING else None
    return replace(
        rule(name, captures),
        limbs_apart=dials.limbs_apart,
        capturing=tuple(Measure(each) for each in dials.measures),
    )


def share_of(found: Iterable[Part], node: int, measure: Measure) -> Share:
    """The largest that any of some parts has, end by end."""
    shares = [part.share(node, measure) for part in found]
    lower = max(each.lower for each in shares)
    upper = max(each.upper for each in shares)
    if lower == upper:
        return Share(lower, upper)
    return Share(
        lower,
        upper,
        any(each.lower_open for each in shares if each.lower == lower),
        all(each.upper_open for each in shares if each.upper == upper),
    )


def watched_by(part: Part, node: int) -> Truth:
    """Whether a holder is in the watched set: a seed, or captured."""
    if part.seeds.certain[node]:
        return Truth.YES
    captured = {each.captured(node) for each in (part.votes, part.equity)}
    if Captured.YES in captured:
        return Truth.YES
    may = Captured.OPEN in captured or bool(part.seeds.possible[node])
    return Truth.OPEN if may else Truth.NO


def _together(space: Workspace, dials: Dials, node: int, empty: Truth) -> Iterator[Seeds]:
    watched = space.watched(dials, empty)
    if dials.together == "country":
        groups = [watched.of_country(country) for country in watched.countries()]
        found = [Seeds(certain, possible) for certain, possible in groups]
        found = found or [Seeds(watched.certain, watched.possible)]
    else:
        found = [_owners(space, dials, node, watched)]
    for seeds in found:
        others = _without(seeds, node)
        if dials.together == "holder":
            yield from _Persons(others, space.above(node)).each()
        elif dials.together == "concert":
            persons = _Persons(others, space.above(node))
            yield from persons.in_blocks(space.holdings(dials))
        else:
            yield others


def _without(seeds: Seeds, node: int) -> Seeds:
    if not seeds.possible[node]:
        return seeds
    others = np.ones(len(seeds.possible), dtype=np.bool_)
    others[node] = False
    return Seeds(seeds.certain & others, seeds.possible & others)


@dataclass(frozen=True, slots=True, eq=False)
class _Persons:
    """Seeds that are counted person by person, as far as they stand above somebody."""

    seeds: Seeds
    above: frozenset[int]

    def each(self) -> Iterator[Seeds]:
        """Nobody, so that what is unknown stays unknown; then each person alone."""
        yield self._of(())
        for node in self._possible():
            yield self._of((node,))

    def in_blocks(self, holdings: Holdings) -> Iterator[Seeds]:
        """The same, with those who hold a block together as one person."""
        person = {node: {node} for node in self._possible()}
        for block in holdings.blocks:
            members = [member for member in block.members if member in person]
            joined = set().union(*(person[member] for member in members))
            for member in joined:
                person[member] = joined
        yield self._of(())
        for group in sorted({tuple(sorted(each)) for each in person.values()}):
            yield self._of(group)

    def _possible(self) -> list[int]:
        return sorted(node for node in self.above if self.seeds.possible[node])

    def _of(self, nodes: Iterable[int]) -> Seeds:
        mask = np.zeros(len(self.seeds.certain), dtype=np.bool_)
        mask[list(nodes)] = True
        return Seeds(self.seeds.certain & mask, self.seeds.possible & mask)


def _owners(space: Workspace, dials: Dials, node: int, watched: Watched) -> Seeds:
    """The watched set; under ``ultimate-owner`` without entities that others certainly own."""
    seeds = Seeds(watched.certain, watched.possible)
    if dials.entities == "formed-there":
        return seeds
    owned = np.fromiter((facts.kind.has_owners for facts in space.graph.entities.facts), np.bool_)
    entity = owned[space.graph.entities.codes]
    persons = Seeds(seeds.certain & ~entity, seeds.possible & ~entity)
    found = space.attribution(space.holdings(dials), persons, capture_rule(space, dials))
    theirs = np.fromiter(
        (found.captured_at(each, End.UPPER) for each in range(len(space.graph))), np.bool_
    )
    kept = ~entity | theirs
    kept[node] = False
    return Seeds(seeds.certain & kept, seeds.possible & kept)


@dataclass(frozen=True, slots=True, eq=False)
class Controlled:
    """A part with everything that it captures by an indicator of control.

    Attributes:
        part: the part, its captured entities among the seeds.
        captured: whether it has an indicator of control in the party that is tested.
        used: the indicators that its members hold.
    """

    part: Part
    captured: Truth
    used: tuple[Indicator, ...]


def controlled(space: Workspace, dials: Dials, node: int, part: Part) -> Controlled:
    """The same part where an indicator of control captures, too (rule 3.0.7)."""
    found = [each for each in indicators(space, dials) if each.subject in space.above(node)]
    majority = space.threshold(dials.threshold)
    subjects = sorted({each.subject for each in found})
    while True:
        answers = {
            subject: _has_any(found, subject, part, majority)
            for subject in subjects
            if space.facts(subject).kind.has_owners
        }
        grown = _grown(part.seeds, answers, node)
        if grown is None:
            break
        part = _again(space, part, grown)
    watched = partial(watched_by, part)
    used = tuple(each for each in found if together(each, watched) is not Truth.NO)
    return Controlled(part, answers.get(node, Truth.NO), used)


def _has_any(found: list[Indicator], subject: int, part: Part, majority: ThresholdRow) -> Truth:
    return any_of(held(found, subject, partial(watched_by, part), majority).values())


def _grown(seeds: Seeds, answers: dict[int, Truth], node: int) -> Seeds | None:
    """The seeds with what their indicators capture; None where that adds nobody."""
    certain, possible = seeds.certain.copy(), seeds.possible.copy()
    for subject, answer in answers.items():
        if subject != node:
            certain[subject] |= answer is Truth.YES
            possible[subject] |= answer is not Truth.NO
    if (certain == seeds.certain).all() and (possible == seeds.possible).all():
        return None
    return Seeds(certain, possible)


def _again(space: Workspace, part: Part, seeds: Seeds) -> Part:
    votes = space.attribution(part.holdings, seeds, part.votes.rule)
    equity = votes
    if part.votes.rule != part.equity.rule:
        equity = space.attribution(part.holdings, seeds, part.equity.rule)
    return Part(seeds, part.holdings, votes, equity)
