"""Every numbered case and every threshold of the notice has its cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

FILES = sorted((Path(__file__).parent.parent / "cases").glob("*.yaml"))
ROWS = [row for path in FILES for row in YAML(typ="safe", pure=True).load(path.read_text())]
IDS = [row["id"] for row in ROWS]
NOTICE = [*(f"N{number:02}" for number in range(1, 71)), "N04b", "N36b"]
REGIMES = [f"A{number:02}" for number in range(1, 40)]
RULES = [f"3.0.{number}" for number in range(1, 15)]


@pytest.mark.parametrize("number", [*NOTICE, *REGIMES, *RULES])
def test_the_case_is_written_down(number: str) -> None:
    assert [identity for identity in IDS if identity.split()[0] == number]


def test_no_number_is_given_twice() -> None:
    assert len(set(IDS)) == len(IDS)


def test_every_case_is_a_sentence_that_names_its_clause() -> None:
    for row in ROWS:
        assert row["says"].endswith("."), row["id"]
        assert " - " in row["says"], row["id"]


def test_every_boundary_is_tested_from_below_at_it_and_from_above() -> None:
    for row in ROWS:
        if "boundary" in row:
            below, at, above = map(float, row["boundary"])
            assert below < at < above, row["id"]
            outcomes = [str(answer).split()[0] for answer in row["boundary"].values()]
            assert len(set(outcomes)) > 1 or len(set(row["boundary"].values())) > 1, row["id"]
