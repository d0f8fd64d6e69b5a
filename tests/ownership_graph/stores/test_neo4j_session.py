"""Addresses, credentials, and what is said when a server cannot be used."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j_server import ask
from stored import DAY, entity, load, stake

from ownership_graph.errors import (
    FileProblem,
    InvalidRecord,
    StoreCorrupt,
    StoreUnavailable,
    UsageError,
)
from ownership_graph.model import Dataset, Identifier
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Link
from ownership_graph.stores.neo4j import Neo4jStore
from ownership_graph.stores.neo4j_session import Session, credentials, read_address
from ownership_graph.stores.neo4j_tls import tls_trouble
from ownership_graph.stores.subgraph import graph_above

SECRET = "hunter2-is-the-password"  # noqa: S105 (of no account)


@pytest.mark.parametrize(
    ("text", "url", "database"),
    [
        ("neo4j://graph.example:7687/ownership", "neo4j://graph.example:7687", "ownership"),
        ("bolt://127.0.0.1:7687", "bolt://127.0.0.1:7687", None),
        ("neo4j+s://graph.example/", "neo4j+s://graph.example", None),
    ],
)
def test_an_address_names_server_and_database(text: str, url: str, database: str | None) -> None:
    address = read_address(text)
    assert (address.url, address.database) == (url, database)
    assert str(address) == text.rstrip("/")


def test_an_address_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(UsageError) as caught:
        open_store(f"neo4j://neo4j:{SECRET}@graph.example")
    assert SECRET not in str(caught.value)
    assert "OWNERSHIP_GRAPH_NEO4J_PASSWORD" in str(caught.value)


def test_an_address_without_a_host_is_refused() -> None:
    with pytest.raises(UsageError, match="names no host"):
        open_store("neo4j://")


def test_an_address_that_the_driver_refuses_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        open_store("bolt://127.0.0.1:port")


def test_credentials_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n")
    assert credentials({}) is None
    assert credentials({"OWNERSHIP_GRAPH_NEO4J_PASSWORD": SECRET}) == ("neo4j", SECRET)
    assert credentials(
        {"OWNERSHIP_GRAPH_NEO4J_PASSWORD_FILE": str(file), "OWNERSHIP_GRAPH_NEO4J_USER": "reader"}
    ) == ("reader", SECRET)
    with pytest.raises(FileProblem, match="password file"):
        credentials({"OWNERSHIP_GRAPH_NEO4J_PASSWORD_FILE": str(tmp_path / "none")})


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_an_unreachable_server_says_what_to_do(closed_port: int) -> None:
    with pytest.raises(StoreUnavailable, match=r"no Neo4j server answers.*repeat") as caught:
        open_store(f"bolt://127.0.0.1:{closed_port}")
    assert caught.value.exit_code == 2


def test_of_a_cluster_the_member_that_fails_for_tls_is_found() -> None:
    address = "neo4j+s://graph.example"
    away = ConnectionRefusedError("nobody listens")
    assert tls_trouble(address, ExceptionGroup("routing", [away])) is None
    found = tls_trouble(address, ExceptionGroup("routing", [away, ssl.SSLError("wrong version")]))
    assert "does not speak TLS" in str(found)


@pytest.mark.neo4j
def test_any_other_trouble_of_the_driver_is_a_store_error(neo4j_address: str) -> None:
    session = Session(read_address(neo4j_address))
    session.close()
    with pytest.raises(StoreUnavailable, match="cannot be used: Driver closed"):
        session.rows("RETURN 1")


@pytest.mark.neo4j
def test_a_wrong_password_is_not_repeated(
    neo4j_address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OWNERSHIP_GRAPH_NEO4J_PASSWORD", SECRET)
    with pytest.raises(StoreUnavailable, match="refused the user or the password") as caught:
        open_store(neo4j_address)
    assert SECRET not in str(caught.value)
    assert SECRET not in caplog.text


@pytest.mark.neo4j
def test_a_database_that_does_not_exist_is_named(neo4j_address: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"(?i)nowhere"):
        open_store(f"{neo4j_address}/nowhere")


@pytest.mark.neo4j
def test_reading_where_nothing_is_stored_says_how_to_load(neo4j_address: str) -> None:
    with pytest.raises(FileProblem, match=r"holds no store.*ownership-graph load"):
        open_store(neo4j_address, read_only=True)


@pytest.mark.neo4j
def test_another_format_version_is_refused(neo4j_address: str) -> None:
    open_store(neo4j_address).close()
    ask(neo4j_address, "MATCH (s:Store) SET s.value = '0'")
    with pytest.raises(StoreCorrupt, match="another format version"):
        open_store(neo4j_address)


@pytest.mark.neo4j
def test_a_reader_refuses_to_write(neo4j_address: str) -> None:
    open_store(neo4j_address).close()
    with open_store(neo4j_address, read_only=True) as store:
        for write in (
            lambda: store.writer(Dataset(name="alpha", format="test")),
            lambda: store.remove_dataset("alpha"),
            lambda: store.add_link(Link("x", "y", "")),
            lambda: store.remove_link("x", "y"),
        ):
            with pytest.raises(StoreUnavailable, match="for reading only"):
                write()
        assert store.address == neo4j_address


@pytest.mark.neo4j
def test_what_a_server_lacks_is_told(neo4j_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Neo4jStore(neo4j_address) as store:
        assert store.problems() == []
        ask(neo4j_address, "DROP INDEX link_reason")
        monkeypatch.setattr("ownership_graph.stores.neo4j.OLDEST", (99, 1))
        old, missing = store.problems()
    assert "older than 99.1: update the server" in old
    assert missing.startswith("The index link_reason is missing; make it with: CREATE INDEX")


@pytest.mark.neo4j
def test_what_the_server_remarks_is_logged(
    neo4j_address: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ownership_graph.stores.neo4j_view._LINKED", "RETURN id(null) AS a LIMIT 0")
    with open_store(neo4j_address) as store, caplog.at_level(logging.WARNING):
        assert store.view(as_of=DAY).linked(["x"]) == []
    assert "deprecated" in caplog.text


@pytest.mark.neo4j
def test_all_above_an_entity_comes_in_one_round_trip(
    neo4j_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(neo4j_address) as store:
        chain = [stake(str(step), f"c{step + 1}", f"c{step}", "60") for step in range(30)]
        load(store, [entity("b", head_office="c30"), entity("c0")], [*chain, stake("x", "z", "b")])
        view = store.view(as_of=DAY)
        asked: list[str] = []
        rows = Session.rows

        def counted(self: Session, query: str, **parameters: object) -> list[dict[str, object]]:
            asked.append(query)
            return rows(self, query, **parameters)

        monkeypatch.setattr(Session, "rows", counted)
        graph = graph_above(view, ["c0"])
    assert len(asked) == 1
    assert len(graph) == 32
    assert len(graph.interests) == 31
    assert graph.node("b") == graph.node("c30")


@pytest.mark.neo4j
def test_an_id_that_no_index_takes_is_refused_and_nothing_is_stored(neo4j_address: str) -> None:
    longest, longer = "x" * 8000, "ü" * 4001
    value = Identifier("XX-TAX", "9" * 8000)
    with open_store(neo4j_address) as store:
        with pytest.raises(InvalidRecord, match="has 8002 bytes; Neo4j indexes 8000 at most"):
            load(store, [entity("a"), entity(longer)])
        with pytest.raises(InvalidRecord, match="has 8006 bytes"):
            load(store, [entity("a", identifiers=(value,))])
        assert store.datasets() == ()
        load(store, [entity(longest)])
        assert store.view(as_of=DAY).resolve(longest) == (longest,)
