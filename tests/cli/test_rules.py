from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]


def test_every_rulebook_is_listed(run: Run) -> None:
    ran = run("rules", "list", "--format", "json")
    jsonschema.validate(ran.json, schema("rules-list"))
    assert {"notice", "ofac-50"} <= {book["rulebook"] for book in ran.json["rulebooks"]}
    assert "notice" in run("rules", "list").out
    assert "IV.D" in run("rules", "list", "--format", "csv").out


def test_a_clause_is_shown_with_its_words_readings_and_countries(run: Run) -> None:
    ran = run("rules", "show", "notice", "--clause", "IV.D", "--format", "json")
    jsonschema.validate(ran.json, schema("rules-show"))
    (clause,) = ran.json["tests"]
    assert "may not include members, subcontractors" in clause["quote"]
    assert {"default", "ge50", "mul"} <= {reading["name"] for reading in clause["readings"]}
    assert "CN" in {row["code"] for row in ran.json["countries"]}
    out = run("rules", "show", "--clause", "IV.D").out
    assert "not modelled" in out
    assert "ge50" in out


def test_a_rulebook_of_other_seeds_has_no_countries(run: Run) -> None:
    ran = run("rules", "show", "ofac-50", "--format", "json")
    assert ran.json["countries"] == []
    assert "default" in run("rules", "show", "ofac-50", "--format", "csv").out


@pytest.mark.parametrize(
    "arguments",
    [("nothing",), ("notice", "--clause", "IX"), ("notice", "--version", "1")],
)
def test_what_does_not_exist_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run("rules", "show", *arguments, "--format", "json")
    assert ran.code == 2
    assert ran.json["error"]["kind"] == "UnknownName"
    assert ran.json["error"]["hint"]


def test_the_rulebooks_of_the_program_verify(run: Run) -> None:
    ran = run("rules", "verify", "--format", "json")
    jsonschema.validate(ran.json, schema("rules-verify"))
    assert not any(book["stale"] for book in ran.json["verified"])
    assert "lists of countries" in run("rules", "verify").out


def test_sources_that_nobody_has_looked_at_for_a_year_are_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.commands.rules.today", lambda: date(2030, 1, 1))
    assert "look again" in run("rules", "verify").out


def test_a_file_is_verified(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("rulebook: x\nrulebook: y\n", encoding="utf-8")
    ran = run("rules", "verify", "bad.yaml", "--format", "json")
    assert ran.code == 3
    assert ran.json["error"]["file"] == "bad.yaml"
    assert run("rules", "verify", "absent.yaml").code == 2
