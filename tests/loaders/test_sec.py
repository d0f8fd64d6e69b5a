from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from files import counted, entities, interests, items, recognised, refusals, written

from loaders.records import Diagnostic, Skip
from loaders.sec.ids import slug
from loaders.sec.reader import FORMATS
from ownership_graph.model import Directness, EntityKind, Identifier, Right

SEC = FORMATS[0]

PERSON_13G = """<coverPageHeaderReportingPersonDetails>
<reportingPersonName>{name}</reportingPersonName>
<citizenshipOrOrganization>{place}</citizenshipOrOrganization>
<classPercent>{percent}</classPercent><typeOfReportingPerson>{kind}</typeOfReportingPerson>
</coverPageHeaderReportingPersonDetails>"""


def schedule_13g(*persons: tuple[str, str, str, str], day: str = "11/19/2025") -> str:
    told = "".join(
        PERSON_13G.format(name=name, place=place, percent=percent, kind=kind)
        for name, place, percent, kind in persons
    )
    return f"""
<?xml version="1.0" encoding="UTF-8"?>
<edgarSubmission xmlns="http://www.sec.gov/edgar/schedule13g"
 xmlns:com="http://www.sec.gov/edgar/common"><headerData>
<submissionType>SCHEDULE 13G</submissionType><filerInfo><filer><filerCredentials>
<cik>0000000077</cik></filerCredentials></filer></filerInfo></headerData><formData>
<coverPageHeader><securitiesClassTitle>Class A</securitiesClassTitle>
<eventDateRequiresFilingThisStatement>{day}</eventDateRequiresFilingThisStatement>
<issuerInfo><issuerCik>42</issuerCik><issuerName>Fiction Inc.</issuerName>
<issuerCusip>fic000001</issuerCusip><issuerPrincipalExecutiveOfficeAddress>
<com:stateOrCountry>FL</com:stateOrCountry></issuerPrincipalExecutiveOfficeAddress></issuerInfo>
</coverPageHeader>{told}</formData></edgarSubmission>"""


SCHEDULE_13D = """<?xml version="1.0"?>
<edgarSubmission xmlns="http://www.sec.gov/edgar/schedule13D"><headerData>
<submissionType>SCHEDULE 13D</submissionType><filerInfo><filer><filerCredentials>
<cik>88</cik></filerCredentials></filer></filerInfo></headerData><formData><coverPageHeader>
<dateOfEvent>12/31/2024</dateOfEvent><issuerInfo><issuerCIK>42</issuerCIK>
<issuerName>Fiction Inc.</issuerName></issuerInfo></coverPageHeader><reportingPersons>
<reportingPersonInfo><reportingPersonCIK>501</reportingPersonCIK>
<reportingPersonName>Fic Tion</reportingPersonName>
<citizenshipOrOrganization>F4</citizenshipOrOrganization><percentOfClass>9.9</percentOfClass>
<typeOfReportingPerson>IN</typeOfReportingPerson></reportingPersonInfo></reportingPersons>
</formData></edgarSubmission>"""


def test_the_persons_of_one_filing_hold_one_joint_block(tmp_path: Path) -> None:
    text = schedule_13g(
        ("Fiction Securities Inc.", "DE", "5.1", "CO"), ("Fiction Group plc", "X0", "5.1", "OO")
    )
    files = written(tmp_path, {"g.xml": text})
    assert recognised(SEC, files[0])
    found = items(SEC, files)
    stakes = list(interests(found).values())
    assert [str(stake.equity) for stake in stakes] == ["5.1", "5.1"]
    assert len({stake.joint_block for stake in stakes}) == 1
    assert stakes[0].joint_block is not None
    assert {stake.subject for stake in stakes} == {"US-SEC-CIK-0000000042"}
    assert stakes[0].start == date(2025, 11, 19)
    assert stakes[0].votes is None
    holders = entities(found)
    assert holders["US-SEC-0000000042-fiction-securities-inc"].jurisdiction == "US-DE"
    assert holders["US-SEC-0000000042-fiction-group-plc"].jurisdiction == "GB"
    issuer = holders["US-SEC-CIK-0000000042"]
    assert issuer.principal_place == "US"
    assert Identifier("XI-CUSIP", "FIC000001") in issuer.identifiers
    assert counted(found) == 2


