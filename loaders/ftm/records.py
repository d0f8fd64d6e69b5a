"""FollowTheMoney entities as entities and interests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from loaders.exports.properties import UNIDENTIFIED
from loaders.ftm.values import all_texts, checked_share, first_day, first_text, last_day
from loaders.psc.company_numbers import uk_company_number
from loaders.reading.countries import country, jurisdiction
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
from loaders.sec.ids import cik
from ownership_graph.errors import InvalidData, Location
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

__all__ = ["ENDS", "KINDS", "PARTY", "ftm_items"]

KINDS: Mapping[str, EntityKind] = {
    "Person": EntityKind.PERSON,
    "Company": EntityKind.COMPANY,
    "Organization": EntityKind.LEGAL_ENTITY,
    "LegalEntity": EntityKind.LEGAL_ENTITY,
    "PublicBody": EntityKind.STATE_BODY,
}
"""What each schema of a party is."""

ENDS: Mapping[str, tuple[str, str]] = {
    "Ownership": ("owner", "asset"),
    "Directorship": ("director", "organization"),
    "Control": ("controller", "controlled"),
    "UnknownLink": ("subject", "object"),
}
"""For each schema of an interest its holder's and its subject's property."""

PARTY = ("name", "alias", "previousName", "weakAlias")
"""Properties with names, the first one first."""

_IDENTIFIERS = {
    "leiCode": "XI-LEI",
    "cikCode": "US-SEC-CIK",
    "innCode": "RU-INN",
    "ogrnCode": "RU-OGRN",
    "uscCode": "CN-USCC",
    "dunsCode": "XI-DUNS",
    "permId": "XI-PERMID",
    "wikidataId": "XI-WIKIDATA",
}
_INDIRECT = {"indirect", "ultimate"}

Resolve = Callable[[str], str]


def ftm_items(
    entity: Mapping[str, Any], context: Context, where: Location, raw: str, resolve: Resolve
) -> Iterator[Item]:
    """What one FollowTheMoney entity states; exactly one counted item.

    Args:
        entity: the entity, as JSON.
        context: the dataset.
        where: file and line.
        raw: its text, for the rejects file.
        resolve: the id that stands for an id which was merged into another.
    """
    identity, schema = entity.get("id"), str(entity.get("schema", ""))
    if not isinstance(identity, str) or not identity.strip():
        yield Reject(Kind.STATEMENT, "the entity has no id.", where, raw)
        return
    try:
        if identity.startswith(UNIDENTIFIED):
            yield Skip(Kind.ENTITY, "stands for a holder whom nobody has named")
        elif schema in KINDS:
            yield from _party(identity.strip(), schema, entity, context, where, resolve)
        elif schema in ENDS:
            yield from _edges(identity.strip(), schema, entity, context, where, raw, resolve)
        else:
            yield Skip(Kind.STATEMENT, f"schema {schema or 'not given'}, which holds no shares")
    except InvalidData as error:
        yield Reject.of(error, Kind.STATEMENT, where, raw)


def _source(entity: Mapping[str, Any], context: Context, where: Location) -> Source:
    told = entity.get("datasets")
    return Source(
        dataset=context.dataset,
        document=", ".join(map(str, told)) if isinstance(told, list) and told else None,
        url=first_text(entity, "sourceUrl") or None,
        locator=str(where),
        publisher=first_text(entity, "publisher") or None,
        fact_date=first_day(first_text(entity, "date", "modifiedAt")),
        retrieved=first_day(first_text(entity, "retrievedAt")) or context.retrieved,
        grade=Grade.THIRD_PARTY,
    )


def _party(  # noqa: PLR0913, PLR0917 (one call; all of it is needed)
    identity: str,
    schema: str,
    entity: Mapping[str, Any],
    context: Context,
    where: Location,
    resolve: Resolve,
) -> Iterator[Item]:
    names = all_texts(entity, *PARTY) or (
        (str(entity["caption"]),) if entity.get("caption") else ()
    )
    law = jurisdiction(first_text(entity, "jurisdiction"))
    source = _source(entity, context, where)
    codes = all_texts(entity, "nationality", "citizenship")
    known = [country(code) for code in codes]
    for code, found in zip(codes, known, strict=True):
        if found is None:
            yield unread_nationality(code, where)
    yield Entity(
        id=identity,
        kind=KINDS[schema],
        source=source,
        name=names[0] if names else "",
        other_names=names[1:],
        jurisdiction=law if schema != "Person" else None,
        nationalities=tuple(dict.fromkeys(code for code in known if code is not None)),
        identifiers=tuple(_identifiers(entity, law)),
        ended=last_day(first_text(entity, "dissolutionDate")),
    )
    for parent in all_texts(entity, "parent"):
        # The shortcut says that there is a parent, and nothing of a share.
        yield Derived(
            Interest(
                id=f"{identity}-parent-{parent}",
                subject=identity,
                holder=resolve(parent),
                source=source,
                rights=frozenset({Right.UNKNOWN_INTEREST}),
                directness=Directness.UNKNOWN,
                details="parent",
            )
        )


def _identifiers(entity: Mapping[str, Any], law: str | None) -> Iterator[Identifier]:
    for name, scheme in _IDENTIFIERS.items():
        for value in all_texts(entity, name):
            yield Identifier(scheme, cik(value) if name == "cikCode" else value.upper())
    if law is not None and law[:2] == "GB":
        for value in all_texts(entity, "registrationNumber"):
            number = uk_company_number(value)
            if number is not None:
                yield Identifier("GB-COH", number)


def _edges(  # noqa: PLR0913, PLR0917 (one call; all of it is needed)
    identity: str,
    schema: str,
    entity: Mapping[str, Any],
    context: Context,
    where: Location,
    raw: str,
    resolve: Resolve,
) -> Iterator[Item]:
    holder_name, subject_name = ENDS[schema]
    holders = [
        None if each.startswith(UNIDENTIFIED) else resolve(each)
        for each in all_texts(entity, holder_name)
    ]
    subjects = [resolve(each) for each in all_texts(entity, subject_name)]
    if not subjects or (not holders and schema != "Ownership"):
        missing = subject_name if not subjects else holder_name
        yield Reject(Kind.INTEREST, f"the {schema} names no {missing}.", where, raw)
        return
    share, wrong = checked_share(all_texts(entity, "percentage"))
    if wrong is not None:
        yield Diagnostic(Severity.WARNING, f"the percentage is left out: {wrong}", where)
    words = " ".join(
        all_texts(entity, "role", "controlType", "sharesType", "ownershipType")
    ).lower()
    votes = "vot" in words
    for name in ("startDate", "endDate"):
        if (text := first_text(entity, name)) and first_day(text) is None:
            message = f"the {name} {text!r} is no date, and left out."
            yield Diagnostic(Severity.WARNING, message, where, "Dates are written YYYY-MM-DD.")
    start, end = _period(entity)
    for index, (holder, subject) in enumerate(product(holders or [None], subjects)):
        interest = Interest(
            id=identity if index == 0 else f"{identity}-{index}",
            subject=subject,
            holder=holder,
            source=_source(entity, context, where),
            equity=None if votes else share,
            votes=share if votes else None,
            rights=_rights(schema, words) if schema != "Control" else _control(entity),
            start=start,
            end=end,
            directness=_directness(entity),
            details=" ".join((schema, *all_texts(entity, "role", "summary"))),
        )
        yield interest if index == 0 else Derived(interest)


def _period(entity: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """The longest period that the dates can mean."""
    return first_day(first_text(entity, "startDate")), last_day(first_text(entity, "endDate"))


def _rights(schema: str, words: str) -> frozenset[Right]:
    if schema == "Ownership":
        found = {Right.VOTING_RIGHTS if "vot" in words else Right.SHAREHOLDING}
        return frozenset(found | ({Right.NOMINEE} if "nominee" in words else set()))
    if schema == "Directorship":
        chair = "chair" in words and "vice" not in words
        return frozenset({Right.BOARD_CHAIR if chair else Right.BOARD_MEMBER})
    return frozenset({Right.UNKNOWN_INTEREST})


def _control(entity: Mapping[str, Any]) -> frozenset[Right]:
    """The rights that a Control names, as an export does; else some influence."""
    named = frozenset(map(str, Right)) & set(all_texts(entity, "controlType"))
    return frozenset(map(Right, named)) or frozenset({Right.OTHER_INFLUENCE_OR_CONTROL})


def _directness(entity: Mapping[str, Any]) -> Directness:
    stated = {text.lower() for text in all_texts(entity, "ownershipType", "status")}
    if stated & _INDIRECT:
        return Directness.INDIRECT
    return Directness.DIRECT if "direct" in stated else Directness.UNKNOWN
