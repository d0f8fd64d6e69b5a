"""The findings on the models of a package: IV.C.1, IV.C.2, IV.C.open and IV.C.bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from queries.clauses import iv_c_1, iv_c_2, iv_c_bar, iv_c_open
from queries.clauses.common.model_parties import BaseModel, ModelParties
from queries.clauses.package import Package, choices
from queries.findings.finding import DEFAULT, Finding, Flag, Gap, Outcome, Result
from queries.proposals.proposal import Model, Role

__all__ = ["model_findings", "model_parties"]

_REPLACED = "REPLACED_BY_IV.C.open"


def model_findings(package: Package) -> Iterator[Finding]:
    """Every finding on every model, clause by clause."""
    models = package.proposal.models
    cures = {
        model.name: iv_c_open.evaluate(package.space, model_parties(package, model))
        for model in models
    }
    chosen = choices(package.proposal).get(iv_c_open.CLAUSE)
    reading = DEFAULT if chosen is None else chosen.reading
    yield from _owners(package, iv_c_1.CLAUSE, iv_c_1.evaluate)
    for finding in _owners(package, iv_c_2.CLAUSE, iv_c_2.evaluate):
        cure = cures[str(finding.model)].results[reading]
        yield _replaced(finding) if cure.outcome is Outcome.PASS else finding
    yield from cures.values()
    for model in models:
        yield iv_c_bar.evaluate(package.space, model_parties(package, model))


def model_parties(package: Package, model: Model) -> ModelParties:
    """A model with its parties by their ids in the snapshot."""
    return ModelParties(
        name=model.name,
        owners=tuple(map(package.id, model.owners)),
        developer=None if model.developer is None else package.id(model.developer),
        open_weights=model.open_weights,
        bases=tuple(
            BaseModel(
                base.name,
                None if base.developer is None else package.id(base.developer),
                base.open_weights,
            )
            for base in model.lineage
        ),
        functions={
            str(name): tuple(map(package.id, providers))
            for name, providers in model.functions.items()
        },
        members=frozenset(package.id(member.entity) for member in package.proposal.members),
        champions=frozenset(package.id(each.entity) for each in package.proposal.nce_requests),
    )


def _owners(package: Package, clause: str, evaluate: Callable[..., Finding]) -> Iterator[Finding]:
    for model in package.proposal.models:
        if not model.owners:
            yield _nobody(package, clause, model)
        for owner in model.owners:
            if package.known(owner):
                yield evaluate(
                    package.space, package.id(owner), role=Role.OWNER.value, model=model.name
                )
            else:
                yield package.not_found(clause, owner, Role.OWNER, model=model.name)


def _nobody(package: Package, clause: str, model: Model) -> Finding:
    """A model without a named owner: who owns its intellectual property is a gap."""
    reason = "the proposal names no owner of the model's intellectual property."
    gap = Gap(
        entity=None,
        missing=f"who owns the intellectual property for {model.name}",
        reason="the proposal does not say",
        document="the licence of the model, or a statement of title",
    )
    return Finding(
        clause=clause,
        entity=None,
        role=Role.OWNER.value,
        model=model.name,
        results=package.results(clause, Result(outcome=Outcome.INDETERMINATE, reason=reason)),
        citation=package.citation(clause),
        gaps=(gap,),
    )


def _replaced(finding: Finding) -> Finding:
    """Requirement (2) on an owner, where a deployer stands in for it."""
    before = finding.results[DEFAULT]
    flag = Flag(_REPLACED, f"by itself the owner's outcome is {before.outcome}: {before.reason}")
    reason = "a deployer that meets (1) and (2) stands in for requirement (2)."
    results = {
        name: replace(result, outcome=Outcome.NOT_APPLICABLE, reason=reason)
        for name, result in finding.results.items()
    }
    return replace(finding, results=results, flags=(flag, *finding.flags), gaps=())