def test_a_natural_person_has_a_nationality_and_no_jurisdiction(tmp_path: Path) -> None:
    found = items(SEC, written(tmp_path, {"d.xml": SCHEDULE_13D}))
    person = entities(found)["US-SEC-CIK-0000000501"]
    assert (person.kind, person.nationalities, person.jurisdiction) == (
        EntityKind.PERSON,
        ("CN",),
        None,
    )
    (stake,) = interests(found).values()
    assert stake.joint_block is None
    assert str(stake.equity) == "9.9"


def test_a_person_who_files_alone_is_the_filer(tmp_path: Path) -> None:
    text = schedule_13g(("Fiction LP", "K3", "6", "PN"))
    found = items(SEC, written(tmp_path, {"g.xml": text}))
    (stake,) = interests(found).values()
    assert stake.holder == "US-SEC-CIK-0000000077"
    assert entities(found)["US-SEC-CIK-0000000077"].jurisdiction == "HK"


def test_a_later_filing_replaces_the_earlier_one(tmp_path: Path) -> None:
    one = ("Fiction LP", "DE", "6", "PN")
    two = ("Fiction LP", "DE", "8", "PN")
    files = {
        "a.xml": schedule_13g(two, day="03/01/2026"),
        "b.xml": schedule_13g(one),
        "c.xml": schedule_13g(("Fiction LP", "DE", "7", "PN")),
    }
    found = items(SEC, written(tmp_path, files))
    held = {str(stake.equity): (stake.start, stake.end) for stake in interests(found).values()}
    assert held == {
        "7": (date(2025, 11, 19), date(2026, 2, 28)),
        "8": (date(2026, 3, 1), None),
    }
    assert [item.count for item in found if isinstance(item, Skip)] == [1]


def test_schedules_that_cannot_be_read(tmp_path: Path) -> None:
    files = {
        "a.xml": schedule_13g(("Fiction LP", "DE", "many", "PN"), day="soon"),
        "b.xml": SCHEDULE_13D.replace("<issuerCIK>42</issuerCIK>", ""),
        "c.xml": SCHEDULE_13D[:400],
        "d.xml": schedule_13g(),
    }
    found = items(SEC, written(tmp_path, files))
    assert len(refusals(found)) == 4
    assert interests(found) == {}


EXHIBIT = """<html><body><div>EXHIBIT 21</div><div>Subsidiaries of Fiction Inc.*</div>
<table><tr><td></td><td>Jurisdiction<br>of Incorporation</td></tr>
<tr><td>Alpha <b>Fiction</b> LLC<font style="font-style:italic"> (1) (2)</font></td>
<td>Delaware, U.S.</td></tr>
<tr><td>&#160;&#160;&#160;Beta Fiction GmbH</td><td>Germany</td></tr>
<tr><td><div style="padding-left:18pt">Gamma Fiction SA</div></td><td>France</td></tr>
<tr><td>Delta Fiction (2)*</td><td>Georgia</td></tr>
<tr><td>Epsilon</td><td>Russia/Kazakhstan</td></tr>
<tr><td>3</td><td></td></tr><tr><td></td><td>Note</td></tr></table></body></html>"""


