"""The least divestment that turns a majority into none, exactly.

Sellers are the seeds and the entities they have captured; buyers are outsiders. While it is fixed
which captured entities stay captured, an entity's upper end falls in proportion to what is sold,
so the least sale is a small linear program. Which of them to release is decided by branch and
bound: an undecided entity counts with its own fraction, is not bound by the threshold, and its
sales count whole, which costs at most what either decision costs. An entity that turns
out to be above the threshold, or to sell, is decided next.

Selling what a partial owner holds is never considered: a sale by a seller next to it weighs more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

from ownership_graph.attribution.attribution import Attribution
from ownership_graph.attribution.rules import Comparator, Cut, End
from ownership_graph.control.control import parties_above
from ownership_graph.cures.covering import least_cover
from ownership_graph.cures.cure_system import Stake, System, Trade
from ownership_graph.errors import UsageError
from ownership_graph.holdings.compiled import UNIDENTIFIED
from ownership_graph.holdings.counting import Measure

__all__ = ["Cure", "Sale", "cure"]

_ZERO, _ONE, _HUNDRED = Fraction(0), Fraction(1), Fraction(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One trade.

    Attributes:
        row: row of the holdings of which a part is sold.
        part: the part of the holding, above 0 and at most 1.
        measure: of what ``points`` are: equity, or votes where only votes are given up or held.
        points: percentage points of the subject that change hands.
    """

    row: int
    part: Fraction
    measure: Measure
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """What turns a failure into a pass.

    Attributes:
        sales: the trades; None where none suffice.
        points: all of them in percentage points, each of its own subject.
        least: nothing less suffices. False where bands in complete lists or joint blocks were
            counted on the safe side.
        left: where none suffice, what remains by measure when all is sold, in percent.
    """

    sales: tuple[Sale, ...] | None
    points: Fraction
    least: bool
    left: dict[Measure, Fraction]


def cure(
    attribution: Attribution,
    entity: int,
    threshold: Cut,
    *,
    votes_only: bool = False,
    most: int = 4000,
) -> Cure:
    """The least sale after which no measure of an entity can pass a threshold.

    Args:
        attribution: the failing attribution, under a proportional rule that captures.
        entity: a node that is no seed.
        threshold: what must not be passed, ``>`` some percentage.
        votes_only: votes are given up by waiver or proxy, and the equity stays.
        most: at most so many partial decisions are looked at.

    Raises:
        UsageError: for a rule or a threshold that the search does not cover, or where it
            would take too long.
    """
    rule = attribution.rule
    if (
        not rule.proportional
        or rule.single
        or rule.lift
        or rule.capture is None
        or rule.limbs_apart
    ):
        raise UsageError(
            f"there is no cure under the rule {rule.name}.", hint="Ask under the rule hybrid."
        )
    if Comparator.AT_LEAST in {threshold.comparator, rule.capture.comparator}:
        raise UsageError(
            "there is no least sale below a threshold that must not be reached.",
            hint="Ask with a threshold that must not be passed, such as >50.",
        )
    if attribution.seeds.possible[entity]:
        raise UsageError("an entity that is watched itself cannot be cured by a sale.")
    return _Search(attribution, entity, threshold, rule.capture, votes_only).result(most)


@dataclass(frozen=True, slots=True, order=True)
class _Branch:
    """A partial decision: its cost, and who stays captured and who is released."""

    cost: Fraction
    number: int
    kept: frozenset[int] = field(compare=False)
    released: frozenset[int] = field(compare=False)
    parts: tuple[Fraction, ...] = field(compare=False)
    undecided: int | None = field(compare=False)


