"""II.1: the anchor affirms its experience and capacity.

"Affirm it has experience providing products or services internationally and the organizational
capacity to manage multi-country delivery for that layer;" FR Doc. 2026-06952, section II, in force
since 1 April 2026.

An item of evidence, not a computation. Not modelled: whether what is affirmed is true.
"""

from __future__ import annotations

from queries.clauses.package import Package
from queries.findings.finding import Finding, Gap, Outcome, Result
from queries.proposals.proposal import Role

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "II.1"


def evaluate(package: Package) -> list[Finding]:
    """One finding for each anchor; one about the package where nobody is the anchor."""
    anchors: list[str | None] = [member.entity for member in package.proposal.anchors]
    return [_anchor(package, reference) for reference in anchors or [None]]


def _anchor(package: Package, reference: str | None) -> Finding:
    attestations = package.proposal.attested(CLAUSE)
    result = Result(
        outcome=Outcome.PASS if attestations else Outcome.INDETERMINATE,
        reason="the proposal records the affirmation."
        if attestations
        else "the proposal records no affirmation.",
    )
    gap = Gap(
        entity=reference and package.id(reference),
        missing="the anchor's affirmation of experience and capacity",
        reason="the proposal does not record it",
        document="a signed statement of the anchor, recorded under attestations",
    )
    return Finding(
        clause=CLAUSE,
        entity=reference and package.id(reference),
        name=package.name(reference) if reference else "",
        role=Role.ANCHOR,
        results=package.results(CLAUSE, result),
        citation=package.citation(CLAUSE),
        flags=package.attested_flags(CLAUSE),
        gaps=() if attestations else (gap,),
    )
