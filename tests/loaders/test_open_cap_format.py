from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from files import counted, entities, interests, items, refusals, written
from ocf_packages import (
    ISSUER,
    OCF,
    cap,
    issue,
    ocf,
    option,
    part,
    reasons,
    shares,
    split,
    tx,
    warnings,
)

from loaders.records import Reject
from ownership_graph.model import EntityKind, Form
from ownership_graph.share import Share


def test_an_open_cap_format_table(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "600"),
        issue("s2", "fund", "400", "p"),
        tx(
            "EQUITY_COMPENSATION_ISSUANCE",
            "o1",
            stakeholder_id="ada",
            stock_plan_id="plan",
            quantity="1000",
        ),
        tx("CONVERTIBLE_ISSUANCE", "n1", stakeholder_id="fund"),
        issue("s3", "ada", "9999") | {"date": "2023-01-01"},
        tx("STOCK_ACCEPTANCE", "s1"),
    )
    held = shares(found)
    assert held == {
        ("OCF-i-ada", "issued"): ("60", str(Share.exact(Fraction(600, 4600) * 100))),
        ("OCF-i-fund", "issued"): ("40", str(Share.exact(Fraction(4000, 4600) * 100))),
        ("OCF-i-ada", "option"): ("80", str(Share.exact(Fraction(1600, 5600) * 100))),
        ("OCF-i-fund", "option"): ("None", "None"),
    }
    company = entities(found)["OCF-i"]
    assert (company.name, company.jurisdiction) == ("Fiction Inc.", "US-DE")
    assert entities(found)["OCF-i-ada"].residence == "FR"
    assert entities(found)["OCF-i-fund"].kind is EntityKind.LEGAL_ENTITY
    assert counted(found) == 1 + 2 + 6 + 6
    assert "transaction after the day of the cap table" in reasons(found)


def test_transactions_end_split_and_reduce_securities(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "100"),
        issue("s2", "ada", "100"),
        issue("s3", "fund", "100"),
        tx("STOCK_CANCELLATION", "s1", "2020-02-01", quantity="40"),
        tx("STOCK_TRANSFER", "s2", "2020-02-01", quantity="100", resulting_security_ids=["s4"]),
        issue("s4", "fund", "100") | {"date": "2020-02-01"},
        tx("STOCK_REPURCHASE", "s3", "2020-03-01", quantity="50", balance_security_id="s5"),
        issue("s5", "fund", "50") | {"date": "2020-03-01"},
        tx(
            "STOCK_CLASS_SPLIT",
            "",
            "2020-04-01",
            stock_class_id="c",
            split_ratio={"numerator": "2", "denominator": "1"},
        ),
        issue("s6", "ada", "30") | {"date": "2020-05-01"},
    )
    # ada: 60 split to 120, and 30; fund: 150 split to 300.
    assert shares(found)["OCF-i-ada", "issued"][0] == str(Share.exact(Fraction(150, 450) * 100))
    assert Form.OPTION not in {stake.form for stake in interests(found).values()}


def test_broken_transactions_are_refused_and_unknown_classes_remarked(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "x"),
        tx("STOCK_ISSUANCE", "s2", stakeholder_id="ada"),
        tx("STOCK_CLASS_SPLIT", "", stock_class_id="c"),
        issue("s3", "ada", "10", "nowhere"),
        tx("WARRANT_ISSUANCE", "w", stakeholder_id="fund", quantity="10"),
        tx("PLAN_SECURITY_ISSUANCE", "o", stakeholder_id="ada", stock_plan_id="bare", quantity="5"),
        tx("OTHER_ISSUANCE", "z", quantity="1", date="never"),
    )
    assert len(refusals(found)) == 3
    assert warnings(found) == [
        "a transaction TX_OTHER_ISSUANCE is not known here; what it does is left out.",
        "an issuance of the cap table was refused, so that nobody's share is known.",
        "the votes of class 'nowhere' are not known.",
    ]
    held = shares(found)
    assert held["OCF-i-ada", "issued"] == ("None", "None")
    assert held["OCF-i-fund", "option"] == ("None", "None")


