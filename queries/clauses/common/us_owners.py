"""Which owners are US persons or entities (IV.C, requirement (2)), and what they have.

Citizens, permanent residents and governments are; under the default reading so is an entity
formed in the US that itself passes: 51 percent of its equity and of its votes in US hands, and
nobody else in control. The set is the least one, so that two entities that hold each other do not
make each other American; an entity formed abroad counts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ownership_graph.attribution.attribution import Attribution
from ownership_graph.attribution.rules import DIRECT_ONLY, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.control.control import Control, Controls
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.model import EntityKind
from ownership_graph.share import Share
from queries.clauses.common.indicators import Indicator, Kind, held, indicators, together
from queries.findings.truth import Truth, all_of, any_of, negation
from queries.rulebook import Dials, ThresholdRow
from queries.us_persons import formed_in_us, us_citizen_or_resident, us_government
from queries.workspace import Workspace

__all__ = ["UsOwners", "us_owners", "us_standing"]

_DECISIVE = (Kind.BOARD, Kind.DIRECTION)
_NATURAL = frozenset({EntityKind.PERSON})


@dataclass(frozen=True, slots=True, eq=False)
class UsOwners:
    """The US owners above one party, and what they have of it.

    Attributes:
        node: the party.
        seeds: who counts as a US person, the party itself left out.
        holdings: who holds what.
        found: what they have.
        control: for each kind of indicator in the party whether somebody else holds it.
        others: the indicators, in the party or above it, that others hold or may hold.
        controlled: under a reading that asks for no votes, whether somebody else has a majority.
    """

    node: int
    seeds: Seeds
    holdings: Holdings
    found: Attribution
    control: dict[Kind, Truth]
    others: tuple[Indicator, ...]
    controlled: Truth

    def share(self, measure: Measure) -> Share:
        """What US persons have of the party, in percent."""
        return self.found.share(self.node, measure)


def us_standing(space: Workspace, node: int) -> Truth:
    """Whether a party without owners is a US person: a citizen, a resident, a government."""
    facts = space.facts(node)
    if facts.kind in _NATURAL:
        return us_citizen_or_resident(facts, space.us)
    return us_government(facts, space.us)


def us_owners(
    space: Workspace, node: int, dials: Dials, share: ThresholdRow, board: ThresholdRow
) -> UsOwners:
    """The US owners of a party under one reading.

    Args:
        space: the snapshot and the law.
        node: the party.
        dials: the reading.
        share: what an entity must reach to count as a US entity itself.
        board: what makes a majority of the seats of a board.
    """
    return _Search(space, node, dials, share, board).result()


class _Search:
    """Grows the set of US owners until it stands still."""

    def __init__(
        self, space: Workspace, node: int, dials: Dials, share: ThresholdRow, board: ThresholdRow
    ) -> None:
        self._space, self._node, self._dials = space, node, dials
        self._share, self._board = share, board
        self._holdings = space.holdings(dials)
        self._indicators = indicators(space, dials)
        self._control = Control(self._holdings)
        self._above = sorted(space.above(node) - {node})
        self._rule = rule("mul") if dials.us == "look-through" else DIRECT_ONLY

    def result(self) -> UsOwners:
        seeds = self._base()
        while self._dials.us == "recursive":
            grown = self._grown(seeds)
            if grown is None:
                break
            seeds = grown
        found = self._space.attribution(self._holdings, seeds, self._rule)
        foreign = self._foreign(seeds, found)
        return UsOwners(
            node=self._node,
            seeds=seeds,
            holdings=self._holdings,
            found=found,
            control=held(self._indicators, self._node, foreign, self._board),
            others=tuple(self._held_by_others(foreign)),
            controlled=self._majority_of_others(self._node, foreign),
        )

    def _held_by_others(self, foreign: Callable[[int], Truth]) -> Iterator[Indicator]:
        seen = {self._node, *self._above}
        for each in self._indicators:
            if each.subject in seen and together(each, foreign) is not Truth.NO:
                yield each

    def _base(self) -> Seeds:
        certain = np.zeros(len(self._space.graph), dtype=np.bool_)
        possible = certain.copy()
        for each in self._above:
            answer = self._by_nature(each)
            certain[each], possible[each] = answer is Truth.YES, answer is not Truth.NO
        return Seeds(certain, possible)

    def _by_nature(self, node: int) -> Truth:
        facts = self._space.facts(node)
        if not facts.kind.has_owners:
            return us_standing(self._space, node)
        nominal = self._dials.us == "nominal"
        return formed_in_us(facts, self._space.us) if nominal else Truth.NO

    def _grown(self, seeds: Seeds) -> Seeds | None:
        """The set with the entities that pass now; None where there are no more."""
        found = self._space.attribution(self._holdings, seeds, self._rule)
        foreign = self._foreign(seeds, found)
        certain, possible = seeds.certain.copy(), seeds.possible.copy()
        for each in self._above:
            if possible[each] and certain[each]:
                continue
            answer = self._passes(each, found, foreign)
            certain[each] |= answer is Truth.YES
            possible[each] |= answer is not Truth.NO
        if (certain == seeds.certain).all() and (possible == seeds.possible).all():
            return None
        return Seeds(certain, possible)

    def _passes(self, node: int, found: Attribution, foreign: Callable[[int], Truth]) -> Truth:
        facts = self._space.facts(node)
        if not facts.kind.has_owners:
            return Truth.NO
        formed = formed_in_us(facts, self._space.us)
        if formed is Truth.NO:
            return Truth.NO
        return all_of((formed, *self._tests(node, found, foreign)))

    def _tests(
        self, node: int, found: Attribution, foreign: Callable[[int], Truth]
    ) -> Iterator[Truth]:
        """Owned, controlled, and nobody else's by an indicator of control."""
        yield self._reached(found.share(node, Measure.EQUITY))
        if self._dials.us_control == "votes":
            yield self._reached(found.share(node, Measure.VOTES))
        else:
            yield negation(self._majority_of_others(node, foreign))
        others = held(self._indicators, node, foreign, self._board)
        yield negation(any_of(others[kind] for kind in _DECISIVE))

    def _reached(self, share: Share) -> Truth:
        if self._share.passed_by_lower(share):
            return Truth.YES
        return Truth.OPEN if self._share.passed_by_upper(share) else Truth.NO

    def _foreign(self, seeds: Seeds, found: Attribution) -> Callable[[int], Truth]:
        """Whether a holder is no US person; an entity that is looked through goes by its owners."""

        def asked(holder: int) -> Truth:
            if seeds.certain[holder]:
                return Truth.NO
            if self._dials.us == "look-through" and self._space.facts(holder).kind.has_owners:
                reached = all_of(self._reached(found.share(holder, each)) for each in Measure)
                return negation(reached)
            return Truth.OPEN if seeds.possible[holder] else Truth.YES

        return asked

    def _majority_of_others(self, node: int, foreign: Callable[[int], Truth]) -> Truth:
        """Whether one holder who is no US person controls an entity."""
        if self._dials.us_control == "votes":
            return Truth.NO
        answers = [
            all_of((Truth.YES if verdict is Controls.YES else Truth.OPEN, foreign(holder)))
            for holder, verdict in self._control.verdicts(node).items()
        ]
        if node in self._control.anybody.tolist():
            answers.append(Truth.OPEN)
        return any_of(answers)
