"""A whole register folded into columns, whatever the pieces in which it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored import DATASETS, DAY, IDS, column_facts, entities, entity, interests, stake

from ownership_graph.errors import StoreCorrupt
from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.base import Link, parties
from ownership_graph.stores.register import fold
from ownership_graph.stores.rows import (
    STAKE_COLUMNS,
    STATEMENT_COLUMNS,
    Column,
    Row,
    entity_row,
    interest_row,
)
from ownership_graph.stores.tables import RowBuffer

LINKED = (*IDS, "unmentioned", "0")


def statements(said: Sequence[Entity]) -> pa.Table:
    return table(STATEMENT_COLUMNS, map(entity_row, said))


def stakes(held: Sequence[Interest]) -> pa.Table:
    return table(STAKE_COLUMNS, map(interest_row, held))


def table(columns: Sequence[Column], rows: Iterable[Row]) -> pa.Table:
    # A buffer holds one row an id, a register one an id and dataset.
    made = [RowBuffer(columns).rows()]
    for row in rows:
        buffer = RowBuffer(columns)
        buffer.add(row)
        made.append(buffer.rows())
    return pa.concat_tables(made)


def pieces(table: pa.Table, size: int) -> Iterator[pa.Table]:
    for start in range(0, len(table), size):
        yield table.slice(start, size)


@given(st.data(), st.integers(1, 4))
def test_a_register_in_pieces_is_folded_as_records_are(data: st.DataObject, size: int) -> None:
    drawn = [data.draw(st.lists(entities(each, plain=True), max_size=4)) for each in DATASETS]
    said = list({(x.id, x.source.dataset): x for each in drawn for x in each}.values())
    rows = [data.draw(st.lists(interests(each, plain=True), max_size=4)) for each in DATASETS]
    held = list({(x.id, x.source.dataset): x for each in rows for x in each}.values())
    ends = st.lists(st.sampled_from(LINKED), min_size=2, max_size=2, unique=True).map(sorted)
    links = [Link(first, second, "seen") for first, second in data.draw(st.lists(ends, max_size=3))]
    said, held = data.draw(st.permutations(said)), data.draw(st.permutations(held))
    current = [item for item in held if item.in_force(DAY)]
    columns = fold(
        pieces(statements(said), size),
        pieces(stakes(current), size),
        sorted(links),
        lambda subjects: [item for item in current if item.subject in subjects],
    )
    wanted = OwnershipGraph.from_records(said, held, as_of=DAY, linked=parties(links, ()))
    expected = (
        replace(wanted.entities, aliases=wanted.aliases),
        replace(wanted.interests, records=()),
    )
    assert column_facts(columns) == column_facts(expected)


def test_parties_of_the_same_facts_in_two_datasets_are_joined_alike() -> None:
    places = (("beta", "US"), ("alpha", "IE"))
    said = [entity(each, name, jurisdiction=place) for each in "xy" for name, place in places]
    columns, _ = fold([statements(said)], [], [], lambda _: [])
    assert len(set(columns.codes.tolist())) == 1
    assert columns.facts[columns.codes[0]].conflicts[0].datasets == ("alpha", "beta")


def test_a_statement_that_cannot_be_read_is_named() -> None:
    broken = statements([entity("x17")])
    place = broken.column_names.index("kind")
    broken = broken.set_column(place, "kind", pa.array(["compny"]))
    with pytest.raises(StoreCorrupt, match="'x17'"):
        fold([broken], [], [], lambda _: [])


def test_a_stake_that_cannot_be_read_is_named() -> None:
    broken = stakes([stake("s9", "y", "x")])
    place = broken.column_names.index("equity")
    broken = broken.set_column(place, "equity", pa.array(["much"]))
    with pytest.raises(StoreCorrupt, match="'s9'"):
        fold([], [broken], [], lambda _: [])
