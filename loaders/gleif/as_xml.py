"""GLEIF golden copies as XML: LEI-CDF 3.1, RR-CDF 2.1 and reporting exceptions.

Records are taken one by one and let go, so the size of the file does not matter. Entities are not
expanded and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from loaders.gleif.common import day
from loaders.gleif.level1 import Level1
from loaders.gleif.level2 import GleifRecord, Refusal, Relation
from ownership_graph.errors import InvalidData, Location

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["is_gleif_xml", "parse_gleif_xml"]

_LEI = "{http://www.gleif.org/data/schema/leidata/2016}"
_RR = "{http://www.gleif.org/data/schema/rr/2016}"
_REPEX = "{http://www.gleif.org/data/schema/repex/2016}"
_DELETION = "{http://www.gleif.org/data/schema/golden-copy/extensions/1.0}Deletion"
_NAMESPACES = tuple(name[1:-1] for name in (_LEI, _RR, _REPEX))
_PERIOD = "RELATIONSHIP_PERIOD"


def is_gleif_xml(text: str) -> bool:
    """Whether the beginning of an XML text is that of a GLEIF file."""
    return text.lstrip().startswith("<") and any(name in text[:4000] for name in _NAMESPACES)


def parse_gleif_xml(source: BinaryIO, name: str) -> Iterator[tuple[Location, GleifRecord]]:
    """The records of a GLEIF file.

    Raises:
        InvalidData: where the text stops being XML; what stood before was given.
    """
    from lxml import etree  # noqa: PLC0415 (only for XML)

    tags = (f"{_LEI}LEIRecord", f"{_RR}RelationshipRecord", f"{_REPEX}Exception")
    try:
        events = etree.iterparse(
            source,
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        for _, element in events:
            yield Location(name, element.sourceline), _record(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise InvalidData(
            f"the XML cannot be read ({error.msg}).", location=Location(name, error.lineno)
        ) from error


def _record(element: _Element) -> GleifRecord:
    if element.tag == f"{_LEI}LEIRecord":
        return _level1(element)
    return _relation(element) if element.tag == f"{_RR}RelationshipRecord" else _refusal(element)


def _text(element: _Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _texts(element: _Element, path: str) -> tuple[str, ...]:
    found = ((item.text or "").strip() for item in element.findall(path))
    return tuple(dict.fromkeys(text for text in found if text))


@cache
def _path(space: str, *steps: str) -> str:
    return "/".join(f"{space}{step}" for step in steps)


def _deleted(element: _Element) -> bool:
    return next(element.iter(_DELETION), None) is not None


def _level1(element: _Element) -> Level1:
    def told(*steps: str) -> str:
        return _text(element, _path(_LEI, *steps))

    names = (
        told("Entity", "LegalName"),
        *_texts(element, _path(_LEI, "Entity", "OtherEntityNames", "OtherEntityName")),
        *_texts(
            element,
            _path(
                _LEI,
                "Entity",
                "TransliteratedOtherEntityNames",
                "TransliteratedOtherEntityName",
            ),
        ),
    )
    return Level1(
        lei=told("LEI"),
        names=tuple(dict.fromkeys(name for name in names if name)),
        legal_country=told("Entity", "LegalAddress", "Country"),
        office_country=told("Entity", "HeadquartersAddress", "Country"),
        jurisdiction=told("Entity", "LegalJurisdiction"),
        category=told("Entity", "EntityCategory"),
        register=told("Entity", "RegistrationAuthority", "RegistrationAuthorityID"),
        number=told("Entity", "RegistrationAuthority", "RegistrationAuthorityEntityID"),
        status=told("Entity", "EntityStatus"),
        expired=day(told("Entity", "EntityExpirationDate")),
        registration=told("Registration", "RegistrationStatus"),
        successors=_texts(element, _path(_LEI, "Entity", "SuccessorEntity", "SuccessorLEI")),
        updated=day(told("Registration", "LastUpdateDate")),
        deleted=_deleted(element),
    )


def _relation(element: _Element) -> Relation:
    def told(*steps: str) -> str:
        return _text(element, _path(_RR, *steps))

    start = end = None
    for period in element.iter(f"{_RR}RelationshipPeriod"):
        if _text(period, f"{_RR}PeriodType") == _PERIOD:
            start = day(_text(period, f"{_RR}StartDate"))
            end = day(_text(period, f"{_RR}EndDate"))
    return Relation(
        child=told("Relationship", "StartNode", "NodeID"),
        parent=told("Relationship", "EndNode", "NodeID"),
        type=told("Relationship", "RelationshipType"),
        status=told("Relationship", "RelationshipStatus"),
        start=start,
        end=end,
        registration=told("Registration", "RegistrationStatus"),
        updated=day(told("Registration", "LastUpdateDate")),
        deleted=_deleted(element),
    )


def _refusal(element: _Element) -> Refusal:
    return Refusal(
        lei=_text(element, f"{_REPEX}LEI"),
        category=_text(element, f"{_REPEX}ExceptionCategory"),
        reasons=_texts(element, f"{_REPEX}ExceptionReason"),
        deleted=_deleted(element),
    )