def test_the_votes_of_an_unknown_class_are_unknown(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s3", "ada", "10", "nowhere"),
        tx("WARRANT_ISSUANCE", "w", stakeholder_id="fund", quantity="10"),
        tx("PLAN_SECURITY_ISSUANCE", "o", stakeholder_id="ada", stock_plan_id="bare", quantity="5"),
        tx("VESTING_START", "o"),
    )
    assert warnings(found) == ["the votes of class 'nowhere' are not known."]
    held = shares(found)
    assert held["OCF-i-ada", "issued"] == ("100", "None")
    assert held["OCF-i-fund", "option"] == ("40", "None")


def test_a_table_without_a_manifest_and_files_that_are_none(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        {
            "a.json": ocf("STAKEHOLDERS", items=[]),
            "b.json": '["file_type", "OCF_"]',
            "c.json": '{"file_type": "OCF_',
        },
    )
    found = items(OCF, files)
    assert len(refusals(found)) == 3
    assert "no manifest" in refusals(found)[2]


# The transfer of a day stands before both issuances of that day.
TRANSFER = tx(
    "STOCK_TRANSFER", "s1", quantity="40", balance_security_id="s2", resulting_security_ids=["s3"]
)


@pytest.mark.parametrize("apart", [False, True])
def test_an_ending_before_its_issuance_of_the_same_day_is_played_after_it(
    tmp_path: Path, *, apart: bool
) -> None:
    given = (issue("s1", "ada", "100"), issue("s2", "ada", "60"), issue("s3", "fund", "40"))
    found = cap(tmp_path, TRANSFER, *(() if apart else given), more=given if apart else ())
    assert refusals(found) == []
    assert shares(found) == {
        ("OCF-i-ada", "issued"): ("60", "60"),
        ("OCF-i-fund", "issued"): ("40", "40"),
    }


def test_transactions_of_several_files_are_played_by_day(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        tx("STOCK_CANCELLATION", "s1", "2020-03-01T12:00:00Z", quantity="150"),
        more=(issue("s1", "ada", "100"), issue("s2", "fund", "50"), split("2020-02-01")),
    )
    # ada: 100 split to 200, less 150; fund: 50 split to 100.
    assert refusals(found) == []
    assert shares(found)["OCF-i-ada", "issued"][0] == part(50, 150)


def test_shares_reissued_for_a_split_of_the_same_day_are_not_split_again(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "100"),
        issue("p1", "fund", "100", "p"),
        split("2020-02-01"),
        tx("STOCK_REISSUANCE", "s1", "2020-02-01", resulting_security_ids=["s2"]),
        issue("s2", "ada", "200") | {"date": "2020-02-01"},
    )
    assert shares(found)["OCF-i-ada", "issued"][0] == part(200, 300)


def test_a_consolidation_ends_all_the_securities_that_it_names(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "100"),
        issue("s2", "ada", "50"),
        issue("s3", "fund", "50"),
        tx("STOCK_CONSOLIDATION", "", security_ids=["s1", "s2"], resulting_security_id="s4"),
        issue("s4", "ada", "150"),
    )
    assert shares(found)["OCF-i-ada", "issued"] == ("75", "75")
    assert refusals(found) == []


def test_a_consolidation_of_an_unknown_security_changes_nothing(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "100"),
        issue("s2", "fund", "100"),
        tx("STOCK_CONSOLIDATION", "", security_ids=["s1", "s9"], resulting_security_id="s4"),
    )
    assert shares(found)["OCF-i-ada", "issued"] == ("50", "50")
    assert len(refusals(found)) == 1


