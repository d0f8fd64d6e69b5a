"""What the register says of persons it does not name: statements and exemptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from loaders.psc.parts import company_id, day, last_day, part, psc_source, record_id, text
from loaders.records import Context, Derived, Item, Kind, Reject, Skip
from ownership_graph.errors import Location
from ownership_graph.model import Directness, Interest, Source, UnknownReason

__all__ = ["exemption_items", "statement_item"]


@cache
def _reasons() -> Mapping[str, str]:
    text = files("loaders").joinpath("data", "psc_statements.csv").read_text(encoding="utf-8")
    return dict(line.split(",") for line in text.split()[1:])


def _gap(  # noqa: PLR0913 (the parts of one interest)
    number: str, key: str, reason: UnknownReason, source: Source, end: date | None, *, code: str
) -> Item:
    start = source.fact_date
    if start is not None and end is not None and end < start:
        return Skip(Kind.INTEREST, "held on no day: ceased when it was notified")
    return Interest(
        id=f"GB-COH-REL-{number}-{key}",
        subject=company_id(number),
        holder=None,
        source=source,
        start=start,
        end=end,
        directness=Directness.UNKNOWN,
        unknown_reason=reason,
        details=code,
    )


def statement_item(
    number: str, data: Mapping[str, Any], context: Context, where: Location, raw: bytes
) -> Item:
    """A statement of the company about persons that it does not name."""
    code = text(data, "statement")
    reason = _reasons().get(code.removesuffix("-partnership"))
    if reason is None:
        return Reject(
            Kind.INTEREST, f"the statement {code!r} is not known here.", where, raw.decode()
        )
    if not reason:
        return Skip(Kind.INTEREST, "statement that names no gap")
    start = day(data.get("notified_on"))
    source = psc_source(context, "PSC statement", where, start)
    end = last_day(data.get("ceased_on"))
    key = record_id(data, where)
    return _gap(number, key, UnknownReason(reason), source, end, code=code)


def exemption_items(
    number: str, data: Mapping[str, Any], context: Context, where: Location
) -> Iterator[Item]:
    """The periods in which the company need not name anyone; the first is the counted item."""
    count = 0
    for name, exemption in sorted(part(data, "exemptions").items()):
        held = exemption if isinstance(exemption, dict) else {}
        periods: Sequence[Mapping[str, Any]] = held.get("items") or ({},)
        for period in periods:
            start, end = day(period.get("exempt_from")), day(period.get("exempt_to"))
            source = psc_source(context, "PSC exemption", where, start)
            code = str(held.get("exemption_type") or name.replace("_", "-"))
            key = f"exempt-{code}-{start or count}"
            item = _gap(number, key, UnknownReason.SUBJECT_EXEMPT, source, end, code=code)
            yield item if count == 0 or not isinstance(item, Interest) else Derived(item)
            count += 1
    if count == 0:
        yield Skip(Kind.INTEREST, "exemption record without an exemption")
