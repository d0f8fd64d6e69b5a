"""A server that stops, pauses or is shared: nothing half-visible, nothing lost."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from neo4j import ManagedTransaction
from neo4j_server import own_tool
from stored import DAY, column_facts, entity, load, stake

from ownership_graph.errors import StoreUnavailable
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


Pause = Callable[[], None]


@pytest.fixture(params=[3, pytest.param(60, marks=pytest.mark.deep)])
def pause(request: pytest.FixtureRequest, server: list[Any]) -> Iterator[Pause]:
    """Stops the server at a moment of the test's choice, once; it goes on some seconds later."""
    began: list[float] = []
    waking = threading.Timer(request.param, os.kill, [server[0].pid, signal.SIGCONT])

    def stop() -> None:
        if not began:
            os.kill(server[0].pid, signal.SIGSTOP)
            began.append(time.monotonic())
            waking.start()

    yield stop
    waking.join()
    assert time.monotonic() - began[0] >= request.param


def stopping(pause: Pause, when: Callable[[str], bool]) -> Callable[..., list[dict[str, Any]]]:
    """``ask``, with a pause that begins before the first query of which ``when`` holds."""
    made = neo4j_session.ask

    def ask(
        transaction: ManagedTransaction, query: str, parameters: Mapping[str, object]
    ) -> list[dict[str, Any]]:
        if when(query):
            pause()
        return made(transaction, query, parameters)

    return ask


def test_a_question_under_way_is_answered_after_a_pause(
    server: list[Any], pause: Pause, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(server[0].url) as store:
        load(store, [entity("x"), entity("y")], [stake("1", "y", "x", "51")])
        wanted = column_facts(store.view(as_of=DAY).columns())
        monkeypatch.setattr(neo4j_session, "ask", stopping(pause, lambda query: "HOLDS" in query))
        assert column_facts(store.view(as_of=DAY).columns()) == wanted


def test_a_load_under_way_is_whole_after_a_pause(
    server: list[Any], pause: Pause, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [entity(f"new-{number}") for number in range(3000)]
    statements = neo4j_write._STATEMENTS  # noqa: SLF001 (the moment that matters)
    with open_store(server[0].url) as store:
        load(store, [entity("old")])
        monkeypatch.setattr(neo4j_write, "ask", stopping(pause, lambda query: query is statements))
        load(store, many)
        assert numbered(store) == [("alpha", 2, 3000)]
        load(store, many)
        assert numbered(store) == [("alpha", 2, 3000)]


def test_whoever_comes_during_a_pause_is_told_and_can_repeat(
    server: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ownership_graph.stores.neo4j_session._SECONDS_TO_GREET", 2.0)
    with open_store(server[0].url) as store:
        load(store, [entity("x")])
    os.kill(server[0].pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreUnavailable, match=r"no Neo4j server answers.*repeat the command"):
            open_store(server[0].url)
    finally:
        os.kill(server[0].pid, signal.SIGCONT)
    with open_store(server[0].url) as store:
        assert numbered(store) == [("alpha", 1, 1)]
