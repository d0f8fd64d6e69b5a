"""The exported Cypher script on a real server: what it builds is what the store holds."""

from __future__ import annotations

import io
import os
from pathlib import Path

import neo4j
import pytest
from neo4j_server import ask, at_test_server, emptied
from stored import entity, stake

from loaders.exports.graphs import write_cypher
from loaders.load import load_paths
from ownership_graph.model import Entity, Interest, UnknownReason
from ownership_graph.share import parse_share
from ownership_graph.stores import open_store
from ownership_graph.stores.memory import MemoryStore

pytestmark = pytest.mark.neo4j

CONSORTIUM = Path(__file__).parents[2] / "examples" / "consortium"
AWKWARD = (
    'O\'Neill & "Sons"',
    "back\\slash\\",
    "\\'; MATCH (n) DETACH DELETE n; //",
    "two\nlines\r\nand\ttab",
    "Общество Ü 株式会社 🏭",
    "`tick` ${x} $x {y} /* z */ \\u0041 \u2028 \x07",
    ";\n",
)
STAKES = (
    "MATCH (h)-[r:HOLDS]->(s:Entity) RETURN labels(h)[0] AS label, "
    "CASE WHEN h:Entity THEN h.id ELSE '' END AS holder, s.id AS subject, r.id AS id, "
    "r.dataset AS dataset, r.equity AS equity, r.equity_lower AS low, r.equity_upper AS high, "
    "r.votes AS votes, r.rights AS rights, r.form AS form, r.directness AS directness, "
    "r.complete AS complete, r.details AS details, r.locator AS locator "
    "ORDER BY subject, dataset, id"
)
PARTIES = (
    "MATCH (e:Entity) RETURN e.id AS id, e.name AS name, e.kind AS kind, "
    "e.jurisdiction AS jurisdiction, e.nationalities AS nationalities, e.listed AS listed "
    "ORDER BY id"
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> str:
    return emptied(at_test_server(monkeypatch))


def run(server: str, entities: list[Entity], interests: list[Interest]) -> None:
    """Run the script as cypher-shell does: statement by statement."""
    script = io.StringIO()
    write_cypher(script, entities, interests)
    account = (os.environ["NEO4J_TEST_USER"], os.environ["NEO4J_TEST_PASSWORD"])
    with neo4j.GraphDatabase.driver(server, auth=account) as driver, driver.session() as session:
        for statement in script.getvalue().split(";\n"):
            if statement:
                session.run(statement).consume()


def test_a_script_builds_the_graph_that_the_store_builds(server: str) -> None:
    with MemoryStore() as source:
        load_paths(source, [CONSORTIUM], loaded_at="2026-06-30T00:00:00")
        (dataset,) = source.datasets()
        entities, interests = source.content(dataset.name)
    with open_store(server) as store, store.writer(dataset) as writer:
        writer.add_entities(entities)
        writer.add_interests(interests)
    parties, stakes = ask(server, PARTIES), ask(server, STAKES)
    emptied(server)
    run(server, entities, interests)
    assert ask(server, STAKES) == stakes
    assert len(stakes) == len(interests)
    kinds = {row["id"]: row["kind"] for row in parties}
    for row in ask(server, PARTIES):
        assert row in parties or (row["kind"] is None and kinds[row["id"]] == "unknown")
    assert len(ask(server, PARTIES)) == len(parties)


def test_every_text_arrives_as_it_was(server: str) -> None:
    entities = [entity(f"e{at}{text}e", name=text) for at, text in enumerate(AWKWARD)]
    ids = [item.id for item in entities]
    interests = [
        stake(f"s{text}s", holder, subject, ">25-50", details=text)
        for text, holder, subject in zip(AWKWARD, ids, [*ids[1:], "named only"], strict=True)
    ]
    run(server, entities, interests)
    found = {row["id"]: row["name"] for row in ask(server, PARTIES)}
    assert found == {item.id: item.name for item in entities} | {"named only": None}
    assert {
        (row["holder"], row["subject"], row["id"], row["details"], row["equity"], row["low"])
        for row in ask(server, STAKES)
    } == {(item.holder, item.subject, item.id, item.details, ">25-50", 25.0) for item in interests}


def test_a_script_that_runs_again_changes_nothing(server: str) -> None:
    entities = [entity("x", name="X"), entity("y", jurisdiction="GB")]
    interests = [
        stake("1", "y", "x", "1/3", votes=parse_share(">50")),
        stake("2", None, "x", "<5", unknown_reason=UnknownReason.SUBJECT_EXEMPT),
        stake("2", None, "x", "5", dataset="beta"),
        stake("3", "y", "x"),
    ]
    run(server, entities, interests)
    everything = (
        "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) RETURN n.id AS n, properties(r) AS r, m.id AS m"
    )
    once = ask(server, everything)
    run(server, entities, interests)
    again = ask(server, everything)
    assert len(once) == len(again) == 5
    assert all(row in once for row in again)
