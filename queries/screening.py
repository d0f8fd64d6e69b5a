"""Screening: one clause of the notice on entities, without a proposal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from ownership_graph.errors import UnknownName
from queries.clauses import ii_2, ii_2_upe, ii_3, iv_b, iv_c_1, iv_c_2, iv_d
from queries.findings.finding import Finding
from queries.workspace import Workspace

__all__ = ["SCREENED", "screen"]

SCREENED: Mapping[str, Callable[[Workspace, str], Finding]] = MappingProxyType(
    {
        ii_2.CLAUSE: ii_2.evaluate,
        ii_2_upe.CLAUSE: ii_2_upe.evaluate,
        ii_3.CLAUSE: ii_3.evaluate,
        iv_b.CLAUSE: iv_b.evaluate,
        iv_c_1.CLAUSE: iv_c_1.evaluate,
        iv_c_2.CLAUSE: iv_c_2.evaluate,
        iv_d.CLAUSE: iv_d.evaluate,
    }
)
"""The clauses that speak of one entity, in the notice's order."""


def screen(
    space: Workspace, entities: Iterable[str], clause: str = iv_d.CLAUSE
) -> tuple[Finding, ...]:
    """One finding for each entity.

    Args:
        space: the snapshot and the law.
        entities: ids, as they were asked.
        clause: id of the clause; by default the country-of-concern bar on every party.

    Raises:
        UnknownName: when no such clause speaks of one entity.
        UnknownEntity: when the snapshot has no such party.
    """
    evaluate = SCREENED.get(clause)
    if evaluate is None:
        raise UnknownName(
            f"{clause!r} is no clause to screen an entity by.",
            hint=f"There are: {', '.join(SCREENED)}.",
        )
    return tuple(evaluate(space, entity) for entity in entities)
