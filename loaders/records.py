"""What a loader gives out: records, and what it has to say about those it could not give.

A loader is a pure generator of :data:`Item`. Each row or statement that was read ends as exactly
one counted item: a record, a :class:`Reject` or a :class:`Skip`. So the counts of a load add up.
(The row of a table that states an entity and a relation gives one for each.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from ownership_graph.errors import Location, OwnershipGraphError
from ownership_graph.model import Entity, Interest

__all__ = [
    "Context",
    "Derived",
    "Diagnostic",
    "Item",
    "Kind",
    "Reject",
    "Severity",
    "Skip",
    "nothing_known",
    "unread_nationality",
]


class Severity(StrEnum):
    """How much a diagnostic matters."""

    ERROR = "error"  # something was refused
    WARNING = "warning"  # taken, but a reader should know
    NOTE = "note"  # for information


class Kind(StrEnum):
    """What was read: one row or statement of each kind counts one."""

    ENTITY = "entity"
    INTEREST = "interest"
    STATEMENT = "statement"  # a statement so broken that its kind is not known
    ROW = "row"  # likewise, a row
    COLUMN = "column"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One remark about the input.

    Attributes:
        severity: how much it matters.
        message: what was found, in one sentence.
        location: where.
        hint: what would be right.
    """

    severity: Severity
    message: str
    location: Location
    hint: str | None = None

    def __str__(self) -> str:
        text = f"{self.location}: {self.severity}: {self.message}"
        return text if self.hint is None else f"{text} {self.hint}"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row, statement, column or file that was refused.

    Attributes:
        kind: what was refused.
        reason: why, in one sentence.
        location: where it stands.
        raw: its text, as read; empty for a whole file.
        hint: what would be right.
    """

    kind: Kind
    reason: str
    location: Location
    raw: str = ""
    hint: str | None = None

    @classmethod
    def of(
        cls, error: OwnershipGraphError, kind: Kind, location: Location, raw: str = ""
    ) -> Reject:
        """The refusal that an error asks for; the error's own location wins."""
        return cls(kind, error.message, error.location or location, raw, error.hint)

    @property
    def diagnostic(self) -> Diagnostic:
        """The refusal as an error message."""
        return Diagnostic(Severity.ERROR, self.reason, self.location, self.hint)


@dataclass(frozen=True, slots=True)
class Skip:
    """A row or statement that needs no record of its own, such as an older state of a record.

    Attributes:
        kind: what was read.
        reason: why it gives no record, in a few words that many skips share.
        count: how many rows or statements this stands for.
    """

    kind: Kind
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Derived:
    """A record that no row states by itself, such as the holder that a row only names."""

    record: Entity | Interest


Item: TypeAlias = Entity | Interest | Derived | Reject | Skip | Diagnostic


def nothing_known(ids: Collection[str]) -> frozenset[str]:
    """The answer of an empty store to "which of these ids do you know?"."""
    del ids
    return frozenset()


def unread_nationality(word: str, where: Location) -> Diagnostic:
    """The warning that a nationality cannot be read: those that can be may not be all."""
    message = f"the nationality {word!r} names no single country, and is left out."
    return Diagnostic(Severity.WARNING, message, where)


@dataclass(frozen=True, slots=True)
class Context:
    """What a loader is told beside its files.

    Attributes:
        dataset: name of the dataset that its records belong to.
        retrieved: the day on which the files were retrieved, where the caller knows it.
        known: which of some ids other datasets of the store define.
        validate: check statements against the published schema too, where a format has one.
    """

    dataset: str
    retrieved: date | None = None
    known: Callable[[Collection[str]], frozenset[str]] = field(default=nothing_known)
    validate: bool = False
