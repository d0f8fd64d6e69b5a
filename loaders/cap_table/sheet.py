"""A sheet of holders by class: ``company,holder,class,shares,votes_per_share,form``.

One row is a number of shares of one class in one hand. ``form`` is issued (also where it is empty),
treasury, unissued, option, warrant or convertible; ``votes_per_share`` is 1 where the column is
absent or empty. The holder of treasury and unissued shares may be empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from loaders.cap_table.shares import CapTable, Security, Standing, stakes
from loaders.reading.rows import Row
from loaders.records import Context, Derived, Diagnostic, Item, Kind, Reject, Severity, Skip
from ownership_graph.errors import InvalidRecord, Location
from ownership_graph.model import Entity, EntityKind, Grade, Source

__all__ = ["is_cap_sheet", "sheet_items"]

_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_DOTTED = re.compile(r"^\d{1,3}\.\d{3}$")
_COLUMNS = {"company", "holder", "shares"}
_KNOWN = {"class", "votes_per_share", "form"}


def is_cap_sheet(columns: Sequence[str]) -> bool:
    """Whether a header is that of a sheet of holders by class."""
    given = {column.strip().casefold() for column in columns}
    return given >= _COLUMNS and bool(given & _KNOWN)


def sheet_items(rows: Iterable[Row | Reject], context: Context) -> Iterator[Item]:
    """The stakes that a sheet states; each row is one counted item."""
    tables: dict[str, CapTable] = {}
    broken: dict[str, Location] = {}  # of which company a row was refused; "" is any of them
    for row in rows:
        if isinstance(row, Reject):
            yield row
            broken.setdefault("", row.location)
            continue
        company = _name(row, "company")
        try:
            security = _security(row)
        except InvalidRecord as error:
            yield Reject.of(error, Kind.ROW, row.where, row.raw)
            broken.setdefault(company, row.where)
            continue
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
        if _DOTTED.match(row["shares"]):
            yield Diagnostic(
                Severity.WARNING,
                f"{row['shares']} is taken as {float(security.shares or 0):g} shares: a point"
                " stands before decimals.",
                row.where,
                "Write thousands as 1,000 or 1000.",
            )
        yield Skip(Kind.ROW, "counted into the stake of its holder")
    for company, table in tables.items():
        where = broken.get(company) or broken.get("")
        table.broken = where is not None
        yield from _table_items(table)
        if where is not None:
            yield Diagnostic(
                Severity.WARNING,
                f"a row of the cap table of {company} was refused, so that nobody's share of it is"
                " known.",
                where,
                "Mend the row, and load the table again.",
            )


def _table_items(table: CapTable) -> Iterator[Item]:
    holders = sorted({each.holder for each in table.securities if each.holder})
    yield Derived(_party(table.company, EntityKind.COMPANY, table.source))
    for holder in holders:
        yield Derived(_party(holder, EntityKind.UNKNOWN, table.source))
    for stake in stakes(table):
        yield Derived(stake)


def _party(name: str, kind: EntityKind, source: Source) -> Entity:
    return Entity(id=name, kind=kind, source=source, name=name)


def _name(row: Row, column: str) -> str:
    """A name as an id: with single blanks."""
    return " ".join(row[column].split())


def _security(row: Row) -> Security:
    word = row["form"].casefold() or "issued"
    try:
        standing = Standing(word)
    except ValueError as error:
        known = ", ".join(Standing)
        raise InvalidRecord(f"{word!r} is no form.", hint=f"Forms: {known}.") from error
    holder, shares = _name(row, "holder"), _number(row["shares"], "shares")
    if not row["company"]:
        raise InvalidRecord("the row names no company.")
    if standing in {Standing.TREASURY, Standing.UNISSUED}:
        holder = ""
    elif not holder:
        raise InvalidRecord("the row names no holder.", hint="Only treasury has none.")
    elif holder == _name(row, "company"):
        raise InvalidRecord("a company's own shares have the form treasury.")
    if shares is None and standing is not Standing.CONVERTIBLE:
        raise InvalidRecord("the row gives no number of shares.")
    votes = _number(row["votes_per_share"], "votes_per_share")
    name = row["class"] or standing.value
    return Security(holder, shares, Fraction(1) if votes is None else votes, standing, name)


def _number(text: str, column: str) -> Fraction | None:
    """A number that may be written with thousands separators; None where it is empty."""
    plain = re.sub(r"[\s_'\u2019]", "", text)
    if not plain:
        return None
    if "," in plain and not _THOUSANDS.match(plain):
        # Taken for one between thousands, the comma of 1,5 would make fifteen of it.
        raise InvalidRecord(
            f"{text!r} in {column} has a comma that separates no thousands.",
            hint="Write 1,500 or 1500 for thousands, and decimals after a point: 1.5.",
        )
    try:
        value = Fraction(plain.replace(",", ""))
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidRecord(f"{text!r} is no number in {column}.") from error
    if value < 0:
        raise InvalidRecord(f"{text!r} in {column} is less than nothing.")
    return value
