"""Puts a finding together: results, flags, gaps, evidence and the assumptions that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from queries.clauses.common.basis import assumed, assumption_gaps, citation, evidence
from queries.clauses.common.flags import concern_flags, float_flags, party_flags, source_flags
from queries.findings.finding import DEFAULT, Chain, Finding, Flag, Gap, Result
from queries.workspace import Workspace

__all__ = ["Asked", "Grounds", "compose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a finding is of.

    Attributes:
        clause: id of the clause.
        entity: the id that was asked, also of a branch.
        role: in which role the party is tested.
        layer: the layer of the package, where the clause has one.
        model: the model, where the clause has one.
    """

    clause: str
    entity: str
    role: str | None = None
    layer: int | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a finding says beside its results.

    Attributes:
        default: the result under the default reading, before the clause's own exceptions.
        again: computes the same result in another workspace.
        flags: flags of the clause.
        gaps: facts that keep the result open.
        chains: decisive chains.
        country_flags: whether conditions on the country rows bear on the clause.
        holdings: whether stakes bear on the clause.
    """

    default: Result
    again: Callable[[Workspace], Result]
    flags: tuple[Flag, ...] = ()
    gaps: tuple[Gap, ...] = ()
    chains: tuple[Chain, ...] = ()
    country_flags: bool = True
    holdings: bool = True


def compose(
    space: Workspace, asked: Asked, results: Mapping[str, Result], grounds: Grounds
) -> Finding:
    """The finding of one clause about one party.

    Args:
        space: the snapshot and the law.
        asked: what it is of.
        results: the result under each reading, ``default`` first.
        grounds: what it says beside them.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    node = space.graph.node(asked.entity)
    dials = space.rulebook.readings(asked.clause)[DEFAULT]
    names, assumed_flags = assumed(space, grounds.default, grounds.again)
    return Finding(
        clause=asked.clause,
        entity=asked.entity,
        name=space.graph.name(node),
        role=asked.role,
        layer=asked.layer,
        model=asked.model,
        results=results,
        citation=citation(space, asked.clause),
        flags=_distinct(
            (
                *party_flags(space, asked.entity),
                *assumed_flags,
                *grounds.flags,
                *(concern_flags(space, node, dials) if grounds.country_flags else ()),
                *(float_flags(space, node, dials) if grounds.holdings else ()),
                *(source_flags(space, node, dials) if grounds.holdings else ()),
            )
        ),
        gaps=(*grounds.gaps, *assumption_gaps(space, node, dials, names)),
        chains=grounds.chains,
        evidence=evidence(space, node),
        assumptions=names,
    )


def _distinct(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    return tuple(dict.fromkeys(flags))
