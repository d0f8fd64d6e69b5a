from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from neo4j_server import own_tool

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


@pytest.mark.neo4j
def test_the_bulk_import_takes_the_command_that_is_printed(ask: Run, tmp_path: Path) -> None:
    tool = own_tool()
    ran = ask("export", "--to", "neo4j-import", "-o", "it's a (new) folder")
    program, *arguments = shlex.split(ran.out)
    assert (ran.code, ran.err, program) == (0, "", "neo4j-admin")
    (tmp_path / "conf").mkdir()
    done = tool.admin(tmp_path, *arguments, f"--report-file={tmp_path / 'report'}")
    assert "IMPORT DONE" in done
    files = [item.rpartition("=")[2] for item in arguments if item.startswith("--nodes=")]
    texts = (Path(file).read_text(encoding="utf-8") for file in files)
    nodes = sum(len(list(csv.DictReader(io.StringIO(text)))) for text in texts)
    assert f"  {nodes} nodes\n" in done


def test_the_bulk_import_wants_a_new_folder_and_the_whole_store(ask: Run, tmp_path: Path) -> None:
    bulk = ("export", "--to", "neo4j-import")
    for arguments, told in (
        ((), "writes a folder"),
        (("-o", "new", "vorpal"), "writes the whole store"),
        (("-o", "new", "--dataset", "consortium"), "writes the whole store"),
        (("-o", "no/such"), "cannot be written: No such file or directory"),
    ):
        ran = ask(*bulk, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert told in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_or_file_that_cannot_be_written_is_told(ask: Run) -> None:
    assert ask("export").code == 2
    assert ask("export", "vorpal", "--to", "bods", "-o", "no/such/file.json").code == 2
