"""Requirement (2) of IV.C over a whole register: 51 percent US owned and controlled.

The same test as ``queries.clauses.iv_c_2`` under its default reading, on every entity at once. The
set of US owners grows from citizens, residents and governments to the entities formed in the US
that pass themselves, and with it the answer to who is somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ownership_graph.attribution.frame import Frame
from ownership_graph.attribution.register import RegisterAttribution, attribute_register
from ownership_graph.attribution.rules import End, Rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from ownership_graph.snapshot.columns import Facts
from queries.clauses import iv_c_2
from queries.clauses.common.indicators import Kind
from queries.findings.finding import DEFAULT
from queries.findings.truth import Truth
from queries.register.answers import NO, OPEN, YES, Answers, answers, negated
from queries.register.concern import cut_of, entities
from queries.register.indicators import RegisterIndicators
from queries.us_persons import formed_in_us, us_citizen_or_resident, us_government
from queries.workspace import Workspace

__all__ = ["UsScreen", "screen_us_owned"]

_PASS, _REVIEW, _INDETERMINATE, _FAIL = range(4)
_DECISIVE = (Kind.BOARD, Kind.DIRECTION)
_TRUTHS = {Truth.NO: NO, Truth.OPEN: OPEN, Truth.YES: YES}


@dataclass(frozen=True, slots=True, eq=False)
class UsScreen:
    """The requirement on every entity.

    Attributes:
        outcome: for each entity the index of its outcome in ``concern.OUTCOMES``.
        found: what US persons have.
    """

    outcome: Answers
    found: RegisterAttribution


def screen_us_owned(space: Workspace) -> UsScreen:
    """Ask requirement (2) of IV.C about every entity of a register.

    Args:
        space: the whole register and the law.
    """
    return _Search(space).result()


class _Search:
    def __init__(self, space: Workspace) -> None:
        clause = space.rulebook.clause(iv_c_2.CLAUSE)
        dials = space.rulebook.readings(iv_c_2.CLAUSE)[DEFAULT]
        self._space = space
        self._owned = entities(space)
        self._cut = cut_of(space.threshold(clause.thresholds["share"]))
        board = space.threshold(clause.thresholds["board"])
        self._frame = Frame(space.holdings(dials))
        self._indicators = RegisterIndicators(space, dials, board)
        self._formed = self._by_facts(lambda facts: formed_in_us(facts, space.us))
        self._standing = self._by_facts(
            lambda facts: (
                us_citizen_or_resident(facts, space.us)
                if facts.kind is EntityKind.PERSON
                else us_government(facts, space.us)
            )
        )
        self._rule = Rule(
            name="us-recursive", capture=self._cut, proportional=False, capture_together=True
        )

    def _by_facts(self, asked: Callable[[Facts], Truth]) -> Answers:
        facts = self._space.graph.entities.facts
        said = np.fromiter((_TRUTHS[asked(each)] for each in facts), np.int8, count=len(facts))
        return said[self._space.graph.entities.codes]

    def result(self) -> UsScreen:
        standing = np.where(self._owned, NO, self._standing)
        others = self._others(answers(standing == YES, standing != NO))
        while True:
            # An entity of which somebody else has an indicator of control is no US entity.
            capturable = np.where(self._owned, np.minimum(self._formed, negated(others)), NO)
            found = attribute_register(
                self._frame,
                Seeds(standing == YES, standing != NO, capturable == YES, capturable != NO),
                self._rule,
            )
            us = answers(found.captured(End.LOWER), found.captured(End.UPPER))
            now = self._others(us)
            if np.array_equal(now, others):
                return UsScreen(self._outcome(found, self._indicators.held(negated(us))), found)
            others = now

    def _others(self, us: Answers) -> Answers:
        """For each entity whether somebody who is no US person decides in it."""
        held = self._indicators.held(negated(us))
        return np.asarray(np.maximum.reduce([held[kind] for kind in _DECISIVE]), dtype=np.int8)

    def _outcome(self, found: RegisterAttribution, held: dict[Kind, Answers]) -> Answers:
        certain, possible = (
            np.logical_and.reduce([found.passes(measure, self._cut, end) for measure in Measure])
            for end in (End.LOWER, End.UPPER)
        )
        outcome = self._required(answers(certain, possible))
        for kind, said in held.items():
            worst = _FAIL if kind in _DECISIVE else _REVIEW
            codes = np.asarray([_PASS, _INDETERMINATE, worst], dtype=np.int8)
            outcome = np.maximum(outcome, codes[said])
        return np.where(self._owned, outcome, self._required(self._standing)).astype(np.int8)

    @staticmethod
    def _required(said: Answers) -> Answers:
        return np.asarray([_FAIL, _INDETERMINATE, _PASS], dtype=np.int8)[said]
