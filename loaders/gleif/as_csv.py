"""GLEIF tables: the golden copies of the three record types, and the table of direct parents.

Columns are found by name: the golden copy has 338, and their order has changed over the years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

from loaders.gleif.common import day
from loaders.gleif.level1 import Level1
from loaders.gleif.level2 import GleifRecord, Refusal, Relation
from loaders.reading.rows import Row, rows
from loaders.records import Reject

__all__ = ["is_gleif_table", "parse_gleif_csv"]

_SLOTS = range(1, 6)
_PERIOD = "RELATIONSHIP_PERIOD"
_RELATION_COLUMNS = {"Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID"}
_REFUSAL_COLUMNS = {"LEI", "Exception.Category"}
_LEVEL1_COLUMNS = {"LEI", "Entity.LegalName"}
_PARENT_COLUMNS = {"LEI", "Legal Name", "Parent LEI", "Legal Jurisdiction"}
_NOT_GIVEN = "N/A"


def is_gleif_table(columns: Sequence[str]) -> bool:
    """Whether a header is that of one of the four tables."""
    given = set(columns)
    tables = (_RELATION_COLUMNS, _REFUSAL_COLUMNS, _LEVEL1_COLUMNS, _PARENT_COLUMNS)
    return any(needed <= given for needed in tables)


def parse_gleif_csv(
    source: BinaryIO, name: str
) -> Iterator[tuple[Row, Sequence[GleifRecord]] | Reject]:
    """The records of a GLEIF table; a row of direct parents holds an entity and a relation.

    Raises:
        InvalidData: when the table has no header or breaks off.
    """
    for row in rows(source, name):
        yield row if isinstance(row, Reject) else (row, _records(row))


def _records(row: Row) -> Sequence[GleifRecord]:
    if "Relationship.StartNode.NodeID" in row.columns:
        return (_relation(row),)
    if "Exception.Category" in row.columns:
        return (_refusal(row),)
    if "Parent LEI" in row.columns:
        return _with_parent(row)
    return (_level1(row),)


def _level1(row: Row) -> Level1:
    return Level1(
        lei=row["LEI"],
        names=_filled(row, _NAMES),
        legal_country=row["Entity.LegalAddress.Country"],
        office_country=row["Entity.HeadquartersAddress.Country"],
        jurisdiction=row["Entity.LegalJurisdiction"],
        category=row["Entity.EntityCategory"],
        register=row["Entity.RegistrationAuthority.RegistrationAuthorityID"],
        number=row["Entity.RegistrationAuthority.RegistrationAuthorityEntityID"],
        status=row["Entity.EntityStatus"],
        expired=day(row["Entity.EntityExpirationDate"]),
        registration=row["Registration.RegistrationStatus"],
        successors=_filled(row, _SUCCESSORS),
        updated=day(row["Registration.LastUpdateDate"]),
    )


_NAMES = (
    "Entity.LegalName",
    *(f"Entity.OtherEntityNames.OtherEntityName.{slot}" for slot in _SLOTS),
    *(
        f"Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.{slot}"
        for slot in _SLOTS
    ),
)
_SUCCESSORS = (
    "Entity.SuccessorEntity.SuccessorLEI",
    *(f"Entity.SuccessorEntity.{slot}.SuccessorLEI" for slot in _SLOTS),
)


def _filled(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    cells = (row[column] for column in columns)
    return tuple(dict.fromkeys(cell for cell in cells if cell))


def _relation(row: Row) -> Relation:
    start, end = _period(row)
    return Relation(
        child=row["Relationship.StartNode.NodeID"],
        parent=row["Relationship.EndNode.NodeID"],
        type=row["Relationship.RelationshipType"],
        status=row["Relationship.RelationshipStatus"],
        start=start,
        end=end,
        registration=row["Registration.RegistrationStatus"],
        updated=day(row["Registration.LastUpdateDate"]),
    )


def _period(row: Row) -> tuple[date | None, date | None]:
    """The dates of the slot that holds the relationship period: it is not always the first."""
    for slot in _SLOTS:
        if row[f"Relationship.Period.{slot}.periodType"] == _PERIOD:
            start = row[f"Relationship.Period.{slot}.startDate"]
            return day(start), day(row[f"Relationship.Period.{slot}.endDate"])
    return None, None


def _refusal(row: Row) -> Refusal:
    reasons = _filled(row, [f"Exception.Reason.{slot}" for slot in _SLOTS])
    return Refusal(lei=row["LEI"], category=row["Exception.Category"], reasons=reasons)


def _with_parent(row: Row) -> Sequence[GleifRecord]:
    """A row of the table of direct parents, whose "city" columns hold country codes."""
    child, parent = row["LEI"], row["Parent LEI"]
    entity = Level1(
        lei=child,
        names=tuple(name for name in (row["Legal Name"],) if name),
        legal_country=_country_code(row["Legal City"]),
        office_country=_country_code(row["HQ City"]),
        jurisdiction=row["Legal Jurisdiction"],
        category=row["Category"],
        register=row["Registration ID"],
        number=row["Registered As"],
        status=row["Entity Status"],
    )
    if parent in {"", _NOT_GIVEN}:
        return (entity,)
    relation = Relation(
        child=child,
        parent=parent,
        parent_name=row["Parent Name"],
        type="IS_DIRECTLY_CONSOLIDATED_BY",
    )
    return entity, relation


def _country_code(cell: str) -> str:
    return cell if len(cell) == 2 and cell.isupper() else ""  # noqa: PLR2004 (alpha-2)
