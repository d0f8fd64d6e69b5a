"""SciPy: the whole matrix, factorised at once; and repeated sparse products."""

from __future__ import annotations

from typing import Any

import numpy as np
from registers import Register

__all__ = ["scipy_country", "scipy_keiretsu", "scipy_load", "sparse_country", "sparse_hybrid"]


def scipy_load(register: Register) -> Any:
    from scipy.sparse import csr_array

    size = register.entities
    shares = register.points / 1e4
    return csr_array((shares, (register.subject, register.holder)), shape=(size, size))


def scipy_country(register: Register, matrix: Any) -> Any:
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu

    seed = np.zeros(register.entities)
    seed[register.watched] = 1.0
    system = (eye_array(register.entities) - matrix).tocsc()
    return splu(system, permc_spec="COLAMD").solve(seed)


def sparse_country(register: Register, matrix: Any) -> Any:
    seed = np.zeros(register.entities)
    seed[register.watched] = 1.0
    value = seed
    while True:
        after = matrix @ value + seed
        if np.abs(after - value).max() < 1e-15:
            return after
        value = after


def sparse_hybrid(register: Register, matrix: Any) -> Any:
    """Captures by repeated sparse products in floats, compared to 0.5 as they come."""
    counts = np.zeros(register.entities)
    counts[register.watched] = 1.0
    captured = counts == 1.0
    while True:
        value = matrix @ counts
        grown = captured | (value > 0.5)
        after = np.where(grown, 1.0, value)
        if (grown == captured).all() and np.abs(after - counts).max() < 1e-15:
            return np.flatnonzero(captured)
        captured, counts = grown, after


def scipy_keiretsu(register: Register, matrix: Any) -> Any:
    seed = np.zeros(register.entities)
    seed[register.watched] = 1.0
    dense = np.eye(register.entities) - matrix.toarray()
    return np.array([np.linalg.solve(dense, seed)[1]])
