from __future__ import annotations

import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.records import source_text
from cli.text import cell, listing, plain, share_text
from ownership_graph.model import Source
from ownership_graph.share import UNKNOWN, Share, parse_share


def test_control_and_direction_characters_are_written_out() -> None:
    assert plain("a\x1b[31mb\u202ec\u2066d\r\n") == (
        "a<U+001B>[31mb<U+202E>c<U+2066>d<U+000D><U+000A>"
    )


def test_a_name_without_end_is_cut() -> None:
    assert plain("x" * 10_000, 20) == "x" * 19 + "…"


@given(st.text())
def test_no_text_can_steer_a_terminal(text: str) -> None:
    harmful = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    assert not harmful & {unicodedata.category(character) for character in plain(text)}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_is_never_a_formula(sign: str) -> None:
    assert cell(f"{sign}HYPERLINK(1)") == f"'{sign}HYPERLINK(1)"


def test_cells_of_no_formula_stay_as_they_are() -> None:
    assert cell(None) == ""
    assert cell(12) == "12"
    assert cell("A=B") == "A=B"


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("51", "51 %"),
        ("50.000001", "50.000001 %"),
        (">50", "above 50 %"),
        (">=75", "at least 75 %"),
        ("<5", "below 5 %"),
        ("<=5", "up to 5 %"),
        ("25-50", "25 to 50 %"),
        (">25-<50", ">25 to <50 %"),
        ("1/3", "~33.33 %"),
        ("", "unknown"),
    ],
)
def test_shares_read_as_people_say_them(stated: str, shown: str) -> None:
    assert share_text(parse_share(stated)) == shown


def test_long_figures_are_rounded_outward() -> None:
    third = Share(Fraction(100, 3), Fraction(200, 3))
    assert share_text(third) == "~33.33 to ~66.67 %"
    assert share_text(UNKNOWN) == "unknown"
    assert share_text(Share.exact(5), unit="") == "5"


def test_listings() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b"], "or") == "a or b"


@pytest.mark.parametrize(
    ("locator", "shown"),
    [
        ("folder/psc-data-5.json, /0", "register, d, psc-data-5.json, /0"),
        ("folder/a.csv, line 3", "register, d, a.csv, line 3"),
        (None, "register, d"),
    ],
)
def test_a_source_names_its_file_and_the_place_in_it(locator: str | None, shown: str) -> None:
    source = Source(dataset="d", document="register", locator=locator)
    assert source_text(source) == shown
