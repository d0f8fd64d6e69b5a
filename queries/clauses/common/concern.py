"""Findings of the clauses that rest on the country-of-concern predicate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from queries.clauses.common.compose import Asked, Grounds, compose
from queries.clauses.common.dq import Judgment, judge, judge_readings
from queries.clauses.common.explain import chains_of, gaps_of, indicator_chains
from queries.clauses.common.flags import ring_flags
from queries.clauses.common.indicators import Indicator
from queries.findings.finding import DEFAULT, Finding, Flag, Outcome, Result
from queries.workspace import Workspace

__all__ = ["Adapt", "as_judged", "concern_finding", "control_flags", "exercise_flags", "judged"]

Adapt = Callable[[str, Result], Result]
"""What a clause makes of the predicate's result under a reading, by the reading's name."""


def as_judged(_reading: str, result: Result) -> Result:
    """The predicate's result as it is."""
    return result


def judged(space: Workspace, clause: str, node: int) -> dict[str, Judgment]:
    """The predicate under every reading of a clause, computed once."""
    key = ("judged", node, clause)
    found: dict[str, Judgment] | None = space.kept(key)
    if found is None:
        readings = space.rulebook.readings(clause)
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
    flags: Iterable[Flag] = (),
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
        flags: flags of the clause.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    node = space.graph.node(entity)
    found = judged(space, clause, node)
    dials = space.rulebook.readings(clause)[DEFAULT]
    results = {name: adapt(name, each.result) for name, each in found.items()}
    default = found[DEFAULT]
    return compose(
        space,
        Asked(clause=clause, entity=entity, role=role, layer=layer, model=model),
        results,
        Grounds(
            default=default.result,
            again=lambda other: judge(other, node, dials).result,
            flags=(
                *flags,
                *control_flags(default.used),
                *exercise_flags(results),
                *ring_flags(space, node, default.parts),
            ),
            gaps=gaps_of(space, node, dials, results[DEFAULT].outcome, default.parts),
            chains=(
                *chains_of(node, default.result.outcome, default.parts),
                *indicator_chains(space, default.used),
            ),
        ),
    )


def control_flags(used: Iterable[Indicator]) -> list[Flag]:
    """An indicator of control stays in sight, also where something else decides."""
    kinds = ", ".join(sorted({each.kind.value for each in used}))
    return (
        [Flag("CONTROL_INDICATOR", f"parties of countries of concern hold, or may hold: {kinds}.")]
        if kinds
        else []
    )


def exercise_flags(results: Mapping[str, Result]) -> list[Flag]:
    """Options that change the outcome when they are exercised."""
    exercised = results.get("as-exercised")
    if exercised is None or exercised.outcome in {results[DEFAULT].outcome, Outcome.NOT_EVALUATED}:
        return []
    detail = f"with options exercised the outcome is {exercised.outcome}."
    return [Flag("EXERCISE_CROSSES_THRESHOLD", detail)]
