"""Statements as rows: what every database stores, lossless and readable.

Every field of a statement is a property of its own, so that a person's Cypher can ask for it.
What is empty is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any

from ownership_graph.errors import InvalidData, StoreCorrupt
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Form,
    Grade,
    Identifier,
    Interest,
    Right,
    Source,
    UnknownReason,
)
from ownership_graph.stores.share_texts import figure_text, read_figure, read_share, share_text

__all__ = [
    "STAKE_COLUMNS",
    "STATEMENT_COLUMNS",
    "Column",
    "Kind",
    "Row",
    "entity_of",
    "entity_row",
    "interest_of",
    "interest_row",
    "read_rights",
]

Plain = str | bool | date | list[str] | None
Row = tuple[Plain, ...]


class Kind(StrEnum):
    """The types of property that are used, common to all databases."""

    TEXT = "text"
    TEXTS = "texts"
    DAY = "day"
    FLAG = "flag"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Column:
    """One property: its name and type."""

    name: str
    kind: Kind = Kind.TEXT


_SOURCE_COLUMNS = (
    Column("document"),
    Column("url"),
    Column("locator"),
    Column("publisher"),
    Column("fact_date", Kind.DAY),
    Column("retrieved", Kind.DAY),
    Column("grade"),
)

STATEMENT_COLUMNS = (
    Column("id"),
    Column("dataset"),
    Column("kind"),
    Column("name"),
    Column("other_names", Kind.TEXTS),
    Column("jurisdiction"),
    Column("principal_place"),
    Column("registered_office"),
    Column("nationalities", Kind.TEXTS),
    Column("permanent_residences", Kind.TEXTS),
    Column("residence"),
    Column("us_person", Kind.FLAG),
    Column("listed", Kind.FLAG),
    Column("markets", Kind.TEXTS),
    Column("disclosure_threshold"),
    Column("head_office"),
    Column("identifier_schemes", Kind.TEXTS),
    Column("identifier_values", Kind.TEXTS),
    Column("unknown_reason"),
    Column("ended", Kind.DAY),
    *_SOURCE_COLUMNS,
)
"""The properties of a statement about an entity."""

STAKE_COLUMNS = (
    Column("id"),
    Column("dataset"),
    Column("subject"),
    Column("holder"),
    Column("equity"),
    Column("votes"),
    Column("rights", Kind.TEXTS),
    Column("board"),
    Column("form"),
    Column("on_behalf_of"),
    Column("joint_block"),
    Column("start_date", Kind.DAY),
    Column("end_date", Kind.DAY),
    Column("complete", Kind.FLAG),
    Column("directness"),
    Column("components", Kind.TEXTS),
    Column("unknown_reason"),
    Column("details"),
    *_SOURCE_COLUMNS,
)
"""The properties of a stake; ``subject`` and ``holder`` are the ends of the relationship."""


def entity_row(entity: Entity) -> Row:
    """The row of a statement, in the order of ``STATEMENT_COLUMNS``."""
    return (
        entity.id,
        entity.source.dataset,
        entity.kind.value,
        entity.name or None,
        _texts(entity.other_names),
        entity.jurisdiction,
        entity.principal_place,
        entity.registered_office,
        _texts(entity.nationalities),
        _texts(entity.permanent_residences),
        entity.residence,
        entity.us_person,
        entity.listed,
        _texts(entity.markets),
        figure_text(entity.disclosure_threshold),
        entity.head_office,
        _texts(tuple(item.scheme for item in entity.identifiers)),
        _texts(tuple(item.value for item in entity.identifiers)),
        _value(entity.unknown_reason),
        entity.ended,
        *_source_row(entity.source),
    )


def entity_of(row: Mapping[str, Any]) -> Entity:
    """The statement that a row holds.

    Raises:
        StoreCorrupt: when a property holds what no statement can.
    """
    try:
        return Entity(
            id=row["id"],
            kind=EntityKind(row["kind"]),
            source=_source(row),
            name=row["name"] or "",
            other_names=tuple(row["other_names"] or ()),
            jurisdiction=row["jurisdiction"],
            principal_place=row["principal_place"],
            registered_office=row["registered_office"],
            nationalities=tuple(row["nationalities"] or ()),
            permanent_residences=tuple(row["permanent_residences"] or ()),
            residence=row["residence"],
            us_person=row["us_person"],
            listed=row["listed"],
            markets=tuple(row["markets"] or ()),
            disclosure_threshold=read_figure(row["disclosure_threshold"]),
            head_office=row["head_office"],
            identifiers=tuple(
                Identifier(scheme, value)
                for scheme, value in zip(
                    row["identifier_schemes"] or (), row["identifier_values"] or (), strict=True
                )
            ),
            unknown_reason=None
            if row["unknown_reason"] is None
            else UnknownReason(row["unknown_reason"]),
            ended=row["ended"],
        )
    except (ValueError, ZeroDivisionError, InvalidData) as error:
        raise _unreadable("statement", row, error) from error


def interest_row(interest: Interest) -> Row:
    """The row of a stake, in the order of ``STAKE_COLUMNS``."""
    return (
        interest.id,
        interest.source.dataset,
        interest.subject,
        interest.holder,
        share_text(interest.equity),
        share_text(interest.votes),
        _texts(tuple(sorted(interest.rights))),
        share_text(interest.board),
        interest.form.value,
        interest.on_behalf_of,
        interest.joint_block,
        interest.start,
        interest.end,
        interest.complete or None,
        interest.directness.value,
        _texts(interest.components),
        _value(interest.unknown_reason),
        interest.details or None,
        *_source_row(interest.source),
    )


def interest_of(row: Mapping[str, Any]) -> Interest:
    """The stake that a row holds.

    Raises:
        StoreCorrupt: when a property holds what no stake can.
    """
    try:
        return Interest(
            id=row["id"],
            subject=row["subject"],
            holder=row["holder"],
            source=_source(row),
            equity=read_share(row["equity"]),
            votes=read_share(row["votes"]),
            rights=read_rights(tuple(row["rights"] or ())),
            board=read_share(row["board"]),
            form=Form(row["form"]),
            on_behalf_of=row["on_behalf_of"],
            joint_block=row["joint_block"],
            start=row["start_date"],
            end=row["end_date"],
            complete=bool(row["complete"]),
            directness=Directness(row["directness"]),
            components=tuple(row["components"] or ()),
            unknown_reason=None
            if row["unknown_reason"] is None
            else UnknownReason(row["unknown_reason"]),
            details=row["details"] or "",
        )
    except (ValueError, ZeroDivisionError, InvalidData) as error:
        raise _unreadable("stake", row, error) from error


@lru_cache(maxsize=4096)
def read_rights(values: tuple[str, ...]) -> frozenset[Right]:
    """The rights of a row.

    Raises:
        ValueError: when one of them is no right.
    """
    return frozenset(map(Right, values))


def _texts(values: tuple[str, ...]) -> list[str] | None:
    return list(values) or None


def _value(member: Enum | None) -> str | None:
    return None if member is None else str(member.value)


def _source_row(source: Source) -> Row:
    return (
        source.document,
        source.url,
        source.locator,
        source.publisher,
        source.fact_date,
        source.retrieved,
        _value(source.grade),
    )


def _source(row: Mapping[str, Any]) -> Source:
    return Source(
        dataset=row["dataset"],
        document=row["document"],
        url=row["url"],
        locator=row["locator"],
        publisher=row["publisher"],
        fact_date=row["fact_date"],
        retrieved=row["retrieved"],
        grade=None if row["grade"] is None else Grade(row["grade"]),
    )


def _unreadable(what: str, row: Mapping[str, Any], error: Exception) -> StoreCorrupt:
    return StoreCorrupt(
        f"the store holds a {what} that cannot be read, {row['id']!r}: {error}.",
        hint="Load its dataset again.",
    )
