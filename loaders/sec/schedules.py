"""Schedules 13D and 13G as XML: who reports more than five percent of a class of voting shares.

The persons of one filing report the same shares, each of them whole: they hold one joint block,
never the sum. The percentage is of the class; that a share has one vote is left to the assumption
of that name. A later filing of the same filer on the same issuer replaces the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from loaders.reading.countries import edgar_place
from loaders.records import Context, Derived, Item, Kind, Reject, Skip
from loaders.sec.ids import cik, party_id, party_identifiers, slug
from ownership_graph.errors import InvalidData, InvalidRecord, InvalidShare, Location
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Grade,
    Identifier,
    Interest,
    Right,
    Source,
)
from ownership_graph.share import Share, parse_share

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Filing", "Reporter", "is_schedule", "parse_schedule", "schedule_items"]

_NAMESPACE = "http://www.sec.gov/edgar/schedule13"
_KINDS = {
    "IN": EntityKind.PERSON,
    "PN": EntityKind.PARTNERSHIP,
    "CO": EntityKind.COMPANY,
    "IV": EntityKind.FUND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """One reporting person.

    Attributes:
        key: its Central Index Key; empty where the form does not ask for it.
        name: its name.
        place: EDGAR code of its citizenship or place of organization.
        type: EDGAR code of what it is (IN, PN, CO ...).
        percent: percent of the class, as written.
    """

    key: str
    name: str
    place: str
    type: str
    percent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One schedule.

    Attributes:
        form: SCHEDULE 13D, SCHEDULE 13G/A ...
        filer: Central Index Key of the filer.
        issuer: Central Index Key of the issuer.
        issuer_name: its name.
        issuer_place: EDGAR code of the address of its principal executive office.
        cusip: the security.
        security: title of the class.
        event: the day that required the filing.
        reporters: the reporting persons.
        where: the file.
    """

    form: str
    filer: str
    issuer: str
    issuer_name: str
    issuer_place: str
    cusip: str
    security: str
    event: date | None
    reporters: tuple[Reporter, ...]
    where: Location


def is_schedule(text: str) -> bool:
    """Whether the beginning of an XML text is that of a Schedule 13D or 13G."""
    return text.lstrip().startswith("<") and _NAMESPACE in text[:4000]


def parse_schedule(content: bytes, name: str) -> Filing:
    """Read a schedule.

    Raises:
        InvalidData: when it is no XML, or names no issuer.
    """
    from lxml import etree  # noqa: PLC0415 (only for XML)

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise InvalidData(
            f"the XML cannot be read ({error.msg}).", location=Location(name, error.lineno)
        ) from error
    issuer = _text(root, "issuerCIK", "issuerCik")
    if not issuer:
        raise InvalidData("the schedule names no issuer.", location=Location(name))
    persons = _all(root, "reportingPersonInfo", "coverPageHeaderReportingPersonDetails")
    head = _all(root, "issuerInfo")
    return Filing(
        form=_text(root, "submissionType"),
        filer=cik(_text(root, "cik")),
        issuer=cik(issuer),
        issuer_name=_text(root, "issuerName"),
        issuer_place=_text(head[0], "stateOrCountry") if head else "",
        cusip=_text(root, "issuerCUSIP", "issuerCusip", "issuerCusipNumber"),
        security=_text(root, "securitiesClassTitle"),
        event=_day(_text(root, "dateOfEvent", "eventDateRequiresFilingThisStatement")),
        reporters=tuple(_reporter(person) for person in persons),
        where=Location(name),
    )


def _reporter(person: _Element) -> Reporter:
    key = _text(person, "reportingPersonCIK")
    return Reporter(
        key=cik(key) if key else "",
        name=_text(person, "reportingPersonName"),
        place=_text(person, "citizenshipOrOrganization"),
        type=_text(person, "typeOfReportingPerson"),
        percent=_text(person, "percentOfClass", "classPercent"),
    )


def _all(element: _Element, *names: str) -> list[_Element]:
    return [found for name in names for found in element.iter(f"{{*}}{name}")]


