from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]
DAY = ("--as-of", "2026-06-30")


@pytest.fixture
def ask(run: Run, wonderland: str) -> Run:
    return lambda *arguments, **keywords: run(*arguments, "--db", wonderland, *DAY, **keywords)


def test_the_least_sale_is_named(ask: Run) -> None:
    ran = ask("cure", "humpty", "--format", "json")
    jsonschema.validate(ran.json, schema("cure"))
    (result,) = ran.json["results"]
    assert (result["before"], result["after"]) == ("FAIL", "PASS")
    (trade,) = result["trades"]
    assert (trade["seller"], trade["subject"]) == ("h-dumpty", "humpty")
    out = " ".join(ask("cure", "humpty").out.split())
    assert "Henry Dumpty (h-dumpty) sells" in out
    assert ask("cure", "humpty", "--format", "csv").out.count(",h-dumpty,") == 1


def test_votes_can_be_given_up_instead(ask: Run) -> None:
    (result,) = ask("cure", "humpty", "--votes-only", "--format", "json").json["results"]
    assert result["points"] == "10"


def test_where_nothing_fails_nothing_is_sold(ask: Run) -> None:
    assert "nothing needs to be sold" in ask("cure", "carpenter").out
    assert ask("cure", "carpenter", "--format", "csv").out.splitlines()[1].startswith("carpenter,")


def test_where_it_is_formed_no_sale_helps(ask: Run) -> None:
    assert "no sale changes that" in ask("cure", "bandersnatch").out


def test_a_store_moves_whole_and_once(run: Run, wonderland: str) -> None:
    ran = run("migrate", wonderland, "moved.lbug", "--format", "json")
    assert ran.code == 0
    jsonschema.validate(ran.json, schema("migrate"))
    assert [item["copied"] for item in ran.json["datasets"]] == [True]
    again = run("migrate", wonderland, "moved.lbug")
    assert "was there" in again.out
    assert run("migrate", wonderland, "moved.lbug", "--format", "csv").out.count("consortium") == 1
    there = run("screen", "vorpal", *DAY, "--db", "moved.lbug").out
    assert there == run("screen", "vorpal", *DAY, "--db", wonderland).out


def test_a_store_that_is_not_there_cannot_move(run: Run) -> None:
    assert run("migrate", "nowhere.lbug", "there.lbug").code == 2


def test_a_terminal_is_told_of_each_dataset(
    run: Run, wonderland: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "consortium has arrived" in run("migrate", wonderland, "told.lbug").err


def test_an_empty_store_moves_too(run: Run, wonderland: str) -> None:
    run("migrate", wonderland, "emptied.lbug")
    run("datasets", "--remove", "consortium", "--db", "emptied.lbug")
    assert "holds nothing" in run("migrate", "emptied.lbug", "target.lbug").out
