"""``trace``, ``owners`` and ``holdings`` over the example, and over disagreeing sources."""

from __future__ import annotations

import csv
import io
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
def disagreeing(run: Run, tmp_path: Path) -> None:
    entities = "id,name,kind\nwind,Wind Farm Ltd,company\nsea,Sea Power plc,company\n"
    for dataset, share in (("register", "100"), ("filing", "40")):
        folder = tmp_path / dataset
        folder.mkdir()
        (folder / "entities.csv").write_text(entities, encoding="utf-8")
        (folder / "interests.csv").write_text(
            f"holder,subject,equity,votes\nsea,wind,{share},{share}\n", encoding="utf-8"
        )
        assert run("load", dataset).code == 0


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_tree_shows_the_chain_with_shares_and_countries(ask: Run) -> None:
    out = ask("trace", "vorpal").out
    assert "└── 100 %  Outgrabe State Assets Commission  outgrabe  CN" in out
    assert "60 %  Tulgey Wood Holdings Ltd  tulgey  SG" in out
    assert "national of US" in out


def test_the_tree_marks_what_is_unknown_and_what_is_a_cycle(ask: Run) -> None:
    assert "60 %  ┄┄ unidentified holders ┄┄" in ask("trace", "dormouse").out
    assert "[cycle]" in ask("trace", "looking-glass").out
    assert "dispersed float" in ask("trace", "gryphon").out
    assert "equity 20 %, votes 60 %" in ask("trace", "humpty").out
    assert "generalPartner" in ask("trace", "kings-men").out
    assert "board above 50 %" in ask("trace", "mock-turtle").out


def test_the_tree_in_json_and_csv(ask: Run) -> None:
    ran = ask("trace", "vorpal", "--format", "json")
    jsonschema.validate(ran.json, schema("trace"))
    assert ran.json["results"][0]["tree"]["holders"][0]["entity"] == "tulgey"
    sheet = rows_of(ask("trace", "vorpal", "--format", "csv").out)
    assert [row["holder"] for row in sheet if row["level"] == "1"] == ["tulgey", "walrus"]


@pytest.mark.parametrize("command", ["trace", "owners"])
def test_a_disagreement_of_long_names_ends_with_the_last_figure(
    run: Run, tmp_path: Path, command: str
) -> None:
    names = {"sea": f"Sea {'Power ' * 20}plc", "wind": f"Wind {'Farm ' * 500}\x1b[2J"}
    for dataset, share in (("register", "100"), ("filing", "40")):
        folder = tmp_path / dataset
        folder.mkdir()
        rows = "".join(f"{identity},{name},company\n" for identity, name in names.items())
        (folder / "entities.csv").write_text(f"id,name,kind\n{rows}", encoding="utf-8")
        stake = f"holder,subject,equity,votes\nsea,wind,{share},{share}\n"
        (folder / "interests.csv").write_text(stake, encoding="utf-8")
        assert run("load", dataset).code == 0
    out = " ".join(run(command, "wind").out.split())
    assert f"{'Power ' * 20}plc (equity), one holder's stake: filing: 40; register: 100" in out
    assert "\x1b" not in out
    assert out.count("Farm") < 200


def test_the_tree_can_be_cut(ask: Run) -> None:
    out = ask("trace", "vorpal", "--depth", "1").out
    assert "deeper levels left out" in out
    assert "jabberwock" not in out


@pytest.mark.usefixtures("disagreeing")
def test_sources_that_disagree_stand_side_by_side(run: Run) -> None:
    for command in ("trace", "owners"):
        out = " ".join(run(command, "wind").out.split())
        assert "sources disagree" in out
        assert "filing: 40; register: 100" in out
    tree = run("trace", "wind", "--format", "json").json
    jsonschema.validate(tree, schema("trace"))
    assert tree["results"][0]["tree"]["holders"][0]["conflict"]
    assert (
        run("trace", "wind", "--dataset", "filing", "--format", "json").json["results"][0][
            "conflicts"
        ]
        == []
    )


def test_a_place_of_business_elsewhere_is_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entities.csv").write_text(
        "id,name,kind,jurisdiction,principal_place\na,Alpha,company,KY,CN\nb,Beta,company,,\n",
        encoding="utf-8",
    )
    run("load", "entities.csv", "--dataset", "places")
    assert "KY, run from CN" in run("trace", "a").out
    assert "country unknown" in run("trace", "b").out


def test_t9_an_unknown_dataset_ends_with_2(ask: Run) -> None:
    assert ask("trace", "vorpal", "--dataset", "nothing").code == 2


def test_r17_what_nobody_who_is_named_has_is_unknown(ask: Run) -> None:
    ran = ask("owners", "dormouse", "--format", "json")
    jsonschema.validate(ran.json, schema("owners"))
    (result,) = ran.json["results"]
    assert result["owners"][0]["equity"] == {"lower": "40", "upper": "40"}
    assert result["unknown"]["equity"] == {"lower": "60", "upper": "60"}
    assert "nobody who is named" in ask("owners", "dormouse").out


def test_owners_in_between_are_told_apart(ask: Run) -> None:
    ran = ask("owners", "vorpal", "--format", "json").json["results"][0]
    assert [owner["entity"] for owner in ran["owners"]] == ["walrus", "outgrabe", "jub"]
    assert {owner["entity"] for owner in ran["intermediates"]} == {"tulgey", "jabberwock", "jubjub"}
    assert "in between" in ask("owners", "vorpal").out
    assert "in between" not in ask("owners", "carpenter").out
    sheet = rows_of(ask("owners", "vorpal", "--format", "csv").out)
    assert {row["owner"]: row["ultimate"] for row in sheet}["tulgey"] == "no"


def test_owners_that_own_each_other_whole_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entities.csv").write_text("id,kind\na,company\nb,company\n", encoding="utf-8")
    (tmp_path / "interests.csv").write_text(
        "holder,subject,equity\na,b,100\nb,a,100\n", encoding="utf-8"
    )
    run("load", ".", "--dataset", "ring")
    assert "own each other whole" in run("owners", "a").out


def test_what_a_state_holds_through_others(ask: Run) -> None:
    ran = ask("holdings", "outgrabe", "--format", "json")
    jsonschema.validate(ran.json, schema("holdings"))
    held = {line["entity"]: line for line in ran.json["results"][0]["holdings"]}
    assert held["vorpal"]["direct"] is None
    assert held["vorpal"]["equity"] == {"lower": "36", "upper": "36"}
    assert held["mome"]["direct"]["rights"] == ["goldenShare"]
    assert "goldenShare" in ask("holdings", "outgrabe").out
    assert "holds nothing that is known" in ask("holdings", "dodo-us").out
    sheet = rows_of(ask("holdings", "jabberwock", "--format", "csv").out)
    assert {row["held"]: row["controls"] for row in sheet} == {"tulgey": "yes", "vorpal": "yes"}


def test_a_stake_that_is_held_jointly_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entities.csv").write_text(
        "id,kind\na,person\nb,person\nc,company\n", encoding="utf-8"
    )
    (tmp_path / "interests.csv").write_text(
        "holder,subject,equity,joint_block\na,c,60,t\nb,c,60,t\n", encoding="utf-8"
    )
    run("load", ".", "--dataset", "joint")
    assert "jointly" in run("holdings", "a").out
    assert "joint" in run("trace", "c").out
