"""Findings of the clauses that rest on the country-of-concern predicate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from queries.clauses.common.basis import assumed, assumption_gaps, citation, evidence
from queries.clauses.common.dq import Judgment, judge, judge_readings
from queries.clauses.common.explain import gaps_of
from queries.clauses.common.flags import concern_flags, float_flags, party_flags, source_flags
from queries.finding import DEFAULT, Finding, Flag, Outcome, Result
from queries.workspace import Workspace

__all__ = ["Adapt", "as_judged", "concern_finding", "judged"]

Adapt = Callable[[str, Result], Result]
"""What a clause makes of the predicate's result under a reading, by the reading's name."""


def as_judged(_reading: str, result: Result) -> Result:
    """The predicate's result as it is."""
    return result


def judged(space: Workspace, clause: str, node: int) -> dict[str, Judgment]:
    """The predicate under every reading of a clause, computed once for the same readings."""
    readings = space.rulebook.readings(clause)
    key = ("judged", node, clause)
    found: dict[str, Judgment] | None = space.kept(key)
    if found is None:
        alternatives = space.rulebook.alternatives(clause)
        found = space.keep(key, judge_readings(space, node, readings, alternatives))
    return found


def concern_finding(  # noqa: PLR0913 (what a finding is of)
    space: Workspace,
    clause: str,
    entity: str,
    *,
    role: str | None = None,
    layer: int | None = None,
    model: str | None = None,
    adapt: Adapt = as_judged,
) -> Finding:
    """A finding of a clause that applies the predicate to one party.

    Args:
        space: the snapshot and the law.
        clause: id of the clause.
        entity: the id that was asked, also of a branch.
        role: in which role the party is tested.
        layer: the layer of the package, where the clause has one.
        model: the model, where the clause has one.
        adapt: what the clause makes of each result.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    node = space.graph.node(entity)
    found = judged(space, clause, node)
    dials = space.rulebook.readings(clause)[DEFAULT]
    default = found[DEFAULT]
    names, assumed_flags = assumed(
        space, default.result, lambda other: judge(other, node, dials).result
    )
    results = {name: adapt(name, each.result) for name, each in found.items()}
    return Finding(
        clause=clause,
        entity=entity,
        name=space.graph.name(node),
        role=role,
        layer=layer,
        model=model,
        results=results,
        citation=citation(space, clause),
        flags=(
            *party_flags(space, entity),
            *assumed_flags,
            *_control_flags(default),
            *_exercise_flags(results),
            *concern_flags(space, node, dials),
            *float_flags(space, node, dials),
            *source_flags(space, node, dials),
        ),
        gaps=(
            *gaps_of(space, node, dials, default),
            *assumption_gaps(space, node, dials, names),
        ),
        evidence=evidence(space, node),
        assumptions=names,
    )


def _control_flags(default: Judgment) -> list[Flag]:
    """An indicator of control stays in sight, also where something else decides."""
    if not default.used:
        return []
    kinds = ", ".join(sorted({each.kind.value for each in default.used}))
    return [Flag("CONTROL_INDICATOR", f"parties of countries of concern hold: {kinds}.")]


def _exercise_flags(results: Mapping[str, Result]) -> list[Flag]:
    exercised = results.get("as-exercised")
    if exercised is None or exercised.outcome in {results[DEFAULT].outcome, Outcome.NOT_EVALUATED}:
        return []
    return [
        Flag(
            "EXERCISE_CROSSES_THRESHOLD",
            f"with options exercised the outcome is {exercised.outcome}.",
        )
    ]
