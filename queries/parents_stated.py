"""Whom each dataset names as standing over an entity, and whether they name different parties.

Two registers may name different parents and both be right: one the direct holder, the other the
group's head. They disagree only where nobody whom one names is, or stands above, anybody whom the
other names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from ownership_graph.model import Right
from ownership_graph.snapshot.columns import NONE, Terms
from ownership_graph.snapshot.graph import OwnershipGraph

__all__ = ["Named", "disagreeing_parents", "stated_parents"]

Named = Mapping[str, tuple[int, ...]]
"""For each dataset the parties whom it names."""

_POWERS = frozenset(
    {
        Right.APPOINTMENT_OF_BOARD,
        Right.CONSOLIDATION,
        Right.GENERAL_PARTNER,
        Right.MANAGING_MEMBER,
    }
)
_HALF = 50


def stated_parents(graph: OwnershipGraph, nodes: Collection[int]) -> dict[int, Named]:
    """For some nodes whom each dataset gives a majority, a board, or the accounts of them."""
    columns, wanted = graph.interests, set(nodes)
    over = [_over(terms) for terms in columns.terms]
    found: dict[int, dict[str, set[int]]] = {}
    for subject, holder, code, dataset in zip(
        columns.subject.tolist(),
        columns.holder.tolist(),
        columns.codes.tolist(),
        columns.dataset.tolist(),
        strict=True,
    ):
        if over[code] and holder != NONE and subject in wanted:
            named = found.setdefault(subject, {})
            named.setdefault(columns.datasets[dataset], set()).add(holder)
    return {
        subject: {dataset: tuple(sorted(who)) for dataset, who in sorted(named.items())}
        for subject, named in sorted(found.items())
    }


def disagreeing_parents(graph: OwnershipGraph, nodes: Collection[int]) -> dict[int, Named]:
    """For some nodes what datasets state that cannot be brought into one line."""
    several = {
        node: named for node, named in stated_parents(graph, nodes).items() if len(named) > 1
    }
    holders = _holders(graph) if several else {}
    result: dict[int, Named] = {}
    for node, named in several.items():
        different: set[str] = set()
        for one, other in combinations(named, 2):
            first, second = set(named[one]), set(named[other])
            lines = (_with_above(holders, first) & second, _with_above(holders, second) & first)
            if not any(lines):
                different |= {one, other}
        if different:
            result[node] = {dataset: named[dataset] for dataset in sorted(different)}
    return result


def _over(terms: Terms) -> bool:
    """Whether the terms of an interest give a majority for certain, or a power over all."""
    shares = [share for share in (terms.equity, terms.votes) if share is not None]
    return bool(terms.rights & _POWERS) or any(share.lower >= _HALF for share in shares)


def _holders(graph: OwnershipGraph) -> dict[int, set[int]]:
    columns = graph.interests
    found: dict[int, set[int]] = {}
    for subject, holder in zip(columns.subject.tolist(), columns.holder.tolist(), strict=True):
        if holder != NONE:
            found.setdefault(subject, set()).add(holder)
    return found


def _with_above(holders: Mapping[int, set[int]], nodes: Iterable[int]) -> set[int]:
    seen, waiting = set(nodes), list(nodes)
    while waiting:
        new = holders.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return seen
