from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]
DAY = ("--as-of", "2026-06-30")
PROPOSAL = str(Path(__file__).resolve().parents[2] / "examples" / "consortium" / "proposal.yaml")


@pytest.fixture
def ask(run: Run, wonderland: str) -> Run:
    return lambda *arguments, **keywords: run(*arguments, "--db", wonderland, *DAY, **keywords)


def test_a_sale_turns_a_fail_into_a_pass(ask: Run) -> None:
    arguments = ("what-if", "humpty", "--sell", "h-dumpty", "humpty", "50", "walrus")
    ran = ask(*arguments, "--format", "json")
    assert ran.code == 0
    jsonschema.validate(ran.json, schema("what-if"))
    (change,) = ran.json["changes"]
    assert (change["before"]["outcome"], change["after"]["outcome"]) == ("FAIL", "PASS")
    assert "FAIL → PASS" in ask(*arguments).out
    assert ask(*arguments, "--format", "csv").out.startswith("clause,entity,before,after")


def test_a_stake_is_added_changed_and_removed(ask: Run) -> None:
    added = ask("what-if", "oyster", "--change", "pearl", "oyster", "40", "40")
    assert "other figures" in added.out or "→" in added.out
    new = ask("what-if", "dormouse", "--add", "somebody-new", "dormouse", "10", "-")
    assert new.code == 0
    removed = ask("what-if", "carpenter", "--remove", "walrus", "carpenter")
    assert "PASS → INDETERMINATE" in removed.out


def test_a_known_party_can_be_supposed_as_holder(ask: Run) -> None:
    ran = ask("what-if", "gryphon", "--add", "red-queen", "gryphon", "55", "55")
    assert "PASS → FAIL" in ran.out


def test_a_whole_proposal_can_be_supposed_upon(ask: Run) -> None:
    ran = ask("what-if", PROPOSAL, "--remove", "outgrabe", "mome")
    assert "Mome Rath Services Inc: REVIEW → PASS" in ran.out


@pytest.mark.parametrize(
    "edits",
    [
        (),
        ("--sell", "h-dumpty", "humpty", "25-50", "walrus"),
        ("--remove", "walrus", "humpty"),
        ("--add", "h-dumpty", "humpty", "1", "1"),
        ("--change", "h-dumpty", "humpty", "120", "1"),
    ],
)
def test_what_cannot_be_supposed_is_told(ask: Run, edits: tuple[str, ...]) -> None:
    assert ask("what-if", "humpty", *edits).code in {2, 3}


def test_nothing_is_written(ask: Run) -> None:
    before = ask("screen", "humpty").out
    ask("what-if", "humpty", "--remove", "h-dumpty", "humpty")
    assert ask("screen", "humpty").out == before
