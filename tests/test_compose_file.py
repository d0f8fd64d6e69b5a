"""docker-compose.yml: a server of the version that tests use, with settings that it knows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from neo4j_server import ask, at_test_server
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def service() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    described: dict[str, Any] = YAML(typ="safe").load(text)["services"]["neo4j"]
    return described


def test_the_server_is_of_the_version_that_tests_use(service: dict[str, Any]) -> None:
    pom = (ROOT / "tools" / "neo4j" / "pom.xml").read_text(encoding="utf-8")
    tested = re.search(r"<neo4j\.version>(.+?)<", pom)
    assert tested
    assert service["image"] == f"neo4j:{tested[1]}-community"


@pytest.mark.neo4j
def test_the_server_knows_every_setting(
    service: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = at_test_server(monkeypatch)
    known = {row["name"] for row in ask(address, "SHOW SETTINGS YIELD name")}
    settings = {setting(name) for name in service["environment"]} - {"AUTH"}
    assert len(settings) > 3
    assert settings <= known


def setting(variable: str) -> str:
    """The setting that a variable of the image stands for: ``_`` is a point, ``__`` a ``_``."""
    parts = variable.removeprefix("NEO4J_").split("__")
    return "_".join(part.replace("_", ".") for part in parts)