@pytest.mark.parametrize("kind", ["EQUITY_COMPENSATION", "PLAN_SECURITY"])
def test_released_shares_are_no_options_any_more(tmp_path: Path, kind: str) -> None:
    found = cap(
        tmp_path,
        issue("s1", "fund", "100"),
        option("r1", "ada", "100", stock_class_id="c", compensation_type="RSU"),
        option("r2", "ada", "50", stock_class_id="c", compensation_type="RSU"),
        tx(f"{kind}_RELEASE", "r1", "2021-01-01", quantity="60", resulting_security_ids=["s2"]),
        issue("s2", "ada", "60") | {"date": "2021-01-01"},
        tx(
            f"{kind}_RELEASE",
            "r2",
            "2021-01-01",
            quantity="40",
            resulting_security_ids=["s3"],
            balance_security_id="r3",
        ),
        issue("s3", "ada", "40") | {"date": "2021-01-01"},
        option("r3", "ada", "10", stock_class_id="c") | {"date": "2021-01-01"},
    )
    # Of 150 units 100 are shares; 40 stay in r1, 10 in r3: as exercised 150 of 250.
    assert shares(found)["OCF-i-ada", "issued"] == ("50", "50")
    assert shares(found)["OCF-i-ada", "option"] == ("60", "60")


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (
            tx("STOCK_CANCELLATION", "s1", "2021-01-01", quantity="101"),
            "the transaction takes 101 shares of security 's1', which has 100 on that day.",
        ),
        (
            tx("STOCK_CONVERSION", "s1", "2021-01-01", quantity_converted="101"),
            "the transaction takes 101 shares of security 's1', which has 100 on that day.",
        ),
        (
            tx("STOCK_RETRACTION", "s9", "2021-01-01"),
            "the transaction ends security 's9', which does not exist on that day.",
        ),
        (
            tx("STOCK_TRANSFER", "s1", "2019-12-31", quantity="100"),
            "the transaction ends security 's1', which does not exist on that day.",
        ),
        (
            tx("STOCK_REPURCHASE", "s1", "2021-01-01", quantity="-1"),
            "'-1' is less than nothing.",
        ),
        (split("2021-01-01", ("0", "1")), "the split gives no ratio."),
    ],
)
def test_a_transaction_that_cannot_be_is_refused_and_changes_nothing(
    tmp_path: Path, ending: dict[str, Any], reason: str
) -> None:
    found = cap(tmp_path, issue("s1", "ada", "100"), issue("s2", "fund", "300"), ending)
    assert refusals(found) == [reason]
    assert shares(found)["OCF-i-ada", "issued"] == ("25", "25")
    (refused,) = (item for item in found if isinstance(item, Reject))
    assert refused.location.file.endswith("Transactions.ocf.json")
    assert refused.location.pointer == ending["id"]


def test_what_has_been_ended_cannot_be_ended_again(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "100"),
        issue("s2", "fund", "100"),
        tx("STOCK_CANCELLATION", "s1", "2021-01-01", quantity="100"),
        tx("STOCK_CANCELLATION", "s1", "2021-02-01", quantity="100"),
    )
    assert len(refusals(found)) == 1
    assert set(shares(found)) == {("OCF-i-fund", "issued")}


@pytest.mark.parametrize("plan", ["plan", "older"])
def test_a_split_reaches_options_that_name_only_their_plan(tmp_path: Path, plan: str) -> None:
    found = cap(
        tmp_path,
        issue("s1", "fund", "100"),
        option("o1", "ada", "100", stock_plan_id=plan),
        split("2021-01-01", ("3", "1")),
    )
    # 300 shares and 300 options; without the split of the options it would be 100 of 400.
    assert shares(found)["OCF-i-ada", "option"] == ("50", "50")


def test_the_class_of_a_plan_of_several_classes_stays_open(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "fund", "150"),
        option("o1", "ada", "100", stock_plan_id="both"),
        split("2021-01-01"),
    )
    # The classes have 1 and 10 votes; which of them was split for the options is open too.
    assert shares(found)["OCF-i-ada", "option"] == ("25", "None")


@pytest.mark.parametrize("older", [False, True])
def test_a_warrant_has_the_class_that_all_its_rights_name(tmp_path: Path, *, older: bool) -> None:
    rights = [{"converts_to_stock_class_id": "p"}] * 2
    named: dict[str, Any] = (
        {"conversion_rights": rights}
        if older
        else {"exercise_triggers": [{"conversion_right": right} for right in rights]}
    )
    found = cap(
        tmp_path,
        issue("s1", "ada", "100"),
        tx("WARRANT_ISSUANCE", "w", stakeholder_id="fund", quantity="100", **named),
        option("o1", "ada", "50", stock_class_id="c"),
    )
    # As exercised 250 shares; the 100 of the warrant are preferred ones of 10 votes.
    assert shares(found)["OCF-i-fund", "option"] == ("40", part(1000, 1150))
    assert shares(found)["OCF-i-ada", "option"] == ("60", part(150, 1150))


