from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from files import counted, entities, interests, items, recognised, refusals, written

from loaders.psc.natures import holdings, nature
from loaders.psc.reader import FORMATS
from loaders.records import Diagnostic, Skip
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Identifier,
    Interest,
    Right,
    UnknownReason,
)
from ownership_graph.share import Share

HOUSE = FORMATS[0]
SHARES = "ownership-of-shares-75-to-100-percent"
TOTALS = {"data": {"kind": "totals#persons-of-significant-control-snapshot"}}


def record(
    kind: str = "individual-person-with-significant-control",
    **data: Any,  # noqa: ANN401 (JSON)
) -> dict[str, Any]:
    number = data.pop("number", "01234567")
    key = data.pop("key", "abc")
    links = {"self": f"/company/{number}/persons-with-significant-control/x/{key}"}
    base = {"kind": kind, "links": links, "notified_on": "2016-04-06"}
    return {"company_number": number, "data": base | data}


def load(folder: Path, *records: object) -> list[Any]:
    text = "\n".join(json.dumps(item) for item in (*records, TOTALS))
    return items(HOUSE, written(folder, {"psc.txt": text + "\n"}))


def all_codes() -> list[str]:
    bands = ("25-to-50", "50-to-75", "75-to-100")
    llp, overseas = "-limited-liability-partnership", "-registered-overseas-entity"
    own = ("", "-as-trust", "-as-firm")
    control = ("-as-control-over-trust", "-as-control-over-firm")
    codes = [f"ownership-of-shares-{b}-percent{c}" for b, c in product(bands, own)]
    codes += [f"voting-rights-{b}-percent{c}{e}" for b, c, e in product(bands, own, ("", llp))]
    for stem in ("ownership-of-shares-more-than-25-percent", "voting-rights-more-than-25-percent"):
        codes += [f"{stem}{c}{overseas}" for c in own + control]
    for stem in ("right-to-appoint-and-remove-directors", "significant-influence-or-control"):
        codes += [f"{stem}{c}" for c in own]
        codes += [f"{stem}{c}{overseas}" for c in own + control]
    codes += [f"significant-influence-or-control{c}{llp}" for c in own]
    codes += [f"right-to-appoint-and-remove-members{c}{llp}" for c in own]
    codes += [f"right-to-appoint-and-remove-person{c}" for c in own]
    codes += [f"right-to-share-surplus-assets-{b}-percent{c}{llp}" for b, c in product(bands, own)]
    codes += [f"part-right-to-share-surplus-assets-{b}-percent{c}" for b, c in product(bands, own)]
    places = ("england-wales", "scotland", "northern-ireland")
    for whose, place in product(("person", "another-entity"), places):
        codes.append(f"registered-owner-as-nominee-{whose}-{place}{overseas}")
    return codes


def test_all_86_natures_of_control_are_known() -> None:
    codes = all_codes()
    assert len(set(codes)) == 86
    assert [code for code in codes if nature(code) is None] == []


@pytest.mark.parametrize(
    ("code", "share"),
    [
        ("ownership-of-shares-25-to-50-percent", ">25-50"),
        ("ownership-of-shares-50-to-75-percent", ">50-75"),
        ("ownership-of-shares-75-to-100-percent", "75-100"),
        ("ownership-of-shares-more-than-25-percent-registered-overseas-entity", ">25-100"),
        ("part-right-to-share-surplus-assets-25-to-50-percent", ">25-50"),
    ],
)
def test_bands_of_equity(code: str, share: str) -> None:
    found = nature(code)
    assert found is not None
    assert str(found.equity) == share
    assert found.votes is None


@pytest.mark.parametrize(
    "code",
    [
        "voting-rights",
        "right-to-appoint-and-remove-directors-25-to-50-percent",
        "ownership-of-shares-10-to-20-percent",
        "",
    ],
)
def test_codes_that_the_register_does_not_have(code: str) -> None:
    assert nature(code) is None


def test_a_share_told_again_under_a_trust_counts_once() -> None:
    plain, trust = holdings(
        (
            "ownership-of-shares-25-to-50-percent-as-trust",
            "ownership-of-shares-25-to-50-percent",
            "voting-rights-50-to-75-percent-as-trust",
        )
    )
    assert (str(plain.equity), plain.votes, plain.capacity) == (">25-50", None, "")
    assert (trust.equity, str(trust.votes), trust.capacity) == (None, ">50-75", "as-trust")


def test_two_bands_of_one_measure_are_both_possible() -> None:
    (held,) = holdings(("voting-rights-25-to-50-percent", "voting-rights-50-to-75-percent"))
    assert held.votes == Share(Fraction(25), Fraction(75), lower_open=True)


