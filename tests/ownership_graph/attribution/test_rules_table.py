from __future__ import annotations

from fractions import Fraction

import pytest

from ownership_graph.attribution.rules import RULES, Comparator, Cut, End, parse_cut, rule
from ownership_graph.errors import UnknownName

HALF = Fraction(50)


@pytest.mark.parametrize(
    ("text", "percent", "is_open", "end", "passed"),
    [
        (">50", HALF, False, End.LOWER, False),
        (">50", HALF, True, End.LOWER, True),
        (">=50", HALF, False, End.LOWER, True),
        (">50", HALF, False, End.UPPER, False),
        (">50", HALF, True, End.UPPER, False),
        (">=50", HALF, False, End.UPPER, True),
        (">=50", HALF, True, End.UPPER, False),
        (">50", Fraction("50.000001"), True, End.UPPER, True),
        (">=50", Fraction("49.999999"), False, End.LOWER, False),
    ],
)
def test_r1_open_ends_pass_or_miss_a_threshold(
    text: str, percent: Fraction, is_open: bool, end: End, passed: bool
) -> None:
    assert parse_cut(text).passed(percent, is_open=is_open, end=end) is passed


def test_a_threshold_prints_as_it_is_written() -> None:
    assert str(parse_cut(" >= 50 ")) == ">=50"
    assert str(parse_cut(">50%")) == ">50"
    assert parse_cut(">12.5") == Cut(Comparator.GREATER, Fraction("12.5"))


@pytest.mark.parametrize("text", ["50", "<50", ">", ">=fifty", ">101", ">-1"])
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(UnknownName, match="is not a threshold"):
        parse_cut(text)


def test_rules_have_the_thresholds_of_their_regimes_unless_another_is_named() -> None:
    assert str(rule("cascade").capture) == ">=50"
    assert str(rule("cascade", ">50").capture) == ">50"
    assert str(rule("hybrid").capture) == ">50"
    assert str(rule("hybrid-edge", ">50").lift) == ">50"
    assert rule("mul").capture is None
    assert RULES["direct-only"].direct_only


def test_an_unknown_rule_names_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"no attribution rule .mult..*hybrid"):
        rule("mult")


def test_a_threshold_for_a_rule_that_captures_nothing_is_refused() -> None:
    with pytest.raises(UnknownName, match="captures nothing"):
        rule("mul", ">50")
