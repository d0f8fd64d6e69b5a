"""IV.C(1): the owner of a model's intellectual property is free of countries of concern.

"any entity that owns the intellectual property for the model (1) must not be owned or controlled
through a voting or ownership interest by a country of concern or by an entity or national of a
country of concern" FR Doc. 2026-06952, section IV.C, in force since 1 April 2026.

"Majority voting or equity interest" stands six times elsewhere in the notice; only here
"majority" is missing. The default reading is graded: a majority, an indicator of control, or a
share that is presumed to control and that nobody equals fails; any smaller interest is for the
authority to judge.

A disqualifier. Where the owner itself is formed is not asked (a flag says where), and its shares
are those of its holders. Not modelled: licences and other rights in the model short of ownership.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from ownership_graph.share import Share
from queries.clauses.common.attributed import Part, controlled, parts
from queries.clauses.common.compose import Asked, Grounds, compose
from queries.clauses.common.concern import control_flags
from queries.clauses.common.dq import control_of, majority_outcome, national_result
from queries.clauses.common.explain import chains_of, gaps_of, indicator_chains
from queries.clauses.common.figures import share_text
from queries.clauses.common.flags import ring_flags
from queries.clauses.common.indicators import Indicator, indicators
from queries.clauses.common.rivals import rival_is_possible
from queries.findings.finding import DEFAULT, Finding, Flag, Gap, Outcome, Result, worst
from queries.findings.truth import Truth
from queries.rulebook import Dials, ThresholdRow
from queries.workspace import Workspace

__all__ = ["CLAUSE", "evaluate", "results"]

CLAUSE = "IV.C.1"
_OVER = {
    Outcome.FAIL: "that is {threshold}, or they hold an indicator of control",
    Outcome.INDETERMINATE: "{threshold}, or an indicator of control, cannot be excluded",
    Outcome.PASS: "not {threshold}, and no indicator of control",
}
_MAJORITY = {
    Outcome.FAIL: "a majority ({threshold})",
    Outcome.INDETERMINATE: "a majority ({threshold}) or an indicator of control cannot be excluded",
    Outcome.REVIEW: "no majority ({threshold}), but an indicator of control",
    Outcome.PASS: "no majority ({threshold})",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Owner:
    """What is known of an owner under one reading.

    Attributes:
        part: what the watched set has of it.
        grown: the same with all that the set captures by an indicator of control.
        control: what indicators of control say.
        used: the indicators that watched persons hold.
    """

    part: Part
    grown: Part
    control: Outcome
    used: tuple[Indicator, ...]


def evaluate(
    space: Workspace, entity: str, *, role: str | None = None, model: str | None = None
) -> Finding:
    """Requirement (1) on an owner of a model.

    Args:
        space: the snapshot and the law.
        entity: the owner.
        role: its role, for the report.
        model: the model.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    node = space.graph.node(entity)
    found = results(space, node)
    dials, default = space.rulebook.readings(CLAUSE)[DEFAULT], found[DEFAULT]
    owner = None if _is_person(space, node) else _owner(space, node, dials)
    return compose(
        space,
        Asked(clause=CLAUSE, entity=entity, role=role, model=model),
        found,
        Grounds(
            default=default,
            again=lambda other: _result(other, node, dials),
            flags=(
                *_formed_flags(space, node, dials),
                *control_flags(owner.used if owner else ()),
                *ring_flags(space, node, [owner.part] if owner else ()),
            ),
            gaps=(
                *_judgment_gaps(space, node, default, owner),
                *gaps_of(space, node, dials, default.outcome, [owner.part] if owner else []),
            ),
            chains=(
                *chains_of(node, default.outcome, [owner.part] if owner else []),
                *indicator_chains(space, owner.used if owner else ()),
            ),
        ),
    )


def results(space: Workspace, node: int) -> dict[str, Result]:
    """Requirement (1) on a party under every reading, computed once."""
    found: dict[str, Result] | None = space.kept((CLAUSE, node))
    if found is None:
        readings = space.rulebook.readings(CLAUSE)
        each = {name: _result(space, node, dials) for name, dials in readings.items()}
        found = space.keep((CLAUSE, node), each)
    return found


def _is_person(space: Workspace, node: int) -> bool:
    return space.facts(node).kind is EntityKind.PERSON


def _owner(space: Workspace, node: int, dials: Dials) -> _Owner:
    (part,) = parts(space, dials, node, Truth.OPEN)
    above = space.above(node)
    if not any(each.subject in above for each in indicators(space, dials)):
        return _Owner(part, part, Outcome.PASS, ())
    found = controlled(space, dials, node, part)
    return _Owner(part, found.part, control_of(space, node, dials, found), found.used)


def _result(space: Workspace, node: int, dials: Dials) -> Result:
    """(1) "must not be owned or controlled through a voting or ownership interest"."""
    formed = space.watched(dials)[node].answer
    if _is_person(space, node):
        return national_result(formed)
    owner = _owner(space, node, dials)
    found = _graded(space, node, dials, owner)
    if dials.formed == "fail":
        found = _formed(found, formed)
    shares = {measure: owner.part.share(node, measure) for measure in Measure}
    return replace(found, equity=shares[Measure.EQUITY], votes=shares[Measure.VOTES])


