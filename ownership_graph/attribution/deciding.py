"""Whether a fraction passes a threshold, decided exactly whatever numbers a run computes with.

A floating-point run knows a bound on its own error. A fraction farther from the threshold than
that is decided as it stands. One that is closer is added again in whole numbers where its holders
count whole or not at all, which settles most ties at exactly 50 percent; what is left is run again
in rationals on the subgraph above it. This is the filtered exact predicate of computational
geometry (Shewchuk 1997).

The error bound. Let ``u = 2**-53``. A node with k holders adds k products of a stake (relative
error u) and a worth (absolute error e); in any order of addition the result differs from the true
one by at most ``e + (k + 3) u``, because the stakes add up to at most 1. One subtraction from 1
adds u. So each level adds ``(k + 4) u`` for its longest list of holders, and the bound of a run is
one number that grows from level to level. Where stakes contradict each other their sum weighs e
more than once, at most k times. A component adds the bound of
:func:`ownership_graph.equations.approximation.approximate`.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.rules import Cut, End
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.attribution.state import State
from ownership_graph.equations.numbers import as_numbers
from ownership_graph.equations.rounding import UNIT
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure

__all__ = ["passing"]

Nodes = NDArray[np.int64]


def passing(run: State, nodes: Nodes, measure: Measure, cut: Cut, *, capturing: bool) -> Flags:
    """Which nodes pass a threshold in one measure (RULES R1).

    Args:
        run: where the fractions stand.
        nodes: who is asked.
        measure: in what.
        cut: the threshold.
        capturing: the question is whether the run captures the nodes, in the end, in this measure.
    """
    threshold = as_numbers([cut.percent / 100], exact=run.exact)[0]
    value = run.attributed[measure][nodes]
    passed: Flags = np.asarray(value > threshold, dtype=np.bool_)
    if run.exact:
        reached = np.flatnonzero(value == threshold)
        passed[reached] = cut.passed_at(run.attributed_open[measure][nodes[reached]], run.end)
        return passed
    seeded = run.seeds[nodes]
    passed[seeded] = cut.passed(Fraction(100), is_open=False, end=run.end)
    distance = value - threshold
    np.abs(distance, out=distance)
    close = np.flatnonzero((distance <= run.error + UNIT) & ~seeded)
    if len(close):
        settled, verdict = _in_whole_numbers(run, nodes[close], measure, cut)
        passed[close[settled]] = verdict[settled]
        left = close[~settled]
        if len(left):
            passed[left] = _in_rationals(run, nodes[left], measure, cut, capturing=capturing)
    return passed


def _in_whole_numbers(
    run: State, nodes: Nodes, measure: Measure, cut: Cut
) -> tuple[Flags, NDArray[np.bool_]]:
    """Decide the nodes whose holders all count whole or not at all; which, and how."""
    frame = run.frame
    level = frame.rows_of(nodes)
    listed = frame.is_held(nodes)
    settled = listed & ~run.flexible(nodes, measure)
    settled &= ~frame.contradictory[measure][nodes]
    verdict = np.zeros(len(nodes), dtype=np.bool_)
    if not settled.any():
        return settled, verdict
    whole, fits, scale = frame.whole_lower
    code = frame.codes[measure][level.rows]
    worth = run.worth[measure][frame.holder[level.rows]]
    plain = fits[code] & ((worth == 0) | (worth == 1))
    owner = np.flatnonzero(listed)  # nodes come in any order, and keep it
    settled[owner] &= np.logical_and.reduceat(plain, level.first)
    counted = 1 - worth if run.end is End.UPPER else worth
    added = np.add.reduceat(whole[code] * counted, level.first)
    total = np.zeros(len(nodes))
    total[owner] = 100 * scale - added if run.end is End.UPPER else added
    line = float(cut.percent * scale)
    verdict[:] = total > line
    reached = np.flatnonzero(settled & (total == line))
    verdict[reached] = cut.passed_at(run.attributed_open[measure][nodes[reached]], run.end)
    return settled, verdict


def _in_rationals(
    run: State, nodes: Nodes, measure: Measure, cut: Cut, *, capturing: bool
) -> Flags:
    """Run again, exactly, on the subgraph above some nodes."""
    frame, numbers = run.frame.above(nodes)
    seeds = run.seeds[numbers]
    capturable = None if run.capturable is None else run.capturable[numbers]
    again = type(run)(frame, Seeds(seeds, seeds, capturable, capturable), run.rule, run.end)
    own = np.searchsorted(numbers, nodes)
    if capturing:
        return again.captured[measure][own]
    return passing(again, own, measure, cut, capturing=False)
