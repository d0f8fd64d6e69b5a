from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from statements import interest

from loaders.bods.interests import Stretch, stretches
from loaders.bods.values import coded, first_day, last_day, share_of
from ownership_graph.errors import InvalidData
from ownership_graph.model import Directness, Right
from ownership_graph.share import Share


def only(*interests: dict[str, Any]) -> Stretch:
    (stretch,) = stretches({"interests": list(interests)}, None)
    return stretch


def test_exact_interests_of_one_type_add_up() -> None:
    first = interest(share={"exact": 10}, details="class A")
    second = interest(share={"exact": Decimal("20.5")}, details="class B")
    stretch = only(first, second, second)
    assert stretch.equity == Share.exact("30.5")
    assert stretch.details == "class A; class B"


@pytest.mark.parametrize(
    ("shares", "together"),
    [
        ([{"minimum": 25, "maximum": 50}] * 2, "25-50"),
        ([{"minimum": 25, "maximum": 50}, {"exact": 30}], "30-80"),
        ([{"exclusiveMinimum": 25, "exclusiveMaximum": 40}, {"exact": 20}], ">25-<60"),
        ([{"exact": 60}, {"exact": 70}], "70-100"),
        ([{"exact": 60}, {"exact": 60}], "60"),
    ],
)
def test_bands_of_one_type_may_repeat_each_other(
    shares: list[dict[str, Any]], together: str
) -> None:
    stated = [interest(share=share, details=str(number)) for number, share in enumerate(shares)]
    assert str(only(*stated).equity) == together


def test_a_share_of_the_board_is_of_its_seats() -> None:
    stretch = only(interest("appointmentOfBoard", {"exact": 40}))
    assert (stretch.board, stretch.rights) == (
        Share.exact(40),
        frozenset({Right.APPOINTMENT_OF_BOARD}),
    )


def test_shares_that_the_model_has_no_field_for_are_told_in_words() -> None:
    stretch = only(interest("rightsToSurplusAssetsOnDissolution", {"exact": 40}, details="code"))
    assert stretch.details == "code; rightsToSurplusAssetsOnDissolution 40"
    assert stretch.equity is None


def test_a_shareholding_without_a_share_is_kept_as_a_right() -> None:
    assert only(interest()).rights == {Right.SHAREHOLDING}


def test_an_interest_without_a_type_is_an_unknown_interest() -> None:
    stretch = only({"directOrIndirect": "unknown"})
    assert stretch.rights == {Right.UNKNOWN_INTEREST}
    assert stretch.directness is Directness.UNKNOWN


def test_a_relationship_without_interests_is_one_all_the_same() -> None:
    (stretch,) = stretches({"interests": "none"}, date(2020, 1, 1))
    assert (stretch.end, stretch.equity, stretch.rights) == (date(2019, 12, 31), None, frozenset())


def test_the_first_and_last_days_of_the_calendar_do_no_harm() -> None:
    forever = interest(startDate="0001-01-01", endDate="9999-12-31")
    (stretch,) = stretches({"interests": [forever]}, None)
    assert (stretch.start, stretch.end) == (date.min, None)
    (closed,) = stretches({"interests": [interest()]}, date.min)
    assert closed.end == date.min


def test_codes_of_a_trust_count_only_where_all_of_the_type_are_joint() -> None:
    words = "['voting-rights-25-to-50-percent', 'voting-rights-75-to-100-percent-as-firm']"
    assert only(interest("votingRights", details=words)).joint is None
    assert only(interest("votingRights", details=words[36:])).joint == "as-firm"
    assert only(interest("boardMember", details=words[36:])).joint is None


@pytest.mark.parametrize(
    ("stated", "share"),
    [
        ({"exact": 0}, "0"),
        ({"minimum": 25}, "25-100"),
        ({"maximum": 25}, "0-25"),
        ({"exclusiveMinimum": 25, "exclusiveMaximum": 50}, ">25-<50"),
        ({"minimum": 75, "exclusiveMaximum": 100}, "75-<100"),
        ({"minimum": 30, "exclusiveMinimum": 25, "maximum": 50, "exclusiveMaximum": 60}, "30-50"),
        ({"minimum": 25, "exclusiveMinimum": 25, "maximum": 50, "exclusiveMaximum": 50}, ">25-<50"),
        ({"minimum": 25, "exclusiveMinimum": False, "maximum": 50}, "25-50"),
        ({"exclusiveMinimum": True, "maximum": 50}, "0-50"),
        ({"minimum": 25, "exclusiveMinimum": "", "maximum": 50}, "25-50"),
        ({"exact": Decimal("33.3"), "minimum": 33, "maximum": 34}, "33.3"),
    ],
)
def test_shares_have_exact_minimum_maximum_and_exclusive_bounds(
    stated: dict[str, Any], share: str
) -> None:
    assert str(share_of(stated)) == share


@pytest.mark.parametrize(
    "stated", [None, {}, {"exclusiveMinimum": True}, "50", {"minimum": "", "maximum": ""}]
)
def test_a_share_without_figures_is_none(stated: object) -> None:
    assert share_of(stated) is None


@pytest.mark.parametrize("stated", [{"exact": True}, {"minimum": 60, "maximum": 40}, {"exact": -1}])
def test_a_share_that_cannot_be_is_refused(stated: dict[str, Any]) -> None:
    with pytest.raises(InvalidData):
        share_of(stated)


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "soon", "0000"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(InvalidData, match="is not a date"):
        first_day("startDate", text)
    with pytest.raises(InvalidData, match="is not a date"):
        last_day("startDate", text)


def test_countries_are_read_by_code_or_else_by_name() -> None:
    assert coded({"code": "GB", "name": "France"}) == "GB"
    assert coded({"code": "UK", "name": ""}) == "GB"
    assert coded({"code": "??", "name": "France"}) == "FR"
    assert coded("Germany") == "DE"
    assert coded({"code": "US-DE"}, states=True) == "US-DE"
    assert coded({"name": "Delaware"}, states=True) == "US-DE"
    assert coded({"name": "Wonderland"}) is None
    assert coded(None) is None


def test_a_third_is_no_figure_of_a_statement_but_its_decimals_are() -> None:
    assert share_of({"exact": Decimal("33.333333333333333333")}) == Share.exact(
        Fraction(33333333333333333333, 10**18)
    )
