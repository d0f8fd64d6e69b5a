"""Gives the tests of the queries the cases of ``tests/cases``, one test for each."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.queries.casebook import Case


def _load(name: str) -> ModuleType:
    # Tests are no package (importlib mode), and a dependency installs a package called "tests".
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"ownership_graph_tests_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_CASEBOOK = _load("casebook")


@pytest.fixture
def case_of() -> Callable[..., Case]:
    """Builds the facts of a case from the same short notation that the files use."""

    def build(**row: Any) -> Case:  # noqa: ANN401 (what a case file may hold)
        found: Case = _CASEBOOK.case_of({"id": "case", "says": "", "expect": "PASS", **row})
        return found

    return build


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with the argument ``case`` runs once for each case."""
    if "case" in metafunc.fixturenames:
        cases = _CASEBOOK.read_cases()
        metafunc.parametrize("case", cases, ids=[case.id for case in cases])
