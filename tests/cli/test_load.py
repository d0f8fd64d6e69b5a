from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "consortium"
ENTITIES = "id,name,kind,jurisdiction\na,Alpha Inc,company,US-DE\nb,Beta Ltd,company,GB\n"
INTERESTS = "holder,subject,equity\nb,a,60\n"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "entities.csv").write_text(ENTITIES, encoding="utf-8")
    (folder / "interests.csv").write_text(INTERESTS, encoding="utf-8")
    return folder


def test_a_folder_of_tables_is_loaded(run: Run, tables: Path) -> None:
    ran = run("load", str(tables), "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    jsonschema.validate(ran.json, schema("load"))
    assert ran.json["counts"]["entity"] == {
        "read": 2,
        "derived": 0,
        "stored": 2,
        "rejected": 0,
        "skipped": 0,
    }
    assert ran.json["counts"]["interest"]["stored"] == 1
    assert ran.json["datasets"][0]["version"] == 1


def test_loading_twice_changes_nothing(run: Run, tables: Path) -> None:
    run("load", str(tables))
    before = run("datasets", "--format", "json").json
    ran = run("load", str(tables))
    assert "unchanged" in ran.out
    assert run("datasets", "--format", "json").json["datasets"][0]["version"] == 1
    assert (
        before["datasets"][0]["files"]
        == run("datasets", "--format", "json").json["datasets"][0]["files"]
    )


def test_t9_bad_rows_end_with_3_and_the_good_ones_are_stored(
    run: Run, tables: Path, tmp_path: Path
) -> None:
    (tables / "interests.csv").write_text(INTERESTS + "a,b,120\n", encoding="utf-8")
    ran = run("load", str(tables), "--format", "json")
    assert ran.code == 3
    assert ran.json["counts"]["interest"] == {
        "read": 2,
        "derived": 0,
        "stored": 1,
        "rejected": 1,
        "skipped": 0,
    }
    jsonschema.validate(ran.json, schema("load"))
    remark = next(item for item in ran.json["diagnostics"] if item["severity"] == "error")
    assert remark["line"] == 3
    rejects = (tmp_path / "ownership-rejects.jsonl").read_text(encoding="utf-8")
    assert "120" in rejects


def test_t9_strict_stores_nothing_beside_a_refusal(run: Run, tables: Path) -> None:
    (tables / "interests.csv").write_text(INTERESTS + "a,b,120\n", encoding="utf-8")
    ran = run("load", str(tables), "--strict", "--rejects", "refused.csv")
    assert ran.code == 3
    assert "nothing was stored" in ran.out
    assert "refused.csv" in ran.out
    assert run("find", "Alpha", "--format", "json").json.get("matches", []) == []


def test_t9_a_path_that_does_not_exist_ends_with_2(run: Run) -> None:
    ran = run("load", "nowhere", "--format", "json")
    assert ran.code == 2
    assert ran.json["error"]["kind"] == "FileProblem"


def test_t9_a_folder_without_tables_ends_with_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("load", "empty").code == 2


def test_t9_a_file_of_no_known_format_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "photo.csv").write_bytes(b"\x00\x01\x02\x03" * 50)
    assert run("load", "photo.csv").code == 3


def test_standard_input_is_loaded(run: Run) -> None:
    ran = run(
        "load", "-", "--as", "tables", "--dataset", "piped", "--format", "csv", stdin=ENTITIES
    )
    assert ran.code == 0
    assert "entity,2,0,2,0,0" in ran.out


def test_a_store_in_memory_is_of_no_use(run: Run, tables: Path) -> None:
    ran = run("load", str(tables), "--db", "memory:")
    assert ran.code == 2
    assert "gone when this command ends" in ran.err


def test_many_remarks_are_cut_for_people(run: Run, tables: Path) -> None:
    rows = "".join(f"a,b,{figure}\n" for figure in range(101, 131))
    (tables / "interests.csv").write_text(INTERESTS + rows, encoding="utf-8")
    ran = run("load", str(tables))
    assert ran.code == 3
    assert "further remarks" in ran.out


def test_a_terminal_sees_progress(run: Run, tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert run("load", str(tables)).code == 0


def test_the_environment_names_the_store(
    run: Run, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWNERSHIP_GRAPH_DB", str(tmp_path / "named.lbug"))
    assert run("load", str(tables)).code == 0
    assert (tmp_path / "named.lbug").exists()
    assert run("--db", "other.lbug", "load", str(tables)).code == 0
    assert (tmp_path / "other.lbug").exists()


def test_the_example_loads_without_a_remark_of_error(run: Run) -> None:
    ran = run("load", str(EXAMPLE), "--format", "json")
    assert ran.code == 0
    assert {item["severity"] for item in ran.json["diagnostics"]} <= {"note"}
