"""Loads in parts: nobody sees one before it is whole, and what was cut short leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from neo4j_server import ask
from stored import DAY, LEI, column_facts, entity, load, stake

from ownership_graph.errors import StoreUnavailable
from ownership_graph.model import Identifier
from ownership_graph.stores import neo4j_parts, open_store
from ownership_graph.stores.base import Link, Store
from ownership_graph.stores.memory import MemoryStore
from ownership_graph.stores.neo4j_parts import Claim

pytestmark = pytest.mark.neo4j

LEIS = (Identifier("XI-LEI", LEI),)
OLD = [entity("x", identifiers=LEIS), entity("y")]
NEW = [entity(name, "beta", identifiers=LEIS, name="new") for name in ("a", "b", "c", "d", "e")]
STAKES = [
    stake("1", "a", "x", "51", "beta"),
    stake("2", None, "x", "1", "beta", on_behalf_of="n"),
    stake("3", "b", "y", "5", "beta"),
]


class CutShortError(Exception):
    """A load ends here."""


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_parts, "PART", 2)


def at_the_second_part(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let something happen when the second part of a load is about to be written."""
    write, count = Claim.write, iter(range(1000))

    def counted(claim: Claim, said: Iterable[Any], held: Iterable[Any]) -> set[str]:
        if next(count) == 1:
            act()
        return write(claim, said, held)

    monkeypatch.setattr(Claim, "write", counted)


def cut_short(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin to load the new dataset, and do not come to an end."""

    def end() -> None:
        raise CutShortError

    with monkeypatch.context() as patch:
        at_the_second_part(patch, end)
        with pytest.raises(CutShortError):
            load(store, NEW, STAKES, dataset="beta")


def in_memory(*, new: bool) -> MemoryStore:
    store = MemoryStore()
    load(store, OLD)
    if new:
        load(store, NEW, STAKES, dataset="beta")
    return store


def test_a_load_cut_short_is_not_seen_and_can_be_repeated(
    neo4j_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(neo4j_address) as store:
        load(store, OLD)
        cut_short(store, monkeypatch)
        assert ask(neo4j_address, "MATCH (s:Statement {dataset: 'beta'}) RETURN s.id")
        without = in_memory(new=False).view(as_of=DAY)
        view = store.view(as_of=DAY)
        assert column_facts(view.columns()) == column_facts(without.columns())
        assert [view.resolve(name) for name in ("a", LEI)] == [(), ("x",)]
        assert view.linked(["x", "a"]) == []
        # Another load that shares the identifier does not link to what nobody sees.
        load(store, [*OLD, entity("z", identifiers=LEIS)])
        assert view.linked(["x"]) == [Link("x", "z", f"XI-LEI:{LEI}")]
        load(store, OLD)
        load(store, NEW, STAKES, dataset="beta")
        both = in_memory(new=True)
        assert store.content("beta") == both.content("beta")
        wanted, view = both.view(as_of=DAY), store.view(as_of=DAY)
        assert column_facts(view.columns()) == column_facts(wanted.columns())
        assert view.linked(["x", "a"]) == wanted.linked(["x", "a"])
        assert ask(neo4j_address, "MATCH (l:Load) RETURN l") == []


def test_a_small_load_after_one_cut_short_takes_nothing_of_it(
    neo4j_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(neo4j_address) as store:
        cut_short(store, monkeypatch)
        load(store, [entity("q", "beta")], dataset="beta", replace=False)
        assert store.content("beta") == ([entity("q", "beta")], [])


def test_the_last_of_two_who_load_one_dataset_in_parts_wins(
    neo4j_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = [entity(name, "beta") for name in ("a", "q", "r")]
    with open_store(neo4j_address) as store, open_store(neo4j_address) as second:
        at_the_second_part(monkeypatch, lambda: load(second, other, dataset="beta"))
        with pytest.raises(StoreUnavailable, match="given up"):
            load(store, NEW, STAKES, dataset="beta")
        assert store.content("beta") == (other, [])
        assert [item.version for item in store.datasets()] == [1]


def test_a_dataset_is_gone_at_once_however_long_its_records_take(
    neo4j_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    sweep = Claim.sweep

    def sweep_and_look(claim: Claim) -> None:
        view = store.view(as_of=DAY)
        seen.append((view.resolve("a"), view.linked(["x"]), len(store.datasets())))
        sweep(claim)

    with open_store(neo4j_address) as store:
        load(store, OLD)
        load(store, NEW, STAKES, dataset="beta")
        assert len(store.view(as_of=DAY).linked(["x"])) == 1
        monkeypatch.setattr(Claim, "sweep", sweep_and_look)
        store.remove_dataset("beta")
        assert seen == [((), [], 1)]
        left = ask(neo4j_address, "MATCH (n) WHERE NOT n:Store RETURN DISTINCT labels(n)[0] AS n")
        assert sorted(str(row["n"]) for row in left) == [
            "Dataset",
            "Entity",
            "Identifier",
            "Statement",
        ]
        assert ask(neo4j_address, "MATCH (e:Entity) RETURN e.id AS id ORDER BY id") == [
            {"id": "x"},
            {"id": "y"},
        ]
