"""Entity and person records of BODS 0.4 to entities of the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.bods.values import coded, items, last_day, mapping, place, reason_of, text_of
from ownership_graph.errors import InvalidRecord
from ownership_graph.model import Entity, EntityKind, Identifier, Source, UnknownReason

__all__ = ["entity_of", "is_nomination", "person_of", "unread_nationalities"]

_KINDS = {
    "registeredEntity": EntityKind.COMPANY,
    "legalEntity": EntityKind.LEGAL_ENTITY,
    "arrangement": EntityKind.ARRANGEMENT,
    "anonymousEntity": EntityKind.ANONYMOUS,
    "unknownEntity": EntityKind.UNKNOWN,
    "state": EntityKind.STATE,
    "stateBody": EntityKind.STATE_BODY,
}
_PERSONS = {
    "knownPerson": EntityKind.PERSON,
    "anonymousPerson": EntityKind.ANONYMOUS,
    "unknownPerson": EntityKind.UNKNOWN,
}
_PARTNERSHIPS = (
    "partnership",
    "kommanditgesellschaft",
    "commanditaire",
    "vennootschap onder firma",
)


def is_nomination(details: dict[str, Any]) -> bool:
    """Whether an entity record is an agreement between a nominator and a nominee."""
    return mapping(details.get("entityType")).get("subtype") == "nomination"


def entity_of(
    identity: str, details: dict[str, Any], source: Source, *, head_office: bool
) -> Entity:
    """An entity record.

    Args:
        identity: the record's id.
        details: its ``recordDetails``.
        source: where it comes from.
        head_office: whether a business address is the head office, as in GLEIF's data.

    Raises:
        InvalidRecord: when its type is not known or a date is none.
    """
    stated = mapping(details.get("entityType"))
    kind = _KINDS.get(str(stated.get("type")))
    if kind is None:
        raise InvalidRecord(
            f"entityType {stated.get('type')!r} is not known.",
            hint=f"Write one of: {', '.join(_KINDS)}.",
        )
    names = [text_of(name) for name in _list(details.get("alternateNames"))]
    name = text_of(details.get("name"))
    jurisdiction = details.get("jurisdiction", details.get("incorporatedInJurisdiction"))
    listing = mapping(details.get("publicListing")).get("hasPublicListing")
    addresses = details.get("addresses")
    return Entity(
        id=identity,
        kind=_refined(kind, stated),
        source=source,
        name=name,
        other_names=tuple(dict.fromkeys(item for item in names if item and item != name)),
        jurisdiction=coded(jurisdiction, states=True),
        principal_place=place(addresses, ["business"]) if head_office else None,
        registered_office=place(addresses, ["registered"]),
        listed=listing if isinstance(listing, bool) else None,
        identifiers=_identifiers(details),
        unknown_reason=_reason(details, "unspecifiedEntityDetails"),
        ended=last_day("dissolutionDate", details.get("dissolutionDate")),
    )


def _refined(kind: EntityKind, stated: dict[str, Any]) -> EntityKind:
    if stated.get("subtype") == "trust":
        return EntityKind.TRUST
    words = text_of(stated.get("details")).casefold()
    if kind is EntityKind.COMPANY and any(word in words for word in _PARTNERSHIPS):
        return EntityKind.PARTNERSHIP
    return kind


def person_of(identity: str, details: dict[str, Any], source: Source) -> Entity:
    """A person record.

    Raises:
        InvalidRecord: when its type is not known or a date is none.
    """
    kind = _PERSONS.get(str(details.get("personType")))
    if kind is None:
        raise InvalidRecord(
            f"personType {details.get('personType')!r} is not known.",
            hint=f"Write one of: {', '.join(_PERSONS)}.",
        )
    names = [name for item in items(details.get("names")) if (name := _full_name(item))]
    nationalities = [coded(item) for item in _list(details.get("nationalities"))]
    return Entity(
        id=identity,
        kind=kind,
        source=source,
        name=names[0] if names else "",
        other_names=tuple(dict.fromkeys(name for name in names[1:] if name != names[0])),
        nationalities=tuple(dict.fromkeys(code for code in nationalities if code is not None)),
        residence=place(details.get("addresses"), ["residence"]),
        identifiers=_identifiers(details),
        unknown_reason=_reason(details, "unspecifiedPersonDetails"),
        ended=last_day("deathDate", details.get("deathDate")),
    )


def unread_nationalities(details: dict[str, Any]) -> Iterator[str]:
    """The nationalities of a person record that name no country."""
    for item in _list(details.get("nationalities")):
        if coded(item) is None:
            stated = mapping(item)
            yield text_of(stated.get("name")) or text_of(stated.get("code")) or str(item)


def _full_name(stated: dict[str, Any]) -> str:
    parts = (stated.get("givenName"), stated.get("patronymicName"), stated.get("familyName"))
    return text_of(stated.get("fullName")) or " ".join(filter(None, map(text_of, parts)))


def _identifiers(details: dict[str, Any]) -> tuple[Identifier, ...]:
    found = []
    for stated in items(details.get("identifiers")):
        scheme = text_of(stated.get("scheme")) or text_of(stated.get("schemeName"))
        value = text_of(stated.get("id"))
        if scheme and value:
            found.append(Identifier(scheme, value))
    return tuple(dict.fromkeys(found))


def _reason(details: dict[str, Any], field: str) -> UnknownReason | None:
    return reason_of(details[field]) if isinstance(details.get(field), dict) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
