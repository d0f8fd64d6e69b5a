from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cli.schemas import schema

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _loaded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "entities.csv").write_text("id,name\na,Alpha\nb,Alpha Ltd\n", encoding="utf-8")
    run("load", "entities.csv", "--dataset", "two")


def test_two_ids_become_one_party_and_two_again(run: Run) -> None:
    ran = run("link", "b", "a", "--by", "R. Reviewer", "--reason", "same seal", "--format", "json")
    assert ran.code == 0
    jsonschema.validate(ran.json, schema("link"))
    assert ran.json == {"first": "a", "second": "b", "state": "linked"}
    assert "same party as b: same seal" in run("show", "a").out
    assert "two parties again" in run("link", "a", "b", "--remove").out
    assert "same party" not in run("show", "a").out


def test_a_link_is_accounted_for(run: Run) -> None:
    assert "--by" in run("link", "a", "b").err
    assert run("link", "a", "b", "--by", "R. Reviewer").code == 2


def test_an_id_is_not_linked_with_itself(run: Run) -> None:
    assert "same id" in run("link", "a", "a", "--by", "R", "--reason", "x").err
