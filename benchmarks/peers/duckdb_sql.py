"""DuckDB: semi-naive evaluation in SQL."""

from __future__ import annotations

from typing import Any

import numpy as np
from registers import Register

from peers.plain_python import tops

__all__ = ["duckdb_country", "duckdb_load", "duckdb_pairs", "duckdb_ultimate"]


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
