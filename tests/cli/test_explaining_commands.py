"""``explain``, ``compare``, ``chart`` and the annex of ``check`` over the example."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "consortium"
PROPOSAL = str(EXAMPLE / "proposal.yaml")
DAY = ("--as-of", "2026-06-30")


@pytest.fixture
def ask(run: Run, wonderland: str) -> Run:
    return lambda *arguments, **keywords: run(*arguments, "--db", wonderland, **keywords)


def test_an_answer_is_explained_by_its_chains(ask: Run) -> None:
    ran = ask("explain", "vorpal", "--seed", "outgrabe", *DAY, "--format", "json")
    jsonschema.validate(ran.json, schema("explain"))
    (result,) = ran.json["results"]
    assert result["equity"]["share"] == {"lower": "60", "upper": "60"}
    steps = result["equity"]["chains"][0]["steps"]
    assert [step["holder"] for step in steps] == ["outgrabe", "jabberwock", "tulgey"]


def test_countries_of_concern_are_the_holders_unless_others_are_named(ask: Run) -> None:
    out = " ".join(ask("explain", "cheshire", *DAY).out.split())
    assert "equity: 35 to 60 %, by hybrid" in out
    assert "Bill Lizard 10 % → Cheshire Labelling Ltd" in out
    assert "possible:" in out
    assert "missing for cheshire" in out
    assert "control: " in ask("explain", "humpty", *DAY).out
    sheet = csv.DictReader(io.StringIO(ask("explain", "humpty", *DAY, "--format", "csv").out))
    assert {"share", "chain", "proof"} <= {row["what"] for row in sheet}


def test_two_days_are_compared(ask: Run) -> None:
    arguments = ("compare", "vorpal", "--before", "2019-12-01", *DAY)
    ran = ask(*arguments, "--format", "json")
    jsonschema.validate(ran.json, schema("compare"))
    (change,) = ran.json["changes"]
    assert (change["before"]["outcome"], change["after"]["outcome"]) == ("INDETERMINATE", "FAIL")
    out = ask(*arguments).out
    assert "INDETERMINATE → FAIL" in out
    assert "tulgey in vorpal, equity 60, votes 60" in out
    assert "facts of Tulgey Wood Holdings Ltd" in out
    assert ask(*arguments, "--format", "csv").out.startswith("clause,entity,before,after")


def test_a_proposal_is_compared(ask: Run) -> None:
    out = ask("compare", PROPOSAL, "--before", "2024-12-31", *DAY).out
    assert "other figures or readings" in out


def test_two_stores_are_compared_and_the_decisive_fact_is_named(run: Run, tmp_path: Path) -> None:
    for name, share in (("old", "60"), ("new", "40")):
        folder = tmp_path / name / "cap"
        folder.mkdir(parents=True)
        (folder / "entities.csv").write_text(
            "id,kind,jurisdiction,principal_place,nationalities\n"
            "t,company,US-DE,US,\nx,company,CN,CN,\ny,person,,,US\n",
            encoding="utf-8",
        )
        (folder / "interests.csv").write_text(
            f"holder,subject,equity,votes\nx,t,{share},{share}\ny,t,40,40\n", encoding="utf-8"
        )
        assert run("load", str(folder), "--db", f"{name}.lbug").code == 0
    ran = run("compare", "t", "--before-db", "old.lbug", "--db", "new.lbug", *DAY)
    assert "FAIL → " in ran.out
    assert "decisive" in ran.out


def test_there_must_be_something_to_compare_with(ask: Run) -> None:
    assert ask("compare", "vorpal").code == 2


def test_a_holder_asked_about_is_told_from_what_holders_have_of_it(ask: Run) -> None:
    themselves = "is itself one of the holders asked about"
    assert themselves in ask("explain", "jabberwock", *DAY).out
    assert themselves not in ask("explain", "vorpal", *DAY).out


def test_a_party_of_which_it_is_not_known_where_it_is_run_may_be_asked_about(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "entities.csv").write_text(
        "id,name,kind,jurisdiction,principal_place,nationalities\n"
        "k,K,company,KY,,\np,P,person,,,US\n"
    )
    (tmp_path / "interests.csv").write_text("holder,subject,equity,complete\np,k,100,yes\n")
    assert run("load", str(tmp_path), "--db", "k.lbug").code == 0
    ran = run("explain", "k", "--db", "k.lbug", *DAY)
    assert "may itself be one of the holders asked about" in ran.out


def test_findings_that_did_not_change_are_counted(ask: Run) -> None:
    out = ask("compare", "gryphon", "--before", "2020-01-01", *DAY).out
    assert "findings did not change" in out


def test_a_chart_is_drawn(ask: Run, tmp_path: Path) -> None:
    drawn = ask("chart", "vorpal", *DAY)
    assert drawn.code == 0
    assert ET.fromstring(drawn.out).tag.endswith("svg")  # noqa: S314 (our own drawing)
    assert ask("chart", "vorpal", *DAY, "-o", "v.svg").out == ""
    assert (tmp_path / "v.svg").read_text(encoding="utf-8") == drawn.out
    assert ask("chart", "vorpal", *DAY, "-o", "no/such/v.svg").code == 2


def test_the_annex_is_written_in_every_form(ask: Run, tmp_path: Path) -> None:
    targets = [
        argument for form in ("html", "xlsx", "json") for argument in ("--report", f"a.{form}")
    ]
    assert ask("check", PROPOSAL, *targets, "--stamp", "2026-06-30").code == 1
    assert "Vorpal Security Inc" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (tmp_path / "a.xlsx").stat().st_size > 1000


def test_the_same_inputs_give_the_same_annex(ask: Run, tmp_path: Path) -> None:
    for name in ("first", "second"):
        ask("check", PROPOSAL, "--report", f"{name}.html", "--stamp", "2026-06-30")
    first, second = ((tmp_path / f"{name}.html").read_bytes() for name in ("first", "second"))
    assert first == second


def test_an_annex_needs_a_known_form_and_a_place(ask: Run) -> None:
    assert ask("check", PROPOSAL, "--report", "a.pdf").code == 2
    assert ask("check", PROPOSAL, "--report", "no/such/a.html").code == 2


def test_a_store_that_is_copied_answers_alike(ask: Run, run: Run, wonderland: str) -> None:
    shutil.copy(wonderland, "copy.lbug")
    assert (
        run("screen", "vorpal", *DAY, "--db", "copy.lbug").out == ask("screen", "vorpal", *DAY).out
    )
