"""Which ids are one party."""

from __future__ import annotations

import pytest
from stored import entity, stake

from ownership_graph.errors import InvalidRecord
from ownership_graph.model import Source
from ownership_graph.parties import head_offices, stake_content, stand_ins


def test_a_head_office_stands_for_its_branches() -> None:
    assert stand_ins({"a": "z", "b": "a"}, {}) == {"a": "z", "b": "z"}


def test_a_branch_brings_its_links_to_the_head_office() -> None:
    assert stand_ins({"b": "h"}, {"x": "b"}) == {"b": "h", "x": "h"}
    assert stand_ins({"b": "h"}, {"b": "a"}) == {"b": "a", "h": "a"}


def test_a_link_against_a_head_office_is_no_circle() -> None:
    assert stand_ins({"a": "b"}, {"b": "a"}) == {"a": "b"}


def test_head_offices_in_a_circle_are_refused() -> None:
    with pytest.raises(InvalidRecord, match="a, b lead in a circle"):
        stand_ins({"a": "b", "b": "a"}, {})


def test_the_last_dataset_settles_the_head_office() -> None:
    said = [entity("b", "beta", head_office="y"), entity("b", head_office="x"), entity("x")]
    assert head_offices(said) == {"b": "y"}


def test_r6_id_and_place_are_no_content() -> None:
    first = stake("1", "y", "x", "5", source=Source(dataset="alpha", locator="line 1"))
    again = stake("2", "y", "x", "5", source=Source(dataset="alpha", locator="line 2"))
    assert stake_content(first) == stake_content(again)
    assert stake_content(first) != stake_content(stake("1", "y", "x", "6"))
