"""Ties among entities that hang below a cycle are decided for the right entity."""

from __future__ import annotations

from snapshots import held

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.register import attribute_register
from ownership_graph.attribution.rules import End, rule
from ownership_graph.attribution.seeds import Seeds


def test_ties_below_a_cycle_are_decided_one_by_one() -> None:
    """The search for cycles numbers ``a9`` before ``a5``: they come in another order than ids."""
    holdings = held(
        "x -10> y", "y -10> x", "person p -90> x", "person p -90> y", "x -10> a0", "y -10> a6",
        "person s -60> a0", "person s -60> a6", "a0 -50> a9", "a6 -(>50)> a5",
        "person p -50> a9", "a9 -1> z", "a5 -1> z",
    )  # fmt: skip
    graph = holdings.graph
    seeds = Seeds.of(graph, ["person s"])
    every = attribute_register(holdings, seeds, rule("hybrid")).captured(End.LOWER)
    one = attribute(holdings, seeds, rule("hybrid"))
    for name, expected in {"a0": True, "a6": True, "a5": True, "a9": False}.items():
        assert bool(every[graph.node(name)]) is expected, name
        assert one.captured_at(graph.node(name), End.LOWER) is expected, name
