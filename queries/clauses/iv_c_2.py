"""IV.C(2): the owner of a model's intellectual property is US owned and controlled.

"any entity that owns the intellectual property for the model [...] (2) must be at least 51
percent owned and controlled by U.S. persons or entities." FR Doc. 2026-06952, section IV.C, in
force since 1 April 2026.

A requirement, conjunctive: 51 percent of the equity and 51 percent of the votes, on the lower
bounds, and nobody else in control in fact. Float of a listed company is unknown here. The shares
of an owner are those of its holders. Not modelled: day-to-day management and the highest office,
and classes of stock.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ownership_graph.attribution.rules import End
from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from ownership_graph.share import Share
from ownership_graph.snapshot.columns import Facts
from queries.clauses.common.compose import Asked, Grounds, compose
from queries.clauses.common.explain import indicator_chains
from queries.clauses.common.figures import share_text
from queries.clauses.common.indicators import Kind
from queries.clauses.common.missing import fact_gap, ranked_gaps
from queries.clauses.common.us_owners import UsOwners, us_owners, us_standing
from queries.findings.chain_words import decisive_chains
from queries.findings.finding import DEFAULT, Chain, Finding, Flag, Gap, Outcome, Result, worst
from queries.findings.truth import Truth
from queries.rulebook import Dials, ThresholdRow
from queries.us_persons import formed_in_us, managed_in_us
from queries.workspace import Workspace

__all__ = ["CLAUSE", "evaluate", "results"]

CLAUSE = "IV.C.2"
_BY_KIND = {
    Kind.BOARD: Outcome.FAIL,
    Kind.DIRECTION: Outcome.FAIL,
    Kind.GOLDEN_SHARE: Outcome.REVIEW,
    Kind.VETO: Outcome.REVIEW,
}
_CANNOT_TELL = Result(outcome=Outcome.NOT_EVALUATED, reason="the data cannot tell.")
_REQUIRED = {Truth.YES: Outcome.PASS, Truth.OPEN: Outcome.INDETERMINATE, Truth.NO: Outcome.FAIL}


def evaluate(
    space: Workspace, entity: str, *, role: str | None = None, model: str | None = None
) -> Finding:
    """Requirement (2) on an owner of a model, or on who deploys an open-weight model.

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
    owners = _owners(space, node, dials) if space.facts(node).kind.has_owners else None
    return compose(
        space,
        Asked(clause=CLAUSE, entity=entity, role=role, model=model),
        found,
        Grounds(
            default=default,
            again=lambda other: _result(other, node, dials),
            flags=tuple(_flags(space, node, dials, owners)),
            gaps=_gaps(space, node, default, owners),
            chains=(
                *_chains(node, default, owners),
                *indicator_chains(space, owners.others if owners else ()),
            ),
            country_flags=False,
        ),
    )


def results(space: Workspace, node: int) -> dict[str, Result]:
    """Requirement (2) on a party under every reading, computed once."""
    found: dict[str, Result] | None = space.kept((CLAUSE, node))
    if found is None:
        readings = space.rulebook.readings(CLAUSE)
        each = {name: _result(space, node, dials) for name, dials in readings.items()}
        for alternative in space.rulebook.alternatives(CLAUSE):
            if not alternative.evaluated:
                each[alternative.name] = _CANNOT_TELL
        found = space.keep((CLAUSE, node), each)
    return found


def _threshold(space: Workspace, use: str) -> ThresholdRow:
    return space.threshold(space.rulebook.clause(CLAUSE).thresholds[use])


def _owners(space: Workspace, node: int, dials: Dials) -> UsOwners:
    return us_owners(space, node, dials, _threshold(space, "share"), _threshold(space, "board"))


def _result(space: Workspace, node: int, dials: Dials) -> Result:
    if not space.facts(node).kind.has_owners:
        return _natural(space, node)
    owners = _owners(space, node, dials)
    shares = {measure: owners.share(measure) for measure in Measure}
    share = _threshold(space, "share")
    outcomes = [_owned(share, shares[Measure.EQUITY]), *_controlled(share, dials, owners)]
    outcomes += [_indicated(kind, answer) for kind, answer in owners.control.items()]
    outcome = worst(outcomes)
    if dials.formed == "fail":
        outcome = worst((outcome, _formed(space, node, dials)))
    return Result(
        outcome=outcome,
        equity=shares[Measure.EQUITY],
        votes=shares[Measure.VOTES],
        threshold=str(share),
        margin=_margin(share, list(shares.values())),
        reason=_reason(shares, share, owners),
    )


def _natural(space: Workspace, node: int) -> Result:
    """A natural person or a government owns the model itself."""
    standing = us_standing(space, node)
    reason = {
        Truth.YES: "the owner is itself a US person or government.",
        Truth.OPEN: "whether the owner is a US person is not known.",
        Truth.NO: "the owner is a person or government of another country.",
    }[standing]
    return Result(outcome=_REQUIRED[standing], reason=reason)