def test_an_individual(tmp_path: Path) -> None:
    person = record(
        name="Mr Fic T Tion",
        name_elements={"title": "Mr", "forename": "Fic", "surname": "Tion"},
        nationality="British,Chinese",
        country_of_residence="Scotland",
        natures_of_control=[
            "ownership-of-shares-25-to-50-percent",
            "voting-rights-50-to-75-percent",
            "right-to-appoint-and-remove-directors",
        ],
    )
    found = load(tmp_path, person)
    holder = entities(found)["GB-COH-PER-01234567-abc"]
    assert (holder.name, holder.kind) == ("Fic Tion", EntityKind.PERSON)
    assert holder.nationalities == ("GB", "CN")
    assert holder.residence == "GB"
    (stake,) = interests(found).values()
    assert (stake.subject, stake.holder) == ("GB-COH-01234567", "GB-COH-PER-01234567-abc")
    assert (str(stake.equity), str(stake.votes)) == (">25-50", ">50-75")
    assert stake.rights == {
        Right.SHAREHOLDING,
        Right.VOTING_RIGHTS,
        Right.APPOINTMENT_OF_BOARD,
    }
    assert stake.directness is Directness.UNKNOWN
    assert stake.start == date(2016, 4, 6)
    company = entities(found)["GB-COH-01234567"]
    assert company.identifiers == (Identifier("GB-COH", "01234567"),)
    assert company.jurisdiction == "GB"
    assert counted(found) == 2


@pytest.mark.parametrize(
    ("where", "holder"),
    [
        ({"country_registered": "England & Wales", "registration_number": "686734"}, "00686734"),
        ({"place_registered": "Companies House", "registration_number": "SC123"}, "SC000123"),
        ({"country_registered": "Germany", "registration_number": "00686734"}, None),
        ({"country_registered": "New South Wales", "registration_number": "00686734"}, None),
        ({"registration_number": "00686734"}, None),
        ({"country_registered": "Uk"}, None),
    ],
)
def test_a_corporate_holder_is_a_uk_company_only_where_the_register_says_so(
    tmp_path: Path, where: dict[str, str], holder: str | None
) -> None:
    kind = "corporate-entity-person-with-significant-control"
    found = load(tmp_path, record(kind, name="Parent", identification=where))
    (stake,) = interests(found).values()
    expected = "GB-COH-ENT-01234567-abc" if holder is None else f"GB-COH-{holder}"
    assert stake.holder == expected
    assert entities(found)[expected].name == "Parent"


def test_a_foreign_corporate_holder_keeps_its_law_and_offices(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        record(
            "corporate-entity-beneficial-owner",
            number="OE000001",
            name="Fictive Holdings",
            identification={"legal_authority": "Laws of Delaware", "legal_form": "LLC"},
            address={"country": "Hong Kong"},
            principal_office_address={"country": "China"},
        ),
    )
    holder = entities(found)["GB-COH-ENT-OE000001-abc"]
    assert (holder.jurisdiction, holder.registered_office, holder.principal_place) == (
        "US-DE",
        "HK",
        "CN",
    )
    assert entities(found)["GB-COH-OE000001"].jurisdiction is None


@pytest.mark.parametrize(
    ("form", "name", "kind"),
    [
        ("Government Department", "Agency", EntityKind.STATE_BODY),
        ("Corporation Sole", "The Bishop", EntityKind.LEGAL_ENTITY),
    ],
)
def test_a_legal_person(tmp_path: Path, form: str, name: str, kind: EntityKind) -> None:
    where = {"legal_form": form, "legal_authority": "People's Republic Of China"}
    found = load(
        tmp_path,
        record("legal-person-person-with-significant-control", name=name, identification=where),
    )
    holder = entities(found)["GB-COH-ENT-01234567-abc"]
    assert (holder.kind, holder.jurisdiction) == (kind, "CN")


def test_a_super_secure_person_is_there_and_not_public(tmp_path: Path) -> None:
    found = load(tmp_path, record("super-secure-person-with-significant-control", ceased=False))
    (stake,) = interests(found).values()
    holder = entities(found)[str(stake.holder)]
    assert holder.kind is EntityKind.ANONYMOUS
    assert stake.unknown_reason is UnknownReason.NON_PUBLIC
    assert stake.equity is None


def test_r18_a_stake_ceased_on_a_day_was_held_until_the_day_before(tmp_path: Path) -> None:
    found = load(tmp_path, record(natures_of_control=[SHARES], ceased_on="2020-03-01"))
    (stake,) = interests(found).values()
    assert stake.end == date(2020, 2, 29)
    assert stake.in_force(date(2020, 2, 29))
    assert not stake.in_force(date(2020, 3, 1))


