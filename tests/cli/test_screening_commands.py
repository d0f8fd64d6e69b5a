"""``screen`` and ``check`` over the example."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from cli.contract.schemas import schema

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
PROPOSAL = ROOT / "examples" / "consortium" / "proposal.yaml"
DAY = ("--as-of", "2026-06-30")


@pytest.fixture
def ask(run: Run, wonderland: str) -> Run:
    return lambda *arguments, **keywords: run(*arguments, "--db", wonderland, **keywords)


def test_exactly_half_passes_and_the_readings_split(ask: Run) -> None:
    ran = ask("screen", "tweedle", *DAY, "--format", "json")
    assert ran.code == 0
    jsonschema.validate(ran.json, schema("screen"))
    (finding,) = ran.json["findings"]
    assert (finding["clause"], finding["outcome"], finding["agreement"]) == (
        "IV.D",
        "PASS",
        "SPLIT",
    )
    assert finding["equity"] == {"lower": "50", "upper": "50"}
    assert finding["threshold"] == ">50"
    assert finding["readings"]["ge50"] == "FAIL"


def test_a_pass_that_turns_on_the_reading_says_so(ask: Run) -> None:
    out = ask("screen", "tweedle", *DAY).out
    assert "PASS under the default reading, not under every reading" in out
    assert "other readings: FAIL under ge50" in out
    assert "not under every" not in ask("screen", "carpenter", *DAY, "--clause", "II.2").out


def test_a_proposal_that_passes_says_where_readings_differ(ask: Run, tmp_path: Path) -> None:
    path = tmp_path / "proposal.yaml"
    path.write_text(
        """
        proposal: 1
        name: half and half
        as_of: 2026-06-30
        members:
          - {entity: gryphon, roles: [anchor], layers: {1: 9, 2: 9, 3: 9, 4: 9, 5: 9}}
          - {entity: tweedle, layers: {2: 1}}
        hardware:
          - {item: racks, supplier: gryphon, value: 9, us_content: 60%}
        attestations:
          - {clause: II.1, by: A. Signer, on: 2026-06-01, statement: It has.}
          - {clause: VI.2, by: A. Signer, on: 2026-06-01, statement: There are no others.}
        """
    )
    ran = ask("check", str(path))
    assert ran.code == 0
    assert "PRESUMPTION_MET under the default reading, not under every reading" in ran.out
    assert "readings differ on" in ran.out


@pytest.mark.parametrize(
    ("entity", "code"), [("carpenter", 0), ("vorpal", 1), ("cheshire", 4), ("mome", 4)]
)
def test_j3_the_exit_code_is_the_worst_finding(ask: Run, entity: str, code: int) -> None:
    assert ask("screen", entity, *DAY).code == code
    assert ask("screen", entity, "carpenter", *DAY).code == code


def test_j2_a_finding_names_the_id_that_was_asked(ask: Run) -> None:
    ran = ask("screen", "vorpal", "humpty", *DAY, "--format", "json")
    assert [finding["entity"] for finding in ran.json["findings"]] == ["vorpal", "humpty"]


@pytest.mark.parametrize("clause", ["II.2", "II.2.UPE", "II.3", "IV.B", "IV.C.1", "IV.C.2", "IV.D"])
def test_every_clause_of_one_entity_can_be_screened(ask: Run, clause: str) -> None:
    ran = ask("screen", "dodo-us", *DAY, "--clause", clause, "--format", "json")
    jsonschema.validate(ran.json, schema("screen"))
    assert [finding["clause"] for finding in ran.json["findings"]] == [clause]


def test_the_irish_parent_bars_the_anchor(ask: Run) -> None:
    ran = ask("screen", "dodo-us", *DAY, "--clause", "II.2.UPE", "--format", "json")
    assert ran.code == 1
    assert ran.json["findings"][0]["outcome"] == "FAIL"


def test_the_chain_that_decides_is_shown(ask: Run) -> None:
    out = " ".join(ask("screen", "vorpal", *DAY).out.split())
    assert "→ Tulgey Wood Holdings Ltd 60 %" in out


def test_another_regime_needs_its_listed_persons(ask: Run) -> None:
    ran = ask("screen", "vorpal", "--rulebook", "ofac-50", "--format", "json")
    assert ran.code == 2
    assert "--seed" in ran.json["error"]["hint"]
    blocked = ask("screen", "vorpal", "--rulebook", "ofac-50", "--seed", "jabberwock", *DAY)
    assert blocked.code == 1
    clear = ask("screen", "vorpal", "--rulebook", "ofac-50", "--seed", "oyster", *DAY)
    assert clear.code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--seed", "jabberwock"),
        ("--rulebook", "ofac-50", "--clause", "IV.D", "--seed", "jabberwock"),
        ("--rulebook", "nothing"),
        ("--clause", "IV.A"),
    ],
)
def test_what_does_not_go_together_is_refused(ask: Run, arguments: tuple[str, ...]) -> None:
    assert ask("screen", "vorpal", *arguments).code == 2


def test_findings_in_csv_are_one_row_each(ask: Run) -> None:
    out = ask("screen", "vorpal", "cheshire", *DAY, "--format", "csv").out
    vorpal, cheshire = csv.DictReader(io.StringIO(out))
    assert (vorpal["outcome"], vorpal["equity_lower"]) == ("FAIL", "60")
    assert (cheshire["votes_lower"], cheshire["votes_upper"]) == ("35", "60")
    assert cheshire["gaps"]


def test_a_list_of_names_is_screened_and_the_unknown_are_not_clear(
    ask: Run, tmp_path: Path
) -> None:
    (tmp_path / "names.csv").write_text(
        "Name,Country\nCarpenter Integration,US\nCompletely Unknown GmbH,DE\n", encoding="utf-8"
    )
    ran = ask("screen", "names.csv", *DAY, "--format", "json")
    assert ran.code == 4
    jsonschema.validate(ran.json, schema("screen"))
    assert [(name["outcome"], name["entity"]) for name in ran.json["names"]] == [
        ("matched", "carpenter"),
        ("not found", None),
    ]
    out = ask("screen", "names.csv", *DAY).out
    assert "1 names are not matched with one entity; none of them is clear." in out


def test_a_list_of_known_names_alone_passes(ask: Run, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("Carpenter Integration Inc\n\n", encoding="utf-8")
    ran = ask("screen", "names.csv", *DAY)
    assert ran.code == 0
    assert "none of them is clear" not in ran.out


def test_a_workbook_of_names_is_screened(ask: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["supplier"])
    book.active.append(["Vorpal Security"])
    book.save(tmp_path / "names.xlsx")
    assert ask("screen", "names.xlsx", *DAY).code == 1


def test_a_list_that_cannot_be_read_is_told(ask: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"nothing")
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "empty.csv").write_text("name\n", encoding="utf-8")
    assert ask("screen", "bad.xlsx").code == 2
    assert ask("screen", "bad.csv").code == 2
    assert ask("screen", "empty.csv").code == 3


def test_the_whole_proposal_is_checked(ask: Run) -> None:
    ran = ask("check", str(PROPOSAL), "--format", "json")
    assert ran.code == 1
    jsonschema.validate(ran.json, schema("check"))
    assert ran.json["summary"]["verdict"] == "FAIL"
    assert {finding["clause"] for finding in ran.json["findings"]} >= {
        "III.member",
        "II.2",
        "II.2.UPE",
        "II.3",
        "IV.A",
        "IV.B",
        "IV.C.1",
        "IV.C.2",
        "IV.D",
        "VI.2",
    }


def test_the_checked_proposal_reads_clause_by_clause(ask: Run) -> None:
    out = ask("check", str(PROPOSAL)).out
    assert out.startswith("Wonderland full-stack package, as of 2026-06-30: FAIL\n")
    assert "“A consortium may not include members" in out
    assert "settled by" in out
    assert "flag FLOAT_ASSUMED_DISPERSED" in out


def test_a_proposal_comes_from_standard_input_too(ask: Run) -> None:
    text = PROPOSAL.read_text(encoding="utf-8")
    assert ask("check", "-", "--format", "csv", stdin=text).out.startswith("clause,entity,")


def test_t5_a_broken_proposal_is_told_with_its_line(ask: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        "proposal: 1\nname: X\nas_of: 2026-06-30\nmembers: []\nmarkets: []\n", encoding="utf-8"
    )
    ran = ask("check", "bad.yaml", "--format", "json")
    assert ran.code == 3
    assert (ran.json["error"]["file"], ran.json["error"]["line"]) == ("bad.yaml", 5)
    assert ask("check", "absent.yaml").code == 2


def test_t9_an_unknown_version_of_the_notice_ends_with_2(ask: Run) -> None:
    assert ask("check", str(PROPOSAL), "--notice", "1999-1").code == 2


def test_a_chosen_reading_is_shown_with_who_chose_it(ask: Run, tmp_path: Path) -> None:
    text = PROPOSAL.read_text(encoding="utf-8")
    choice = (
        "readings:\n  - {clause: IV.C.1, reading: control-25, chosen_by: A. Liddell, "
        "chosen_on: 2026-06-01, reason: counsel advised so}\n"
    )
    (tmp_path / "chosen.yaml").write_text(text + choice, encoding="utf-8")
    out = " ".join(ask("check", "chosen.yaml").out.split())
    assert "reading control-25, chosen by A. Liddell on 2026-06-01: counsel advised so" in out
