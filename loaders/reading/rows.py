"""Rows of delimited text, by column name, with the line on which each begins."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from loaders.reading.streams import lines
from loaders.records import Kind, Reject
from ownership_graph.errors import InvalidData, Location

__all__ = ["Row", "header", "rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        cells: the cells in order.
        columns: the index of each column by its name.
        where: file and line.
    """

    cells: Sequence[str]
    columns: Mapping[str, int]
    where: Location

    def __getitem__(self, column: str) -> str:
        """The cell of a column, without blanks at its ends; empty where there is no such column."""
        index = self.columns.get(column)
        return "" if index is None else self.cells[index].strip()

    @property
    def raw(self) -> str:
        """The row as text, for the rejects file."""
        return ",".join(self.cells)


def header(text: str, delimiter: str = ",") -> list[str]:
    """The column names in the first line of a text, without blanks at their ends."""
    first = text.lstrip("\ufeff").splitlines()[:1]
    return [name.strip() for name in next(csv.reader(first, delimiter=delimiter), [])]


def rows(source: BinaryIO, name: str, delimiter: str = ",") -> Iterator[Row | Reject]:
    """Read delimited UTF-8 text with a header; header names lose the blanks at their ends.

    Args:
        source: the content.
        name: what messages call it.
        delimiter: what stands between the cells.

    Yields:
        Rows as wide as the header; a refusal for a row of another width or not in UTF-8.

    Raises:
        InvalidData: when there is no header or a cell is too long to be read.
    """
    reader = csv.reader(_text(source, name), delimiter=delimiter)
    names = [cell.strip() for cell in next(reader, [])]
    if not any(names):
        raise InvalidData("the table has no header.", location=Location(name, 1))
    columns = {column: index for index, column in reversed(list(enumerate(names)))}
    begins = reader.line_num + 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InvalidData(
                f"the row cannot be read ({error}).", location=Location(name, begins)
            ) from error
        if cells is None:
            return
        if cells:
            yield _checked(cells, columns, len(names), Location(name, begins))
        begins = reader.line_num + 1


def _checked(
    cells: list[str], columns: Mapping[str, int], width: int, where: Location
) -> Row | Reject:
    raw = ",".join(cells)
    if not (raw.isascii() or _encodable(raw)):
        readable = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return Reject(Kind.ROW, "the row is not in UTF-8.", where, readable)
    if len(cells) != width:
        reason = f"the row has {len(cells)} cells, the header has {width}."
        return Reject(Kind.ROW, reason, where, raw)
    return Row(cells, columns, where)


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _text(source: BinaryIO, name: str) -> Iterator[str]:
    for number, line in enumerate(lines(source, name)):
        text = line.decode("utf-8", "surrogateescape")
        yield text.lstrip("\ufeff") if number == 0 else text
