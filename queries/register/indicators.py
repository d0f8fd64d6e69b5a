"""Indicators of control over a whole register: the counterpart of ``clauses.common.indicators``.

A row that gives an indicator is a unit of its own; the rows of one joint block are one unit, which
its holders have together. Seats of a board that come with a figure are added up, subject by
subject: they are few in any register.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ownership_graph.model import Form
from ownership_graph.snapshot.columns import NONE, Terms
from queries.clauses.common.indicators import (
    Kind,
    gives,
    held,
    indicators_among,
    is_co_owner,
)
from queries.findings.truth import Truth
from queries.register.answers import NO, OPEN, YES, Answers, Flags
from queries.rulebook import Dials, ThresholdRow
from queries.workspace import Workspace

__all__ = ["RegisterIndicators"]

_TRUTHS = (Truth.NO, Truth.OPEN, Truth.YES)
Rows = NDArray[np.int64]


class RegisterIndicators:
    """Every indicator of a register, ready to be asked who holds it.

    Args:
        space: the register and the law.
        dials: the reading, which looks through nominees and counts options or not.
        majority: what makes a majority of the seats of a board.
    """

    def __init__(self, space: Workspace, dials: Dials, majority: ThresholdRow) -> None:
        self._majority = majority
        self._size = len(space.graph)
        columns = space.graph.interests
        self._holder = columns.holder
        if dials.nominees == "looked-through":
            nominator = columns.on_behalf_of
            self._holder = np.where(nominator != NONE, nominator, columns.holder)
        self._counts = self._holder != columns.subject
        if dials.options == "present":
            self._counts &= ~self._where(space, lambda terms: terms.form is Form.OPTION)
        self._block = columns.joint_block
        self._subject = columns.subject
        self._units = {kind: self._unit(self._giving(space, dials, kind)) for kind in Kind}
        figured = self._counts & self._where(space, lambda terms: terms.board is not None)
        self._boards = np.unique(columns.subject[figured])
        rows = np.flatnonzero(np.isin(columns.subject, self._boards))
        self._figured = indicators_among(space, dials, rows.tolist())

    def held(self, said: Answers) -> dict[Kind, Answers]:
        """For each kind and entity whether those of whom ``said`` tells hold an indicator in it.

        Args:
            said: for each entity whether it is one of them.
        """
        result = {kind: self._any_of(unit, said) for kind, unit in self._units.items()}

        def asked(holder: int) -> Truth:
            return _TRUTHS[int(said[holder])]

        for subject in self._boards.tolist():
            found = held(self._figured, subject, asked, self._majority)[Kind.BOARD]
            result[Kind.BOARD][subject] = _TRUTHS.index(found)
        return result

    def _where(self, space: Workspace, wanted: Callable[[Terms], bool]) -> Flags:
        """For each row whether its terms are wanted."""
        columns = space.graph.interests
        chosen = np.fromiter(map(wanted, columns.terms), dtype=np.bool_, count=len(columns.terms))
        return chosen[columns.codes] if len(columns) else np.zeros(0, dtype=np.bool_)

    def _giving(self, space: Workspace, dials: Dials, kind: Kind) -> Rows:
        rows = np.flatnonzero(self._counts & self._where(space, lambda terms: gives(terms, kind)))
        if kind is not Kind.VETO:
            return rows
        own = [
            is_co_owner(space, dials, int(self._subject[row]), self._together_with(int(row)))
            for row in rows
        ]
        return rows[~np.asarray(own, dtype=np.bool_)]

    def _together_with(self, row: int) -> tuple[int, ...]:
        block = self._block[row]
        rows = [row] if block == NONE else np.flatnonzero(self._block == block).tolist()
        return tuple(sorted({int(self._holder[each]) for each in rows}))

    def _unit(self, giving: Rows) -> tuple[Rows, Rows]:
        """The rows of the holders of each unit, and where each unit begins."""
        alone = giving[self._block[giving] == NONE]
        blocks = np.unique(self._block[giving[self._block[giving] != NONE]])
        joint = np.flatnonzero(np.isin(self._block, blocks) & (self._block != NONE))
        joint = joint[np.argsort(self._block[joint], kind="stable")]
        first = np.flatnonzero(np.append(True, np.diff(self._block[joint]) != 0))[: len(blocks)]
        return np.append(alone, joint), np.append(np.arange(len(alone)), len(alone) + first)

    def _any_of(self, unit: tuple[Rows, Rows], said: Answers) -> Answers:
        """For each entity the greatest answer of its units: all holders for yes, one for open."""
        rows, first = unit
        result = np.zeros(self._size, dtype=np.int8)
        if not len(first):
            return result
        holder = self._holder[rows]
        each = np.where(holder == NONE, OPEN, said[holder]).astype(np.int8)
        least, most = np.minimum.reduceat(each, first), np.maximum.reduceat(each, first)
        together = np.where(most == NO, NO, np.where(least == YES, YES, OPEN)).astype(np.int8)
        np.maximum.at(result, self._subject[rows[first]], together)
        return result
