"""``datasets``, ``find``, ``show`` and ``doctor`` over the example."""

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


def test_datasets_name_their_files_and_digests(run: Run, wonderland: str) -> None:
    ran = run("datasets", "--db", wonderland, "--format", "json")
    jsonschema.validate(ran.json, schema("datasets"))
    (dataset,) = ran.json["datasets"]
    assert dataset["name"] == "consortium"
    assert sorted(file["name"] for file in dataset["files"]) == ["entities.csv", "interests.csv"]
    assert all(len(file["sha256"]) == 64 for file in dataset["files"])
    assert "entities.csv" in run("datasets", "--db", wonderland).out


def test_a_dataset_can_be_forgotten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entities.csv").write_text("id,name\na,Alpha\n", encoding="utf-8")
    run("load", "entities.csv", "--dataset", "alpha")
    assert run("datasets", "--remove", "beta").code == 2
    ran = run("datasets", "--remove", "alpha")
    assert ran.code == 0
    assert "nothing is loaded" in ran.out
    assert run("datasets", "--format", "csv").out.count("\n") == 1


def test_find_puts_the_name_itself_before_names_that_contain_it(run: Run, tmp_path: Path) -> None:
    names = ("NESTLÉ S.A.", "Nestle House of Fine Chocolates and Coffees Ltd", "Netle AG")
    rows = "".join(f'{number},"{name}",company\n' for number, name in enumerate(names))
    table = tmp_path / "named.csv"
    table.write_text(f"id,name,kind\n{rows}", encoding="utf-8")
    run("load", str(table), "--as", "entities")
    found = run("find", "Nestle", "--format", "json").json["matches"]
    assert [match["name"] for match in found] == list(names)


def test_a_block_of_one_holder_is_not_shown_as_joint(run: Run, tmp_path: Path) -> None:
    ids = ("alone", "first", "second", "x", "y")
    entities = "".join(f"{each},{each},company\n" for each in ids)
    (tmp_path / "entities.csv").write_text(f"id,name,kind\n{entities}", encoding="utf-8")
    stakes = "alone,x,60,one\nfirst,y,60,two\nsecond,y,60,two\n"
    (tmp_path / "interests.csv").write_text(
        f"holder,subject,equity,joint_block\n{stakes}", encoding="utf-8"
    )
    run("load", str(tmp_path))
    assert "joint block" not in run("show", "x").out
    assert "joint block" not in run("show", "alone").out
    assert "joint block" in run("show", "y").out
    assert "joint block" in run("show", "first").out


def test_find_needs_a_name(run: Run, wonderland: str) -> None:
    ran = run("find", " ", "--db", wonderland)
    assert ran.code == 2
    assert "no name is given" in ran.err


def test_find_takes_words_as_they_come(run: Run, wonderland: str) -> None:
    ran = run("find", "tweedledum", "--db", wonderland, "--format", "json")
    jsonschema.validate(ran.json, schema("find"))
    assert ran.json["matches"][0]["entity"] == "tweedledum"
    assert "Tweedledum" in run("find", "twedledum", "--db", wonderland).out
    assert "no name resembles" in run("find", "zzzzqqqq", "--db", wonderland).out
    table = list(
        csv.DictReader(
            io.StringIO(run("find", "humpty", "--db", wonderland, "--format", "csv").out)
        )
    )
    assert table[0]["entity"] == "humpty"


def test_show_gives_every_statement_with_its_source(run: Run, wonderland: str) -> None:
    ran = run("show", "cheshire", "--db", wonderland, "--format", "json", "--as-of", "2026-06-30")
    jsonschema.validate(ran.json, schema("show"))
    (result,) = ran.json["results"]
    assert result["as_of"] == "2026-06-30"
    assert result["statements"][0]["jurisdiction"] == "GB"
    band = next(stake for stake in result["held_by"] if stake["holder"] == "grin")
    assert band["equity"] == {"lower": "25", "upper": "50"}
    assert band["source"]["document"] == "PSC register of Cheshire Labelling"
    assert "interests.csv" in band["source"]["locator"]


