from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]
DAY = ("--as-of", "2026-06-30")


@pytest.fixture
def ask(run: Run, wonderland: str) -> Run:
    return lambda *arguments, **keywords: run(
        "screen", *arguments, "--db", wonderland, *DAY, **keywords
    )


def test_every_entity_is_screened_as_alone(ask: Run) -> None:
    ran = ask("--all", "--format", "json")
    assert ran.code == 1
    jsonschema.validate(ran.json, schema("screen-all"))
    every = {row["entity"]: row["outcome"] for row in ran.json["results"]}
    alone = ask(*every, "--format", "json").json["findings"]
    assert every == {finding["entity"]: finding["outcome"] for finding in alone}


def test_the_us_requirement_is_screened_as_alone(ask: Run) -> None:
    every = ask("--all", "--clause", "IV.C.2", "--format", "json").json
    outcomes = {row["entity"]: row["outcome"] for row in every["results"]}
    alone = ask(*outcomes, "--clause", "IV.C.2", "--format", "json").json["findings"]
    assert outcomes == {finding["entity"]: finding["outcome"] for finding in alone}


def test_bounds_are_outward(ask: Run) -> None:
    rows = {row["entity"]: row for row in ask("--all", "--format", "json").json["results"]}
    cheshire = rows["cheshire"]
    assert 34.9999 < cheshire["equity_lower"] <= 35
    assert 60 <= cheshire["equity_upper"] < 60.0001


def test_rows_can_be_filtered(ask: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("--all", "--country", "gb", "--format", "csv").out)))
    assert [row["entity"] for row in rows] == ["cheshire"]
    ran = ask("--all", "--outcome", "REVIEW", "--format", "json")
    assert ran.code == 4
    assert [row["entity"] for row in ran.json["results"]] == ["mome"]
    assert ask("--all", "--outcome", "PASS", "--format", "json").code == 0


def test_what_stands_under_a_country_is_listed_with_its_controllers(ask: Run) -> None:
    ran = ask("--all", "--under", "cn", "--format", "json")
    rows = {row["entity"]: row for row in ran.json["results"]}
    assert "vorpal" in rows
    assert "jabberwock" not in rows
    assert rows["vorpal"]["controllers"] == ["outgrabe"]
    assert rows["vorpal"]["consolidated_by"] is None
    table = csv.DictReader(io.StringIO(ask("--all", "--under", "CN", "--format", "csv").out))
    assert {row["entity"]: row["controllers"] for row in table}["vorpal"] == "outgrabe"


def test_people_see_the_worst_first(ask: Run) -> None:
    out = ask("--all").out
    assert "the first 20" in out
    assert out.index("bandersnatch") < out.index("cheshire")


def test_rows_go_to_a_file(ask: Run, tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "parquet"):
        out = ask("--all", "-o", f"all.{form}", "--outcome", "FAIL").out
        assert f"the rows stand in all.{form}" in out
    table = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text(encoding="utf-8"))))
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    columns = pq.read_table(tmp_path / "all.parquet").to_pylist()
    assert [row["entity"] for row in table] == [row["entity"] for row in lines]
    assert lines == columns
    assert ask("--all", "-o", "none.parquet", "--country", "ZZ").code == 0
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


def test_a_terminal_sees_progress(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert ask("--all", "-o", "all.csv").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("vorpal", "--all"),
        ("--all", "--clause", "II.2"),
        ("--all", "--rulebook", "part850-person"),
        ("--all", "-o", "all.pdf"),
        ("--all", "-o", "no/such/all.csv"),
    ],
)
def test_what_cannot_be_asked_is_told(ask: Run, arguments: tuple[str, ...]) -> None:
    assert ask(*arguments).code == 2
