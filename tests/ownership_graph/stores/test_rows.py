"""Rows give back exactly the statements they were made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from stored import entities, entity, interests, stake

from ownership_graph.errors import StoreCorrupt
from ownership_graph.model import Entity, Interest
from ownership_graph.stores.rows import (
    STAKE_COLUMNS,
    STATEMENT_COLUMNS,
    Column,
    Row,
    entity_of,
    entity_row,
    interest_of,
    interest_row,
)


def named(columns: tuple[Column, ...], row: Row) -> dict[str, object]:
    return {column.name: value for column, value in zip(columns, row, strict=True)}


@given(entities("alpha"))
def test_an_entity_survives(said: Entity) -> None:
    assert entity_of(named(STATEMENT_COLUMNS, entity_row(said))) == said


@given(interests("alpha"))
def test_an_interest_survives(said: Interest) -> None:
    assert interest_of(named(STAKE_COLUMNS, interest_row(said))) == said


@pytest.mark.parametrize(
    ("field", "value"), [("kind", "cooperative"), ("disclosure_threshold", "1/0"), ("id", " x")]
)
def test_a_foreign_statement_is_reported(field: str, value: str) -> None:
    row = named(STATEMENT_COLUMNS, entity_row(entity("x"))) | {field: value}
    with pytest.raises(StoreCorrupt, match="Load its dataset again"):
        entity_of(row)


@pytest.mark.parametrize(("field", "value"), [("equity", "half"), ("equity", "120"), ("form", "x")])
def test_a_foreign_stake_is_reported(field: str, value: str) -> None:
    row = named(STAKE_COLUMNS, interest_row(stake("1", "y", "x"))) | {field: value}
    with pytest.raises(StoreCorrupt, match="stake that cannot be read, '1'"):
        interest_of(row)
