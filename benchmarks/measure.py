"""One measurement in a process of its own: ``measure.py QUESTION ENGINE SHAPE SIZE [REPEATS]``.

Prints one JSON object: seconds to load and to answer (the median of the repeats), CPU seconds,
peak memory, and where the answer stands for comparison.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from ours import OURS
from peers import PEERS
from registers import Register, keiretsu, orbis, uk


def register_of(shape: str, size: int) -> Register:
    makers = {"uk": uk, "orbis": orbis, "keiretsu": keiretsu}
    if shape == "square":
        return uk(size, entities_per_stake=1.0)
    return makers[shape](size)


def main(question: str, engine: str, shape: str, size: str, repeats: str = "1") -> None:
    register = register_of(shape, int(float(size)))
    load, run = OURS[question] if engine == "ours" else PEERS[question][engine]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = perf_counter()
    loaded = load(register)
    loading = perf_counter() - begun
    times, cpu = [], []
    for _ in range(int(repeats)):
        begun, worked = perf_counter(), process_time()
        answer = run(register, loaded)
        times.append(perf_counter() - begun)
        cpu.append(process_time() - worked)
    with tempfile.NamedTemporaryFile(suffix=".npy", delete=False) as file:
        np.save(file, answer)
    print(
        json.dumps(
            {
                "stakes": len(register),
                "entities": register.entities,
                "load": loading,
                "seconds": statistics.median(times),
                "cpu": statistics.median(cpu),
                "register_mb": before / 1000,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
                "answer": str(Path(file.name)),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
