"""What stands in the objects of the Open Cap Format: texts, numbers, days and nested objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from ownership_graph.errors import InvalidRecord

__all__ = ["OcfObject", "day", "mapping", "mappings", "number", "texts"]

OcfObject: TypeAlias = Mapping[str, Any]


def mapping(value: object) -> OcfObject:
    """The nested object; an empty one where there is none."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[OcfObject]:
    """The objects of a list; what else the list holds is passed over."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The ids of a list; empty where there is no list."""
    return [str(each) for each in value] if isinstance(value, list) else []


def number(value: object) -> Fraction | None:
    """The number, from 0 up; None where none is given.

    Raises:
        InvalidRecord: when the text is no number, or one below 0.
    """
    if value is None or value == "":
        return None
    try:
        found = Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidRecord(f"{value!r} is no number.") from error
    if found < 0:
        raise InvalidRecord(f"{value!r} is less than nothing.")
    return found


def day(value: object) -> date | None:
    """The day, also of a day with a time; None where none can be read."""
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
