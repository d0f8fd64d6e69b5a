"""GLEIF records as JSON: answers of the LEI API, and records named as in the golden copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import orjson

from loaders.gleif.common import day
from loaders.gleif.level1 import Level1
from loaders.gleif.level2 import GleifRecord, Refusal, Relation
from loaders.records import Kind, Reject
from ownership_graph.errors import InvalidData, Location

__all__ = ["is_gleif_json", "parse_gleif_json"]

_LARGEST = 512 * 1024 * 1024
_PERIOD = "RELATIONSHIP_PERIOD"
_API_TYPES = ("lei-records", "relationship-records", "reporting-exceptions")


def is_gleif_json(text: str) -> bool:
    """Whether the beginning of a JSON text is that of GLEIF records."""
    compact = "".join(text[:20_000].split())
    if any(f'"type":"{name}"' in compact for name in _API_TYPES):
        return True
    if compact.startswith('{"meta":{"goldenCopy"'):
        return True
    start = compact.lstrip("[")
    return start.startswith(('{"LEI":', '{"Relationship":{'))


def parse_gleif_json(
    source: BinaryIO, name: str
) -> Iterator[tuple[Location, GleifRecord] | Reject]:
    """The records of a JSON text: an API answer, an array, one object, or JSON Lines.

    Raises:
        InvalidData: when it is no JSON, or too large to be read whole.
    """
    content = source.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise InvalidData(
            f"the JSON text is larger than {_LARGEST:,} bytes.",
            hint="Load the golden copy as CSV or XML.",
            location=Location(name),
        )
    for pointer, item in _objects(content, name):
        where = Location(name, pointer=pointer)
        record = _record(item)
        if record is None:
            raw = orjson.dumps(item).decode()
            yield Reject(Kind.STATEMENT, "the object is no GLEIF record.", where, raw)
        else:
            yield where, record


def _objects(content: bytes, name: str) -> Iterator[tuple[str, object]]:
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        lines = content.splitlines()
        if not lines[1:]:
            raise InvalidData(f"the text is no JSON ({error}).", location=Location(name)) from error
        yield from _lines(lines, name)
        return
    if isinstance(whole, dict) and "data" in whole:
        data = whole["data"]
        if isinstance(data, list):
            yield from ((f"/data/{index}", item) for index, item in enumerate(data))
        elif data is not None:
            yield "/data", data
    elif isinstance(whole, list):
        yield from ((f"/{index}", item) for index, item in enumerate(whole))
    else:
        yield "/", whole


def _lines(lines: Sequence[bytes], name: str) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield f"line {number}", orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InvalidData(
                f"the line is no JSON ({error}).", location=Location(name, number)
            ) from error


def _record(item: object) -> GleifRecord | None:
    if not isinstance(item, dict):
        return None
    kind = item.get("type")
    if kind in _API_TYPES:
        return _from_api(kind, _map(item.get("attributes")))
    if "Relationship" in item:
        return _relation(item)
    if "ExceptionCategory" in item:
        return _refusal(item)
    return _level1(item) if "Entity" in item else None


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[Any]:
    if isinstance(value, list):
        return value
    return () if value is None else (value,)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _distinct(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _from_api(kind: str, data: Mapping[str, Any]) -> GleifRecord:
    if kind == "relationship-records":
        return _api_relation(data)
    if kind == "reporting-exceptions":
        reason = _text(data.get("reason"))
        category = _text(data.get("category"))
        return Refusal(lei=_text(data.get("lei")), category=category, reasons=(reason,))
    return _api_level1(data)


def _api_level1(data: Mapping[str, Any]) -> Level1:
    entity, registration = _map(data.get("entity")), _map(data.get("registration"))
    others = (*_list(entity.get("otherNames")), *_list(entity.get("transliteratedOtherNames")))
    named = (_text(_map(other).get("name")) for other in (entity.get("legalName"), *others))
    heirs = (entity.get("successorEntity"), *_list(entity.get("successorEntities")))
    return Level1(
        lei=_text(data.get("lei")),
        names=_distinct(named),
        legal_country=_text(_map(entity.get("legalAddress")).get("country")),
        office_country=_text(_map(entity.get("headquartersAddress")).get("country")),
        jurisdiction=_text(entity.get("jurisdiction")),
        category=_text(entity.get("category")),
        register=_text(_map(entity.get("registeredAt")).get("id")),
        number=_text(entity.get("registeredAs")),
        status=_text(entity.get("status")),
        expired=day(_text(_map(entity.get("expiration")).get("date"))),
        registration=_text(registration.get("status")),
        successors=_distinct(_text(_map(heir).get("lei")) for heir in heirs),
        updated=day(_text(registration.get("lastUpdateDate"))),
    )


def _api_relation(data: Mapping[str, Any]) -> Relation:
    relation, registration = _map(data.get("relationship")), _map(data.get("registration"))
    period = _period(relation.get("periods"), "type")
    return Relation(
        child=_text(_map(relation.get("startNode")).get("id")),
        parent=_text(_map(relation.get("endNode")).get("id")),
        type=_text(relation.get("type")),
        status=_text(relation.get("status")),
        start=day(_text(period.get("startDate"))),
        end=day(_text(period.get("endDate"))),
        registration=_text(registration.get("status")),
        updated=day(_text(registration.get("lastUpdateDate"))),
        deleted=bool(_map(data.get("extension")).get("deletedAt")),
    )


def _period(periods: object, key: str) -> Mapping[str, Any]:
    found = (item for item in map(_map, _list(periods)) if item.get(key) == _PERIOD)
    return next(found, {})


def _level1(item: Mapping[str, Any]) -> Level1:
    entity, registration = _map(item.get("Entity")), _map(item.get("Registration"))
    others = (
        *(_map(other).get("OtherEntityName") for other in _list(entity.get("OtherEntityNames"))),
        *(
            _map(other).get("TransliteratedOtherEntityName")
            for other in _list(entity.get("TransliteratedOtherEntityNames"))
        ),
    )
    authority = _map(entity.get("RegistrationAuthority"))
    heirs = _list(entity.get("SuccessorEntity"))
    return Level1(
        lei=_text(item.get("LEI")),
        names=_distinct(_text(name) for name in (entity.get("LegalName"), *others)),
        legal_country=_text(_map(entity.get("LegalAddress")).get("Country")),
        office_country=_text(_map(entity.get("HeadquartersAddress")).get("Country")),
        jurisdiction=_text(entity.get("LegalJurisdiction")),
        category=_text(entity.get("EntityCategory")),
        register=_text(authority.get("RegistrationAuthorityID")),
        number=_text(authority.get("RegistrationAuthorityEntityID")),
        status=_text(entity.get("EntityStatus")),
        expired=day(_text(entity.get("EntityExpirationDate"))),
        registration=_text(registration.get("RegistrationStatus")),
        successors=_distinct(_text(_map(heir).get("SuccessorLEI")) for heir in heirs),
        updated=day(_text(registration.get("LastUpdateDate"))),
        deleted=_deleted(item),
    )


def _relation(item: Mapping[str, Any]) -> Relation:
    relation, registration = _map(item.get("Relationship")), _map(item.get("Registration"))
    period = _period(relation.get("RelationshipPeriods"), "PeriodType")
    return Relation(
        child=_text(_map(relation.get("StartNode")).get("NodeID")),
        parent=_text(_map(relation.get("EndNode")).get("NodeID")),
        type=_text(relation.get("RelationshipType")),
        status=_text(relation.get("RelationshipStatus")),
        start=day(_text(period.get("StartDate"))),
        end=day(_text(period.get("EndDate"))),
        registration=_text(registration.get("RegistrationStatus")),
        updated=day(_text(registration.get("LastUpdateDate"))),
        deleted=_deleted(item),
    )


def _refusal(item: Mapping[str, Any]) -> Refusal:
    return Refusal(
        lei=_text(item.get("LEI")),
        category=_text(item.get("ExceptionCategory")),
        reasons=tuple(_text(reason) for reason in _list(item.get("ExceptionReason"))),
        deleted=_deleted(item),
    )


def _deleted(item: Mapping[str, Any]) -> bool:
    return "Deletion" in _map(item.get("Extension"))
