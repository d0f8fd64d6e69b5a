"""``doctor`` on a Neo4j server."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from neo4j_server import ask, at_test_server, emptied

from cli.commands.doctor import command
from ownership_graph.stores import open_store


@pytest.mark.neo4j
def test_the_doctor_tells_what_a_server_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    neo4j_address = emptied(at_test_server(monkeypatch))
    open_store(neo4j_address).close()
    ask(neo4j_address, "DROP INDEX link_reason")
    ran = CliRunner().invoke(command, ["--db", neo4j_address], standalone_mode=False)
    assert ran.return_value == 2
    assert "The index link_reason is missing" in " ".join(ran.output.split())
    open_store(neo4j_address).close()
