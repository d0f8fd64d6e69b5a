from __future__ import annotations

import io
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from files import counted, entities, interests, items, recognised, refusals, written

from loaders.cap_table.reader import FORMATS
from loaders.records import Diagnostic, Skip
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.model import EntityKind, Form
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph

OCF, SHEET = FORMATS

HEADER = "Company,Holder,Class,Shares,Votes_per_share,Form\n"
ROWS = (
    'Fiction Ltd,Ada,A,"600",10,\n'
    "Fiction Ltd,Ben,B,300,1,issued\n"
    "Fiction Ltd,,B,100,1,treasury\n"
    "Fiction Ltd,,B,5000,1,unissued\n"
    "Fiction Ltd,Ben,B,100,1,option\n"
    "Fiction Ltd,Cem,B,200,,warrant\n"
)


def shares(found: list[Any]) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (str(stake.holder), stake.form.value): (str(stake.equity), str(stake.votes))
        for stake in interests(found).values()
    }


def test_classes_votes_and_treasury_become_exact_shares(tmp_path: Path) -> None:
    files = written(tmp_path, {"cap.csv": HEADER + ROWS})
    assert recognised(SHEET, files[0])
    found = items(SHEET, files)
    held = shares(found)
    assert held["Ada", "issued"] == ("60", str(Share.exact(Fraction(6000, 6400) * 100)))
    assert held["Ben", "issued"] == ("30", str(Share.exact(Fraction(300, 6400) * 100)))
    assert held["Fiction Ltd", "treasury"][0] == "10"
    assert counted(found) == 6
    assert {stake.complete for stake in interests(found).values()} == {True}
    assert entities(found)["Fiction Ltd"].kind is EntityKind.COMPANY
    assert set(entities(found)) == {"Fiction Ltd", "Ada", "Ben", "Cem"}


def counted_shares(found: list[Any], *, as_exercised: bool) -> dict[str, Share]:
    graph = OwnershipGraph.from_records(
        entities(found).values(), interests(found).values(), as_of=date(2026, 1, 1)
    )
    held: Holdings = compile_holdings(graph, Counting(as_exercised=as_exercised))
    node = graph.node("Fiction Ltd")
    return {
        graph.id(int(held.holder[row])): held.share(row, Measure.EQUITY)
        for row in held.subject_rows(node)
    }


def test_r12_treasury_leaves_the_denominator_of_a_cap_table(tmp_path: Path) -> None:
    found = items(SHEET, written(tmp_path, {"cap.csv": HEADER + ROWS}))
    present = counted_shares(found, as_exercised=False)
    assert present["Ada"] == Share.exact(Fraction(600, 900) * 100)
    assert present["Ben"] == Share.exact(Fraction(300, 900) * 100)


def test_t3_all_options_and_warrants_are_exercised_together(tmp_path: Path) -> None:
    found = items(SHEET, written(tmp_path, {"cap.csv": HEADER + ROWS}))
    exercised = counted_shares(found, as_exercised=True)
    assert exercised["Ada"] == Share.exact(Fraction(600, 1200) * 100)
    assert exercised["Ben"] == Share.exact(Fraction(400, 1200) * 100)
    assert exercised["Cem"] == Share.exact(Fraction(200, 1200) * 100)


def test_a_convertible_without_a_number_is_an_unknown_option(tmp_path: Path) -> None:
    rows = "Fiction Ltd,Ada,A,100,1,\nFiction Ltd,Note Fund,Note,,,convertible\n"
    held = shares(items(SHEET, written(tmp_path, {"cap.csv": HEADER + rows})))
    assert held["Note Fund", "option"] == ("None", "None")
    assert held["Ada", "issued"] == ("100", "100")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("F,Ada,A,many,1,", "'many' is no number in shares."),
        ("F,Ada,A,-5,1,", "'-5' in shares is less than nothing."),
        ("F,Ada,A,,1,", "the row gives no number of shares."),
        ("F,Ada,A,5,1,gift", "'gift' is no form."),
        ("F,,A,5,1,", "the row names no holder."),
        (",Ada,A,5,1,", "the row names no company."),
        ("F,F,A,5,1,", "a company's own shares have the form treasury."),
        ("F,Ada", "the row has 2 cells, the header has 6."),
    ],
)
def test_rows_that_cannot_be_are_refused(tmp_path: Path, row: str, reason: str) -> None:
    found = items(SHEET, written(tmp_path, {"cap.csv": f"{HEADER}{row}\n"}))
    assert refusals(found) == [reason]
    assert interests(found) == {}


