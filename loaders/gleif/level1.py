"""GLEIF Level 1 records: who is who."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from stdnum.iso7064 import mod_97_10

from loaders.gleif.common import gleif_source, is_lei, lei_id, no_lei
from loaders.psc.company_numbers import uk_company_number
from loaders.reading.codes import is_jurisdiction
from loaders.records import Context, Diagnostic, Item, Kind, Reject, Severity, Skip
from ownership_graph.errors import Location
from ownership_graph.model import Entity, EntityKind, Grade, Identifier, Source

__all__ = ["Level1", "merely_named"]

_KINDS = {
    "BRANCH": EntityKind.BRANCH,
    "FUND": EntityKind.FUND,
    "SOLE_PROPRIETOR": EntityKind.PERSON,
    "RESIDENT_GOVERNMENT_ENTITY": EntityKind.STATE_BODY,
    "INTERNATIONAL_ORGANIZATION": EntityKind.LEGAL_ENTITY,
}

# The three registers of Companies House share one number space: org-id list GB-COH.
_UK_REGISTERS = {"RA000585", "RA000586", "RA000587"}
# "No register" and "other register": a number beside them is not unique.
_NO_REGISTER = {"", "RA888888", "RA999999"}
# Some cite a law or a gazette instead of a number: long, in words, or without a digit.
_NUMBER = re.compile(r"^(?=.{2,25}$)(?=.*[1-9])\S+(?: \S+){0,2}$")
# Sub-funds share the number of their umbrella, branches that of their head office.
_SHARES_A_NUMBER = {"FUND", "BRANCH"}

_REPLACED = {"DUPLICATE", "MERGED", "RETIRED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level1:
    """One Level 1 record: who is who. Empty text means not given.

    Attributes:
        lei: the LEI.
        names: legal name first, then other and transliterated names.
        legal_country: country of the legal address (registered office).
        office_country: country of the headquarters address.
        jurisdiction: legal jurisdiction, ISO 3166-1 or 3166-2.
        category: BRANCH, FUND, GENERAL ...
        register: code of the registration authority (``RA000585``).
        number: number of the entity there.
        status: ACTIVE, INACTIVE or NULL.
        expired: day on which the entity ended.
        registration: state of the LEI itself: ISSUED, LAPSED, RETIRED, DUPLICATE ...
        successors: LEIs that replace this one.
        updated: day of the last update.
        deleted: the record is taken back, as an update file says.
    """

    lei: str
    names: tuple[str, ...] = ()
    legal_country: str = ""
    office_country: str = ""
    jurisdiction: str = ""
    category: str = ""
    register: str = ""
    number: str = ""
    status: str = ""
    expired: date | None = None
    registration: str = ""
    successors: tuple[str, ...] = ()
    updated: date | None = None
    deleted: bool = False

    def items(
        self, context: Context, where: Location, head_offices: Mapping[str, str]
    ) -> Iterator[Item]:
        """The entity that the record states; exactly one counted item.

        Args:
            context: the dataset.
            where: file and line.
            head_offices: LEI of the head office by LEI of the branch, where relations say so.
        """
        if not is_lei(self.lei):
            yield Reject(Kind.ENTITY, no_lei(self.lei), where, self.lei)
        elif self.deleted:
            yield Skip(Kind.ENTITY, "taken back by its publisher")
        elif self.registration == "ANNULLED":
            yield Skip(Kind.ENTITY, "LEI annulled: issued in error")
        else:
            yield from self._entity(context, where, head_offices)

    def _entity(
        self, context: Context, where: Location, head_offices: Mapping[str, str]
    ) -> Iterator[Item]:
        if not mod_97_10.is_valid(self.lei):
            message = f"the check digits of {self.lei} are wrong."
            yield Diagnostic(Severity.WARNING, message, where)
        for code in dict.fromkeys((self.jurisdiction, self.legal_country, self.office_country)):
            if code and _code(code) is None:
                message = f"{code!r} is no country or state; where {self.lei} is stays unknown."
                yield Diagnostic(Severity.WARNING, message, where)
        head_office = head_offices.get(self.lei)
        entity = Entity(
            id=lei_id(self.lei),
            kind=EntityKind.BRANCH if head_office is not None else self._kind,
            source=gleif_source(context, "LEI record", where, self.updated),
            name=self.names[0] if self.names else "",
            other_names=self.names[1:],
            jurisdiction=_code(self.jurisdiction),
            principal_place=_code(self.office_country),
            registered_office=_code(self.legal_country),
            identifiers=(Identifier("XI-LEI", self.lei), *self._register_number()),
            ended=self.expired if self.status == "INACTIVE" else None,
            head_office=None if head_office is None else lei_id(head_office),
        )
        yield self._replaced(entity)

    @property
    def _kind(self) -> EntityKind:
        return _KINDS.get(self.category, EntityKind.COMPANY)

    def _register_number(self) -> tuple[Identifier, ...]:
        """The number in the company register, where it can be that of one entity alone."""
        number = " ".join(self.number.upper().split())
        unusable = self.category in _SHARES_A_NUMBER or self.register in _NO_REGISTER
        if unusable or not _NUMBER.match(number):
            return ()
        uk = uk_company_number(number) if self.register in _UK_REGISTERS else None
        scheme, value = (self.register, number) if uk is None else ("GB-COH", uk)
        return (Identifier(scheme, value),)

    def _replaced(self, entity: Entity) -> Entity:
        """A replaced LEI is another name of its successor and states nothing of its own."""
        heirs = [lei for lei in dict.fromkeys(self.successors) if is_lei(lei) and lei != self.lei]
        if self.registration not in _REPLACED or len(heirs) != 1:
            return entity
        return replace(
            entity,
            kind=EntityKind.UNKNOWN,
            jurisdiction=None,
            principal_place=None,
            registered_office=None,
            ended=None,
            identifiers=(Identifier("XI-LEI", self.lei), Identifier("XI-LEI", heirs[0])),
        )


def _code(text: str) -> str | None:
    return text if is_jurisdiction(text) else None


def merely_named(lei: str, name: str, context: Context) -> Entity:
    """An entity of which the files state no more than its LEI, and perhaps a name."""
    return Entity(
        id=lei_id(lei),
        kind=EntityKind.UNKNOWN,
        source=Source(
            dataset=context.dataset,
            document="LEI named in a relation",
            publisher="GLEIF",
            retrieved=context.retrieved,
            grade=Grade.REGISTER,
        ),
        name=name,
        identifiers=(Identifier("XI-LEI", lei),),
    )