def _text(element: _Element, *names: str) -> str:
    found = (" ".join((item.text or "").split()) for item in _all(element, *names))
    return next((text for text in found if text), "")


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 (a day, not a moment)
    except ValueError:
        return None


def schedule_items(filings: Sequence[Filing], context: Context) -> Iterator[Item]:
    """What schedules state; each reporting person is one counted item.

    Args:
        filings: schedules in the order of their files.
        context: the dataset.
    """
    several: dict[tuple[str, str], list[Filing]] = {}
    for filing in sorted(filings, key=lambda filing: filing.event or date.min):
        several.setdefault((filing.issuer, filing.filer), []).append(filing)
    for same in several.values():
        for index, filing in enumerate(same):
            yield from _filing_items(filing, context, [later.event for later in same[index + 1 :]])


def _filing_items(filing: Filing, context: Context, later: Sequence[date | None]) -> Iterator[Item]:
    if filing.event in later:
        yield Skip(Kind.INTEREST, "replaced by a later filing", max(1, len(filing.reporters)))
        return
    replaced = min((day for day in later if day is not None), default=None)
    source = Source(
        dataset=context.dataset,
        document=filing.form,
        locator=str(filing.where),
        publisher="SEC",
        fact_date=filing.event,
        retrieved=context.retrieved,
        grade=Grade.SELF_DECLARED,
    )
    yield Derived(_issuer(filing, source))
    if not filing.reporters:
        yield Reject(Kind.INTEREST, "the schedule names no reporting person.", filing.where)
    for reporter in filing.reporters:
        holder = _holder(filing, reporter, source)
        yield Derived(holder)
        try:
            yield _interest(filing, holder, parse_share(reporter.percent), source, replaced)
        except (InvalidShare, InvalidRecord) as error:
            yield Reject.of(error, Kind.INTEREST, filing.where, reporter.percent)


def _interest(
    filing: Filing, holder: Entity, share: Share | None, source: Source, replaced: date | None
) -> Interest:
    day = "" if filing.event is None else f"-{filing.event.isoformat()}"
    group = f"{filing.form} {filing.filer}{day}"
    return Interest(
        id=f"US-SEC-13DG-{filing.issuer}-{holder.id.removeprefix('US-SEC-')}{day}",
        subject=party_id(filing.issuer),
        holder=holder.id,
        source=source,
        equity=share,
        rights=frozenset({Right.SHAREHOLDING}),
        joint_block=group if len(filing.reporters) > 1 else None,
        start=filing.event,
        end=None if replaced is None else replaced - timedelta(days=1),
        directness=Directness.UNKNOWN,
        details=f"percent of class: {filing.security}",
    )


def _issuer(filing: Filing, source: Source) -> Entity:
    place = edgar_place(filing.issuer_place)
    cusip = (Identifier("XI-CUSIP", filing.cusip.upper()),) if filing.cusip else ()
    return Entity(
        id=party_id(filing.issuer),
        kind=EntityKind.COMPANY,
        source=source,
        name=filing.issuer_name,
        principal_place=None if place is None else place[:2],
        identifiers=(*party_identifiers(filing.issuer), *cusip),
    )


def _holder(filing: Filing, reporter: Reporter, source: Source) -> Entity:
    # Form 13G does not ask for the persons' keys; a person who files alone is the filer.
    key = reporter.key or (filing.filer if len(filing.reporters) == 1 else "")
    kind = _KINDS.get(reporter.type.upper(), EntityKind.LEGAL_ENTITY)
    place = edgar_place(reporter.place)
    person = kind is EntityKind.PERSON
    return Entity(
        id=party_id(key) if key else f"US-SEC-{filing.issuer}-{slug(reporter.name)}",
        kind=kind,
        source=source,
        name=reporter.name,
        jurisdiction=None if person else place,
        nationalities=(place[:2],) if person and place is not None else (),
        identifiers=party_identifiers(key) if key else (),
    )
