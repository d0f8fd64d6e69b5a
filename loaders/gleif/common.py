"""What every GLEIF record needs: identifiers, days, and where it comes from."""

from __future__ import annotations

import re
from datetime import date

from loaders.records import Context
from ownership_graph.errors import Location
from ownership_graph.model import Grade, Source

__all__ = ["day", "gleif_source", "is_lei", "lei_id", "no_lei"]

_LEI = re.compile(r"^[0-9A-Z]{18}[0-9]{2}$")


def is_lei(text: str) -> bool:
    """Whether the text has the shape of a Legal Entity Identifier (ISO 17442)."""
    return _LEI.match(text) is not None


def lei_id(lei: str) -> str:
    """The id of the entity that a LEI names, as Open Ownership writes it."""
    return f"XI-LEI-{lei}"


def no_lei(lei: str) -> str:
    """The refusal of what is no LEI."""
    return f"{lei!r} is not a LEI." if lei else "the record has no LEI."


def day(text: str | None) -> date | None:
    """The day of a GLEIF date, as written; None where it is missing or no date.

    >>> day("2012-11-29T00:00:00.000Z")
    datetime.date(2012, 11, 29)
    """
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def gleif_source(context: Context, document: str, where: Location, told: date | None) -> Source:
    """The source of a record of GLEIF.

    Args:
        context: the dataset.
        document: the kind of record.
        where: file and line.
        told: day of its last update.
    """
    return Source(
        dataset=context.dataset,
        document=document,
        locator=str(where),
        publisher="GLEIF",
        fact_date=told,
        retrieved=context.retrieved,
        grade=Grade.REGISTER,
    )
