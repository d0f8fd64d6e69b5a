"""What every store must do, run over every backend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from stored import DAY, LEI, column_facts, entity, load, stake

from ownership_graph.errors import InvalidRecord, UnknownName
from ownership_graph.model import Dataset, Entity, EntityKind, FileDigest, Identifier, Source
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.base import Link, NameRow, Store
from ownership_graph.stores.subgraph import graph_above
from ownership_graph.stores.tables import read_content

DESCRIBED = Dataset(
    name="alpha",
    format="tables",
    files=(FileDigest("a.csv", "0" * 64, 12),),
    publisher="Example Registry",
    loaded_at="2026-06-30T10:00:00Z",
)


class Interrupted(Exception):
    pass


def interrupted(said: list[Entity]) -> Iterator[Entity]:
    yield from said
    raise Interrupted


def test_an_empty_store_answers_with_nothing(store: Store) -> None:
    view = store.view(as_of=DAY)
    assert store.datasets() == ()
    assert view.as_of == DAY
    assert view.resolve("x") == ()
    assert view.statements(["x"]) == []
    assert view.interests_in(["x"]) == []
    assert len(view.columns()[0]) == len(view.columns()[1]) == 0
    assert list(view.names()) == []


def test_a_dataset_is_described_and_numbered(store: Store) -> None:
    load(store, [entity("x")], [stake("1", "y", "x")], dataset=DESCRIBED)
    assert store.datasets() == (replace(DESCRIBED, version=1, entities=1, interests=1),)


def test_a_second_load_of_the_same_content_changes_nothing(store: Store) -> None:
    load(store, [entity("x"), entity("y")], [stake("1", "y", "x", "51")], dataset=DESCRIBED)
    before = store.datasets()
    later = replace(DESCRIBED, loaded_at="2026-07-01T10:00:00Z")
    load(store, [entity("y"), entity("x")], [stake("1", "y", "x", "51")], dataset=later)
    assert store.datasets() == before


def test_the_same_content_from_another_file_keeps_its_version(store: Store) -> None:
    load(store, [entity("x")], dataset=DESCRIBED)
    moved = replace(DESCRIBED, files=(FileDigest("b.csv", "1" * 64, 12),))
    load(store, [entity("x")], dataset=moved)
    assert store.datasets() == (replace(moved, version=1, entities=1),)


@pytest.mark.parametrize("share", ["50", ">51-100", ""])
def test_changed_content_is_the_next_version(store: Store, share: str) -> None:
    load(store, [], [stake("1", "y", "x", "51")])
    load(store, [], [stake("1", "y", "x", share)])
    assert [item.version for item in store.datasets()] == [2]
    assert store.view(as_of=DAY).interests_in(["x"]) == [stake("1", "y", "x", share)]


def test_content_comes_as_tables_in_pieces_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("ladybug_rows._AT_ONCE", "neo4j_view.PAGE"):
        monkeypatch.setattr(f"ownership_graph.stores.{size}", 2)
    said = [entity(identity) for identity in "edcba"]
    held = [stake("3", "a", "b"), stake("2", None, "b"), stake("1", "a", "d")]
    load(store, said, held)
    load(store, [entity("b", "beta")], [stake("4", "a", "b", dataset="beta")], dataset="beta")
    statements, stakes = map(list, store.tables("alpha"))
    assert read_content(statements, stakes) == store.content("alpha") == (said[::-1], held[::-1])
    assert len(statements) > 1 or store.address == "memory:"
    for piece in (*statements, *stakes):
        ids = piece["id"].to_pylist()
        assert ids == sorted(ids)
    with pytest.raises(UnknownName):
        store.tables("nobody")


def test_a_replacement_leaves_nothing_of_the_old_content(store: Store) -> None:
    load(store, [entity("x"), entity("old")], [stake("1", "y", "x", "51")])
    load(store, [entity("x")], [stake("2", "z", "x", "49")])
    view = store.view(as_of=DAY)
    assert [item.id for item in view.interests_in(["x"])] == ["2"]
    assert view.resolve("old") == ()
    assert view.resolve("y") == ()


def test_an_update_touches_only_the_records_it_names(store: Store) -> None:
    load(store, [entity("x"), entity("y")], [stake("1", "y", "x", "51"), stake("2", "z", "x")])
    with store.writer(Dataset(name="alpha", format="test"), replace=False) as writer:
        writer.add_interests([stake("1", "y", "x", "60"), stake("3", "q", "x", "1")])
        writer.remove(["y"], ["2"])
    view = store.view(as_of=DAY)
    assert [(item.id, str(item.equity)) for item in view.interests_in(["x"])] == [
        ("1", "60"),
        ("3", "1"),
    ]
    assert view.statements(["x", "y"]) == [entity("x")]
    assert [(item.version, item.entities, item.interests) for item in store.datasets()] == [
        (2, 1, 2)
    ]


def test_an_update_of_a_new_dataset_is_its_first_load(store: Store) -> None:
    load(store, [entity("x")], replace=False)
    assert [item.version for item in store.datasets()] == [1]


def test_an_update_that_changes_nothing_keeps_the_version(store: Store) -> None:
    load(store, [entity("x")], [stake("1", "y", "x", "51")])
    load(store, [entity("x")], replace=False)
    assert [item.version for item in store.datasets()] == [1]


def test_the_last_word_on_a_record_counts(store: Store) -> None:
    with store.writer(Dataset(name="alpha", format="test")) as writer:
        writer.add_entities([entity("x", name="First"), entity("x", name="Second")])
        writer.add_interests([stake("1", "y", "x", "51"), stake("2", "y", "x", "1")])
        writer.remove(["never"], ["1", "2"])
        writer.add_interests([stake("2", "y", "x", "2")])
    view = store.view(as_of=DAY)
    assert view.statements(["x"]) == [entity("x", name="Second")]
    assert view.interests_in(["x"]) == [stake("2", "y", "x", "2")]


def test_a_failed_load_leaves_no_trace(store: Store) -> None:
    load(store, [entity("x")], [stake("1", "y", "x", "51")])
    before = store.datasets()
    with pytest.raises(Interrupted):
        load(store, interrupted([entity("z")]))
    view = store.view(as_of=DAY)
    assert store.datasets() == before
    assert view.resolve("z") == ()
    assert view.interests_in(["x"]) == [stake("1", "y", "x", "51")]


def test_nothing_of_a_load_is_visible_before_its_end(store: Store) -> None:
    with store.writer(Dataset(name="alpha", format="test")) as writer:
        writer.add_entities([entity("x")])
        assert store.datasets() == ()
        assert store.view(as_of=DAY).statements(["x"]) == []
    assert store.view(as_of=DAY).statements(["x"]) == [entity("x")]


def test_a_statement_of_another_dataset_is_refused(store: Store) -> None:
    with pytest.raises(InvalidRecord, match="'beta', not of 'alpha'"):
        load(store, [entity("x", "beta")])
    with pytest.raises(InvalidRecord, match="'beta', not of 'alpha'"):
        load(store, [], [stake("1", "y", "x", dataset="beta")])
    assert store.datasets() == ()


def test_datasets_on_one_id_stand_side_by_side(store: Store) -> None:
    load(store, [entity("x", "beta", jurisdiction="IE")], dataset="beta")
    load(store, [entity("x", jurisdiction="US")], dataset="alpha")
    said = store.view(as_of=DAY).statements(["x"])
    assert [(item.source.dataset, item.jurisdiction) for item in said] == [
        ("alpha", "US"),
        ("beta", "IE"),
    ]
    store.remove_dataset("alpha")
    assert store.view(as_of=DAY).statements(["x"]) == [entity("x", "beta", jurisdiction="IE")]
    assert [item.name for item in store.datasets()] == ["beta"]


def test_two_datasets_may_use_one_interest_id(store: Store) -> None:
    load(store, [], [stake("1", "y", "x", "51")])
    load(store, [], [stake("1", "y", "x", "50", "beta")], dataset="beta")
    store.remove_dataset("alpha")
    assert store.view(as_of=DAY).interests_in(["x"]) == [stake("1", "y", "x", "50", "beta")]


def test_an_unknown_dataset_is_refused_by_name(store: Store) -> None:
    load(store, [entity("x")])
    with pytest.raises(UnknownName, match=r"'psc'.*alpha"):
        store.remove_dataset("psc")
    with pytest.raises(UnknownName, match="'psc'"):
        store.view(as_of=DAY, datasets=["alpha", "psc"])


def test_a_view_reads_only_its_datasets(store: Store) -> None:
    load(store, [entity("x", name="A")], [stake("1", "y", "x", "51")])
    load(
        store, [entity("x", "beta", name="B")], [stake("1", "q", "x", "9", "beta")], dataset="beta"
    )
    view = store.view(as_of=DAY, datasets=["beta"])
    assert [item.name for item in view.statements(["x"])] == ["B"]
    assert [item.holder for item in view.interests_in(["x"])] == ["q"]
    assert view.interests_held(["y"]) == []
    assert view.resolve("y") == ()
    assert [row.name for row in view.names()] == ["B"]
    assert list(view.columns()[0].ids) == ["q", "x"]


def test_r18_stakes_are_in_force_from_first_to_last_day(store: Store) -> None:
    bounded = stake("1", "y", "x", "5", start=date(2026, 1, 1), end=date(2026, 3, 1))
    load(store, [], [bounded, stake("2", "z", "x", "5")])
    for day, ids in [
        (date(2025, 12, 31), ["2"]),
        (date(2026, 1, 1), ["1", "2"]),
        (date(2026, 3, 1), ["1", "2"]),
        (date(2026, 3, 2), ["2"]),
    ]:
        view = store.view(as_of=day)
        assert [item.id for item in view.interests_in(["x"])] == ids
        assert len(view.columns()[1]) == len(ids)
        assert view.resolve("y") == (("y",) if "1" in ids else ())


def test_unidentified_holders_keep_their_stakes(store: Store) -> None:
    stakes = [stake("1", None, "x", "1/3"), stake("2", None, "x", "<5")]
    load(store, [], stakes)
    assert store.view(as_of=DAY).interests_in(["x"]) == stakes
    assert store.view(as_of=DAY).columns()[1].holder.tolist() == [-1, -1]


def test_stakes_are_found_from_holder_and_nominator(store: Store) -> None:
    held = stake("1", "nominee", "x", "51", on_behalf_of="owner")
    both = stake("2", "owner", "w", "20", on_behalf_of="owner")
    load(store, [], [held, both, stake("3", "other", "x", "1")])
    view = store.view(as_of=DAY)
    assert view.interests_held(["owner"]) == [both, held]
    assert view.interests_held(["nominee"]) == [held]
    assert view.interests_held(["owner", "nominee"]) == [both, held]
    assert view.resolve("owner") == ("owner",)


def test_reads_come_in_a_fixed_order(store: Store) -> None:
    load(
        store,
        [entity("z"), entity("é"), entity("a")],
        [stake("2", "z", "b"), stake("10", "z", "b")],
    )
    load(store, [entity("a", "beta")], [stake("1", "z", "a", dataset="beta")], dataset="beta")
    view = store.view(as_of=DAY)
    assert [(item.id, item.source.dataset) for item in view.statements(["é", "z", "a"])] == [
        ("a", "alpha"),
        ("a", "beta"),
        ("z", "alpha"),
        ("é", "alpha"),
    ]
    assert [item.id for item in view.interests_held(["z"])] == ["1", "10", "2"]
    assert list(view.columns()[0].ids) == ["a", "b", "z", "é"]


def test_identifiers_are_found_by_value_and_by_scheme(store: Store) -> None:
    lei = Identifier("XI-LEI", LEI)
    load(
        store,
        [
            entity("x", identifiers=(lei, Identifier("GB-COH", "00102498"))),
            entity("y", identifiers=(Identifier("XX:Y", "00102498"),)),
        ],
    )
    view = store.view(as_of=DAY)
    assert view.resolve("x") == ("x",)
    assert view.resolve(LEI) == ("x",)
    assert view.resolve(f"XI-LEI:{LEI}") == ("x",)
    assert view.resolve("00102498") == ("x", "y")
    assert view.resolve("GB-COH:00102498") == ("x",)
    assert view.resolve("XX:Y:00102498") == ("y",)
    assert view.resolve("GB-COH:1") == ()


def test_a_shared_strong_identifier_links_in_any_order(store: Store) -> None:
    number = Identifier("GB-COH", "102498")
    load(store, [entity("m", "beta", identifiers=(number,))], dataset="beta")
    load(
        store,
        [
            entity("x", identifiers=(Identifier("GB-COH", "00102498"),)),
            entity("c", identifiers=(number,)),
            entity("f", identifiers=(number,), kind=EntityKind.FUND),
            entity("t", identifiers=(Identifier("XX-TAX", "1"),)),
            entity("u", identifiers=(Identifier("XX-TAX", "1"),)),
        ],
    )
    view = store.view(as_of=DAY)
    reason = "GB-COH:00102498"
    assert view.linked(["c"]) == [Link("c", "m", reason), Link("c", "x", reason)]
    assert view.linked(["x", "m"]) == [Link("c", "m", reason), Link("c", "x", reason)]
    assert view.linked(["t", "f"]) == []
    store.remove_dataset("beta")
    assert store.view(as_of=DAY).linked(["c"]) == [Link("c", "x", reason)]


def test_accepted_links_are_kept_once_and_can_be_undone(store: Store) -> None:
    load(store, [entity("x"), entity("y")])
    link = Link("x", "y", "same address", "A. Reviewer", "2026-06-01")
    store.add_link(replace(link, first="y", second="x"))
    store.add_link(link)
    store.add_link(replace(link, reason="another reason"))
    store.add_link(Link("y", "elsewhere", "", "A. Reviewer", "2026-06-02"))
    assert store.view(as_of=DAY).linked(["x"]) == [link]
    assert len(store.view(as_of=DAY).linked(["y"])) == 2
    load(store, [entity("x"), entity("z")])
    assert store.view(as_of=DAY).linked(["y"])[1] == link
    store.remove_link("y", "x")
    store.remove_link("y", "x")
    assert store.view(as_of=DAY).linked(["x"]) == []


def test_links_can_be_accepted_before_anything_is_loaded(store: Store) -> None:
    store.add_link(Link("x", "y", "", "A. Reviewer"))
    assert store.view(as_of=DAY).linked(["x"]) == [Link("x", "y", "", "A. Reviewer")]
    assert store.view(as_of=DAY).resolve("x") == ()


def test_links_of_shared_identifiers_stay(store: Store) -> None:
    lei = (Identifier("XI-LEI", LEI),)
    load(store, [entity("x", identifiers=lei), entity("y", identifiers=lei)])
    store.remove_link("x", "y")
    assert store.view(as_of=DAY).linked(["x"]) == [Link("x", "y", f"XI-LEI:{LEI}")]


def test_an_id_cannot_be_linked_to_itself(store: Store) -> None:
    with pytest.raises(InvalidRecord, match="itself"):
        store.add_link(Link("x", "x", ""))


def test_branches_are_found_from_their_head_office(store: Store) -> None:
    branch = entity("b", kind=EntityKind.BRANCH, head_office="x")
    load(store, [entity("x"), branch])
    load(store, [entity("b", "beta", head_office="y")], dataset="beta")
    view = store.view(as_of=DAY)
    assert view.branches(["x"]) == [branch]
    assert view.branches(["x", "y"]) == [branch, entity("b", "beta", head_office="y")]
    assert view.resolve("y") == ("y",)
    assert store.view(as_of=DAY, datasets=["alpha"]).resolve("y") == ()


def test_columns_fold_branches_and_links_as_records_do(store: Store) -> None:
    lei = (Identifier("XI-LEI", LEI),)
    entities = [
        entity("x", name="X", jurisdiction="US", identifiers=lei),
        entity("b", kind=EntityKind.BRANCH, head_office="x", jurisdiction="CN"),
        entity("y", name="Y"),
    ]
    others = [entity("w", "beta", jurisdiction="IE", identifiers=lei)]
    stakes = [
        stake("1", "y", "b", "30"),
        stake("2", "b", "x", "5"),
        stake("3", "q", "y", "1", joint_block="j"),
        stake("4", "r", "y", "1", joint_block="j"),
        stake("5", "r", "y", "1", joint_block="k"),
        stake("6", "y", "b", "30", source=Source(dataset="alpha", locator="again")),
        stake("7", "y", "b", "30", details="another row"),
    ]
    load(store, entities, stakes)
    load(store, others, dataset="beta")
    wanted = OwnershipGraph.from_records([*entities, *others], stakes, as_of=DAY, linked={"x": "w"})
    columns = store.view(as_of=DAY).columns()
    expected = (
        replace(wanted.entities, aliases=wanted.aliases),
        replace(wanted.interests, records=()),
    )
    assert column_facts(columns) == column_facts(expected)
    graph = OwnershipGraph.from_columns(*columns, as_of=DAY)
    assert graph.node("b") == graph.node("x") == graph.node("w")
    assert graph.name(graph.node("b")) == "X"
    assert [item.fact for item in graph.facts(graph.node("b")).conflicts] == ["jurisdiction"]
    assert len(graph.interests) == 5


def test_a_circle_of_head_offices_spoils_neither_columns_nor_a_single_question(
    store: Store,
) -> None:
    said = [
        entity("a", name="A", jurisdiction="CN", head_office="b"),
        entity("b", name="B", jurisdiction="KE", head_office="a"),
        entity("c", name="C", head_office="a"),
        entity("t", name="T"),
        entity("x", name="X", head_office="t"),
    ]
    others = [entity("a", "beta", jurisdiction="IE")]
    stakes = [stake("1", "c", "x", "60"), stake("2", "b", "c", "30")]
    load(store, said, stakes)
    load(store, others, dataset="beta")
    view = store.view(as_of=DAY)
    wanted = OwnershipGraph.from_records([*said, *others], stakes, as_of=DAY)
    expected = (
        replace(wanted.entities, aliases=wanted.aliases),
        replace(wanted.interests, records=()),
    )
    assert column_facts(view.columns()) == column_facts(expected)
    assert dict(wanted.aliases) == {"c": 0, "x": 2}
    above = graph_above(view, ["t"])
    for node, identity in enumerate(above.entities.ids):
        assert above.facts(node) == wanted.facts(wanted.node(identity))
    assert len(above.interests) == len(wanted.interests) == 2
    disputed = {each.fact for each in above.facts(above.node("a")).conflicts}
    assert disputed == {"head_office", "jurisdiction"}


def test_names_come_by_id_with_the_primary_name_first(store: Store) -> None:
    load(
        store,
        [
            entity("x", name="Zeta Ltd", other_names=("Alpha Ltd", "Zeta Ltd"), jurisdiction="GB"),
            entity("p", kind=EntityKind.PERSON, name="Q. Example"),
            entity("n"),
        ],
        [stake("1", "unnamed", "x")],
    )
    load(
        store,
        [entity("x", "beta", name="Zeta Limited", kind=EntityKind.UNKNOWN, jurisdiction="IE")],
        dataset="beta",
    )
    assert list(store.view(as_of=DAY).names()) == [
        NameRow("p", "Q. Example", "person", None),
        NameRow("x", "Zeta Ltd", "company", None),
        NameRow("x", "Zeta Limited", "company", None),
        NameRow("x", "Alpha Ltd", "company", None),
    ]


def test_closing_twice_is_harmless(store: Store) -> None:
    store.close()
    store.close()
