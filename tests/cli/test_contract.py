from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from cli.app import COMMANDS
from cli.contract.schemas import CONTRACTS, schema
from queries.proposals.proposal import proposal_schema

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def published(name: str) -> dict[str, Any]:
    return proposal_schema() if name == "proposal" else schema(name)


@pytest.mark.parametrize("name", [*sorted(CONTRACTS), "proposal"])
def test_the_published_schema_is_the_one_of_the_code(name: str, *, update_golden: bool) -> None:
    path = SCHEMAS / f"{name}.json"
    generated = json.dumps(published(name), indent=2, ensure_ascii=False) + "\n"
    if update_golden:
        path.write_text(generated, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == generated


def test_no_schema_is_left_over() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == {*CONTRACTS, "proposal"}


def test_every_command_has_a_schema_and_no_other() -> None:
    paths = set()
    for name, (module, _) in COMMANDS.items():
        command = import_module(module).command
        below = command.commands if isinstance(command, click.Group) else {}
        paths |= {f"{name}-{verb}" for verb in below} or {name}
    paths.add("screen-all")
    paths -= {"chart", "export"}  # they draw and copy; there is no JSON
    assert set(CONTRACTS) - {"error"} == paths
