"""How the upper ends of entities fall with what is sold, while it is fixed who counts whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq, fmpq_mat

from ownership_graph.cures.covering import Need
from ownership_graph.equations.numbers import as_fraction
from ownership_graph.holdings.counting import Measure

__all__ = ["Stake", "System", "Trade"]

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """A holding as it counts at the upper end.

    Attributes:
        row: row of the holdings.
        holder: who holds.
        weight: by measure what is held, as a fraction.
        worth: by measure what the holder counts where that is fixed, 0 to 1.
        priced: the measure in which sales are priced.
        points: what selling all of it costs, in percentage points.
        fixed: what the holder counts does not depend on the sales: a block or an unidentified one.
    """

    row: int
    holder: int
    weight: Mapping[Measure, Fraction]
    worth: Mapping[Measure, Fraction]
    priced: Measure
    points: Fraction
    fixed: bool


@dataclass(frozen=True, slots=True)
class Trade:
    """A stake in a subject that may be sold."""

    subject: int
    stake: Stake


@dataclass(frozen=True, kw_only=True, eq=False)
class System:
    """Upper ends as linear functions of the parts that are sold.

    Attributes:
        stakes: the stakes in each node.
        rest: by node and measure what nobody who is named has, as a fraction.
        whole: nodes that count 1.
        trades: what may be sold, in the order of the parts.
        silent: nodes whose sales are not considered.
        votes_only: sales leave the equity as it is.
    """

    stakes: Mapping[int, Sequence[Stake]]
    rest: Mapping[tuple[int, Measure], Fraction]
    whole: frozenset[int]
    trades: Sequence[Trade]
    silent: frozenset[int]
    votes_only: bool

    @cached_property
    def _solved(self) -> dict[Measure, dict[int, list[Fraction]]]:
        return {measure: self._solve(measure) for measure in Measure}

    def value(self, node: int, measure: Measure, parts: Sequence[Fraction]) -> Fraction:
        """The upper end of a node that is not whole when these parts are sold, as a fraction."""
        line = self._solved[measure].get(node)
        if line is None:
            return _ZERO
        return line[0] - sum(
            (fall * part for fall, part in zip(line[1:], parts, strict=True)), _ZERO
        )

    def needs(self, limits: Mapping[int, Fraction]) -> list[Need]:
        """What sales must reach so that no measure of a node passes its limit, a fraction."""
        return [
            Need(tuple(line[1:]), line[0] - limit)
            for node, limit in limits.items()
            for solved in self._solved.values()
            if (line := solved.get(node)) is not None and line[0] > limit
        ]

    def _solve(self, measure: Measure) -> dict[int, list[Fraction]]:
        """For each partial node that anything reaches its end, and how it falls by each trade."""
        nodes = self._reached(measure)
        index = {node: at for at, node in enumerate(nodes)}
        size, width = len(nodes), 1 + len(self.trades)
        matrix = [
            [_ONE if row == column else _ZERO for column in range(size)] for row in range(size)
        ]
        right = [[_ZERO] * width for _ in range(size)]
        for node, at in index.items():
            right[at][0] = self._constant(node, measure)
            for stake in self.stakes[node]:
                if not stake.fixed and stake.holder in index:
                    matrix[at][index[stake.holder]] -= stake.weight[measure]
        for number, trade in enumerate(self.trades):
            if trade.subject in index and self._counts(trade, measure):
                right[index[trade.subject]][1 + number] = trade.stake.weight[measure]
        if not nodes:
            return {}
        solved = _matrix(matrix).solve(_matrix(right)).table()
        return {node: [as_fraction(cell) for cell in solved[at]] for node, at in index.items()}

    def _counts(self, trade: Trade, measure: Measure) -> bool:
        if self.votes_only and measure is Measure.EQUITY:
            return False
        return trade.stake.holder not in self.silent

    def _constant(self, node: int, measure: Measure) -> Fraction:
        total = self.rest[node, measure]
        for stake in self.stakes[node]:
            if stake.fixed or stake.holder in self.whole:
                total += stake.weight[measure] * stake.worth[measure]
        return total

    def _reached(self, measure: Measure) -> list[int]:
        """Partial nodes that something whole or unknown reaches; the others are 0."""
        partial = [node for node in self.stakes if node not in self.whole]
        reached = {node for node in partial if self._constant(node, measure) > 0}
        grown = True
        while grown:
            more = {
                node
                for node in partial
                if node not in reached
                and any(
                    not stake.fixed and stake.holder in reached and stake.weight[measure] > 0
                    for stake in self.stakes[node]
                )
            }
            reached |= more
            grown = bool(more)
        return sorted(reached)


def _matrix(rows: Sequence[Sequence[Fraction]]) -> fmpq_mat:
    cells = [fmpq(cell.numerator, cell.denominator) for row in rows for cell in row]
    return fmpq_mat(len(rows), len(rows[0]), cells)
