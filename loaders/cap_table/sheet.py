"""A sheet of holders by class: ``company,holder,class,shares,votes_per_share,form``.

One row is a number of shares of one class in one hand. ``form`` is issued (also where it is empty),
treasury, unissued, option, warrant or convertible; ``votes_per_share`` is 1 where the column is
absent or empty. The holder of treasury and unissued shares may be empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from loaders.cap_table.shares import CapTable, Security, Standing, stakes
from loaders.reading.rows import Row
from loaders.records import Context, Derived, Item, Kind, Reject, Skip
from ownership_graph.errors import InvalidRecord
from ownership_graph.model import Entity, EntityKind, Grade, Source

__all__ = ["is_cap_sheet", "sheet_items"]

_COLUMNS = {"company", "holder", "shares"}
_KNOWN = {"class", "votes_per_share", "form"}


def is_cap_sheet(columns: Sequence[str]) -> bool:
    """Whether a header is that of a sheet of holders by class."""
    given = {column.strip().casefold() for column in columns}
    return given >= _COLUMNS and bool(given & _KNOWN)


def sheet_items(rows: Iterable[Row | Reject], context: Context) -> Iterator[Item]:
    """The stakes that a sheet states; each row is one counted item."""
    tables: dict[str, CapTable] = {}
    for row in rows:
        if isinstance(row, Reject):
            yield row
            continue
        try:
            security = _security(row)
        except InvalidRecord as error:
            yield Reject.of(error, Kind.ROW, row.where, row.raw)
            continue
        company = row["company"]
        if company not in tables:
            source = Source(
                dataset=context.dataset,
                document="cap table",
                locator=row.where.file,
                retrieved=context.retrieved,
                grade=Grade.SELF_DECLARED,
            )
            tables[company] = CapTable(company, source)
        tables[company].securities.append(security)
        yield Skip(Kind.ROW, "counted into the stake of its holder")
    for table in tables.values():
        yield from _table_items(table)


def _table_items(table: CapTable) -> Iterator[Item]:
    holders = sorted({each.holder for each in table.securities if each.holder})
    yield Derived(_party(table.company, EntityKind.COMPANY, table.source))
    for holder in holders:
        yield Derived(_party(holder, EntityKind.UNKNOWN, table.source))
    for stake in stakes(table):
        yield Derived(stake)


def _party(name: str, kind: EntityKind, source: Source) -> Entity:
    return Entity(id=name, kind=kind, source=source, name=name)


def _security(row: Row) -> Security:
    word = row["form"].casefold() or "issued"
    try:
        standing = Standing(word)
    except ValueError as error:
        known = ", ".join(Standing)
        raise InvalidRecord(f"{word!r} is no form.", hint=f"Forms: {known}.") from error
    holder, shares = row["holder"], _number(row["shares"], "shares")
    if not row["company"]:
        raise InvalidRecord("the row names no company.")
    if standing in {Standing.TREASURY, Standing.UNISSUED}:
        holder = ""
    elif not holder:
        raise InvalidRecord("the row names no holder.", hint="Only treasury has none.")
    elif holder == row["company"]:
        raise InvalidRecord("a company's own shares have the form treasury.")
    if shares is None and standing is not Standing.CONVERTIBLE:
        raise InvalidRecord("the row gives no number of shares.")
    votes = _number(row["votes_per_share"], "votes_per_share")
    name = row["class"] or standing.value
    return Security(holder, shares, Fraction(1) if votes is None else votes, standing, name)


def _number(text: str, column: str) -> Fraction | None:
    """A number that may be written with thousands separators; None where it is empty."""
    plain = text.replace(",", "").replace("\u00a0", "").replace(" ", "").replace("_", "")
    if not plain:
        return None
    try:
        value = Fraction(plain)
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidRecord(f"{text!r} is no number in {column}.") from error
    if value < 0:
        raise InvalidRecord(f"{text!r} in {column} is less than nothing.")
    return value
