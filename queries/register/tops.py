"""Who stands above every entity of a register: ultimate controllers, and accounting parents."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from ownership_graph.control.gate_compiler import compile_gates
from ownership_graph.control.ultimate import ultimate_controllers
from ownership_graph.snapshot.columns import NONE, Facts
from queries.register.answers import Flags
from queries.register.consolidators import consolidators
from queries.rulebook import Dials
from queries.stated_facts import country_of
from queries.workspace import Workspace

__all__ = ["Tops"]


class Tops:
    """The tops of every entity; votes are counted as the default reading counts them.

    Args:
        space: the register and the law.
    """

    def __init__(self, space: Workspace) -> None:
        self._graph = space.graph
        self._consolidation = consolidators(space.graph)
        found = ultimate_controllers(compile_gates(space.holdings(Dials())))
        order = np.lexsort((found.controller, found.entity))
        self._controller, self._entity = found.controller[order], found.entity[order]
        self._bounds = np.searchsorted(self._entity, np.arange(len(self._graph) + 1))

    def controllers(self, node: int) -> tuple[str, ...]:
        """Ids of the ultimate controllers of an entity; of a ring, that of its least member."""
        mine = self._controller[self._bounds[node] : self._bounds[node + 1]]
        return tuple(self._graph.id(each) for each in mine.tolist())

    def consolidated_by(self, node: int) -> str | None:
        """Id of the top of an entity's consolidation, as reported."""
        top = int(self._consolidation.top[node])
        return None if top == NONE else self._graph.id(top)

    def under(self, countries: Collection[str]) -> Flags:
        """Entities of other countries under a controller or accounting parent of these ones."""
        there = self._of(countries)
        under = np.zeros(len(self._graph), dtype=np.bool_)
        under[self._entity[there[self._controller]]] = True
        top = self._consolidation.top
        under |= (top != NONE) & there[top]
        return under & ~there

    def _of(self, countries: Collection[str]) -> NDArray[np.bool_]:
        entities = self._graph.entities
        by_facts = [bool(_countries(facts) & set(countries)) for facts in entities.facts]
        return np.asarray(by_facts, dtype=np.bool_)[entities.codes]


def _countries(facts: Facts) -> set[str]:
    """Where an entity is organized, or the nationalities of a person."""
    law = {country_of(facts.jurisdiction)} if facts.jurisdiction else set()
    return law | set(facts.nationalities)
