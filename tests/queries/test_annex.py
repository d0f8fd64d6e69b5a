from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from openpyxl import load_workbook

from ownership_graph.errors import UnknownName
from ownership_graph.model import Dataset, FileDigest
from queries.check import Checked, check
from queries.proposals.proposal import Proposal
from queries.proposals.resolution import in_graph
from queries.report import FORMATS, build_annex, render
from queries.report.xlsx import safe_cell

if TYPE_CHECKING:
    from tests.queries.casebook import Case

Build = Callable[..., "Case"]
STAMP = date(2026, 7, 1)
HOSTILE = '<script>alert("x")</script>'
FORMULA = '=HYPERLINK("x","y")'
WHO = {"by": FORMULA, "on": "2026-06-01"}
DATASETS = (
    Dataset(
        name="registers",
        format="table",
        files=(FileDigest("entities.csv", "ab" * 32, 120), FileDigest(HOSTILE, "cd" * 32, 7)),
    ),
)


def checked(case: Case) -> Checked:
    proposal = Proposal.model_validate(case.proposal)
    references = [named.reference for named in proposal.parties()]
    references += [
        name for each in proposal.overrides for name in (each.holder, each.subject) if name
    ]
    return check(proposal, in_graph(references, case.graph), case.graph)


@pytest.fixture
def package(case_of: Build) -> Checked:
    case = case_of(
        id=f"{HOSTILE} {FORMULA}",
        entities={
            f"US {HOSTILE}": {},
            "US listed": {"listed": "yes", "market": "US", "disclosure_threshold": 5},
        },
        stakes=[
            "CN co -60> SG co -60> US b",
            f"US {HOSTILE} -10> US b",
            "unknown -20> US c",
            "CN co -40> US c",
            "CN citizen -5> US listed",
        ],
        undisclosed=["US c"],
        proposal={
            "target_markets": ["KE"],
            "members": [
                {"entity": "US b", "layers": {2: 10}},
                {"entity": "US c", "layers": {4: 5}},
                {"entity": FORMULA, "layers": {5: 1}},
                {"entity": "US secret", "layers": {5: 7}, "confidential": True},
            ],
            "providers": [
                {"entity": "US listed", "role": "subcontractor", "layers": {2: 1}},
                {"entity": "CN citizen", "role": "local_partner"},
            ],
            "models": [
                {"name": FORMULA, "owners": ["US b"], "developer": "US b", "open_weights": True},
                {"name": "Hush-9", "owners": ["US secret"], "developer": "US secret",
                 "base": {"name": "base", "developer": "US b"},
                 "functions": {"support": ["US b"]}},
                {"name": "Plain-1", "owners": ["US b"], "functions": {"support": ["US b"]}},
                {"name": "Cloak-1", "owners": ["US b"], "functions": {"support": ["US secret"]}},
                {"name": "quiet", "owners": ["US b"], "confidential": True},
            ],
            "hardware": [
                {"item": HOSTILE, "value": 10, "us_content": "50%", "supplier": "US b"},
                {"item": "coolers", "value": 1, "us_content": "50%", "supplier": "US secret 2",
                 "confidential": True},
            ],
            "nce_requests": [{"entity": "US b"}],
            "attestations": [{"clause": "II.1", "statement": HOSTILE, **WHO}],
            "assumptions": [{"name": "register-complete", "reason": FORMULA, **WHO}],
            "overrides": [
                {"country": "VE", "listed": False, "reason": HOSTILE, **WHO},
                {"country": "BY", "listed": True, "reason": "r", **WHO},
                {"entity": "US b", "fact": "listed", "value": "no", "reason": "r", **WHO},
                {"holder": "JP co", "subject": "US c", "equity": "1", "reason": "r", **WHO},
                {"entity": "US secret", "fact": "listed", "value": "no", "reason": "r", **WHO},
            ],
            "readings": [
                {"clause": "IV.B", "reading": "mul", "chosen_by": HOSTILE,
                 "chosen_on": "2026-06-01", "reason": FORMULA}
            ],
        },
    )  # fmt: skip
    return checked(case)


