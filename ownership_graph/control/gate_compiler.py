"""From holdings to gates: votes, joint blocks, seats, profits and rights (RULES R5, R16, T1)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.rules import Comparator, End
from ownership_graph.control.gates import MAJORITY, Edges, Gates, Nodes, Power, assemble
from ownership_graph.control.scales import Numbers, Scaled, scale_holdings
from ownership_graph.control.seats import SeatRows, rows_with, seat_rows
from ownership_graph.holdings.compiled import UNIDENTIFIED, Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.intervals import Interval
from ownership_graph.model import EntityKind

__all__ = ["compile_gates"]


def compile_gates(holdings: Holdings, power: Power = MAJORITY, end: End = End.LOWER) -> Gates:
    """Lay out the gates of a snapshot for one run.

    Args:
        holdings: what each holder has in each subject.
        power: what gives control.
        end: the lower run counts what is certain. In the upper run the rest of each list,
            unidentified holders, and joint blocks with one of their members are the asker's,
            and bands stand at their upper ends (RULES R16).
    """
    return _Compiler(holdings, power, end).gates()


class _Compiler:
    def __init__(self, holdings: Holdings, power: Power, end: End) -> None:
        self._holdings = holdings
        self._power = power
        self._end = end
        self._strict = int(power.cut.comparator is Comparator.AT_LEAST)
        self._edges = Edges()
        self._unidentified = holdings.nodes
        self._nodes = holdings.nodes + 1
        self._parties = np.arange(len(holdings.graph), dtype=np.int64)
        self._owned = self._of_kinds(lambda kind: kind.has_owners)
        holder = holdings.holder.astype(np.int64)
        self._holder = np.where(holder == UNIDENTIFIED, self._unidentified, holder)
        self._held = holdings.holder >= UNIDENTIFIED

    def gates(self) -> Gates:
        self._blocks()
        most = self._measure(Measure.VOTES, self._owned, self._parties)
        self._profits(most)
        self._rights(most)
        granted = [self._unidentified] if self._end is End.UPPER else []
        return assemble(self._edges, self._nodes, len(self._parties), granted)

    def _of_kinds(self, wanted: Callable[[EntityKind], bool]) -> Flags:
        entities = self._holdings.graph.entities
        chosen = np.fromiter((wanted(facts.kind) for facts in entities.facts), np.bool_)
        return chosen[entities.codes] if len(entities) else np.zeros(0, dtype=np.bool_)

    def _new_gates(self, count: int) -> Nodes:
        first = self._nodes
        self._nodes += count
        return np.arange(first, self._nodes, dtype=np.int64)

    def _blocks(self) -> None:
        blocks = self._holdings.blocks
        members = [(member, block.node) for block in blocks for member in block.members]
        pairs = np.asarray(members, dtype=np.int64).reshape(-1, 2)
        holder = np.where(pairs[:, 0] == UNIDENTIFIED, self._unidentified, pairs[:, 0])
        self._edges.add(holder, pairs[:, 1], np.ones(len(pairs), dtype=np.int64))
        one_is_enough = self._end is End.UPPER
        needed = [0 if one_is_enough else len(block.members) - 1 for block in blocks]
        nodes = np.asarray([block.node for block in blocks], dtype=np.int64)
        self._edges.set_level(nodes, np.asarray(needed, dtype=np.int64))

    def _measure(self, measure: Measure, subjects: Flags, into: Nodes) -> Numbers:
        """Gates for a measure of some subjects; returns the most that does not close each."""
        scaled = scale_holdings(self._holdings, measure, self._power.cut.percent)
        # In whole numbers "at least" is "more than one less".
        level = scaled.level - self._strict if self._strict else scaled.level
        if self._end is End.LOWER:
            return self._measure_lower(scaled, level, subjects, into)
        return self._measure_upper(scaled, level, subjects, into)

    def _measure_lower(
        self, scaled: Scaled, level: Numbers, subjects: Flags, into: Nodes
    ) -> Numbers:
        self._stakes(scaled.low, subjects, into)
        self._edges.set_level(into[subjects], level[subjects])
        complete = self._holdings.complete[scaled.measure]
        # Of a complete list a holder has at least what the others cannot have: 100 less theirs.
        by_others = subjects & complete & (scaled.low_sum != scaled.high_sum)
        if not by_others.any():
            return level
        helper = self._helpers(by_others)
        self._stakes(scaled.high, by_others, helper)
        needed = level - scaled.whole + scaled.high_sum
        self._edges.set_level(helper[by_others], needed[by_others])
        self._edges.add(helper[by_others], into[by_others], level[by_others] + 1)
        return level

    def _measure_upper(
        self, scaled: Scaled, level: Numbers, subjects: Flags, into: Nodes
    ) -> Numbers:
        holdings, measure = self._holdings, scaled.measure
        contrary = subjects & holdings.contradictory[measure]
        # Where nothing adds up to 100, the greater of what is stated and what is left counts (R7).
        either = subjects & holdings.unsatisfiable[measure]
        both = subjects & ~contrary & ~either & (holdings.complete[measure] | holdings.floats)
        bounded = both | either
        open_ended = subjects & ~contrary & ~bounded
        self._stakes(scaled.high, contrary, into)
        self._edges.set_level(into[contrary], level[contrary])
        # All that others do not certainly hold may be theirs.
        needed = level - scaled.whole + scaled.low_sum
        self._stakes(scaled.low, open_ended, into)
        self._edges.set_level(into[open_ended], needed[open_ended])
        for end, bar in ((scaled.low, needed), (scaled.high, level)):
            helper = self._helpers(bounded)
            self._stakes(end, bounded, helper)
            self._edges.set_level(helper[bounded], bar[bounded])
            self._edges.add(helper[bounded], into[bounded], np.ones_like(bar[bounded]))
        self._edges.set_level(into[both], np.ones_like(level[both]))
        self._edges.set_level(into[either], np.zeros_like(level[either]))
        most = np.where(contrary, level, np.maximum(needed, 0))
        most[bounded] = 1
        return most

    def _helpers(self, subjects: Flags) -> Nodes:
        helper = np.full(len(subjects), -1, dtype=np.int64)
        helper[subjects] = self._new_gates(int(subjects.sum()))
        return helper

    def _stakes(self, weight: Numbers, subjects: Flags, into: Nodes) -> None:
        chosen = subjects[self._holdings.subject] & self._held & (weight > 0)
        rows = slice(None) if chosen.all() else np.flatnonzero(chosen)
        self._edges.add(self._holder[rows], into[self._holdings.subject[rows]], weight[rows])

    def _profits(self, most: Numbers) -> None:
        kinds = self._power.profits_of
        chosen = self._owned & self._of_kinds(lambda kind: kind in kinds)
        if chosen.any():
            helper = self._helpers(chosen)
            self._measure(Measure.EQUITY, chosen, helper)
            self._edges.add(helper[chosen], self._parties[chosen], most[chosen] + 1)

    def _rights(self, most: Numbers) -> None:
        """Rights that control by themselves, a majority of the seats among them."""
        wanted = self._power.rights
        sole = rows_with(self._holdings, lambda terms: bool(terms.rights & wanted))
        seats = seat_rows(self._holdings)
        suffices = np.fromiter((self._passes(seat) for seat in seats.intervals), np.bool_)
        enough = suffices[seats.codes] if len(seats.rows) else np.zeros(0, dtype=np.bool_)
        sole[seats.rows[enough]] = True
        rows = np.flatnonzero(sole & self._held & self._owned[self._holdings.subject])
        subject = self._holdings.subject[rows]
        self._edges.add(self._holder[rows], self._parties[subject], most[subject] + 1)
        self._boards(seats, seats.rows[~enough], seats.codes[~enough], most)

    def _passes(self, seat: Interval) -> bool:
        figure, is_open = self._seat_end(seat)
        return self._power.cut.passed(figure, is_open=is_open, end=self._end)

    def _seat_end(self, seat: Interval) -> tuple[Fraction, bool]:
        if self._end is End.LOWER:
            return seat.lower, seat.lower_open
        return seat.upper, seat.upper_open

    def _boards(
        self, seats: SeatRows, rows: NDArray[np.intp], codes: NDArray[np.intp], most: Numbers
    ) -> None:
        """Seats that do not suffice alone add up with those of others."""
        boards: dict[int, list[tuple[int, Fraction, bool]]] = {}
        for row, code in zip(rows, codes, strict=True):
            subject = int(self._holdings.subject[row])
            if self._held[row] and self._owned[subject]:
                end = self._seat_end(seats.intervals[code])
                boards.setdefault(subject, []).append((int(self._holder[row]), *end))
        for subject, parts in boards.items():
            if len(parts) > 1:
                helper = self._new_gates(1)
                self._board(helper, parts)
                self._edges.add(helper, np.asarray([subject]), most[[subject]] + 1)

    def _board(self, helper: Nodes, parts: list[tuple[int, Fraction, bool]]) -> None:
        percent = self._power.cut.percent
        scale = lcm(percent.denominator, *(part.denominator for _, part, _ in parts))
        unit = len(parts) + 1
        step = 1 if self._end is End.LOWER else -1
        weight = [int(part * scale) * unit + step * is_open for _, part, is_open in parts]
        holder = np.asarray([each for each, *_ in parts], dtype=np.int64)
        self._edges.add(holder, np.repeat(helper, len(parts)), np.asarray(weight))
        level = int(percent * scale) * unit - self._strict
        self._edges.set_level(helper, np.asarray([level]))
