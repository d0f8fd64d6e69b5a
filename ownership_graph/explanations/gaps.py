"""Missing facts, ranked by how much each of them moves a bound.

How much a fact matters is found by settling it: what is not known of one entity's holders is taken
to be nobody's, or a party whose standing is open is taken to be no seed, and the upper end is
computed again. What a fact is worth therefore includes the captures that hang on it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import TREASURY, UNIDENTIFIED, Holdings
from ownership_graph.intervals import Interval

__all__ = ["MissingFact", "Unknown", "missing_facts", "settled"]

_HUNDRED = Fraction(100)
_AT_LEAST = 50
_WORK = 200_000
"""Stakes that are attributed again, over all entities that are settled."""


class Unknown(StrEnum):
    """What is not known of an entity."""

    OWNERS = "owners"
    HOLDER = "holder"
    SHARES = "shares"
    REST = "rest"
    STANDING = "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFact:
    """A fact that is missing.

    Attributes:
        node: of whom.
        unknown: whether any owner is known, who an unidentified holder is, exact shares, who has
            the rest, or whether the party itself is a seed.
        measure: the measure whose bound it moves most.
        points: by how many percentage points it moves that measure's upper end.
    """

    node: int
    unknown: Unknown
    measure: Measure
    points: Fraction


def missing_facts(
    attribution: Attribution, entity: int, most: int | None = None, *, everything: bool = False
) -> tuple[MissingFact, ...]:
    """The facts that keep an entity's bounds apart, the most telling first.

    Args:
        attribution: whose bounds.
        entity: a node.
        most: at most so many entities are settled, those with the strongest chain first; None for
            as many as a second or so allows, and at least 50.
        everything: also facts of which each alone moves nothing, because others keep the bound
            where it is.
    """
    holdings, seeds = attribution.frame.holdings, attribution.seeds
    most = max(_AT_LEAST, _WORK // max(len(holdings.holder), 1)) if most is None else most
    asked: list[tuple[int, Unknown, Attribution]] = []
    for node in _by_strength(holdings, entity):
        if len(asked) == most:
            break
        unknown = _unknown(holdings, node)
        if seeds.possible[node] and not seeds.certain[node] and node != entity:
            possible = seeds.possible.copy()
            possible[node] = False
            again = attribute(attribution.frame, Seeds(seeds.certain, possible), attribution.rule)
            asked.append((node, Unknown.STANDING, again))
        elif unknown is not None:
            again = attribute(settled(holdings, node), seeds, attribution.rule)
            asked.append((node, unknown, again))
    found = (_fact(attribution, entity, *each) for each in asked)
    return tuple(
        sorted(
            (fact for fact in found if everything or fact.points > 0),
            key=lambda fact: (-fact.points, fact.node),
        )
    )


def _by_strength(holdings: Holdings, entity: int) -> list[int]:
    """An entity and all above it, by the product of upper ends along the strongest chain.

    A majority counts as all, since it may be captured. The order says where to look first, and
    rounding does not matter.
    """
    parts = [
        1.0 if 2 * each.upper > _HUNDRED else float(each.upper / _HUNDRED)
        for each in holdings.intervals
    ]
    done: dict[int, None] = {}
    waiting = [(-1.0, entity)]
    while waiting:
        strength, node = heapq.heappop(waiting)
        if node in done:
            continue
        done[node] = None
        for row in holdings.subject_rows(node):
            holder = int(holdings.holder[row])
            part = max(parts[holdings.codes[measure][row]] for measure in Measure)
            members = (holder,) if holder < len(holdings.graph) else holdings.block(holder).members
            for member in members:
                if member >= 0 and member not in done:
                    heapq.heappush(waiting, (strength * part, member))
    return list(done)


def settled(holdings: Holdings, node: int) -> Holdings:
    """The holdings with all that is unknown of one entity's holders taken to be nobody's."""
    rows = holdings.subject_rows(node)
    holder = holdings.holder.copy()
    intervals = list(holdings.intervals)
    codes = {measure: found.copy() for measure, found in holdings.codes.items()}
    for row in rows:
        if holder[row] == UNIDENTIFIED:
            holder[row] = TREASURY
        for measure in Measure:
            least = holdings.interval(row, measure).lower
            codes[measure][row] = len(intervals)
            intervals.append(Interval(least, least))
    return replace(
        holdings,
        holder=holder,
        intervals=tuple(intervals),
        codes=codes,
        complete={measure: _without(flags, node) for measure, flags in holdings.complete.items()},
        unsatisfiable={
            measure: _without(flags, node) for measure, flags in holdings.unsatisfiable.items()
        },
        floats=~_without(~holdings.floats, node),
    )


def _without(flags: Flags, node: int) -> Flags:
    result = flags.copy()
    result[node] = False
    return result


def _fact(
    before: Attribution, entity: int, node: int, unknown: Unknown, after: Attribution
) -> MissingFact:
    falls = {
        measure: before.share(entity, measure).upper - after.share(entity, measure).upper
        for measure in Measure
    }
    measure = max(falls, key=lambda each: falls[each])
    return MissingFact(node=node, unknown=unknown, measure=measure, points=falls[measure])


def _unknown(holdings: Holdings, node: int) -> Unknown | None:
    """What is not known of a node's holders; None where all of it is."""
    if not holdings.graph.facts(node).kind.has_owners:
        return None
    rows = holdings.subject_rows(node)
    if not rows:
        return None if holdings.floats[node] else Unknown.OWNERS
    if any(holdings.holder[row] == UNIDENTIFIED for row in rows):
        return Unknown.HOLDER
    if any(not holdings.interval(row, measure).is_exact for row in rows for measure in Measure):
        return Unknown.SHARES
    return Unknown.REST if any(_rests(holdings, node)) else None


def _rests(holdings: Holdings, node: int) -> Iterator[bool]:
    for measure in Measure:
        stated = (holdings.interval(row, measure).lower for row in holdings.subject_rows(node))
        is_open = not holdings.complete[measure][node] and not holdings.floats[node]
        yield is_open and sum(stated, Fraction(0)) < _HUNDRED
