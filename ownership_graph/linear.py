"""The linear system of a component, solved exactly with FLINT.

``x_i = rest_i + sum of weight_ij x_j`` over holders j inside the system, where holders outside are
known. With non-negative weights that add up to at most 1 in each row, the system has one solution
unless some rows keep all of their weight among themselves; those are found first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flint import fmpq, fmpq_mat

from ownership_graph.numbers import Number, Numbers

__all__ = ["Row", "proper_rows", "solve"]


class Row(NamedTuple):
    """One equation: holders, their weights as fractions of the whole, and a constant."""

    holders: list[int]
    weights: list[Number]
    rest: Number


def proper_rows(nodes: Sequence[int], rows: Sequence[Row], position: Mapping[int, int]) -> set[int]:
    """The nodes from which some weight leaves the system, at once or through others.

    The rows of all other nodes keep their whole weight among themselves; the least solution gives
    those 0.
    """
    held_by: dict[int, list[int]] = {}
    waiting = []
    for node, row in zip(nodes, rows, strict=True):
        inside: Number = 0
        for holder, weight in zip(row.holders, row.weights, strict=True):
            if weight != 0 and holder in position:
                inside = inside + weight
                held_by.setdefault(holder, []).append(node)
        if inside != 1:
            waiting.append(node)
    proper = set(waiting)
    while waiting:
        for node in held_by.get(waiting.pop(), ()):
            if node not in proper:
                proper.add(node)
                waiting.append(node)
    return proper


def solve(
    nodes: Sequence[int], rows: Sequence[Row], worth: Numbers, *, check: bool
) -> list[Number] | None:
    """Solve for the nodes, with the worth of everyone else known.

    Args:
        nodes: the unknowns.
        rows: their equations; holders that are no unknowns count with ``worth``.
        worth: what every node is worth; only read.
        check: weights may add up to more than 1, so that a least solution need not exist.

    Returns:
        The values; None where ``check`` finds that weights feed on themselves without limit.
    """
    size = len(nodes)
    if not size:
        return []
    position = {node: index for index, node in enumerate(nodes)}
    matrix = [[fmpq(0)] * size for _ in range(size)]
    constants = []
    for index, row in enumerate(rows):
        constant = fmpq(1) * row.rest
        matrix[index][index] = fmpq(1)
        for holder, weight in zip(row.holders, row.weights, strict=True):
            column = position.get(holder)
            if column is None:
                constant = constant + weight * worth[holder]
            else:
                matrix[index][column] = matrix[index][column] - weight
        constants.append([constant, fmpq(1)] if check else [constant])
    try:
        solution = fmpq_mat(matrix).solve(fmpq_mat(constants))
    except ZeroDivisionError:
        return None
    # A non-negative matrix W has spectral radius below 1 exactly if (I - W) y = 1 has y > 0.
    if check and not all(solution[index, 1] > 0 for index in range(size)):
        return None
    return [solution[index, 0] for index in range(size)]
