"""The JSON of ``rules list``, ``rules show`` and ``rules verify``, as types."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

__all__ = ["RulebookJson", "RulesListJson", "RulesShowJson", "RulesVerifyJson"]


class CitedJson(TypedDict):
    """Where the law stands, and when somebody last looked."""

    title: str
    pinpoint: str
    href: str | None
    checked_on: str
    note: str


InForceJson = TypedDict("InForceJson", {"from": str, "until": str | None})
ThresholdRowJson = TypedDict("ThresholdRowJson", {"from": str, "threshold": str})


class RulebookJson(TypedDict):
    """A rulebook in short."""

    rulebook: str
    version: str
    title: str
    in_force: InForceJson
    checked_on: str
    clauses: list[str]


class RulesListJson(TypedDict):
    """``rules list``."""

    rulebooks: list[RulebookJson]


class ThresholdJson(TypedDict):
    """A figure of the law over time."""

    unit: str
    values: list[ThresholdRowJson]
    citation: CitedJson


class ReadingJson(TypedDict):
    """A reading of a clause; one that is not ``evaluated`` needs data that nobody has."""

    name: str
    why: str
    evaluated: bool


class ClauseJson(TypedDict):
    """One test of a rulebook."""

    clause: str
    title: str
    pinpoint: str
    quote: str
    kind: Literal["disqualifier", "requirement", "disclosure", "overlay", "attestation", "figure"]
    readings: list[ReadingJson]
    not_modelled: list[str]


class RulesShowJson(RulebookJson):
    """``rules show``; ``countries`` is empty where the rulebook watches no list of countries."""

    seeds: str
    citation: CitedJson
    thresholds: dict[str, ThresholdJson]
    tests: list[ClauseJson]
    countries: list[dict[str, object]]
    not_modelled: list[str]


class VerifiedJson(TypedDict):
    """What a rulebook holds; ``stale`` when nobody has looked at a source for a year."""

    rulebook: str
    version: str
    clauses: int
    readings: int
    thresholds: int
    oldest_check: str
    stale: bool


class RulesVerifyJson(TypedDict):
    """``rules verify``."""

    verified: list[VerifiedJson]
