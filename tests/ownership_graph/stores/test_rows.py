"""Rows give back exactly the statements they were made of."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from stored import entities, entity, interests, shares, stake

from ownership_graph.errors import StoreCorrupt
from ownership_graph.model import Entity, Interest
from ownership_graph.share import Share, parse_share
from ownership_graph.stores.rows import (
    STAKE_COLUMNS,
    STATEMENT_COLUMNS,
    Column,
    Row,
    entity_of,
    entity_row,
    interest_of,
    interest_row,
    read_share,
    share_text,
)


def named(columns: tuple[Column, ...], row: Row) -> dict[str, object]:
    return {column.name: value for column, value in zip(columns, row, strict=True)}


@given(entities("alpha"))
def test_an_entity_survives(said: Entity) -> None:
    assert entity_of(named(STATEMENT_COLUMNS, entity_row(said))) == said


@given(interests("alpha"))
def test_an_interest_survives(said: Interest) -> None:
    assert interest_of(named(STAKE_COLUMNS, interest_row(said))) == said


@given(shares())
def test_r15_every_share_survives_as_text(share: Share) -> None:
    assert read_share(share_text(share)) == share


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (">50", ">50-100"),
        ("1/3", "1/3"),
        ("~50", "49.5-<50.5"),
        (">25-<50", ">25-<50"),
        ("<5", "0-<5"),
        ("100", "100"),
        ("0.1", "0.1"),
    ],
)
def test_r15_shares_are_stored_as_readable_text(written: str, stored: str) -> None:
    share = parse_share(written)
    assert share_text(share) == stored
    assert read_share(stored) == share


def test_an_unstated_share_stays_unstated() -> None:
    assert share_text(None) is None
    assert read_share(None) is None


def test_a_band_may_end_in_fractions() -> None:
    share = Share(Fraction(100, 3), Fraction(200, 3), lower_open=True)
    assert share_text(share) == ">1/3-2/3"
    assert read_share(">1/3-2/3") == share


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
