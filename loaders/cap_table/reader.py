"""Cap tables: the Open Cap Format, and a sheet of holders by class as CSV or in a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from loaders.cap_table.open_cap_format import OcfFile, is_ocf, ocf_items
from loaders.cap_table.sheet import is_cap_sheet, sheet_items
from loaders.formats import Format, Peek, each_file, one_part
from loaders.reading.opening import InputFile
from loaders.reading.rows import Row, header, rows
from loaders.reading.workbook import sheet_names, sheet_rows
from loaders.records import Context, Item, Kind, Reject
from ownership_graph.errors import InvalidData, Location

__all__ = ["FORMATS", "read_ocf", "read_sheet"]

_SHEET = "cap_table"
_LARGEST = 256 * 1024 * 1024


def read_ocf(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """The stakes of one cap table in the Open Cap Format."""
    held: list[OcfFile] = []

    def parse(file: InputFile) -> Iterator[Item]:
        with file.open() as source:
            content = source.read(_LARGEST)
        try:
            found = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise InvalidData(
                f"the text is no JSON ({error}).", location=Location(file.name)
            ) from error
        if isinstance(found, dict):
            held.append(OcfFile(found, Location(file.name)))
        else:
            yield Reject(Kind.FILE, "not a file of the Open Cap Format.", Location(file.name))

    yield from each_file(files, parse)
    yield from each_file(files[:1], lambda _: ocf_items(held, context))


def read_sheet(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """The stakes that sheets of holders by class state."""

    def parse(file: InputFile) -> Iterator[Item]:
        names = sheet_names(file)
        if names is not None:
            yield from sheet_items(_workbook_rows(file), context)
            return
        with file.open() as source:
            yield from sheet_items(_small(rows(source, file.name)), context)

    yield from each_file(files, parse)


def _small(found: Iterator[Row | Reject]) -> Iterator[Row | Reject]:
    """Rows whose column names are in small letters."""
    for row in found:
        if isinstance(row, Reject):
            yield row
        else:
            columns = {name.casefold(): index for name, index in row.columns.items()}
            yield Row(row.cells, columns, row.where)


def _workbook_rows(file: InputFile) -> Iterator[Row | Reject]:
    columns: dict[str, int] | None = None
    for raw in sheet_rows(file, _SHEET):
        if isinstance(raw.cells, InvalidData):
            yield Reject.of(raw.cells, Kind.ROW, raw.location, raw.raw)
        elif columns is None:
            columns = {name.strip().casefold(): at for at, name in enumerate(raw.cells)}
        elif any(raw.cells):
            padded = [*raw.cells, *[""] * (len(columns) - len(raw.cells))]
            yield Row(padded, columns, raw.location)


def _is_sheet(peek: Peek) -> bool:
    try:
        names = sheet_names(peek.file)
    except InvalidData:
        return False
    return _SHEET in names if names is not None else is_cap_sheet(header(peek.text))


FORMATS = (
    Format(
        name="ocf",
        title="Open Cap Format (JSON)",
        recognises=lambda peek: is_ocf(peek.text),
        open=one_part(read_ocf),
        family="ocf",
        by_directory=True,
    ),
    Format(
        name="cap-table",
        title="sheet of holders by class (CSV, or the sheet cap_table of a workbook)",
        recognises=_is_sheet,
        open=one_part(read_sheet),
        family="cap-table",
    ),
)
