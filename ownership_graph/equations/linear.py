"""The linear system of a component: its least solution, exact or in floating point.

``x_i = rest_i + sum of weight_ij x_j`` over holders j inside the system; holders outside are known.
With non-negative weights that add up to at most 1 in each row, the system has one solution unless
some rows keep their whole weight among themselves; those rows are found first, and their least
solution is 0.

An exact solution is guessed from a floating-point one and proven by substitution; where it has too
many digits to guess, FLINT solves the system (Dixon 1982), and a component too large for that
is eliminated sparsely, least fill first (Markowitz 1957).
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from flint import fmpq, fmpz_mat
from numpy.typing import NDArray

from ownership_graph.equations.elimination import eliminate
from ownership_graph.equations.numbers import Number, Numbers, blank
from ownership_graph.equations.system import System

__all__ = ["proper_equations", "solve_exactly"]

_GUESSED_DENOMINATOR = 10**6
_DENSE = 600
_LARGEST_EXACT_FLOAT = 2**53
_LARGEST_WHOLE = 2**62

Whole = NDArray[Any]
"""Whole numbers: int64, or Python integers where they are longer."""


def solve_exactly(system: System, *, check: bool) -> Numbers | None:
    """The least non-negative solution, one exact value for each equation.

    Args:
        system: the equations.
        check: weights may add up to more than 1, so that no solution need exist.

    Returns:
        The values; None where ``check`` finds that weights feed on themselves without limit.
    """
    size = len(system.rest)
    constants = system.constants()
    if size > _DENSE:
        return eliminate(system, constants)
    scale, weights = _whole_weights(system)
    inside = system.column >= 0
    flat = system.row[inside] * size + system.column[inside]
    dense: Whole = np.zeros(size * size, dtype=object)
    code = system.code[inside]
    if scale < _LARGEST_EXACT_FLOAT // max(size, 1):
        values = weights.astype(np.float64)[code]
        dense = np.bincount(flat, weights=values, minlength=size * size).astype(np.int64)
    else:
        np.add.at(dense, flat, weights[code])
    square: Whole = dense.reshape(size, size)
    if check:
        return _solve_checked(square, scale, constants)
    kept = np.flatnonzero(proper_equations(system))
    result = blank(size, exact=True)
    if len(kept):
        matrix = -square[np.ix_(kept, kept)]
        matrix[np.diag_indices(len(kept))] += scale
        result[kept] = _solve_regular(matrix, [value * scale for value in constants[kept]])
    return result


def _whole_weights(system: System) -> tuple[int, NDArray[np.object_]]:
    """One denominator for all weights in use, and each weight as a whole number over it."""
    used = np.flatnonzero(np.bincount(system.code))
    scale = lcm(*(int(fmpq(system.table[code]).q) for code in used))
    weights = np.zeros(len(system.table), dtype=object)
    for code in used:
        weight = fmpq(system.table[code])
        weights[code] = int(weight.p) * (scale // int(weight.q))
    return scale, weights


def proper_equations(system: System) -> NDArray[np.bool_]:
    """Equations from which some weight leaves the system, at once or through others.

    The others keep their whole weight among themselves, and the least solution gives them 0.
    """
    size = len(system.rest)
    scale, weights = _whole_weights(system)
    inside = (system.column >= 0) & (weights != 0)[system.code]
    row, column, code = system.row[inside], system.column[inside], system.code[inside]
    if scale < _LARGEST_EXACT_FLOAT // max(size, 1):
        kept = np.bincount(row, weights=weights.astype(np.float64)[code], minlength=size)
    else:
        kept = np.zeros(size, dtype=object)
        np.add.at(kept, row, weights[code])
    proper = np.asarray(kept != scale, dtype=np.bool_)
    while True:
        wider = proper.copy()
        wider[row[proper[column]]] = True
        if np.array_equal(wider, proper):
            return proper
        proper = wider


def _solve_regular(matrix: Whole, constants: list[Number]) -> list[Number]:
    guess = _guess(matrix, constants)
    return _flint(matrix, [constants])[0] if guess is None else guess


def _guess(matrix: Whole, constants: list[Number]) -> list[Number] | None:
    """Short rationals near the floating-point solution, where substitution proves them."""
    right = [float(Fraction(int(value.p), int(value.q))) for value in map(fmpq, constants)]
    near = np.linalg.solve(matrix.astype(np.float64), np.asarray(right))
    known: dict[float, Number] = {}
    for value in near.tolist():
        if value not in known:
            short = Fraction(value).limit_denominator(_GUESSED_DENOMINATOR)
            known[value] = fmpq(short.numerator, short.denominator)
    guess = [known[value] for value in near.tolist()]
    return guess if _solves(matrix, guess, constants) else None


def _solves(matrix: Whole, guess: list[Number], constants: list[Number]) -> bool:
    """Whether a guess satisfies every equation, in whole numbers over one denominator."""
    common = lcm(*(int(value.q) for value in guess))
    values = [int(value.p) * (common // int(value.q)) for value in guess]
    wanted = [value * common for value in constants]
    largest = max(abs(int(matrix.max())), abs(int(matrix.min())))
    fits = len(guess) * largest * max(map(abs, values)) < _LARGEST_WHOLE
    column = np.asarray(values, dtype=np.int64 if fits else object)
    return bool((matrix.astype(column.dtype) @ column).tolist() == wanted)


def _flint(matrix: Whole, sides: list[list[Number]]) -> list[list[Number]]:
    """Solve for several right-hand sides."""
    size = len(matrix)
    common = lcm(*(int(fmpq(value).q) for side in sides for value in side))
    right = fmpz_mat(
        size,
        len(sides),
        [int((fmpq(side[row]) * common).p) for row in range(size) for side in sides],
    )
    solution = fmpz_mat(size, size, matrix.ravel().tolist()).solve(right)
    return [[solution[row, side] / common for row in range(size)] for side in range(len(sides))]


def _solve_checked(dense: Whole, scale: int, constants: Numbers) -> Numbers | None:
    size = len(constants)
    matrix = -dense
    matrix[np.diag_indices(size)] += scale
    try:
        found, ones = _flint(matrix, [[value * scale for value in constants], [scale] * size])
    except ZeroDivisionError:
        return None
    # A non-negative matrix W has spectral radius below 1 exactly if (I - W) y = 1 has y > 0.
    if not all(value > 0 for value in ones):
        return None
    result = blank(size, exact=True)
    result[:] = found
    return result
