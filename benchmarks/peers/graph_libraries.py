"""networkx, rustworkx, igraph: components in order, then arithmetic in Python."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from registers import Register

__all__ = [
    "igraph_country",
    "igraph_load",
    "networkx_country",
    "networkx_keiretsu",
    "networkx_load",
    "rustworkx_country",
    "rustworkx_load",
]


def in_order(register: Register, components: Any, holders: Any) -> Any:
    """Values component by component, owners first; a cycle by a small dense solve."""
    value = np.zeros(register.entities)
    value[register.watched] = 1.0
    for component in components:
        if len(component) == 1:
            (node,) = component
            if holders[node]:
                value[node] = sum(points * value[holder] for holder, points in holders[node]) / 1e4
            continue
        place = {node: index for index, node in enumerate(component)}
        matrix, right = np.eye(len(place)), np.zeros(len(place))
        for node, row in place.items():
            for holder, points in holders[node]:
                if holder in place:
                    matrix[row, place[holder]] -= points / 1e4
                else:
                    right[row] += points * value[holder] / 1e4
        value[list(place)] = np.linalg.solve(matrix, right)
    return value


def holders_of(register: Register) -> Any:
    holders: list[list[tuple[int, int]]] = [[] for _ in range(register.entities)]
    triples = zip(
        register.holder.tolist(), register.subject.tolist(), register.points.tolist(), strict=True
    )
    for holder, subject, points in triples:
        holders[subject].append((holder, points))
    return holders


def networkx_load(register: Register) -> Any:
    import networkx

    graph: Any = networkx.DiGraph()
    graph.add_nodes_from(range(register.entities))
    graph.add_edges_from(zip(register.holder.tolist(), register.subject.tolist(), strict=True))
    return graph, holders_of(register)


def networkx_country(register: Register, loaded: Any) -> Any:
    import networkx

    graph, holders = loaded
    components = list(networkx.strongly_connected_components(graph))
    return in_order(register, [sorted(each) for each in reversed(components)], holders)


def rustworkx_load(register: Register) -> Any:
    import rustworkx

    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(register.entities))
    graph.add_edges_from_no_data(
        list(zip(register.holder.tolist(), register.subject.tolist(), strict=True))
    )
    return graph, holders_of(register)


def rustworkx_country(register: Register, loaded: Any) -> Any:
    import rustworkx

    graph, holders = loaded
    components = rustworkx.strongly_connected_components(graph)
    return in_order(register, reversed(components), holders)


def igraph_load(register: Register) -> Any:
    import igraph

    edges = np.column_stack([register.holder, register.subject])
    return igraph.Graph(register.entities, edges, directed=True), holders_of(register)


def igraph_country(register: Register, loaded: Any) -> Any:
    graph, holders = loaded
    found = graph.connected_components(mode="strong")
    # igraph numbers components in topological order, against the edges in some versions.
    members = list(found)
    label = np.asarray(found.membership)
    one, two = label[register.holder], label[register.subject]
    falling = bool((one[one != two] > two[one != two]).all())
    return in_order(register, reversed(members) if falling else members, holders)


def networkx_keiretsu(register: Register, loaded: Any) -> Any:
    """Products along all simple paths: the way most ownership scripts count."""
    import networkx

    del register
    graph, holders = loaded
    shares = {
        (holder, subject): points / 1e4
        for subject, rows in enumerate(holders)
        for holder, points in rows
    }
    total = 0.0
    for path in networkx.all_simple_paths(graph, 0, 1):
        product = 1.0
        for link in pairwise(path):
            product *= shares[link]
        total += product
    return np.array([total])
