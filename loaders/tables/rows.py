"""Tables as rows of named cells: the header's rules, the encoding, and where each row stands.

RULES T7 and T8. A row source (CSV here, a workbook in ``loaders.reading.workbook``) gives raw
rows; the first is the header.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from loaders.records import Kind, Reject
from loaders.rejects import FORMULA_STARTS
from loaders.tables.cells import nearest
from ownership_graph.errors import InvalidData, InvalidRecord, Location

__all__ = ["RawRow", "Row", "Schema", "csv_rows", "named_rows"]

_OWN = "x_"
_COMMENT = "# "
_BOM = b"\xef\xbb\xbf"
_WIDE_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")
_UNDECODED = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of bytes that are not UTF-8


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row before its header is known.

    Attributes:
        cells: its cells as text, or what is wrong with it.
        location: file and line.
        raw: its text as it stands.
    """

    cells: list[str] | InvalidData
    location: Location
    raw: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of named cells, without blanks at their ends; own ``x_`` columns included."""

    cells: Mapping[str, str]
    location: Location
    raw: str

    def get(self, column: str) -> str:
        """The cell of a column; empty where the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns that a table may have, and those that it must have."""

    kind: Kind
    columns: tuple[str, ...]
    keys: tuple[str, ...]


def csv_rows(lines: Iterable[bytes], name: str) -> Iterator[RawRow]:
    """The rows of a comma-separated UTF-8 table; blank lines and ``# `` comments are left out.

    Raises:
        InvalidData: when the file as a whole is of another encoding (RULES T8).
    """
    source = _Lines(lines, name)
    while True:
        source.start()
        try:
            # A reader for each row: after an error the next row starts afresh.
            cells: list[str] | InvalidData = next(csv.reader(source, strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            source.keep_first_line()
            cells = _unreadable(error)
        raw = source.raw()
        if not raw.isascii() and _UNDECODED.search(raw):
            cells = InvalidRecord("the row is not UTF-8.", hint="Save the table as UTF-8.")
        yield RawRow(cells, Location(name, source.first), raw)


def _unreadable(error: csv.Error) -> InvalidRecord:
    if "new-line character" in str(error):
        return InvalidRecord(
            "a line ends with a carriage return alone, as on very old systems.",
            hint="Save the table with the line ends of Unix or Windows.",
        )
    return InvalidRecord(
        f"the row cannot be read: {error}.",
        hint="Double the quotation marks inside a quoted cell, and close every one.",
    )


class _Lines:
    """Decodes lines for the CSV reader and remembers those of the current row."""

    def __init__(self, lines: Iterable[bytes], name: str) -> None:
        self._lines = iter(lines)
        self._name = name
        self._number = 0
        self._taken: list[str] = []
        self._again: deque[str] = deque()
        self.first = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            text = self._next_text()
            self._number += 1
            if self._taken or not (text.isspace() or text.startswith(_COMMENT)):
                self._taken.append(text)
                return text
            self.first = self._number + 1

    def _next_text(self) -> str:
        if self._again:
            return self._again.popleft()
        line = next(self._lines)
        if self._number == 0:
            line = self._first_line(line)
        return line.decode("utf-8", errors="surrogateescape")

    def keep_first_line(self) -> None:
        """Give all lines of the current row but the first out again.

        A quotation mark that is never closed must not take the good rows behind it along.
        """
        self._again.extendleft(reversed(self._taken[1:]))
        self._number -= len(self._taken) - 1
        del self._taken[1:]

    def _first_line(self, line: bytes) -> bytes:
        line = line.removeprefix(_BOM)
        try:
            line.decode("utf-8")
            readable = not line.startswith(_WIDE_ENCODINGS) and b"\0" not in line
        except UnicodeDecodeError:
            readable = False
        if not readable:
            raise InvalidData(
                "the table is not UTF-8.",
                hint="Save it as CSV UTF-8.",
                location=Location(self._name, 1),
            )
        return line

    def start(self) -> None:
        self._taken.clear()
        self.first = self._number + 1

    def raw(self) -> str:
        return "".join(self._taken).rstrip("\r\n")


def named_rows(rows: Iterator[RawRow], schema: Schema, name: str) -> Iterator[Row | Reject]:
    """Give the cells their names; refuse unknown columns by name and rows of another width.

    Raises:
        InvalidData: when the table has no header, no key column, or a column twice (RULES T7).
    """
    first = next(rows, None)
    if first is None:
        raise InvalidData(
            "the table is empty.",
            hint=f"Its first row names the columns: {','.join(schema.columns)}.",
            location=Location(name),
        )
    if isinstance(first.cells, InvalidData):
        raise InvalidData(first.cells.message, hint=first.cells.hint, location=first.location)
    header = _header(first.cells, first.location, schema)
    for column in header:
        if column is not None and column not in schema.columns and not column.startswith(_OWN):
            yield _unknown_column(column, first.location, schema)
    wanted = [
        column if column in schema.columns or (column or "").startswith(_OWN) else None
        for column in header
    ]
    for row in rows:
        yield _named(row, wanted, schema.kind)


def _header(cells: list[str], location: Location, schema: Schema) -> list[str | None]:
    names = [cell.strip() or None for cell in cells]
    while names and names[-1] is None:
        names.pop()
    stated = [name for name in names if name is not None]
    twice = sorted({name for name in stated if stated.count(name) > 1})
    if twice:
        raise InvalidData(f"the column {twice[0]!r} stands twice.", location=location)
    lacking = [key for key in schema.keys if key not in stated]
    if lacking:
        commas = len(stated) == 1 and any(sign in stated[0] for sign in ";\t|")
        close = nearest(lacking[0], stated)
        raise InvalidData(
            f"the table has no column {lacking[0]!r}, so none of it can be used.",
            hint="Separate the columns by commas."
            if commas
            else f"Rename {close!r} to {lacking[0]!r}."
            if close
            else f"Known columns: {', '.join(schema.columns)}.",
            location=location,
        )
    return names


def _unknown_column(column: str, location: Location, schema: Schema) -> Reject:
    close, far = nearest(column, schema.columns), nearest(column, schema.columns, close=False)
    own = f"Begin its name with {_OWN} if it is your own."
    return Reject(
        Kind.COLUMN,
        f"the column {column!r} is not known; the table is loaded without it.",
        location,
        column,
        f"Did you mean {close}? {own}" if close else f"The nearest known is {far}. {own}",
    )


def _named(row: RawRow, header: list[str | None], kind: Kind) -> Row | Reject:
    if isinstance(row.cells, InvalidData):
        return Reject.of(row.cells, kind, row.location, row.raw)
    surplus = [cell for cell in row.cells[len(header) :] if cell.strip()]
    if surplus:
        return Reject(
            kind,
            f"the row has {len(row.cells)} cells, but the header has {len(header)}.",
            row.location,
            row.raw,
            "Put quotation marks around a cell that holds a comma.",
        )
    if "\0" in row.raw:
        return Reject(kind, "the row holds a NUL character.", row.location, row.raw)
    named = zip(header, row.cells, strict=False)
    cells = {name: _unguarded(cell.strip()) for name, cell in named if name is not None}
    return Row(cells, row.location, row.raw)


def _unguarded(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
