"""What each owner above an entity has of it, and what nobody who is named has (RULES R17).

An owner's part is an attribution with that owner as the only seed, in which the undeclared rest of
every list, and what unidentified holders have, is nobody's. Because a seed counts 1 whatever is
known of its own owners, this is also the position of Brioschi, Buzzacchi and Colombo (1989) for a
holder that lies on a cycle; the part it has of itself through the cycle is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.frame import Frame
from ownership_graph.attribution.rules import RULES, End, Rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.control.control import parties_above
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import TREASURY, UNIDENTIFIED, Holdings
from ownership_graph.owners.inward import is_exact_above, parts_of
from ownership_graph.share import ZERO, Share

__all__ = ["Owner", "Owning", "declared_only", "owning"]

_HUNDRED = Fraction(100)
_LARGEST_CYCLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """One holder above an entity.

    Attributes:
        node: who.
        shares: its part of the entity by measure, in percent.
        ultimate: nobody is known to hold it: a person, a state, or a party whose owners are not
            in the data.
        own: for a holder on a cycle the part by measure that it has of itself through the
            cycle, at the lower end; empty for others.
    """

    node: int
    shares: dict[Measure, Share]
    ultimate: bool
    own: dict[Measure, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owning:
    """Who owns an entity.

    Attributes:
        entity: which.
        owners: everybody above it with a part in some measure, or with a possible one.
        unknown: by measure what those have who are not named: at most what undeclared rests,
            unidentified holders and the owners of parties without a known owner add up to; at
            least what all ultimate owners together lack.
        rings: nodes above the entity that own each other whole (RULES R13).
        left_out: parties in very large cycles, whose parts take too long one by one; what their
            own owners have is counted.
    """

    entity: int
    owners: tuple[Owner, ...]
    unknown: dict[Measure, Share]
    rings: tuple[int, ...]
    left_out: tuple[int, ...]


def owning(holdings: Holdings, entity: int, rule: Rule = RULES["mul"]) -> Owning:
    """Who owns an entity, directly or through others.

    Args:
        holdings: what is known above it.
        entity: a node.
        rule: how stakes through others count.
    """
    parties = parties_above(holdings, entity)
    declared = Frame(declared_only(holdings))
    component = declared.schedule.component
    cyclic = component >= 0
    left_out = set(np.flatnonzero(_in_large_cycles(component)).tolist()) & set(parties)
    at_once = _at_once(declared, entity, parties, rule)
    owners = []
    for node in (each for each in parties if each not in left_out):
        own: dict[Measure, Fraction] = {}
        if at_once is None or cyclic[node]:
            found = attribute(declared, _seeds(holdings, [node]), rule)
            shares = {measure: found.share(entity, measure) for measure in Measure}
            own = {m: _own_part(found, node, m) for m in Measure} if cyclic[node] else {}
        else:
            shares = {m: Share.exact(at_once[m].get(node, 0)) for m in Measure}
        if any(share != ZERO for share in shares.values()):
            ultimate = not declared.owned[node] or not len(holdings.subject_rows(node))
            owners.append(Owner(node=node, shares=shares, ultimate=ultimate, own=own))
    return Owning(
        entity=entity,
        owners=tuple(owners),
        unknown=_unknown(holdings, rule, entity, _named(declared, rule, entity, owners, at_once)),
        rings=_rings(declared, rule, {entity, *parties}) if at_once is None else (),
        left_out=tuple(sorted(left_out)),
    )


def _in_large_cycles(component: NDArray[np.int32]) -> Flags:
    sizes = np.bincount(component + 1)
    sizes[0] = 0
    large: Flags = sizes[component + 1] > _LARGEST_CYCLE
    return large


def _at_once(
    declared: Frame, entity: int, parties: Iterable[int], rule: Rule
) -> dict[Measure, dict[int, Fraction]] | None:
    """The parts of all parties on no cycle, where one solution gives them all."""
    if rule != RULES["mul"] or not is_exact_above(declared, entity, parties):
        return None
    equity = parts_of(declared, entity, Measure.EQUITY)
    votes = equity if declared.votes_as_equity else parts_of(declared, entity, Measure.VOTES)
    if equity is None or votes is None:
        return None
    return {Measure.EQUITY: equity, Measure.VOTES: votes}


def declared_only(holdings: Holdings) -> Holdings:
    """The holdings with undeclared rests and unidentified holders as nobody's."""
    holder = np.where(holdings.holder == UNIDENTIFIED, TREASURY, holdings.holder)
    blocks = tuple(
        replace(
            block,
            members=tuple(TREASURY if item == UNIDENTIFIED else item for item in block.members),
        )
        for block in holdings.blocks
    )
    floats = np.ones_like(holdings.floats)
    return replace(holdings, holder=holder.astype(np.int32), blocks=blocks, floats=floats)


def _rings(declared: Frame, rule: Rule, nodes: set[int]) -> tuple[int, ...]:
    found = attribute(declared, _seeds(declared.holdings, []), rule)
    return tuple(sorted(found.rings & nodes))


def _named(
    declared: Frame,
    rule: Rule,
    entity: int,
    owners: Iterable[Owner],
    at_once: dict[Measure, dict[int, Fraction]] | None,
) -> dict[Measure, Share]:
    """What all ultimate owners together have: parts add up where they are exact."""
    ultimate = [owner for owner in owners if owner.ultimate]
    if at_once is not None:
        parts = {m: (owner.shares[m].lower for owner in ultimate) for m in Measure}
        return {m: Share.exact(sum(parts[m], Fraction(0))) for m in Measure}
    seeds = _seeds(declared.holdings, [owner.node for owner in ultimate])
    found = attribute(declared, seeds, rule)
    return {measure: found.share(entity, measure) for measure in Measure}


def _unknown(
    holdings: Holdings, rule: Rule, entity: int, named: dict[Measure, Share]
) -> dict[Measure, Share]:
    """At most what an upper run without seeds finds; at least what all ultimate owners lack."""
    anybody = attribute(Frame(holdings), _seeds(holdings, []), rule)
    result = {}
    for measure in Measure:
        most, theirs = anybody.share(entity, measure), named[measure]
        least = min(max(Fraction(0), _HUNDRED - theirs.upper), most.upper)
        least_open = theirs.upper_open and 0 < least < most.upper
        result[measure] = Share(
            least, most.upper, least_open, most.upper_open and least < most.upper
        )
    return result


def _seeds(holdings: Holdings, nodes: Iterable[int]) -> Seeds:
    certain = np.zeros(len(holdings.graph), dtype=np.bool_)
    certain[list(nodes)] = True
    return Seeds(certain, certain)


def _own_part(attribution: Attribution, node: int, measure: Measure) -> Fraction:
    """The part of itself that a seed has through those it holds, in percent."""
    holdings = attribution.frame.holdings
    part = Fraction(0)
    for row in holdings.subject_rows(node):
        holder = int(holdings.holder[row])
        if holder >= 0:
            stake = holdings.interval(row, measure).lower
            part += stake * attribution.fraction(holder, measure, End.LOWER)
    return part
