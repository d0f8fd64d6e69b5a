"""The same questions as other tools can be made to answer them, each as well as it can.

A peer is two functions: ``load`` brings the register into the tool's own form, ``run`` answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peers.answer_sets import clingo_load, clingo_pairs
from peers.cypher import ladybug_keiretsu, ladybug_load
from peers.duckdb_sql import duckdb_country, duckdb_load, duckdb_pairs, duckdb_ultimate
from peers.graph_libraries import (
    igraph_country,
    igraph_load,
    networkx_country,
    networkx_keiretsu,
    networkx_load,
    rustworkx_country,
    rustworkx_load,
)
from peers.matrices import scipy_country, scipy_keiretsu, scipy_load, sparse_country, sparse_hybrid
from peers.plain_python import (
    python_country,
    python_hybrid,
    python_load,
    python_pairs,
    python_ultimate,
)

__all__ = ["PEERS"]

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
