"""The Neo4j server that tests use: ``make neo4j`` or .ci/run start it and name it."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import neo4j
import pytest

from ownership_graph.stores.neo4j import SCHEMA


def at_test_server(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the test server, with its credentials put into the environment.

    Without a server the test is skipped, and with CI=true it fails.
    """
    address = os.environ.get("NEO4J_TEST_URL")
    if address is None:
        _without("NEO4J_TEST_URL names no server: `make neo4j` starts one, `. .neo4j/env` names it")
    monkeypatch.setenv("OWNERSHIP_GRAPH_NEO4J_USER", os.environ["NEO4J_TEST_USER"])
    monkeypatch.setenv("OWNERSHIP_GRAPH_NEO4J_PASSWORD", os.environ["NEO4J_TEST_PASSWORD"])
    return address


def own_tool() -> ModuleType:
    """The script that starts servers, for a test that needs one of its own.

    Where none can be had the test is skipped, and with CI=true it fails.
    """
    path = Path(__file__).parents[2] / "tools" / "neo4j_server.py"
    spec = importlib.util.spec_from_file_location("neo4j_server_tool", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    try:
        module.jars()
    except module.NoServerError as error:
        _without(f"no server of its own for this test: {error}")
    return module


def _without(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def emptied(address: str) -> str:
    """The same address, after everything there was removed, and constraints of others, too."""
    ask(address, "MATCH (n) DETACH DELETE n")
    for row in ask(address, "SHOW CONSTRAINTS YIELD name"):
        if row["name"] not in SCHEMA:
            ask(address, f"DROP CONSTRAINT `{row['name']}`")
    return address


def ask(address: str, query: str) -> list[dict[str, object]]:
    """The answer to a person's Cypher."""
    account = (os.environ["NEO4J_TEST_USER"], os.environ["NEO4J_TEST_PASSWORD"])
    with neo4j.GraphDatabase.driver(address, auth=account) as driver:
        return [record.data() for record in driver.execute_query(query).records]
