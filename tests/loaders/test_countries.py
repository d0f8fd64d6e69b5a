from __future__ import annotations

import pytest

from loaders.reading.countries import country, edgar_place, jurisdiction, nationalities


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("GB", "GB"),
        ("us-de", "US-DE"),
        ("Delaware, U.S.", "US-DE"),
        ("People'S Republic Of China", "CN"),
        ("  Hong   Kong ", "HK"),
        ("Mauritian", "MU"),
        ("Netherlands Antilles", None),
        ("Soviet Union", None),
        ("Companies House", None),
        ("", None),
    ],
)
def test_words_name_a_jurisdiction(words: str, code: str | None) -> None:
    assert jurisdiction(words) == code


@pytest.mark.parametrize("words", ["Korean", "Korea", "Congo", "Congolese", "Stateless"])
def test_words_that_name_several_countries_name_none(words: str) -> None:
    assert jurisdiction(words) is None


def test_a_state_counts_as_its_country() -> None:
    assert country("Minnesota, Usa") == "US"


def test_two_nationalities_in_one_cell_are_both_kept() -> None:
    assert nationalities("British,Hong Konger") == ("GB", "HK")
    assert nationalities("German / Swiss and Swiss") == ("DE", "CH")


def test_a_country_whose_name_holds_and_is_not_cut() -> None:
    assert nationalities("Trinidad and Tobago") == ("TT",)


def test_edgar_codes_are_not_iso_codes() -> None:
    assert edgar_place("CA") == "US-CA"
    assert edgar_place("K3") == "HK"
    assert edgar_place("x1") == "US"
    assert edgar_place("A6") == "CA-ON"
    assert edgar_place("") is None
