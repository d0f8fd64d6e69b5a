"""VI.2: the two highest-value providers after the members are named.

"... down to the two highest-value providers of products and services in each layer after the listed
consortia members in Layers 1, 2, and 5." FR Doc. 2026-06952, section VI, item 2, in force since 1
April 2026.

Not modelled: the narrative description of each provider's part.
"""

from __future__ import annotations

from queries.clauses.package import Entry, Package
from queries.findings.finding import DEFAULT, Finding, Gap, Outcome, Result
from queries.proposals.proposal import LAYERS

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "VI.2"


def evaluate(package: Package) -> list[Finding]:
    """One finding for each layer; those that a reading does not ask for are NOT_APPLICABLE."""
    return [_layer(package, number) for number in LAYERS]


def _layer(package: Package, number: int) -> Finding:
    wanted = int(package.book.clause(CLAUSE).figures["providers"])
    others = [entry for entry in package.layer(number) if not entry.member]
    named = [entry for entry in others if entry.identified]
    unnamed = _unnamed(others, wanted)
    attested = package.proposal.attested(CLAUSE, number)
    names = ", ".join(entry.name for entry in named) or "nobody"
    enough = len(named) >= wanted and not unnamed
    outcome = Outcome.PASS if enough or attested else Outcome.INDETERMINATE
    reason = f"after the members the proposal names {names} in layer {number}"
    if unnamed:
        reason += f", and {', '.join(entry.name for entry in unnamed)} provides more"
    asked = Result(outcome=outcome, reason=f"{reason}.")
    not_asked = Result(outcome=Outcome.NOT_APPLICABLE, reason=f"layer {number} is not asked for.")
    results = {
        reading: asked if number in dials.named_layers else not_asked
        for reading, dials in package.book.readings(CLAUSE).items()
    }
    gap = Gap(
        entity=None,
        missing=f"the {wanted} highest-value providers after the members in layer {number}",
        reason=f"the proposal names {len(named)}",
        document="their names and values, or an attestation that there are fewer",
    )
    return Finding(
        clause=CLAUSE,
        entity=None,
        layer=number,
        results=results,
        citation=package.citation(CLAUSE),
        flags=() if enough else package.attested_flags(CLAUSE, number),
        gaps=(gap,) if results[DEFAULT].outcome is Outcome.INDETERMINATE else (),
    )


def _unnamed(others: list[Entry], wanted: int) -> list[Entry]:
    """Providers who certainly belong to the highest and whom the proposal does not name."""
    named = [entry for entry in others if entry.identified]
    if len(named) < wanted:
        return []
    return [
        entry
        for entry in others
        if not entry.identified
        and sum(each.upper is None or each.upper >= entry.lower for each in named) < wanted
    ]