def test_stakes_that_were_never_or_no_longer_held_are_counted(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        record(ceased_on="2016-04-06", key="a"),
        record("super-secure-person-with-significant-control", ceased=True, key="b"),
        record(
            "persons-with-significant-control-statement",
            statement="psc-exists-but-not-identified",
            ceased_on="2016-04-06",
        ),
    )
    assert interests(found) == {}
    assert counted(found) == 4


def test_trustees_hold_one_joint_block(tmp_path: Path) -> None:
    code = "ownership-of-shares-50-to-75-percent-as-trust"
    found = load(
        tmp_path,
        record(key="a", natures_of_control=[code]),
        record(key="b", natures_of_control=[code]),
        record(key="c", natures_of_control=["significant-influence-or-control", code]),
    )
    blocks = {key: stake.joint_block for key, stake in interests(found).items()}
    assert blocks == {
        "GB-COH-REL-01234567-a": "majority of equity",
        "GB-COH-REL-01234567-b": "majority of equity",
        "GB-COH-REL-01234567-c": None,
        "GB-COH-REL-01234567-c-as-trust": "majority of equity",
    }
    assert counted(found) == 4


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("no-individual-or-entity-with-signficant-control", UnknownReason.NO_BENEFICIAL_OWNERS),
        ("psc-exists-but-not-identified-partnership", UnknownReason.UNABLE_TO_IDENTIFY),
        ("psc-contacted-but-no-response", UnknownReason.NOT_PROVIDED),
        ("at-least-one-beneficial-owner-unidentified", UnknownReason.UNABLE_TO_IDENTIFY),
    ],
)
def test_a_statement_is_a_gap_with_its_reason(
    tmp_path: Path, statement: str, reason: UnknownReason
) -> None:
    kind = "persons-with-significant-control-statement"
    (gap,) = interests(load(tmp_path, record(kind, statement=statement))).values()
    assert gap.holder is None
    assert gap.unknown_reason is reason
    assert gap.details == statement


def test_statements_without_a_gap_or_unknown(tmp_path: Path) -> None:
    kind = "persons-with-significant-control-statement"
    found = load(
        tmp_path,
        record(kind, statement="all-beneficial-owners-identified"),
        record(kind, statement="moon-phase"),
    )
    assert interests(found) == {}
    assert refusals(found) == ["the statement 'moon-phase' is not known here."]
    assert counted(found) == 3


def test_exemptions_are_gaps_with_their_periods(tmp_path: Path) -> None:
    exemptions = {
        "disclosure_transparency_rules_chapter_five_applies": {
            "exemption_type": "disclosure-transparency-rules-chapter-five-applies",
            "items": [
                {"exempt_from": "2016-04-06", "exempt_to": "2018-01-31"},
                {"exempt_from": "2019-01-01"},
            ],
        },
        "odd": None,
    }
    found = load(
        tmp_path,
        {"company_number": "01234567", "data": {"kind": "exemptions", "exemptions": exemptions}},
        {"company_number": "01234567", "data": {"kind": "exemptions", "exemptions": {}}},
    )
    gaps = list(interests(found).values())
    assert [(gap.start, gap.end) for gap in gaps] == [
        (date(2016, 4, 6), date(2018, 1, 31)),
        (date(2019, 1, 1), None),
        (None, None),
    ]
    assert {gap.unknown_reason for gap in gaps} == {UnknownReason.SUBJECT_EXEMPT}
    assert counted(found) == 3


def test_records_that_cannot_be_read_are_refused_and_the_run_goes_on(tmp_path: Path) -> None:
    lines = [
        json.dumps(record(number="nonsense")),
        "{broken",
        "[1]",
        json.dumps({"company_number": "01234567"}),
        json.dumps(record("cousin")),
        json.dumps(record(notified_on="soon")),
        "",
        json.dumps(record(natures_of_control=[SHARES, "owns-the-moon"])),
    ]
    text = "\n".join(lines) + "\n"
    found = items(HOUSE, written(tmp_path, {"psc.txt": json.dumps(record(key="z")) + "\n" + text}))
    assert len(refusals(found)) == 6
    assert len(interests(found)) == 2
    assert counted(found) == 8
    remarks = [item.message for item in found if isinstance(item, Diagnostic)]
    assert remarks == ["the nature of control 'owns-the-moon' is not known here."]


def test_an_array_a_company_with_its_persons_and_an_answer_of_the_api(tmp_path: Path) -> None:
    person = record(key="list")["data"]
    anonymous = {key: value for key, value in person.items() if key != "links"}
    profile = {
        "company_number": "07654321",
        "data": {"company_name": "X", "persons_with_significant_control": [anonymous, 7]},
    }
    files = {
        "a.json": json.dumps([record(key="a"), TOTALS], indent=1),
        "b.json": json.dumps({"items": [person, anonymous], "active_count": 1}, indent=1),
        "c.json": json.dumps(profile, indent=1),
        "d.json": "[{}, ",
    }
    made = written(tmp_path, files)
    assert [recognised(HOUSE, file) for file in made] == [True, True, True, False]
    found = items(HOUSE, made)
    assert set(interests(found)) == {
        "GB-COH-REL-01234567-a",
        "GB-COH-REL-01234567-list",
        "GB-COH-REL-07654321-record-0record-0",
    }
    assert len(refusals(found)) == 3


