"""Entities and interests as FollowTheMoney, one entity a line.

A stake becomes an Ownership for its equity, one for its votes, a Directorship for a seat on the
board, and a Control or UnknownLink for other rights. FollowTheMoney has no place for sources with a
locator, joint blocks or options; these are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from loaders.exports.properties import holder_node
from ownership_graph.model import Directness, Entity, EntityKind, Form, Interest, Right

__all__ = ["ftm_entities", "write_ftm"]

_SCHEMAS = {
    EntityKind.PERSON: "Person",
    EntityKind.COMPANY: "Company",
    EntityKind.PARTNERSHIP: "Company",
    EntityKind.FUND: "Company",
    EntityKind.BRANCH: "Company",
    EntityKind.STATE: "PublicBody",
    EntityKind.STATE_BODY: "PublicBody",
}
_IDENTIFIERS = {
    "XI-LEI": "leiCode",
    "GB-COH": "registrationNumber",
    "US-SEC-CIK": "cikCode",
    "RU-INN": "innCode",
    "RU-OGRN": "ogrnCode",
    "CN-USCC": "uscCode",
    "XI-DUNS": "dunsCode",
    "XI-PERMID": "permId",
    "XI-WIKIDATA": "wikidataId",
}
_BOARD = {Right.BOARD_MEMBER: "board member", Right.BOARD_CHAIR: "chair of the board"}
_OWNERSHIP = {Right.SHAREHOLDING, Right.VOTING_RIGHTS, Right.NOMINEE}


def write_ftm(target: IO[str], entities: Iterable[Entity], interests: Iterable[Interest]) -> int:
    """Write FollowTheMoney as JSON Lines.

    Returns:
        How many FollowTheMoney entities were written.
    """
    count = 0
    for found in ftm_entities(entities, interests):
        target.write(json.dumps(found, ensure_ascii=False) + "\n")
        count += 1
    return count


def ftm_entities(
    entities: Iterable[Entity], interests: Iterable[Interest]
) -> Iterator[dict[str, Any]]:
    """The FollowTheMoney entities of all records: parties first."""
    for entity in entities:
        yield _party(entity)
    for interest in interests:
        if interest.holder is None:
            yield _made(holder_node(interest), "LegalEntity", {"name": ["unidentified holder"]})
        if interest.form is Form.ISSUED:
            yield from _edges(interest)


def _made(identity: str, schema: str, properties: dict[str, list[str]]) -> dict[str, Any]:
    kept = {name: values for name, values in properties.items() if values}
    return {"id": identity, "schema": schema, "properties": kept}


def _party(entity: Entity) -> dict[str, Any]:
    schema = _SCHEMAS.get(entity.kind, "LegalEntity")
    person = schema == "Person"
    properties = {
        "name": [entity.name] if entity.name else [],
        "alias": list(entity.other_names),
        "jurisdiction": [entity.jurisdiction.lower()] if entity.jurisdiction and not person else [],
        "nationality": [code.lower() for code in entity.nationalities] if person else [],
        "dissolutionDate": [entity.ended.isoformat()] if entity.ended else [],
        "sourceUrl": [entity.source.url] if entity.source.url else [],
        "publisher": [entity.source.publisher] if entity.source.publisher else [],
    }
    for identifier in entity.identifiers:
        name = _IDENTIFIERS.get(identifier.scheme)
        if name is not None:
            properties.setdefault(name, []).append(identifier.value)
    return _made(entity.id, schema, properties) | {"datasets": [entity.source.dataset]}


def _edges(interest: Interest) -> Iterator[dict[str, Any]]:
    holder, subject = [holder_node(interest)], [interest.subject]
    times = {
        "startDate": [interest.start.isoformat()] if interest.start else [],
        "endDate": [interest.end.isoformat()] if interest.end else [],
        "summary": [interest.details] if interest.details else [],
    }
    direct = {Directness.DIRECT: "direct", Directness.INDIRECT: "indirect"}
    status = [direct[interest.directness]] if interest.directness in direct else []
    owned = {"owner": holder, "asset": subject, "status": status, **times}
    number = 0

    def identity() -> str:
        nonlocal number
        number += 1
        return interest.id if number == 1 else f"{interest.id}-{number}"

    if interest.equity is not None or Right.SHAREHOLDING in interest.rights:
        share = [str(interest.equity)] if interest.equity is not None else []
        role = ["nominee shareholding"] if Right.NOMINEE in interest.rights else ["shareholding"]
        yield _made(identity(), "Ownership", owned | {"percentage": share, "role": role})
    if interest.votes is not None or Right.VOTING_RIGHTS in interest.rights:
        share = [str(interest.votes)] if interest.votes is not None else []
        yield _made(
            identity(), "Ownership", owned | {"percentage": share, "role": ["voting rights"]}
        )
    for right in sorted(interest.rights & _BOARD.keys()):
        seat = {"director": holder, "organization": subject, "role": [_BOARD[right]], **times}
        yield _made(identity(), "Directorship", seat)
    others = sorted(interest.rights - _BOARD.keys() - _OWNERSHIP)
    if others and set(others) <= {Right.UNKNOWN_INTEREST, Right.UNPUBLISHED_INTEREST}:
        yield _made(identity(), "UnknownLink", {"subject": holder, "object": subject, **times})
    elif others:
        names = [right.value for right in others]
        told = {"controller": holder, "controlled": subject, "controlType": names, **times}
        yield _made(identity(), "Control", told)
    elif number == 0:
        yield _made(identity(), "UnknownLink", {"subject": holder, "object": subject, **times})
