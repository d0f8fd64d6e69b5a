from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ownership_graph.attribution.schedule as module
from ownership_graph.attribution.schedule import Schedule, schedule, strong_components

EDGES = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda edge: edge[0] != edge[1]),
    max_size=30,
)


def scheduled(edges: list[tuple[int, int]], nodes: int = 12) -> Schedule:
    table = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    return schedule(nodes, table[:, 0], table[:, 1])


def places(found: Schedule) -> dict[int, tuple[int, int]]:
    """For each node its level, and its cycle (or itself) within the level."""
    result = {}
    for at, level in enumerate(found.levels):
        for node in level.nodes:
            result[int(node)] = (at, -1 - int(node))
        for number, cycle in enumerate(level.components):
            result |= {int(node): (at, number) for node in cycle}
    return result


@given(EDGES)
def test_owners_come_before_what_they_own_and_cycles_stand_together(
    edges: list[tuple[int, int]],
) -> None:
    found = scheduled(edges)
    place = places(found)
    assert set(place) == set(range(12))
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(12))
    cycles = {
        frozenset(group) for group in nx.strongly_connected_components(graph) if len(group) > 1
    }
    listed = [frozenset(map(int, cycle)) for level in found.levels for cycle in level.components]
    assert set(listed) == cycles
    assert len(listed) == len(cycles)
    for holder, subject in edges:
        together = found.component[holder] == found.component[subject] >= 0
        assert place[holder][0] < place[subject][0] or together
    assert {node for node in range(12) if found.component[node] >= 0} == set().union(*cycles)


def test_a_chain_as_long_as_the_graph_needs_no_recursion() -> None:
    size = 5000
    edges = [(node, node + 1) for node in range(size - 1)] + [(size - 1, 0)]
    found = scheduled(edges, size)
    assert [len(cycle) for level in found.levels for cycle in level.components] == [size]


@given(EDGES)
def test_large_graphs_give_the_same_components(edges: list[tuple[int, int]]) -> None:
    table = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    own = strong_components(12, table[:, 0], table[:, 1])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_SMALL", -1)
        other = strong_components(12, table[:, 0], table[:, 1])
    pairs = set(zip(own.tolist(), other.tolist(), strict=True))
    assert len(pairs) == len(set(own.tolist())) == len(set(other.tolist()))
