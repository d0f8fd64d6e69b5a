"""The sheets of an XLSX workbook as rows of text, every figure exactly as a reader sees it.

Cells hold binary floats; what a spreadsheet shows of them are 15 significant digits, and those
are taken. A percentage format multiplies by 100, as on the screen. A formula counts by its stored
value, and one without a stored value refuses its row (RULES T8).
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from loaders.reading.opening import ZIP_MAGIC, InputFile
from loaders.tables.rows import RawRow
from ownership_graph.errors import InvalidData, InvalidRecord, Location

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["cell_text", "sheet_names", "sheet_rows"]

_LARGEST = 512 * 1024 * 1024  # bytes of a workbook, packed
_LARGEST_UNPACKED = 4 * 1024 * 1024 * 1024
_DIGITS = 15


def sheet_names(file: InputFile) -> tuple[str, ...] | None:
    """The names of the sheets in order; None for a file that is no workbook.

    Raises:
        InvalidData: when the workbook is damaged or beyond any sensible size.
    """
    if not file.head().startswith(ZIP_MAGIC):
        return None
    with _content(file) as content:
        if not _is_workbook(content, file.name):
            return None
        with _workbook(content, file.name, values=True) as book:
            return tuple(book.sheetnames)


def sheet_rows(file: InputFile, sheet: str) -> Iterator[RawRow]:
    """The rows of one sheet that hold anything, header included, one at a time.

    Raises:
        InvalidData: when the workbook is damaged.
    """
    with (
        _content(file) as content,
        _workbook(content, file.name, values=True) as values,
        _workbook(content, file.name, values=False) as formulas,
    ):
        pairs = zip(values[sheet].iter_rows(), formulas[sheet].iter_rows(), strict=True)
        for number, (shown, stated) in enumerate(pairs, start=1):
            location = Location(file.name, number, f"sheet {sheet}")
            texts = [cell_text(cell.value, cell.number_format or "") for cell in shown]
            if not any(texts) and not any(cell.value for cell in stated):
                continue
            cells: list[str] | InvalidData = texts
            for position, (value, formula) in enumerate(zip(shown, stated, strict=True)):
                if formula.data_type == "f" and value.value is None:
                    cells = _no_value(position, number)
                elif value.data_type == "e":
                    cells = _error_value(position, number, str(value.value))
            yield RawRow(cells, location, _line(texts))


def cell_text(value: object, number_format: str) -> str:
    """A cell as its reader sees it, but with all of its digits.

    >>> cell_text(0.1 + 0.2, "General"), cell_text(0.51, "0.00%"), cell_text(7.0, "0")
    ('0.3', '51%', '7')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(Decimal(format(value, f".{_DIGITS}g")), number_format)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value).strip()


def _number(figure: Decimal, number_format: str) -> str:
    percent = "%" in number_format
    text = format(figure.scaleb(2) if percent else figure, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


@contextmanager
def _content(file: InputFile) -> Iterator[BinaryIO]:
    """A workbook must be read from its end, so it is held in memory, packed."""
    with file.open() as source:
        held = io.BytesIO(source.read(_LARGEST))
        if source.read(1):
            raise InvalidData(
                "the workbook is too large.",
                hint="Save its sheets as CSV files.",
                location=Location(file.name),
            )
    yield held


def _is_workbook(content: BinaryIO, name: str) -> bool:
    try:
        with zipfile.ZipFile(content) as archive:
            infos = archive.infolist()
    except zipfile.BadZipFile as error:
        raise InvalidData(
            "the file is a damaged zip file or workbook.",
            hint="Fetch or save it again.",
            location=Location(name),
        ) from error
    if sum(info.file_size for info in infos) > _LARGEST_UNPACKED:
        raise InvalidData(
            "the file grows too large when unpacked.",
            hint="Save its sheets as CSV files.",
            location=Location(name),
        )
    return any(info.filename == "xl/workbook.xml" for info in infos)


@contextmanager
def _workbook(content: BinaryIO, name: str, *, values: bool) -> Iterator[Workbook]:
    from openpyxl import load_workbook  # noqa: PLC0415 (0.3 s; only workbooks need it)

    try:
        with warnings.catch_warnings():
            # It warns of styles and extensions that it leaves out; the values are all there.
            warnings.simplefilter("ignore")
            book = load_workbook(content, read_only=True, data_only=values)
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise InvalidData(
            f"the workbook cannot be read ({error}).",
            hint="Open it in a spreadsheet program and save it again.",
            location=Location(name),
        ) from error
    try:
        yield book
    finally:
        book.close()


@lru_cache(maxsize=1024)
def _column(position: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (see _workbook)

    return get_column_letter(position + 1)


def _no_value(position: int, number: int) -> InvalidData:
    return InvalidRecord(
        f"the formula in cell {_column(position)}{number} has no stored value.",
        hint="Open the workbook in a spreadsheet program, let it calculate, and save it.",
    )


def _error_value(position: int, number: int, value: str) -> InvalidData:
    return InvalidRecord(
        f"the cell {_column(position)}{number} shows the error {value}.",
        hint="Mend the formula, or empty the cell.",
    )


def _line(texts: list[str]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="").writerow(texts)
    return target.getvalue()
