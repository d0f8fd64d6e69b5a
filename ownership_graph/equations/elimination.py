"""Sparse exact elimination, for components with many nodes and few stakes between them."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from ownership_graph.equations.numbers import Number, Numbers, blank
from ownership_graph.equations.system import System

__all__ = ["eliminate"]


def eliminate(system: System, constants: Numbers) -> Numbers:
    """The least non-negative solution, by substituting one unknown after the other.

    The unknown whose substitution fills in least goes first (Markowitz 1957). An equation that is
    left with its whole weight on itself belongs to a closed ring, and its least solution is 0.
    """
    rows = _rows(system)
    held_by: list[set[int]] = [set() for _ in rows]
    for node, row in enumerate(rows):
        for holder in row:
            held_by[holder].add(node)
    waiting = [(len(row) * len(held_by[node]), node) for node, row in enumerate(rows)]
    heapify(waiting)
    done: list[int] = []
    while waiting:
        cost, node = heappop(waiting)
        current = len(rows[node]) * len(held_by[node])
        if current > cost:
            heappush(waiting, (current, node))
            continue
        done.append(node)
        _substitute(node, rows, held_by, constants)
    result = blank(len(rows), exact=True)
    for node in reversed(done):
        value = constants[node]
        for holder, weight in rows[node].items():
            value = value + weight * result[holder]
        result[node] = value
    return result


def _rows(system: System) -> list[dict[int, Number]]:
    rows: list[dict[int, Number]] = [{} for _ in system.rest]
    for row, column, code in zip(
        system.row.tolist(), system.column.tolist(), system.code.tolist(), strict=True
    ):
        weight = system.table[code]
        if column >= 0 and weight != 0:
            rows[row][column] = rows[row].get(column, 0) + weight
    return rows


def _substitute(
    node: int, rows: list[dict[int, Number]], held_by: list[set[int]], constants: Numbers
) -> None:
    """Replace one unknown by its equation in all equations that are left."""
    row = rows[node]
    own = row.pop(node, 0)
    held_by[node].discard(node)
    if own == 1:
        row.clear()
        constants[node] = 0
    elif own != 0:
        constants[node] = constants[node] / (1 - own)
        for holder in row:
            row[holder] = row[holder] / (1 - own)
    for other in held_by[node]:
        weight = rows[other].pop(node)
        constants[other] = constants[other] + weight * constants[node]
        for holder, part in row.items():
            rows[other][holder] = rows[other].get(holder, 0) + weight * part
            held_by[holder].add(other)
    for holder in row:
        held_by[holder].discard(node)
