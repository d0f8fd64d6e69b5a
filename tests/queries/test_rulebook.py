"""The rulebook: what is refused, how readings are composed, and what law is in force."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from law import workspace

from ownership_graph.errors import InvalidRulebook, UnknownName
from ownership_graph.share import Share, parse_share
from queries.findings.finding import Outcome
from queries.rulebook import (
    CountryOverride,
    Dials,
    load_countries,
    load_rulebook,
    load_united_states,
    parse_rulebook,
    read_rulebook,
    rulebooks,
)
from queries.rulebook import loader as loading
from queries.rulebook.countries import CountryList
from queries.rulebook.schema import Period, ThresholdRow
from queries.screening import screen
from queries.workspace import Workspace

DAY = date(2026, 6, 30)
US = {"jurisdiction": "US-DE", "principal_place": "US"}
BOOK = """
rulebook: test
version: "1"
title: A test
citation: &here {title: t, pinpoint: p, checked_on: 2026-01-01}
in_force: {from: 2026-01-01}
seeds: user
thresholds:
  majority:
    {unit: percent, citation: *here, values: [{from: 2026-01-01, comparator: gt, value: 50}]}
  half:
    unit: percent
    citation: *here
    values:
      - {from: 2020-01-01, until: 2026-01-01, comparator: gt, value: "50.5"}
      - {from: 2026-01-01, until: 2027-01-01, comparator: ge, value: 50}
families:
  shared:
    default: {rule: hybrid}
    alternatives: [{name: ge50, turns: {threshold: half}, why: w}]
clauses:
  - id: A
    title: t
    pinpoint: p
    quote: q
    kind: disqualifier
    test: x
    family: shared
    alternatives: [{name: mul, turns: {rule: mul}, why: w}]
    in_force: [{from: 2026-01-01, until: 2026-02-01}]
  - {id: B, title: t, pinpoint: p, quote: q, kind: requirement, test: x}
