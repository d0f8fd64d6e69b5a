"""The UK's BasicCompanyData: one row a company; some header names begin with a blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

from loaders.psc.company_numbers import uk_company_number
from loaders.psc.parts import psc_source
from loaders.psc.records import company
from loaders.reading.countries import country
from loaders.reading.rows import Row, rows
from loaders.records import Context, Item, Kind, Reject
from ownership_graph.errors import InvalidRecord
from ownership_graph.model import Entity, EntityKind

__all__ = ["company_of", "is_company_data", "parse_company_data"]

_COLUMNS = {"CompanyName", "CompanyNumber", "CompanyCategory", "RegAddress.Country"}
_PREVIOUS = tuple(f"PreviousName_{slot}.CompanyName" for slot in range(1, 11))
_UK_ORIGIN = {"GB"}


def is_company_data(columns: Sequence[str]) -> bool:
    """Whether a header, without blanks at the ends of its names, is that of BasicCompanyData."""
    return set(columns) >= _COLUMNS


def parse_company_data(source: BinaryIO, name: str, context: Context) -> Iterator[Item]:
    """The companies of a BasicCompanyData table.

    Raises:
        InvalidData: when the table has no header or breaks off.
    """
    for row in rows(source, name):
        yield row if isinstance(row, Reject) else company_of(row, context)


def company_of(row: Row, context: Context) -> Entity | Reject:
    """The company that a row states, or why it states none."""
    number = uk_company_number(row["CompanyNumber"])
    if number is None:
        reason = f"{row['CompanyNumber']!r} is not a company number."
        return Reject(Kind.ENTITY, reason, row.where, row.raw)
    try:
        ended = _day(row["DissolutionDate"])
    except InvalidRecord as error:
        return Reject.of(error, Kind.ENTITY, row.where, row.raw)
    office = country(row["RegAddress.Country"])
    stated = company(number, psc_source(context, "Company register", row.where, None))
    origin = country(row["CountryOfOrigin"])
    return company(
        number,
        stated.source,
        kind=_kind(row["CompanyCategory"], stated.kind),
        name=row["CompanyName"],
        other_names=tuple(dict.fromkeys(row[column] for column in _PREVIOUS if row[column])),
        # Formed under UK law, unless the number is one of those that foreign companies get.
        jurisdiction=stated.jurisdiction or (None if origin in _UK_ORIGIN else origin),
        registered_office=office or stated.jurisdiction,
        ended=ended,
    )


def _kind(category: str, stated: EntityKind) -> EntityKind:
    words = category.casefold()
    if "limited partnership" in words and "liability" not in words:
        return EntityKind.PARTNERSHIP
    return stated


def _day(text: str) -> date | None:
    """A day written dd/mm/yyyy; None where it is empty."""
    if not text:
        return None
    try:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError as error:
        raise InvalidRecord(
            f"{text!r} is not a day.", hint="Days are written dd/mm/yyyy."
        ) from error
