"""Gives the tests of the queries their cases, and their graphs by way of every database."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import neo4j
import pytest
from by_way_of_stores import EmptyStore, by_way_of, empty_files, empty_server
from neo4j_server import at_test_server, emptied

from ownership_graph.stores import open_store

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


@pytest.fixture(scope="session")
def emptied_server() -> Iterator[EmptyStore]:
    """The test server's store, empty whenever it is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        address = emptied(at_test_server(patch))
        account = (os.environ["NEO4J_TEST_USER"], os.environ["NEO4J_TEST_PASSWORD"])
        with open_store(address) as store, neo4j.GraphDatabase.driver(address, auth=account) as own:
            yield empty_server(store, own)


@pytest.fixture(
    autouse=True,
    scope="module",
    params=[
        "direct",
        pytest.param("ladybug", marks=pytest.mark.deep),
        pytest.param("neo4j", marks=pytest.mark.neo4j),
    ],
)
def graphs_by_way_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Every test of a query runs on graphs as built, and as each database gives them back."""
    if request.param == "direct":
        yield
        return
    if request.param == "ladybug":
        empty = empty_files(tmp_path_factory.mktemp("graphs"))
    else:
        empty = request.getfixturevalue("emptied_server")
    with by_way_of(empty):
        yield