def test_a_company_that_holds_all_of_itself_refuses_the_table(tmp_path: Path) -> None:
    found = items(SHEET, written(tmp_path, {"cap.csv": HEADER + "F,,A,5,1,treasury\n"}))
    assert refusals(found) == ["F cannot hold all of its own shares."]


def test_the_sheet_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "cap_table"
    for row in (
        ["company", "holder", "class", "shares"],
        ["F", "Ada", "A", 3],
        ["F", "Ben", "A", 1],
    ):
        sheet.append(row)
    sheet.append(["F", "Cem", "A", "=1+"])
    held = io.BytesIO()
    book.save(held)
    files = written(tmp_path, {"cap.xlsx": held.getvalue()})
    assert recognised(SHEET, files[0])
    found = items(SHEET, files)
    assert shares(found) == {("Ada", "issued"): ("75", "75"), ("Ben", "issued"): ("25", "25")}
    assert len(refusals(found)) == 1


def ocf(kind: str, **content: Any) -> str:  # noqa: ANN401 (JSON)
    return json.dumps({"file_type": f"OCF_{kind}_FILE", **content})


ISSUER = {
    "object_type": "ISSUER",
    "id": "i",
    "legal_name": "Fiction Inc.",
    "dba": "Fiction",
    "country_of_formation": "US",
    "country_subdivision_of_formation": "DE",
}


def tx(kind: str, security: str, day: str = "2020-01-01", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"object_type": f"TX_{kind}", "id": kind, "security_id": security, "date": day} | more


def issue(security: str, holder: str, quantity: str, stock_class: str = "c") -> dict[str, Any]:
    return tx(
        "STOCK_ISSUANCE",
        security,
        stakeholder_id=holder,
        quantity=quantity,
        stock_class_id=stock_class,
    )


def cap(folder: Path, *transactions: dict[str, Any], **manifest: Any) -> list[Any]:  # noqa: ANN401
    people = [
        {
            "object_type": "STAKEHOLDER",
            "id": name,
            "name": {"legal_name": name.title()},
            "stakeholder_type": kind,
            "addresses": [{"country": "FR"}],
        }
        for name, kind in (("ada", "INDIVIDUAL"), ("fund", "INSTITUTION"))
    ]
    classes = [
        {"object_type": "STOCK_CLASS", "id": "c", "name": "Common", "votes_per_share": "1"},
        {"object_type": "STOCK_CLASS", "id": "p", "name": "Preferred", "votes_per_share": "10"},
        {"object_type": "STOCK_PLAN", "id": "plan", "plan_name": "Plan", "stock_class_ids": ["c"]},
        {"object_type": "STOCK_PLAN", "id": "bare", "plan_name": "Bare"},
    ]
    files = {
        "Manifest.ocf.json": ocf("MANIFEST", issuer=ISSUER, as_of="2022-03-22", **manifest),
        "Stakeholders.ocf.json": ocf("STAKEHOLDERS", items=people),
        "StockClasses.ocf.json": ocf("STOCK_CLASSES", items=[*classes, 7]),
        "Transactions.ocf.json": ocf("TRANSACTIONS", items=list(transactions)),
    }
    made = written(folder, files)
    assert all(recognised(OCF, file) for file in made)
    return items(OCF, made)


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
    assert counted(found) == 1 + 2 + 4 + 6
    assert "transaction after the day of the cap table" in {
        item.reason for item in found if isinstance(item, Skip)
    }


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
        tx("STOCK_RETRACTION", "unknown", "2020-06-01"),
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
    assert [item.message for item in found if isinstance(item, Diagnostic)] == [
        "the votes of class 'nowhere' are not known."
    ]
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


@pytest.mark.parametrize("text", ["company,acquirer,date\n", '{"a": 1}'])
def test_other_files_are_not_taken(tmp_path: Path, text: str) -> None:
    (file,) = written(tmp_path, {"x.csv": text})
    assert not recognised(SHEET, file)
    assert not recognised(OCF, file)
