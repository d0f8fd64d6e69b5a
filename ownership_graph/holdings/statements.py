"""The statements of a snapshot that count, row by row, with what each states.

A nominee's stake is the nominator's, a company's stake in itself is treasury, a joint block is
one holder, an indirect statement never repeats a chain of direct ones, and exact equity figures
stand for votes where a subject states none (RULES R5, R11, R12).
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.holdings.compiled import TREASURY, UNSTATED, Block, Flags, IntervalTable
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.intervals import Interval
from ownership_graph.model import Directness, EntityKind, Form, Right
from ownership_graph.snapshot.columns import NONE, Codes, InterestColumns, Terms
from ownership_graph.snapshot.graph import OwnershipGraph

__all__ = [
    "Stated",
    "join_blocks",
    "partnerships_without_votes",
    "stated_rows",
    "subjects_with",
    "trusts_with_trustees",
]

_PARTNERSHIPS = {EntityKind.PARTNERSHIP, EntityKind.FUND}
_TRUSTS = {EntityKind.TRUST, EntityKind.ARRANGEMENT}


@dataclass(slots=True)
class Stated:
    """The interest rows that count, with what each states."""

    rows: NDArray[np.intp]
    subject: Codes
    holder: Codes
    dataset: Codes
    block: Codes
    codes: dict[Measure, Codes]
    option: Flags

    def put_in(self, order: NDArray[np.intp]) -> None:
        """Put the rows in another order."""
        self.rows, self.option = self.rows[order], self.option[order]
        self.subject, self.holder = self.subject[order], self.holder[order]
        self.dataset, self.block = self.dataset[order], self.block[order]
        self.codes = {measure: codes[order] for measure, codes in self.codes.items()}


def subjects_with(
    graph: OwnershipGraph, columns: InterestColumns, wanted: Callable[[Terms], bool]
) -> Flags:
    """For each node whether one of its rows has terms that are wanted."""
    chosen = np.fromiter((wanted(terms) for terms in columns.terms), dtype=np.bool_)
    flags = np.zeros(len(graph), dtype=np.bool_)
    if len(columns):
        flags[columns.subject[chosen[columns.codes]]] = True
    return flags


def partnerships_without_votes(graph: OwnershipGraph, votes_stated: Flags) -> Flags:
    """For each node whether its general partners have all votes (RULES R11)."""
    return _led_by(graph, Right.GENERAL_PARTNER, _PARTNERSHIPS) & ~votes_stated


def trusts_with_trustees(graph: OwnershipGraph) -> Flags:
    """For each node whether trustees direct its votes, so that they do not follow equity (R11)."""
    return _led_by(graph, Right.TRUSTEE, _TRUSTS)


def _led_by(graph: OwnershipGraph, right: Right, kinds: AbstractSet[EntityKind]) -> Flags:
    led = subjects_with(graph, graph.interests, lambda terms: right in terms.rights)
    wanted = np.fromiter((facts.kind in kinds for facts in graph.entities.facts), dtype=np.bool_)
    return led & wanted[graph.entities.codes] if len(graph) else led


def stated_rows(
    graph: OwnershipGraph, counting: Counting, table: IntervalTable, no_assumption: Flags
) -> tuple[Stated, Flags]:
    """The rows that count, and for each node whether its votes were assumed (RULES R11)."""
    columns = graph.interests
    holder = columns.holder
    if counting.look_through_nominees:
        holder = np.where(columns.on_behalf_of != NONE, columns.on_behalf_of, holder)
    treasury = holder == columns.subject
    form = np.fromiter((terms.form is Form.OPTION for terms in columns.terms), dtype=np.bool_)
    option = (form[columns.codes] if len(columns) else treasury) & ~treasury
    counted = ~_repeated_by_chains(columns)
    if not counting.as_exercised:
        counted &= ~option
    rows = np.flatnonzero(counted)
    codes = _measure_codes(columns, rows, table)
    subject = columns.subject[rows]
    assumed = np.zeros(len(graph), dtype=np.bool_)
    if counting.one_share_one_vote:
        equity = codes[Measure.EQUITY]
        exact = np.fromiter((item.is_exact for item in table.intervals), dtype=np.bool_)
        copied = (equity != UNSTATED) & ~no_assumption[subject]
        # Treasury shares leave before votes are assumed (R12), so a band of them is copied too.
        leaves = treasury[rows[copied]] & counting.exclude_treasury
        copied[copied] = exact[equity[copied]] | leaves
        codes[Measure.VOTES][copied] = equity[copied]
        assumed[subject[copied]] = True
    return (
        Stated(
            rows=rows,
            subject=subject,
            holder=np.where(treasury, TREASURY, holder)[rows].astype(np.int32, copy=False),
            dataset=columns.dataset[rows],
            block=np.where(treasury, NONE, columns.joint_block)[rows].astype(np.int32, copy=False),
            codes=codes,
            option=option[rows],
        ),
        assumed,
    )


def _measure_codes(
    columns: InterestColumns, rows: NDArray[np.intp], table: IntervalTable
) -> dict[Measure, Codes]:
    codes = {}
    for measure in Measure:
        shares = [getattr(terms, measure.value) for terms in columns.terms]
        known = np.asarray(
            [UNSTATED if item is None else table.code(Interval.of(item)) for item in shares],
            dtype=np.int32,
        )
        codes[measure] = known[columns.codes[rows]] if len(rows) else np.zeros(0, dtype=np.int32)
    return codes


def _repeated_by_chains(columns: InterestColumns) -> Flags:
    """Indirect statements that a chain of other stakes repeats, or that give no share."""
    repeated = np.zeros(len(columns), dtype=np.bool_)
    terms = columns.terms
    indirect = np.fromiter((item.directness is Directness.INDIRECT for item in terms), np.bool_)
    shares = np.fromiter(
        (item.equity is not None or item.votes is not None for item in terms), np.bool_
    )
    if not indirect.any():
        return repeated
    candidates = np.flatnonzero(indirect[columns.codes])
    above: dict[int, list[int]] = {}
    for row in np.flatnonzero(~indirect[columns.codes]):
        if columns.holder[row] != NONE:
            above.setdefault(int(columns.subject[row]), []).append(int(columns.holder[row]))
    for row in candidates:
        states_share = bool(shares[columns.codes[row]])
        repeated[row] = not states_share or _leads(
            above, int(columns.subject[row]), int(columns.holder[row])
        )
    return repeated


def _leads(above: dict[int, list[int]], subject: int, holder: int) -> bool:
    seen, waiting = {subject}, [subject]
    while waiting:
        for found in above.get(waiting.pop(), ()):
            if found == holder:
                return True
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return False


def join_blocks(stated: Stated, nodes: int) -> tuple[Block, ...]:
    """Number the joint blocks and make each the holder of its rows (RULES R5)."""
    rows_of: dict[int, list[int]] = {}
    for row in np.flatnonzero(stated.block != NONE):
        rows_of.setdefault(int(stated.block[row]), []).append(int(row))
    known: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for rows in rows_of.values():
        members = tuple(sorted({int(stated.holder[row]) for row in rows}))
        if len(members) > 1:
            known.setdefault((int(stated.subject[rows[0]]), members), []).extend(rows)
    blocks: list[Block] = []
    for (subject, members), rows in sorted(known.items()):
        block = Block(nodes + len(blocks), subject, members)
        stated.holder[rows] = block.node
        blocks.append(block)
    return tuple(blocks)
