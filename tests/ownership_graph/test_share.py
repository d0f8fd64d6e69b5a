from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ownership_graph.errors import InvalidShare
from ownership_graph.share import (
    HUNDRED,
    UNKNOWN,
    ZERO,
    Share,
    decimal_text,
    parse_share,
    terminates,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("51", Share.exact(51)),
        (" 51 % ", Share.exact(51)),
        (".5", Share.exact("0.5")),
        ("1/3", Share.exact(Fraction(100, 3))),
        ("25-50", Share.between(25, 50)),
        ("25% - 50%", Share.between(25, 50)),
        (">25-<50", Share(Fraction(25), Fraction(50), lower_open=True, upper_open=True)),
        (">25-50", Share(Fraction(25), Fraction(50), lower_open=True)),
        ("25-<50", Share(Fraction(25), Fraction(50), upper_open=True)),
        (">=25-<50", Share(Fraction(25), Fraction(50), upper_open=True)),
        (">25-<=50", Share(Fraction(25), Fraction(50), lower_open=True)),
        (">50", Share(Fraction(50), Fraction(100), lower_open=True)),
        (">=75", Share.between(75, 100)),
        ("<=5", Share.between(0, 5)),
        ("~50", Share(Fraction("49.5"), Fraction("50.5"), upper_open=True)),
        ("~0", Share(Fraction(0), Fraction("0.5"), upper_open=True)),
        ("~100", Share(Fraction("99.5"), Fraction(100))),
    ],
)
def test_r15_a_share_is_read_as_written(text: str, expected: Share) -> None:
    assert parse_share(text) == expected


def test_r2_an_empty_share_is_unknown_and_below_five_is_closed_at_zero() -> None:
    assert parse_share("  ") is None
    assert parse_share("<5") == Share(Fraction(0), Fraction(5), upper_open=True)
    assert UNKNOWN.is_unknown
    assert not Share(Fraction(0), Fraction(100), lower_open=True).is_unknown
    assert not HUNDRED.is_unknown


@pytest.mark.parametrize("text", ["120", "60-120", "101/100", ">100.01-<101"])
def test_a_share_above_100_is_impossible(text: str) -> None:
    with pytest.raises(InvalidShare, match=r"impossible.* between 0 and 100"):
        parse_share(text)


@pytest.mark.parametrize("text", ["fifty", "5,5", "1-2-3", "-5", "50..1", "> ", "1e2"])
def test_what_is_no_share_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(InvalidShare, match=r"is not a share.*25-50"):
        parse_share(text)


def test_a_figure_of_absurd_length_is_refused_without_reading_it() -> None:
    with pytest.raises(InvalidShare, match="100000 characters"):
        parse_share("9" * 100_000)


def test_a_fraction_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidShare, match="divides by zero"):
        parse_share("1/0")


@pytest.mark.parametrize("text", ["50-25", ">50-50", "50-<50", ">50-<50"])
def test_an_empty_interval_is_refused(text: str) -> None:
    with pytest.raises(InvalidShare, match="is empty"):
        parse_share(text)


def test_a_negative_share_is_impossible() -> None:
    with pytest.raises(InvalidShare, match="-1 percent is impossible"):
        Share(Fraction(-1), Fraction(5))


@pytest.mark.parametrize(
    ("share", "inside", "outside"),
    [
        (Share.between(25, 50), [25, 30, 50], [Fraction("24.99"), 51]),
        (parse_share(">25-<50"), [26, Fraction("49.999")], [25, 50]),
        (ZERO, [0], [Fraction(1, 10**9)]),
    ],
)
def test_a_share_contains_its_closed_ends_only(
    share: Share, inside: list[Fraction], outside: list[Fraction]
) -> None:
    assert all(share.contains(value) for value in inside)
    assert not any(share.contains(value) for value in outside)


ENDS = st.fractions(min_value=0, max_value=100, max_denominator=1000)


@given(ENDS, ENDS, st.booleans(), st.booleans())
def test_what_a_share_prints_reads_back_as_the_same_share(
    one: Fraction, other: Fraction, lower_open: bool, upper_open: bool
) -> None:
    if one == other or not (terminates(one) and terminates(other)):
        lower = upper = one
        share = Share(lower, upper)
    else:
        share = Share(min(one, other), max(one, other), lower_open, upper_open)
    assert parse_share(str(share)) == share


@pytest.mark.parametrize(
    ("value", "down", "up"),
    [
        (Fraction(1, 2), "0.5", "0.5"),
        (Fraction(100), "100", "100"),
        (Fraction("13.2651"), "13.2651", "13.2651"),
        (Fraction(400, 9), "44.44444444", "44.44444445"),
        (Fraction(1, 2**40), decimal_text(Fraction(1, 2**40)), decimal_text(Fraction(1, 2**40))),
        (Fraction(-1, 4), "-0.25", "-0.25"),
    ],
)
def test_j1_decimals_are_exact_where_they_terminate_and_else_rounded_outward(
    value: Fraction, down: str, up: str
) -> None:
    assert decimal_text(value) == down
    assert decimal_text(value, upward=True) == up


@given(st.fractions(min_value=0, max_value=100))
def test_j1_rounded_decimals_enclose_the_value(value: Fraction) -> None:
    lower, upper = Fraction(decimal_text(value)), Fraction(decimal_text(value, upward=True))
    assert lower <= value <= upper
    assert upper - lower <= Fraction(1, 10**8)
    assert (lower == upper) == terminates(value)


def test_figures_are_exact_whatever_they_are_written_as() -> None:
    assert Share.exact(Decimal("0.1")).lower + Share.exact("0.2").lower == Fraction(3, 10)
    assert Share.exact("50.00") == Share.exact(50)
