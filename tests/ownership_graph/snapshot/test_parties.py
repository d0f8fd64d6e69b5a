"""Which ids are one party."""

from __future__ import annotations

import pytest
from stored import DAY, entity, stake

from ownership_graph.model import Source
from ownership_graph.snapshot.columns import FactConflict
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.snapshot.parties import head_offices, stake_content, stand_ins, without_circles


def test_a_head_office_stands_for_its_branches() -> None:
    assert stand_ins({"a": "z", "b": "a"}, {}) == {"a": "z", "b": "z"}


def test_a_branch_brings_its_links_to_the_head_office() -> None:
    assert stand_ins({"b": "h"}, {"x": "b"}) == {"b": "h", "x": "h"}
    assert stand_ins({"b": "h"}, {"b": "a"}) == {"b": "a", "h": "a"}


def test_a_link_against_a_head_office_is_no_circle() -> None:
    assert stand_ins({"a": "b"}, {"b": "a"}) == {"a": "b"}


@pytest.mark.parametrize(
    ("offices", "kept"),
    [
        ({"a": "b", "b": "a"}, {}),
        ({"c": "a", "a": "b", "b": "a"}, {"c": "a"}),
        ({"a": "b", "b": "c", "c": "a", "x": "y", "d": "x"}, {"x": "y", "d": "x"}),
        ({"b": "a", "c": "b", "e": "c"}, {"b": "a", "c": "b", "e": "c"}),
    ],
)
def test_head_offices_in_a_circle_are_no_head_offices(
    offices: dict[str, str], kept: dict[str, str]
) -> None:
    assert without_circles(offices) == kept
    assert without_circles(dict(reversed(offices.items()))) == kept


def test_members_of_a_circle_of_head_offices_stay_entities_of_their_own() -> None:
    said = [
        entity("a", name="A", jurisdiction="CN", head_office="b"),
        entity("b", name="B", jurisdiction="KE", head_office="a"),
        entity("c", name="C", jurisdiction="US", head_office="a"),
        entity("t", name="T", jurisdiction="US"),
    ]
    graph = OwnershipGraph.from_records(said, [stake("1", "c", "t", "60")], as_of=DAY)
    assert list(graph.entities.ids) == ["a", "b", "t"]
    assert graph.aliases == {"c": 0}
    assert [graph.facts(node).jurisdiction for node in range(3)] == ["CN", "KE", "US"]
    assert graph.facts(0).conflicts == (
        FactConflict("head_office", ("b, in a circle",), ("alpha",)),
    )
    assert graph.facts(2).conflicts == ()


def test_the_last_dataset_settles_the_head_office() -> None:
    said = [entity("b", "beta", head_office="y"), entity("b", head_office="x"), entity("x")]
    assert head_offices(said) == {"b": "y"}


def test_r6_id_and_place_are_no_content() -> None:
    first = stake("1", "y", "x", "5", source=Source(dataset="alpha", locator="line 1"))
    again = stake("2", "y", "x", "5", source=Source(dataset="alpha", locator="line 2"))
    assert stake_content(first) == stake_content(again)
    assert stake_content(first) != stake_content(stake("1", "y", "x", "6"))
