from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

Run = Callable[..., Any]
DAY = ("--as-of", "2026-06-30")
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "consortium"


@pytest.fixture
def ask(run: Run, wonderland: str) -> Run:
    return lambda *arguments, **keywords: run(*arguments, "--db", wonderland, *DAY, **keywords)


def test_tables_load_again_and_answer_alike(ask: Run, run: Run) -> None:
    assert ask("export", "-o", "out").code == 0
    assert run("load", "out", "--db", "again.lbug").code == 0
    proposal = str(EXAMPLE / "proposal.yaml")
    before = json.loads(ask("check", proposal, "--format", "json").out)
    after = run("check", proposal, "--db", "again.lbug", "--format", "json").json
    assert after["summary"] == before["summary"]


def test_only_what_is_above_an_entity_is_exported(ask: Run, tmp_path: Path) -> None:
    assert ask("export", "vorpal", "-o", "above").code == 0
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "above").rglob("*.csv"))
    assert "jabberwock" in text
    assert "humpty" not in text


def test_bods_is_an_array_or_lines(ask: Run) -> None:
    array = json.loads(ask("export", "vorpal", "--to", "bods").out)
    lines = ask("export", "vorpal", "--to", "bods-lines", "--output", "-").out.splitlines()
    assert {each["recordType"] for each in array} == {"entity", "person", "relationship"}
    assert len(lines) == len(array)


def test_graphs_for_other_programs(ask: Run, tmp_path: Path) -> None:
    graphml = ask("export", "vorpal", "--to", "graphml").out
    assert ET.fromstring(graphml).tag.endswith("graphml")  # noqa: S314 (our own output)
    assert json.loads(ask("export", "vorpal", "--to", "networkx").out)
    assert "MERGE" in ask("export", "vorpal", "--to", "cypher").out or (
        "CREATE" in ask("export", "vorpal", "--to", "cypher").out
    )
    assert json.loads(ask("export", "vorpal", "--to", "ftm").out.splitlines()[0])["schema"]
    assert ask("export", "vorpal", "--to", "graphml", "-o", "g.graphml").out == ""
    assert (tmp_path / "g.graphml").read_text(encoding="utf-8") == graphml


def test_columns_for_data_frames(ask: Run, tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    assert ask("export", "--to", "parquet", "-o", "frames").code == 0
    assert (tmp_path / "frames" / "entities.parquet").exists()


def test_one_dataset_can_be_exported(ask: Run) -> None:
    assert ask("export", "--dataset", "consortium", "-o", "one").code == 0
    assert ask("export", "--dataset", "nothing", "-o", "none").code == 2


def test_a_folder_or_file_that_cannot_be_written_is_told(ask: Run) -> None:
    assert ask("export").code == 2
    assert ask("export", "vorpal", "--to", "bods", "-o", "no/such/file.json").code == 2
