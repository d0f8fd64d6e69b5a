from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_templates_are_written_where_asked(run: Run, tmp_path: Path) -> None:
    ran = run("init", "fresh", "--format", "json")
    assert ran.code == 0
    assert [Path(name).name for name in ran.json["written"]] == [
        "entities.csv",
        "interests.csv",
        "proposal.yaml",
    ]
    assert sorted(path.name for path in (tmp_path / "fresh").iterdir()) == [
        "entities.csv",
        "interests.csv",
        "proposal.yaml",
    ]


def test_files_that_are_there_are_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "proposal.yaml").write_text("mine", encoding="utf-8")
    ran = run("init")
    assert ran.code == 2
    assert "already holds proposal.yaml" in ran.err
    assert (tmp_path / "proposal.yaml").read_text(encoding="utf-8") == "mine"
    assert run("init", "--force").code == 0
    assert (tmp_path / "proposal.yaml").read_text(encoding="utf-8") != "mine"


def test_a_directory_that_cannot_be_made_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    ran = run("init", "taken/inside", "--format", "json")
    assert ran.code == 2
    assert ran.json["error"]["kind"] == "FileProblem"


def test_people_are_told_what_comes_next(run: Run) -> None:
    ran = run("init", "fresh")
    assert "next: ownership-graph load fresh, then ownership-graph check" in ran.out


def test_the_templates_load_and_check_as_they_are(run: Run) -> None:
    run("init", "fresh")
    assert run("load", "fresh").code == 0
    assert run("check", "fresh/proposal.yaml").code in {0, 4}
