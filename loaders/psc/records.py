"""One record of the register of people with significant control, as entities and interests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from loaders.psc.company_numbers import uk_company_number
from loaders.psc.gaps import exemption_items, statement_item
from loaders.psc.joint import joint_block
from loaders.psc.natures import Holding, holdings, unknown_codes
from loaders.psc.parts import company_id, day, last_day, part, psc_source, record_id, text
from loaders.reading.countries import country, jurisdiction, nationalities, unread_nationalities
from loaders.records import (
    Context,
    Derived,
    Diagnostic,
    Item,
    Kind,
    Reject,
    Severity,
    Skip,
    unread_nationality,
)
from ownership_graph.errors import InvalidData, Location
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Identifier,
    Interest,
    Source,
    UnknownReason,
)

__all__ = ["company", "psc_items"]

_UK = re.compile(
    r"\b(?:england|(?<!south )wales|scotland|northern ireland|united kingdom|great britain"
    r"|companies house|uk|gb)\b",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"\b(?:government|ministry|ministries|state|crown|republic|kingdom|sovereign|council|treasury)\b",
    re.IGNORECASE,
)
_LAW_WORDS = re.compile(r"\b(?:the|laws? of|laws?|companies|company|act)\b", re.IGNORECASE)
# Formed abroad: an overseas entity, an overseas company with a branch here, and that branch.
_FOREIGN_PREFIXES = ("OE", "FC", "BR")
_PARTNERSHIP_PREFIXES = ("LP", "SL", "NL")


def company(number: str, source: Source, **facts: Any) -> Entity:  # noqa: ANN401 (fields of Entity)
    """A company of which the register states its number and ``facts``."""
    foreign = number.startswith(_FOREIGN_PREFIXES)
    partnership = number.startswith(_PARTNERSHIP_PREFIXES)
    base: dict[str, Any] = {
        "kind": EntityKind.PARTNERSHIP if partnership else EntityKind.COMPANY,
        "jurisdiction": None if foreign else "GB",
    }
    return Entity(
        id=company_id(number),
        source=source,
        identifiers=(Identifier("GB-COH", number),),
        **(base | facts),
    )


def psc_items(
    number: str, data: Mapping[str, Any], context: Context, where: Location, raw: bytes
) -> Iterator[Item]:
    """What one record states of a company; exactly one counted item.

    Args:
        number: number of the company, as the register writes it.
        data: the record.
        context: the dataset.
        where: file and line.
        raw: the text of the record, for the rejects file.
    """
    kind = str(data.get("kind", ""))
    try:
        if kind.startswith("totals#"):
            yield Skip(Kind.STATEMENT, "totals of the snapshot")
        elif kind.startswith("exemptions"):
            yield from exemption_items(number, data, context, where)
        elif kind == "persons-with-significant-control-statement":
            yield statement_item(number, data, context, where, raw)
        elif kind.endswith(("-person-with-significant-control", "-beneficial-owner")):
            yield from _person(number, data, context, where)
        else:
            reason = f"the kind {kind!r} is not known here."
            yield Reject(Kind.STATEMENT, reason, where, raw.decode("utf-8", "replace"))
    except InvalidData as error:
        yield Reject.of(error, Kind.INTEREST, where, raw.decode("utf-8", "replace"))


def _person(
    number: str, data: Mapping[str, Any], context: Context, where: Location
) -> Iterator[Item]:
    start = day(data.get("notified_on"))
    end = last_day(data.get("ceased_on"))
    if end is None and data.get("ceased") is True:
        yield Skip(Kind.INTEREST, "ceased on a day that is not given")
        return
    if start is not None and end is not None and end < start:
        yield Skip(Kind.INTEREST, "held on no day: ceased when it was notified")
        return
    source = psc_source(context, "PSC register", where, start)
    key = record_id(data, where)
    holder = _holder(number, key, data, source)
    yield Derived(holder)
    if holder.kind is EntityKind.PERSON:
        for word in unread_nationalities(text(data, "nationality")):
            yield unread_nationality(word, where)
    codes = tuple(map(str, data.get("natures_of_control") or ()))
    for code in unknown_codes(codes):
        message = f"the nature of control {code!r} is not known here."
        yield Diagnostic(Severity.WARNING, message, where)
    shown = holdings(codes) or (Holding("", frozenset(), None, None, codes),)
    for index, held in enumerate(shown):
        interest = Interest(
            id=f"GB-COH-REL-{number}-{key}{f'-{held.capacity}' if index else ''}",
            subject=company_id(number),
            holder=holder.id,
            source=source,
            equity=held.equity,
            votes=held.votes,
            rights=held.rights,
            joint_block=joint_block(held.capacity, held.equity, held.votes),
            start=start,
            end=end,
            directness=Directness.UNKNOWN,
            unknown_reason=holder.unknown_reason,
            details=" ".join(held.codes),
        )
        yield interest if index == 0 else Derived(interest)


def _holder(number: str, key: str, data: Mapping[str, Any], source: Source) -> Entity:
    kind = str(data["kind"])
    if kind.startswith("individual"):
        return Entity(
            id=f"GB-COH-PER-{number}-{key}",
            kind=EntityKind.PERSON,
            source=source,
            name=_person_name(data),
            nationalities=nationalities(text(data, "nationality")),
            residence=country(text(data, "country_of_residence")),
        )
    if kind.startswith("super-secure"):
        return Entity(
            id=f"GB-COH-PER-{number}-{key}",
            kind=EntityKind.ANONYMOUS,
            source=source,
            unknown_reason=UnknownReason.NON_PUBLIC,
        )
    return _legal_holder(number, key, data, source)


def _person_name(data: Mapping[str, Any]) -> str:
    parts = part(data, "name_elements")
    names = (text(parts, key) for key in ("forename", "middle_name", "surname"))
    return " ".join(name for name in names if name) or text(data, "name")


def _legal_holder(number: str, key: str, data: Mapping[str, Any], source: Source) -> Entity:
    name = text(data, "name")
    where = part(data, "identification")
    office = country(text(part(data, "address"), "country"))
    principal = country(text(part(data, "principal_office_address"), "country"))
    uk_number = _uk_number(where)
    if uk_number is not None:
        return company(
            uk_number, source, name=name, registered_office=office, principal_place=principal
        )
    law = text(where, "country_registered") or text(where, "legal_authority")
    form = text(where, "legal_form")
    legal_person = str(data["kind"]).startswith("legal-person")
    public = legal_person and _PUBLIC.search(f"{form} {name}") is not None
    plain = EntityKind.LEGAL_ENTITY if legal_person else EntityKind.COMPANY
    return Entity(
        id=f"GB-COH-ENT-{number}-{key}",
        kind=EntityKind.STATE_BODY if public else plain,
        source=source,
        name=name,
        jurisdiction=jurisdiction(law) or jurisdiction(_LAW_WORDS.sub(" ", law)),
        registered_office=office,
        principal_place=principal,
    )


def _uk_number(identification: Mapping[str, Any]) -> str | None:
    """The number in the UK's registers, only where the record says that it is one of theirs."""
    register = text(identification, "country_registered")
    register = register or text(identification, "place_registered")
    if not _UK.search(register):
        return None
    return uk_company_number(text(identification, "registration_number"))
