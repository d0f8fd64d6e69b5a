"""IV.D: no member, subcontractor or local partner of a country of concern.

"A consortium may not include members, subcontractors, or local implementation partners that are
(1) incorporated or have their principal place of business in a country of concern [...]; or (2)
owned or controlled through a majority voting or equity interest by a country of concern or by an
entity or national of a country of concern." FR Doc. 2026-06952, section IV.D, in force since 1
April 2026.

A disqualifier, tested on every party in every layer, also on those that section II says need not
be identified: of them the anchor can only attest. A vendor whose item is built into another's
product is no subcontractor by default; a deployer that is no member is one. No exception for
national champions. What is not modelled: see ``queries.clauses.common.dq``.
"""

from __future__ import annotations

from dataclasses import dataclass

from queries.clauses.common.basis import citation
from queries.clauses.common.concern import concern_finding
from queries.findings.finding import Finding, Flag, Gap, Outcome, Result
from queries.rulebook import Dials
from queries.stated_facts import country_of, stated
from queries.workspace import Workspace

__all__ = ["CLAUSE", "InPackage", "evaluate", "unidentified"]

CLAUSE = "IV.D"
_SUPPLIER = "supplier"
_VENDOR = Result(
    outcome=Outcome.NOT_APPLICABLE,
    reason="a vendor whose item is built into another's product is no subcontractor.",
)
_NO_PACKAGE = "without a proposal {missing} is not known."


@dataclass(frozen=True, slots=True, kw_only=True)
class InPackage:
    """A party's place in a package.

    Attributes:
        member: whether it is a member of the consortium.
        layers: the layers that it provides.
        target_markets: countries of the target markets, blocs written out.
    """

    member: bool
    layers: frozenset[int]
    target_markets: frozenset[str]


def evaluate(
    space: Workspace, entity: str, *, role: str | None = None, package: InPackage | None = None
) -> Finding:
    """The predicate on a party of the package, or on any entity.

    Args:
        space: the snapshot and the law.
        entity: the party.
        role: its role.
        package: its place in the package; None where there is no proposal.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    readings = space.rulebook.readings(CLAUSE)

    def adapt(name: str, found: Result) -> Result:
        if role == _SUPPLIER and readings[name].suppliers == "vendors":
            return _VENDOR
        if package is None:
            return _without_package(readings[name], found)
        if readings[name].partners == "target-market" and not package.member:
            return _in_market(space, entity, package, found)
        return _disclosed(space, readings[name], package, found)

    return concern_finding(space, CLAUSE, entity, role=role, adapt=adapt)


def _without_package(dials: Dials, found: Result) -> Result:
    missing = None
    if dials.partners == "target-market":
        missing = "the target market"
    if dials.disclosure == "instead":
        missing = "the layer"
    if missing is None:
        return found
    return Result(outcome=Outcome.NOT_EVALUATED, reason=_NO_PACKAGE.format(missing=missing))


def _in_market(space: Workspace, entity: str, package: InPackage, found: Result) -> Result:
    facts = space.facts(space.graph.node(entity))
    places = [country_of(code) for code in stated(facts, "jurisdiction")]
    places += stated(facts, "principal_place")
    if any(place in package.target_markets for place in places):
        return found
    if not places or not package.target_markets:
        return Result(outcome=Outcome.NOT_EVALUATED, reason="where it is located is not known.")
    return Result(outcome=Outcome.NOT_APPLICABLE, reason="it is not located in a target market.")


def _disclosed(space: Workspace, dials: Dials, package: InPackage, found: Result) -> Result:
    layers = set(space.rulebook.clause(CLAUSE).figures["disclosed_layers"])
    only_disclosed = bool(package.layers) and package.layers <= layers
    if dials.disclosure == "beside" or not only_disclosed or found.outcome is not Outcome.FAIL:
        return found
    return Result(
        outcome=Outcome.DISCLOSE,
        equity=found.equity,
        votes=found.votes,
        threshold=found.threshold,
        reason="in Layer 1 disclosure replaces the bar.",
    )


def unidentified(
    space: Workspace, role: str, *, market: str | None = None, attested: str | None = None
) -> Finding:
    """Parties that the proposal does not name.

    Args:
        space: the snapshot and the law.
        role: their role.
        market: the market in which they work.
        attested: who attests for them, when, and in what words; None where nobody does.
    """
    vendor = role == _SUPPLIER
    if attested is not None:
        result = Result(outcome=Outcome.PASS, reason="the anchor attests for them.")
    else:
        result = Result(
            outcome=Outcome.INDETERMINATE,
            reason="they are not identified, and nobody attests that none of them is barred.",
        )
    readings = space.rulebook.readings(CLAUSE)
    gap = Gap(
        entity=None,
        missing=f"who the {role.replace('_', ' ')} is" + (f" in {market}" if market else ""),
        reason="section II does not ask for it",
        document="the anchor's attestation for IV.D, recorded under attestations",
    )
    return Finding(
        clause=CLAUSE,
        entity=None,
        role=role,
        results={
            name: _VENDOR if vendor and dials.suppliers == "vendors" else result
            for name, dials in readings.items()
        },
        citation=citation(space, CLAUSE),
        flags=() if attested is None or vendor else (Flag("ATTESTED", attested),),
        gaps=() if attested is not None or vendor else (gap,),
    )