def test_show_for_people_marks_what_is_unknown(run: Run, wonderland: str) -> None:
    out = run("show", "dormouse", "--db", wonderland).out
    assert "Dormouse Logistics Ltd" in out
    assert "unidentified holder" in out
    assert "organized in" in out


def test_show_in_csv_has_one_row_a_stake(run: Run, wonderland: str) -> None:
    out = run("show", "humpty", "--db", wonderland, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["holder"]: row["votes"] for row in rows} == {"h-dumpty": "60", "kings-men": "40"}


def test_show_before_a_stake_begins_has_none(run: Run, wonderland: str) -> None:
    out = run("show", "humpty", "--db", wonderland, "--as-of", "2020-01-01", "--format", "json")
    assert out.json["results"][0]["held_by"] == []


def test_ids_come_from_standard_input_too(run: Run, wonderland: str) -> None:
    ran = run("show", "-", "--db", wonderland, "--format", "json", stdin="humpty\n\nmome\nhumpty\n")
    assert [result["entity"] for result in ran.json["results"]] == ["humpty", "mome"]
    assert run("show", "-", "--db", wonderland, stdin="\n").code == 2


def test_t9_an_unknown_id_ends_with_2_and_names_the_nearest(run: Run, wonderland: str) -> None:
    ran = run("show", "Chesire Labeling", "nobody-at-all", "--db", wonderland, "--format", "json")
    assert ran.code == 2
    error = ran.json["error"]
    jsonschema.validate(ran.json, schema("error"))
    assert error["kind"] == "UnknownEntity"
    assert "Cheshire Labelling Ltd (cheshire)" in error["message"]
    assert "nobody-at-all" in error["message"]


def test_a_name_is_as_good_as_an_id(run: Run, wonderland: str) -> None:
    ran = run("show", "humpty robotics inc", "--db", wonderland, "--format", "json")
    assert ran.json["results"][0]["entity"] == "humpty"


def test_t9_a_store_that_is_not_there_ends_with_2(run: Run) -> None:
    ran = run("show", "x", "--db", "nowhere.lbug", "--format", "json")
    assert ran.code == 2
    assert ran.json["error"]["kind"] == "FileProblem"


def test_a_day_must_be_a_day(run: Run, wonderland: str) -> None:
    ran = run("show", "humpty", "--db", wonderland, "--as-of", "yesterday")
    assert ran.code == 2
    assert "write it as 2026-06-30" in ran.err


def test_the_doctor_finds_this_installation_whole(run: Run, wonderland: str) -> None:
    ran = run("doctor", "--db", wonderland, "--format", "json")
    assert ran.code == 0
    jsonschema.validate(ran.json, schema("doctor"))
    assert ran.json["ok"]
    assert "ok" in run("doctor").out
    assert run("doctor", "--format", "csv").out.startswith("name,ok,detail,hint\n")


def test_the_doctor_sees_a_file_that_is_no_store(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.lbug").write_bytes(b"not a database at all")
    ran = run("doctor", "--db", "broken.lbug")
    assert ran.code == 2
    assert "wrong" in ran.out


def test_the_doctor_sees_a_missing_part_and_a_foreign_package(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.commands.doctor._PARTS", (("no-such-part-here", "nothing"),))
    monkeypatch.setattr("cli.commands.doctor._ROOMS", ("json", "no_such_room"))
    ran = run("doctor", "--format", "json")
    assert ran.code == 2
    wrong = [check["name"] for check in ran.json["checks"] if not check["ok"]]
    assert wrong == ["no-such-part-here", "package json", "package no_such_room"]


def test_names_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    hostile = "[red]Evil[/red] \u202egnp.exe"
    (tmp_path / "entities.csv").write_text(f"id,name\nx,{hostile}\n", encoding="utf-8")
    run("load", "entities.csv", "--dataset", "hostile")
    out = run("show", "x").out
    assert "[red]Evil[/red]" in out
    assert "\u202e" not in out