def test_an_exhibit_without_percentages_gives_rights_and_hierarchy(tmp_path: Path) -> None:
    files = written(tmp_path, {"ex21.html": EXHIBIT})
    assert recognised(SEC, files[0])
    found = items(SEC, files)
    names = {key: entity.name for key, entity in entities(found).items()}
    held = {names[stake.subject]: names[str(stake.holder)] for stake in interests(found).values()}
    assert held == {
        "Alpha Fiction LLC": "Fiction Inc.",
        "Beta Fiction GmbH": "Alpha Fiction LLC",
        "Gamma Fiction SA": "Beta Fiction GmbH",
        "Delta Fiction (2)": "Fiction Inc.",
        "Epsilon": "Fiction Inc.",
    }
    for stake in interests(found).values():
        assert stake.rights == {Right.CONSOLIDATION}
        assert stake.equity is None
        assert stake.votes is None
    laws = {entity.name: entity.jurisdiction for entity in entities(found).values()}
    assert laws["Alpha Fiction LLC"] == "US-DE"
    assert laws["Delta Fiction (2)"] == "US-GA"
    assert laws["Epsilon"] is None
    assert sum(isinstance(item, Diagnostic) for item in found) == 1


EXHIBIT_ROWS = """<html><body><p>Exhibit 21</p><p>Subsidiaries of the Registrant</p><table>
<tr><td>Name</td><td>Jurisdiction</td><td>Percent owned</td></tr>{rows}</table></body></html>"""


def exhibit(folder: Path, *rows: tuple[str, str, str]) -> list[Any]:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    text = EXHIBIT_ROWS.format(rows="".join(f"<tr>{row}</tr>" for row in cells))
    return items(SEC, written(folder, {"ex21.html": text}))


@pytest.mark.parametrize(
    ("cell", "equity"),
    [("99.9 %(1)", "99.9"), ("100%**", "100"), ("-", "None"), ("\u2014", "None"), ("N/A", "None")],
)
def test_footnotes_after_a_figure_and_dashes_for_none_are_no_part_of_a_share(
    tmp_path: Path, cell: str, equity: str
) -> None:
    found = exhibit(tmp_path, ("Alpha", "Delaware", cell))
    assert refusals(found) == []
    assert [str(stake.equity) for stake in interests(found).values()] == [equity]


@pytest.mark.parametrize(("encoding", "meta"), [("utf-8", ""), ("cp1252", "windows-1252")])
def test_an_exhibit_is_read_in_its_encoding(tmp_path: Path, encoding: str, meta: str) -> None:
    text = EXHIBIT_ROWS.format(rows="<tr><td>Soci\u00e9t\u00e9</td><td>France</td><td></td></tr>")
    text = text.replace("<html>", f'<html><head><meta charset="{meta}"></head>') if meta else text
    found = items(SEC, written(tmp_path, {"ex21.html": text.encode(encoding)}))
    assert "Soci\u00e9t\u00e9" in [entity.name for entity in entities(found).values()]


def test_subsidiaries_of_one_name_under_two_laws_and_in_other_scripts_are_several(
    tmp_path: Path,
) -> None:
    found = exhibit(
        tmp_path,
        ("Alpha Ltd", "Cayman Islands", ""),
        ("Alpha Ltd", "Hong Kong", ""),
        ("\u963f\u5c14\u6cd5", "China", ""),
        ("\u8d1d\u5854", "China", ""),
    )
    assert len(interests(found)) == 4
    names = [entity.name for entity in entities(found).values()]
    assert len(names) == 5
    assert "US-SEC-EX21-ex21-alpha-ltd-hong-kong" in entities(found)


def test_an_exhibit_with_percentages_gives_votes(tmp_path: Path) -> None:
    text = """<html><body><p>Exhibit 21</p><p>Subsidiaries of the Registrant</p><table>
<tr><td colspan="3"></td><td>Percentage of Voting Securities Owned Directly or Indirectly</td>
<td colspan="x">State or Country of Organization</td></tr>
<tr><td colspan="3">Alpha Fiction</td><td>87.5</td><td>Bahamas</td></tr>
<tr><td colspan="3">Beta Fiction</td><td>about half</td><td>Qatar</td></tr></table></body></html>"""
    found = items(SEC, written(tmp_path, {"list.html": text}))
    (stake,) = interests(found).values()
    assert (stake.equity, str(stake.votes)) == (None, "87.5")
    assert stake.directness is Directness.UNKNOWN
    assert entities(found)["US-SEC-EX21-list"].name == "list"
    assert len(refusals(found)) == 1


