"""The equations of a component: ``x_i = rest_i + sum of weight_ij x_j``.

Holders j inside the system are unknown; holders outside are known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.equations.numbers import Number, Numbers, blank

__all__ = ["System"]


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """The equations of some nodes; weights are dictionary-encoded.

    Attributes:
        row: for each term its equation, 0 to ``len(rest) - 1``.
        column: for each term its unknown, or -1 where the holder is known.
        code: for each term the index of its weight in ``table``.
        table: the distinct weights, as fractions of the whole.
        known: for each term what its holder is worth, where it is known.
        rest: the constant of each equation.
    """

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    code: NDArray[np.int64]
    table: list[Number]
    known: Numbers
    rest: Numbers

    def key(self) -> object:
        """What tells this system from another one."""
        outside = self.column < 0
        return (
            self.column.tobytes(),
            self.code.astype(np.int32).tobytes(),
            tuple(self.table),
            tuple(self.known[outside]),
            tuple(self.rest),
        )

    def constants(self) -> Numbers:
        """What each equation adds up to without its unknowns."""
        result = blank(len(self.rest), exact=True)
        result[:] = self.rest
        outside = np.flatnonzero(self.column < 0)
        weights = np.empty(len(self.table), dtype=object)
        weights[:] = self.table
        np.add.at(result, self.row[outside], weights[self.code[outside]] * self.known[outside])
        return result
