"""Cross-holdings: the nodes of one strongly connected component are solved together.

Between two captures the fractions of a component solve a linear system. Where lists of holders
leave room, the spread that is dearest (or cheapest) depends on the solution, and the two are
improved in turn until neither changes (policy iteration, Howard 1960); the values only rise (or
only fall) and the spreads are finitely many, so it ends, at the least fixpoint. Rings that nothing
enters are found before they can make the system singular, and are never divided (RULES R13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.evaluation import Evaluation
from ownership_graph.attribution.frame import LevelRows
from ownership_graph.attribution.rules import End
from ownership_graph.equations.approximation import approximate
from ownership_graph.equations.numbers import Number, Numbers, blank
from ownership_graph.equations.system import System
from ownership_graph.holdings.counting import Measure

__all__ = ["Cycle"]

Nodes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Spread:
    """The chosen weights of one node's rows, and what an undeclared rest adds."""

    weights: Sequence[Number]
    rest: Number


def _sizes(level: LevelRows) -> NDArray[np.int64]:
    return np.diff(np.append(level.first, len(level.rows)))


class Cycle:
    """Settles one component in one run."""

    def __init__(self, run: Evaluation, component: Nodes) -> None:
        self._run = run
        self._frame = run.frame
        self._component = component
        self._members = component[~run.seeds[component]]

    def settle(self) -> None:
        """Solve, capture, and solve again until nothing more is captured."""
        run = self._run
        run.spread(self._component)
        entering = worst = run.error
        while True:
            for measure in run.measures:
                # Each solution starts from what enters the component, not from the one before.
                run.error = entering
                self._attribute(measure)
                worst = max(worst, run.error)
            run.error = worst
            captured = run.capture(self._members)
            if not captured:
                break
            run.spread(self._members[self._captured_anywhere()])
        for measure in run.measures:
            # Only what is still closed at the end is a ring: a capture opens it.
            run.rings |= {node for node in self._rings(measure) if node < self._frame.first_block}
            captured = self._members[run.captured[measure][self._members]]
            run.evaluate(self._frame.rows_of(captured), measure)
        run.spread(self._component)

    def _captured_anywhere(self) -> NDArray[np.bool_]:
        flags = [captured[self._members] for captured in self._run.captured.values()]
        return np.asarray(np.logical_or.reduce(flags))

    def _attribute(self, measure: Measure) -> None:
        run = self._run
        free = self._members[~run.captured[measure][self._members]]
        rings = self._rings(measure)
        if run.rule.proportional:
            self._solve(measure, free, rings)
        else:
            blocks = free >= self._frame.first_block
            run.evaluate(self._frame.rows_of(free[blocks]), measure)
            run.spread_one(free[blocks], measure)
            run.evaluate(self._frame.rows_of(free[~blocks]), measure)
        self._close_rings(rings, measure)

    def _close_rings(self, rings: Iterable[int], measure: Measure) -> None:
        """RULES R13: a closed ring is 0 at the lower end, 100 at the upper end."""
        run = self._run
        if run.rule.direct_only:
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
        is_block = free >= frame.first_block
        ring = np.sort(free[is_block | frame.filled[measure][free]])
        lower = frame.ends(exact=True).lower
        counts = np.fromiter((value != 0 for value in lower), dtype=np.bool_)
        while len(ring):
            level = frame.rows_of(ring)
            holder = frame.holder[level.rows]
            place = np.minimum(np.searchsorted(ring, holder), len(ring) - 1)
            stays = ring[place] == holder
            # A block has no lower ends: it stays in the ring where all of its members do.
            block_row = np.repeat(level.nodes >= frame.first_block, _sizes(level))
            stays |= ~counts[frame.codes[measure][level.rows]] & ~block_row
            left = level.nodes[np.logical_and.reduceat(stays, level.first)]
            if len(left) == len(ring):
                break
            ring = left
        return {int(node) for node in ring}

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
        self._iterate(np.asarray(sorted(unknown), dtype=np.int64), measure)
        run.attributed[measure][free] = worth[free]
        # Of contradictory nodes it is known already.
        run.attributed_open[measure][free] = run.worth_open[measure][free]
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

    def _iterate(self, nodes: Nodes, measure: Measure) -> None:
        run = self._run
        flexible = [int(node) for node in nodes[run.flexible(nodes, measure)]]
        spreads = {node: self._spread(node, measure) for node in flexible}
        while self._apply(nodes, spreads, measure):
            improved = False
            for node in flexible:
                found = run.number(run.filling(node, measure).value)
                if abs(found - run.worth[measure][node]) > run.error:
                    spreads[node] = self._spread(node, measure)
                    improved = True
            if not improved:
                return

    def _spread(self, node: int, measure: Measure) -> _Spread:
        found = self._run.filling(node, measure)
        bands = self._run.bands(node, measure)
        listed = sum(weight * band.worth for weight, band in zip(found.weights, bands, strict=True))
        return _Spread(found.weights, found.value - listed)

    def _apply(self, nodes: Nodes, spreads: Mapping[int, _Spread], measure: Measure) -> bool:
        """Solve under the chosen spreads; False where lifting has closed a ring (RULES R19)."""
        run = self._run
        if not len(nodes):
            return False
        solution = self._solution(self._system(nodes, spreads, measure))
        if solution is None:
            run.unevaluated |= {int(node) for node in nodes}
            return False
        run.worth[measure][nodes] = solution
        return bool(spreads)

    def _solution(self, system: System) -> Numbers | None:
        run = self._run
        if run.exact:
            return run.frame.solve(system, check=run.rule.lift is not None)
        found = approximate(system, run.error)
        run.error = max(run.error, found.error)
        return found.values

    def _system(self, nodes: Nodes, spreads: Mapping[int, _Spread], measure: Measure) -> System:
        run, frame = self._run, self._frame
        level = frame.rows_of(nodes)
        lower = frame.ends(exact=True).lower
        table: list[Number] = list(lower)
        code = frame.codes[measure][level.rows].astype(np.int64)
        holder = frame.holder[level.rows].astype(np.int64)
        column = np.searchsorted(nodes, holder)
        column[column == len(nodes)] = 0
        column[nodes[column] != holder] = -1
        rest = blank(len(nodes), exact=True)
        if run.end is End.UPPER:
            loose = frame.rows_of(nodes[~frame.filled[measure][nodes]])
            if len(loose.nodes):
                rest[~frame.filled[measure][nodes]] = 1 - frame.listed(loose, measure)
        for position in np.flatnonzero(np.isin(nodes, list(spreads))):
            spread = spreads[int(nodes[position])]
            begin = int(level.first[position])
            for offset, weight in enumerate(spread.weights):
                code[begin + offset] = len(table)
                table.append(weight)
            rest[position] = spread.rest
        return System(
            row=np.repeat(np.arange(len(nodes)), _sizes(level)),
            column=column,
            code=code,
            table=table,
            known=run.worth[measure][holder],
            rest=rest,
        )

    def _open_ends(self, nodes: Nodes, measure: Measure) -> None:
        """Openness spreads from owner to owned until it no longer changes (RULES R1)."""
        run = self._run
        level = self._frame.rows_of(nodes)
        if not run.any_open(level, measure):
            return
        while True:
            before = run.worth_open[measure][nodes].copy()
            run.evaluate(level, measure)
            run.worth_open[measure][nodes] = run.attributed_open[measure][nodes]
            if np.array_equal(before, run.worth_open[measure][nodes]):
                return
