"""A server that stops, pauses or is shared: nothing half-visible, nothing lost."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from neo4j import ManagedTransaction
from neo4j_server import own_tool
from stored import DAY, entity, load, stake

from ownership_graph.errors import StoreUnavailable
from ownership_graph.model import Dataset
from ownership_graph.stores import neo4j_session, neo4j_write, open_store
from ownership_graph.stores.base import Store

pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def own_server() -> Iterator[list[Any]]:
    """A server of these tests alone, in a list, since a restart makes it another one."""
    running = [own_tool().start()]
    yield running
    running[0].stop()


@pytest.fixture
def server(own_server: list[Any], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setenv("OWNERSHIP_GRAPH_NEO4J_PASSWORD", own_server[0].password)
    monkeypatch.delenv("OWNERSHIP_GRAPH_NEO4J_USER", raising=False)
    with open_store(own_server[0].url) as store:
        for dataset in store.datasets():
            store.remove_dataset(dataset.name)
    return own_server


def numbered(store: Store) -> list[tuple[str, int, int]]:
    return [(item.name, item.version, item.entities) for item in store.datasets()]


def test_two_writers_at_once_lose_nothing(server: list[Any]) -> None:
    address = server[0].url

    def write(worker: int) -> None:
        with open_store(address) as store:
            for turn in range(5):
                load(
                    store,
                    [entity(f"own-{worker}-{turn}"), entity("shared", name=f"{worker}.{turn}")],
                    [stake(f"{worker}.{turn}", f"own-{worker}-{turn}", "shared", "1")],
                    replace=False,
                )

    workers = [threading.Thread(target=write, args=[number]) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with open_store(address) as store:
        assert numbered(store) == [("alpha", 15, 16)]
        view = store.view(as_of=DAY)
        assert len(view.interests_in(["shared"])) == 15
        assert len(view.statements(["shared"])) == 1
        assert len(view.columns()[0]) == 16


def test_a_server_that_stops_in_the_middle_of_a_load_shows_nothing_of_it(
    server: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [entity(f"new-{number}") for number in range(3000)]
    address = server[0].url
    with open_store(address) as store:
        load(store, [entity("old")])
        monkeypatch.setattr("ownership_graph.stores.neo4j_session._SECONDS_OF_RETRIES", 2.0)
    made = neo4j_session.ask

    def stopped_by_the_second_batch(
        transaction: ManagedTransaction, query: str, parameters: dict[str, Any]
    ) -> list[dict[str, Any]]:
        if query is neo4j_write._STATEMENTS:  # noqa: SLF001 (the moment that matters)
            made(transaction, query, parameters | {"rows": parameters["rows"][:1000]})
            server[0].halt()
        return made(transaction, query, parameters)

    with open_store(address) as store, monkeypatch.context() as patch:
        patch.setattr(neo4j_write, "ask", stopped_by_the_second_batch)
        with pytest.raises(StoreUnavailable, match="no Neo4j server answers"):
            load(store, many)
    with pytest.raises(StoreUnavailable):
        open_store(address)
    server[0] = server[0].restarted()
    with open_store(address) as store:
        assert numbered(store) == [("alpha", 1, 1)]
        assert store.view(as_of=DAY).resolve("new-0") == ()
        load(store, many)
        assert numbered(store) == [("alpha", 2, 3000)]


def test_a_connection_lost_between_questions_is_a_clear_error(
    server: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ownership_graph.stores.neo4j_session._SECONDS_OF_RETRIES", 2.0)
    with open_store(server[0].url) as store:
        load(store, [entity("x")])
        view = store.view(as_of=DAY)
        server[0].halt()
        with pytest.raises(StoreUnavailable, match=r"connection was lost.*repeat the command"):
            view.statements(["x"])
        server[0] = server[0].restarted()
        assert view.statements(["x"]) == [entity("x")]


def test_a_pause_of_the_server_only_delays_the_answer(server: list[Any]) -> None:
    with open_store(server[0].url) as store:
        load(store, [entity("x")])
        os.kill(server[0].pid, signal.SIGSTOP)
        waking = threading.Timer(3, os.kill, [server[0].pid, signal.SIGCONT])
        waking.start()
        before = time.monotonic()
        load(store, [entity("y")], dataset=Dataset(name="alpha", format="test"))
        assert time.monotonic() - before > 2
        waking.join()
        assert numbered(store) == [("alpha", 2, 1)]
