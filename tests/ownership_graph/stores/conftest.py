"""One store of every backend, empty and open for writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j_server import at_test_server, emptied

from ownership_graph.stores import neo4j_parts, open_store
from ownership_graph.stores.base import Store

BACKENDS = [
    "memory",
    "ladybug",
    pytest.param("neo4j", marks=pytest.mark.neo4j),
    pytest.param("neo4j in parts", marks=pytest.mark.neo4j),
]


@pytest.fixture
def neo4j_address(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty database on the test server; its credentials are set."""
    return emptied(at_test_server(monkeypatch))


@pytest.fixture(params=BACKENDS)
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "memory":
        return "memory:"
    if request.param == "ladybug":
        return str(tmp_path / "store.lbug")
    if request.param == "neo4j in parts":
        monkeypatch.setattr(neo4j_parts, "PART", 1)
    return str(request.getfixturevalue("neo4j_address"))


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with open_store(address) as opened:
        yield opened
