"""Shares survive as text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from stored import shares

from ownership_graph.share import Share, parse_share
from ownership_graph.stores.share_texts import read_share, share_text


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
