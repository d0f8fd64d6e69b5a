"""Holdings: what each holder has in each subject once the statements are counted.

Between the statements of a graph and every question about it: attribution, control, parents and
explanations all read holdings. Rows are sorted by subject, then holder; the rows of one
subject are ``start[subject]`` to ``start[subject + 1]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ownership_graph.holdings.compiled import (
    TREASURY,
    UNIDENTIFIED,
    Block,
    Compiled,
    Flags,
    HoldingConflict,
    IntervalTable,
    row_bounds,
)
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.holdings.denominators import settle_denominators
from ownership_graph.holdings.merging import Merger
from ownership_graph.holdings.statements import (
    join_blocks,
    partnerships_without_votes,
    stated_rows,
    subjects_with,
    trusts_with_trustees,
)
from ownership_graph.holdings.sums import compare_sums
from ownership_graph.intervals import Interval
from ownership_graph.model import Right
from ownership_graph.share import Share
from ownership_graph.snapshot.columns import Codes
from ownership_graph.snapshot.graph import OwnershipGraph

__all__ = [
    "TREASURY",
    "UNIDENTIFIED",
    "Block",
    "Counting",
    "HoldingConflict",
    "Holdings",
    "Measure",
    "compile_holdings",
]

_HUNDRED = Fraction(100)


@dataclass(frozen=True, eq=False)
class Holdings:
    """What each holder has in each subject, as of one day, under one way of counting.

    Attributes:
        graph: the snapshot.
        counting: how its statements were counted.
        start: where the rows of each subject begin; one more at the end.
        holder: for each row a node, a block (``len(graph)`` or more), ``UNIDENTIFIED`` or
            ``TREASURY``.
        codes: for each measure the index of each row's interval in ``intervals``.
        intervals: the distinct intervals, in percent; lower ends may exceed 100.
        blocks: the joint blocks, by node.
        conflicts: statements of one stake that differ.
        complete: for each measure and node whether no holder is missing (RULES R14), unless the
            figures show otherwise (R7).
        contradictory: for each measure and node whether its lower ends exceed 100 (R8).
        unsatisfiable: for each measure and node whether no shares within its intervals add up
            to 100 although the lower ends do not exceed it (R7).
        filled: for each measure and node whether its lower ends add up to exactly 100.
        floats: for each node whether its undisclosed rest is dispersed float.
        assumed_votes: for each node whether votes were assumed from equity (R11).
        unexercisable: subjects whose options add up to more than 100 (T3).
    """

    graph: OwnershipGraph
    counting: Counting
    start: NDArray[np.intp]
    holder: Codes
    codes: dict[Measure, Codes]
    intervals: tuple[Interval, ...]
    blocks: tuple[Block, ...]
    conflicts: tuple[HoldingConflict, ...]
    complete: dict[Measure, Flags]
    contradictory: dict[Measure, Flags]
    unsatisfiable: dict[Measure, Flags]
    filled: dict[Measure, Flags]
    floats: Flags
    assumed_votes: Flags
    unexercisable: frozenset[int]
    _compiled: Compiled

    def __len__(self) -> int:
        return len(self.holder)

    @property
    def nodes(self) -> int:
        """Number of nodes and blocks together."""
        return len(self.graph) + len(self.blocks)

    @property
    def subject(self) -> Codes:
        """Who is held, a row a holding."""
        return self._compiled.subject

    def subject_rows(self, node: int) -> range:
        """The rows of the holdings in a node."""
        return range(int(self.start[node]), int(self.start[node + 1]))

    def held_rows(self, node: int) -> NDArray[np.intp]:
        """The rows of the holdings that a node or block has in others."""
        order, bounds = self._by_holder
        return order[bounds[node] : bounds[node + 1]]

    @cached_property
    def _by_holder(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.holder, kind="stable")
        bounds = np.searchsorted(self.holder[order], np.arange(self.nodes + 1))
        return order, bounds

    def block(self, node: int) -> Block:
        """The block that a holder number of ``len(graph)`` or more stands for."""
        return self.blocks[node - len(self.graph)]

    def interval(self, row: int, measure: Measure) -> Interval:
        """What a holding is of a measure, in percent; its ends may exceed 100."""
        return self.intervals[int(self.codes[measure][row])]

    def share(self, row: int, measure: Measure) -> Share:
        """What a holding is of a measure."""
        return self.interval(row, measure).share()

    def statements(self, row: int) -> tuple[int, ...]:
        """Rows of ``graph.interests`` behind a holding: its evidence."""
        return self._compiled.statements(row)

    @property
    def evidence(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows of ``graph.interests`` holding by holding, and where those of each begin."""
        return self._compiled.evidence, self._compiled.evidence_start

    def rights(self, row: int) -> frozenset[Right]:
        """What else a holding gives."""
        return self._compiled.rights(row, self.graph.interests)


