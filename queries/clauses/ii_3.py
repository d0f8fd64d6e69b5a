"""II.3: the anchor member is free of countries of concern.

"Not be (1) incorporated or have its principal place of business in a country of concern [...]; or
(2) owned or controlled through a majority voting or equity interest by a country of concern or by
an entity or national of a country of concern." FR Doc. 2026-06952, section II, numbered paragraph
3, in force since 1 April 2026.

A disqualifier, tested on the anchor alone. What is not modelled: see
``queries.clauses.common.dq``.
"""

from __future__ import annotations

from queries.clauses.common.concern import concern_finding
from queries.findings.finding import Finding
from queries.workspace import Workspace

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "II.3"


def evaluate(space: Workspace, entity: str, *, role: str | None = None) -> Finding:
    """The predicate on an anchor.

    Args:
        space: the snapshot and the law.
        entity: the anchor.
        role: its role, for the report.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    return concern_finding(space, CLAUSE, entity, role=role)
