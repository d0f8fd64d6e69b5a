"""The only clock of the project: what day it is, and what moment."""

from __future__ import annotations

from datetime import UTC, date, datetime

__all__ = ["moment", "today"]


def today() -> date:
    """The current day where the user is."""
    return datetime.now().astimezone().date()


def moment() -> str:
    """The current moment in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
