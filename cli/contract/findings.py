"""The JSON of findings, as types: what ``check`` and ``screen`` print (RULES J1 to J4)."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from cli.contract.answers import ShareJson
from cli.contract.records import SourceJson

__all__ = [
    "ChainJson",
    "CompareJson",
    "CureJson",
    "ExplainJson",
    "FindingJson",
    "FindingsJson",
    "GapJson",
    "RegisterJson",
    "ScreenJson",
    "StepJson",
]

OutcomeName = Literal[
    "FAIL",
    "INDETERMINATE",
    "REVIEW",
    "DISCLOSE",
    "PRESUMPTION_NOT_MET",
    "NCE_POSSIBLE",
    "PRESUMPTION_MET",
    "PASS",
    "NOT_APPLICABLE",
]
ReadingOutcome = OutcomeName | Literal["NOT_EVALUATED"]


class GapJson(TypedDict):
    """A fact that is missing, how many percentage points it may move, and what would settle it."""

    entity: str | None
    missing: str
    reason: str
    document: str
    measure: str | None
    points: str | None
    assumption: str | None


class StepJson(TypedDict):
    """One link of a chain."""

    holder: str
    holder_name: str
    subject: str
    subject_name: str
    share: ShareJson | None
    counted: str
    rights: list[str]
    statements: list[str]


class ChainJson(TypedDict):
    """A decisive chain, from the top down; ``explains`` is a part of 1."""

    measure: str
    steps: list[StepJson]
    contribution: ShareJson | None
    explains: str | None
    arithmetic: str


class ResultJson(TypedDict):
    """The outcome under one reading."""

    outcome: ReadingOutcome
    equity: ShareJson | None
    votes: ShareJson | None
    board: ShareJson | None
    threshold: str | None
    margin: str | None
    reason: str


class ChoiceJson(TypedDict):
    """Who chose the reading, when and why."""

    reading: str
    chosen_by: str
    chosen_on: str
    reason: str


class CitationJson(TypedDict):
    """The words that are tested, and where they stand."""

    rulebook: str
    version: str
    title: str
    pinpoint: str
    quote: str


class EvidenceJson(SourceJson):
    """A statement that the outcome rests on."""

    statement: str
    states: Literal["entity", "interest"]
    name: NotRequired[str]
    holder: NotRequired[str | None]
    subject: NotRequired[str]
    equity: NotRequired[ShareJson | None]
    votes: NotRequired[ShareJson | None]
    board: NotRequired[ShareJson | None]
    rights: NotRequired[list[str]]


class FindingJson(TypedDict):
    """What one clause says of one party; ``entity`` is null for the whole package (RULES J2)."""

    clause: str
    entity: str | None
    name: str
    role: str | None
    layer: NotRequired[int]
    model: NotRequired[str]
    outcome: OutcomeName
    agreement: Literal["UNANIMOUS", "SPLIT"]
    reading: str
    readings: dict[str, ReadingOutcome]
    equity: ShareJson | None
    votes: ShareJson | None
    board: ShareJson | None
    threshold: str | None
    margin: str | None
    reason: str
    flags: list[str]
    flag_details: dict[str, str]
    gaps: list[GapJson]
    chains: list[ChainJson]
    reading_details: dict[str, ResultJson]
    choice: ChoiceJson | None
    assumptions: list[str]
    citation: CitationJson
    evidence: list[EvidenceJson]


class SummaryJson(TypedDict):
    """The verdict, clause by clause, and how many findings of each outcome."""

    verdict: OutcomeName
    clauses: dict[str, OutcomeName]
    findings: int
    split: int
    outcomes: dict[str, int]


class FindingsJson(TypedDict):
    """``check``."""

    findings: list[FindingJson]
    summary: SummaryJson


class CandidateJson(TypedDict):
    """An entity that a name may mean; ``score`` is 0 to 100."""

    entity: str
    name: str
    score: float


class NameJson(TypedDict):
    """What became of one name of a list; ``entity`` is null unless it is matched."""

    name: str
    country: str | None
    outcome: Literal["matched", "ambiguous", "not found"]
    entity: str | None
    candidates: list[CandidateJson]


class ScreenJson(FindingsJson):
    """``screen``; ``names`` where a list was screened."""

    names: NotRequired[list[NameJson]]


class RegisterRowJson(TypedDict):
    """One entity of a register; figures are percent, rounded outward."""

    entity: str
    name: str
    jurisdiction: str | None
    outcome: Literal["FAIL", "INDETERMINATE", "REVIEW", "PASS"]
    equity_lower: float
    equity_upper: float
    votes_lower: float
    votes_upper: float
    controllers: list[str]
    consolidated_by: str | None


class RegisterJson(TypedDict):
    """``screen --all``."""

    clause: str
    outcomes: dict[str, int]
    results: list[RegisterRowJson]


class MeasureJson(TypedDict):
    """One measure explained; ``explained`` is the part of 1 of a bound that its chains make up."""

    share: ShareJson
    chains: list[ChainJson]
    explained: str
    possible_chains: list[ChainJson]
    possible_explained: str


class ExplainResult(TypedDict):
    """Why a set of holders has what it has of one entity."""

    entity: str
    rule: str
    seeds: list[str]
    equity: MeasureJson
    votes: MeasureJson
    control: list[ChainJson]
    gaps: list[GapJson]


class ExplainJson(TypedDict):
    """``explain``."""

    results: list[ExplainResult]


class FactChangeJson(TypedDict):
    """A statement that changed; ``decisive`` when it turns the outcome by itself."""

    change: Literal["added", "removed", "changed"]
    dataset: str
    statement: str
    subject: str
    holder: str | None
    before: dict[str, str | None] | None
    after: dict[str, str | None] | None
    locator: str | None
    decisive: bool


class FindingChangeJson(TypedDict):
    """A finding that changed; ``by_day`` when the day alone turns it."""

    clause: str
    entity: str | None
    before: FindingJson | None
    after: FindingJson | None
    facts: list[FactChangeJson]
    by_day: bool


class CompareJson(TypedDict):
    """``compare`` and ``what-if``."""

    changes: list[FindingChangeJson]
    unchanged: int
    facts_changed: int


class TradeJson(TypedDict):
    """One sale to an outsider: ``points`` of the seller's ``stake`` in the subject change hands."""

    seller: str
    subject: str
    stake: str
    points: str
    rounded: NotRequired[Literal[True]]


class CureResult(TypedDict):
    """How an entity could pass a clause; ``trades`` is null where none suffice or are needed."""

    entity: str
    clause: str
    before: OutcomeName
    after: OutcomeName | None
    trades: list[TradeJson] | None
    points: str
    least: bool
    reason: str


class CureJson(TypedDict):
    """``cure``."""

    results: list[CureResult]
