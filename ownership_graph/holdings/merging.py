"""What the statements of one holder add up to (RULES R5, R6).

Rows are grouped by subject and holder with array operations. The groups that hold more than one
statement are few in any register and are counted one by one in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ownership_graph.holdings.compiled import (
    TREASURY,
    UNSTATED,
    Block,
    Compiled,
    Flags,
    HoldingConflict,
    IntervalTable,
)
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.statements import Stated
from ownership_graph.intervals import NOTHING, WHOLLY_UNKNOWN, Interval, enclosing, total
from ownership_graph.snapshot.columns import NONE, Codes

__all__ = ["Merger"]


class Merger:
    """Groups rows by subject and holder, and adds up or encloses what a group states (R6).

    Attributes:
        issued: for each holding that options replace, the issued stake that they replace.
    """

    def __init__(
        self,
        stated: Stated,
        table: IntervalTable,
        datasets: Sequence[str],
    ) -> None:
        self._stated = stated
        self._table = table
        self._datasets = datasets
        self.issued: dict[int, dict[Measure, Interval]] = {}
        self._conflicts: list[HoldingConflict] = []

    def compiled(self, blocks: tuple[Block, ...], assumed: Flags) -> Compiled:
        """One holding for each holder of each subject."""
        stated = self._stated
        key = stated.subject.astype(np.int64)
        key <<= 32
        key |= stated.holder - TREASURY
        if not np.all(key[1:] >= key[:-1]):
            order = np.argsort(key, kind="stable")
            key = key[order]
            stated.put_in(order)
        starts = np.append(True, key[1:] != key[:-1])[: len(key)]
        bounds = np.append(np.flatnonzero(starts), len(key))
        first = bounds[:-1]
        codes = {measure: stated.codes[measure][first] for measure in Measure}
        several = np.zeros(len(first), dtype=np.bool_)
        if len(first) < len(key):
            several = np.diff(bounds) > 1
        if stated.option.any():
            several |= np.logical_or.reduceat(stated.option, first)
        for group in np.flatnonzero(several):
            self._merge(int(group), np.arange(bounds[group], bounds[group + 1]), codes)
        unknown = self._table.code(WHOLLY_UNKNOWN)
        for measure in Measure:
            codes[measure][codes[measure] == UNSTATED] = unknown
        return Compiled(
            subject=stated.subject[first],
            holder=stated.holder[first],
            codes=codes,
            table=self._table,
            evidence=stated.rows,
            evidence_start=bounds,
            blocks=blocks,
            conflicts=self._conflicts,
            assumed_votes=assumed,
            unexercisable=frozenset(),
        )

    def _merge(self, group: int, rows: NDArray[np.intp], codes: dict[Measure, Codes]) -> None:
        options = self._stated.option[rows]
        for measure in Measure:
            issued = self._one_stake(rows[~options], measure)
            if options.any():
                exercised = self._one_stake(rows[options], measure)
                self.issued.setdefault(group, {})[measure] = (
                    NOTHING if not (~options).any() else issued or WHOLLY_UNKNOWN
                )
                issued = exercised
            codes[measure][group] = UNSTATED if issued is None else self._table.code(issued)

    def _one_stake(self, rows: NDArray[np.intp], measure: Measure) -> Interval | None:
        """What rows of one holder state: added up in a dataset, enclosed across datasets."""
        by_dataset: dict[int, list[int]] = {}
        for row in rows:
            by_dataset.setdefault(int(self._stated.dataset[row]), []).append(int(row))
        said = {
            self._datasets[dataset]: interval
            for dataset, own in by_dataset.items()
            if (interval := self._added_up(own, measure)) is not None
        }
        if not said:
            return None
        self._note_conflict(int(rows[0]), measure, sorted(said.items()))
        return enclosing(said.values())

    def _added_up(self, rows: Iterable[int], measure: Measure) -> Interval | None:
        codes, blocks = self._stated.codes[measure], self._stated.block
        joint: dict[int, list[Interval]] = {}
        parts: list[Interval | None] = []
        for row in rows:
            stated = None if codes[row] == UNSTATED else self._table.intervals[codes[row]]
            if blocks[row] == NONE:
                parts.append(stated)
            elif stated is None:
                joint.setdefault(int(blocks[row]), [])
            else:
                joint.setdefault(int(blocks[row]), []).append(stated)
        for block, said in joint.items():
            self._note_joint_conflict(block, measure, said)
            parts.append(enclosing(said) if said else None)
        if all(part is None for part in parts):
            return None
        return total(WHOLLY_UNKNOWN if part is None else part for part in parts).capped()

    def _note_conflict(
        self, row: int, measure: Measure, said: Sequence[tuple[str, Interval]]
    ) -> None:
        if len({interval for _, interval in said}) > 1:
            self._conflicts.append(
                HoldingConflict(
                    int(self._stated.subject[row]),
                    int(self._stated.holder[row]),
                    measure,
                    tuple(dataset for dataset, _ in said),
                    tuple(str(interval.share()) for _, interval in said),
                )
            )

    def _note_joint_conflict(self, block: int, measure: Measure, said: Sequence[Interval]) -> None:
        row = int(np.flatnonzero(self._stated.block == block)[0])
        dataset = self._datasets[self._stated.dataset[row]]
        self._note_conflict(row, measure, [(dataset, interval) for interval in said])
