"""The part of a store that a question needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest
from stored import DAY, LEI, entity, load, stake

from ownership_graph.model import EntityKind, Identifier
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Link, View
from ownership_graph.stores.subgraph import graph_above, graph_around


@pytest.fixture
def view() -> View:
    store = open_store("memory:")
    lei = (Identifier("XI-LEI", LEI),)
    load(
        store,
        [
            entity("top", identifiers=lei),
            entity("mid"),
            entity("sub"),
            entity("branch", kind=EntityKind.BRANCH, head_office="mid"),
            entity("apart", identifiers=(Identifier("XX-TAX", "7"),)),
            entity("other", identifiers=(Identifier("XX-TAX", "7"),)),
        ],
        [
            stake("1", "mid", "sub", "60"),
            stake("2", "nominee", "branch", "60", on_behalf_of="owner"),
            stake("3", "top", "mid", "40"),
            stake("4", "apart", "other", "10"),
            stake("5", "mid", "top", "1"),
        ],
    )
    load(
        store,
        [entity("a-twin", "beta", identifiers=lei)],
        [stake("1", "far", "a-twin", "90", "beta")],
        dataset="beta",
    )
    store.add_link(Link("far", "elsewhere", "same person", "A. Reviewer"))
    return store.view(as_of=DAY)


def test_the_graph_above_takes_in_branches_links_and_nominators(view: View) -> None:
    graph = graph_above(view, ["sub"])
    assert list(graph.entities.ids) == ["a-twin", "elsewhere", "mid", "nominee", "owner", "sub"]
    assert graph.aliases.keys() == {"branch", "far", "top"}
    assert len(graph.interests) == 5


def test_the_graph_above_holds_only_what_lies_above(view: View) -> None:
    assert list(graph_above(view, ["other"]).entities.ids) == ["apart", "other"]
    assert list(graph_above(view, ["apart"]).entities.ids) == ["apart"]


def test_the_graph_above_a_branch_is_that_of_its_head_office(view: View) -> None:
    assert graph_above(view, ["branch"]).entities.ids == graph_above(view, ["mid"]).entities.ids


def test_an_unknown_id_is_left_out(view: View) -> None:
    assert len(graph_above(view, ["nobody"])) == 0


def test_the_graph_around_holds_what_is_held_and_who_else_holds_it(view: View) -> None:
    graph = graph_around(view, ["owner"])
    assert list(graph.entities.ids) == ["a-twin", "elsewhere", "mid", "nominee", "owner", "sub"]
    assert list(graph_around(view, ["apart"]).entities.ids) == ["apart", "other"]


def test_a_view_that_fetches_ahead_is_asked_once_and_gives_the_same(view: View) -> None:
    class Ahead:
        """Another view's answers, as a database far away gives them."""

        def __init__(self) -> None:
            self.asked: list[Sequence[str]] = []

        def __getattr__(self, name: str) -> object:
            return getattr(view, name)

        def prefetched(self, ids: Sequence[str]) -> View:
            self.asked.append(ids)
            return view

    ahead = Ahead()
    graph = graph_above(cast("View", ahead), ["sub", "other"])
    assert ahead.asked == [["other", "sub"]]
    assert graph.entities.ids == graph_above(view, ["sub", "other"]).entities.ids
