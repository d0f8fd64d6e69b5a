"""IV.B: members that provide data, security or applications are free of countries of concern.

"Each consortium member that provides products or services for the functions described in layers
2, 4 and 5 must: Not be (1) incorporated or have its principal place of business in a country of
concern [...]; or (2) owned or controlled through a majority voting or equity interest by a
country of concern or by an entity or national of a country of concern." FR Doc. 2026-06952,
section IV.B, in force since 1 April 2026.

A disqualifier, tested on members alone: everybody else is tested by IV.D. No exception for
national champions. What is not modelled: see ``queries.clauses.common.dq``.
"""

from __future__ import annotations

from collections.abc import Iterable

from queries.clauses.common.concern import concern_finding
from queries.findings.finding import Finding, Outcome, Result
from queries.workspace import Workspace

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "IV.B"


def evaluate(
    space: Workspace,
    entity: str,
    *,
    role: str | None = None,
    layers: Iterable[int] | None = None,
) -> Finding:
    """The predicate on a member that provides layers 2, 4 or 5.

    Args:
        space: the snapshot and the law.
        entity: the member.
        role: its role, for the report.
        layers: the layers that it provides; None where nobody says, which tests it.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    reached = set(space.rulebook.clause(CLAUSE).figures["layers"])
    provides = reached if layers is None else reached & set(layers)
    if provides:
        return concern_finding(space, CLAUSE, entity, role=role)
    listed = ", ".join(map(str, sorted(reached)))
    result = Result(outcome=Outcome.NOT_APPLICABLE, reason=f"it provides none of layers {listed}.")
    return concern_finding(space, CLAUSE, entity, role=role, adapt=lambda _name, _found: result)
