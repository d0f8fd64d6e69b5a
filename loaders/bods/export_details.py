"""The ``recordDetails`` of an export: what the fields of BODS 0.4 can say of a record."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from ownership_graph.model import Directness, Entity, EntityKind, Interest, Right, UnknownReason
from ownership_graph.share import Share, terminates

__all__ = ["entity_details", "relationship_details"]

_TYPES: dict[EntityKind, dict[str, str]] = {
    EntityKind.COMPANY: {"type": "registeredEntity"},
    EntityKind.PARTNERSHIP: {"type": "registeredEntity", "details": "partnership"},
    EntityKind.FUND: {"type": "registeredEntity", "details": "fund"},
    EntityKind.BRANCH: {"type": "registeredEntity", "details": "branch"},
    EntityKind.LEGAL_ENTITY: {"type": "legalEntity"},
    EntityKind.TRUST: {"type": "arrangement", "subtype": "trust"},
    EntityKind.ARRANGEMENT: {"type": "arrangement"},
    EntityKind.STATE: {"type": "state"},
    EntityKind.STATE_BODY: {"type": "stateBody"},
    EntityKind.ANONYMOUS: {"type": "anonymousEntity"},
    EntityKind.UNKNOWN: {"type": "unknownEntity"},
}
_BODS_REASONS = {
    UnknownReason.NO_BENEFICIAL_OWNERS,
    UnknownReason.UNABLE_TO_IDENTIFY,
    UnknownReason.NOT_PROVIDED,
    UnknownReason.SUBJECT_EXEMPT,
    UnknownReason.PARTY_EXEMPT,
    UnknownReason.UNKNOWN,
    UnknownReason.UNKNOWN_TO_PUBLISHER,
}
_OURS = {
    Right.GENERAL_PARTNER,
    Right.MANAGING_MEMBER,
    Right.GOLDEN_SHARE,
    Right.VETO,
    Right.DIRECTION,
    Right.CONSOLIDATION,
}
_ONLY_IN = {
    Right.SETTLOR: EntityKind.TRUST,
    Right.TRUSTEE: EntityKind.TRUST,
    Right.PROTECTOR: EntityKind.TRUST,
    # Nominations are exported as on_behalf_of, not as the agreements that BODS wants here.
    Right.NOMINEE: None,
    Right.NOMINATOR: None,
}
_SCHEME = re.compile(r"^[A-Z]{2,3}-[A-Z0-9]+$")


def entity_details(entity: Entity) -> dict[str, Any]:
    """The details of an entity or person record."""
    details: dict[str, Any] = {"isComponent": False}
    if entity.kind is EntityKind.PERSON:
        details |= _person(entity)
    else:
        details |= _entity(entity)
    if entity.identifiers:
        details["identifiers"] = [
            {
                "scheme" if _SCHEME.match(item.scheme) else "schemeName": item.scheme,
                "id": item.value,
            }
            for item in entity.identifiers
        ]
    return details


def _person(entity: Entity) -> dict[str, Any]:
    details: dict[str, Any] = {"personType": "knownPerson"}
    names = [("legal", entity.name)] if entity.name else []
    names += [("alternative", name) for name in entity.other_names]
    if names:
        details["names"] = [{"type": kind, "fullName": name} for kind, name in names]
    if entity.nationalities:
        details["nationalities"] = [_place(code) for code in entity.nationalities]
    if entity.residence is not None:
        details["addresses"] = [{"type": "residence", "country": _place(entity.residence)}]
    if entity.ended is not None:
        details["deathDate"] = entity.ended.isoformat()
    return details


def _entity(entity: Entity) -> dict[str, Any]:
    details: dict[str, Any] = {"entityType": dict(_TYPES[entity.kind])}
    if entity.unknown_reason is not None:
        details["unspecifiedEntityDetails"] = {"reason": _reason(entity.unknown_reason)}
    if entity.name:
        details["name"] = entity.name
    if entity.other_names:
        details["alternateNames"] = list(entity.other_names)
    if entity.jurisdiction is not None:
        details["jurisdiction"] = _place(entity.jurisdiction)
    addresses = (("registered", entity.registered_office), ("business", entity.principal_place))
    stated = [{"type": kind, "country": _place(code)} for kind, code in addresses if code]
    if stated:
        details["addresses"] = stated
    if entity.listed is not None:
        details["publicListing"] = {"hasPublicListing": entity.listed}
    if entity.ended is not None:
        details["dissolutionDate"] = entity.ended.isoformat()
    return details


def relationship_details(interest: Interest, subject: EntityKind) -> dict[str, Any]:
    """The details of a relationship record.

    Args:
        interest: what is exported.
        subject: what its subject is: some interest types are for trusts only.
    """
    holder: object = interest.holder
    if holder is None:
        holder = {"reason": _reason(interest.unknown_reason or UnknownReason.UNKNOWN)}
    stated = list(_interests(interest, subject)) or [{"type": Right.UNKNOWN_INTEREST.value}]
    common: dict[str, Any] = {"directOrIndirect": interest.directness.value}
    if interest.start is not None:
        common["startDate"] = interest.start.isoformat()
    if interest.end is not None:
        common["endDate"] = interest.end.isoformat()
    if interest.details:
        stated[0] = {"details": interest.details, **stated[0]}
    details: dict[str, Any] = {
        "isComponent": False,
        "subject": interest.subject,
        "interestedParty": holder,
        "interests": [{**item, **common} for item in stated],
    }
    if interest.components:
        details["componentRecords"] = list(interest.components)
    return details


def _interests(interest: Interest, subject: EntityKind) -> list[dict[str, Any]]:
    shares = {
        Right.SHAREHOLDING: interest.equity,
        Right.VOTING_RIGHTS: interest.votes,
        Right.APPOINTMENT_OF_BOARD: interest.board,
    }
    found: list[dict[str, Any]] = [
        {"type": right.value, **_share(share)}
        for right, share in shares.items()
        if share is not None or right in interest.rights
    ]
    for right in sorted(interest.rights - shares.keys()):
        fitting = right not in _ONLY_IN or _ONLY_IN[right] is subject
        if right in _OURS or not fitting:
            found.append(
                {"type": Right.OTHER_INFLUENCE_OR_CONTROL.value, "details": _words(interest, right)}
            )
        else:
            found.append({"type": right.value})
    return found


def _words(interest: Interest, right: Right) -> str:
    if right is not Right.CONSOLIDATION:
        return right.value
    if interest.directness is Directness.INDIRECT:
        return "Relationship Type: IS_ULTIMATELY_CONSOLIDATED_BY"
    return "Relationship Type: IS_DIRECTLY_CONSOLIDATED_BY"


def _share(share: Share | None) -> dict[str, Any]:
    """The share in decimals; ends that do not terminate are left to the annotation."""
    if share is None or not (terminates(share.lower) and terminates(share.upper)):
        return {}
    if share.is_exact:
        return {"share": {"exact": _number(share.lower)}}
    lower = "exclusiveMinimum" if share.lower_open else "minimum"
    upper = "exclusiveMaximum" if share.upper_open else "maximum"
    return {"share": {lower: _number(share.lower), upper: _number(share.upper)}}


def _number(value: Fraction) -> int | float:
    # Where a float is not the figure itself the comparison after export finds it out.
    return int(value) if value.denominator == 1 else float(value)


def _reason(reason: UnknownReason) -> str:
    return (reason if reason in _BODS_REASONS else UnknownReason.UNKNOWN).value


def _place(code: str) -> dict[str, str]:
    from rigour.territories import get_territory  # noqa: PLC0415 (0.1 s; only exports need names)

    found = get_territory(code.lower())
    return {"name": found.name if found is not None else code, "code": code}
