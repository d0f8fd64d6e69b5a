"""The ``entities`` table: one row, one statement of what a party is."""

from __future__ import annotations

import re

from loaders.reading.codes import country_code, jurisdiction_code
from loaders.records import Context, Kind
from loaders.tables.cells import (
    choice,
    countries,
    day,
    identifiers,
    listed,
    optional,
    threshold,
    yes,
)
from loaders.tables.origin import ORIGIN, origin_of
from loaders.tables.rows import Row, Schema
from ownership_graph.errors import InvalidRecord
from ownership_graph.model import Entity, EntityKind, Identifier, UnknownReason

__all__ = ["ENTITIES", "entity_of"]

ENTITIES = Schema(
    Kind.ENTITY,
    (
        "id",
        "name",
        "kind",
        "jurisdiction",
        "principal_place",
        "registered_office",
        "nationalities",
        "permanent_residences",
        "residence",
        "us_person",
        "listed",
        "market",
        "disclosure_threshold",
        "head_office",
        "lei",
        "other_names",
        "identifiers",
        "unknown_reason",
        "ended",
        *ORIGIN,
    ),
    ("id",),
)

_LEI = re.compile(r"^[0-9A-Z]{20}$")


def entity_of(row: Row, context: Context) -> Entity:
    """The statement that a row makes.

    Raises:
        InvalidData: when a cell cannot be read, or the row contradicts itself.
    """
    identity = row.get("id")
    if not identity:
        raise InvalidRecord("the row has no id.", hint="Give every party an id of its own.")
    kind = choice("kind", row.get("kind") or EntityKind.UNKNOWN, EntityKind)
    head_office = row.get("head_office") or None
    if head_office is not None and kind not in {EntityKind.BRANCH, EntityKind.UNKNOWN}:
        raise InvalidRecord(
            f"{identity} has a head office but is a {kind.value}.",
            hint="head_office is the company whose branch this is; write branch as its kind.",
        )
    return Entity(
        id=identity,
        kind=kind if head_office is None else EntityKind.BRANCH,
        source=origin_of(row, context),
        name=row.get("name"),
        other_names=listed(row.get("other_names")),
        jurisdiction=_coded(row, "jurisdiction"),
        principal_place=_coded(row, "principal_place"),
        registered_office=_coded(row, "registered_office"),
        nationalities=countries("nationalities", row.get("nationalities")),
        permanent_residences=countries("permanent_residences", row.get("permanent_residences")),
        residence=_coded(row, "residence"),
        us_person=yes("us_person", row.get("us_person")),
        listed=yes("listed", row.get("listed")),
        markets=countries("market", row.get("market")),
        disclosure_threshold=threshold("disclosure_threshold", row.get("disclosure_threshold")),
        head_office=head_office,
        identifiers=_identifiers(row),
        unknown_reason=optional("unknown_reason", row.get("unknown_reason"), UnknownReason),
        ended=day("ended", row.get("ended")),
    )


def _coded(row: Row, column: str) -> str | None:
    text = row.get(column)
    if not text:
        return None
    try:
        return jurisdiction_code(text) if column == "jurisdiction" else country_code(text)
    except InvalidRecord as error:
        raise InvalidRecord(f"{column}: {error.message}", hint=error.hint) from error


def _identifiers(row: Row) -> tuple[Identifier, ...]:
    lei = row.get("lei")
    if lei and not _LEI.match(lei.upper()):
        raise InvalidRecord(f"lei {lei!r} is not an LEI.", hint="An LEI has 20 letters and digits.")
    first = (Identifier("XI-LEI", lei.upper()),) if lei else ()
    others = identifiers("identifiers", row.get("identifiers"))
    return tuple(dict.fromkeys((*first, *others)))
