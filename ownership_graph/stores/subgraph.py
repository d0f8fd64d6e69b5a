"""The part of a store that a question about some parties needs.

Only the primitives of a view are used, so every database gives the same graph. The walk goes level
by level: the stakes in all parties of a level, then the parties who hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.snapshot.parties import head_offices, stand_ins
from ownership_graph.stores.base import Link, View, parties

__all__ = ["Prefetching", "Upward", "graph_above", "graph_around"]


class Upward(Protocol):
    """The part of a view that a walk upward asks; see :class:`..stores.base.View`."""

    @property
    def as_of(self) -> date:
        """The day that is asked about."""

    def statements(self, ids: Sequence[str]) -> list[Entity]:
        """Entity statements of these ids."""

    def branches(self, offices: Sequence[str]) -> list[Entity]:
        """Entity statements that name one of these ids as head office."""

    def interests_in(self, subjects: Sequence[str]) -> list[Interest]:
        """Stakes in these subjects in force on the day."""

    def linked(self, ids: Sequence[str]) -> list[Link]:
        """Links that touch these ids."""


@runtime_checkable
class Prefetching(Protocol):
    """A view that can fetch all that a walk will ask for at once; for databases far away."""

    def prefetched(self, ids: Sequence[str]) -> Upward:
        """A view with the same answers for what lies above these ids."""


def graph_above(view: View, ids: Iterable[str]) -> OwnershipGraph:
    """All that lies above some entities: whoever holds them, directly or through others.

    That takes in nominators, other holders of joint blocks, head offices, branches and linked ids.
    An id of which the view knows nothing is left out.

    Args:
        view: where to look, and as of when.
        ids: ids of entities.
    """
    walk = _Walk(view)
    walk.climb(ids)
    return walk.graph()


def graph_around(view: View, ids: Iterable[str]) -> OwnershipGraph:
    """All that lies below some entities, with everything above each of it.

    It holds whatever the question "what do they hold, and how much of it" may turn on.

    Args:
        view: where to look, and as of when.
        ids: ids of entities.
    """
    walk = _Walk(view)
    walk.climb(walk.descend(ids))
    return walk.graph()


class _Walk:
    """Collects statements on the way."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._upward: Upward = view
        self._met: set[str] = set()
        self._statements: dict[tuple[str, str], Entity] = {}
        self._links: set[Link] = set()
        self._stakes: dict[tuple[str, str], Interest] = {}
        self._members: set[str] = set()

    def climb(self, ids: Iterable[str]) -> None:
        """Collect everything above some ids."""
        level = set(ids)
        if isinstance(self._view, Prefetching):
            self._upward = self._view.prefetched(sorted(level))
        while level:
            new = self._family(level)
            stakes = self._upward.interests_in(sorted(new))
            self._stakes |= {(item.source.dataset, item.id): item for item in stakes}
            named = {item.holder for item in stakes} | {item.on_behalf_of for item in stakes}
            level = {identity for identity in named if identity is not None} - self._members

    def descend(self, ids: Iterable[str]) -> list[str]:
        """The ids of everything below some ids, themselves included."""
        level, below = set(ids), set(ids)
        while level:
            family = self._family(level)
            below |= family
            held = {item.subject for item in self._view.interests_held(sorted(family))}
            level = held - self._members
        self._members = set()
        return sorted(below)

    def graph(self) -> OwnershipGraph:
        """The graph of what was collected."""
        return OwnershipGraph.from_records(
            [item for item in self._statements.values() if item.id in self._members],
            self._stakes.values(),
            as_of=self._upward.as_of,
            linked=parties(self._links, ()),
        )

    def _family(self, ids: set[str]) -> set[str]:
        """All ids that are one party with one of these, of those not met before."""
        self._meet(ids)
        stands_for = self._stands_for()
        wanted = {stands_for.get(identity, identity) for identity in ids}
        family = {item for item in self._met if stands_for.get(item, item) in wanted}
        new = family - self._members
        self._members |= new
        return new

    def _meet(self, ids: set[str]) -> None:
        """Take in what joins these ids to others, and so on for the others."""
        new = ids - self._met
        while new:
            asked = sorted(new)
            self._met |= new
            said = [*self._upward.statements(asked), *self._upward.branches(asked)]
            links = self._upward.linked(asked)
            self._statements |= {(item.id, item.source.dataset): item for item in said}
            self._links.update(links)
            named = {item.id for item in said} | {item.head_office for item in said}
            named |= {identity for link in links for identity in (link.first, link.second)}
            new = {identity for identity in named if identity is not None} - self._met

    def _stands_for(self) -> dict[str, str]:
        # Head offices in a circle join nothing, yet that shows only where all of it is at hand.
        return stand_ins(head_offices(self._statements.values()), parties(self._links, ()))
