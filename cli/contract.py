"""The JSON that commands print, as types; ``docs/schemas`` is generated from them.

Percentages are decimal strings, exact where they terminate (RULES J1). Ids are those of the store,
days are ISO 8601. Every key is always present unless it is marked ``NotRequired``.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

__all__ = [
    "AttributionJson",
    "ControlJson",
    "ErrorBody",
    "ErrorJson",
    "OwnersJson",
    "ParentJson",
    "ShareJson",
]

Answered = Literal["yes", "no", "open"]


class ShareJson(TypedDict):
    """A share in percent.

    ``open`` names the ends that are not reached; ``rounded`` says that an end was rounded outward.
    """

    lower: str
    upper: str
    open: NotRequired[list[Literal["lower", "upper"]]]
    rounded: NotRequired[Literal[True]]


class ErrorBody(TypedDict):
    """What went wrong, where, and what to do."""

    kind: str
    message: str
    file: str | None
    line: int | None
    hint: str | None


class ErrorJson(TypedDict):
    """Any error, on standard error."""

    error: ErrorBody


class AttributionResult(TypedDict):
    """How much of one entity the seeds have, under the rule."""

    entity: str
    rule: str
    capture: str | None
    equity: ShareJson
    votes: ShareJson
    captured: Answered


class AttributionJson(TypedDict):
    """``attribution``."""

    results: list[AttributionResult]


class OwnerJson(TypedDict):
    """One owner above the entity."""

    entity: str
    name: str
    equity: ShareJson
    votes: ShareJson
    controls: Answered


class UnknownPart(TypedDict):
    """What nobody who is named has."""

    equity: ShareJson
    votes: ShareJson


class OwnersResult(TypedDict):
    """The owners above one entity."""

    entity: str
    owners: list[OwnerJson]
    unknown: UnknownPart


class OwnersJson(TypedDict):
    """``owners``."""

    results: list[OwnersResult]


class ParentEntity(TypedDict):
    """An ultimate parent; ``self`` when it is the entity itself."""

    entity: str
    name: str
    jurisdiction: str | None
    principal_place: str | None
    self: bool


class ParentReading(TypedDict):
    """The ultimate parents under one reading.

    ``possible`` are ids of others that may be one, ``above`` of persons and states above them.
    """

    state: Literal["found", "open", "none"]
    parents: list[ParentEntity]
    possible: list[str]
    above: list[str]
    flags: list[str]
    gaps: list[str]


class ParentResult(TypedDict):
    """The ultimate parents of one entity, reading by reading."""

    entity: str
    as_of: str
    readings: dict[str, ParentReading]


class ParentJson(TypedDict):
    """``parent``."""

    results: list[ParentResult]


class ControllerJson(TypedDict):
    """Who controls the entity, and why."""

    entity: str
    name: str
    basis: Literal["votes", "right"]
    votes: ShareJson
    proof: list[str]


class ControlResult(TypedDict):
    """The controllers of one entity."""

    entity: str
    controllers: list[ControllerJson]
    open: list[str]


class ControlJson(TypedDict):
    """``control``."""

    results: list[ControlResult]