def compile_holdings(
    graph: OwnershipGraph, counting: Counting | None = None, floats: Flags | None = None
) -> Holdings:
    """Count the statements of a snapshot (RULES R5, R6, R7, R11, R12, R14, T3).

    Args:
        graph: the snapshot.
        counting: how to count; by default the default reading.
        floats: for each node whether its undisclosed rest is regulated dispersed float, which
            nobody is taken to hold (RULES T2); by default none is.
    """
    chosen = counting or Counting()
    table = IntervalTable()
    columns = graph.interests
    votes_stated = subjects_with(graph, columns, lambda terms: terms.votes is not None)
    partners = partnerships_without_votes(graph, votes_stated)
    apart = votes_stated | partners | trusts_with_trustees(graph)
    stated, assumed = stated_rows(graph, chosen, table, apart)
    merger = Merger(stated, table, columns.datasets)
    compiled = merger.compiled(join_blocks(stated, len(graph)), assumed)
    settle_denominators(compiled, merger.issued, chosen, columns, partners)
    if chosen.exclude_treasury:
        compiled.without(compiled.holder == TREASURY)
    return _judged(graph, chosen, compiled, _declared_complete(graph, chosen), floats)


def _declared_complete(graph: OwnershipGraph, counting: Counting) -> Flags:
    """RULES R14: ``complete`` on any row of a subject holds for the subject."""
    return subjects_with(
        graph,
        graph.interests,
        lambda terms: terms.complete or (counting.register_complete and terms.from_register),
    )


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What the figures of one measure say of each node's list; see :class:`Holdings`."""

    complete: Flags
    contradictory: Flags
    unsatisfiable: Flags
    filled: Flags


def _judged(
    graph: OwnershipGraph,
    counting: Counting,
    compiled: Compiled,
    declared: Flags,
    floats: Flags | None,
) -> Holdings:
    start = row_bounds(compiled.subject, len(graph))
    equity = _judgement(compiled, start, Measure.EQUITY, declared)
    votes = equity
    if np.array_equal(compiled.codes[Measure.EQUITY], compiled.codes[Measure.VOTES]):
        compiled.codes[Measure.VOTES] = compiled.codes[Measure.EQUITY]
    else:
        votes = _judgement(compiled, start, Measure.VOTES, declared)
    found = {Measure.EQUITY: equity, Measure.VOTES: votes}
    return Holdings(
        graph=graph,
        counting=counting,
        start=start,
        holder=compiled.holder,
        codes=compiled.codes,
        intervals=tuple(compiled.table.intervals),
        blocks=compiled.blocks,
        conflicts=tuple(compiled.conflicts),
        complete={measure: each.complete for measure, each in found.items()},
        contradictory={measure: each.contradictory for measure, each in found.items()},
        unsatisfiable={measure: each.unsatisfiable for measure, each in found.items()},
        filled={measure: each.filled for measure, each in found.items()},
        floats=np.zeros(len(graph), dtype=np.bool_) if floats is None else floats,
        assumed_votes=compiled.assumed_votes,
        unexercisable=compiled.unexercisable,
        _compiled=compiled,
    )


def _judgement(
    compiled: Compiled, start: NDArray[np.intp], measure: Measure, declared: Flags
) -> _Judgement:
    low = compare_sums(compiled, start, measure, upper=False)
    contradictory, filled = low.sign > 0, low.sign == 0
    unsatisfiable = filled & low.any_open
    if declared.any():
        high = compare_sums(compiled, start, measure, upper=True)
        too_little = (high.sign < 0) | ((high.sign == 0) & high.any_open)
        unsatisfiable |= declared & ~contradictory & too_little
    complete = declared & ~contradictory & ~unsatisfiable
    return _Judgement(complete, contradictory, unsatisfiable, filled)
