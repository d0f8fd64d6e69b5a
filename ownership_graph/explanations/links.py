"""The links of which chains are built: who holds a subject, and what the holder counts for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from ownership_graph.attribution.attribution import Attribution
from ownership_graph.attribution.rules import End
from ownership_graph.holdings.compiled import UNIDENTIFIED
from ownership_graph.holdings.counting import Measure
from ownership_graph.intervals import Interval

__all__ = ["Choice", "Link", "Links"]

_HUNDRED = Fraction(100)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain: a holder's stake in a subject.

    Attributes:
        holder: a node, a joint block, or ``UNIDENTIFIED``.
        subject: who is held; for a member of a joint block the block.
        row: row of the holdings; None between a block and its member, and for a rest that is
            not disclosed.
        measure: of what the stake is a share.
        stake: the stake as stated, in percent.
        counted: the end of it that counts, in percent; a lifted link counts 100 instead.
        whole: the holder counts whole: it is a seed or captured.
        lifted: the link counts whole because of its size (``hybrid-edge``).
    """

    holder: int
    subject: int
    row: int | None
    measure: Measure
    stake: Interval
    counted: Fraction
    whole: bool = False
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that may be put on top of a chain, with what it makes the chain worth at most."""

    link: Link
    factor: Fraction
    worth: float
    ends: bool


@dataclass(slots=True)
class Links:
    """The links of one attribution at one end of its bounds.

    Attributes:
        attribution: what is explained.
        end: at which end.
    """

    attribution: Attribution
    end: End
    _choices: dict[tuple[int, Measure], list[Choice]] = field(default_factory=dict)
    _worths: dict[tuple[int, Measure], Fraction] = field(default_factory=dict)

    def above(self, node: int, measure: Measure) -> list[Choice]:
        """What may be put on top of a node, the most promising first; nothing that adds 0."""
        key = (node, measure)
        if key not in self._choices:
            choices = [choice for choice in self._links(node, measure) if choice.worth > 0]
            self._choices[key] = sorted(choices, key=lambda choice: -choice.worth)
        return self._choices[key]

    def _links(self, node: int, measure: Measure) -> Iterator[Choice]:
        frame = self.attribution.frame
        holdings = frame.holdings
        if node >= len(holdings.graph):
            yield from self._members(node, measure)
            return
        for row in holdings.subject_rows(node) if frame.owned[node] else ():
            holder = int(holdings.holder[row])
            if holder >= UNIDENTIFIED:
                yield self._choice(node, holder, row, holdings.interval(row, measure), measure)
        rest = self._rest(node, measure)
        if rest > 0:
            stake = Interval(rest, rest)
            yield self._choice(node, UNIDENTIFIED, None, stake, measure)

    def _members(self, block: int, measure: Measure) -> Iterator[Choice]:
        """A block counts the least (or greatest) of its holders: that one stands for it."""
        members = self.attribution.frame.holdings.block(block).members
        chosen = (min if self.end is End.LOWER else max)(
            members, key=lambda member: self._worth(member, measure)
        )
        yield self._choice(block, chosen, None, Interval(_HUNDRED, _HUNDRED), measure)

    def _choice(
        self, subject: int, holder: int, row: int | None, stake: Interval, measure: Measure
    ) -> Choice:
        counted = stake.lower if self._counts_lower_end(subject, measure) else stake.upper
        lifted = self._is_lifted(holder, stake)
        factor = _ONE if lifted else counted / _HUNDRED
        worth = self._worth(holder, measure)
        whole = self._is_whole(holder)
        link = Link(holder, subject, row, measure, stake, counted, whole, lifted)
        return Choice(link, factor, float(factor * worth), whole or self._is_unknown(holder))

    def _counts_lower_end(self, subject: int, measure: Measure) -> bool:
        frame = self.attribution.frame
        return self.end is End.LOWER or not (
            frame.complete[measure][subject]
            or frame.contradictory[measure][subject]
            or frame.floats[subject]
        )

    def _rest(self, subject: int, measure: Measure) -> Fraction:
        """What nobody who is named has, at the upper end."""
        frame = self.attribution.frame
        if (
            self.end is End.LOWER
            or not frame.owned[subject]
            or frame.floats[subject]
            or frame.complete[measure][subject]
        ):
            return Fraction(0)
        holdings = frame.holdings
        stated = (holdings.interval(row, measure) for row in holdings.subject_rows(subject))
        return max(Fraction(0), _HUNDRED - sum((each.lower for each in stated), Fraction(0)))

    def _is_lifted(self, holder: int, stake: Interval) -> bool:
        rule = self.attribution.rule
        if rule.lift is None or (self._holds_first(holder) and not rule.lift_first):
            return False
        if self.end is End.LOWER:
            return rule.lift.passed(stake.lower, is_open=stake.lower_open, end=self.end)
        return rule.lift.passed(stake.upper, is_open=stake.upper_open, end=self.end)

    def _holds_first(self, holder: int) -> bool:
        seeds, owned = self.attribution.seeds, self.attribution.frame.owned
        first = seeds.holding_first(self.end, owned[: len(seeds.certain)])
        return 0 <= holder < len(first) and bool(first[holder])

    def _worth(self, holder: int, measure: Measure) -> Fraction:
        """What a holder counts for those it holds, 0 to 1."""
        key = (holder, measure)
        if key not in self._worths:
            self._worths[key] = self._worth_of(holder, measure)
        return self._worths[key]

    def _worth_of(self, holder: int, measure: Measure) -> Fraction:
        if holder == UNIDENTIFIED:
            return Fraction(int(self.end is End.UPPER))
        if self._is_whole(holder) or self._is_unknown(holder):
            return _ONE
        return (
            self._fraction(holder, measure) if self.attribution.rule.proportional else Fraction(0)
        )

    def _fraction(self, holder: int, measure: Measure) -> Fraction:
        return self.attribution.fraction(holder, measure, self.end)

    def _is_seed(self, holder: int) -> bool:
        seeds = self.attribution.seeds
        flags = seeds.certain if self.end is End.LOWER else seeds.possible
        return 0 <= holder < len(flags) and bool(flags[holder])

    def is_captured(self, holder: int) -> bool:
        """Whether a holder counts whole without being a seed."""
        return (
            holder >= 0
            and not self._is_seed(holder)
            and self.attribution.captured_at(holder, self.end)
        )

    def _is_whole(self, holder: int) -> bool:
        return self._is_seed(holder) or self.is_captured(holder)

    def _is_unknown(self, holder: int) -> bool:
        """Whether nothing is known of a holder's owners, so that it may be anybody's."""
        if self.end is End.LOWER:
            return False
        frame = self.attribution.frame
        if holder == UNIDENTIFIED:
            return True
        if holder >= len(frame.holdings.graph):
            return False
        has_rows = len(frame.holdings.subject_rows(holder)) > 0
        return bool(frame.owned[holder]) and not has_rows and not frame.floats[holder]
