"""A name is data in every form of output, whatever it is made of."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
NAMES = {
    "script": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://x","y")',
    "quotes": 'O\'Neil "and" Sons',
    "turned": "Alpha \u202egnp.exe\u2066",
    "markup": "[bold red]Alpha[/bold red] [link=http://x]y[/link]",
    "escape": "Alpha\x1b[2JBeta",
    "long": "Alpha" * 2000,
    "right-to-left": "شركة مثال",
}
COMMANDS = {
    **dict.fromkeys(("show", "trace", "parent", "owners", "holdings", "control", "screen"), ()),
    "explain": ("--seed", "owner"),
}


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    with (tmp_path / "entities.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "name", "kind"])
        table.writerows([identity, name, "company"] for identity, name in NAMES.items())
        table.writerow(["owner", NAMES["script"], "company"])
    with (tmp_path / "interests.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["holder", "subject", "equity", "votes"])
        table.writerows(["owner", identity, "60", "60"] for identity in NAMES)
    assert run("load", ".", "--dataset", "hostile").code == 0
    return run


@pytest.mark.parametrize("command", [*COMMANDS, "find"])
def test_a_hostile_name_is_harmless(loaded: Run, command: str) -> None:
    arguments = ["find", "Alpha"] if command == "find" else [command, *NAMES, *COMMANDS[command]]
    table = loaded(*arguments)
    assert table.code in {0, 1, 4}, table.err
    for harmful in ("\x1b", "\u202e", "\u2066"):
        assert harmful not in table.out
    assert max(map(len, table.out.splitlines())) < 200
    assert isinstance(json.loads(loaded(*arguments, "--format", "json").out), dict)
    sheet = csv.reader(io.StringIO(loaded(*arguments, "--format", "csv").out))
    cells = [cell for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_a_drawing_and_an_annex_hold_no_script(loaded: Run, tmp_path: Path) -> None:
    assert "<script" not in loaded("chart", "formula").out
    (tmp_path / "proposal.yaml").write_text(
        "proposal: 1\nname: <script>\nas_of: 2026-06-30\n"
        "members: [{entity: formula, roles: [anchor], layers: {1: 1}}]\n",
        encoding="utf-8",
    )
    loaded("check", "proposal.yaml", "--report", "a.html")
    assert "<script>alert" not in (tmp_path / "a.html").read_text(encoding="utf-8")