def _owned(threshold: ThresholdRow, share: Share) -> Outcome:
    """The words "at least 51 percent owned [...] by U.S. persons or entities"."""
    if threshold.passed_by_lower(share):
        return Outcome.PASS
    return Outcome.INDETERMINATE if threshold.passed_by_upper(share) else Outcome.FAIL


def _controlled(threshold: ThresholdRow, dials: Dials, owners: UsOwners) -> Iterator[Outcome]:
    """The words "and controlled": by votes, or by the absence of anybody else's control."""
    if dials.us_control == "votes":
        yield _owned(threshold, owners.share(Measure.VOTES))
    else:
        yield {
            Truth.YES: Outcome.FAIL,
            Truth.OPEN: Outcome.INDETERMINATE,
            Truth.NO: Outcome.PASS,
        }[owners.controlled]


def _indicated(kind: Kind, others: Truth) -> Outcome:
    """An indicator of control in the hands of somebody who is no US person."""
    if others is Truth.NO:
        return Outcome.PASS
    return _BY_KIND[kind] if others is Truth.YES else Outcome.INDETERMINATE


def _formed(space: Workspace, node: int, dials: Dials) -> Outcome:
    return {
        Truth.YES: Outcome.FAIL,
        Truth.OPEN: Outcome.INDETERMINATE,
        Truth.NO: Outcome.PASS,
    }[space.watched(dials)[node].answer]


def _margin(threshold: ThresholdRow, shares: list[Share]) -> Fraction | None:
    if all(threshold.passed_by_lower(share) for share in shares):
        return min(share.lower for share in shares) - threshold.value
    if any(not threshold.passed_by_upper(share) for share in shares):
        return threshold.value - min(share.upper for share in shares)
    return None


def _reason(shares: dict[Measure, Share], threshold: ThresholdRow, owners: UsOwners) -> str:
    figures = ", ".join(f"{share_text(share)} of the {name}" for name, share in shares.items())
    others = [kind for kind, answer in owners.control.items() if answer is not Truth.NO]
    text = f"US persons and entities have {figures}; {threshold} of both is required"
    if others:
        text += f"; others hold, or may hold: {', '.join(sorted(others))}"
    return f"{text}."


def _flags(space: Workspace, node: int, dials: Dials, owners: UsOwners | None) -> Iterator[Flag]:
    facts = space.facts(node)
    if facts.kind is not EntityKind.PERSON and space.watched(dials)[node].answer is Truth.YES:
        detail = "the owner is formed or run in a country of concern; IV.D bars it as a party."
        yield Flag("OWNER_IN_COUNTRY_OF_CONCERN", detail)
    if owners is None:
        return
    kinds = sorted({each.kind.value for each in owners.others})
    if kinds:
        detail = f"persons who are no US persons hold, or may hold: {', '.join(kinds)}."
        yield Flag("CONTROL_INDICATOR", detail)
    for each in np.flatnonzero(owners.seeds.certain):
        above = space.facts(int(each))
        if above.kind.has_owners and managed_in_us(above, space.us) is Truth.NO:
            name = space.graph.name(int(each))
            yield Flag(
                "US_ENTITY_RUN_ABROAD", f"{name} has its principal place of business abroad."
            )


def _chains(node: int, default: Result, owners: UsOwners | None) -> tuple[Chain, ...]:
    """How US persons reach the owner: in the measure in which they have least."""
    if owners is None:
        return ()
    end = End.UPPER if default.outcome is Outcome.FAIL else End.LOWER
    ends = {measure: getattr(owners.share(measure), end.value) for measure in Measure}
    least = min(Measure, key=lambda measure: ends[measure])
    return decisive_chains(owners.found, node, least, end) if ends[least] else ()


def _gaps(space: Workspace, node: int, default: Result, owners: UsOwners | None) -> tuple[Gap, ...]:
    if default.outcome is not Outcome.INDETERMINATE:
        return ()
    if owners is None:
        return (fact_gap(space, node, _unknown_of_person(space.facts(node))),)
    return tuple(
        ranked_gaps(
            space, owners.found, node, lambda each, points: (_open_owner(space, each, points),)
        )
    )


def _open_owner(space: Workspace, owner: int, points: Fraction) -> Gap:
    """An owner of whom it is not known whether it is a US person."""
    facts = space.facts(owner)
    if not facts.kind.has_owners:
        return fact_gap(space, owner, _unknown_of_person(facts), points)
    if formed_in_us(facts, space.us) is Truth.OPEN:
        return fact_gap(space, owner, "jurisdiction", points)
    return Gap(
        entity=space.graph.id(owner),
        missing=f"whether US persons own and control {_threshold(space, 'share')} of it",
        reason="its holders are not all known",
        document="register of members up to natural persons, or a certified cap table",
        points=points,
    )


def _unknown_of_person(facts: Facts) -> str:
    if facts.kind is not EntityKind.PERSON:
        return "jurisdiction"
    return "us_person" if facts.nationalities else "nationalities"
