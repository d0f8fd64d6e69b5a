"""Plain Python: work-lists over dictionaries, whole numbers."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from registers import Register

__all__ = [
    "python_country",
    "python_hybrid",
    "python_load",
    "python_pairs",
    "python_ultimate",
    "tops",
]

HALF = 5000  # hundredths of a percent


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
