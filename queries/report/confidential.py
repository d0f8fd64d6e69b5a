"""What the proposal marks as confidential, so that the annex can be parted in two.

The notice asks proposers to identify confidential commercial information when they submit
(section VII). A finding is confidential where it is of a marked party or model, or where it speaks
of a layer or an item in which a marked party's value shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from queries.clauses.package import Package
from queries.findings.finding import Finding
from queries.proposals.proposal import Member, Model, Override, Provider

__all__ = ["hidden_keys", "is_confidential", "proposal_json", "shown_overrides"]

_HARDWARE = 1


def hidden_keys(package: Package) -> frozenset[str]:
    """Keys of what is confidential: ids of parties, ``model:NAME`` and ``layer:NUMBER``."""
    parties = frozenset(_parties(package))
    return parties | frozenset(_models(package, parties)) | frozenset(_layers(package))


def is_confidential(finding: Finding, hidden: frozenset[str]) -> bool:
    """Whether a finding belongs to the confidential part."""
    if finding.entity in hidden or f"model:{finding.model}" in hidden:
        return True
    return finding.entity is None and f"layer:{finding.layer}" in hidden


def proposal_json(package: Package, part: str) -> dict[str, Any]:
    """The proposal as JSON values; of the public part without what is confidential."""
    data = package.proposal.model_dump(mode="json")
    if part != "public":
        return data
    hidden = hidden_keys(package)
    for name in ("members", "providers", "hardware"):
        data[name] = [row for row in data[name] if not _hides(package, row, hidden)]
    data["models"] = [row for row in data["models"] if f"model:{row['name']}" not in hidden]
    data["nce_requests"] = [
        row for row in data["nce_requests"] if package.id(row["entity"]) not in hidden
    ]
    shown = shown_overrides(package, part)
    data["overrides"] = [each.model_dump(mode="json") for each in shown]
    return data


def shown_overrides(package: Package, part: str) -> tuple[Override, ...]:
    """The overrides that a part of the annex shows."""
    hidden = hidden_keys(package) if part == "public" else frozenset()
    return tuple(
        each for each in package.proposal.overrides if not _hides(package, dict(each), hidden)
    )


def _hides(package: Package, row: dict[str, Any], hidden: frozenset[str]) -> bool:
    named = (row.get(name) for name in ("entity", "supplier", "holder", "subject"))
    return bool(row.get("confidential")) or any(
        package.id(reference) in hidden for reference in named if reference
    )


def _parties(package: Package) -> Iterator[str]:
    proposal = package.proposal
    rows: tuple[Member | Provider, ...] = (*proposal.members, *proposal.providers)
    yield from (package.id(row.entity) for row in rows if row.confidential)
    for item in proposal.hardware:
        if item.confidential and item.supplier is not None:
            yield package.id(item.supplier)


def _models(package: Package, parties: frozenset[str]) -> Iterator[str]:
    for model in package.proposal.models:
        if model.confidential or any(package.id(each) in parties for each in _named(model)):
            yield f"model:{model.name}"


def _named(model: Model) -> Iterator[str]:
    yield from model.owners
    for providers in model.functions.values():
        yield from providers
    for developer in (model.developer, *(base.developer for base in model.lineage)):
        if developer is not None:
            yield developer


def _layers(package: Package) -> Iterator[str]:
    proposal = package.proposal
    rows: tuple[Member | Provider, ...] = (*proposal.members, *proposal.providers)
    for row in rows:
        if row.confidential:
            yield from (f"layer:{number}" for number in row.layers)
    if any(item.confidential for item in proposal.hardware):
        yield f"layer:{_HARDWARE}"
