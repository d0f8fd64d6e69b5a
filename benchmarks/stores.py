"""One store with a whole register: ``stores.py STORE STAKES [QUESTIONS]``.

STORE is ``memory``, ``ladybug``, ``neo4j`` (loaded as any file is, by queries) or ``import``
(loaded with the server's own bulk import). The server is started for the measurement with the
memory settings of tools/neo4j_server.py: a heap of 2 GB at most. Prints one JSON object: seconds of
the load, latency of a majority verdict on one company, seconds of the whole register's answers,
peak memory, and digests of the answers, so that stores are compared before times are shown.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from ours import hybrid, ultimate
from registers import Register, uk

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.model import Dataset, Entity, EntityKind, Interest, Source
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Store, View
from ownership_graph.stores.neo4j_import import write_import_files
from ownership_graph.stores.subgraph import graph_above

HERE = Path(__file__).resolve().parent
DAY = date(2026, 6, 30)
SOURCE = Source(dataset="uk")
WARMING = 50

sys.path.insert(0, str(HERE.parent / "tools"))


def entities(register: Register) -> Iterator[Entity]:
    for number in range(register.entities):
        kind = EntityKind.PERSON if number < register.persons else EntityKind.COMPANY
        yield Entity(id=f"E{number:08d}", name=f"Party {number}", kind=kind, source=SOURCE)


def interests(register: Register) -> Iterator[Interest]:
    shares = {points: Share.exact(f"{points / 100:g}") for points in set(register.points.tolist())}
    rows = zip(register.holder, register.subject, register.points.tolist(), strict=True)
    for number, (holder, subject, points) in enumerate(rows):
        yield Interest(
            id=f"I{number:08d}",
            holder=f"E{holder:08d}",
            subject=f"E{subject:08d}",
            equity=shares[points],
            votes=shares[points],
            source=SOURCE,
        )


def fill(store: Store, register: Register) -> None:
    with store.writer(Dataset(name="uk", format="benchmark")) as writer:
        writer.add_entities(entities(register))
        writer.add_interests(interests(register))


def peak_mb(process: int | None = None) -> float:
    """Of this process, or of another one that runs."""
    if process is None:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1000 if found else 0.0


@contextmanager
def filled(kind: str, register: Register, told: dict[str, Any]) -> Iterator[Store]:
    """A store that holds the register; what filling it took is told."""
    import neo4j_server

    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "register.lbug")
        if kind == "import":
            with open_store(file) as store:
                fill(store, register)
        begun, worked = perf_counter(), process_time()
        prepared = neo4j_server.prepare() if kind in {"neo4j", "import"} else None
        if kind == "import":
            with open_store(file, read_only=True) as source:
                options = write_import_files(source, Path(folder) / "import")
            told["files_seconds"] = perf_counter() - begun
            options.append(f"--report-file={folder}/report")
            neo4j_server.admin(prepared[0], "database", "import", "full", "neo4j", *options)
        server = neo4j_server.start(prepared) if prepared else None
        if server is not None:
            os.environ["OWNERSHIP_GRAPH_NEO4J_PASSWORD"] = server.password
            file = server.url
        if kind != "import":
            # A server's start is no part of a load by queries.
            begun, worked = perf_counter(), process_time()
        try:
            with open_store("memory:" if kind == "memory" else file) as store:
                if kind != "import":
                    fill(store, register)
                told["load"] = perf_counter() - begun
                told["load_cpu"] = process_time() - worked
                told["load_peak_mb"] = peak_mb()
                yield store
            told["server_peak_mb"] = peak_mb(server.pid) if server else None
        finally:
            if server is not None:
                server.stop()


def verdicts(view: View, register: Register, questions: int, told: dict[str, Any]) -> str:
    """Majority verdicts on single companies; gives the digest of the answers."""
    watched = {f"E{number:08d}" for number in register.watched.tolist()}
    asked = np.random.default_rng(3).choice(np.unique(register.subject), questions + WARMING)
    times, answers = [], []
    for number in asked.tolist():
        begun = perf_counter()
        graph = graph_above(view, [f"E{number:08d}"])
        seeds = [identity for identity in graph.entities.ids if identity in watched]
        found = attribute(compile_holdings(graph), Seeds.of(graph, seeds), rule("hybrid"))
        share = found.share(graph.node(f"E{number:08d}"), Measure.EQUITY)
        times.append(perf_counter() - begun)
        answers.append(f"{number} {share}")
    warm = np.asarray(times[WARMING:]) * 1000
    told["p50_ms"], told["p95_ms"] = map(float, np.percentile(warm, [50, 95]))
    return hashlib.sha256("\n".join(answers).encode()).hexdigest()


def whole(view: View, register: Register, told: dict[str, Any]) -> str:
    """Ultimate controllers of, and majorities in, every entity; gives the digest of the answers."""
    begun = perf_counter()
    graph = OwnershipGraph.from_columns(*view.columns(), as_of=DAY)
    told["columns"] = perf_counter() - begun
    begun = perf_counter()
    holdings = compile_holdings(graph)
    answers = [ultimate(register, holdings), hybrid(register, holdings)]
    told["answers"] = perf_counter() - begun
    return hashlib.sha256(b"".join(item.astype(np.int64).tobytes() for item in answers)).hexdigest()


def main(kind: str, stakes: str, questions: str = "500") -> None:
    register = uk(int(float(stakes)), entities_per_stake=1.0)
    told: dict[str, Any] = {"entities": register.entities, "stakes": len(register)}
    with filled(kind, register, told) as store:
        view = store.view(as_of=DAY)
        told["digest"] = verdicts(view, register, int(questions), told)
        told["digest"] += whole(view, register, told)
        told["peak_mb"] = peak_mb()
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
