"""IV.A.disclosure: providers of Layer 1 that are of a country of concern are disclosed.

"Products and services included in the package for functions under Layer 1 must be specifically
disclosed if provided by an entity, whether a consortium member or not, that is (1) incorporated or
have its principal place of business in a country of concern ... or (2) owned or controlled through
a majority voting or equity interest by a country of concern or by an entity or national of a
country of concern." FR Doc. 2026-06952, sections IV.A and VI(7), in force since 1 April 2026.

A provider that meets the predicate gives DISCLOSE, not FAIL; as a member, subcontractor or local
partner it fails IV.D all the same. Not modelled: the wording of the disclosure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from queries.clauses.common.concern import concern_finding
from queries.clauses.package import Package
from queries.findings.finding import Finding, Gap, Outcome, Result
from queries.proposals.proposal import Role

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "IV.A.disclosure"
_HARDWARE = 1


@dataclass(frozen=True, slots=True)
class _Provider:
    reference: str
    role: Role


def evaluate(package: Package) -> list[Finding]:
    """One finding for each provider of Layer 1, named or not."""
    seen: set[str] = set()
    findings = []
    for provider in _providers(package):
        party = package.party(provider.reference)
        if party in seen:
            continue
        seen.add(party)
        if package.known(provider.reference):
            findings.append(
                concern_finding(
                    package.space,
                    CLAUSE,
                    package.id(provider.reference),
                    role=provider.role,
                    layer=_HARDWARE,
                    adapt=_disclosed,
                )
            )
        else:
            findings.append(package.not_found(CLAUSE, provider.reference, provider.role, _HARDWARE))
    return [*findings, *_unnamed(package)]


def _providers(package: Package) -> Iterator[_Provider]:
    proposal = package.proposal
    for member in proposal.members:
        if _HARDWARE in member.layers:
            yield _Provider(member.entity, Role.MEMBER)
    for provider in proposal.providers:
        if _HARDWARE in provider.layers:
            yield _Provider(provider.entity, Role(provider.role))
    for item in proposal.hardware:
        if item.supplier is not None:
            yield _Provider(item.supplier, Role.SUPPLIER)


def _disclosed(_reading: str, result: Result) -> Result:
    if result.outcome is Outcome.FAIL:
        return replace(result, outcome=Outcome.DISCLOSE)
    return result


def _unnamed(package: Package) -> Iterator[Finding]:
    """Providers of Layer 1 whom the proposal does not name, and items without a supplier."""
    for at, provider in enumerate(package.proposal.unidentified):
        if _HARDWARE in provider.layers:
            who = f"the unidentified {provider.role.replace('_', ' ')} {at + 1}"
            yield _open(package, who, Role(provider.role))
    for item in package.proposal.hardware:
        if item.supplier is None:
            yield _open(package, f"the supplier of {item.item}", Role.SUPPLIER)


def _open(package: Package, who: str, role: Role) -> Finding:
    attested = package.proposal.attested(CLAUSE)
    result = Result(
        outcome=Outcome.PASS if attested else Outcome.INDETERMINATE,
        reason=f"{who} is not named"
        + (", and an attestation covers it." if attested else " and may have to be disclosed."),
    )
    gap = Gap(
        entity=None,
        missing=f"who {who} is",
        reason="the proposal does not name it",
        document="its name, or an attestation for IV.A.disclosure",
    )
    return Finding(
        clause=CLAUSE,
        entity=None,
        role=role,
        layer=_HARDWARE,
        results=package.results(CLAUSE, result),
        citation=package.citation(CLAUSE),
        flags=package.attested_flags(CLAUSE),
        gaps=() if attested else (gap,),
    )
