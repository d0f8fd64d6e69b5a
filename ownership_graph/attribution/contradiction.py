"""Subjects whose lower ends add up to more than 100: safe ends, neither scaled nor dropped.

``A = max(0, sum l_j a_j - (sum l_j - 100))`` and ``B = min(100, sum h_j b_j)`` with h_j the upper
ends (RULES R8). On a cycle, a holder that the subject itself holds counts, unless captured, 0 in
its A and 1 in its B. The open ends of such statements are closed beforehand (R7).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.frame import LevelRows
from ownership_graph.attribution.rules import End
from ownership_graph.attribution.state import State
from ownership_graph.equations.numbers import Numbers
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure

__all__ = ["attribute_contradictory"]


def attribute_contradictory(
    run: State, level: LevelRows, measure: Measure
) -> tuple[Numbers, Flags, float]:
    """Attribute contradictory nodes.

    Returns:
        Their fractions, which of them are open, and how many times over the stakes of one node can
        weigh what its holders' fractions are wrong by.
    """
    frame, upper = run.frame, run.end is End.UPPER
    ends = frame.ends(exact=run.exact)
    code, holder = frame.codes[measure][level.rows], frame.holder[level.rows]
    node = np.repeat(level.nodes, np.diff(np.append(level.first, len(level.rows))))
    worth, worth_open = run.worth[measure][holder], run.worth_open[measure][holder]
    own = _held_back(run, node, holder, measure)
    worth[own], worth_open[own] = (1 if upper else 0), False
    stake = ends.upper[code] if upper else ends.lower[code]
    if upper:
        lifted = run.liftable(node, holder)
        if lifted.any():
            whole = np.fromiter(map(run.may_lift, frame.intervals), dtype=np.bool_)
            stake[lifted & whole[code]] = 1
    value = np.add.reduceat(stake * worth, level.first)
    opened = np.logical_or.reduceat(worth_open & (stake != 0), level.first)
    listed = np.add.reduceat(stake, level.first)
    if upper:
        return np.minimum(value, 1), opened & (value <= 1), float(listed.max())
    value = value - (listed - 1)
    return np.maximum(value, 0), opened & (value >= 0), float(listed.max())


def _held_back(
    run: State, node: NDArray[np.int64], holder: NDArray[np.int32], measure: Measure
) -> Flags:
    """Rows whose holder the contradictory subject itself holds, and that is not captured."""
    if run.rule.direct_only:
        return np.zeros(len(node), dtype=np.bool_)
    component = run.frame.schedule.component
    own = (holder >= 0) & (component[node] >= 0)
    own[own] = component[holder[own]] == component[node[own]]
    own[own] = ~run.captured[measure][holder[own]]
    return own
