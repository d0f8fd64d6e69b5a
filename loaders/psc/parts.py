"""What every record of Companies House needs: ids, sources, days and cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from loaders.records import Context
from ownership_graph.errors import InvalidRecord, Location
from ownership_graph.model import Grade, Source

__all__ = ["company_id", "day", "last_day", "part", "psc_source", "record_id", "text"]

_PUBLISHER = "Companies House"
_DAY = timedelta(days=1)


def company_id(number: str) -> str:
    """The id of a company, as Open Ownership writes it."""
    return f"GB-COH-{number}"


def psc_source(context: Context, document: str, where: Location | str, told: date | None) -> Source:
    """The source of a record of Companies House."""
    return Source(
        dataset=context.dataset,
        document=document,
        locator=str(where),
        publisher=_PUBLISHER,
        fact_date=told,
        retrieved=context.retrieved,
        grade=Grade.REGISTER,
    )


def day(value: object) -> date | None:
    """A day, ISO 8601; None where it is not given.

    Raises:
        InvalidRecord: when it is no date.
    """
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise InvalidRecord(f"{value!r} is not a date.") from error


def last_day(ceased_on: object) -> date | None:
    """The last day of a stake that has ceased on a day: the day before (RULES R18)."""
    ceased = day(ceased_on)
    return None if ceased is None else ceased - _DAY


def record_id(data: Mapping[str, Any], where: Location) -> str:
    """The stable id of a record: the last part of its link, or where it stands."""
    path = str(part(data, "links").get("self", ""))
    if path:
        return path.rsplit("/", 1)[-1]
    place = "-".join(str(where).removeprefix(where.file).replace(",", "").split())
    return str(data.get("etag") or place.replace("/", "record-"))


def part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object inside a record; empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def text(data: Mapping[str, Any], key: str) -> str:
    """A text inside a record, with single blanks; empty where there is none."""
    value = data.get(key)
    if not isinstance(value, str):
        return ""
    return " ".join(value.split()) if "  " in value else value.strip()