class _Search:
    def __init__(
        self, attribution: Attribution, entity: int, threshold: Cut, capture: Cut, votes_only: bool
    ) -> None:
        self._attribution = attribution
        self._holdings = attribution.frame.holdings
        self._entity = entity
        self._limits = {entity: threshold.percent / 100}
        self._capture = capture.percent / 100
        self._votes_only = votes_only
        self._least = True
        self._number = count()
        self._nodes = [entity, *(n for n in parties_above(self._holdings, entity))]
        self._always = frozenset(node for node in self._nodes if self._is_whole(node))
        self._stakes = {node: list(self._stakes_in(node)) for node in self._nodes}
        self._open = frozenset(
            node
            for node in self._nodes
            if node not in self._always | {entity} and attribution.captured_at(node, End.UPPER)
        )
        self._trades = tuple(
            Trade(node, stake)
            for node, stakes in self._stakes.items()
            if node not in self._always
            for stake in stakes
            if self._sells(stake)
        )

    def result(self, most: int) -> Cure:
        waiting: list[_Branch] = []
        self._offer(waiting, frozenset(), frozenset())
        for _ in range(most):
            if not waiting:
                return Cure(sales=None, points=_ZERO, least=self._least, left=self._left())
            best = heappop(waiting)
            if best.undecided is None:
                sales = self._sales(best.parts)
                return Cure(sales=sales, points=best.cost, least=self._least, left={})
            self._offer(waiting, best.kept, best.released | {best.undecided})
            self._offer(waiting, best.kept | {best.undecided}, best.released)
        raise UsageError("too many captured entities stand above to find the least sale.")

    def _offer(
        self, waiting: list[_Branch], kept: frozenset[int], released: frozenset[int]
    ) -> None:
        system = self._system(kept, released)
        parts = least_cover(
            [trade.stake.points for trade in self._trades],
            system.needs(self._limits | dict.fromkeys(released, self._capture)),
        )
        if parts is None:
            return
        cost = sum((sale.points for sale in self._sales(parts)), _ZERO)
        undecided = self._undecided(system, parts, kept | released)
        heappush(waiting, _Branch(cost, next(self._number), kept, released, parts, undecided))

    def _undecided(
        self, system: System, parts: tuple[Fraction, ...], decided: frozenset[int]
    ) -> int | None:
        """An undecided entity that is above the threshold, or that sells."""
        sellers = {int(self._holdings.holder[sale.row]) for sale in self._sales(parts)}
        for node in sorted(self._open - decided):
            if node in sellers or any(
                system.value(node, measure, parts) > self._capture for measure in Measure
            ):
                return node
        return None

    def _sales(self, parts: tuple[Fraction, ...]) -> tuple[Sale, ...]:
        return tuple(
            Sale(
                row=trade.stake.row,
                part=part,
                measure=trade.stake.priced,
                points=part * trade.stake.points,
            )
            for part, trade in zip(parts, self._trades, strict=True)
            if part > 0
        )

    def _system(self, kept: frozenset[int], released: frozenset[int]) -> System:
        return System(
            stakes=self._stakes,
            rest={(node, m): self._rest(node, m) for node in self._nodes for m in Measure},
            whole=self._always | kept,
            trades=self._trades,
            silent=released,
            votes_only=self._votes_only,
        )

    def _left(self) -> dict[Measure, Fraction]:
        """What remains of the entity when everything is sold and everybody released."""
        system = self._system(frozenset(), self._open)
        everything = tuple(_ONE for _ in self._trades)
        return {
            measure: max(_ZERO, system.value(self._entity, measure, everything)) * _HUNDRED
            for measure in Measure
        }

    def _is_whole(self, node: int) -> bool:
        """A seed, or a party whose owners are unknown and may all be seeds."""
        frame = self._attribution.frame
        unknown = not len(self._holdings.subject_rows(node)) and not frame.floats[node]
        return bool(self._attribution.seeds.possible[node] or (frame.owned[node] and unknown))

    def _sells(self, stake: Stake) -> bool:
        seeds = self._attribution.seeds.possible
        seller = 0 <= stake.holder < len(seeds) and (
            bool(seeds[stake.holder]) or stake.holder in self._open
        )
        measured = [stake.weight[Measure.VOTES]]
        if not self._votes_only:
            measured.append(stake.weight[Measure.EQUITY])
        return seller and any(weight > 0 for weight in measured)

    def _stakes_in(self, node: int) -> Iterable[Stake]:
        holdings, frame = self._holdings, self._attribution.frame
        for row in holdings.subject_rows(node) if frame.owned[node] else ():
            holder = int(holdings.holder[row])
            if holder < UNIDENTIFIED:
                continue
            block = holder >= len(holdings.graph)
            # What a block counts may fall with the sales, but is taken as it stands.
            self._least &= not block
            weight = {measure: self._weight(node, row, measure) for measure in Measure}
            worth = {
                measure: self._attribution.fraction(holder, measure, End.UPPER) if block else _ONE
                for measure in Measure
            }
            in_votes = self._votes_only or not holdings.interval(row, Measure.EQUITY).upper
            priced = Measure.VOTES if in_votes else Measure.EQUITY
            yield Stake(
                row=row,
                holder=holder,
                weight=weight,
                worth=worth,
                priced=priced,
                points=holdings.interval(row, priced).upper,
                fixed=block or holder == UNIDENTIFIED,
            )

    def _weight(self, node: int, row: int, measure: Measure) -> Fraction:
        """What a stake counts at the upper end; on the safe side where a fill would decide."""
        holdings = self._holdings
        interval = holdings.interval(row, measure)
        contrary = holdings.contradictory[measure][node]
        bounded = holdings.complete[measure][node] or holdings.floats[node]
        if not contrary and not bounded:
            return interval.lower / _HUNDRED
        self._least &= interval.is_exact and not contrary
        return interval.upper / _HUNDRED

    def _rest(self, node: int, measure: Measure) -> Fraction:
        """What nobody who is named has of a node at the upper end, as a fraction."""
        holdings = self._holdings
        owned = self._attribution.frame.owned[node]
        if not owned or holdings.complete[measure][node] or holdings.floats[node]:
            return _ZERO
        stated = (holdings.interval(row, measure).lower for row in holdings.subject_rows(node))
        return max(_ZERO, _ONE - sum(stated, _ZERO) / _HUNDRED)
