"""Subjects whose shares are rescaled: treasury shares, exercised options, general partners."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from ownership_graph.holdings.compiled import TREASURY, Compiled, Flags, row_bounds
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.intervals import NOTHING, Interval, total
from ownership_graph.model import Right
from ownership_graph.snapshot.columns import InterestColumns

__all__ = ["settle_denominators"]

_HUNDRED = Fraction(100)

Issued = Mapping[int, Mapping[Measure, Interval]]
"""For a holding that an option replaces, the issued stake that it replaces."""


def settle_denominators(
    compiled: Compiled,
    issued: Issued,
    counting: Counting,
    interests: InterestColumns,
    partners: Flags,
) -> None:
    """Count treasury shares, exercised options and general partners, subject by subject."""
    nodes = len(partners)
    special = np.zeros(nodes, dtype=np.bool_)
    special[compiled.subject[list(issued)]] = True
    special |= partners
    if counting.exclude_treasury:
        special[compiled.subject[compiled.holder == TREASURY]] = True
    starts = row_bounds(compiled.subject, nodes)
    unexercisable = set()
    for subject in np.flatnonzero(special):
        rows = range(int(starts[subject]), int(starts[subject + 1]))
        if partners[subject]:
            _give_votes_to_general_partners(compiled, rows, interests)
        if not _settle_subject(compiled, rows, issued, counting):
            unexercisable.add(int(subject))
    compiled.unexercisable = frozenset(unexercisable)


def _give_votes_to_general_partners(
    compiled: Compiled, rows: range, interests: InterestColumns
) -> None:
    """RULES R11: the general partners have all votes, in equal parts."""
    managing = {row for row in rows if Right.GENERAL_PARTNER in compiled.rights(row, interests)}
    part = Interval(_HUNDRED / len(managing), _HUNDRED / len(managing)) if managing else NOTHING
    for row in rows:
        given = part if row in managing else NOTHING
        compiled.codes[Measure.VOTES][row] = compiled.table.code(given)


def _settle_subject(compiled: Compiled, rows: range, replaced: Issued, counting: Counting) -> bool:
    """Rescale one subject; False where its options cannot all be exercised."""
    table, possible = compiled.table, True
    for measure in Measure:
        codes = compiled.codes[measure]
        stakes = {row: table.intervals[codes[row]] for row in rows}
        issued = {row: replaced[row][measure] for row in rows if row in replaced}
        if counting.exclude_treasury:
            left = _HUNDRED - sum(
                stakes[row].lower for row in rows if compiled.holder[row] == TREASURY
            )
            # Several rows may claim all shares as treasury together: nothing can be rescaled then.
            factor = _HUNDRED / left if left > 0 else Fraction(1)
            scale = Interval(factor, factor)
            stakes = {row: stake.times(scale).capped() for row, stake in stakes.items()}
            issued = {row: stake.times(scale).capped() for row, stake in issued.items()}
        if issued:
            exercised = total(stakes[row] for row in issued)
            possible &= exercised.lower <= _HUNDRED
            shrink = _shrink(exercised, total(issued.values()))
            stakes.update(
                {row: stakes[row].times(shrink).capped() for row in rows if row not in issued}
            )
        for row, stake in stakes.items():
            codes[row] = table.code(stake)
    return possible


def _shrink(exercised: Interval, issued: Interval) -> Interval:
    """The factor by which other holders' shares change when options are exercised (T3)."""

    def rest(stake: Fraction) -> Fraction:
        return max(Fraction(0), _HUNDRED - stake)

    least = rest(exercised.upper) / rest(issued.lower) if rest(issued.lower) else Fraction(0)
    most = rest(exercised.lower) / rest(issued.upper) if rest(issued.upper) else Fraction(1)
    return Interval(
        least,
        max(least, most),
        exercised.upper_open or issued.lower_open,
        exercised.lower_open or issued.upper_open,
    )
