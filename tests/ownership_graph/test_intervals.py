from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ownership_graph.intervals import NOTHING, Interval, enclosing, total
from ownership_graph.share import HUNDRED, Share, parse_share


def interval(text: str) -> Interval:
    share = parse_share(text)
    assert share is not None
    return Interval.of(share)


def test_sums_keep_what_exceeds_100() -> None:
    added = total([interval("60"), interval(">50-<70")])
    assert added == Interval(Fraction(110), Fraction(130), lower_open=True, upper_open=True)
    assert total([]) == NOTHING


@pytest.mark.parametrize(
    ("summed", "shown"),
    [
        (Interval(Fraction(110), Fraction(130)), HUNDRED),
        (
            Interval(Fraction(40), Fraction(130), lower_open=True),
            Share(Fraction(40), Fraction(100), lower_open=True),
        ),
        (
            Interval(Fraction(40), Fraction(60), upper_open=True),
            Share(Fraction(40), Fraction(60), upper_open=True),
        ),
    ],
)
def test_as_a_share_what_lies_above_100_is_cut_off(summed: Interval, shown: Share) -> None:
    assert summed.share() == shown


@pytest.mark.parametrize(
    ("left", "right", "lower_open", "upper_open"),
    [
        (">0-50", "0", False, False),
        (">0-50", ">0-50", True, False),
        ("10-<50", "100", False, True),
        ("0-<50", "0", False, False),
        (">10-50", "50", True, False),
    ],
)
def test_r1_a_product_is_open_if_a_factor_is_and_the_other_is_not_a_closed_zero(
    left: str, right: str, lower_open: bool, upper_open: bool
) -> None:
    one, other = interval(left), interval(right)
    for product in (one.times(other), other.times(one)):
        assert (product.lower_open, product.upper_open) == (lower_open, upper_open)


@pytest.mark.parametrize(
    ("before", "after"),
    [("25-50", "25-50"), (">25-<50", ">25-<50")],
)
def test_what_stays_within_100_is_not_capped(before: str, after: str) -> None:
    assert interval(before).capped() == interval(after)


def test_a_cap_closes_the_end_that_it_makes() -> None:
    wide = Interval(Fraction(40), Fraction(150), upper_open=True)
    assert wide.capped() == Interval(Fraction(40), Fraction(100))


@pytest.mark.parametrize("least", [Fraction(100), Fraction(120)])
def test_what_is_at_least_all_is_capped_at_what_it_is_at_least(least: Fraction) -> None:
    stated = Interval(least, Fraction(200), upper_open=True)
    assert stated.capped() == Interval(least, least)
    assert stated.capped().is_exact


def test_more_than_all_stays_more_than_all() -> None:
    stated = Interval(Fraction(100), Fraction(200), lower_open=True)
    assert stated.capped() == Interval(Fraction(100), Fraction(100), lower_open=True)
    assert not stated.capped().is_exact


def test_closing_keeps_the_figures() -> None:
    assert interval(">25-<50").closed() == interval("25-50")


SHARES = st.tuples(st.integers(0, 50), st.integers(51, 100), st.booleans(), st.booleans()).map(
    lambda ends: Interval(Fraction(ends[0]), Fraction(ends[1]), ends[2], ends[3])
)


@given(st.lists(SHARES, min_size=1, max_size=4), st.fractions(0, 100))
def test_r6_the_enclosing_interval_holds_what_any_of_them_holds(
    stated: list[Interval], figure: Fraction
) -> None:
    hull = enclosing(stated).share()
    if any(item.share().contains(figure) for item in stated):
        assert hull.contains(figure)
    ends = [item for item in stated if item.lower == hull.lower]
    assert hull.lower_open == all(item.lower_open for item in ends)
