"""Holdings as columns: what each holder has in each subject, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ownership_graph.holdings.counting import Measure
from ownership_graph.intervals import Interval
from ownership_graph.model import Right
from ownership_graph.snapshot.columns import NONE, Codes, InterestColumns

__all__ = [
    "TREASURY",
    "UNIDENTIFIED",
    "UNSTATED",
    "Block",
    "Compiled",
    "Flags",
    "HoldingConflict",
    "IntervalTable",
    "row_bounds",
]

UNIDENTIFIED = NONE
"""The holder of a stake whose holder is not identified."""

TREASURY = -2
"""The holder of treasury shares, where they stay in the denominator: nobody."""

UNSTATED = -1
"""The code of a measure that a statement does not mention."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Block:
    """Several holders who hold one stake together (RULES R5).

    Attributes:
        node: the number that stands for the block among holders; ``len(graph)`` or more.
        subject: who is held.
        members: the holders; ``UNIDENTIFIED`` may be among them.
    """

    node: int
    subject: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HoldingConflict:
    """Statements of one stake that differ; the smallest interval that holds all is used.

    Attributes:
        subject: who is held.
        holder: who holds: a node, a block or ``UNIDENTIFIED``.
        measure: of what.
        datasets: who states it.
        stated: what each of them states, as text, in the same order.
    """

    subject: int
    holder: int
    measure: Measure
    datasets: tuple[str, ...]
    stated: tuple[str, ...]


@dataclass(slots=True)
class IntervalTable:
    """Distinct intervals and their codes."""

    intervals: list[Interval] = field(default_factory=list)
    _index: dict[Interval, int] = field(default_factory=dict)

    def code(self, interval: Interval) -> int:
        """The code of an interval, new or known."""
        known = self._index.get(interval)
        if known is None:
            known = self._index[interval] = len(self.intervals)
            self.intervals.append(interval)
        return known


@dataclass(slots=True)
class Compiled:
    """Holdings as columns, sorted by subject, then holder.

    Attributes:
        subject: who is held, a row a holding.
        holder: a node, a block, ``UNIDENTIFIED`` or ``TREASURY``.
        codes: for each measure the index of the holding's interval in ``table``.
        table: the distinct intervals.
        evidence: rows of the graph's interests, holding by holding.
        evidence_start: where the rows of each holding begin in ``evidence``; one more at the end.
        blocks: joint blocks, by node.
        conflicts: statements that differ.
        assumed_votes: for each node whether votes were assumed from equity (RULES R11).
        unexercisable: subjects whose options add up to more than 100 (RULES T3).
    """

    subject: Codes
    holder: Codes
    codes: dict[Measure, Codes]
    table: IntervalTable
    evidence: NDArray[np.intp]
    evidence_start: NDArray[np.intp]
    blocks: tuple[Block, ...]
    conflicts: list[HoldingConflict]
    assumed_votes: Flags
    unexercisable: frozenset[int]

    def statements(self, row: int) -> tuple[int, ...]:
        """The rows of the graph's interests behind a holding."""
        begin, end = self.evidence_start[row], self.evidence_start[row + 1]
        return tuple(int(found) for found in self.evidence[begin:end])

    def rights(self, row: int, interests: InterestColumns) -> frozenset[Right]:
        """What else the statements behind a holding give its holder."""
        found = (interests.terms[interests.codes[said]].rights for said in self.statements(row))
        return frozenset().union(*found)

    def without(self, dropped: Flags) -> None:
        """Leave out the holdings that are flagged."""
        if not dropped.any():
            return
        kept = ~dropped
        sizes = np.diff(self.evidence_start)
        self.evidence = self.evidence[np.repeat(kept, sizes)]
        self.evidence_start = np.append(0, np.cumsum(sizes[kept])).astype(np.intp)
        self.subject = self.subject[kept]
        self.holder = self.holder[kept]
        self.codes = {measure: codes[kept] for measure, codes in self.codes.items()}


def row_bounds(subject: Codes, subjects: int) -> NDArray[np.intp]:
    """Where the rows of each subject begin; one more at the end. Rows are sorted by subject."""
    return np.append(0, np.cumsum(np.bincount(subject, minlength=subjects))).astype(np.intp)
