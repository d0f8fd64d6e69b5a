"""``trace``: the chain above an entity as a tree.

Each party stands once with all its holders, as near to the entity as it comes up; elsewhere the
tree says so and goes no further, and a party that would stand above itself is marked as a cycle. So
the tree is never larger than the graph, whatever cycles there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ownership_graph.control.control import parties_above
from ownership_graph.control.seats import seats_of
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import TREASURY, UNIDENTIFIED, Holdings
from ownership_graph.share import Share
from ownership_graph.snapshot.columns import Facts
from queries.conflicts import Disagreement, conflict_json, conflicts_above
from queries.findings.as_json import share_json
from queries.findings.chain_words import holder_name, statement_ids

__all__ = ["Branch", "Mark", "Stake", "TraceAnswer", "trace", "trace_json"]

_HUNDRED = Fraction(100)
_DEEPEST = 60


class Mark(StrEnum):
    """Why a branch of the tree ends, or what it is."""

    ABOVE_ITSELF = "cycle"
    SHOWN_ELSEWHERE = "shown elsewhere"
    JOINT = "joint"
    UNIDENTIFIED = "unidentified"
    UNDISCLOSED = "undisclosed"
    FLOAT = "dispersed float"
    TREASURY = "treasury"
    OWNERS_UNKNOWN = "owners unknown"
    CUT = "deeper levels left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What a holder has in the entity below it.

    Attributes:
        equity: in percent.
        votes: in percent.
        rights: names of further rights.
        seats: share of the board's seats, in percent; None where none are stated.
        statements: ids of the interests that say so.
        conflict: datasets state it differently.
    """

    equity: Share
    votes: Share
    rights: tuple[str, ...] = ()
    seats: Share | None = None
    statements: tuple[str, ...] = ()
    conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One party of the tree with everybody above it.

    Attributes:
        entity: its id; None for holders who are not named, and for joint blocks.
        name: its name.
        facts: what it is in law; None likewise.
        stake: what it has in the party below; None at the root and for members of a block.
        marks: what a reader must see.
        holders: those above it, the greatest first.
    """

    entity: str | None
    name: str
    facts: Facts | None = None
    stake: Stake | None = None
    marks: tuple[Mark, ...] = ()
    holders: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceAnswer:
    """The tree above one entity, and where sources disagree in it."""

    entity: str
    root: Branch
    conflicts: tuple[Disagreement, ...]


def trace(holdings: Holdings, entity: str, depth: int | None = None) -> TraceAnswer:
    """The tree above an entity.

    Args:
        holdings: what is known above it.
        entity: its id.
        depth: at most so many levels above it; None for all that a reader can follow (60).

    Raises:
        UnknownEntity: when the snapshot does not hold it.
    """
    node = holdings.graph.node(entity)
    return TraceAnswer(
        entity=entity,
        root=_Tree(holdings, depth).root(node),
        conflicts=conflicts_above(holdings, (node, *parties_above(holdings, node))),
    )


def trace_json(answers: Iterable[TraceAnswer]) -> dict[str, Any]:
    """The JSON of ``trace``."""
    written = lru_cache(maxsize=None)(share_json)
    return {
        "results": [
            {
                "entity": answer.entity,
                "tree": _branch_json(answer.root, written),
                "conflicts": [conflict_json(each) for each in answer.conflicts],
            }
            for answer in answers
        ]
    }


class _Tree:
    def __init__(self, holdings: Holdings, depth: int | None) -> None:
        self._holdings = holdings
        self._depth = _DEEPEST if depth is None else min(depth, _DEEPEST)
        self._shown_at: dict[int, int | None] = {}
        self._sorted: dict[int, list[int]] = {}
        self._shares: dict[int, Share] = {}
        self._sizes: dict[tuple[int, int], tuple[Fraction, Fraction]] = {}
        self._disputed = {(each.subject, each.holder) for each in holdings.conflicts}

    def root(self, node: int) -> Branch:
        self._place(node)
        return self._branch(node, None, None, ())

    def _place(self, node: int) -> None:
        """Decide at which row each party is shown in full: level by level, the nearest first."""
        self._shown_at = {node: None}
        level = [node]
        while level:
            found: list[int] = []
            for subject in level:
                for row in self._rows(subject):
                    for holder in self._members(int(self._holdings.holder[row])):
                        if holder not in self._shown_at:
                            self._shown_at[holder] = row
                            found.append(holder)
            level = found

    def _members(self, holder: int) -> tuple[int, ...]:
        if holder < len(self._holdings.graph):
            return (holder,) if holder >= 0 else ()
        return tuple(each for each in self._holdings.block(holder).members if each >= 0)

    def _rows(self, node: int) -> list[int]:
        if node not in self._sorted:
            self._sorted[node] = sorted(self._holdings.subject_rows(node), key=self._size)
        return self._sorted[node]

    def _branch(
        self, node: int, row: int | None, stake: Stake | None, below: tuple[int, ...]
    ) -> Branch:
        graph = self._holdings.graph
        facts = graph.facts(node)
        marks: list[Mark] = []
        holders: tuple[Branch, ...] = ()
        rows = self._holdings.subject_rows(node)
        if node in below:
            marks.append(Mark.ABOVE_ITSELF)
        elif not rows:
            marks += self._without_rows(node, facts)
        elif self._shown_at[node] != row:
            marks.append(Mark.SHOWN_ELSEWHERE)
        elif len(below) >= self._depth:
            marks.append(Mark.CUT)
        elif facts.kind.has_owners:
            holders = self._holders(node, (*below, node))
        return Branch(
            entity=graph.id(node),
            name=graph.name(node),
            facts=facts,
            stake=stake,
            marks=tuple(marks),
            holders=holders,
        )

    def _without_rows(self, node: int, facts: Facts) -> list[Mark]:
        if not facts.kind.has_owners:
            return []
        return [Mark.FLOAT if self._holdings.floats[node] else Mark.OWNERS_UNKNOWN]

    def _holders(self, node: int, below: tuple[int, ...]) -> tuple[Branch, ...]:
        found = [self._holder(row, below) for row in self._rows(node)]
        return (*found, *self._rest(node))

    def _share(self, row: int, measure: Measure) -> Share:
        """What a holding is of a measure; few figures differ, and there may be many holdings."""
        code = int(self._holdings.codes[measure][row])
        if code not in self._shares:
            self._shares[code] = self._holdings.share(row, measure)
        return self._shares[code]

    def _size(self, row: int) -> tuple[Fraction, Fraction, int]:
        codes = self._holdings.codes
        key = (int(codes[Measure.EQUITY][row]), int(codes[Measure.VOTES][row]))
        if key not in self._sizes:
            equity, votes = (self._holdings.interval(row, measure) for measure in Measure)
            self._sizes[key] = (-max(equity.lower, votes.lower), -max(equity.upper, votes.upper))
        return (*self._sizes[key], row)

    def _holder(self, row: int, below: tuple[int, ...]) -> Branch:
        holdings = self._holdings
        holder = int(holdings.holder[row])
        stake = self._stake(row)
        if 0 <= holder < len(holdings.graph):
            return self._branch(holder, row, stake, below)
        if holder >= 0:
            return Branch(
                entity=None,
                name=holder_name(holdings, holder),
                stake=stake,
                marks=(Mark.JOINT,),
                holders=tuple(
                    self._nobody(Mark.UNIDENTIFIED, None)
                    if member == UNIDENTIFIED
                    else self._branch(member, row, None, below)
                    for member in holdings.block(holder).members
                ),
            )
        return self._nobody(Mark.TREASURY if holder == TREASURY else Mark.UNIDENTIFIED, stake)

    @staticmethod
    def _nobody(mark: Mark, stake: Stake | None) -> Branch:
        return Branch(entity=None, name=mark.value, stake=stake, marks=(mark,))

    def _stake(self, row: int) -> Stake:
        holdings = self._holdings
        seats = seats_of(holdings, row)
        key = (int(holdings.subject[row]), int(holdings.holder[row]))
        return Stake(
            equity=self._share(row, Measure.EQUITY),
            votes=self._share(row, Measure.VOTES),
            rights=tuple(sorted(right.value for right in holdings.rights(row))),
            seats=None if seats is None else seats.share(),
            statements=statement_ids(holdings, row),
            conflict=key in self._disputed,
        )

    def _rest(self, node: int) -> Iterable[Branch]:
        """What the list of holders leaves to others."""
        rests = {measure: self._rest_of(node, measure) for measure in Measure}
        if any(rest.upper > 0 for rest in rests.values()):
            stake = Stake(equity=rests[Measure.EQUITY], votes=rests[Measure.VOTES])
            mark = Mark.FLOAT if self._holdings.floats[node] else Mark.UNDISCLOSED
            yield self._nobody(mark, stake)

    def _rest_of(self, node: int, measure: Measure) -> Share:
        holdings = self._holdings
        if holdings.complete[measure][node]:
            return Share.exact(0)
        rows = holdings.subject_rows(node)
        codes = Counter(holdings.codes[measure][rows.start : rows.stop].tolist())
        stakes = [holdings.intervals[code] for code in codes]
        counts = codes.values()
        most = _HUNDRED - _sum_of(counts, (each.lower for each in stakes))
        least = _HUNDRED - _sum_of(counts, (each.upper for each in stakes))
        if most <= 0:
            return Share.exact(0)
        least_open = least > 0 and any(each.upper_open for each in stakes)
        most_open = any(each.lower_open for each in stakes)
        return Share(max(least, Fraction(0)), most, least_open, most_open)


def _sum_of(counts: Iterable[int], figures: Iterable[Fraction]) -> Fraction:
    terms = (count * figure for count, figure in zip(counts, figures, strict=True))
    return sum(terms, Fraction(0))


def _branch_json(branch: Branch, written: Callable[[Share], dict[str, Any]]) -> dict[str, Any]:
    facts, stake = branch.facts, branch.stake
    return {
        "entity": branch.entity,
        "name": branch.name,
        "kind": None if facts is None else facts.kind.value,
        "jurisdiction": None if facts is None else facts.jurisdiction,
        "principal_place": None if facts is None else facts.principal_place,
        "nationalities": [] if facts is None else list(facts.nationalities),
        "equity": None if stake is None else written(stake.equity),
        "votes": None if stake is None else written(stake.votes),
        "rights": [] if stake is None else list(stake.rights),
        "board": None if stake is None or stake.seats is None else written(stake.seats),
        "statements": [] if stake is None else list(stake.statements),
        "conflict": stake is not None and stake.conflict,
        "marks": [mark.value for mark in branch.marks],
        "holders": [_branch_json(each, written) for each in branch.holders],
    }
