"""The map of the modules is whole, and every rule that code cites is written down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
CORE = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "ownership_graph").rglob("*.py")
    if path.stem != "__init__" and path.parent.name != "stores"
)
_CITED = re.compile(r"\b([RTJ]\d{1,2})\b")


@pytest.mark.parametrize("module", CORE, ids=str)
def test_every_module_of_the_core_has_its_place_on_the_map(module: Path) -> None:
    folder = "(the package itself)" if len(module.parts) == 2 else f"`{module.parts[1]}/`"
    row = next(line for line in ARCHITECTURE.splitlines() if line.startswith(f"| {folder}"))
    assert f"`{module.stem}`" in row


def test_every_folder_is_on_the_map() -> None:
    rooms = (ROOT / "loaders", ROOT / "queries")
    inits = (path for room in rooms for path in room.glob("*/__init__.py"))
    missing = [path.parent.name for path in inits if f"`{path.parent.name}/`" not in ARCHITECTURE]
    assert missing == []


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)", (ROOT / "README.md").read_text()))
def test_what_the_readme_links_to_exists(link: str) -> None:
    assert (ROOT / link).exists()


def test_every_rule_that_is_cited_is_written_down() -> None:
    cited = {
        rule
        for room in ("ownership_graph", "loaders", "queries", "cli")
        for path in (ROOT / room).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "RULES" in line
        for rule in _CITED.findall(line)
    }
    written = set(re.findall(r"- \*\*([RTJ]\d{1,2})\b", RULES))
    assert cited - written == set()
    assert len(cited) > 20
