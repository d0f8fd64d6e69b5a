"""The JSON of the commands that keep and show records, as types."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from cli.contract.answers import ShareJson

__all__ = [
    "DatasetsJson",
    "DoctorJson",
    "EntityJson",
    "FindJson",
    "InitJson",
    "InterestJson",
    "LinkedJson",
    "LoadJson",
    "MigrateJson",
    "ShowJson",
    "SourceJson",
]


class SourceJson(TypedDict):
    """Where a statement stands."""

    dataset: str
    document: str | None
    url: str | None
    locator: str | None
    publisher: str | None
    fact_date: str | None
    retrieved: str | None
    grade: str | None


class IdentifierJson(TypedDict):
    """An identifier in a register."""

    scheme: str
    value: str


class EntityJson(TypedDict):
    """One statement about an entity; null and empty mean unknown."""

    id: str
    name: str
    other_names: list[str]
    kind: str
    jurisdiction: str | None
    principal_place: str | None
    registered_office: str | None
    nationalities: list[str]
    permanent_residences: list[str]
    residence: str | None
    us_person: bool | None
    listed: bool | None
    markets: list[str]
    disclosure_threshold: str | None
    head_office: str | None
    identifiers: list[IdentifierJson]
    unknown_reason: str | None
    ended: str | None
    source: SourceJson


class InterestJson(TypedDict):
    """One statement about a stake; a null share was not stated."""

    id: str
    holder: str | None
    subject: str
    equity: ShareJson | None
    votes: ShareJson | None
    rights: list[str]
    board: ShareJson | None
    form: str
    on_behalf_of: str | None
    joint_block: str | None
    start: str | None
    end: str | None
    complete: bool
    directness: str
    components: list[str]
    unknown_reason: str | None
    details: str
    source: SourceJson


class CountsJson(TypedDict):
    """``read`` and ``derived`` add up to the other three; ``stored`` is in the datasets now."""

    read: int
    derived: int
    stored: int
    rejected: int
    skipped: int


class LoadedJson(TypedDict):
    """A dataset after a load."""

    name: str
    version: int
    entities: int
    interests: int
    unchanged: bool


class RemarkJson(TypedDict):
    """One remark about the input."""

    severity: Literal["error", "warning", "note"]
    message: str
    file: str
    line: int | None
    pointer: str | None
    hint: str | None


class LoadJson(TypedDict):
    """``load``."""

    stored: bool
    counts: dict[str, CountsJson]
    derived: int
    skips: dict[str, int]
    rejected: int
    rejects_file: str | None
    datasets: list[LoadedJson]
    diagnostics: list[RemarkJson]
    unlisted_diagnostics: int


class FileJson(TypedDict):
    """One file that was loaded."""

    name: str
    sha256: str
    size: int


class DatasetJson(TypedDict):
    """One publisher's word."""

    name: str
    version: int
    format: str
    publisher: str | None
    loaded_at: str
    entities: int
    interests: int
    files: list[FileJson]


class DatasetsJson(TypedDict):
    """``datasets``."""

    datasets: list[DatasetJson]


class MatchJson(TypedDict):
    """An entity whose name resembles the query; ``score`` is 0 to 100."""

    entity: str
    name: str
    kind: str
    jurisdiction: str | None
    score: float


class FindJson(TypedDict):
    """``find``."""

    query: str
    matches: list[MatchJson]


class LinkJson(TypedDict):
    """Two ids that are one party; ``by`` is empty where a shared identifier says so."""

    first: str
    second: str
    reason: str
    by: str


class DossierJson(TypedDict):
    """What the sources say of one id."""

    as_of: str
    entity: str
    statements: list[EntityJson]
    held_by: list[InterestJson]
    holds: list[InterestJson]
    linked: list[LinkJson]


class ShowJson(TypedDict):
    """``show``."""

    results: list[DossierJson]


class CheckJson(TypedDict):
    """One part of the installation."""

    name: str
    ok: bool
    detail: str
    hint: str | None


class DoctorJson(TypedDict):
    """``doctor``."""

    ok: bool
    checks: list[CheckJson]


class InitJson(TypedDict):
    """``init``."""

    written: list[str]


class LinkStateJson(TypedDict):
    """Two ids and what is said of them; ``by`` and ``on`` are empty for a suggestion."""

    first: str
    second: str
    state: Literal["linked", "removed", "suggested"]
    reason: str
    by: str
    on: str


class LinkedJson(TypedDict):
    """``link``."""

    links: list[LinkStateJson]


class MovedJson(TypedDict):
    """One dataset after its migration; ``copied`` unless it had arrived before."""

    name: str
    entities: int
    interests: int
    sha256: str
    copied: bool


class MigrateJson(TypedDict):
    """``migrate``."""

    datasets: list[MovedJson]
