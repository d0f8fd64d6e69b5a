from __future__ import annotations

from pathlib import Path

import pytest
from loading import Loaded, load

ENTITIES = "id,name,kind\nqueen,Queen,company\nduke,Duke,company\nalice,Alice,person\n"
HEADER = "holder,subject,equity,complete\n"


def tables(folder: Path, rows: str | bytes) -> Loaded:
    content = HEADER.encode() + (rows.encode() if isinstance(rows, str) else rows)
    return load(folder, {"entities.csv": ENTITIES, "interests.csv": content})


@pytest.mark.parametrize("refused", ["nobody,queen,60,\n", "alice,queen,many,yes\n"])
@pytest.mark.parametrize("first", [True, False])
def test_r14_a_refused_row_stands_in_a_complete_list_as_somebody_unknown(
    tmp_path: Path, refused: str, *, first: bool
) -> None:
    good = "alice,queen,25-100,yes\nalice,duke,100,yes\n"
    loaded = tables(tmp_path, refused + good if first else good + refused)
    stakes = {stake.holder: (str(stake.equity), stake.complete) for stake in loaded.into("queen")}
    assert stakes == {"alice": ("25-100", True), None: ("None", False)}
    assert len(loaded.into("duke")) == 1
    assert loaded.summary.derived == 1
    assert any("called complete" in str(remark) for remark in loaded.summary.diagnostics)


def test_where_no_list_is_complete_a_refused_row_leaves_nothing(tmp_path: Path) -> None:
    loaded = tables(tmp_path, "alice,queen,25-100,\nnobody,queen,60,\nalice,,1,\n")
    assert [stake.holder for stake in loaded.into("queen")] == ["alice"]
    assert len(loaded.summary.diagnostics) == 2


@pytest.mark.parametrize(("word", "warned"), [("yes", True), ("", False)])
def test_a_row_that_cannot_be_read_at_all_is_remarked_beside_complete_lists(
    tmp_path: Path, word: str, *, warned: bool
) -> None:
    loaded = tables(tmp_path, f"alice,queen,25-100,{word}\n".encode() + b"\xff\xfe,queen,60,\n")
    assert len(loaded.into("queen")) == 1
    remarks = [str(remark) for remark in loaded.summary.diagnostics]
    assert any("lists called complete may lack it" in remark for remark in remarks) is warned
