"""Any sequence of loads, updates, removals and links, against plain dictionaries."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from neo4j_server import emptied
from stored import DATASETS, DAY, IDS, column_facts, entities, interests, load

from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Link, Store, View, parties
from ownership_graph.stores.identity import shared_identifier_links
from ownership_graph.stores.subgraph import graph_above

Content = tuple[dict[str, Entity], dict[str, Interest]]


class Interrupted(Exception):
    pass


def interrupted(said: list[Entity]) -> Iterator[Entity]:
    yield from said
    raise Interrupted


class Machine(RuleBasedStateMachine):
    """A store beside the dictionaries that it should equal."""

    opener: ClassVar[staticmethod[[str], Store]]
    fresh: ClassVar[staticmethod[[str], str]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = type(self).fresh(str(Path(self.folder.name) / "store.lbug"))
        self.store = type(self).opener(self.path)
        self.contents: dict[str, Content] = {}
        self.versions: dict[str, int] = {}
        self.links: dict[tuple[str, str], Link] = {}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(data=st.data(), dataset=st.sampled_from(DATASETS), whole=st.booleans())
    def loads(self, data: st.DataObject, dataset: str, whole: bool) -> None:
        plain = data.draw(st.booleans())
        said = data.draw(st.lists(entities(dataset, plain=plain), max_size=4))
        held = data.draw(st.lists(interests(dataset, plain=plain), max_size=5))
        gone = data.draw(st.sets(st.sampled_from(IDS), max_size=2))
        ended = data.draw(st.sets(st.sampled_from(["1", "2", "3"]), max_size=2))
        with self.store.writer(Dataset(name=dataset, format="test"), replace=whole) as writer:
            writer.add_entities(said)
            writer.add_interests(held)
            writer.remove(gone, ended)
        old: Content = ({}, {}) if whole else self.contents.get(dataset, ({}, {}))
        new = (
            old[0] | {item.id: item for item in said},
            old[1] | {item.id: item for item in held},
        )
        kept = (
            {key: item for key, item in new[0].items() if key not in gone},
            {key: item for key, item in new[1].items() if key not in ended},
        )
        self.versions[dataset] = self.versions.get(dataset, 0) + (
            kept != self.contents.get(dataset)
        )
        self.contents[dataset] = kept

    @rule(data=st.data())
    def loads_the_same_again(self, data: st.DataObject) -> None:
        if self.contents:
            dataset = data.draw(st.sampled_from(sorted(self.contents)))
            said, held = self.contents[dataset]
            load(self.store, said.values(), held.values(), dataset=dataset)

    @rule(data=st.data(), dataset=st.sampled_from(DATASETS))
    def fails_to_load(self, data: st.DataObject, dataset: str) -> None:
        said = data.draw(st.lists(entities(dataset), min_size=1, max_size=2))
        with pytest.raises(Interrupted):
            load(self.store, interrupted(said), dataset=dataset)

    @rule(data=st.data())
    def removes(self, data: st.DataObject) -> None:
        if self.contents:
            dataset = data.draw(st.sampled_from(sorted(self.contents)))
            self.store.remove_dataset(dataset)
            del self.contents[dataset], self.versions[dataset]

    @rule(ends=st.sets(st.sampled_from(IDS), min_size=2, max_size=2), by=st.sampled_from("PQ"))
    def links_two(self, ends: set[str], by: str) -> None:
        first, second = sorted(ends)
        self.store.add_link(Link(second, first, "seen", by))
        self.links.setdefault((first, second), Link(first, second, "seen", by))

    @rule(ends=st.sets(st.sampled_from(IDS), min_size=2, max_size=2))
    def unlinks_two(self, ends: set[str]) -> None:
        first, second = ends
        self.store.remove_link(first, second)
        self.links.pop((min(ends), max(ends)), None)

    @rule()
    def opens_again(self) -> None:
        if self.store.address != "memory:":
            self.store.close()
            self.store = type(self).opener(self.path)

    @invariant()
    def describes_what_is_loaded(self) -> None:
        shown = {
            item.name: (item.version, item.entities, item.interests)
            for item in self.store.datasets()
        }
        assert shown == {
            name: (self.versions[name], len(said), len(held))
            for name, (said, held) in self.contents.items()
        }

    @invariant()
    def reads_what_was_written(self) -> None:
        for names in (None, sorted(self.contents)[:1]):
            self._reads(names, DAY)
        self._reads(None, date(1, 1, 1))

    def _reads(self, names: list[str] | None, day: date) -> None:
        view = self.store.view(as_of=day, datasets=names)
        chosen = self.contents if names is None else {name: self.contents[name] for name in names}
        said = [item for content in chosen.values() for item in content[0].values()]
        held = [item for content in chosen.values() for item in content[1].values()]
        assert view.statements(IDS) == sorted(said, key=lambda x: (x.id, x.source.dataset))
        current = sorted(
            (item for item in held if item.in_force(day)),
            key=lambda x: (x.subject, x.source.dataset, x.id),
        )
        assert view.interests_in(IDS) == current
        assert view.interests_held(["a", "b"]) == [
            item for item in current if {item.holder, item.on_behalf_of} & {"a", "b"}
        ]
        everyone = [item for content in self.contents.values() for item in content[0].values()]
        links = sorted({*shared_identifier_links(everyone), *self.links.values()})
        assert view.linked(IDS) == links
        assert view.linked(["c"]) == [item for item in links if "c" in {item.first, item.second}]
        self._folds(view, said, current, links)

    def _folds(
        self, view: View, said: list[Entity], held: list[Interest], links: list[Link]
    ) -> None:
        whole = OwnershipGraph.from_records(said, held, as_of=view.as_of, linked=parties(links, ()))
        expected = (
            replace(whole.entities, aliases=whole.aliases),
            replace(whole.interests, records=()),
        )
        assert column_facts(view.columns()) == column_facts(expected)
        named = {item.id for item in said} | {item.head_office for item in said}
        for item in held:
            named |= {item.subject, item.holder, item.on_behalf_of}
        for identity in IDS:
            assert (view.resolve(identity) == (identity,)) == (identity in named)
        above = graph_above(view, ["a"])
        for node, identity in enumerate(above.entities.ids):
            same = whole.node(identity)
            assert above.facts(node) == whole.facts(same)
            assert [
                item for item in above.interests.records if above.node(item.subject) == node
            ] == [item for item in whole.interests.records if whole.node(item.subject) == same]


def in_memory(_: str) -> Store:
    return open_store("memory:")


def unchanged(path: str) -> str:
    return path


def run(opening: Callable[[str], Store], fresh: Callable[[str], str], examples: int) -> None:
    class Backend(Machine):
        opener = staticmethod(opening)

    Backend.fresh = staticmethod(fresh)
    run_state_machine_as_test(
        Backend,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(
    ("opening", "examples"), [(in_memory, 60), (open_store, 6)], ids=["memory", "ladybug"]
)
def test_any_sequence_of_changes_equals_plain_dictionaries(
    opening: Callable[[str], Store], examples: int
) -> None:
    run(opening, unchanged, examples)


@pytest.mark.neo4j
def test_any_sequence_of_changes_on_a_server_equals_plain_dictionaries(
    neo4j_address: str,
) -> None:
    run(open_store, lambda _: emptied(neo4j_address), 6)


@pytest.mark.deep
@pytest.mark.parametrize("opening", [in_memory, open_store], ids=["memory", "ladybug"])
def test_long_sequences_of_changes_equal_plain_dictionaries(
    opening: Callable[[str], Store],
) -> None:
    run(opening, unchanged, 1000)
