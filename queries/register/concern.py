"""The country-of-concern predicate over a whole register, under its default reading.

The same predicate as ``queries.clauses.common.dq``, on every entity at once: limb (1) from the
facts, limb (2) from one attribution to the whole watched set, and a review where an indicator of
control is held without a majority.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ownership_graph.attribution.frame import Frame
from ownership_graph.attribution.register import RegisterAttribution, attribute_register
from ownership_graph.attribution.rules import Comparator, Cut, End
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from queries.clauses import iv_d
from queries.clauses.common.attributed import capture_rule
from queries.clauses.common.indicators import Kind
from queries.findings.finding import DEFAULT, Outcome
from queries.register.answers import NO, OPEN, YES, Answers, Flags, answers
from queries.register.indicators import RegisterIndicators
from queries.rulebook import ThresholdRow
from queries.workspace import Workspace

__all__ = ["OUTCOMES", "ConcernScreen", "cut_of", "entities", "screen_concern"]

OUTCOMES = (Outcome.PASS, Outcome.REVIEW, Outcome.INDETERMINATE, Outcome.FAIL)
"""The outcomes by their code in the arrays, better ones first."""

_PASS, _REVIEW, _INDETERMINATE, _FAIL = range(4)
_COMPARATORS = {"gt": Comparator.GREATER, "ge": Comparator.AT_LEAST}


@dataclass(frozen=True, slots=True, eq=False)
class ConcernScreen:
    """The predicate on every entity.

    Attributes:
        outcome: for each entity the index of its outcome in ``OUTCOMES``.
        formed: limb (1) of each entity; of a person, whether it is a national.
        found: what the watched set has; an entity that is itself watched counts whole.
    """

    outcome: Answers
    formed: Answers
    found: RegisterAttribution


def cut_of(threshold: ThresholdRow) -> Cut:
    """A threshold of the law as a cut of the arithmetic."""
    return Cut(_COMPARATORS[threshold.comparator], threshold.value)


def entities(space: Workspace) -> Flags:
    """For each node whether it can have owners."""
    facts = space.graph.entities.facts
    owned = np.fromiter((each.kind.has_owners for each in facts), np.bool_, count=len(facts))
    return owned[space.graph.entities.codes]


def screen_concern(space: Workspace) -> ConcernScreen:
    """Ask the predicate of IV.D about every entity of a register.

    Args:
        space: the whole register and the law.
    """
    dials = space.rulebook.readings(iv_d.CLAUSE)[DEFAULT]
    threshold = space.threshold(dials.threshold)
    cut = cut_of(threshold)
    watched = space.watched(dials)
    seeds = Seeds(watched.certain, watched.possible)
    frame = Frame(space.holdings(dials))
    rule = capture_rule(space, dials)
    found = attribute_register(frame, seeds, rule)
    formed = answers(seeds.certain, seeds.possible)
    size = _majority(found, cut)
    outcome = np.maximum(_limb_outcome(formed), _limb_outcome(size))
    indicated = RegisterIndicators(space, dials, threshold)
    control = np.maximum(size, _control(space, indicated, found, cut))
    _review(outcome, control)
    return ConcernScreen(_of_persons(space, outcome, formed), formed, found)


def _majority(found: RegisterAttribution, cut: Cut) -> Answers:
    """Whether the watched set has a majority: yes on a lower end, open on an upper one."""
    certain, possible = (
        np.logical_or.reduce([found.passes(measure, cut, end) for measure in Measure])
        for end in (End.LOWER, End.UPPER)
    )
    return answers(certain, possible)


def _limb_outcome(said: Answers) -> Answers:
    codes = np.zeros(3, dtype=np.int8)
    codes[[NO, OPEN, YES]] = _PASS, _INDETERMINATE, _FAIL
    return codes[said]


def _control(
    space: Workspace,
    indicated: RegisterIndicators,
    found: RegisterAttribution,
    cut: Cut,
) -> Answers:
    """What the set has where an indicator of control is as good as a majority."""
    owned = entities(space)
    seeds = found.seeds
    captured = np.zeros(len(owned), dtype=np.int8)
    while True:
        said = answers(
            seeds.certain | found.captured(End.LOWER), seeds.possible | found.captured(End.UPPER)
        )
        held = indicated.held(said)
        captured = np.maximum.reduce([held[kind] for kind in Kind])
        captured[~owned] = NO
        grown = Seeds(seeds.certain | (captured == YES), seeds.possible | (captured != NO))
        if (grown.certain == seeds.certain).all() and (grown.possible == seeds.possible).all():
            return np.maximum(captured, _majority(found, cut))
        seeds = grown
        found = attribute_register(found.frame, seeds, found.rule)


def _review(outcome: Answers, control: Answers) -> None:
    """Control without a majority is for review; control that is not certain leaves it open."""
    clear = outcome == _PASS
    outcome[clear & (control == YES)] = _REVIEW
    outcome[clear & (control == OPEN)] = _INDETERMINATE


def _of_persons(space: Workspace, outcome: Answers, formed: Answers) -> Answers:
    """A natural person who is a national is for review (rule 3.0.11)."""
    facts = space.graph.entities.facts
    kinds = np.fromiter((each.kind is EntityKind.PERSON for each in facts), np.bool_)
    person = kinds[space.graph.entities.codes] if len(facts) else np.zeros(0, dtype=np.bool_)
    outcome[person] = np.where(formed[person] == YES, _REVIEW, _limb_outcome(formed[person]))
    return outcome
