"""Ladybug: Cypher over paths."""

from __future__ import annotations

from typing import Any

import numpy as np
from registers import Register

__all__ = ["ladybug_keiretsu", "ladybug_load"]


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
