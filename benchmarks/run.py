"""All measurements, and their tables in RESULTS.md: ``python benchmarks/run.py [--quick]``.

Every measurement runs in a process of its own, peers and this project one after the other in one
run. Answers are compared before times: a peer whose answer differs is shown, and its time is not.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from peers import PEERS

HERE = Path(__file__).parent
LIMIT = 600


@dataclass(frozen=True)
class Question:
    """A question, the registers it is asked of, and how the answers must agree."""

    name: str
    title: str
    registers: tuple[tuple[str, str], ...]
    tolerance: float = 0.0


QUESTIONS = (
    Question("pairs", "All control pairs", (("uk", "1e5"), ("uk", "1e6"), ("orbis", "1e6"))),
    Question("ultimate", "Ultimate controllers of every entity", (("uk", "1e6"), ("orbis", "1e6"))),
    Question(
        "country",
        "Share of a set of holders in every entity, multiplied (this project: with error bounds, "
        "both ends and both measures)",
        (("uk", "1e6"), ("orbis", "1e6")),
        1e-9,
    ),
    Question(
        "hybrid",
        "Entities of which a set of holders has a majority (31 CFR 850.206(b)), all of a register "
        "(this project: decided exactly, both ends and both measures)",
        (("uk", "1e6"), ("orbis", "1e6")),
    ),
    Question(
        "keiretsu",
        "Keiretsu: the part of a holder of 10 percent of each of n firms that hold each other",
        (("keiretsu", "8"), ("keiretsu", "300")),
        1e-9,
    ),
)
ABOUT = (
    "Made by `python benchmarks/run.py`; generators are seeded, peers run in the same run, and "
    "answers are compared before times. The last column is the peer's CPU time over ours: above "
    "1 the peer works longer. Peers compute one end of one measure in floating point; this "
    "project computes both ends of both measures with a proven error, and decides thresholds "
    "exactly."
)
GROWTH = (
    "Ultimate controllers, and the attribution of every entity to a set of holders with both "
    "ends and both measures, from the columns of a register on (`load` makes the columns)."
)
SLOW = {("clingo", "1e6"), ("networkx simple paths", "300"), ("Ladybug Cypher", "300")}
REPEATS = {"ours": "3", "SciPy sparse products": "3"}


def measured(*arguments: str) -> dict[str, Any] | str:
    """One measurement, or why there is none."""
    command = [sys.executable, str(HERE / "measure.py"), *arguments]
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LIMIT, check=False, env=one_thread
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {LIMIT} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1][:80]
    result: dict[str, Any] = json.loads(done.stdout)
    result["value"] = np.load(result["answer"])
    Path(result["answer"]).unlink()
    return result


def agrees(ours: Any, theirs: Any, tolerance: float) -> str:
    """``same``, or how the answers differ."""
    if tolerance:
        worst = float(np.abs(ours - theirs).max())
        return "same" if worst <= tolerance else f"off by up to {worst:.2g}"
    if np.array_equal(ours, theirs):
        return "same"
    return f"{len(np.setxor1d(ours, theirs)):,} differ"


def table(question: Question, registers: tuple[tuple[str, str], ...]) -> list[str]:
    lines = [f"## {question.title}", ""]
    for shape, size in registers:
        ours = measured(question.name, "ours", shape, size, REPEATS["ours"])
        if isinstance(ours, str):
            lines += [f"{shape} {size}: {ours}", ""]
            continue
        lines += [
            f"`{shape}`, {ours['entities']:,} entities, {ours['stakes']:,} stakes:",
            "",
            "| tool | answer | load s | answer s | CPU s | peak MB | times ours |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
            row("this project", "exact", ours, ours),
        ]
        for name in PEERS[question.name]:
            lines.append(peer_row(question, name, shape, size, ours))
            print(lines[-1], flush=True)
        lines.append("")
    return lines


def peer_row(question: Question, name: str, shape: str, size: str, ours: dict[str, Any]) -> str:
    if (name, size) in SLOW:
        return f"| {name} | left out: hours, or no end | | | | | |"
    found = measured(question.name, name, shape, size, REPEATS.get(name, "1"))
    if isinstance(found, str):
        return f"| {name} | {found} | | | | | |"
    verdict = agrees(ours["value"], found["value"], question.tolerance)
    if verdict != "same":
        return f"| {name} | **{verdict}** | | | | | |"
    return row(name, verdict, found, ours)


def row(name: str, verdict: str, found: dict[str, Any], ours: dict[str, Any]) -> str:
    ratio = found["cpu"] / ours["cpu"]
    return (
        f"| {name} | {verdict} | {found['load']:.2f} | {found['seconds']:.3g} | {found['cpu']:.3g} "
        f"| {found['peak_mb']:,.0f} | {ratio:.2g} |"
    )


def growth(sizes: list[str]) -> list[str]:
    """This project alone: ultimate controllers and country attribution, all of a register."""
    lines = [
        "## Cost as the register grows",
        "",
        GROWTH,
        "",
        "| stakes | entities | load s | answer s | CPU s | peak MB |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    points = []
    for size in sizes:
        found = measured("whole", "ours", "square", size)
        if isinstance(found, str):
            lines.append(f"| {size} | {found} | | | | |")
            continue
        points.append((found["stakes"], found["cpu"]))
        lines.append(
            f"| {found['stakes']:,} | {found['entities']:,} | {found['load']:.2f} "
            f"| {found['seconds']:.3g} | {found['cpu']:.3g} | {found['peak_mb']:,.0f} |"
        )
        print(lines[-1], flush=True)
    logs = np.log([[stakes, cpu] for stakes, cpu in points if stakes >= 90_000])
    if len(logs) > 1:
        slope = float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])
        lines += ["", f"Fitted exponent of CPU seconds from 10^5 stakes on: {slope:.2f}."]
    return [*lines, ""]


def latency(stakes: str) -> list[str]:
    command = [sys.executable, str(HERE / "latency.py"), stakes]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3 * LIMIT, check=False)
    if done.returncode:
        return ["## One verdict in a large store", "", done.stderr[-200:], ""]
    found = json.loads(done.stdout)
    told = (
        f"Embedded store, {found['entities']:,} entities and {found['stakes']:,} stakes, built in "
        f"{found['build_seconds']:.0f} s, {found['file_mb']:,.0f} MB. A majority verdict on one "
        f"company, warm: median {found['p50_ms']:.1f} ms, p95 {found['p95_ms']:.1f} ms, "
        f"p99 {found['p99_ms']:.1f} ms; in CPU time median {found['cpu_p50_ms']:.1f} ms, "
        f"p95 {found['cpu_p95_ms']:.1f} ms."
    )
    return ["## One verdict in a large store", "", told, ""]


STORES = {
    "memory": "in memory",
    "ladybug": "embedded file",
    "neo4j": "Neo4j, loaded by queries",
    "import": "Neo4j, bulk import",
}
STORES_TOLD = (
    "The same register in every store, each in a process of its own: a load from records (for the "
    "bulk import: from an embedded store, the server's start included), a majority verdict on one "
    "company, warm, and the ultimate controllers of and majorities in every entity, from "
    "`columns()` on. The server has a heap of 2 GB and a page cache of 512 MB."
)


def stores(stakes: str) -> list[str]:
    """One register in every store: its load, single verdicts and answers for the whole of it."""
    lines = ["## One register in every store", ""]
    ours: dict[str, Any] = {}
    for name, title in STORES.items():
        command = [sys.executable, str(HERE / "stores.py"), name, stakes]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=6 * LIMIT, check=False
        )
        if done.returncode:
            lines.append(f"| {title} | {done.stderr.strip().splitlines()[-1][:80]} | | | | | | |")
            continue
        found = json.loads(done.stdout)
        if not ours:
            ours = found
            lines += stores_head(found)
        lines.append(stores_row(title, found, ours))
        print(lines[-1], flush=True)
    return [*lines, ""]


def stores_head(found: dict[str, Any]) -> list[str]:
    return [
        f"{found['entities']:,} entities, {found['stakes']:,} stakes. {STORES_TOLD}",
        "",
        "| store | load s | verdict ms | p95 | columns() s | answers s | peak MB | server's MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]


def stores_row(title: str, found: dict[str, Any], ours: dict[str, Any]) -> str:
    if found["digest"] != ours["digest"]:
        return f"| {title} | **other answers** | | | | | | |"
    server = "" if found["server_peak_mb"] is None else f"{found['server_peak_mb']:,.0f}"
    return (
        f"| {title} | {found['load']:.1f} | {found['p50_ms']:.1f} | {found['p95_ms']:.1f} "
        f"| {found['columns']:.1f} | {found['answers']:.1f} | {found['peak_mb']:,.0f} | {server} |"
    )


def sections(path: Path) -> dict[str, str]:
    """The sections of a results file by their titles."""
    if not path.exists():
        return {}
    parts = path.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.partition("\n")[0]: "## " + part.rstrip() + "\n" for part in parts}


def main() -> None:
    parts = [*(question.name for question in QUESTIONS), "growth", "latency", "stores"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--only", nargs="+", choices=parts, default=parts)
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    parser.add_argument("--stores", default="1e6", help="stakes in every store")
    parser.add_argument("--latency", default="1e7", help="stakes in the store of the latency test")
    arguments = parser.parse_args()
    machine = (
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} CPUs. "
        "Each section says how busy the machine was when it began; where it was, compare ratios "
        "and CPU seconds, not wall time."
    )
    kept = sections(arguments.out)

    def keep(measure: Callable[[], list[str]]) -> None:
        busy = f"Load average at the start: {os.getloadavg()[0]:.1f}."
        lines = [*measure(), busy]
        kept[lines[0].removeprefix("## ")] = "\n".join(lines).rstrip() + "\n"
        text = "\n".join(["# Results", "", ABOUT, "", machine, "", *kept.values()])
        arguments.out.write_text(text, encoding="utf-8")

    for question in QUESTIONS:
        if question.name in arguments.only:
            registers = question.registers
            if arguments.quick and question.name != "keiretsu":
                registers = tuple((shape, f"{float(size) / 10:g}") for shape, size in registers)
            keep(partial(table, question, registers))
    if "growth" in arguments.only:
        top = 6 if arguments.quick else 7
        keep(lambda: growth([f"1e{power}" for power in range(4, top + 1)]))
    if "latency" in arguments.only:
        smaller = math.log10(float(arguments.latency)) - arguments.quick
        keep(lambda: latency(f"{10**smaller:g}"))
    if "stores" in arguments.only:
        keep(lambda: stores(f"{float(arguments.stores) / (10 if arguments.quick else 1):g}"))


if __name__ == "__main__":
    main()
