"""Who consolidates each entity of a register at the top, as GLEIF reports it.

The counterpart of ``ownership_graph.owners.consolidation`` for all entities at once: reports are
followed upward in a few rounds of pointer jumping, whatever the depth. Of several reported parents
the first by id is followed; entities that report each other in a ring have no top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.model import Directness, Right
from ownership_graph.snapshot.columns import NONE
from ownership_graph.snapshot.graph import OwnershipGraph

__all__ = ["Consolidators", "consolidators"]


@dataclass(frozen=True, slots=True, eq=False)
class Consolidators:
    """The top of each entity's consolidation.

    Attributes:
        top: for each node its top, or ``NONE`` where nobody is reported or a ring has none.
        ring: for each node whether its reports lead into a ring.
    """

    top: NDArray[np.int64]
    ring: NDArray[np.bool_]


def consolidators(graph: OwnershipGraph) -> Consolidators:
    """Follow every report of a consolidating parent to the top."""
    size = len(graph)
    parent = np.full(size, NONE, dtype=np.int64)
    # An ultimate parent as reported stands only where no direct one is reported.
    for wanted in (True, False):
        subject, holder = _reports(graph, indirect=wanted)
        order = np.argsort(-holder, kind="stable")
        parent[subject[order]] = holder[order]
    own = np.arange(size)
    top = np.where(parent == NONE, own, parent)
    for _ in range(max(1, size).bit_length()):
        top = top[top]
    ring = parent[top] != NONE
    return Consolidators(np.where(ring | (parent == NONE), NONE, top), ring)


def _reports(graph: OwnershipGraph, *, indirect: bool) -> tuple[NDArray[np.int64], ...]:
    columns = graph.interests
    wanted = np.fromiter(
        (
            Right.CONSOLIDATION in terms.rights
            and (terms.directness is Directness.INDIRECT) == indirect
            for terms in columns.terms
        ),
        dtype=np.bool_,
        count=len(columns.terms),
    )
    rows = np.flatnonzero(wanted[columns.codes] & (columns.holder != NONE))
    return columns.subject[rows].astype(np.int64), columns.holder[rows].astype(np.int64)
