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
    "HoldingsJson",
    "InfluenceJson",
    "OwnersJson",
    "ParentJson",
    "ShareJson",
    "TraceJson",
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


class StatedJson(TypedDict):
    """What one dataset states."""

    dataset: str
    value: str


class DisagreementJson(TypedDict):
    """Statements that cannot all be true; ``measure`` is null for a fact about the entity."""

    subject: str
    holder: str | None
    measure: str | None
    about: str
    stated: list[StatedJson]


class JointJson(TypedDict):
    """What holders have who hold one stake in ``subject`` jointly, all of them as one."""

    holders: list[str]
    names: list[str]
    subject: str
    equity: ShareJson
    votes: ShareJson
    controls: Answered


class OwnersResult(TypedDict):
    """The owners above one entity.

    ``owners`` are those above whom nobody is known, ``intermediates`` stand between, ``joint`` are
    blocks of joint holders. ``rings`` are ids of entities that own each other whole, ``left_out``
    those in between whose parts were not computed, in very large cycles.
    """

    entity: str
    owners: list[OwnerJson]
    intermediates: list[OwnerJson]
    joint: list[JointJson]
    unknown: UnknownPart
    conflicts: list[DisagreementJson]
    rings: list[str]
    left_out: list[str]


class OwnersJson(TypedDict):
    """``owners``."""

    results: list[OwnersResult]


class DirectJson(TypedDict):
    """A stake that is held without others."""

    equity: ShareJson
    votes: ShareJson
    jointly: bool
    rights: list[str]


class HeldJson(TypedDict):
    """One entity below; ``direct`` is null where all is held through others."""

    entity: str
    name: str
    direct: DirectJson | None
    equity: ShareJson
    votes: ShareJson
    controls: Answered


class HoldingsResult(TypedDict):
    """What one entity holds."""

    entity: str
    holdings: list[HeldJson]


class HoldingsJson(TypedDict):
    """``holdings``."""

    results: list[HoldingsResult]


class BranchJson(TypedDict):
    """One party of the tree above an entity, with its stake in the party below.

    ``entity`` is null for holders who are not named and for joint blocks.
    """

    entity: str | None
    name: str
    kind: str | None
    jurisdiction: str | None
    principal_place: str | None
    nationalities: list[str]
    equity: ShareJson | None
    votes: ShareJson | None
    rights: list[str]
    board: ShareJson | None
    statements: list[str]
    conflict: bool
    marks: list[str]
    holders: list[BranchJson]


class TraceResult(TypedDict):
    """The tree above one entity."""

    entity: str
    tree: BranchJson
    conflicts: list[DisagreementJson]


class TraceJson(TypedDict):
    """``trace``."""

    results: list[TraceResult]


class PlayerJson(TypedDict):
    """One of the greatest holders: votes in percent, indices from 0 to 1."""

    holder: str
    name: str
    votes: str
    banzhaf: str
    banzhaf_part: str
    shapley_shubik: str


class RightsJson(TypedDict):
    """Control rights of one party above by the weakest link of each chain, in percent."""

    entity: str
    name: str
    percent: str
    complete: bool


class InfluenceResult(TypedDict):
    """Power over one entity; ``ocean`` is the part of the votes of all others, in percent."""

    entity: str
    players: list[PlayerJson]
    ocean: str
    control_rights: list[RightsJson]


class InfluenceJson(TypedDict):
    """``influence``: advice, never a verdict."""

    results: list[InfluenceResult]


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
