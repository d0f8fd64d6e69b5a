"""From a question's options to the snapshot it is asked of: who is above, counted how."""

from __future__ import annotations

from collections.abc import Sequence

from cli.names import resolve_all
from cli.options import Ask, open_store
from ownership_graph.errors import UnknownName
from ownership_graph.holdings.counting import Counting
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.subgraph import graph_above, graph_around

__all__ = ["ASSUMPTIONS", "assumed", "counting", "snapshot"]

ASSUMPTIONS = {
    "one-share-one-vote": True,
    "ppb-at-jurisdiction": False,
    "register-complete": False,
}
"""The named assumptions, and whether each is on by itself (RULES T10)."""


def assumed(names: Sequence[str]) -> frozenset[str]:
    """The assumptions that are on: ``NAME`` switches one on, ``no-NAME`` off; the last word counts.

    Raises:
        UnknownName: for another name.
    """
    on = dict(ASSUMPTIONS)
    for name in names:
        known = name.removeprefix("no-")
        if known not in ASSUMPTIONS:
            raise UnknownName(
                f"there is no assumption {name!r}.",
                hint=f"The assumptions are {', '.join(ASSUMPTIONS)}, or no- before one of them.",
            )
        on[known] = known == name
    return frozenset(name for name, holds in on.items() if holds)


def counting(names: Sequence[str]) -> Counting:
    """How statements are counted under the assumptions."""
    on = assumed(names)
    return Counting(
        one_share_one_vote="one-share-one-vote" in on,
        register_complete="register-complete" in on,
    )


def snapshot(
    ask: Ask, references: Sequence[str], also: Sequence[str] = (), *, below: bool = False
) -> tuple[OwnershipGraph, list[str], list[str]]:
    """What is known above some entities.

    Args:
        ask: the question's options.
        references: ids, identifiers or names of the entities that are asked about.
        also: of others that must exist, such as seeds.
        below: also what they hold, and what is known above each of that.

    Returns:
        The snapshot, the ids of the entities, and those of the others.

    Raises:
        UnknownEntity: when the store does not hold one of them.
    """
    with open_store(ask.db) as store:
        view = ask.view(store)
        ids = resolve_all(view, [*references, *also])
        asked, others = ids[: len(references)], ids[len(references) :]
        graph = graph_around(view, asked) if below else graph_above(view, ids)
        return graph, asked, others
