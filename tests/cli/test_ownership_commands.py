"""``attribution``, ``parent`` and ``control`` over the example."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]
DAY = ("--as-of", "2026-06-30")


@pytest.fixture
def ask(run: Run, wonderland: str) -> Run:
    return lambda *arguments, **keywords: run(*arguments, "--db", wonderland, *DAY, **keywords)


@pytest.fixture
def load(run: Run, tmp_path: Path) -> Callable[[str], None]:
    """Load an interests table whose parties are companies."""

    def put(interests: str) -> None:
        _, *lines = interests.splitlines()
        ids = sorted({name for line in lines for name in line.split(",")[:2]})
        entities = "id,kind\n" + "".join(f"{name},company\n" for name in ids)
        (tmp_path / "entities.csv").write_text(entities, encoding="utf-8")
        (tmp_path / "interests.csv").write_text(interests, encoding="utf-8")
        assert run("load", ".", "--dataset", "given").code == 0

    return put


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_attribution_counts_a_captured_company_whole(ask: Run) -> None:
    ran = ask("attribution", "vorpal", "--seed", "jabberwock", "--format", "json")
    jsonschema.validate(ran.json, schema("attribution"))
    assert ran.json["results"] == [
        {
            "entity": "vorpal",
            "rule": "hybrid",
            "capture": ">50",
            "equity": {"lower": "60", "upper": "60"},
            "votes": {"lower": "60", "upper": "60"},
            "captured": "yes",
        }
    ]


def test_j1_mul_has_no_capture_and_captures_only_seeds(ask: Run) -> None:
    arguments = ("attribution", "vorpal", "jabberwock", "--seed", "jabberwock", "--rule", "mul")
    company, seed = ask(*arguments, "--format", "json").json["results"]
    assert company["capture"] is None
    assert company["equity"] == {"lower": "36", "upper": "36"}
    assert (company["captured"], seed["captured"]) == ("no", "yes")


def test_j1_a_share_that_does_not_terminate_is_rounded_outward(ask: Run) -> None:
    ran = ask("attribution", "mirror", "--seed", "red-queen", "--rule", "mul", "--format", "json")
    assert ran.json["results"][0]["equity"] == {
        "lower": "57.14285714",
        "upper": "57.14285715",
        "rounded": True,
    }


def test_j1_an_end_that_is_not_reached_is_marked(run: Run, load: Callable[[str], None]) -> None:
    load("holder,subject,equity\nx,y,>50\n")
    ran = run("attribution", "y", "--seed", "x", "--format", "json")
    assert ran.json["results"][0]["equity"] == {"lower": "50", "upper": "100", "open": ["lower"]}


def test_another_threshold_captures_at_exactly_half(ask: Run) -> None:
    arguments = ("attribution", "tweedle", "--seed", "tweedledum", "--format", "json")
    assert ask(*arguments).json["results"][0]["captured"] == "no"
    half = ask(*arguments, "--capture", ">=50").json["results"][0]
    assert (half["capture"], half["captured"]) == (">=50", "yes")


def test_seeds_that_are_not_above_have_nothing(ask: Run) -> None:
    ran = ask("attribution", "humpty", "--seed", "oyster", "--format", "json")
    assert ran.json["results"][0]["equity"]["lower"] == "0"
    assert ask("attribution", "humpty", "--seed", "nobody").code == 2


def test_attribution_for_people_and_for_sheets(ask: Run) -> None:
    out = ask("attribution", "cheshire", "--seed", "grin", "--seed", "bill-lizard").out
    assert "what grin and bill-lizard together have, by hybrid >50" in out
    assert "35 to 60 %" in out
    sheet = ask("attribution", "cheshire", "--seed", "grin", "--format", "csv").out
    assert rows_of(sheet)[0]["equity_upper"] == "50"


def test_r13_a_closed_ring_is_told(run: Run, load: Callable[[str], None]) -> None:
    load("holder,subject,equity\na,b,100\nb,a,100\nx,z,50\n")
    ran = run("attribution", "a", "--seed", "x", "--format", "json")
    assert ran.json["results"][0]["equity"] == {"lower": "0", "upper": "100"}
    assert "own each other whole" in run("attribution", "a", "--seed", "x").out


def test_r19_what_a_rule_cannot_evaluate_is_told(run: Run, load: Callable[[str], None]) -> None:
    ring = "holder,subject,equity\na,b,60\nb,a,60\nx,a,40\nx,b,40\n"
    load(ring)
    out = run("attribution", "a", "--seed", "x", "--rule", "hybrid-edge-all").out
    assert "cannot be evaluated" in out


def test_t10_an_assumption_can_be_switched_off(run: Run, load: Callable[[str], None]) -> None:
    load("holder,subject,equity\nx,y,60\n")
    arguments = ("attribution", "y", "--seed", "x", "--format", "json")
    assert run(*arguments).json["results"][0]["votes"]["lower"] == "60"
    without = run(*arguments, "--assume", "no-one-share-one-vote").json["results"][0]
    assert without["votes"] == {"lower": "0", "upper": "100"}
    unknown = run(*arguments, "--assume", "the-best")
    assert unknown.code == 2
    assert "register-complete" in unknown.json["error"]["hint"]


def test_the_parent_under_each_reading(ask: Run) -> None:
    ran = ask("parent", "vorpal", "--format", "json")
    jsonschema.validate(ran.json, schema("parent"))
    (result,) = ran.json["results"]
    assert result["as_of"] == "2026-06-30"
    top = {
        name: [each["entity"] for each in reading["parents"]]
        for name, reading in result["readings"].items()
    }
    assert top["hsr+gp"] == ["jabberwock"]
    assert top["natural-person-top"] == ["outgrabe"]
    assert result["readings"]["consolidation"]["state"] == "none"


def test_a_company_without_a_parent_is_its_own(ask: Run) -> None:
    ran = ask("parent", "gryphon", "--reading", "hsr+gp", "--format", "json")
    (parent,) = ran.json["results"][0]["readings"]["hsr+gp"]["parents"]
    assert parent["self"]
    assert "itself" in ask("parent", "gryphon").out


def test_two_halves_give_two_parents(ask: Run) -> None:
    sheet = ask("parent", "tweedle", "--reading", "hsr+gp", "--format", "csv").out
    assert {row["parent"] for row in rows_of(sheet)} == {"tweedledee", "tweedledum"}


def test_parents_for_people(ask: Run) -> None:
    out = ask("parent", "dodo-us", "dormouse", "humpty").out
    assert "Dodo Caucus Group plc (dodo-plc, law IE, principal place IE)" in out
    assert "open; known so far" in out
    assert "above stands Henry Dumpty" in out
    assert "none is reported" in out


def test_a_parent_that_may_be_one_is_named(run: Run, load: Callable[[str], None]) -> None:
    load("holder,subject,equity,votes\nx,y,40-60,40-60\n")
    assert "possibly x" in run("parent", "y").out


def test_controllers_come_with_their_proof(ask: Run) -> None:
    ran = ask("control", "vorpal", "--format", "json")
    jsonschema.validate(ran.json, schema("control"))
    (result,) = ran.json["results"]
    assert [each["entity"] for each in result["controllers"]][:2] == ["tulgey", "jabberwock"]
    assert "60" in result["controllers"][0]["proof"][0]


def test_controllers_for_people_and_for_sheets(ask: Run) -> None:
    out = ask("control", "humpty", "looking-glass").out
    assert "Henry Dumpty" in out
    assert "nobody is certain to control it" in out
    assert "may control it" in ask("control", "cheshire").out
    sheet = ask("control", "humpty", "--format", "csv").out
    assert rows_of(sheet)[0]["controller"] == "h-dumpty"


def test_one_question_answers_quickly_from_cold(wonderland: str) -> None:
    program = "import sys; from cli.app import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["parent", "dodo-us", "--db", wonderland, *DAY]
    used = []
    for _ in range(3):
        before = os.times()
        subprocess.run(  # noqa: S603 (our own interpreter)
            [sys.executable, "-c", program, *arguments], stdout=subprocess.DEVNULL, check=True
        )
        after = os.times()
        used.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
    # Processor time, since test machines are shared; twice the promised 0.7 s for their slowness.
    assert min(used) < 1.4


def test_influence_is_advice(ask: Run) -> None:
    ran = ask("influence", "looking-glass", "--format", "json")
    jsonschema.validate(ran.json, schema("influence"))
    assert [player["banzhaf"] for player in ran.json["results"][0]["players"]] == ["0.5"] * 3
    assert "Advice, no verdict." in ask("influence", "gryphon").out
    assert rows_of(ask("influence", "gryphon", "--format", "csv").out)[0]["votes"] == "12"


def test_joint_holders_stand_together_below_the_owners(
    run: Run, load: Callable[[str], None]
) -> None:
    load("holder,subject,equity,joint_block\na,t,60,trust\nb,t,60,trust\nc,t,40,\n")
    ran = run("owners", "t", "--format", "json")
    jsonschema.validate(ran.json, schema("owners"))
    (joint,) = ran.json["results"][0]["joint"]
    assert (joint["holders"], joint["controls"]) == (["a", "b"], "yes")
    assert "a and b" in run("owners", "t").out
