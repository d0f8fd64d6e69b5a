"""The linear system of a component in float64, with a proven bound on its error.

For ``M = I - W`` with non-negative W, a positive vector y with ``M y >= 1/2`` in every row proves
that no row of the inverse adds up to more than ``2 max(y)`` (M-matrices; Berman and Plemmons 1994).
So a solution with residual r lies within ``2 max(y) max|r|`` of the true one. What the known
holders are wrong by, at most e, moves it by at most e: in each equation their weights c and those
inside add up to at most 1, so ``c <= M 1``, and ``inverse(M) c <= 1``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ownership_graph.equations.linear import proper_equations
from ownership_graph.equations.rounding import UNIT
from ownership_graph.equations.system import System

__all__ = ["Approximation", "approximate"]

_DENSE = 400
_PROVEN = 0.5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Approximation:
    """Values, and how far each of them can be from the true one (infinite if unproven)."""

    values: Floats
    error: float


def approximate(system: System, known_error: float) -> Approximation:
    """The least solution of a system in float64.

    Args:
        system: the equations, with exact weights.
        known_error: how far the worth of a known holder can be from the true one.
    """
    weights = np.asarray([float(weight) for weight in system.table])
    size = len(system.rest)
    values = np.zeros(size)
    kept = np.flatnonzero(proper_equations(system))
    if not len(kept):
        return Approximation(values, known_error)
    place = np.full(size + 1, -1)
    place[kept] = np.arange(len(kept))
    row, column = place[system.row], place[system.column]
    inside = (row >= 0) & (column >= 0)
    outside = (row >= 0) & (system.column < 0)
    right = system.rest[kept].astype(np.float64) + np.bincount(
        row[outside],
        weights=weights[system.code[outside]] * system.known[outside].astype(np.float64),
        minlength=len(kept),
    )
    matrix = _matrix(row[inside], column[inside], weights[system.code[inside]], len(kept))
    found, bound = _solve(matrix, right)
    longest = int(np.bincount(row[row >= 0], minlength=1).max())
    residual = float(np.abs(right - matrix @ found).max())
    rounding = (longest + 6) * UNIT * (float(np.abs(found).max()) + 1)
    values[kept] = np.clip(found, 0, 1)
    return Approximation(values, known_error + 2 * bound * (residual + rounding))


def _matrix(row: NDArray[np.int64], column: NDArray[np.int64], weight: Floats, size: int) -> Any:  # noqa: ANN401 (an array or a SciPy matrix)
    if size <= _DENSE:
        matrix = np.eye(size)
        np.subtract.at(matrix, (row, column), weight)
        return matrix
    from scipy.sparse import csc_array, eye_array  # noqa: PLC0415 (0.5 s to import)

    return csc_array(eye_array(size) - csc_array((weight, (row, column)), shape=(size, size)))


def _solve(matrix: Any, right: Floats) -> tuple[Floats, float]:  # noqa: ANN401 (see _matrix)
    """The solution, and a bound on the row sums of the inverse; infinite where unproven."""
    both = np.column_stack([right, np.ones(len(right))])
    try:
        solution = _factorised(matrix, both)
    except (np.linalg.LinAlgError, RuntimeError):
        # Exactly regular, but singular once its weights are rounded: only rationals can tell.
        return np.zeros(len(right)), float("inf")
    witness = solution[:, 1]
    proven = bool((witness > 0).all() and (matrix @ witness >= _PROVEN + 0.1).all())
    return solution[:, 0], float(witness.max()) if proven else float("inf")


def _factorised(matrix: Any, right: Floats) -> Floats:  # noqa: ANN401 (see _matrix)
    if isinstance(matrix, np.ndarray):
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    from scipy.sparse.linalg import splu  # noqa: PLC0415 (0.5 s to import)

    return np.asarray(splu(matrix).solve(right))