def test_an_exhibit_names_its_registrant_above_the_list(tmp_path: Path) -> None:
    text = EXHIBIT.replace(
        "<div>EXHIBIT 21</div><div>Subsidiaries of Fiction Inc.*</div>",
        "<div>Exhibit 21</div><div>Fiction &amp; Co.</div><div>List of subsidiaries</div>",
    )
    found = items(SEC, written(tmp_path, {"ex21.html": text}))
    assert entities(found)["US-SEC-EX21-ex21"].name == "Fiction & Co."


def test_an_exhibit_without_a_table_is_refused(tmp_path: Path) -> None:
    text = "<html><body><p>Exhibit 21 List of subsidiaries: none</p></body></html>"
    found = items(SEC, written(tmp_path, {"ex21.html": text}))
    assert refusals(found) == ["the file has no table of subsidiaries with their jurisdictions."]


FIGURES = "accession_number,company_cik,owner_key,percent_of_class,control_class,pct_source\n"


def test_figures_hold_until_the_next_filing_of_the_same_holder(tmp_path: Path) -> None:
    rows = (
        "0000000001-15-000014,0000000002,0000000009,16.6,stake,row13\n"
        "0000000001-17-000001,0000000002,0000000009,,unknown,rejected\n"
        "0000000001-17-000002,0000000002,0000000009,20,control,row13\n"
        "0000000001-95-000002,0000000002,Fiction,5,stake,row13\n"
    )
    files = written(tmp_path, {"f.csv": FIGURES + rows})
    assert recognised(SEC, files[0])
    found = items(SEC, files)
    spans = {str(stake.equity): (stake.start, stake.end) for stake in interests(found).values()}
    assert spans == {
        "16.6": (date(2015, 1, 1), date(2016, 12, 31)),
        "20": (date(2017, 1, 1), None),
        "5": (date(1995, 1, 1), None),
    }
    assert counted(found) == 4


def test_figures_that_cannot_be_are_refused(tmp_path: Path) -> None:
    rows = (
        "no,0000000002,0000000009,16.6,stake,x\n"
        "0000000001-15-000014,0000000002,0000000009,lots,stake,x\n"
        "0000000001-15-000015,0000000002,0000000002,50.0004,stake,x\n"
        "0000000001-15-000016,0000000002,2,5,stake,x\n"
        "short\n"
    )
    found = items(SEC, written(tmp_path, {"f.csv": FIGURES + rows}))
    assert len(refusals(found)) == 5
    own = "the owner is the company itself, so it does not say who holds these shares."
    assert refusals(found).count(own) == 2


@pytest.mark.parametrize("text", ["<html><body>News</body></html>", "id,name\n", "<a/>"])
def test_other_files_are_not_taken(tmp_path: Path, text: str) -> None:
    (file,) = written(tmp_path, {"x": text})
    assert not recognised(SEC, file)


def test_a_name_of_no_latin_letter_still_makes_an_id() -> None:
    assert slug("…") == "unnamed"


@pytest.mark.parametrize("form", ["3", "4/A", "5"])
def test_forms_of_insiders_are_refused_by_name(tmp_path: Path, form: str) -> None:
    text = (
        '<?xml version="1.0"?>\n<ownershipDocument>\n<schemaVersion>X0508</schemaVersion>\n'
        f"<documentType> {form} </documentType></ownershipDocument>"
    )
    files = written(tmp_path, {"form.xml": text})
    assert recognised(SEC, files[0])
    (reason,) = refusals(items(SEC, files))
    assert reason.startswith(f"this is SEC Form {form}: it counts an insider's shares and trades")
