from __future__ import annotations

import io
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from files import counted, entities, interests, items, recognised, refusals, written

from loaders.cap_table.reader import FORMATS
from loaders.records import Diagnostic
from ownership_graph.holdings.counting import Counting, Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.model import EntityKind
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
        ('F,Ada,A,5,"1,5",', "'1,5' in votes_per_share has a comma that separates no thousands."),
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


def test_thousands_may_be_separated_and_names_hold_single_blanks(tmp_path: Path) -> None:
    rows = (
        'Fiction  Ltd,Ada L.,A,"1,500.5",1,\n'
        "Fiction Ltd,Ada  L.,A,1 500.5,1,\n"
        "Fiction Ltd,Ben,A,2'999,1,\n"
    )
    found = items(SHEET, written(tmp_path, {"cap.csv": HEADER + rows}))
    assert refusals(found) == []
    held = shares(found)
    assert held.keys() == {("Ada L.", "issued"), ("Ben", "issued")}
    assert held["Ben", "issued"][0] == str(Share.exact(Fraction(2999, 6000) * 100))


def test_a_number_that_may_mean_thousands_is_taken_with_a_warning(tmp_path: Path) -> None:
    rows = "F,Ada,A,1.500,1,\nF,Ben,A,1.5,1,\n"
    found = items(SHEET, written(tmp_path, {"cap.csv": HEADER + rows}))
    (remark,) = [item for item in found if isinstance(item, Diagnostic)]
    assert remark.message == "1.500 is taken as 1.5 shares: a point stands before decimals."
    assert shares(found)["Ada", "issued"] == ("50", "50")


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
    sheet.append(["G", "Cem", "A", "=1+"])
    held = io.BytesIO()
    book.save(held)
    files = written(tmp_path, {"cap.xlsx": held.getvalue()})
    assert recognised(SHEET, files[0])
    found = items(SHEET, files)
    # The company of a row that cannot be read may be any: nobody's share is known.
    assert shares(found) == {
        ("Ada", "issued"): ("None", "None"),
        ("Ben", "issued"): ("None", "None"),
    }
    assert len(refusals(found)) == 1


@pytest.mark.parametrize("row", ["F,Cem,A,many,1,\n", "F,,A,9,1,\n", "F,Cem,A,9,1,gift\n"])
def test_a_refused_row_leaves_the_shares_of_its_company_unknown(tmp_path: Path, row: str) -> None:
    rows = "F,Ada,A,3,1,\nG,Ada,A,3,1,\nF,F,A,1,1,treasury\n" + row
    found = items(SHEET, written(tmp_path, {"cap.csv": HEADER + rows}))
    known = {
        stake.subject: (str(stake.equity), stake.complete) for stake in interests(found).values()
    }
    assert known == {"F": ("None", False), "G": ("100", True)}
    (remark,) = [item for item in found if isinstance(item, Diagnostic)]
    assert "nobody's share of it is known" in remark.message


@pytest.mark.parametrize("text", ["company,acquirer,date\n", '{"a": 1}'])
def test_other_files_are_not_taken(tmp_path: Path, text: str) -> None:
    (file,) = written(tmp_path, {"x.csv": text})
    assert not recognised(SHEET, file)
    assert not recognised(OCF, file)
