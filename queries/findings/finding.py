"""Findings: what a clause says of one party, with the reading, the bounds and the evidence.

A finding is a value. It holds records as they were stated; ``queries.findings.as_json`` renders it
when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ownership_graph.model import Entity, Interest
from ownership_graph.share import Share

__all__ = [
    "DEFAULT",
    "Agreement",
    "Chain",
    "Choice",
    "Citation",
    "Finding",
    "Flag",
    "Gap",
    "Outcome",
    "Result",
    "Step",
    "clause_verdicts",
    "worst",
]

DEFAULT = "default"
"""The name of the default reading of every clause."""


class Outcome(StrEnum):
    """What a clause says, worst first (RULES J3); the last two never count."""

    FAIL = "FAIL"
    INDETERMINATE = "INDETERMINATE"
    REVIEW = "REVIEW"
    DISCLOSE = "DISCLOSE"
    PRESUMPTION_NOT_MET = "PRESUMPTION_NOT_MET"
    NCE_POSSIBLE = "NCE_POSSIBLE"
    PRESUMPTION_MET = "PRESUMPTION_MET"
    PASS = "PASS"  # noqa: S105 (an outcome, not a password)
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_EVALUATED = "NOT_EVALUATED"

    @property
    def counts(self) -> bool:
        """Whether it takes part in a verdict."""
        return self not in {Outcome.NOT_APPLICABLE, Outcome.NOT_EVALUATED}

    @property
    def severity(self) -> int:
        """Greater is worse; 0 for what does not count."""
        if not self.counts:
            return 0
        order = list(Outcome)
        return len(order) - order.index(self)


class Agreement(StrEnum):
    """Whether every reading that the data can evaluate gives the same outcome."""

    UNANIMOUS = "UNANIMOUS"
    SPLIT = "SPLIT"


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a reader must see beside the outcome.

    Attributes:
        code: a word in capitals, such as ``FLOAT_ASSUMED_DISPERSED``.
        detail: one sentence for people.
        names: the id of the entity that the flag names, where the code alone does not say enough.
    """

    code: str
    detail: str = ""
    names: str | None = None

    def __str__(self) -> str:
        return self.code if self.names is None else f"{self.code}:{self.names}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A fact that is missing, what it could change, and what would settle it.

    Attributes:
        entity: of whom the fact is missing; None where it is of the whole package.
        missing: the fact, in words.
        reason: why it is missing, as the source says.
        document: what would settle it.
        measure: ``equity``, ``votes`` or ``board``, where the fact is a share.
        points: by how many percentage points it may move the bound, where that is known.
        assumption: name of the assumption that stood in for it (RULES T10).
    """

    entity: str | None
    missing: str
    reason: str
    document: str
    measure: str | None = None
    points: Fraction | None = None
    assumption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One link of a chain: a holder has a share in a subject.

    Attributes:
        holder: id of the holder.
        holder_name: its name.
        subject: id of what is held.
        subject_name: its name.
        share: the stake, in percent, in the chain's measure; None for a right without a share.
        counted: how it counts, such as ``whole (captured)`` or ``in proportion``.
        rights: names of the rights that the link rests on.
        statements: ids of the interests that say so.
    """

    holder: str
    holder_name: str
    subject: str
    subject_name: str
    share: Share | None
    counted: str = ""
    rights: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A decisive chain: how a watched or controlling party reaches the subject.

    Attributes:
        measure: ``equity``, ``votes`` or ``control``.
        steps: from the top down to the subject.
        contribution: what the chain adds to the bound, in percent; None for control.
        explains: its part of the whole bound, 0 to 1; None for control.
        arithmetic: the sum in words and figures.
    """

    measure: str
    steps: tuple[Step, ...]
    contribution: Share | None = None
    explains: Fraction | None = None
    arithmetic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome under one reading, and what it rests on.

    Attributes:
        outcome: what the clause says under this reading.
        equity: attributed equity, in percent, where the reading has that measure.
        votes: attributed votes likewise.
        board: seats that the watched set fills, where rights to name directors are stated.
        threshold: the comparator and figure that decided, such as ``>50``.
        margin: percentage points between the deciding bound and the threshold, never negative;
            None where no bound decided.
        reason: one sentence.
    """

    outcome: Outcome
    equity: Share | None = None
    votes: Share | None = None
    board: Share | None = None
    threshold: str | None = None
    margin: Fraction | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A reading that a named person chose, with the day and the reason."""

    reading: str
    chosen_by: str
    chosen_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where the tested words stand.

    Attributes:
        rulebook: id of the rulebook, such as ``notice``.
        version: its version.
        title: name of the clause for people.
        pinpoint: where in the document.
        quote: the operative words.
    """

    rulebook: str
    version: str
    title: str
    pinpoint: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one clause says of one party, or of the whole package.

    Attributes:
        clause: id of the clause, such as ``IV.D``.
        entity: the id that was asked, also of a branch (RULES J2); None for the whole package.
        name: its name, for people.
        role: in which role it was tested: anchor, member, subcontractor and so on.
        layer: the layer of the package, where the clause has one.
        model: the model, where the clause has one.
        reading: name of the reading that gives the outcome.
        results: each reading's result, ``default`` first; never empty.
        choice: who chose the reading, where it is not the default.
        flags: what a reader must see.
        gaps: missing facts, the most telling first.
        chains: decisive chains, the greatest first.
        evidence: the statements that the outcome rests on.
        assumptions: names of the assumptions that it rests on (RULES T10).
        citation: the tested words.
    """

    clause: str
    entity: str | None
    results: Mapping[str, Result]
    citation: Citation
    name: str = ""
    role: str | None = None
    layer: int | None = None
    model: str | None = None
    reading: str = DEFAULT
    choice: Choice | None = None
    flags: tuple[Flag, ...] = ()
    gaps: tuple[Gap, ...] = ()
    chains: tuple[Chain, ...] = ()
    evidence: tuple[Interest | Entity, ...] = ()
    assumptions: tuple[str, ...] = field(default=())

    @property
    def result(self) -> Result:
        """The result under the default reading, or the one that was chosen."""
        return self.results[self.reading]

    @property
    def outcome(self) -> Outcome:
        """The outcome under the default reading, or the one that was chosen."""
        return self.result.outcome

    @property
    def readings(self) -> dict[str, Outcome]:
        """The outcome under every reading (RULES J4)."""
        return {name: result.outcome for name, result in self.results.items()}

    @property
    def agreement(self) -> Agreement:
        """Whether a reading that could be evaluated changes the outcome.

        A clause that does not apply and one that passes both stand in nobody's way.
        """
        stances = {_stance(each) for each in self.readings.values()} - {Outcome.NOT_EVALUATED}
        return Agreement.SPLIT if len(stances) > 1 else Agreement.UNANIMOUS

    @property
    def dissent(self) -> dict[str, Outcome]:
        """The readings that were evaluated and change the outcome."""
        same = {_stance(self.outcome), Outcome.NOT_EVALUATED}
        return {
            name: outcome for name, outcome in self.readings.items() if _stance(outcome) not in same
        }


def _stance(outcome: Outcome) -> Outcome:
    return Outcome.PASS if outcome is Outcome.NOT_APPLICABLE else outcome


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The verdict over several outcomes (RULES J3); NOT_APPLICABLE if none of them counts."""
    counting = [outcome for outcome in outcomes if outcome.counts]
    return max(counting, key=lambda each: each.severity, default=Outcome.NOT_APPLICABLE)


def clause_verdicts(findings: Iterable[Finding]) -> dict[str, Outcome]:
    """The verdict of each clause, in order of first appearance (RULES J3)."""
    outcomes: dict[str, list[Outcome]] = {}
    for finding in findings:
        outcomes.setdefault(finding.clause, []).append(finding.outcome)
    return {clause: worst(each) for clause, each in outcomes.items()}
