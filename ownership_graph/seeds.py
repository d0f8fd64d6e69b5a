"""Seeds: the persons whose part is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ownership_graph.compiled import Flags
from ownership_graph.graph import OwnershipGraph

__all__ = ["Seeds"]


@dataclass(frozen=True, slots=True, eq=False)
class Seeds:
    """Who is a seed, for each node.

    Attributes:
        certain: seeds at both ends.
        possible: seeds at the upper end: the certain ones, and those of whom it is not known.
    """

    certain: Flags
    possible: Flags

    @classmethod
    def of(cls, graph: OwnershipGraph, ids: Iterable[str]) -> Seeds:
        """Certain seeds by id.

        Raises:
            UnknownEntity: when the snapshot has no such party.
        """
        certain = np.zeros(len(graph), dtype=np.bool_)
        certain[[graph.node(identity) for identity in ids]] = True
        return cls(certain, certain)

    def alone(self, node: int) -> Seeds:
        """The same with one seed only (RULES R10)."""
        one = np.zeros(len(self.certain), dtype=np.bool_)
        one[node] = True
        return Seeds(one & self.certain, one & self.possible)
