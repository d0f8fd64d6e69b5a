"""Places the parties above an entity in layers: owners above, the entity at the bottom.

Boxes stand on a grid of columns, so that the gutters between columns are free for lines however
many rows a layer needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Link", "Placed", "layers", "place"]

_COLUMNS = 5
_SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A line from a holder to what it holds.

    Attributes:
        holder: key of the upper box.
        subject: key of the lower box.
        label: what stands on the line.
        dashed: whether it is not known.
    """

    holder: str
    subject: str
    label: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a box stands.

    Attributes:
        column: from 0 at the left.
        row: from 0 at the top.
    """

    column: int
    row: int


def layers(bottom: str, links: Sequence[Link]) -> dict[str, int]:
    """The layer of each box: 0 for the bottom, else one above the highest box that it holds.

    Links that close a circle do not count.
    """
    holders: dict[str, list[str]] = {}
    for link in links:
        holders.setdefault(link.subject, []).append(link.holder)
    level = {bottom: 0}
    order = _downward(bottom, holders)
    position = {key: at for at, key in enumerate(order)}
    for subject in order:
        for holder in holders.get(subject, ()):
            if position[holder] > position[subject]:
                level[holder] = max(level.get(holder, 0), level[subject] + 1)
    return level


def _downward(bottom: str, holders: Mapping[str, Sequence[str]]) -> list[str]:
    """Every box after those that it holds, circles apart: the reverse of a depth-first finish."""
    finished: list[str] = []
    seen = {bottom}
    stack: list[tuple[str, int]] = [(bottom, 0)]
    while stack:
        key, at = stack.pop()
        above = holders.get(key, ())
        while at < len(above) and above[at] in seen:
            at += 1
        if at == len(above):
            finished.append(key)
            continue
        stack.append((key, at + 1))
        seen.add(above[at])
        stack.append((above[at], 0))
    return finished[::-1]


def place(bottom: str, links: Sequence[Link]) -> dict[str, Placed]:
    """Where each box stands, rows of at most five boxes."""
    level = layers(bottom, links)
    rows = _ordered(level, links)
    result: dict[str, Placed] = {}
    number = 0
    for layer in reversed(rows):
        for start in range(0, len(layer), _COLUMNS):
            chunk = layer[start : start + _COLUMNS]
            # Boxes stand on columns, never between them: every gutter stays free for lines.
            left = (_COLUMNS - len(chunk)) // 2
            for at, key in enumerate(chunk):
                result[key] = Placed(left + at, number)
            number += 1
    return result


def _ordered(level: Mapping[str, int], links: Sequence[Link]) -> list[list[str]]:
    """The boxes of each layer, near those that they hold (barycentres, a few sweeps)."""
    rows: list[list[str]] = [[] for _ in range(max(level.values()) + 1)]
    for key in level:
        rows[level[key]].append(key)
    held: dict[str, list[str]] = {}
    for link in links:
        held.setdefault(link.holder, []).append(link.subject)
    for _ in range(_SWEEPS):
        at = {key: index / len(row) for row in rows for index, key in enumerate(row)}
        for row in rows[1:]:
            row.sort(key=lambda key: (_mean([at[each] for each in held[key]]), at[key], key))
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
