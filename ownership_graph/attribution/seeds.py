"""Seeds: the persons whose part is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ownership_graph.attribution.rules import End
from ownership_graph.holdings.compiled import Flags
from ownership_graph.snapshot.graph import OwnershipGraph

__all__ = ["Seeds"]


@dataclass(frozen=True, slots=True, eq=False)
class Seeds:
    """Who is a seed, for each node.

    Attributes:
        certain: seeds at both ends.
        possible: seeds at the upper end: the certain ones, and those of whom it is not known.
        capturable: nodes that may be captured at both ends; None: every node.
        possibly_capturable: nodes that may be captured at the upper end; None: every node.
    """

    certain: Flags
    possible: Flags
    capturable: Flags | None = None
    possibly_capturable: Flags | None = None

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
        return replace(self, certain=one & self.certain, possible=one & self.possible)

    def at(self, end: End) -> tuple[Flags, Flags | None]:
        """The seeds at one end, and the nodes that may be captured there."""
        if end is End.LOWER:
            return self.certain, self.capturable
        return self.possible, self.possibly_capturable

    def holding_first(self, end: End, owned: Flags) -> Flags:
        """Whose links are first ones, which are not lifted, at the safe end (RULES R19).

        At the lower end those of all who may be seeds; at the upper end not those of an uncertain
        seed that may as well be an entity with owners of its own.

        Args:
            end: which end of the bounds.
            owned: for each node whether it can have owners.
        """
        if end is End.LOWER:
            return self.possible
        first: Flags = self.certain | (self.possible & ~owned)
        return first
