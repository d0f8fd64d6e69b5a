"""One verdict on one entity in a large store: ``latency.py STAKES [QUESTIONS]``.

Builds an embedded store of the UK shape with as many entities as stakes, asks for the majority of
the watched set in randomly chosen companies, warm, and prints one JSON object with percentiles.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from registers import Register, uk

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.model import Dataset
from ownership_graph.stores.ladybug import LadybugStore
from ownership_graph.stores.ladybug_rows import Content
from ownership_graph.stores.row_files import RowFolder, written
from ownership_graph.stores.subgraph import graph_above
from ownership_graph.stores.tables import stakes_schema, statements_schema

DAY = date(2026, 6, 30)


def filled(schema: Any, size: int, given: dict[str, Any]) -> Any:
    """An Arrow table of a schema, empty but for the columns that are given."""
    import pyarrow

    columns = [
        pyarrow.array(given[field.name], field.type)
        if field.name in given
        else pyarrow.nulls(size, field.type)
        for field in schema
    ]
    return pyarrow.table(columns, schema=schema)


def ids_of(numbers: np.ndarray[Any, Any]) -> Any:
    """``E00000042`` for each number."""
    import pyarrow
    import pyarrow.compute as pc

    padded = pc.utf8_lpad(pyarrow.array(numbers).cast(pyarrow.string()), 8, "0")
    return pc.binary_join_element_wise("E", padded, "")


def tables_of(register: Register) -> tuple[Any, Any]:
    size, stakes = register.entities, len(register)
    kinds = np.where(np.arange(size) < register.persons, "person", "company")
    everyone = ids_of(np.arange(size))
    shares = np.asarray([f"{points / 100:g}" for points in range(10001)])[register.points]
    statements = filled(
        statements_schema(),
        size,
        {"id": everyone, "dataset": ["uk"] * size, "kind": kinds, "name": everyone},
    )
    interests = filled(
        stakes_schema(),
        stakes,
        {
            "id": ids_of(np.arange(stakes)),
            "dataset": ["uk"] * stakes,
            "subject": ids_of(register.subject),
            "holder": ids_of(register.holder),
            "equity": shares,
            "votes": shares,
            "form": ["issued"] * stakes,
            "directness": ["direct"] * stakes,
            "complete": np.zeros(stakes, dtype=np.bool_),
        },
    )
    return statements, interests


def main(stakes: str, questions: str = "2000") -> None:
    register = uk(int(float(stakes)), entities_per_stake=1.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.lbug"
        begun = perf_counter()
        with LadybugStore(path) as store, RowFolder(path) as rows:
            files = (written(rows.new_file(), [table]) for table in tables_of(register))
            store.store(Dataset(name="uk", format="benchmark"), Content(*files), rows)
        building = perf_counter() - begun
        with LadybugStore(path, read_only=True) as store:
            view = store.view(as_of=DAY)
            watched = {f"E{number:08d}" for number in register.watched.tolist()}
            random = np.random.default_rng(3)
            asked = random.choice(np.unique(register.subject), int(questions) + 100)
            times, cpu = [], []
            for number in asked.tolist():
                begun, worked = perf_counter(), process_time()
                graph = graph_above(view, [f"E{number:08d}"])
                seeds = [identity for identity in graph.entities.ids if identity in watched]
                found = attribute(compile_holdings(graph), Seeds.of(graph, seeds), rule("hybrid"))
                found.share(graph.node(f"E{number:08d}"), Measure.EQUITY)
                times.append(perf_counter() - begun)
                cpu.append(process_time() - worked)
        warm, work = np.asarray(times[100:]) * 1000, np.asarray(cpu[100:]) * 1000
        print(
            json.dumps(
                {
                    "entities": register.entities,
                    "stakes": len(register),
                    "build_seconds": building,
                    "file_mb": path.stat().st_size / 1e6,
                    "p50_ms": float(np.percentile(warm, 50)),
                    "p95_ms": float(np.percentile(warm, 95)),
                    "cpu_p50_ms": float(np.percentile(work, 50)),
                    "cpu_p95_ms": float(np.percentile(work, 95)),
                    "p99_ms": float(np.percentile(warm, 99)),
                }
            )
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
