"""IV.C, third sentence: no open-weight model developed in a country of concern.

"The Department will not designate any consortium with open-weight models developed by entities
that are (1) incorporated or have its principal place of business in a country of concern [...];
or (2) owned or controlled through a majority voting or equity interest by a country of concern or
by an entity or national of a country of concern." FR Doc. 2026-06952, section IV.C, in force
since 1 April 2026.

A disqualifier on developers, not owners; no deployer cures it. By default every developer up the
chain of open-weight bases counts, also under a model that is itself closed (flagged). What is not
modelled: see ``queries.clauses.common.dq``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from queries.clauses.common.basis import citation
from queries.clauses.common.concern import concern_finding, judged
from queries.clauses.common.model_parties import ModelParties
from queries.findings.finding import DEFAULT, Finding, Flag, Gap, Outcome, Result
from queries.rulebook import Dials
from queries.workspace import Workspace

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "IV.C.bar"
_ROLE = "developer"


@dataclass(frozen=True, slots=True)
class _Developed:
    """One open-weight model, or one that may be, with its developer."""

    model: str
    developer: str | None
    certain: bool
    final: bool


def evaluate(space: Workspace, model: ModelParties) -> Finding:
    """The predicate on the developers of a model and of the open weights under it.

    Args:
        space: the snapshot and the law.
        model: the model and its parties.

    Returns:
        One finding; it speaks of the developer that decides.
    """
    reached = tuple(_developed(model))
    if not reached:
        reason = "neither the model nor any model under it has open weights."
        return _bare(space, model, None, Result(outcome=Outcome.NOT_APPLICABLE, reason=reason))
    readings = space.rulebook.readings(CLAUSE)
    found = {name: _decided(space, model, dials, name, reached) for name, dials in readings.items()}
    decisive, _ = found[DEFAULT]
    results = {name: result for name, (_, result) in found.items()}
    flags = tuple(_flags(model, reached))
    developer = None if decisive is None else decisive.developer
    if developer is None or developer not in space.graph:
        bare = _bare(space, model, developer, results[DEFAULT])
        return replace(bare, results=results, flags=flags)
    return concern_finding(
        space,
        CLAUSE,
        developer,
        role=_ROLE,
        model=model.name,
        adapt=lambda name, _: results[name],
        flags=flags,
    )


def _developed(model: ModelParties) -> Iterator[_Developed]:
    """Every model of the chain whose weights are open, or may be."""
    if model.open_weights is not False:
        yield _Developed(model.name, model.developer, model.open_weights is True, final=True)
    for base in model.bases:
        if base.open_weights is not False:
            yield _Developed(base.name, base.developer, base.open_weights is True, final=False)


def _decided(
    space: Workspace,
    model: ModelParties,
    dials: Dials,
    name: str,
    reached: tuple[_Developed, ...],
) -> tuple[_Developed | None, Result]:
    """The developer that decides under a reading, and what the predicate says of it."""
    counted = [
        each
        for each in reached
        if (dials.lineage == "all-bases" or each.final)
        and (dials.champion == "bar-stands" or each.developer not in model.champions)
    ]
    if not counted:
        return None, Result(outcome=Outcome.PASS, reason="no developer is reached.")
    judgments = [(each, _judged(space, each, name)) for each in counted]
    return max(judgments, key=lambda each: each[1].outcome.severity)


def _judged(space: Workspace, developed: _Developed, name: str) -> Result:
    developer = developed.developer
    if developer is None or developer not in space.graph:
        reason = f"who developed {developed.model} is not known."
        return Result(outcome=Outcome.INDETERMINATE, reason=reason)
    result = judged(space, CLAUSE, space.graph.node(developer))[name].result
    if not developed.certain and result.outcome.counts and result.outcome is not Outcome.PASS:
        reason = f"whether the weights of {developed.model} are open is not known."
        return replace(result, outcome=Outcome.INDETERMINATE, reason=reason)
    return result


def _bare(space: Workspace, model: ModelParties, developer: str | None, result: Result) -> Finding:
    """A finding about a model of which no developer can be tested."""
    gap = Gap(
        entity=developer,
        missing="who developed it",
        reason="the proposal does not say, or the store does not hold it",
        document="the model card, or the licence",
    )
    return Finding(
        clause=CLAUSE,
        entity=developer,
        name=developer or "",
        role=_ROLE,
        model=model.name,
        results=dict.fromkeys(space.rulebook.readings(CLAUSE), result),
        citation=citation(space, CLAUSE),
        gaps=(gap,) if result.outcome is Outcome.INDETERMINATE else (),
    )


def _flags(model: ModelParties, reached: tuple[_Developed, ...]) -> Iterator[Flag]:
    if model.open_weights is False:
        names = ", ".join(each.model for each in reached)
        yield Flag("CLOSED_OVER_OPEN_BASE", f"{model.name} is closed and built on {names}.")
