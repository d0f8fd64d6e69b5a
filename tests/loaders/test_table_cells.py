from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from loaders.tables.cells import (
    choice,
    choices,
    countries,
    day,
    identifiers,
    listed,
    nearest,
    share,
    threshold,
    yes,
)
from ownership_graph.errors import InvalidData
from ownership_graph.model import EntityKind, Identifier, Right


def test_lists_are_separated_by_semicolons_without_repeats() -> None:
    assert listed(" a; b ;;a") == ("a", "b")
    assert listed("") == ()


def test_yes_no_and_nothing() -> None:
    assert [yes("listed", text) for text in ("yes", "No", "")] == [True, False, None]
    with pytest.raises(InvalidData, match="listed is 'maybe'"):
        yes("listed", "maybe")


def test_days_are_iso_days_of_the_calendar() -> None:
    assert day("start", "2024-02-29") == date(2024, 2, 29)
    assert day("start", "") is None
    with pytest.raises(InvalidData, match="not a day of the calendar"):
        day("start", "2023-02-29")
    with pytest.raises(InvalidData, match="not a date"):
        day("start", "29/02/2024")


def test_r15_shares_name_their_column_when_they_are_refused() -> None:
    stated = share("equity", ">25-<50")
    assert stated is not None
    assert str(stated) == ">25-<50"
    with pytest.raises(InvalidData, match="equity: a share of 120 percent is impossible"):
        share("equity", "120")


def test_a_threshold_is_one_figure() -> None:
    assert threshold("t", "5%") == Fraction(5)
    assert threshold("t", "") is None
    with pytest.raises(InvalidData, match="is a band"):
        threshold("t", "3-5")


def test_t1_rights_are_known_words() -> None:
    assert choices("rights", "veto;generalPartner", Right) == {Right.VETO, Right.GENERAL_PARTNER}
    with pytest.raises(InvalidData, match="'vetoes' is not known") as caught:
        choices("rights", "vetoes", Right)
    assert caught.value.hint == "Did you mean veto?"


def test_a_word_that_is_near_to_none_gets_the_whole_list() -> None:
    with pytest.raises(InvalidData) as caught:
        choice("kind", "qqq", EntityKind)
    assert caught.value.hint is not None
    assert "company, partnership" in caught.value.hint


def test_identifiers_have_a_scheme_and_a_value() -> None:
    assert identifiers("identifiers", "GB-COH:01;x:a:b") == (
        Identifier("GB-COH", "01"),
        Identifier("x", "a:b"),
    )
    with pytest.raises(InvalidData, match="identifiers: '01' is none"):
        identifiers("identifiers", "01")


def test_country_lists_name_their_column() -> None:
    assert countries("market", "us;GB;US") == ("US", "GB")
    with pytest.raises(InvalidData, match="market: 'UK'"):
        countries("market", "US;UK")


def test_nearest_minds_neither_case_nor_blanks() -> None:
    assert nearest("Principal Place", ["principal_place", "id"]) == "principal_place"
    assert nearest("zzz", ["id"]) is None
