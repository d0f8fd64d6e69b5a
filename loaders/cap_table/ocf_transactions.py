"""The transactions of an Open Cap package, played in their order.

Issued securities stay until a transaction ends them; what a transfer or a partial cancellation
leaves over is issued anew under a balance security, or else stays where it was. A transaction that
cannot be true changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from loaders.cap_table.ocf_classes import Classes, fixed_quantity
from loaders.cap_table.ocf_results import (
    is_transfer,
    named_results,
    refuse_without_results,
    remark,
    unissued,
)
from loaders.cap_table.ocf_service import Service
from loaders.cap_table.ocf_values import OcfObject, day, mapping, number, texts
from loaders.cap_table.shares import Standing
from ownership_graph.errors import InvalidRecord, Location

__all__ = ["Book", "Held", "Placed", "in_order"]

Placed = tuple[OcfObject, Location]

_SPLIT = "TX_STOCK_CLASS_SPLIT"
_ISSUANCES = {
    "TX_STOCK_ISSUANCE": Standing.ISSUED,
    "TX_EQUITY_COMPENSATION_ISSUANCE": Standing.OPTION,
    "TX_PLAN_SECURITY_ISSUANCE": Standing.OPTION,
    "TX_WARRANT_ISSUANCE": Standing.WARRANT,
    "TX_CONVERTIBLE_ISSUANCE": Standing.CONVERTIBLE,
}
_ENDINGS = (
    "_TRANSFER", "_CANCELLATION", "_REPURCHASE", "_CONVERSION", "_RETRACTION", "_EXERCISE",
    "_REISSUANCE", "_CONSOLIDATION", "_RELEASE",
)  # fmt: skip
_HARMLESS = ("_ACCEPTANCE", "_ADJUSTMENT", "_REPRICING", "_RETURN_TO_POOL")
_HARMLESS_TOO = ("TX_VESTING_", "TX_SECURITYHOLDERS_AGREEMENT_")
_COUNTED = "transaction, counted into the stake of its holder"
_CASH = "compensation that is settled in cash gives no shares"
_LEFT = "option that could be exercised no more after its holder's service ended"
_ESTIMATES = {"HUMAN_ESTIMATED", "MACHINE_ESTIMATED", "INSTRUMENT_MIN", "INSTRUMENT_MAX"}
_EXPIRED = "option or warrant that expired before the day of the cap table"


@dataclass(slots=True)
class Held:
    """A security while it exists.

    Attributes:
        stakeholder: id of its holder; empty where nobody says who that is.
        quantity: number of shares; None where it is not fixed.
        stock_class: id of its class; of its plan where the class is open; empty where both are.
        standing: how it exists.
        where: where its issuance stands.
        no_shares: why it counts for no shares; empty where it counts.
    """

    stakeholder: str
    quantity: Fraction | None
    stock_class: str
    standing: Standing
    where: Location
    no_shares: str = ""


def in_order(transactions: Sequence[Placed]) -> list[Placed]:
    """The transactions of all files by day.

    Those of one day stay as they stand in the files, but whatever happens to a security comes
    after its issuance. (All issuances before all else would double what a split has just given.)
    """
    issued = {
        (_when(item), security): place
        for place, (item, _) in enumerate(transactions)
        if item.get("object_type") in _ISSUANCES
        for security in _securities(item)
    }

    def order(place: int) -> tuple[str, int, bool, int]:
        item, _ = transactions[place]
        needed = (issued.get((_when(item), each), place) for each in _securities(item))
        after = max(place, *needed)
        return _when(item), after, item.get("object_type") not in _ISSUANCES, place

    return [transactions[place] for place in sorted(range(len(transactions)), key=order)]


@dataclass(slots=True)
class Book:
    """The securities that exist while transactions are played.

    Attributes:
        classes: the classes that they can be of.
        as_of: the day of the cap table, where it gives one.
        service: whose service has ended.
        held: what exists, by security id.
        expected: the number of shares of each security that is issued up to that day.
        issued: where each security was issued, as far as transactions have been played.
        remarks: what a reader should know of the last transaction.
        refused: where the first issuance stands that was refused; None where none was.
    """

    classes: Classes
    as_of: date | None
    service: Service = field(default_factory=Service)
    held: dict[str, Held] = field(default_factory=dict)
    expected: dict[str, Fraction | None] = field(default_factory=dict)
    issued: dict[str, Location] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    refused: Location | None = None

    def expect(self, item: OcfObject) -> None:
        """Take note of an issuance before any transaction is played."""
        standing = _ISSUANCES.get(str(item.get("object_type", "")))
        if standing is None:
            return
        try:
            quantity = _quantity(standing, item)
        except InvalidRecord:
            return  # refused when it is played
        self.expected.setdefault(str(item.get("security_id", "")), quantity)

    def play(self, item: OcfObject, where: Location) -> str:
        """Let a transaction happen, and say in a few words what became of it.

        Raises:
            InvalidRecord: when it cannot have happened; then nothing has changed.
        """
        self.remarks.clear()
        kind = str(item.get("object_type", ""))
        if kind == _SPLIT:
            self._split(item)
        elif kind in _ISSUANCES:
            try:
                return self._issue(_ISSUANCES[kind], item, where)
            except InvalidRecord:
                self.refused = self.refused or where
                raise
        elif kind.endswith(_ENDINGS):
            self._end(item, where)
        elif not (kind.endswith(_HARMLESS) or kind.startswith(_HARMLESS_TOO)):
            self.remarks.append(
                f"a transaction {kind} is not known here; what it does is left out."
            )
        return _COUNTED

    def _issue(self, standing: Standing, item: OcfObject, where: Location) -> str:
        security = str(item.get("security_id", ""))
        first = self.issued.get(security)
        if first is not None:
            raise InvalidRecord(
                f"security {security!r} is issued a second time; the issuance at {first} stays.",
                hint="Give each security an id of its own.",
            )
        self.held[security] = self._issued(standing, item, where)
        self.issued[security] = where
        return self.held[security].no_shares or _COUNTED

    def _issued(self, standing: Standing, item: OcfObject, where: Location) -> Held:
        return Held(
            stakeholder=str(item.get("stakeholder_id") or ""),
            quantity=_quantity(standing, item),
            stock_class=self.classes.class_of(item),
            standing=standing,
            where=where,
            no_shares=self._no_shares(standing, item),
        )

    def _no_shares(self, standing: Standing, item: OcfObject) -> str:
        if item.get("compensation_type") == "CSAR":
            return _CASH
        if standing not in {Standing.OPTION, Standing.WARRANT}:
            return ""
        if self._is_over(day(item.get("expiration_date") or item.get("warrant_expiration_date"))):
            return _EXPIRED
        exercised = standing is Standing.OPTION and item.get("compensation_type") != "RSU"
        return _LEFT if exercised and self._is_over(self.service.last_day(item)) else ""

    def _is_over(self, last: date | None) -> bool:
        return last is not None and self.as_of is not None and last < self.as_of

    def _end(self, item: OcfObject, where: Location) -> None:
        securities, taken = _securities(item), _taken(item)
        for security in securities:  # all of them first: a refused transaction changes nothing
            self._check(security, taken)
        missing = unissued(item, self.expected)
        refuse_without_results(item, missing)
        if missing:
            self.remarks.append(remark(item, missing))
        if missing and is_transfer(item):
            self._keep_for_nobody_known(item, missing, where)
        stays = self._balance_stays(item)
        for security in securities:
            held = self.held[security]
            if stays and taken is not None and held.quantity is not None and taken < held.quantity:
                held.quantity -= taken
            else:
                del self.held[security]

    def _balance_stays(self, item: OcfObject) -> bool:
        """Whether what a transaction leaves over stays in the security that it takes from."""
        balance = item.get("balance_security_id")
        if balance and str(balance) not in self.expected:
            self.remarks.append(
                f"the balance security {str(balance)!r} is never issued up to the day of the cap"
                " table; what is left stays with its holder."
            )
        return not balance or str(balance) not in self.expected

    def _keep_for_nobody_known(
        self, item: OcfObject, missing: Sequence[str], where: Location
    ) -> None:
        """What a transfer passes on, less the securities that are issued for it."""
        given = self.held[_securities(item)[0]]
        taken = _taken(item)
        rest = given.quantity if taken is None else taken
        for result in named_results(item):
            if rest is not None:
                rest -= self.expected.get(result) or 0
        if rest is None or rest > 0:
            self.held[missing[0]] = replace(given, stakeholder="", quantity=rest, where=where)

    def _check(self, security: str, taken: Fraction | None) -> None:
        held = self.held.get(security)
        if held is None:
            raise InvalidRecord(
                f"the transaction ends security {security!r}, which does not exist on that day.",
                hint="Its issuance must come first, and nothing before may have ended it.",
            )
        if taken is not None and held.quantity is not None and taken > held.quantity:
            raise InvalidRecord(
                f"the transaction takes {taken} shares of security {security!r}, "
                f"which has {held.quantity} on that day.",
                hint="It can take what the security has left, at most.",
            )

    def _split(self, item: OcfObject) -> None:
        ratio = mapping(item.get("split_ratio"))
        upper, lower = number(ratio.get("numerator")), number(ratio.get("denominator"))
        if not upper or not lower:
            raise InvalidRecord("the split gives no ratio.")
        for held in self.held.values():
            if held.stock_class == str(item.get("stock_class_id")) and held.quantity is not None:
                held.quantity = held.quantity * upper / lower


def _quantity(standing: Standing, item: OcfObject) -> Fraction | None:
    """How many shares an issuance gives; None where that is not fixed.

    Raises:
        InvalidRecord: when the number is none, or shares or options have none.
    """
    estimated = item.get("quantity_source") in _ESTIMATES
    unfixed = standing is Standing.CONVERTIBLE or estimated
    quantity = None if unfixed else number(item.get("quantity"))
    if quantity is None and standing in {Standing.ISSUED, Standing.OPTION}:
        raise InvalidRecord("the issuance gives no quantity.")
    return fixed_quantity(item) if quantity is None else quantity


def _when(item: OcfObject) -> str:
    return str(item.get("date") or "")[:10]


def _securities(item: OcfObject) -> list[str]:
    """The securities of a transaction, each once: a consolidation names several."""
    several = dict.fromkeys(texts(item.get("security_ids")))
    return list(several) or [str(item.get("security_id", ""))]


def _taken(item: OcfObject) -> Fraction | None:
    """How many shares a transaction takes; None for all of them."""
    taken = number(item.get("quantity"))
    return number(item.get("quantity_converted")) if taken is None else taken
