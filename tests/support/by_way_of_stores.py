"""Graphs that tests build from statements, taken by way of a database.

Whatever a question answers follows from its graph. So where a database gives back the graph that
the statements make, every answer and every byte of its JSON are the same; the tests of the queries
run on the graph that came back.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import neo4j
import pytest
from stored import column_facts

from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Link, Store
from ownership_graph.stores.subgraph import graph_above

__all__ = ["EmptyStore", "by_way_of", "empty_files", "empty_server"]

EmptyStore = Callable[[], AbstractContextManager[Store]]
Build = Callable[..., OwnershipGraph]

_LONGEST_ID = 8_000
_TESTS = Path(__file__).resolve().parents[1]


def empty_files(folder: Path) -> EmptyStore:
    """Embedded stores, each in a new file."""

    @contextmanager
    def empty() -> Iterator[Store]:
        path = folder / "store.lbug"
        path.unlink(missing_ok=True)
        with open_store(str(path)) as store:
            yield store

    return empty


def empty_server(store: Store, driver: neo4j.Driver) -> EmptyStore:
    """One store on a server, emptied again and again."""

    @contextmanager
    def empty() -> Iterator[Store]:
        driver.execute_query("MATCH (n) WHERE NOT n:Store DETACH DELETE n")
        yield store

    return empty


@contextmanager
def by_way_of(empty: EmptyStore) -> Iterator[None]:
    """Let every graph that a test builds come back from a store that held its statements."""
    direct = OwnershipGraph.from_records
    seen: dict[object, OwnershipGraph] = {}

    def from_records(
        entities: Iterable[Entity],
        interests: Iterable[Interest],
        *,
        as_of: date,
        linked: Mapping[str, str] | None = None,
    ) -> OwnershipGraph:
        said, held, links = tuple(entities), tuple(interests), linked or {}
        graph = direct(said, held, as_of=as_of, linked=linked)
        # What the code under test builds for itself holds no statements of a source.
        if not _asked_by_a_test() or not _storable(said, held, links):
            return graph
        key = (said, held, as_of, tuple(sorted(links.items())))
        if key not in seen:
            with empty() as store:
                seen[key] = _stored(store, said, held, as_of, links)
            assert _facts(seen[key]) == _facts(graph)
        return seen[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OwnershipGraph, "from_records", from_records)
        yield


def _asked_by_a_test() -> bool:
    # Out of this function and of the one that replaces ``from_records``.
    caller = inspect.stack(context=0)[2].filename
    return Path(caller).is_relative_to(_TESTS)


def _storable(said: Sequence[Entity], held: Sequence[Interest], links: Mapping[str, str]) -> bool:
    """Whether each dataset says one thing of each id, and ids and links are as stores have them."""
    if any(len(item.id) > _LONGEST_ID for item in said):
        return False
    records: tuple[Entity | Interest, ...] = (*said, *held)
    words = {(type(item), item.source.dataset, item.id) for item in records}
    one_word = len(words) == len(set(records))
    return one_word and all(stands < other for other, stands in links.items())


def _stored(
    store: Store,
    said: Sequence[Entity],
    held: Sequence[Interest],
    as_of: date,
    links: Mapping[str, str],
) -> OwnershipGraph:
    records: tuple[Entity | Interest, ...] = (*said, *held)
    for name in sorted({item.source.dataset for item in records}):
        with store.writer(Dataset(name=name, format="test")) as writer:
            writer.add_entities(item for item in said if item.source.dataset == name)
            writer.add_interests(item for item in held if item.source.dataset == name)
    for other, stands in links.items():
        store.add_link(Link(stands, other, "one party", "a test"))
    view = store.view(as_of=as_of)
    ids = {item.id for item in said} | {item.subject for item in held}
    ids |= {end for item in held for end in (item.holder, item.on_behalf_of) if end is not None}
    graph = graph_above(view, sorted(ids))
    whole = OwnershipGraph.from_columns(*view.columns(), as_of=as_of)
    assert column_facts((whole.entities, whole.interests)) == _column_facts(graph)
    return graph


def _facts(graph: OwnershipGraph) -> Mapping[str, object]:
    return {
        **_column_facts(graph),
        "as_of": graph.as_of,
        "statements": graph.statements,
        "records": graph.interests.records,
    }


def _column_facts(graph: OwnershipGraph) -> dict[str, Any]:
    facts = column_facts((graph.entities, graph.interests))
    return {**facts, "aliases": dict(graph.aliases), "records": 0}
