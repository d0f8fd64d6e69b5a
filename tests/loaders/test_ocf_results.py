"""Open Cap packages in which securities are missing, repeated, lapsed or of a fixed number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from files import interests, refusals
from ocf_packages import cap, issue, option, part, reasons, shares, split, tx, warnings

NOBODY = ("None", "issued")
ADA, FUND = ("OCF-i-ada", "issued"), ("OCF-i-fund", "issued")


def test_a_second_issuance_of_a_security_is_refused_and_no_share_is_known(tmp_path: Path) -> None:
    again = cap(
        tmp_path,
        issue("s1", "ada", "60"),
        issue("s2", "fund", "40"),
        more=(issue("s1", "fund", "900"),),
    )
    assert shares(again) == {ADA: ("None", "None"), FUND: ("None", "None")}
    assert not any(stake.complete for stake in interests(again).values())
    (reason,) = refusals(again)
    assert "'s1' is issued a second time" in reason
    assert "Transactions.ocf.json" in reason


def test_a_security_that_has_ended_is_not_issued_again(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "60"),
        issue("s2", "fund", "40"),
        tx("STOCK_CANCELLATION", "s2", "2020-02-01", quantity="40"),
        issue("s2", "fund", "40") | {"date": "2020-03-01"},
    )
    assert shares(found) == {ADA: ("None", "None")}
    assert len(refusals(found)) == 1


def test_the_same_transaction_in_two_files_happens_once(tmp_path: Path) -> None:
    cancelled = tx("STOCK_CANCELLATION", "s1", "2020-02-01", quantity="20")
    given = (issue("s1", "ada", "60"), issue("s2", "fund", "60") | {"id": "other"}, cancelled)
    found = cap(tmp_path, *given, more=given)
    assert refusals(found) == []
    assert shares(found)[ADA][0] == "40"
    assert reasons(found).count("transaction that stands twice, equal in all it says") == 3


@pytest.mark.parametrize(
    ("results", "issued", "rest"),
    [(["s9"], (), 40), (["s9", "s3"], (issue("s3", "fund", "30"),), 10)],
)
def test_shares_transferred_into_a_security_that_is_never_issued_stay_in_the_number_of_shares(
    tmp_path: Path, results: list[str], issued: tuple[dict[str, Any], ...], rest: int
) -> None:
    moved = tx("STOCK_TRANSFER", "s1", quantity="40", resulting_security_ids=results)
    found = cap(tmp_path, issue("s1", "ada", "60"), issue("s2", "fund", "40"), *issued, moved)
    held = shares(found)
    assert held[NOBODY] == (str(rest), str(rest))
    assert held[ADA] == ("20", "20")
    assert held[FUND][0] == str(80 - rest)
    (nobody,) = [stake for stake in interests(found).values() if stake.holder is None]
    assert nobody.complete
    (remark,) = warnings(found)
    assert "results in security 's9', which no issuance" in remark
    assert "held by nobody known" in remark


def test_a_transfer_of_which_all_shares_arrive_leaves_none_to_nobody(tmp_path: Path) -> None:
    moved = tx("STOCK_TRANSFER", "s1", quantity="60", resulting_security_ids=["s3", "s9"])
    found = cap(tmp_path, issue("s1", "ada", "60"), issue("s3", "fund", "60"), moved)
    assert shares(found) == {FUND: ("100", "100")}


def test_shares_held_by_nobody_known_are_split_and_passed_on_like_others(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "60"),
        tx("STOCK_TRANSFER", "s1", "2020-02-01", quantity="40", resulting_security_ids=["s9"]),
        split("2020-03-01"),
        tx("STOCK_TRANSFER", "s9", "2020-04-01", quantity="30", resulting_security_ids=["s3"]),
        issue("s3", "fund", "30") | {"date": "2020-04-01"},
    )
    held = shares(found)
    assert [held[key][0] for key in (ADA, NOBODY, FUND)] == [
        part(40, 120), part(50, 120), part(30, 120),
    ]  # fmt: skip


def test_a_convertible_passed_on_to_nobody_known_stays_unknown(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "60"),
        tx("CONVERTIBLE_ISSUANCE", "n1", stakeholder_id="fund"),
        tx("CONVERTIBLE_TRANSFER", "n1", resulting_security_ids=["n2"]),
    )
    assert shares(found)["None", "option"] == ("None", "None")


@pytest.mark.parametrize("late", [False, True])
def test_a_balance_never_issued_stays_with_its_holder(tmp_path: Path, *, late: bool) -> None:
    bought = tx("STOCK_REPURCHASE", "s1", quantity="20", balance_security_id="s9")
    issued = (issue("s9", "ada", "40") | {"date": "2023-01-01"},) if late else ()
    found = cap(tmp_path, issue("s1", "ada", "60"), issue("s2", "fund", "40"), bought, *issued)
    assert shares(found)[ADA][0] == "50"
    assert "what is left stays with its holder" in warnings(found)[0]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("EQUITY_COMPENSATION_EXERCISE", {"resulting_security_ids": ["s9"]}),
        ("STOCK_CONSOLIDATION", {"resulting_security_id": "s9", "security_ids": ["s1"]}),
        ("STOCK_CONVERSION", {"resulting_security_ids": ["s9"]}),
    ],
)
def test_a_transaction_of_which_nothing_would_be_left_is_refused(
    tmp_path: Path, kind: str, field: dict[str, Any]
) -> None:
    given = (issue("s1", "ada", "60"), option("o1", "fund", "40"))
    before = cap(tmp_path, *given)
    security = "o1" if kind.startswith("EQUITY") else "s1"
    found = cap(tmp_path, *given, tx(kind, security, "2020-02-01", **field))
    assert shares(found) == shares(before)
    assert "stays as it was" in refusals(found)[0]


def test_an_exercise_of_which_a_part_is_missing_counts_with_a_remark(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "60"),
        option("o1", "fund", "40"),
        issue("s2", "fund", "30") | {"date": "2020-02-01"},
        tx("EQUITY_COMPENSATION_EXERCISE", "o1", "2020-02-01", resulting_security_ids=["s2", "x"]),
    )
    assert shares(found).keys() == {ADA, FUND}
    assert "security 'x'" in warnings(found)[0]
    assert "not counted" in warnings(found)[0]


def right(quantity: str | None, kind: str = "FIXED_AMOUNT_CONVERSION") -> dict[str, Any]:
    mechanism = {"type": kind} | ({"converts_to_quantity": quantity} if quantity else {})
    return {
        "conversion_right": {
            "conversion_mechanism": mechanism,
            "converts_to_stock_class_id": "c",
        }
    }


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("WARRANT_ISSUANCE", "exercise_triggers"),
        ("CONVERTIBLE_ISSUANCE", "conversion_triggers"),
    ],
)
def test_a_fixed_amount_gives_the_number_of_shares(tmp_path: Path, kind: str, field: str) -> None:
    given = tx(kind, "w", stakeholder_id="fund") | {field: [right("40"), right("40.0")]}
    held = shares(cap(tmp_path, issue("s1", "ada", "60"), given))
    assert held["OCF-i-fund", "option"] == ("40", "40")


@pytest.mark.parametrize(
    "more",
    [
        {"exercise_triggers": [right("40"), right("50")]},
        {"exercise_triggers": [right("40"), right(None, "PPS_BASED_CONVERSION")]},
        {"exercise_triggers": []},
        {"quantity": "40", "quantity_source": "HUMAN_ESTIMATED"},
    ],
)
def test_a_number_that_is_open_or_estimated_is_unknown(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    warrant = tx("WARRANT_ISSUANCE", "w", stakeholder_id="fund", **more)
    held = shares(cap(tmp_path, issue("s1", "ada", "60"), warrant))
    assert held["OCF-i-fund", "option"] == ("None", "None")


def test_a_warrant_expires_on_the_day_that_is_called_its_own(tmp_path: Path) -> None:
    warrant = tx(
        "WARRANT_ISSUANCE", "w", stakeholder_id="fund", quantity="9",
        warrant_expiration_date="2022-03-21",
    )  # fmt: skip
    assert shares(cap(tmp_path, issue("s1", "ada", "60"), warrant)).keys() == {ADA}


def status(day: str, new: str, who: str = "ada") -> dict[str, Any]:
    return {
        "object_type": "CE_STAKEHOLDER_STATUS", "id": f"{who} {day}", "date": day,
        "stakeholder_id": who, "new_status": new,
    }  # fmt: skip


def windows(*periods: tuple[int, str]) -> list[dict[str, Any]]:
    return [
        {"reason": "VOLUNTARY_OTHER", "period": count, "period_type": kind}
        for count, kind in periods
    ]


LEFT = "TERMINATION_VOLUNTARY_OTHER"


@pytest.mark.parametrize(
    ("events", "periods", "counts"),
    [
        ([status("2021-12-22", LEFT)], [(3, "MONTHS")], True),
        ([status("2021-12-21", LEFT)], [(3, "MONTHS")], False),
        ([status("2021-11-30", LEFT)], [(3, "MONTHS")], False),
        ([status("2022-03-02", LEFT)], [(20, "DAYS")], True),
        ([status("2022-03-01", LEFT)], [(20, "DAYS")], False),
        ([status("2012-03-01", LEFT)], [(10, "YEARS")], False),
        ([status("2021-03-01", LEFT)], [(1, "DAYS"), (12000000, "MONTHS")], True),
        ([status("2021-03-01", LEFT)], [(10**12, "DAYS")], True),
        ([status("2021-01-01", LEFT)], [], True),
        ([status("2021-01-01", "TERMINATION_INVOLUNTARY_DEATH")], [(1, "DAYS")], True),
        ([status("2023-01-01", LEFT), status("never", LEFT)], [(0, "DAYS")], True),
        ([status("2021-06-01", "ACTIVE"), status("2021-01-01", LEFT)], [(1, "DAYS")], True),
        ([status("2021-01-01", LEFT, "fund")], [(1, "DAYS")], True),
    ],
)
def test_an_option_lapses_when_the_window_after_service_has_closed(
    tmp_path: Path, events: list[dict[str, Any]], periods: list[tuple[int, str]], *, counts: bool
) -> None:
    given = option("o1", "ada", "40", termination_exercise_windows=windows(*periods))
    found = cap(tmp_path, issue("s1", "fund", "60"), given, *events)
    assert (("OCF-i-ada", "option") in shares(found)) is counts
    said = "option that could be exercised no more after its holder's service ended"
    assert (said in reasons(found)) is not counts


def test_units_are_not_exercised_and_have_no_window(tmp_path: Path) -> None:
    unit = option(
        "o1", "ada", "40", compensation_type="RSU",
        termination_exercise_windows=windows((0, "DAYS")),
    )  # fmt: skip
    found = cap(tmp_path, issue("s1", "fund", "60"), unit, status("2021-01-01", LEFT))
    assert ("OCF-i-ada", "option") in shares(found)