def _graded(space: Workspace, node: int, dials: Dials, owner: _Owner) -> Result:
    if dials.grade == "majority":
        return _majority(space, node, dials, owner)
    if dials.grade == "presumed":
        return _by_share(space, node, owner.part, "presumed", owner.control)
    if dials.grade == "any":
        return _by_share(space, node, owner.grown, "any", owner.control)
    return _three_ways(space, node, dials, owner)


def _threshold(space: Workspace, use: str) -> ThresholdRow:
    return space.threshold(space.rulebook.clause(CLAUSE).thresholds[use])


def _three_ways(space: Workspace, node: int, dials: Dials, owner: _Owner) -> Result:
    """Fails, is open, or passes by the greater of the set's votes and equity."""
    certain, presumed = _threshold(space, "certain"), _threshold(space, "presumed")
    shares = [owner.part.share(node, measure) for measure in Measure]
    have = _have(shares)
    if any(certain.passed_by_lower(share) for share in shares):
        return Result(
            outcome=Outcome.FAIL, threshold=str(certain), reason=f"{have}: a majority ({certain})."
        )
    if owner.control is Outcome.FAIL:
        return Result(
            outcome=Outcome.FAIL,
            threshold=str(certain),
            reason=f"{have}, and an indicator of control.",
        )
    if any(presumed.passed_by_lower(share) for share in shares) and not rival_is_possible(
        space, node, dials, owner.part
    ):
        reason = f"{have}: {presumed} without a holder who has as much is presumed to control."
        return Result(outcome=Outcome.FAIL, threshold=str(presumed), reason=reason)
    return _smaller(space, shares, owner.control)


def _smaller(space: Workspace, shares: list[Share], control: Outcome) -> Result:
    """An interest that is not certain to control: the words reach it or not; none passes."""
    some, have = _threshold(space, "any"), _have(shares)
    if any(some.passed_by_lower(share) for share in shares):
        reason = f"{have}: whether an interest of this size is meant is for the authority to say."
        return Result(outcome=Outcome.INDETERMINATE, threshold=str(some), reason=reason)
    if any(some.passed_by_upper(share) for share in shares):
        reason = f"{have}: an interest cannot be excluded."
        return Result(outcome=Outcome.INDETERMINATE, threshold=str(some), reason=reason)
    if control is Outcome.INDETERMINATE:
        reason = f"{have}; whether they hold an indicator of control is not known."
        return Result(outcome=Outcome.INDETERMINATE, threshold=str(some), reason=reason)
    return Result(outcome=Outcome.PASS, threshold=str(some), reason=f"{have}.")


def _by_share(space: Workspace, node: int, part: Part, use: str, control: Outcome) -> Result:
    """A share or an indicator of control fails, nothing else does."""
    threshold = _threshold(space, use)
    shares = [part.share(node, measure) for measure in Measure]
    outcome = worst((_over(threshold, shares), control))
    return Result(
        outcome=outcome,
        threshold=str(threshold),
        reason=f"{_have(shares)}: {_OVER[outcome].format(threshold=threshold)}.",
    )


def _over(threshold: ThresholdRow, shares: list[Share]) -> Outcome:
    if any(threshold.passed_by_lower(share) for share in shares):
        return Outcome.FAIL
    if any(threshold.passed_by_upper(share) for share in shares):
        return Outcome.INDETERMINATE
    return Outcome.PASS


def _majority(space: Workspace, node: int, dials: Dials, owner: _Owner) -> Result:
    """What limb (2) of the common predicate gives, review included."""
    threshold = space.threshold(dials.threshold)
    outcome = majority_outcome(owner.part, node, dials, threshold)
    if outcome is Outcome.PASS:
        outcome = Outcome.REVIEW if owner.control is Outcome.FAIL else owner.control
    shares = [owner.part.share(node, measure) for measure in Measure]
    return Result(
        outcome=outcome,
        threshold=str(threshold),
        reason=f"{_have(shares)}: {_MAJORITY[outcome].format(threshold=threshold)}.",
    )


def _formed(found: Result, formed: Truth) -> Result:
    """Limb (1), which is absent from (1), read into it."""
    outcome = {Truth.YES: Outcome.FAIL, Truth.OPEN: Outcome.INDETERMINATE, Truth.NO: Outcome.PASS}
    if outcome[formed].severity <= found.outcome.severity:
        return found
    return replace(
        found,
        outcome=outcome[formed],
        reason="it is, or may be, formed or run in a country of concern.",
    )


def _have(shares: list[Share]) -> str:
    equity, votes = shares
    return (
        f"parties of countries of concern have {share_text(equity)} of the equity, "
        f"{share_text(votes)} of the votes"
    )


def _formed_flags(space: Workspace, node: int, dials: Dials) -> Iterator[Flag]:
    if space.watched(dials)[node].answer is Truth.YES and not _is_person(space, node):
        detail = "the owner is formed or run in a country of concern; IV.D bars it as a party."
        yield Flag("OWNER_IN_COUNTRY_OF_CONCERN", detail)


def _judgment_gaps(
    space: Workspace, node: int, default: Result, owner: _Owner | None
) -> Iterator[Gap]:
    some = _threshold(space, "any")
    shares = [owner.part.share(node, measure) for measure in Measure] if owner else []
    if default.outcome is Outcome.INDETERMINATE and any(map(some.passed_by_lower, shares)):
        yield Gap(
            entity=space.graph.id(node),
            missing="whether an interest of this size is ownership or control",
            reason="the notice gives no measure",
            document="an answer of the agency, or counsel's opinion",
        )
