from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path

import pytest
from loading import load
from openpyxl import Workbook

from loaders.reading.workbook import cell_text
from ownership_graph.share import Share

Rows = Sequence[Sequence[object]]

PEOPLE: Rows = [
    ["id", "name", "kind"],
    ["queen", "Queen Ltd", "company"],
    ["alice", "Alice", "person"],
]


def book(sheets: Mapping[str, Rows], percent: Sequence[str] = ()) -> bytes:
    """A workbook; cells named as ``sheet!A1`` get a percent format."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for place in percent:
        sheet_name, cell = place.split("!")
        made[sheet_name][cell].number_format = "0.00%"
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_a_workbook_with_two_sheets_is_one_dataset(tmp_path: Path) -> None:
    rows: Rows = [
        ["holder", "subject", "equity", "start"],
        ["alice", "queen", 0.1, date(2020, 1, 1)],
    ]
    loaded = load(
        tmp_path, {"court.xlsx": book({"Entities": PEOPLE, "interests": rows, "notes": []})}
    )
    assert loaded.errors == []
    (stake,) = loaded.into("queen")
    assert stake.equity == Share.exact(Fraction(1, 10))
    assert stake.start == date(2020, 1, 1)
    assert stake.source.locator is not None
    assert stake.source.locator.endswith("court.xlsx, line 2, sheet interests")


def test_percent_formats_and_binary_fractions_are_read_as_shown(tmp_path: Path) -> None:
    rows: Rows = [
        ["holder", "subject", "equity", "votes"],
        ["alice", "queen", 0.51, 0.1 + 0.2],
        ["alice", "queen", "25-50", 50.000001],
    ]
    made = book({"entities": PEOPLE, "interests": rows}, percent=["interests!C2"])
    stated = {
        (str(item.equity), str(item.votes))
        for item in load(tmp_path, {"b.xlsx": made}).into("queen")
    }
    assert stated == {("51", "0.3"), ("25-50", "50.000001")}


def test_t8_a_formula_without_a_stored_value_refuses_its_row(tmp_path: Path) -> None:
    rows: Rows = [
        ["holder", "subject", "equity"],
        ["alice", "queen", "=10+20"],
        [],
        ["alice", "queen", 5],
        ["alice", "queen", "#DIV/0!"],
    ]
    loaded = load(tmp_path, {"b.xlsx": book({"entities": PEOPLE, "interests": rows})})
    formula, error = loaded.errors
    assert "line 2, sheet interests" in formula
    assert "the formula in cell C2 has no stored value" in formula
    assert "line 5, sheet interests" in error
    assert "the cell C5 shows the error #DIV/0!" in error
    assert [str(item.equity) for item in loaded.into("queen")] == ["5"]


def test_t8_a_formula_counts_by_its_stored_value(tmp_path: Path) -> None:
    rows: Rows = [["holder", "subject", "equity"], ["alice", "queen", "=10+20.5"]]
    stored = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book({"entities": PEOPLE, "interests": rows}))) as made,
        zipfile.ZipFile(stored, "w") as target,
    ):
        for name in made.namelist():
            content = made.read(name).replace(b"<f>10+20.5</f><v />", b"<f>10+20.5</f><v>30.5</v>")
            content = content.replace(b"<f>10+20.5</f><v></v>", b"<f>10+20.5</f><v>30.5</v>")
            target.writestr(name, content)
    loaded = load(tmp_path, {"b.xlsx": stored.getvalue()})
    assert loaded.errors == []
    assert [str(item.equity) for item in loaded.into("queen")] == ["30.5"]


def test_a_workbook_without_such_sheets_is_of_no_known_format(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"b.xlsx": book({"tea": PEOPLE}), "entities.csv": "id\na\n"})
    assert "no format that is known" in loaded.errors[0]


def test_a_named_format_takes_every_sheet(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"b.xlsx": book({"tea": PEOPLE})}, format="entities")
    assert loaded.counts == {"entity": (2, 2, 0, 0)}
    refused = load(tmp_path, {"b.xlsx": book({"tea": PEOPLE})}, format="tables")
    assert "nothing tells whether" in refused.errors[0]


def test_a_damaged_workbook_is_reported(tmp_path: Path) -> None:
    made = book({"entities": PEOPLE})
    loaded = load(tmp_path, {"b.xlsx": made[: len(made) // 2]})
    assert "a damaged zip file or workbook" in loaded.errors[0]


def test_a_workbook_without_its_parts_is_reported(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as target:
        target.writestr("xl/workbook.xml", "<workbook/>")
    loaded = load(tmp_path, {"b.xlsx": held.getvalue()})
    assert "the workbook cannot be read" in loaded.errors[0]


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("_LARGEST", "the workbook is too large"), ("_LARGEST_UNPACKED", "grows too large")],
)
def test_a_workbook_beyond_all_measure_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, reason: str
) -> None:
    monkeypatch.setattr(f"loaders.reading.workbook.{limit}", 100)
    loaded = load(tmp_path, {"b.xlsx": book({"entities": PEOPLE})})
    assert reason in loaded.errors[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (1e20, "100000000000000000000"),
        (100.0, "100"),
        (" x ", "x"),
        (datetime(2020, 1, 2), "2020-01-02"),  # noqa: DTZ001 (as openpyxl gives them)
        (datetime(2020, 1, 2, 3, 4), "2020-01-02T03:04:00"),  # noqa: DTZ001
        (time(1, 2), "01:02:00"),
    ],
)
def test_cells_are_text_as_their_reader_sees_them(value: object, text: str) -> None:
    assert cell_text(value, "General") == text
