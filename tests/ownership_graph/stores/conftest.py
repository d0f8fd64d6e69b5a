"""One store of every backend, empty and open for writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ownership_graph.stores import open_store
from ownership_graph.stores.base import Store


@pytest.fixture(params=["memory", "ladybug"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "memory":
        return "memory:"
    return str(tmp_path / "store.lbug")


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with open_store(address) as opened:
        yield opened
