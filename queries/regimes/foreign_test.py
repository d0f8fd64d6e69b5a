"""Tests that start from who is American: foreign entities, foreign persons, presumed control."""

from __future__ import annotations

from dataclasses import replace

from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from ownership_graph.share import Share
from queries.clauses.common.figures import share_text
from queries.findings.finding import Outcome, Result, worst
from queries.findings.truth import Truth
from queries.regimes.grounds import Answer
from queries.regimes.share_test import disqualified, share_test
from queries.regimes.watching import (
    foreign_seeds,
    groups,
    largest,
    us_national_seeds,
    us_seeds,
)
from queries.rulebook import Clause, Dials
from queries.us_persons import formed_in_us, managed_in_us, us_citizen_or_resident
from queries.workspace import Workspace

__all__ = ["foreign_control_presumed", "foreign_entity", "foreign_person"]

_FOREIGN = {Truth.YES: Outcome.PASS, Truth.OPEN: Outcome.INDETERMINATE, Truth.NO: Outcome.FAIL}


def foreign_entity(space: Workspace, node: int, clause: Clause, dials: Dials) -> Answer:
    """31 CFR 800.220: organized abroad and run or traded there, unless US nationals own most.

    FAIL means that the party is a foreign entity.
    """
    facts = space.facts(node)
    abroad = _abroad(space, node)
    nationals = groups(space, clause, dials, us_national_seeds(space, node))
    share = largest(nationals, node, Measure.EQUITY)
    threshold = space.threshold(clause.thresholds["share"])
    result = Result(
        outcome=worst((abroad, Outcome.PASS)),
        equity=share,
        threshold=str(threshold),
        reason=f"US nationals ultimately own {share_text(share)} of the equity.",
    )
    if not facts.kind.has_owners or abroad is Outcome.PASS:
        reason = "it is no entity organized and run abroad."
        return Answer(replace(result, outcome=Outcome.PASS, reason=reason))
    if threshold.passed_by_lower(share):
        result = replace(result, outcome=Outcome.PASS, margin=share.lower - threshold.value)
    elif threshold.passed_by_upper(share):
        result = replace(result, outcome=Outcome.INDETERMINATE)
    else:
        result = replace(result, margin=threshold.value - share.upper)
    return Answer(result, groups=tuple(nationals))


def _abroad(space: Workspace, node: int) -> Outcome:
    facts = space.facts(node)
    formed = formed_in_us(facts, space.us)
    traded = any(market != space.us.code for market in facts.markets)
    run = Truth.NO if traded else managed_in_us(facts, space.us)
    if Truth.YES in {formed, run}:
        return Outcome.PASS
    return _FOREIGN[Truth.NO] if formed is run is Truth.NO else Outcome.INDETERMINATE


def foreign_person(space: Workspace, node: int, clause: Clause, dials: Dials) -> Answer:
    """31 CFR 800.224: a foreign national, state or entity, or an entity that one of them controls.

    FAIL means that the party is a foreign person.
    """
    facts = space.facts(node)
    if facts.kind is EntityKind.PERSON:
        answer = us_citizen_or_resident(facts, space.us)
        reason = "a natural person, by nationality."
        return Answer(Result(outcome=_FOREIGN[answer], reason=reason))
    if not facts.kind.has_owners:
        answer = formed_in_us(facts, space.us)
        return Answer(Result(outcome=_FOREIGN[answer], reason="a state or a state body."))
    thresholds = {"share": clause.thresholds["nationals"]}
    by_equity = dials.model_copy(update={"rule": "mul", "measures": ("equity",), "together": "all"})
    of_entity = clause.model_copy(update={"thresholds": thresholds})
    entity = foreign_entity(space, node, of_entity, by_equity).result
    by_control = share_test(space, node, clause, dials, foreign_seeds(space, node))
    control = by_control.result
    outcome = worst((entity.outcome, control.outcome))
    reason = f"foreign entity: {entity.reason} Control: {control.reason}"
    return replace(by_control, result=replace(control, outcome=outcome, reason=reason))


def foreign_control_presumed(space: Workspace, node: int, clause: Clause, dials: Dials) -> Answer:
    """22 CFR 120.65: owned above half, or presumed to be controlled without an equal US holder.

    FAIL means that foreign ownership or control is given or presumed.
    """
    foreign = groups(space, clause, dials, foreign_seeds(space, node))
    share = largest(foreign, node, Measure.VOTES)
    alone = dials.model_copy(update={"together": "holder"})
    rival = largest(groups(space, clause, alone, us_seeds(space, node)), node, Measure.VOTES)
    owned = space.threshold(clause.thresholds["owned"])
    presumed = space.threshold(clause.thresholds["presumed"])
    outcome = disqualified(owned, [share])
    if outcome is not Outcome.FAIL:
        outcome = worst((outcome, _presumed(disqualified(presumed, [share]), share, rival)))
    result = Result(
        outcome=outcome,
        votes=share,
        threshold=f"{owned}, {presumed}",
        reason=f"foreign persons have {share_text(share)} of the votes, "
        f"the largest US person has {share_text(rival)}.",
    )
    return Answer(result, groups=tuple(foreign))


def _presumed(reached: Outcome, share: Share, rival: Share) -> Outcome:
    if reached is Outcome.PASS or rival.lower >= share.upper:
        return Outcome.PASS
    return reached if rival.upper < share.lower else Outcome.INDETERMINATE
