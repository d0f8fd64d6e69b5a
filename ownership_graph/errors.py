"""Every error this project raises, in one tree.

    OwnershipGraphError            exit code 2 unless a subclass says otherwise
    ├── InvalidData (3)            something given to us cannot be true or cannot be read
    │   ├── InvalidShare           a share outside 0 to 100, an empty interval, a malformed figure
    │   ├── InvalidRecord          an entity or interest that contradicts itself
    │   └── InvalidRulebook        a rule file that is incomplete, unknown or ambiguous
    ├── UsageError (2)             the question cannot be put
    │   ├── UnknownEntity          an id or identifier the store does not hold
    │   ├── UnknownName            a dataset, reading, rule or clause that does not exist
    │   └── FileProblem            a path that is missing, unreadable or of no use here
    └── StoreError (2)             the database refused or is out of reach
        ├── StoreUnavailable       not reachable, wrong password, locked by another writer
        └── StoreCorrupt           not a store, or one of another format version

"No answer" is never an error: an open question is a result with bounds and gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

__all__ = [
    "FileProblem",
    "InvalidData",
    "InvalidRecord",
    "InvalidRulebook",
    "InvalidShare",
    "Location",
    "OwnershipGraphError",
    "StoreCorrupt",
    "StoreError",
    "StoreUnavailable",
    "UnknownEntity",
    "UnknownName",
    "UsageError",
]


@dataclass(frozen=True, slots=True)
class Location:
    """Where in the input something stands.

    Attributes:
        file: path or name of the file as the user gave it.
        line: line number from 1, where the format has lines.
        pointer: JSON pointer, sheet and cell, or statement id, where it has not.
    """

    file: str
    line: int | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.pointer is not None:
            parts.append(self.pointer)
        return ", ".join(parts)


class OwnershipGraphError(Exception):
    """Root of all errors that this project raises on purpose.

    Args:
        message: what was wrong, in one sentence.
        hint: what would be right, or what to do next.
        location: the file and line, where there is one.
    """

    exit_code: ClassVar[int] = 2

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        location: Location | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.location = location

    @property
    def kind(self) -> str:
        """The class name, as printed in JSON errors."""
        return type(self).__name__

    def __str__(self) -> str:
        text = self.message if self.location is None else f"{self.location}: {self.message}"
        return text if self.hint is None else f"{text} {self.hint}"


class InvalidData(OwnershipGraphError):
    """Something given to us cannot be true or cannot be read."""

    exit_code = 3


class InvalidShare(InvalidData):
    """A share outside 0 to 100, an empty interval, or a malformed figure."""


class InvalidRecord(InvalidData):
    """An entity or interest that contradicts itself."""


class InvalidRulebook(InvalidData):
    """A rule file that is incomplete, unknown or ambiguous."""


class UsageError(OwnershipGraphError):
    """The question cannot be put."""


class UnknownEntity(UsageError):
    """An id or identifier that the store does not hold."""


class UnknownName(UsageError):
    """A dataset, reading, rule or clause that does not exist."""


class FileProblem(UsageError):
    """A path that is missing, unreadable or of no use here."""


class StoreError(OwnershipGraphError):
    """The database refused or is out of reach."""


class StoreUnavailable(StoreError):
    """The database cannot be reached, or another writer holds it."""


class StoreCorrupt(StoreError):
    """The file is no store, or one of another format version."""
