"""II.A: national champion enterprises.

"Consortia with foreign firms may only be designated as NCEs for packages for their home country and
may not be designated as NCEs for packages intended for other countries." FR Doc. 2026-06952,
section II.A, in force since 1 April 2026.

An overlay on the package: it may excuse IV.A and IV.C, never IV.B or IV.D, and changes no other
clause's verdict. It never passes, because the Secretary decides case by case. Not modelled: that
decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from queries.clauses.iii_member import top_providers
from queries.clauses.package import Package
from queries.findings.finding import Finding, Flag, Gap, Outcome, Result
from queries.findings.truth import Truth, any_of, negation
from queries.proposals.proposal import NceRequest, Role
from queries.rulebook import load_blocs
from queries.stated_facts import country_of
from queries.us_persons import formed_in_us, managed_in_us

__all__ = ["CLAUSE", "evaluate", "foreign"]

CLAUSE = "II.A"
_HARDWARE, _MODELS = 1, 3
_EXCUSABLE = ("IV.C.1", "IV.C.2", "IV.C.open")


@dataclass(frozen=True, slots=True)
class _Candidate:
    reference: str
    layers: tuple[int, ...]
    request: NceRequest | None


def evaluate(package: Package, findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each foreign enterprise that leads Layer 1, has Layer 3, or is requested.

    Args:
        package: the proposal and its parties.
        findings: what the other clauses say.
    """
    items = tuple(findings)
    return [_finding(package, each, items) for each in _candidates(package)]


def foreign(package: Package, reference: str) -> Truth:
    """Whether an enterprise is organized or run outside the United States."""
    facts, us = package.facts(reference), package.space.us
    return any_of((negation(formed_in_us(facts, us)), negation(managed_in_us(facts, us))))


def _candidates(package: Package) -> Iterator[_Candidate]:
    requests = {package.party(each.entity): each for each in package.proposal.nce_requests}
    leaders = {entry.party for entry in top_providers(package.layer(_HARDWARE))}
    suppliers = {entry.party for entry in package.layer(_MODELS)}
    suppliers |= {
        package.party(owner) for model in package.proposal.models for owner in model.owners
    }
    seen: set[str] = set()
    for named in package.proposal.parties():
        party = package.party(named.reference)
        layers = tuple(
            number
            for number, parties in ((_HARDWARE, leaders), (_MODELS, suppliers))
            if party in parties
        )
        if party in seen or not (party in requests or layers):
            continue
        if party in requests or foreign(package, named.reference) is not Truth.NO:
            seen.add(party)
            yield _Candidate(named.reference, layers, requests.get(party))


def _finding(package: Package, candidate: _Candidate, findings: tuple[Finding, ...]) -> Finding:
    identity = package.id(candidate.reference)
    result, gaps = _result(package, candidate, findings)
    return Finding(
        clause=CLAUSE,
        entity=identity,
        name=package.name(candidate.reference),
        role=Role.MEMBER if package.party(candidate.reference) in package.members else None,
        results=package.results(CLAUSE, result),
        citation=package.citation(CLAUSE),
        flags=tuple(_flags(package, candidate)),
        gaps=gaps,
    )


def _result(
    package: Package, candidate: _Candidate, findings: tuple[Finding, ...]
) -> tuple[Result, tuple[Gap, ...]]:
    reference = candidate.reference
    if candidate.request is None:
        return _unrequested(package, candidate, findings)
    if foreign(package, reference) is Truth.OPEN:
        return _open(package, reference, "where it is organized and run", "register extract")
    if foreign(package, reference) is Truth.NO:
        return _not_applicable("the enterprise is organized and run in the United States.")
    if not candidate.layers:
        return _not_applicable("it neither leads Layer 1 nor provides Layer 3.")
    return _requested(package, candidate)


def _requested(package: Package, candidate: _Candidate) -> tuple[Result, tuple[Gap, ...]]:
    home = package.facts(candidate.reference).jurisdiction
    markets = package.proposal.target_markets
    if home is None:
        return _open(
            package, candidate.reference, "its country of organization", "register extract"
        )
    if not markets:
        return _open(package, candidate.reference, "the target markets", "the proposal's markets")
    others = [market for market in markets if not _same_country(market, home)]
    if others:
        reason = f"its home is {home[:2]} and the package is also for {', '.join(others)}."
        return Result(outcome=Outcome.FAIL, reason=reason), ()
    reason = f"it is requested, and {home[:2]} is the only target market."
    return Result(outcome=Outcome.NCE_POSSIBLE, reason=reason), ()


def _same_country(market: str, home: str) -> bool:
    # A bloc stands for all of its member states, of which the home country is one at most.
    return market not in load_blocs().blocs and market == country_of(home)


def _unrequested(
    package: Package, candidate: _Candidate, findings: tuple[Finding, ...]
) -> tuple[Result, tuple[Gap, ...]]:
    party = package.party(candidate.reference)
    failing = sorted(
        {
            finding.clause
            for finding in findings
            if finding.outcome is Outcome.FAIL
            and finding.clause in _EXCUSABLE
            and _MODELS in candidate.layers
            and _concerns(package, finding, party)
        }
    )
    missed = _HARDWARE in candidate.layers and any(
        finding.clause == "IV.A" and finding.outcome is Outcome.PRESUMPTION_NOT_MET
        for finding in findings
    )
    if missed:
        failing.insert(0, "IV.A")
    if not failing:
        return _not_applicable("no exception is requested, and none is needed for it.")
    gap = Gap(
        entity=package.id(candidate.reference),
        missing="a request to consider it a national champion",
        reason=f"only an exception could excuse {', '.join(failing)}",
        document="a request under II.A with the argument that VI(6) asks for",
    )
    reason = f"only a national champion request could excuse {', '.join(failing)}."
    return Result(outcome=Outcome.INDETERMINATE, reason=reason), (gap,)


def _concerns(package: Package, finding: Finding, party: str) -> bool:
    if finding.entity is not None:
        return package.same(finding.entity) == party
    owners = [
        package.party(owner)
        for model in package.proposal.models
        if model.name == finding.model
        for owner in model.owners
    ]
    return party in owners


def _flags(package: Package, candidate: _Candidate) -> Iterator[Flag]:
    facts = package.facts(candidate.reference)
    home, place = facts.jurisdiction, facts.principal_place
    if home and place and home[:2] != place:
        yield Flag("HOME_DIFFERS_FROM_PRINCIPAL_PLACE", f"Organized in {home}, run from {place}.")
    request = candidate.request
    if request and home and request.home_country not in {None, home[:2]}:
        yield Flag(
            "HOME_COUNTRY_DIFFERS",
            f"The request says {request.home_country}; it is organized in {home}.",
        )


def _not_applicable(reason: str) -> tuple[Result, tuple[Gap, ...]]:
    return Result(outcome=Outcome.NOT_APPLICABLE, reason=reason), ()


def _open(
    package: Package, reference: str, missing: str, document: str
) -> tuple[Result, tuple[Gap, ...]]:
    gap = Gap(entity=package.id(reference), missing=missing, reason="not stated", document=document)
    return Result(outcome=Outcome.INDETERMINATE, reason=f"{missing} is not known."), (gap,)
