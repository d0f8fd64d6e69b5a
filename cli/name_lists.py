"""Lists of names to screen: the rows of a CSV file or workbook, and what became of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ownership_graph.errors import FileProblem, InvalidData, Location
from queries.names.screen import Screened

__all__ = ["is_list", "names_json", "print_names", "read_names"]

_ENDINGS = {".csv", ".xlsx"}
_NAME_COLUMNS = ("name", "company", "supplier", "subcontractor", "partner")
_COUNTRY_COLUMNS = ("country", "jurisdiction")


def is_list(reference: str) -> bool:
    """Whether a reference is a file of names rather than an id."""
    path = Path(reference)
    return path.suffix.casefold() in _ENDINGS and path.is_file()


def read_names(path: str) -> list[tuple[str, str | None]]:
    """The names of a list, each with its country where a column gives one.

    The column is called ``name``; a table without such a column is taken to be one of names alone.

    Raises:
        FileProblem: when the file cannot be read.
        InvalidData: when it holds no names.
    """
    try:
        rows = list(_rows(Path(path)))
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(
            f"{path} cannot be read as a list of names.", hint="Save it as CSV (UTF-8) or XLSX."
        ) from error
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    name = next((header.index(each) for each in _NAME_COLUMNS if each in header), None)
    country = next((header.index(each) for each in _COUNTRY_COLUMNS if each in header), None)
    body = rows if name is None else rows[1:]
    found = [
        (row[name or 0].strip(), _cell(row, country))
        for row in body
        if len(row) > (name or 0) and row[name or 0].strip()
    ]
    if not found:
        raise InvalidData("the list holds no names.", location=Location(path))
    return found


def names_json(screened: Sequence[Screened]) -> list[dict[str, Any]]:
    """What became of each name, as JSON."""
    return [
        {
            "name": each.name,
            "country": each.country,
            "outcome": each.outcome.value,
            "entity": each.chosen and each.chosen.id,
            "candidates": [
                {"entity": near.id, "name": near.name, "score": round(near.score, 1)}
                for near in each.candidates
            ],
        }
        for each in screened
    ]


def print_names(screened: Sequence[Screened]) -> None:
    """What became of each name, for people."""
    from cli.console import heading, parts, table  # noqa: PLC0415 (rich loads slowly)

    heading("names")
    table(
        ("name", "outcome", "entity", "nearest"),
        [
            (
                each.name,
                each.outcome.value,
                each.chosen and f"{each.chosen.name} ({each.chosen.id})",
                ""
                if each.chosen
                else parts(
                    (f"{near.name} ({near.id}, {near.score:.0f})" for near in each.candidates[:3]),
                    "; ",
                ),
            )
            for each in screened
        ],
    )


def _rows(path: Path) -> Iterator[list[str]]:
    if path.suffix.casefold() == ".csv":
        text = path.read_bytes().decode("utf-8-sig")
        yield from csv.reader(io.StringIO(text))
        return
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 (workbooks only)

    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except CalamineError as error:
        raise FileProblem(f"{path} is no workbook: {error}.") from error
    for row in sheet.to_python():
        yield [str(cell) for cell in row]


def _cell(row: Sequence[str], column: int | None) -> str | None:
    if column is None or column >= len(row):
        return None
    return row[column].strip() or None
