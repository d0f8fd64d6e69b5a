"""Which parties belong to one group: one controls the other, or somebody controls both."""

from __future__ import annotations

from collections.abc import Iterable

from ownership_graph.control.control import Control
from ownership_graph.holdings.holdings import Holdings

__all__ = ["groups_of"]


def groups_of(holdings: Holdings, parties: Iterable[str]) -> dict[str, str]:
    """For each party the name of its group: the smallest id among its members.

    Args:
        holdings: who holds what.
        parties: ids; one that the snapshot does not have is a group of its own.
    """
    graph, control = holdings.graph, Control(holdings)
    group: dict[str, str] = {}

    def find(key: str) -> str:
        group.setdefault(key, key)
        while group[key] != key:
            key = group[key]
        return key

    items = sorted(set(parties))
    for party in items:
        if party not in graph:
            continue
        for controller in control.controllers(graph.node(party)):
            first, second = sorted((find(party), find(graph.id(controller.node))))
            group[second] = first
    return {party: find(party) for party in items}
