"""Store to store, and back."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stored import DAY, entities, entity, interests, load, stake

from ownership_graph.errors import StoreCorrupt, UnknownName
from ownership_graph.model import Dataset, Entity, FileDigest, Interest
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Link, Store
from ownership_graph.stores.memory import MemoryStore
from ownership_graph.stores.migrate import Moved, content_hash, migrate

DESCRIBED = Dataset(
    name="alpha",
    format="tables",
    files=(FileDigest("a.csv", "0" * 64, 12),),
    publisher="Example Registry",
    loaded_at="2026-06-30T10:00:00Z",
)


@pytest.fixture
def source() -> Store:
    opened = open_store("memory:")
    load(opened, [entity("x")], [stake("1", "y", "x", "1/3", end=DAY)], dataset=DESCRIBED)
    load(opened, [entity("z", "beta")], dataset="beta")
    opened.add_link(Link("x", "z", "same person", "A. Reviewer", "2026-06-01"))
    return opened


def test_everything_arrives_and_comes_back(source: Store, store: Store) -> None:
    moved = migrate(source, store)
    assert [(item.name, item.entities, item.interests) for item in moved] == [
        ("alpha", 1, 1),
        ("beta", 1, 0),
    ]
    assert all(item.copied for item in moved)
    back = open_store("memory:")
    migrate(store, back)
    assert back.datasets() == source.datasets() == store.datasets()
    assert back.content("alpha") == source.content("alpha")
    assert back.accepted_links() == source.accepted_links()


def test_what_has_arrived_is_left_as_it_is(source: Store, store: Store) -> None:
    load(store, *source.content("alpha"), dataset=DESCRIBED)
    before = store.datasets()
    told: list[Moved] = []
    assert migrate(source, store, told.append) == told
    assert [item.copied for item in told] == [False, True]
    assert store.datasets()[0] == before[0]
    assert [item.copied for item in migrate(source, store)] == [False, False]


def test_another_content_is_replaced(source: Store, store: Store) -> None:
    load(store, [entity("old")], dataset=DESCRIBED)
    migrate(source, store)
    assert store.content("alpha") == source.content("alpha")


def test_an_interrupted_migration_goes_on(source: Store, store: Store) -> None:
    def interrupt(moved: Moved) -> None:
        raise KeyboardInterrupt(moved.name)

    with pytest.raises(KeyboardInterrupt, match="alpha"):
        migrate(source, store, interrupt)
    assert [item.copied for item in migrate(source, store)] == [False, True]


def test_what_arrives_otherwise_is_an_error(source: Store) -> None:
    class Lossy(MemoryStore):
        def content(self, name: str) -> tuple[list[Entity], list[Interest]]:
            return super().content(name)[0], []

    with pytest.raises(StoreCorrupt, match="'alpha' did not arrive whole"):
        migrate(source, Lossy())


def test_the_content_of_an_unknown_dataset_is_an_error(store: Store) -> None:
    assert store.accepted_links() == []
    with pytest.raises(UnknownName, match="'psc'"):
        store.content("psc")


@given(st.lists(entities("alpha"), max_size=3), st.lists(interests("alpha"), max_size=3))
def test_the_hash_ignores_order_and_nothing_else(said: list[Entity], held: list[Interest]) -> None:
    wanted = content_hash(said, held)
    assert content_hash(random.sample(said, len(said)), random.sample(held, len(held))) == wanted
    assert content_hash([*said, entity("more")], held) != wanted
    if held:
        assert content_hash(said, [replace(held[0], id="another"), *held[1:]]) != wanted


@settings(max_examples=8, deadline=None)
@given(st.lists(entities("alpha"), max_size=4), st.lists(interests("alpha"), max_size=4))
def test_the_embedded_store_keeps_every_statement(
    tmp_path_factory: pytest.TempPathFactory, said: list[Entity], held: list[Interest]
) -> None:
    path: Path = tmp_path_factory.mktemp("store") / "store.lbug"
    with open_store("memory:") as memory, open_store(str(path)) as embedded:
        load(memory, said, held)
        migrate(memory, embedded)
        assert embedded.content("alpha") == memory.content("alpha")