"""


def refused(text: str) -> str:
    with pytest.raises(InvalidRulebook) as caught:
        parse_rulebook(text, "book.yaml")
    return str(caught.value)


def test_a_rulebook_is_read_with_its_readings() -> None:
    book = parse_rulebook(BOOK, "book.yaml")
    assert list(book.readings("A")) == ["default", "ge50", "mul"]
    assert book.readings("A")["ge50"] == Dials(rule="hybrid", threshold="half")
    assert book.readings("A")["mul"] == Dials(rule="mul")
    assert list(book.readings("B")) == ["default"]
    assert [each.name for each in book.alternatives("A")] == ["ge50", "mul"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "seeds: user",
            "seeds: user\nseeds: user",
            "line 8: this is not a rule file: found duplicate key",
        ),
        ("seeds: user", "seed: user", "book.yaml, /seeds"),
        ("rule: hybrid", "rule: hybrids", "rule"),
        ("rule: hybrid", "rules: hybrid", "Extra inputs"),
        ("value: 50}]}", "value: 50.5}]}", "in quotes"),
        ("family: shared", "family: other", "no family of readings is called 'other'"),
        ("threshold: half", "threshold: most", "no threshold is called 'most'"),
        ("name: mul", "name: ge50", "two readings have one name"),
        ("name: mul", "name: default", "two readings have one name"),
        ("id: B", "id: A", "two clauses have one id"),
        ("until: 2026-02-01", "until: 2026-01-01", "holds no day"),
        ("title: A test", "title: [A test", "line"),
        ("title: A test", "title: A \x01test", "not a rule file"),
    ],
)
def test_what_is_wrong_in_a_rulebook_is_refused_with_its_place(
    before: str, after: str, message: str
) -> None:
    assert before in BOOK
    assert message in refused(BOOK.replace(before, after, 1))


def test_a_threshold_changes_on_its_day() -> None:
    book = parse_rulebook(BOOK, "book.yaml")
    assert str(book.threshold("half", date(2019, 1, 1))) == ">50.5"
    assert str(book.threshold("half", date(2025, 12, 31))) == ">50.5"
    assert str(book.threshold("half", DAY)) == ">=50"
    assert str(book.threshold("half", date(2030, 1, 1))) == ">=50"


def test_a_clause_is_law_in_its_periods() -> None:
    book = parse_rulebook(BOOK, "book.yaml")
    assert book.clause("A").is_law(date(2026, 1, 31))
    assert not book.clause("A").is_law(date(2026, 2, 1))
    assert book.clause("B").is_law(DAY)
    assert Period(from_=DAY).holds(DAY)


@pytest.mark.parametrize(
    ("comparator", "text", "lower", "upper"),
    [
        ("gt", "50", False, False),
        ("ge", "50", True, True),
        ("gt", "50.01", True, True),
        ("ge", "49.99", False, False),
        ("gt", ">50", True, True),
        ("gt", "25-50", False, False),
        ("ge", "25-50", False, True),
        ("ge", ">25-<50", False, False),
    ],
)
def test_r1_ends_pass_a_threshold_as_they_are_open_or_closed(
    comparator: str, text: str, lower: bool, upper: bool
) -> None:
    row = ThresholdRow.model_validate({"from": DAY, "comparator": comparator, "value": 50})
    share = parse_share(text)
    assert share is not None
    assert row.passed_by_lower(share) is lower
    assert row.passed_by_upper(share) is upper


def test_a_threshold_is_written_with_its_sign() -> None:
    row = ThresholdRow.model_validate({"from": DAY, "comparator": "le", "value": "5.5"})
    assert str(row) == "<=5.5"
    assert row.value == Fraction(11, 2)
    again = ThresholdRow.model_validate({"from": DAY, "comparator": "le", "value": Fraction(5)})
    assert again.value == 5


def test_an_unknown_clause_or_reading_is_refused_with_the_nearest() -> None:
    book = load_rulebook()
    with pytest.raises(UnknownName, match=r"'IV.D'"):
        book.clause("IV.DD")
    with pytest.raises(UnknownName, match=r"There are: III\.member"):
        book.clause("xyz")
    with pytest.raises(UnknownName, match="'ge50'"):
        book.check_reading("IV.D", "ge5")
    book.check_reading("IV.D", "ge50")


def test_a_rulebook_is_found_by_name_and_version() -> None:
    assert load_rulebook("notice", "2026-06952") is load_rulebook("notice")
    with pytest.raises(UnknownName, match="notice"):
        load_rulebook("nothing")
    with pytest.raises(UnknownName, match="2026-06952"):
        load_rulebook("notice", "1999")
    assert load_rulebook() in rulebooks()


def test_a_second_version_of_the_notice_is_a_new_file(tmp_path: Path) -> None:
    folder = Path(loading.__file__).parent
    text = (folder / "notice-2026-06952.yaml").read_text(encoding="utf-8")
    for before, after in (
        ("version: 2026-06952", "version: 2027-00001"),
        ("in_force: {from: 2026-04-01}", "in_force: {from: 2027-01-01}"),
        ("comparator: gt, value: 50}", "comparator: ge, value: 50}"),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    (tmp_path / "notice-2027-00001.yaml").write_text(text, encoding="utf-8")
    later = read_rulebook(tmp_path / "notice-2027-00001.yaml")
    assert (later.rulebook, later.version) == ("notice", "2027-00001")
    graph = workspace("CN co -50> T co", facts={"T co": US}).graph
    (before_,) = screen(Workspace(graph, load_rulebook()), ["T co"])
    (after_,) = screen(Workspace(graph, later), ["T co"])
    assert before_.outcome is Outcome.INDETERMINATE
    assert after_.outcome is Outcome.FAIL


def test_the_list_has_the_six_countries_with_hong_kong_and_macau() -> None:
    listing = load_countries().on(DAY)
    assert set(listing.groups) == {"CN", "HK", "MO", "CU", "IR", "KP", "RU", "VE"}
    assert "TW" not in listing
    assert listing.groups["HK"] == listing.groups["MO"] == "CN"
    assert listing.conditional == {"VE"}
    assert listing.early == frozenset()


def test_the_alternatives_to_the_list() -> None:
    countries = load_countries()
    assert "VE" not in countries.on(DAY, "ve-lapsed")
    assert set(countries.on(DAY, "part850-list").groups) == {"CN", "HK", "MO"}


def test_3_0_14_a_row_applies_before_its_day_and_is_reported() -> None:
    assert load_countries().on(date(2025, 12, 17)).early == set(load_countries().on(DAY).groups)


def test_a_row_ends_with_its_last_day() -> None:
    countries = load_countries()
    rows = tuple(
        row.model_copy(update={"valid_to": DAY}) if row.code == "CU" else row
        for row in countries.rows
    )
    ended = countries.model_copy(update={"rows": rows})
    assert "CU" in ended.on(DAY)
    assert "CU" not in ended.on(date(2026, 7, 1))


def test_a_person_overrides_rows() -> None:
    added = CountryOverride(code="BY", listed=True, by="A. R.", on=DAY, reason="r")
    dropped = CountryOverride(code="VE", listed=False, by="A. R.", on=DAY, reason="r")
    listing = load_countries().overridden([added, dropped]).on(DAY)
    assert "BY" in listing
    assert "VE" not in listing
    assert listing.overridden == {"BY", "VE"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": 2}, "two rows"),
        ({"alternatives": {"x": {"drop": ["TW"], "why": "w"}}}, "not in the list"),
        ({"status": "conditional"}, "states its condition"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(change: dict[str, object], message: str) -> None:
    data = load_countries().model_dump(by_alias=True)
    if "rows" in change:
        data["rows"] = (*data["rows"], data["rows"][0])
    elif "alternatives" in change:
        citation = data["countries_of_concern"]
        data["alternatives"] = {"x": {"drop": ["TW"], "why": "w", "citation": citation}}
    else:
        data["rows"][0]["status"] = "conditional"
    with pytest.raises(ValueError, match=message):
        CountryList.model_validate(data)


def test_the_states_are_fifty_with_a_district_and_territories() -> None:
    law = load_united_states()
    assert len(set(law.states)) == 50
    assert law.district == "US-DC"
    assert {"PR", "US-PR"} <= set(law.territories)


def test_a_share_of_the_whole_is_no_percentage() -> None:
    assert Share.exact("0.5").lower == Fraction(1, 2)
