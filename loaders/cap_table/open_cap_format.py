"""Open Cap Format: a manifest, stakeholders, stock classes, plans and transactions as JSON files.

The transactions up to the manifest's day are played; what exists then is what the holders have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from loaders.cap_table.ocf_classes import Classes
from loaders.cap_table.ocf_service import Service
from loaders.cap_table.ocf_transactions import Book, Held, Placed, in_order
from loaders.cap_table.ocf_values import OcfObject, day, mapping, mappings
from loaders.cap_table.shares import CapTable, Security, Standing, stakes
from loaders.reading.countries import country, jurisdiction
from loaders.records import Context, Derived, Diagnostic, Item, Kind, Reject, Severity, Skip
from ownership_graph.errors import InvalidData, InvalidRecord, Location
from ownership_graph.model import Entity, EntityKind, Grade, Source

__all__ = ["OcfFile", "is_ocf", "ocf_items"]


@dataclass(frozen=True, slots=True)
class OcfFile:
    """One file of the format: its content and where it stands."""

    content: OcfObject
    where: Location


def is_ocf(text: str) -> bool:
    """Whether the beginning of a JSON text is that of a file of the Open Cap Format."""
    return '"file_type"' in text and '"OCF_' in text


def ocf_items(files: Sequence[OcfFile], context: Context) -> Iterator[Item]:
    """What the files of one cap table state; each object is one counted item.

    Raises:
        InvalidData: when there is no manifest, or it names no issuer.
    """
    manifest = _manifest(files)
    issuer = mapping(manifest.content["issuer"])
    as_of = day(manifest.content.get("as_of"))
    source = Source(
        dataset=context.dataset,
        document="Open Cap Format",
        locator=str(manifest.where),
        fact_date=as_of,
        retrieved=context.retrieved,
        grade=Grade.SELF_DECLARED,
    )
    package = _Package(f"OCF-{issuer.get('id')}", source)
    yield _issuer(package.company, issuer, source)
    objects = [
        (item, Location(file.where.file, pointer=str(item.get("id", "")) or None))
        for file in files
        for item in mappings(file.content.get("items"))
    ]
    for item, where in objects:
        if not _is_transaction(item):
            yield package.other(item, where)
    service = Service.of((item for item, _ in objects), as_of)
    book = Book(package.classes, as_of, service)
    yield from _played(book, [placed for placed in objects if _is_transaction(placed[0])])
    yield from package.stakes(list(book.held.values()), book.refused)


def _manifest(files: Sequence[OcfFile]) -> OcfFile:
    for file in files:
        if mapping(file.content.get("issuer")):
            return file
    raise InvalidData(
        "the cap table has no manifest with its issuer.",
        hint="Name the folder or zip file that holds all of its files.",
        location=files[0].where if files else None,
    )


def _is_transaction(item: OcfObject) -> bool:
    return str(item.get("object_type", "")).startswith("TX_")


def _played(book: Book, transactions: Sequence[Placed]) -> Iterator[Item]:
    for item, _ in transactions:
        if not _is_later(item, book.as_of):
            book.expect(item)
    seen: dict[str, OcfObject] = {}
    for item, where in in_order(transactions):
        identity = str(item.get("id") or "")
        if _is_later(item, book.as_of):
            yield Skip(Kind.INTEREST, "transaction after the day of the cap table")
            continue
        if identity and seen.setdefault(identity, item) is not item and seen[identity] == item:
            yield Skip(Kind.INTEREST, "transaction that stands twice, equal in all it says")
            continue
        try:
            became = book.play(item, where)
        except InvalidRecord as error:
            yield Reject.of(error, Kind.INTEREST, where, str(item.get("id", "")))
        else:
            for message in book.remarks:
                yield Diagnostic(Severity.WARNING, message, where)
            yield Skip(Kind.INTEREST, became)


def _is_later(item: OcfObject, as_of: date | None) -> bool:
    happened = day(item.get("date"))
    return as_of is not None and happened is not None and happened > as_of


@dataclass(slots=True)
class _Package:
    """What the files of one cap table define besides its transactions."""

    company: str
    source: Source
    classes: Classes = field(default_factory=Classes)
    stakeholders: set[str] = field(default_factory=set)

    def other(self, item: OcfObject, where: Location) -> Item:
        """The item of an object that is no transaction."""
        if item.get("object_type") == "STAKEHOLDER":
            self.stakeholders.add(str(item.get("id")))
            return _stakeholder(self.company, item, self.source)
        try:
            self.classes.read(item)
        except InvalidRecord as error:
            return Reject.of(error, Kind.STATEMENT, where, str(item.get("id", "")))
        return Skip(Kind.STATEMENT, "class, plan or other object of the cap table")

    def stakes(self, held: Sequence[Held], refused: Location | None) -> Iterator[Item]:
        """The stakes that the securities give, after remarks about what no file defines.

        Args:
            held: what exists.
            refused: where an issuance was refused, without which no share is known.
        """
        counted = [each for each in held if not each.no_shares]
        yield from self._undefined_stakeholders(counted)
        table = CapTable(self.company, self.source, broken=refused is not None)
        if refused is not None:
            yield Diagnostic(
                Severity.WARNING,
                "an issuance of the cap table was refused, so that nobody's share is known.",
                refused,
                "Mend it, and load the cap table again.",
            )
        for each in counted:
            terms = self.classes.terms(each.stock_class)
            name, votes = (
                (each.standing.value, None) if terms is None else (terms.name, terms.votes)
            )
            holder = f"{self.company}-{each.stakeholder}" if each.stakeholder else ""
            table.securities.append(Security(holder, each.quantity, votes, each.standing, name))
            if each.standing is Standing.ISSUED and votes is None:
                message = f"the votes of class {each.stock_class!r} are not known."
                yield Diagnostic(Severity.WARNING, message, each.where)
        for stake in stakes(table):
            yield Derived(stake)

    def _undefined_stakeholders(self, held: Sequence[Held]) -> Iterator[Diagnostic]:
        """One remark about each holder that no file of stakeholders has."""
        first = {each.stakeholder: each.where for each in reversed(held) if each.stakeholder}
        for stakeholder in sorted(first.keys() - self.stakeholders):
            yield Diagnostic(
                Severity.WARNING,
                f"the stakeholder {stakeholder!r} is in no file of the cap table.",
                first[stakeholder],
                "Name the folder or zip file that holds all of its files.",
            )


def _issuer(company: str, issuer: OcfObject, source: Source) -> Entity:
    nation = country(str(issuer.get("country_of_formation", "")))
    part = issuer.get("country_subdivision_of_formation") or issuer.get("state_of_formation")
    code = str(part or "").removeprefix(f"{nation}-")
    law = f"{nation}-{code}" if nation is not None and code.isalnum() else nation
    other = issuer.get("dba")
    return Entity(
        id=company,
        kind=EntityKind.COMPANY,
        source=source,
        name=str(issuer.get("legal_name", "")),
        other_names=(str(other),) if other else (),
        jurisdiction=law,
    )


def _stakeholder(company: str, item: OcfObject, source: Source) -> Entity:
    person = item.get("stakeholder_type") == "INDIVIDUAL"
    addresses = item.get("addresses")
    first = mapping(addresses[0]) if isinstance(addresses, list) and addresses else {}
    place = jurisdiction(str(first.get("country", "")))
    return Entity(
        id=f"{company}-{item.get('id')}",
        kind=EntityKind.PERSON if person else EntityKind.LEGAL_ENTITY,
        source=source,
        name=str(mapping(item.get("name")).get("legal_name", "")),
        residence=place if person else None,
    )
