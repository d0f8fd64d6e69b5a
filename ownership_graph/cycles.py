"""Cross-holdings: the nodes of one strongly connected component are solved together.

Between two captures the fractions of a component solve a linear system. Where lists of holders
leave room, the spread that is dearest (or cheapest) depends on the solution, and the two are improved in
turn until neither changes (policy iteration, Howard 1960); the values only rise (or only fall)
and the spreads are finitely many, so it ends, at the least fixpoint. Rings that nothing enters are
found before they can make the system singular, and are never divided (RULES R13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ownership_graph.counting import Measure
from ownership_graph.linear import Row, proper_rows, solve
from ownership_graph.numbers import Number
from ownership_graph.rules import End

if TYPE_CHECKING:
    from ownership_graph.run import Run

__all__ = ["Cycle"]

Nodes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Spread:
    """The chosen weights of one node's rows, and what an undeclared rest adds."""

    weights: Sequence[Number]
    rest: Number


class Cycle:
    """Settles one component in one run."""

    def __init__(self, run: Run, component: Nodes) -> None:
        self._run = run
        self._frame = run.frame
        self._component = component
        self._members = component[~run.seeds[component]]

    def settle(self) -> None:
        """Solve, capture, and solve again until nothing more is captured."""
        run = self._run
        run.spread(self._component)
        while True:
            for measure in Measure:
                self._attribute(measure)
            captured = run.capture(self._members)
            if not captured:
                break
            run.spread(self._members[self._captured_anywhere()])
        level = self._frame.rows_of(self._component)
        for measure in Measure:
            rings = self._rings(measure)
            run.evaluate(level, measure)
            self._close_rings(rings, measure)
        run.spread(self._component)

    def _captured_anywhere(self) -> NDArray[np.bool_]:
        flags = [captured[self._members] for captured in self._run.captured.values()]
        return np.logical_or.reduce(flags)

    def _attribute(self, measure: Measure) -> None:
        run = self._run
        free = self._members[~run.captured[measure][self._members]]
        rings = self._rings(measure)
        run.rings |= rings
        if run.rule.proportional:
            self._solve(measure, free, rings)
        else:
            run.evaluate(self._frame.rows_of(free), measure)
        self._close_rings(rings, measure)

    def _close_rings(self, rings: Iterable[int], measure: Measure) -> None:
        """RULES R13: a closed ring is 0 at the lower end, 100 at the upper end."""
        run = self._run
        if run.rule.capture is None and not run.rule.proportional:
            return
        nodes = np.fromiter(rings, dtype=np.int64)
        run.attributed[measure][nodes] = 1 if run.end is End.UPPER else 0
        run.attributed_open[measure][nodes] = False
        if run.rule.proportional:
            run.spread(nodes)

    def _rings(self, measure: Measure) -> set[int]:
        """The nodes whose lower ends add up to 100 among themselves, none of them captured."""
        run, frame = self._run, self._frame
        free = self._members[~run.captured[measure][self._members]]
        blocks = len(frame.holdings.graph)
        ring = {int(node) for node in free if node >= blocks or frame.filled[measure][node]}
        while True:
            left = {node for node in ring if self._within(node, ring, measure, node >= blocks)}
            if left == ring:
                return {node for node in ring if node < blocks} and ring
            ring = left

    def _within(self, node: int, ring: set[int], measure: Measure, is_block: bool) -> bool:
        return all(
            holder in ring
            for holder, lower in self._lower_rows(node, measure)
            if is_block or lower != 0
        )

    def _lower_rows(self, node: int, measure: Measure) -> Iterable[tuple[int, Number]]:
        begin, end = int(self._frame.start[node]), int(self._frame.start[node + 1])
        lower = self._frame.ends(exact=True).lower[self._frame.codes[measure][begin:end]]
        return zip(self._frame.holder[begin:end].tolist(), lower, strict=True)

    def _solve(self, measure: Measure, free: Nodes, rings: set[int]) -> None:
        """The least solution of the free nodes, then which of their ends are open."""
        run, frame = self._run, self._frame
        worth = run.worth[measure]
        worth[free], run.worth_open[measure][free] = 0, False
        contradictory = free[frame.contradictory[measure][free]]
        if len(contradictory):
            run.evaluate(frame.rows_of(contradictory), measure)
            run.spread_one(contradictory, measure)
        inside = {int(node) for node in free} - set(contradictory.tolist())
        if run.end is End.UPPER:
            for node in rings:
                worth[node] = 1
            unknown = inside - rings
        else:
            unknown = inside - self._zeros(inside, measure)
        self._iterate(sorted(unknown), measure)
        self._open_ends(np.asarray(sorted(inside - rings), dtype=np.int64), measure)

    def _zeros(self, inside: set[int], measure: Measure) -> set[int]:
        """Nodes whose whole can be held by holders that are worth nothing: their least is 0."""
        worth, zeros = self._run.worth[measure], set(inside)
        while True:
            left = {
                node for node in zeros if self._can_be_zero(node, zeros, inside, worth, measure)
            }
            if left == zeros:
                return zeros
            zeros = left

    def _can_be_zero(
        self,
        node: int,
        zeros: set[int],
        inside: set[int],
        worth: Mapping[int, Number] | NDArray[np.object_],
        measure: Measure,
    ) -> bool:
        frame = self._frame
        begin, end = int(frame.start[node]), int(frame.start[node + 1])
        ends, free_room = frame.ends(exact=True), 0
        for code, holder in zip(
            frame.codes[measure][begin:end], frame.holder[begin:end].tolist(), strict=True
        ):
            if holder in zeros or (holder not in inside and worth[holder] == 0):
                free_room = free_room + ends.upper[code]
            elif ends.lower[code] != 0:
                return False
        return not frame.complete[measure][node] or free_room >= 1

    def _iterate(self, nodes: Sequence[int], measure: Measure) -> None:
        run = self._run
        level = np.asarray(nodes, dtype=np.int64)
        flexible = [int(node) for node in level[run.special(level, measure)]]
        spreads = {node: self._spread(node, measure) for node in flexible}
        while True:
            rows = [self._row(node, spreads.get(node), measure) for node in nodes]
            if not self._apply(nodes, rows, measure):
                return
            improved = False
            for node in flexible:
                found = run.filling(node, measure)
                if found.value != run.worth[measure][node]:
                    spreads[node] = self._spread(node, measure)
                    improved = True
            if not improved:
                return

    def _spread(self, node: int, measure: Measure) -> _Spread:
        found = self._run.filling(node, measure)
        bands = self._run.bands(node, measure)
        listed = sum(weight * band.worth for weight, band in zip(found.weights, bands, strict=True))
        return _Spread(found.weights, found.value - listed)

    def _row(self, node: int, spread: _Spread | None, measure: Measure) -> Row:
        frame = self._frame
        begin, end = int(frame.start[node]), int(frame.start[node + 1])
        if spread is None:
            weights = frame.ends(exact=True).lower[frame.codes[measure][begin:end]]
            rest: Number = 1 - sum(weights) if self._run.end is End.UPPER else 0
        else:
            weights, rest = spread.weights, spread.rest
        return Row(frame.holder[begin:end].tolist(), list(weights), rest)

    def _apply(self, nodes: Sequence[int], rows: Sequence[Row], measure: Measure) -> bool:
        """Solve under the chosen spreads; False where lifting has closed a ring (RULES R19)."""
        run = self._run
        worth = run.worth[measure]
        position = {node: index for index, node in enumerate(nodes)}
        lifted = run.rule.lift is not None
        proper = set(nodes) if lifted else proper_rows(nodes, rows, position)
        for node in nodes:
            worth[node] = 0
        kept = [node for node in nodes if node in proper]
        solution = solve(kept, [rows[position[node]] for node in kept], worth, check=lifted)
        if solution is None:
            run.unevaluated |= set(nodes)
            return False
        for node, value in zip(kept, solution, strict=True):
            worth[node] = value
        return True

    def _open_ends(self, nodes: Nodes, measure: Measure) -> None:
        """Openness spreads from owner to owned until it no longer changes (RULES R1)."""
        run = self._run
        level = self._frame.rows_of(nodes)
        while len(nodes):
            before = run.worth_open[measure][nodes].copy()
            run.evaluate(level, measure)
            run.worth_open[measure][nodes] = run.attributed_open[measure][nodes]
            if np.array_equal(before, run.worth_open[measure][nodes]):
                return
