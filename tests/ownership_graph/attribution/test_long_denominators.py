"""Figures that no common denominator of moderate size holds are added exactly all the same."""

from __future__ import annotations

from fractions import Fraction

from attributing import EQUITY, attributed, world


def test_the_upper_end_of_a_cycle_with_a_long_denominator_is_exact() -> None:
    part = Fraction(1, 10_000_019)
    holdings = world(f"B -{part}> A", "A -50> B", "s -10> A", "q -20> A")
    found = attributed(holdings, by="mul").share(holdings.graph.node("A"), EQUITY)
    # What is surely not s's: q's fifth, and what comes around through B.
    elsewhere = Fraction(1, 5) / (1 - part / 2)
    assert found.upper == 100 * (1 - elsewhere)
