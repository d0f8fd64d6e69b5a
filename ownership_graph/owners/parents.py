"""Ultimate parents: who controls an entity and is controlled by nobody.

Readings differ in what makes a parent. ``hsr+gp`` follows 16 CFR 801.1: half of the votes, the
power to name half of the directors, half of the profits of a body that is no corporation; votes
held by entities that an owner controls are its own (801.1(c)). A general partner or managing
member is a parent too (31 CFR 800.235, 850.219). ``gt50`` asks for more than half (31 CFR 850.219).
Both stop at the top legal entity; ``natural-person-top`` goes on to persons and states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from ownership_graph.attribution.rules import Comparator, Cut, End
from ownership_graph.control.closing import Closure
from ownership_graph.control.control import Control, parties_above
from ownership_graph.control.gates import ABOVE_HALF, Power
from ownership_graph.errors import UnknownName
from ownership_graph.holdings.compiled import UNIDENTIFIED
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.model import EntityKind

__all__ = [
    "READINGS",
    "ParentFlag",
    "ParentReading",
    "Parents",
    "State",
    "parent_reading",
    "parents",
]

_NO_CORPORATIONS = frozenset({EntityKind.PARTNERSHIP, EntityKind.FUND, EntityKind.ARRANGEMENT})


class State(StrEnum):
    """Whether the ultimate parents are known."""

    FOUND = "found"
    OPEN = "open"
    NONE = "none"


class ParentFlag(StrEnum):
    """What a reader must see beside the parents."""

    PERSON_ABOVE = "PERSON_ABOVE"
    STATE_ABOVE = "STATE_ABOVE"
    RING = "RING"
    CONTRADICTORY = "CONTRADICTORY"
    ULTIMATE_PARENT_AS_REPORTED = "ULTIMATE_PARENT_AS_REPORTED"
    ULTIMATE_PARENT_DISPUTED = "ULTIMATE_PARENT_DISPUTED"


@dataclass(frozen=True, slots=True)
class ParentReading:
    """What makes a parent.

    Attributes:
        name: its name.
        power: what makes an owner a parent.
        persons: persons and states can be the ultimate parent.
    """

    name: str
    power: Power
    persons: bool = False


_HALF = Power(cut=Cut(Comparator.AT_LEAST, Fraction(50)), profits_of=_NO_CORPORATIONS)

READINGS: Mapping[str, ParentReading] = MappingProxyType(
    {
        item.name: item
        for item in (
            ParentReading("hsr+gp", _HALF),
            ParentReading("gt50", Power(cut=ABOVE_HALF)),
            ParentReading("natural-person-top", _HALF, persons=True),
        )
    }
)
"""The readings that climb holdings; ``consolidation`` climbs accounts (``consolidation``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parents:
    """The ultimate parents of an entity under one reading; nodes are those of the graph.

    Attributes:
        entity: whose.
        reading: name of the reading.
        state: whether they are certain.
        parents: those that are certain, the entity itself where nobody stands above it.
        chain: every certain parent of the entity, ultimate or not, itself left out.
        above: persons and states that certainly control a parent or the entity.
        possible: who may be an ultimate parent beside or instead of ``parents``.
        chain_possible: who may be a parent of any rank.
        unknown: entities whose undisclosed or unidentified owners may be parents.
        flags: what a reader must see.
    """

    entity: int
    reading: str
    state: State
    parents: tuple[int, ...] = ()
    chain: tuple[int, ...] = ()
    above: tuple[int, ...] = ()
    possible: tuple[int, ...] = ()
    chain_possible: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    flags: tuple[ParentFlag, ...] = ()


def parent_reading(name: str) -> ParentReading:
    """A reading by name.

    Raises:
        UnknownName: for a name that is not one of :data:`READINGS`.
    """
    found = READINGS.get(name)
    if found is None:
        raise UnknownName(
            f"there is no reading {name!r} of ultimate parents.",
            hint=f"The readings are {', '.join([*READINGS, 'consolidation'])}.",
        )
    return found


def parents(
    holdings: Holdings, entity: int, reading: ParentReading = READINGS["hsr+gp"]
) -> Parents:
    """The ultimate parents of an entity.

    Args:
        holdings: what each holder has in each subject; float of listed companies is nobody's
            where ``compile_holdings`` was told so.
        entity: a node.
        reading: what makes a parent.
    """
    if not holdings.graph.facts(entity).kind.has_owners:
        own = (entity,) if reading.persons else ()
        state = State.FOUND if own else State.NONE
        return Parents(entity=entity, reading=reading.name, state=state, parents=own)
    return _Search(holdings, entity, reading).result()


class _Search:
    def __init__(self, holdings: Holdings, entity: int, reading: ParentReading) -> None:
        self._holdings = holdings
        self._entity = entity
        self._reading = reading
        self._control = Control(holdings, reading.power)
        self._above = parties_above(holdings, entity)
        self._asked = (*self._above, entity)
        self._certain = _pairs(self._control.relation(self._asked, End.LOWER))

    def result(self) -> Parents:
        chain = self._eligible(self._controllers({self._entity}))
        tops = self._tops(chain)
        targets = {self._entity, *tops}
        above = self._controllers(targets) - set(chain) - targets
        possible, chain_possible = self._possible(targets)
        unknown = self._unknown(targets, chain)
        return Parents(
            entity=self._entity,
            reading=self._reading.name,
            state=State.OPEN if possible or unknown else State.FOUND,
            parents=tuple(tops),
            chain=tuple(chain),
            above=tuple(sorted(above)),
            possible=possible,
            chain_possible=chain_possible,
            unknown=unknown,
            flags=self._flags(tops, above),
        )

    def _controllers(self, targets: Iterable[int]) -> set[int]:
        wanted = set(targets)
        return {
            who
            for who in self._above
            if any((who, target) in self._certain for target in wanted if target != who)
        }

    def _eligible(self, nodes: Iterable[int]) -> list[int]:
        graph = self._holdings.graph
        return [
            node
            for node in sorted(nodes)
            if self._reading.persons or graph.facts(node).kind.has_owners
        ]

    def _tops(self, chain: list[int]) -> list[int]:
        """Candidates that no candidate outside their own ring controls."""
        candidates = [*chain, self._entity]
        return sorted(node for node in candidates if not self._is_below(node, candidates))

    def _is_below(self, node: int, others: Iterable[int]) -> bool:
        """Whether one of some others certainly controls a node that does not control it."""
        return any(
            (other, node) in self._certain and (node, other) not in self._certain
            for other in others
            if other != node
        )

    def _possible(self, targets: set[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Named parties who may control a target although they do not certainly.

        Of the entity's other possible parents those do not matter that a certain ultimate
        parent controls: they are none themselves.
        """
        named = replace(self._holdings, floats=np.ones_like(self._holdings.floats))
        maybe = _pairs(self._control.relation(self._asked, End.UPPER))
        only_named = Control(named, self._reading.power)
        maybe |= _pairs(only_named.relation(self._asked, End.UPPER))
        maybe -= self._certain
        everyone = self._eligible(self._above)
        chain = tuple(who for who in everyone if (who, self._entity) in maybe)
        tops = targets - {self._entity}
        ultimate = [
            who
            for who in everyone
            if any((who, top) in maybe for top in tops)
            or (who in chain and not any((top, who) in self._certain for top in tops))
        ]
        if any((self._entity, top) in maybe for top in tops):
            # What stands above it may be its own: then it is in the ring at the top itself.
            ultimate = sorted([*ultimate, self._entity])
            chain = tuple(sorted([*chain, self._entity]))
        return tuple(who for who in ultimate if not self._is_below(who, ultimate)), chain

    def _unknown(self, targets: set[int], chain: list[int]) -> tuple[int, ...]:
        """Entities whose undisclosed owners alone may control a target."""
        anybody = set(self._control.anybody.tolist())
        if not targets & anybody:
            return ()
        holdings = self._holdings
        veiled = {block.subject for block in holdings.blocks if UNIDENTIFIED in block.members}
        veiled |= set(holdings.subject[holdings.holder == UNIDENTIFIED].tolist())
        roots = (set(self._control.granted.tolist()) | veiled) & anybody
        near = sorted(roots & (targets | set(chain)))
        return tuple(near or sorted(roots & set(self._asked)))

    def _flags(self, tops: list[int], above: set[int]) -> tuple[ParentFlag, ...]:
        kinds = {self._holdings.graph.facts(node).kind for node in above}
        involved = [self._entity, *tops]
        flags = {
            ParentFlag.PERSON_ABOVE: EntityKind.PERSON in kinds,
            ParentFlag.STATE_ABOVE: any(kind.is_state for kind in kinds),
            ParentFlag.RING: any(
                (one, other) in self._certain and (other, one) in self._certain
                for one in tops
                for other in tops
                if one != other
            ),
            ParentFlag.CONTRADICTORY: any(
                flags[node] for flags in self._holdings.contradictory.values() for node in involved
            ),
        }
        return tuple(flag for flag, is_set in flags.items() if is_set)


def _pairs(closure: Closure) -> set[tuple[int, int]]:
    return set(zip(closure.run.tolist(), closure.node.tolist(), strict=True))
