"""IV.C, second sentence: a US deployer of an open-weight model.

"For open-weight models, requirement (2) may instead be satisfied if an entity meeting
requirements (1) and (2) provides the deployment, integration, fine-tuning, security, and support
functions necessary to make the model part of the package." FR Doc. 2026-06952, section IV.C, in
force since 1 April 2026.

It cures (2) and never (1): an owner that fails (1) fails here, too. One entity provides all
functions; it need not be a member. Where the owners meet (2) themselves and no deployer does, the
sentence is not needed and does not apply. Not modelled: whether the functions are all that are
necessary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from queries.clauses import iv_c_1, iv_c_2
from queries.clauses.common.basis import citation, evidence
from queries.clauses.common.model_parties import ModelParties
from queries.findings.finding import DEFAULT, Finding, Flag, Gap, Outcome, Result, worst
from queries.rulebook import Dials
from queries.workspace import Workspace

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "IV.C.open"
_DEPLOYER = "deployer"


@dataclass(frozen=True, slots=True)
class _Cure:
    """How well the functions are covered, and by whom."""

    outcome: Outcome
    deployers: tuple[str, ...]
    reason: str


def evaluate(space: Workspace, model: ModelParties) -> Finding:
    """Whether a deployer stands in for requirement (2) on a model's owners.

    Args:
        space: the snapshot and the law.
        model: the model and its parties.
    """
    cures = {
        name: _cure(space, model, dials) for name, dials in space.rulebook.readings(CLAUSE).items()
    }
    results = {name: _result(space, model, cure) for name, cure in cures.items()}
    deployers = cures[DEFAULT].deployers
    single = deployers[0] if len(deployers) == 1 else None
    known = single is not None and single in space.graph
    return Finding(
        clause=CLAUSE,
        entity=single,
        name=space.graph.name(space.graph.node(single)) if known and single else "",
        role=_DEPLOYER,
        model=model.name,
        results=results,
        citation=citation(space, CLAUSE),
        flags=tuple(_flags(model, deployers, results[DEFAULT])),
        gaps=tuple(_gaps(space, model, deployers, results[DEFAULT])),
        evidence=evidence(space, space.graph.node(single)) if known and single else (),
    )


def _result(space: Workspace, model: ModelParties, cure: _Cure) -> Result:
    if model.open_weights is False:
        return Result(outcome=Outcome.NOT_APPLICABLE, reason="the weights are not open.")
    failing = [each for each in model.owners if _first(space, each) is Outcome.FAIL]
    if failing:
        reason = f"{', '.join(failing)}: an owner that fails (1) is not cured by a deployer."
        return Result(outcome=Outcome.FAIL, reason=reason)
    if cure.outcome is not Outcome.PASS and _needless(space, model):
        reason = "the owners meet requirement (2) themselves."
        return Result(outcome=Outcome.NOT_APPLICABLE, reason=reason)
    if model.open_weights is None:
        reason = "whether the weights are open is not known."
        return Result(outcome=worst((cure.outcome, Outcome.INDETERMINATE)), reason=reason)
    return Result(outcome=cure.outcome, reason=cure.reason)


def _needless(space: Workspace, model: ModelParties) -> bool:
    return bool(model.owners) and all(
        each in space.graph
        and iv_c_2.results(space, space.graph.node(each))[DEFAULT].outcome is Outcome.PASS
        for each in model.owners
    )


def _cure(space: Workspace, model: ModelParties, dials: Dials) -> _Cure:
    """The words "provides the deployment, integration, fine-tuning, security, and support"."""
    functions: list[str] = space.rulebook.clause(CLAUSE).figures["functions"]
    absent = [name for name in functions if not model.functions.get(name)]
    if absent:
        named = _everyone(model, functions)
        return _Cure(Outcome.FAIL, named, f"nobody provides {', '.join(absent)}.")
    if dials.functions == "several-entities":
        return _between_them(space, model, functions)
    whole = [
        each
        for each in _everyone(model, functions)
        if all(each in model.functions[name] for name in functions)
    ]
    if not whole:
        named = _everyone(model, functions)
        return _Cure(Outcome.FAIL, named, "no single entity provides all functions.")
    best = min(whole, key=lambda each: _qualifies(space, each).severity)
    outcome = _qualifies(space, best)
    return _Cure(outcome, (best,), f"{best} provides all functions; (1) and (2): {outcome}.")


def _between_them(space: Workspace, model: ModelParties, functions: Iterable[str]) -> _Cure:
    chosen = {
        name: min(model.functions[name], key=lambda each: _qualifies(space, each).severity)
        for name in functions
    }
    deployers = tuple(dict.fromkeys(chosen.values()))
    outcome = worst(_qualifies(space, each) for each in deployers)
    words = f"{', '.join(deployers)} provide the functions; (1) and (2): {outcome}."
    return _Cure(outcome, deployers, words)


def _everyone(model: ModelParties, functions: Iterable[str]) -> tuple[str, ...]:
    named = (each for name in functions for each in model.functions.get(name, ()))
    return tuple(dict.fromkeys(named))


def _qualifies(space: Workspace, entity: str) -> Outcome:
    """The words "an entity meeting requirements (1) and (2)"."""
    if entity not in space.graph:
        return Outcome.INDETERMINATE
    node = space.graph.node(entity)
    return worst((_first(space, entity), iv_c_2.results(space, node)[DEFAULT].outcome))


def _first(space: Workspace, entity: str) -> Outcome:
    if entity not in space.graph:
        return Outcome.INDETERMINATE
    return iv_c_1.results(space, space.graph.node(entity))[DEFAULT].outcome


def _flags(model: ModelParties, deployers: Iterable[str], default: Result) -> Iterator[Flag]:
    if default.outcome is Outcome.NOT_APPLICABLE:
        return
    for each in deployers:
        if each not in model.members:
            yield Flag(
                "DEPLOYER_NOT_A_MEMBER", f"{each} is no member; the words do not ask for it."
            )


def _gaps(
    space: Workspace, model: ModelParties, deployers: Iterable[str], default: Result
) -> Iterator[Gap]:
    if default.outcome is not Outcome.INDETERMINATE:
        return
    if model.open_weights is None:
        yield Gap(
            entity=None,
            missing=f"whether the weights of {model.name} are open",
            reason="the proposal does not say",
            document="the licence of the model",
        )
    for each in deployers:
        if _qualifies(space, each) is Outcome.INDETERMINATE:
            yield Gap(
                entity=each,
                missing="whether it meets requirements (1) and (2)",
                reason="see the findings of IV.C.1 and IV.C.2",
                document="register of members, or a certified cap table, as of the day",
            )
