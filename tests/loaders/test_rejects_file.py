from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from loaders.records import Kind, Reject
from loaders.rejects import guarded_cell, rejects_file
from ownership_graph.errors import FileProblem, Location

REJECT = Reject(
    Kind.INTEREST, "too much.", Location("i.csv", 3, "sheet x"), '=cmd|" /c"!A1', "Less."
)


def test_json_lines_hold_reason_file_line_and_raw_text(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    with rejects_file(path) as sink:
        sink.add(REJECT)
        sink.add(Reject(Kind.FILE, "torn.", Location("x.gz"), "\udce9"))
    first, second = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert first == {
        "kind": "interest",
        "file": "i.csv",
        "line": 3,
        "pointer": "sheet x",
        "reason": "too much.",
        "hint": "Less.",
        "raw": '=cmd|" /c"!A1',
    }
    assert second == {"kind": "file", "file": "x.gz", "reason": "torn.", "raw": "\udce9"}


def test_csv_cells_are_guarded_against_formulas(tmp_path: Path) -> None:
    path = tmp_path / "rejects.CSV"
    with rejects_file(str(path)) as sink:
        sink.add(REJECT)
    header, row = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert dict(zip(header, row, strict=True))["raw"] == "'" + REJECT.raw


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_every_start_of_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded_cell(text) == f"'{text}"
    assert guarded_cell("plain") == "plain"


def test_a_clean_load_leaves_no_file(tmp_path: Path) -> None:
    with rejects_file(tmp_path / "rejects.jsonl"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_without_a_path_nothing_is_written(tmp_path: Path) -> None:
    with rejects_file(None) as sink:
        sink.add(REJECT)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_written_is_a_file_problem(tmp_path: Path) -> None:
    with (
        rejects_file(tmp_path / "no" / "such" / "r.jsonl") as sink,
        pytest.raises(FileProblem, match="cannot be written"),
    ):
        sink.add(REJECT)
