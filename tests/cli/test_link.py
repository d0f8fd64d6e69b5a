from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _loaded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entities.csv").write_text("id,name\na,Alpha\nb,Alpha Ltd\n", encoding="utf-8")
    run("load", "entities.csv", "--dataset", "two")


def test_two_ids_become_one_party_and_two_again(run: Run) -> None:
    ran = run("link", "b", "a", "--by", "R. Reviewer", "--reason", "same seal", "--format", "json")
    assert ran.code == 0
    jsonschema.validate(ran.json, schema("link"))
    (linked,) = ran.json["links"]
    assert (linked["first"], linked["second"], linked["state"]) == ("a", "b", "linked")
    assert "same party as b: same seal" in run("show", "a").out
    assert "R. Reviewer" in run("link").out
    assert "removed" in run("link", "a", "b", "--remove").out
    assert "same party" not in run("show", "a").out
    assert "no links" in run("link").out


def test_likely_pairs_are_suggested_and_never_made(run: Run) -> None:
    ran = run("link", "--suggest", "--format", "json")
    jsonschema.validate(ran.json, schema("link"))
    (pair,) = ran.json["links"]
    assert (pair["first"], pair["second"], pair["state"]) == ("a", "b", "suggested")
    assert run("link", "--format", "csv").out.count("\n") == 1
    run("link", "a", "b", "--by", "R. Reviewer", "--reason", "same seal")
    assert run("link", "--suggest", "--format", "json").json["links"] == []


def test_a_link_is_between_two(run: Run) -> None:
    assert run("link", "a").code == 2
    assert run("link", "a", "b", "--suggest").code == 2


def test_a_link_is_accounted_for(run: Run) -> None:
    assert "--by" in run("link", "a", "b").err
    assert run("link", "a", "b", "--by", "R. Reviewer").code == 2


def test_an_id_is_not_linked_with_itself(run: Run) -> None:
    assert "same id" in run("link", "a", "a", "--by", "R", "--reason", "x").err
