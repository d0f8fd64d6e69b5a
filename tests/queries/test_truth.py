"""Three-valued answers."""

from __future__ import annotations

import pytest

from queries.findings.truth import Truth, all_of, any_of, negation

YES, OPEN, NO = Truth.YES, Truth.OPEN, Truth.NO


@pytest.mark.parametrize(
    ("answers", "one", "every"),
    [
        ([], NO, YES),
        ([YES, NO], YES, NO),
        ([OPEN, NO], OPEN, NO),
        ([YES, OPEN], YES, OPEN),
        ([NO, NO], NO, NO),
        ([YES, YES], YES, YES),
    ],
)
def test_what_is_open_decides_only_where_nothing_else_does(
    answers: list[Truth], one: Truth, every: Truth
) -> None:
    assert any_of(answers) is one
    assert all_of(answers) is every


def test_negation_keeps_what_is_open() -> None:
    assert [negation(each) for each in (YES, OPEN, NO)] == [NO, OPEN, YES]
