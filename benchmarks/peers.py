"""The same questions as other tools can be made to answer them, each as well as it can.

A peer is two functions: ``load`` brings the register into the tool's own form, ``run`` answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from registers import Register

__all__ = ["PEERS"]

HALF = 5000  # hundredths of a percent


# Plain Python: work-lists over dictionaries, whole numbers


def python_load(register: Register) -> Any:
    held = defaultdict(list)
    holders = defaultdict(list)
    triples = zip(
        register.holder.tolist(), register.subject.tolist(), register.points.tolist(), strict=True
    )
    for holder, subject, points in triples:
        held[holder].append((subject, points))
        holders[subject].append((holder, points))
    return held, holders


def controlled_by(source: int, held: Any) -> list[int]:
    sums: dict[int, int] = {}
    found = {source}
    waiting = [source]
    while waiting:
        for subject, points in held.get(waiting.pop(), ()):
            sums[subject] = sums.get(subject, 0) + points
            if sums[subject] > HALF and subject not in found:
                found.add(subject)
                waiting.append(subject)
    found.discard(source)
    return list(found)


def python_pairs(register: Register, loaded: Any) -> Any:
    held, _ = loaded
    size = register.entities
    keys = [source * size + entity for source in held for entity in controlled_by(source, held)]
    return np.sort(np.asarray(keys, dtype=np.int64))


def tops(keys: Any, size: int) -> Any:
    """Of all pairs those whose controller nobody outside its own ring controls."""
    controller, entity = np.divmod(keys, size)
    mutual = np.isin(entity * size + controller, keys)
    below = np.unique(entity[~mutual])
    return keys[~np.isin(controller, below)]


def python_ultimate(register: Register, loaded: Any) -> Any:
    return tops(python_pairs(register, loaded), register.entities)


def python_country(register: Register, loaded: Any) -> Any:
    """Sweeps until nothing moves by more than rounding."""
    _, holders = loaded
    value = np.zeros(register.entities).tolist()
    for seed in register.watched.tolist():
        value[seed] = 1.0
    order = sorted(holders)
    while True:
        moved = 0.0
        for subject in order:
            total = 0.0
            for holder, points in holders[subject]:
                total += points * value[holder]
            total /= 10000
            moved = max(moved, abs(total - value[subject]))
            value[subject] = total
        if moved < 1e-15:
            return np.asarray(value)


def python_hybrid(register: Register, loaded: Any) -> Any:
    """Captured sets by sweeps; comparisons in floats, with a guard against rounding at 50."""
    _, holders = loaded
    value = np.zeros(register.entities).tolist()
    counts = np.zeros(register.entities).tolist()
    for seed in register.watched.tolist():
        value[seed] = counts[seed] = 1.0
    order = sorted(holders)
    while True:
        moved = 0.0
        for subject in order:
            total = 0.0
            for holder, points in holders[subject]:
                total += points * counts[holder]
            total /= 10000
            moved = max(moved, abs(total - value[subject]))
            value[subject] = total
            counts[subject] = 1.0 if counts[subject] == 1.0 or total > 0.5 + 1e-12 else total
        if moved < 1e-15:
            return np.flatnonzero(np.asarray(counts) == 1.0)


# DuckDB: semi-naive evaluation in SQL


def duckdb_load(register: Register) -> Any:
    import duckdb

    database = duckdb.connect()
    columns = {"h": register.holder, "s": register.subject, "w": register.points}
    database.register("stakes", columns)
    database.execute("CREATE TABLE own AS SELECT h, s, w FROM stakes")
    return database


def duckdb_pairs(register: Register, database: Any) -> Any:
    run = database.execute
    run("CREATE OR REPLACE TABLE ctrl AS SELECT DISTINCT h AS x, h AS y FROM own")
    run("CREATE OR REPLACE TABLE delta AS SELECT * FROM ctrl")
    run("CREATE OR REPLACE TABLE acc (x BIGINT, s BIGINT, w BIGINT)")
    while run("SELECT count(*) FROM delta").fetchone()[0]:
        run(
            "CREATE OR REPLACE TABLE fresh AS SELECT d.x, o.s, sum(o.w)::BIGINT AS w FROM delta d"
            " JOIN own o ON o.h = d.y WHERE o.s <> d.x GROUP BY ALL"
        )
        run("INSERT INTO acc SELECT * FROM fresh")
        run(
            "CREATE OR REPLACE TABLE delta AS SELECT a.x, a.s AS y FROM acc a SEMI JOIN fresh f"
            " ON a.x = f.x AND a.s = f.s GROUP BY ALL HAVING sum(a.w) > 5000"
            " EXCEPT SELECT x, y FROM ctrl"
        )
        run("INSERT INTO ctrl SELECT * FROM delta")
    found = run("SELECT x, y FROM ctrl WHERE x <> y").fetchnumpy()
    return np.sort(found["x"] * register.entities + found["y"])


def duckdb_ultimate(register: Register, database: Any) -> Any:
    return tops(duckdb_pairs(register, database), register.entities)


def duckdb_country(register: Register, database: Any) -> Any:
    """Products pushed down from the seeds until what still moves is below rounding."""
    run = database.execute
    database.register("watched", {"x": register.watched})
    run("CREATE OR REPLACE TABLE part AS SELECT x, 1.0::DOUBLE AS f FROM watched")
    total = np.zeros(register.entities)
    while True:
        found = run("SELECT x, f FROM part").fetchnumpy()
        if not len(found["x"]):
            return total
        np.add.at(total, found["x"], found["f"])
        run(
            "CREATE OR REPLACE TABLE part AS SELECT o.s AS x, sum(p.f * o.w / 10000) AS f "
            "FROM part p JOIN own o ON o.h = p.x GROUP BY o.s "
            "HAVING sum(p.f * o.w / 10000) > 1e-15"
        )


# clingo: answer set programming with #sum

CONTROL = """
cv(X,X,Y,W) :- own(X,Y,W).
cv(X,Z,Y,W) :- ctrl(X,Z), own(Z,Y,W), X != Y.
ctrl(X,Y) :- cv(X,_,Y,_), #sum { W,Z : cv(X,Z,Y,W) } > 5000.
#show ctrl/2.
"""


def clingo_load(register: Register) -> Any:
    triples = zip(
        register.holder.tolist(), register.subject.tolist(), register.points.tolist(), strict=True
    )
    return "".join(f"own({holder},{subject},{points})." for holder, subject, points in triples)


def clingo_pairs(register: Register, facts: str) -> Any:
    import clingo

    control = clingo.Control(["--warn=none"])
    control.add("base", [], facts + CONTROL)
    control.ground([("base", [])])
    keys: list[int] = []

    def take(model: Any) -> None:
        for symbol in model.symbols(shown=True):
            controller, entity = (each.number for each in symbol.arguments)
            keys.append(controller * register.entities + entity)

    control.solve(on_model=take)
    return np.sort(np.asarray(keys, dtype=np.int64))


# Graph libraries: strongly connected components in order, then arithmetic in Python


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


# SciPy: the whole matrix, factorised at once; and repeated sparse products


def scipy_load(register: Register) -> Any:
    from scipy.sparse import csr_array

    size = register.entities
    shares = register.points / 1e4
    return csr_array((shares, (register.subject, register.holder)), shape=(size, size))


def scipy_country(register: Register, matrix: Any) -> Any:
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu

    seed = np.zeros(register.entities)
    seed[register.watched] = 1.0
    system = (eye_array(register.entities) - matrix).tocsc()
    return splu(system, permc_spec="COLAMD").solve(seed)


def sparse_country(register: Register, matrix: Any) -> Any:
    seed = np.zeros(register.entities)
    seed[register.watched] = 1.0
    value = seed
    while True:
        after = matrix @ value + seed
        if np.abs(after - value).max() < 1e-15:
            return after
        value = after


def sparse_hybrid(register: Register, matrix: Any) -> Any:
    """Captures by repeated sparse products in floats, compared to 0.5 as they come."""
    counts = np.zeros(register.entities)
    counts[register.watched] = 1.0
    captured = counts == 1.0
    while True:
        value = matrix @ counts
        grown = captured | (value > 0.5)
        after = np.where(grown, 1.0, value)
        if (grown == captured).all() and np.abs(after - counts).max() < 1e-15:
            return np.flatnonzero(captured)
        captured, counts = grown, after


def scipy_keiretsu(register: Register, matrix: Any) -> Any:
    seed = np.zeros(register.entities)
    seed[register.watched] = 1.0
    dense = np.eye(register.entities) - matrix.toarray()
    return np.array([np.linalg.solve(dense, seed)[1]])


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


# Ladybug: Cypher over paths


def ladybug_load(register: Register) -> Any:
    import ladybug
    import pyarrow

    database = ladybug.Database(":memory:")
    connection = ladybug.Connection(database)
    connection.execute("CREATE NODE TABLE E(id INT64, PRIMARY KEY(id))")
    connection.execute("CREATE REL TABLE H(FROM E TO E, w DOUBLE)")
    nodes = pyarrow.table({"id": np.arange(register.entities)})
    links = pyarrow.table({"a": register.holder, "b": register.subject, "w": register.points / 1e4})
    connection.execute("COPY E FROM $nodes", {"nodes": nodes})
    connection.execute("COPY H FROM $links", {"links": links})
    return connection


def ladybug_keiretsu(register: Register, connection: Any) -> Any:
    depth = register.entities
    found = connection.execute(
        f"MATCH p = (a:E {{id: 0}})-[e:H* ACYCLIC 1..{depth}]->(b:E {{id: 1}}) "
        "WHERE is_acyclic(p) RETURN sum(list_product(properties(rels(p), 'w')))"
    )
    return np.array([found.get_next()[0]])


PEERS: dict[str, dict[str, tuple[Callable[..., Any], Callable[..., Any]]]] = {
    "pairs": {
        "plain Python": (python_load, python_pairs),
        "DuckDB": (duckdb_load, duckdb_pairs),
        "clingo": (clingo_load, clingo_pairs),
    },
    "ultimate": {
        "plain Python": (python_load, python_ultimate),
        "DuckDB": (duckdb_load, duckdb_ultimate),
    },
    "country": {
        "plain Python": (python_load, python_country),
        "DuckDB": (duckdb_load, duckdb_country),
        "networkx": (networkx_load, networkx_country),
        "rustworkx": (rustworkx_load, rustworkx_country),
        "igraph": (igraph_load, igraph_country),
        "SciPy splu": (scipy_load, scipy_country),
        "SciPy sparse products": (scipy_load, sparse_country),
    },
    "hybrid": {
        "plain Python": (python_load, python_hybrid),
        "SciPy sparse products": (scipy_load, sparse_hybrid),
    },
    "keiretsu": {
        "NumPy dense": (scipy_load, scipy_keiretsu),
        "networkx simple paths": (networkx_load, networkx_keiretsu),
        "Ladybug Cypher": (ladybug_load, ladybug_keiretsu),
    },
}