HEADER = (
    "CompanyName, CompanyNumber,RegAddress.Country,CompanyCategory,CompanyStatus,CountryOfOrigin,"
    "DissolutionDate,PreviousName_1.CONDATE, PreviousName_1.CompanyName\n"
)


def test_company_data_stand_over_what_others_say(tmp_path: Path) -> None:
    rows = (
        '"PARENT LIMITED","00686734","ENGLAND","Private Limited Company","Active",'
        '"United Kingdom","","01/02/2003","OLD PARENT LTD"\n'
        '"ABROAD SA","FC000001","","Overseas company","Active","Panama","11/09/2012","",""\n'
        '"SOME LP","LP000001","SCOTLAND","Limited Partnership","Active","United Kingdom","","",""\n'
        '"X","1-2-3-X","","","","","","",""\n'
        '"Y","00000002","","","","","31/02/2012","",""\n'
    )
    where = {"country_registered": "England", "registration_number": "686734"}
    corporate = record(
        "corporate-entity-person-with-significant-control",
        name="Parent Ltd",
        identification=where,
        natures_of_control=[SHARES],
    )
    as_json = [{"CompanyName": "! LTD", " CompanyNumber": "08209948", "CompanyNumber": "08209948"}]
    files = written(
        tmp_path,
        {
            "companies.csv": HEADER + rows,
            "psc.txt": json.dumps(corporate) + "\n",
            "z.json": json.dumps(as_json),
        },
    )
    assert all(recognised(HOUSE, file) for file in files)
    found = items(HOUSE, files)
    parent = entities(found)["GB-COH-00686734"]
    assert (parent.name, parent.other_names) == ("PARENT LIMITED", ("OLD PARENT LTD",))
    assert parent.registered_office == "GB"
    abroad = entities(found)["GB-COH-FC000001"]
    assert (abroad.jurisdiction, abroad.ended) == ("PA", date(2012, 9, 11))
    assert entities(found)["GB-COH-LP000001"].kind is EntityKind.PARTNERSHIP
    assert entities(found)["GB-COH-08209948"].name == "! LTD"
    assert refusals(found) == ["'1-2-3-X' is not a company number.", "'31/02/2012' is not a day."]
    assert sum(isinstance(item, Entity | Interest) for item in found) == 5
    assert not any(isinstance(item, Skip) for item in found)


@pytest.mark.parametrize("text", ["id,name\n", '{"statementId":"x","a":"-beneficial-owner"}', "[]"])
def test_other_files_are_not_taken_for_the_register(tmp_path: Path, text: str) -> None:
    (file,) = written(tmp_path, {"x.txt": text})
    assert not recognised(HOUSE, file)


def test_companies_are_noted_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.psc.reader._BATCH", 2)
    where = {"country_registered": "England"}
    kind = "corporate-entity-person-with-significant-control"
    found = load(
        tmp_path,
        *(
            record(
                kind,
                number=f"0000000{number}",
                key=str(number),
                name=f"Parent {number}",
                identification=where | {"registration_number": str(number + 3)},
            )
            for number in range(1, 6)
        ),
    )
    names = {key: entity.name for key, entity in entities(found).items()}
    assert names == {
        "GB-COH-00000001": "",
        "GB-COH-00000002": "",
        "GB-COH-00000003": "",
        "GB-COH-00000004": "Parent 1",
        "GB-COH-00000005": "Parent 2",
        "GB-COH-00000006": "Parent 3",
        "GB-COH-00000007": "Parent 4",
        "GB-COH-00000008": "Parent 5",
    }


def test_an_array_beyond_any_answer_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.psc.reader._LARGEST_ARRAY", 20)
    files = written(tmp_path, {"a.json": json.dumps([record()])})
    (reason,) = refusals(items(HOUSE, files))
    assert "larger than 20 bytes" in reason


def test_a_company_of_no_table_is_known_from_its_first_record(tmp_path: Path) -> None:
    texts = {
        name: json.dumps(record(number=number, natures_of_control=[SHARES])) + "\n"
        for name, number in (("a.txt", "01234567"), ("b.txt", "07102351"))
    }
    found = entities(items(HOUSE, written(tmp_path, texts)))
    places = {each: found[f"GB-COH-{each}"].source.locator for each in ("01234567", "07102351")}
    assert places == {"01234567": "a.txt, line 1", "07102351": "b.txt, line 1"}
