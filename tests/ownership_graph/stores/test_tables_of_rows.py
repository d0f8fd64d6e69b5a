"""Columns of text, their codes, and rows that are buffered in batches."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored import entity

from ownership_graph.snapshot.columns import SortedIndex
from ownership_graph.stores.encoding import Texts, combined_codes
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS, entity_row
from ownership_graph.stores.tables import (
    RowBuffer,
    arrow_schema,
    stakes_schema,
    statements_schema,
)

TEXT = st.one_of(st.none(), st.text("ab", max_size=2))
LIST = st.one_of(
    st.none(),
    st.lists(st.sampled_from(["", "a", "b", "a\x1fb", "\x1e", "0", "0,1"]), max_size=2).map(tuple),
)


def test_texts_are_a_sequence_without_absent_values() -> None:
    texts = Texts(pa.array(["a", None, "c"]))
    assert (len(texts), texts[0], texts[1], texts[-1]) == (3, "a", "", "c")
    assert texts[1:] == ["", "c"]
    assert list(texts) == ["a", "", "c"]
    assert "c" in texts


@given(st.sets(st.text(st.characters(exclude_categories=["Cs"]), min_size=1)), st.text(max_size=2))
def test_sorted_ids_are_found_by_halving(ids: set[str], other: str) -> None:
    found = sorted(ids)
    index = SortedIndex(Texts(pa.array(found, pa.string())))
    assert dict(index) == {identity: place for place, identity in enumerate(found)}
    assert (other in index) == (other in ids)
    assert len(index) == len(ids)


@given(st.lists(st.tuples(TEXT, LIST, st.integers(-1, 2)), min_size=1, max_size=8))
def test_equal_rows_and_only_they_have_one_number(
    rows: list[tuple[str | None, tuple[str, ...] | None, int]],
) -> None:
    texts, lists, numbers = zip(*rows, strict=True)
    key, first = combined_codes(
        [
            pa.chunked_array([texts], pa.string()),
            pa.chunked_array([lists], pa.list_(pa.string())),
        ],
        np.asarray(numbers, dtype=np.int64),
    )
    for left, row in enumerate(rows):
        assert rows[first[key[left]]] == row
        for right, other in enumerate(rows):
            assert (key[left] == key[right]) == (row == other)


def test_many_wide_columns_do_not_overflow() -> None:
    wide = np.asarray([0, 2**40, 2**40], dtype=np.int64)
    key, _ = combined_codes([pa.chunked_array([["a", "a", "b"]])], wide, wide, wide)
    assert len(set(key.tolist())) == 3


def test_rows_are_kept_across_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ownership_graph.stores.tables._BATCH", 2)
    buffer = RowBuffer(STATEMENT_COLUMNS)
    for number in range(5):
        buffer.add(entity_row(entity(f"e{number % 4}", name=str(number))))
    buffer.remove("e1")
    assert buffer.rows().select(["id", "name"]).to_pylist() == [
        {"id": "e2", "name": "2"},
        {"id": "e3", "name": "3"},
        {"id": "e0", "name": "4"},
    ]


def test_the_schemas_are_those_of_the_columns() -> None:
    assert statements_schema() == arrow_schema(STATEMENT_COLUMNS)
    assert stakes_schema() == arrow_schema(STAKE_COLUMNS)