class _Seen(HTMLParser):
    """What a browser would see: tags, and text outside of styles."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def seen(content: bytes) -> _Seen:
    parser = _Seen()
    parser.feed(content.decode())
    return parser


def test_the_html_annex_shows_every_part_and_runs_nothing(package: Checked) -> None:
    annex = build_annex(
        package, stamp=STAMP, datasets=DATASETS, proposal_file=("p.yaml", "ef" * 32)
    )
    page = seen(render(annex, "html"))
    text = " ".join(" ".join(page.text).split())
    for part in (
        "Summary by clause", "Parties by clause", "The package as a whole", "Gaps and next actions",
        "Readings compared", "Evidence", "Rules and lists", "Files", "Sign-off", "2026-07-01",
        "2026-06952", "ab" * 32, "ef" * 32, "Certifier", "no legal advice", "Not modelled",
        "VE not listed", "BY listed", "listed of US b is no", "stake of JP co in US c",
        "chosen by", "The store does not hold this party",
    ):  # fmt: skip
        assert part in text, part
    assert HOSTILE in text
    assert not page.tags & {"script", "img", "iframe", "object", "link", "form", "a"}
    assert not {name for name in page.attributes if name.startswith("on") or name == "href"}
    assert {"svg", "table", "style"} <= page.tags


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_inputs_give_the_same_bytes_but_for_the_stamp(package: Checked, form: str) -> None:
    first = render(build_annex(package, stamp=STAMP, datasets=DATASETS), form)
    assert render(build_annex(package, stamp=STAMP, datasets=DATASETS), form) == first
    later = render(build_annex(package, stamp=date(2026, 7, 2), datasets=DATASETS), form)
    assert later != first


def test_another_form_is_refused(package: Checked) -> None:
    with pytest.raises(UnknownName, match="The forms are html, xlsx, json"):
        render(build_annex(package, stamp=STAMP), "docx")


def test_no_cell_of_the_workbook_is_a_formula(package: Checked) -> None:
    content = render(
        build_annex(package, stamp=STAMP, datasets=DATASETS, proposal_file=("=p", "ef")), "xlsx"
    )
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        "Summary", "Matrix", "Findings", "Gaps", "Readings", "Evidence", "Statements", "Files",
        "Sign-off",
    ]  # fmt: skip
    values = []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}, (sheet.title, cell.coordinate, cell.value)
                values.append(cell.value)
    assert f"'{FORMULA}" in values
    assert "2026-07-01" in values
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"<f>" not in archive.read("xl/worksheets/sheet3.xml")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'=1"),
        ("plain\x00", "plain"),
        (7, 7),
        (None, None),
        ("", None),
    ],
)
def test_a_cell_is_never_taken_for_a_formula(value: object, expected: object) -> None:
    assert safe_cell(value) == expected


def test_the_json_annex_holds_what_the_others_show(package: Checked) -> None:
    data = orjson.loads(
        render(
            build_annex(package, stamp=STAMP, datasets=DATASETS, proposal_file=("p", "ef")), "json"
        )
    )
    assert data["stamp"] == "2026-07-01"
    assert data["verdict"] == package.summary["verdict"]
    assert len(data["findings"]) == len(package.findings)
    assert data["datasets"][0]["files"][0]["sha256"] == "ab" * 32
    assert data["proposal_file"] == {"name": "p", "sha256": "ef"}
    plain = orjson.loads(render(build_annex(package, stamp=STAMP), "json"))
    assert plain["proposal_file"] is None


def test_confidential_parts_stand_apart(package: Checked) -> None:
    public = build_annex(package, stamp=STAMP, part="public")
    secret = build_annex(package, stamp=STAMP, part="confidential")
    assert public.withheld == len(secret.findings)
    assert secret.withheld == len(public.findings)
    for form in FORMATS:
        shown = render(public, form)
        if form == "xlsx":
            with zipfile.ZipFile(io.BytesIO(shown)) as archive:
                shown = b"".join(archive.read(name) for name in archive.namelist())
        assert b"US secret" not in shown, form
        assert b"Hush-9" not in shown, form
        assert b"coolers" not in shown, form
    text = " ".join(seen(render(public, "html")).text)
    assert "Public part" in text
    assert {each.layer for each in secret.findings if each.entity is None and each.layer} >= {1, 5}
    text = " ".join(seen(render(secret, "html")).text)
    assert "CONFIDENTIAL COMMERCIAL INFORMATION" in text
    assert sorted(page.id for page in secret.pages) == ["US secret", "US secret 2"]
    models = {each.model for each in secret.findings if each.model}
    assert models == {"Hush-9", "Cloak-1", "quiet"}


def test_a_bare_package_has_an_annex_without_gaps_or_readings(case_of: Build) -> None:
    case = case_of(
        proposal={
            "members": [{"entity": "US anchor", "roles": ["anchor"]}],
            "attestations": [{"clause": "II.1", "statement": "s", **WHO}],
        }
    )
    found = checked(case)
    from dataclasses import replace  # noqa: PLC0415

    only = replace(found, findings=tuple(each for each in found.findings if each.clause == "II.1"))
    text = " ".join(seen(render(build_annex(only, stamp=STAMP), "html")).text)
    assert "No reading changes an outcome." in text
    assert "None." in text
    nothing = replace(found, findings=())
    assert b"Parties by clause" in render(build_annex(nothing, stamp=STAMP), "html")


def test_conflicting_facts_and_identifiers_are_shown(case_of: Build) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from ownership_graph.model import Grade, Identifier, Source  # noqa: PLC0415
    from ownership_graph.snapshot.graph import OwnershipGraph  # noqa: PLC0415

    case = case_of(proposal={"members": [{"entity": "US b"}]})
    other = Source(
        dataset="other", document="extract", url="x", locator="line 1", publisher="P",
        fact_date=None, grade=Grade.REGISTER,
    )  # fmt: skip
    mine = next(each for each in case.entities if each.id == "US b")
    rival = replace(
        mine, source=other, principal_place="CA", identifiers=(Identifier("XI-LEI", "1"),),
        name="",
    )  # fmt: skip
    graph = OwnershipGraph.from_records([*case.entities, rival], case.interests, as_of=case.as_of)
    proposal = Proposal.model_validate(case.proposal)
    found = check(proposal, in_graph(["US anchor", "US b"], graph), graph)
    annex = build_annex(found, stamp=STAMP)
    page = next(each for each in annex.pages if each.id == "US b")
    facts: dict[str, Any] = dict(page.facts)
    assert facts["Sources disagree on principal_place"] == "US / CA"
    assert facts["Identifiers"] == "XI-LEI:1"
    row = next(each for each in annex.evidence if each.dataset == "other")
    assert row.source == "extract; P; x; line 1"
    assert row.grade == "officialRegister"
    assert row.fact_date == ""


def test_a_headline_says_where_readings_differ_without_a_choice(case_of: Build) -> None:
    row = {"chosen_by": "A", "chosen_on": "2026-06-01", "reason": "r"}
    members = [{"entity": "US b", "layers": {3: 1}}]
    facts: dict[str, Any] = {"stakes": ["CN co -50> US b", "US -50> US b"]}
    open_case = build_annex(checked(case_of(**facts, proposal={"members": members})), stamp=STAMP)
    assert open_case.unsettled("IV.D")
    assert not open_case.unsettled("II.1")
    assert "nobody has recorded a choice for them" in render(open_case, "html").decode()
    readings = [{"clause": "IV.D", "reading": "ge50", **row}]
    proposal = {"members": members, "readings": readings}
    chosen = build_annex(checked(case_of(**facts, proposal=proposal)), stamp=STAMP)
    assert not chosen.unsettled("IV.D")
    assert "under ge50, chosen" in render(chosen, "html").decode()


def test_a_chosen_reading_stands_beside_what_it_set_aside(case_of: Build) -> None:
    readings = [{"clause": "IV.C.1", "reading": "majority-implied", "chosen_by": "J. Doe",
                 "chosen_on": "2026-06-01", "reason": "opinion of counsel"}]  # fmt: skip
    case = case_of(
        stakes=["CN co -26> US b", "US -74> US b"],
        proposal={"models": [{"name": "m", "owners": ["US b"]}], "readings": readings},
    )
    annex = build_annex(checked(case), stamp=STAMP)
    assert annex.caveat.startswith("under the default readings and those that named persons chose")
    assert (annex.chosen("IV.C.1"), annex.chosen("IV.D")) == ("majority-implied", "")
    found = [(clause, name) for clause, name, _why, _findings in annex.readings()]
    assert ("IV.C.1", "default") in found
    html = render(annex, "html").decode()
    assert "reading of IV.C.1: majority-implied" in html
    book = load_workbook(io.BytesIO(render(annex, "xlsx")))
    summary = {row[0]: row[1:] for row in book["Summary"].iter_rows(values_only=True)}
    assert summary["IV.C.1"] == ("PASS", "under majority-implied, chosen")
    assert summary["Verdict"][1] == annex.caveat
    said = [row[1] for row in book["Statements"].iter_rows(values_only=True)]
    assert "opinion of counsel" in said


def test_evidence_on_a_person_says_of_which_country(case_of: Build) -> None:
    case = case_of(stakes=["CN citizen -60> US b"], proposal={"members": [
        {"entity": "US b", "layers": {2: 1}}]})  # fmt: skip
    annex = build_annex(checked(case), stamp=STAMP)
    assert "CN citizen, person, national of CN" in {row.says for row in annex.evidence}
