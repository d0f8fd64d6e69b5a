"""The map of the modules is whole, and every rule that code cites is written down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
CORE = sorted(
    path.stem for path in (ROOT / "ownership_graph").glob("*.py") if path.stem != "__init__"
)
_CITED = re.compile(r"\b([RTJ]\d{1,2})\b")


@pytest.mark.parametrize("module", CORE)
def test_every_module_of_the_core_has_its_place_on_the_map(module: str) -> None:
    assert f"`{module}`" in ARCHITECTURE


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
