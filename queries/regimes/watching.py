"""Who is watched under a regime: listed persons, countries of concern, US or foreign persons.

The watched are put into groups that are added up: all of them, each alone, or those who hold
jointly as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ownership_graph.attribution.attribution import Attribution, Captured
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.model import EntityKind
from ownership_graph.share import ZERO, Share
from ownership_graph.snapshot.columns import Facts
from queries.findings.truth import Truth, negation
from queries.rulebook import Clause, Dials
from queries.us_persons import formed_in_us, us_citizen_or_resident
from queries.workspace import Workspace

__all__ = [
    "Group",
    "concern_seeds",
    "foreign_seeds",
    "groups",
    "largest",
    "us_national_seeds",
    "us_seeds",
]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Watched persons who are added up, and what they have.

    Attributes:
        seeds: the persons.
        found: what they have of every party.
    """

    seeds: Seeds
    found: Attribution

    def watched(self, node: int) -> Truth:
        """Whether a holder is one of them, or captured by them."""
        captured = self.found.captured(node)
        if self.seeds.certain[node] or captured is Captured.YES:
            return Truth.YES
        may = bool(self.seeds.possible[node]) or captured is Captured.OPEN
        return Truth.OPEN if may else Truth.NO


def groups(space: Workspace, clause: Clause, dials: Dials, seeds: Seeds) -> list[Group]:
    """The groups of a clause's reading, each with its attribution."""
    holdings = space.holdings(dials)
    capture = clause.thresholds.get("capture")
    chosen = rule(dials.rule, None if capture is None else str(space.threshold(capture)))
    chosen = replace(chosen, capturing=tuple(Measure(each) for each in dials.measures))
    return [
        Group(each, space.attribution(holdings, each, chosen))
        for each in _grouped(seeds, dials, holdings)
    ]


def largest(found: list[Group], node: int, measure: Measure) -> Share:
    """The largest share that any group has of a party, end by end."""
    shares = [group.found.share(node, measure) for group in found] or [ZERO]
    lower = max(share.lower for share in shares)
    upper = max(share.upper for share in shares)
    if lower == upper:
        return Share(lower, upper)
    return Share(
        lower,
        upper,
        any(share.lower_open for share in shares if share.lower == lower),
        all(share.upper_open for share in shares if share.upper == upper),
    )


def concern_seeds(space: Workspace, dials: Dials) -> Seeds:
    """Parties of the countries of concern, as a reading watches them."""
    watched = space.watched(dials)
    return Seeds(watched.certain, watched.possible)


def us_national_seeds(space: Workspace, node: int) -> Seeds:
    """US citizens, permanent residents and governments; the party itself is never one."""
    return _seeds(space, node, lambda facts: _us_national(space, facts))


def us_seeds(space: Workspace, node: int) -> Seeds:
    """US nationals and entities organized in the United States, without the party itself."""
    return _seeds(space, node, lambda facts: _us_person(space, facts))


def foreign_seeds(space: Workspace, node: int) -> Seeds:
    """Everybody else but the party itself; an entity of unknown place may be one."""
    return _seeds(space, node, lambda facts: negation(_us_person(space, facts)))


def _us_national(space: Workspace, facts: Facts) -> Truth:
    if facts.kind is EntityKind.PERSON:
        return us_citizen_or_resident(facts, space.us)
    if facts.kind.has_owners:
        return Truth.NO
    return formed_in_us(facts, space.us)


def _us_person(space: Workspace, facts: Facts) -> Truth:
    if facts.kind is EntityKind.PERSON:
        return us_citizen_or_resident(facts, space.us)
    return formed_in_us(facts, space.us)


def _seeds(space: Workspace, party: int, asked: Callable[[Facts], Truth]) -> Seeds:
    nodes = range(len(space.graph))
    answers = [Truth.NO if node == party else asked(space.facts(node)) for node in nodes]
    return Seeds(
        np.asarray([answer is Truth.YES for answer in answers], dtype=np.bool_),
        np.asarray([answer is not Truth.NO for answer in answers], dtype=np.bool_),
    )


def _grouped(seeds: Seeds, dials: Dials, holdings: Holdings) -> Iterator[Seeds]:
    if dials.together == "all":
        yield seeds
        return
    persons = {int(node): {int(node)} for node in np.flatnonzero(seeds.possible)}
    for block in holdings.blocks if dials.together == "concert" else ():
        members = [member for member in block.members if member in persons]
        joined = set().union(*(persons[member] for member in members))
        for member in joined:
            persons[member] = joined
    yield _only(seeds, ())
    for group in sorted({tuple(sorted(each)) for each in persons.values()}):
        yield _only(seeds, group)


def _only(seeds: Seeds, nodes: tuple[int, ...]) -> Seeds:
    mask = np.zeros(len(seeds.certain), dtype=np.bool_)
    mask[list(nodes)] = True
    return Seeds(seeds.certain & mask, seeds.possible & mask)
