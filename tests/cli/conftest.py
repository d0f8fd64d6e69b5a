"""Running commands in-process, as the console script runs them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.app import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 (any JSON)
        """Standard output, or standard error where that is empty, as JSON."""
        return json.loads(self.out or self.err)


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty directory: ``run("find", "acme", stdin="...")``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OWNERSHIP_GRAPH_DB", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        code = main(arguments)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def wonderland(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a store that holds the example consortium."""
    address = str(tmp_path_factory.mktemp("wonderland") / "ownership.lbug")
    assert main(["load", str(ROOT / "examples" / "consortium"), "--db", address]) == 0
    return address
