"""Open Cap Format: a manifest, stakeholders, stock classes, plans and transactions as JSON files.

The transactions up to the manifest's day are played: issued securities stay until a transaction
ends them; what a transfer or a partial cancellation leaves over is issued anew under a balance
security.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from loaders.cap_table.shares import CapTable, Security, Standing, stakes
from loaders.reading.countries import country, jurisdiction
from loaders.records import Context, Derived, Diagnostic, Item, Kind, Reject, Severity, Skip
from ownership_graph.errors import InvalidData, InvalidRecord, Location
from ownership_graph.model import Entity, EntityKind, Grade, Source

__all__ = ["OcfFile", "is_ocf", "ocf_items"]

_ISSUED = "TX_STOCK_ISSUANCE"
_OPTIONS = {"TX_EQUITY_COMPENSATION_ISSUANCE", "TX_PLAN_SECURITY_ISSUANCE"}
_WARRANT = "TX_WARRANT_ISSUANCE"
_CONVERTIBLE = "TX_CONVERTIBLE_ISSUANCE"
_SPLIT = "TX_STOCK_CLASS_SPLIT"
_ENDINGS = (
    "_TRANSFER", "_CANCELLATION", "_REPURCHASE", "_CONVERSION", "_RETRACTION", "_EXERCISE",
    "_REISSUANCE", "_CONSOLIDATION",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OcfFile:
    """One file of the format: its content and where it stands."""

    content: Mapping[str, Any]
    where: Location


def is_ocf(text: str) -> bool:
    """Whether the beginning of a JSON text is that of a file of the Open Cap Format."""
    return '"file_type"' in text and '"OCF_' in text


@dataclass(slots=True)
class _Held:
    stakeholder: str
    quantity: Fraction | None
    stock_class: str
    standing: Standing


@dataclass(slots=True)
class _Book:
    """The securities that exist while transactions are played."""

    held: dict[str, _Held] = field(default_factory=dict)

    def play(self, item: Mapping[str, Any]) -> None:
        kind = str(item.get("object_type", ""))
        security = str(item.get("security_id", ""))
        if kind == _SPLIT:
            self._split(item)
        elif kind.endswith("_ISSUANCE") and not kind.endswith("_REISSUANCE"):
            found = _issued(kind, item)
            if found is not None:
                self.held[security] = found
        elif kind.endswith(_ENDINGS):
            self._end(security, item)

    def _end(self, security: str, item: Mapping[str, Any]) -> None:
        held = self.held.get(security)
        whole = None if held is None else held.quantity
        taken = _number(item.get("quantity", item.get("quantity_converted")))
        rest = None if whole is None or taken is None else whole - taken
        if (
            held is not None
            and rest is not None
            and rest > 0
            and not item.get("balance_security_id")
        ):
            held.quantity = rest
        else:
            self.held.pop(security, None)

    def _split(self, item: Mapping[str, Any]) -> None:
        ratio = _map(item.get("split_ratio"))
        upper, lower = _number(ratio.get("numerator")), _number(ratio.get("denominator"))
        if upper is None or not lower:
            raise InvalidRecord("the split gives no ratio.")
        for held in self.held.values():
            if held.stock_class == str(item.get("stock_class_id")) and held.quantity is not None:
                held.quantity = held.quantity * upper / lower


def _issued(kind: str, item: Mapping[str, Any]) -> _Held | None:
    stakeholder, quantity = str(item.get("stakeholder_id", "")), _number(item.get("quantity"))
    stock_class = str(item.get("stock_class_id") or item.get("stock_plan_id") or "")
    if kind == _CONVERTIBLE:
        return _Held(stakeholder, None, stock_class, Standing.CONVERTIBLE)
    if quantity is None and kind != _WARRANT:
        raise InvalidRecord("the issuance gives no quantity.")
    if kind == _ISSUED:
        return _Held(stakeholder, quantity, stock_class, Standing.ISSUED)
    if kind in _OPTIONS:
        return _Held(stakeholder, quantity, stock_class, Standing.OPTION)
    return _Held(stakeholder, quantity, stock_class, Standing.WARRANT) if kind == _WARRANT else None


def ocf_items(files: Sequence[OcfFile], context: Context) -> Iterator[Item]:
    """What the files of one cap table state; each object is one counted item.

    Raises:
        InvalidData: when there is no manifest, or it names no issuer.
    """
    manifest = next((file for file in files if _map(file.content.get("issuer"))), None)
    if manifest is None:
        raise InvalidData(
            "the cap table has no manifest with its issuer.",
            hint="Name the folder or zip file that holds all of its files.",
            location=files[0].where if files else None,
        )
    issuer = _map(manifest.content["issuer"])
    as_of = _day(manifest.content.get("as_of"))
    source = Source(
        dataset=context.dataset,
        document="Open Cap Format",
        locator=str(manifest.where),
        fact_date=as_of,
        retrieved=context.retrieved,
        grade=Grade.SELF_DECLARED,
    )
    company = f"OCF-{issuer.get('id')}"
    yield _issuer(company, issuer, source)
    objects = [(item, file.where) for file in files for item in _items(file)]
    for item, _ in objects:
        if item.get("object_type") == "STAKEHOLDER":
            yield _stakeholder(company, item, source)
        elif not str(item.get("object_type", "")).startswith("TX_"):
            yield Skip(Kind.STATEMENT, "class, plan or other object of the cap table")
    book = _Book()
    transactions = [
        entry for entry in objects if str(entry[0].get("object_type", "")).startswith("TX_")
    ]
    for item, where in sorted(transactions, key=lambda entry: str(entry[0].get("date", ""))):
        happened = _day(item.get("date"))
        if as_of is not None and happened is not None and happened > as_of:
            yield Skip(Kind.INTEREST, "transaction after the day of the cap table")
            continue
        try:
            book.play(item)
        except InvalidRecord as error:
            yield Reject.of(error, Kind.INTEREST, where, str(item.get("id", "")))
        else:
            yield Skip(Kind.INTEREST, "transaction, counted into the stake of its holder")
    yield from _stakes(company, source, book, _classes(objects), manifest.where)


def _stakes(
    company: str,
    source: Source,
    book: _Book,
    classes: Mapping[str, tuple[str, Fraction | None]],
    where: Location,
) -> Iterator[Item]:
    table = CapTable(company, source)
    for held in book.held.values():
        name, votes = classes.get(held.stock_class, (held.standing.value, None))
        holder = f"{company}-{held.stakeholder}"
        table.securities.append(Security(holder, held.quantity, votes, held.standing, name))
        if held.standing is Standing.ISSUED and votes is None:
            message = f"the votes of class {held.stock_class!r} are not known."
            yield Diagnostic(Severity.WARNING, message, where)
    for stake in stakes(table):
        yield Derived(stake)


def _classes(
    objects: Sequence[tuple[Mapping[str, Any], Location]],
) -> dict[str, tuple[str, Fraction | None]]:
    """Name and votes of each class; a plan has those of the class that it gives shares of."""
    found: dict[str, tuple[str, Fraction | None]] = {}
    for item, _ in objects:
        if item.get("object_type") == "STOCK_CLASS":
            votes = _number(item.get("votes_per_share"))
            found[str(item.get("id"))] = (str(item.get("name", "")), votes)
    for item, _ in objects:
        if item.get("object_type") == "STOCK_PLAN":
            several = item.get("stock_class_ids")
            first = several[0] if isinstance(several, list) and several else None
            votes = found.get(str(item.get("stock_class_id") or first), ("", None))[1]
            found[str(item.get("id"))] = (str(item.get("plan_name", "")), votes)
    return found


def _issuer(company: str, issuer: Mapping[str, Any], source: Source) -> Entity:
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


def _stakeholder(company: str, item: Mapping[str, Any], source: Source) -> Entity:
    person = item.get("stakeholder_type") == "INDIVIDUAL"
    addresses = item.get("addresses")
    first = _map(addresses[0]) if isinstance(addresses, list) and addresses else {}
    place = jurisdiction(str(first.get("country", "")))
    return Entity(
        id=f"{company}-{item.get('id')}",
        kind=EntityKind.PERSON if person else EntityKind.LEGAL_ENTITY,
        source=source,
        name=str(_map(item.get("name")).get("legal_name", "")),
        residence=place if person else None,
    )


def _items(file: OcfFile) -> Iterator[Mapping[str, Any]]:
    items = file.content.get("items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield item


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> Fraction | None:
    if value is None or value == "":
        return None
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidRecord(f"{value!r} is no number.") from error


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