@pytest.mark.parametrize("other", [{"converts_to_stock_class_id": "p"}, {}])
def test_a_warrant_whose_rights_differ_has_no_class(tmp_path: Path, other: dict[str, str]) -> None:
    triggers = [{"conversion_right": {"converts_to_stock_class_id": "c"}}]
    triggers.append({"conversion_right": other})
    found = cap(
        tmp_path,
        issue("s1", "ada", "100"),
        tx(
            "WARRANT_ISSUANCE",
            "w",
            stakeholder_id="fund",
            quantity="100",
            exercise_triggers=triggers,
        ),
    )
    assert shares(found)["OCF-i-fund", "option"] == ("50", "None")


EXPIRED = "option or warrant that expired before the day of the cap table"


def test_options_and_warrants_that_expired_count_no_more(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "fund", "100"),
        option("o1", "ada", "100", stock_class_id="c", expiration_date="2022-03-21"),
        tx(
            "WARRANT_ISSUANCE",
            "w",
            stakeholder_id="ada",
            quantity="70",
            expiration_date="2021-01-01",
        ),
        tx("EQUITY_COMPENSATION_EXERCISE", "o1", "2021-01-01", quantity="100"),
        issue("s2", "ada", "100") | {"date": "2021-01-01"},
    )
    assert refusals(found) == []
    assert set(shares(found)) == {("OCF-i-ada", "issued"), ("OCF-i-fund", "issued")}
    assert reasons(found).count(EXPIRED) == 2


@pytest.mark.parametrize("last", ["2022-03-22", None])
def test_an_option_counts_on_its_last_day_and_without_one(tmp_path: Path, last: str | None) -> None:
    found = cap(
        tmp_path,
        issue("s1", "fund", "100"),
        option("o1", "ada", "100", stock_class_id="c", expiration_date=last),
    )
    assert shares(found)["OCF-i-ada", "option"] == ("50", "50")
    assert EXPIRED not in reasons(found)


def test_compensation_settled_in_cash_gives_no_shares(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "fund", "100"),
        option("o1", "ada", "900", stock_class_id="c", compensation_type="CSAR"),
        option("o2", "ada", "100", stock_class_id="c", compensation_type="SSAR"),
        tx("EQUITY_COMPENSATION_CANCELLATION", "o1", "2021-01-01", quantity="100"),
    )
    assert shares(found)["OCF-i-ada", "option"] == ("50", "50")
    assert refusals(found) == []
    assert "compensation that is settled in cash gives no shares" in reasons(found)


def test_a_holder_in_no_file_of_stakeholders_is_remarked_once(tmp_path: Path) -> None:
    found = cap(
        tmp_path,
        issue("s1", "ada", "50"),
        issue("s2", "ghost", "30"),
        issue("s3", "ghost", "20"),
        issue("s4", "gone", "20"),
        tx("STOCK_CANCELLATION", "s4", "2021-01-01", quantity="20"),
    )
    assert warnings(found) == ["the stakeholder 'ghost' is in no file of the cap table."]
    assert shares(found)["OCF-i-ghost", "issued"] == ("50", "50")


def test_a_class_whose_votes_are_no_number_is_refused_alone(tmp_path: Path) -> None:
    broken = {"object_type": "STOCK_CLASS", "id": "c", "name": "C", "votes_per_share": "many"}
    files = {
        "Classes.json": ocf("STOCK_CLASSES", items=[broken, {"object_type": "VALUATION"}]),
        "Manifest.json": ocf("MANIFEST", issuer=ISSUER),
        "Transactions.json": ocf("TRANSACTIONS", items=[issue("s1", "ada", "10")]),
    }
    found = items(OCF, written(tmp_path, files))
    assert refusals(found) == ["'many' is no number."]
    assert shares(found) == {("OCF-i-ada", "issued"): ("100", "None")}
