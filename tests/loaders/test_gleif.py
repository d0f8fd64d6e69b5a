from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from files import counted, entities, interests, items, recognised, refusals, written
from stdnum.iso7064 import mod_97_10

from loaders.gleif.reader import FORMATS
from loaders.records import Diagnostic, Kind, Skip
from ownership_graph.model import Directness, EntityKind, Identifier, Right, UnknownReason

GLEIF = FORMATS[0]


def lei(stem: str) -> str:
    body = f"FICT{stem:0<14}"
    return body + mod_97_10.calc_check_digits(body)


ALPHA, BETA, GAMMA, DELTA = (lei(name) for name in ("ALPHA", "BETA", "GAMMA", "DELTA"))

LEVEL1 = [
    "LEI",
    "Entity.LegalName",
    "Entity.OtherEntityNames.OtherEntityName.1",
    "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.1",
    "Entity.LegalAddress.Country",
    "Entity.HeadquartersAddress.Country",
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
    "Entity.LegalJurisdiction",
    "Entity.EntityCategory",
    "Entity.EntityStatus",
    "Entity.EntityExpirationDate",
    "Entity.SuccessorEntity.1.SuccessorLEI",
    "Entity.SuccessorEntity.2.SuccessorLEI",
    "Registration.RegistrationStatus",
    "Registration.LastUpdateDate",
]
RELATION = [
    "Relationship.StartNode.NodeID",
    "Relationship.EndNode.NodeID",
    "Relationship.RelationshipType",
    "Relationship.RelationshipStatus",
    "Relationship.Period.1.startDate",
    "Relationship.Period.1.endDate",
    "Relationship.Period.1.periodType",
    "Relationship.Period.2.startDate",
    "Relationship.Period.2.endDate",
    "Relationship.Period.2.periodType",
    "Registration.RegistrationStatus",
    "Registration.LastUpdateDate",
]


def table(columns: list[str], *rows: dict[str, str]) -> str:
    lines = [",".join(columns)]
    lines += [",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


def entity_row(code: str, **cells: str) -> dict[str, str]:
    names = {
        "name": "Entity.LegalName",
        "other": "Entity.OtherEntityNames.OtherEntityName.1",
        "latin": "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.1",
        "office": "Entity.LegalAddress.Country",
        "seat": "Entity.HeadquartersAddress.Country",
        "register": "Entity.RegistrationAuthority.RegistrationAuthorityID",
        "number": "Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
        "law": "Entity.LegalJurisdiction",
        "category": "Entity.EntityCategory",
        "status": "Entity.EntityStatus",
        "expired": "Entity.EntityExpirationDate",
        "heir": "Entity.SuccessorEntity.1.SuccessorLEI",
        "heir2": "Entity.SuccessorEntity.2.SuccessorLEI",
        "state": "Registration.RegistrationStatus",
    }
    return {"LEI": code, **{names[key]: value for key, value in cells.items()}}


def relation_row(child: str, parent: str, kind: str, **cells: str) -> dict[str, str]:
    base = {
        "Relationship.StartNode.NodeID": child,
        "Relationship.EndNode.NodeID": parent,
        "Relationship.RelationshipType": kind,
        "Relationship.RelationshipStatus": "ACTIVE",
        "Relationship.Period.1.startDate": "2019-01-01T00:00:00Z",
        "Relationship.Period.1.endDate": "2019-12-31T00:00:00Z",
        "Relationship.Period.1.periodType": "ACCOUNTING_PERIOD",
        "Relationship.Period.2.startDate": "2014-11-06T00:00:00Z",
        "Relationship.Period.2.periodType": "RELATIONSHIP_PERIOD",
        "Registration.RegistrationStatus": "PUBLISHED",
    }
    return base | cells


def test_level1_facts_come_from_their_own_columns(tmp_path: Path) -> None:
    row = entity_row(
        ALPHA,
        name="Alpha Fiktiv GmbH",
        other="Alpha Alt GmbH",
        latin="Alpha Fictive",
        office="DE",
        seat="LU",
        register="RA000242",
        number="HRB 12",
        law="DE",
        category="GENERAL",
        status="ACTIVE",
        state="LAPSED",
    )
    found = items(GLEIF, written(tmp_path, {"lei.csv": table(LEVEL1, row)}))
    alpha = entities(found)[f"XI-LEI-{ALPHA}"]
    assert alpha.name == "Alpha Fiktiv GmbH"
    assert alpha.other_names == ("Alpha Alt GmbH", "Alpha Fictive")
    assert (alpha.jurisdiction, alpha.registered_office, alpha.principal_place) == (
        "DE",
        "DE",
        "LU",
    )
    assert alpha.identifiers == (Identifier("XI-LEI", ALPHA), Identifier("RA000242", "HRB 12"))
    assert alpha.ended is None
    assert alpha.source.locator is not None
    assert alpha.source.locator.endswith("lei.csv, line 2")


@pytest.mark.parametrize(
    ("register", "number", "category", "expected"),
    [
        ("RA000585", "5389805", "GENERAL", Identifier("GB-COH", "05389805")),
        ("RA000587", "SC286832", "GENERAL", Identifier("GB-COH", "SC286832")),
        ("RA000999", "7 A", "GENERAL", Identifier("RA000999", "7 A")),
        ("RA999999", "123", "GENERAL", None),
        ("RA000999", "N/A", "GENERAL", None),
        ("RA000999", "PART 2 SECTION 3 DATED 28.11.1970", "GENERAL", None),
        ("RA000999", "123", "FUND", None),
        ("RA000999", "123", "BRANCH", None),
    ],
)
def test_a_register_number_identifies_only_where_it_is_that_of_one_entity(
    tmp_path: Path, register: str, number: str, category: str, expected: Identifier | None
) -> None:
    row = entity_row(ALPHA, register=register, number=number, category=category)
    found = entities(items(GLEIF, written(tmp_path, {"lei.csv": table(LEVEL1, row)})))
    identifiers = found[f"XI-LEI-{ALPHA}"].identifiers[1:]
    assert identifiers == (() if expected is None else (expected,))


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("FUND", EntityKind.FUND),
        ("SOLE_PROPRIETOR", EntityKind.PERSON),
        ("RESIDENT_GOVERNMENT_ENTITY", EntityKind.STATE_BODY),
        ("", EntityKind.COMPANY),
    ],
)
def test_the_category_gives_the_kind(tmp_path: Path, category: str, kind: EntityKind) -> None:
    files = written(tmp_path, {"lei.csv": table(LEVEL1, entity_row(ALPHA, category=category))})
    assert entities(items(GLEIF, files))[f"XI-LEI-{ALPHA}"].kind is kind


@pytest.mark.parametrize("state", ["DUPLICATE", "MERGED", "RETIRED"])
def test_a_replaced_lei_is_another_name_of_its_successor(tmp_path: Path, state: str) -> None:
    row = entity_row(ALPHA, name="Alpha Old", law="DE", state=state, heir=BETA, status="INACTIVE")
    found = entities(items(GLEIF, written(tmp_path, {"lei.csv": table(LEVEL1, row)})))
    old = found[f"XI-LEI-{ALPHA}"]
    assert Identifier("XI-LEI", BETA) in old.identifiers
    assert old.jurisdiction is None
    assert old.kind is EntityKind.UNKNOWN


def test_a_company_split_in_two_is_not_its_successors(tmp_path: Path) -> None:
    row = entity_row(
        ALPHA, law="DE", state="RETIRED", heir=BETA, heir2=GAMMA, status="INACTIVE",
        expired="2020-05-01T00:00:00Z",
    )  # fmt: skip
    found = entities(items(GLEIF, written(tmp_path, {"lei.csv": table(LEVEL1, row)})))
    old = found[f"XI-LEI-{ALPHA}"]
    assert old.identifiers == (Identifier("XI-LEI", ALPHA),)
    assert old.ended == date(2020, 5, 1)


def test_an_annulled_lei_is_left_out_and_counted(tmp_path: Path) -> None:
    row = entity_row(ALPHA, state="ANNULLED")
    found = items(GLEIF, written(tmp_path, {"lei.csv": table(LEVEL1, row)}))
    assert entities(found) == {}
    assert counted(found) == 1


def test_wrong_check_digits_are_remarked_and_a_wrong_shape_is_refused(tmp_path: Path) -> None:
    wrong = ALPHA[:-2] + f"{(int(ALPHA[-2:]) + 1) % 100:02}"
    rows = [entity_row(wrong), entity_row("LEI-1"), entity_row("")]
    found = items(GLEIF, written(tmp_path, {"lei.csv": table(LEVEL1, *rows)}))
    assert list(entities(found)) == [f"XI-LEI-{wrong}"]
    assert [wrong in str(item) for item in found if isinstance(item, Diagnostic)] == [True]
    assert refusals(found) == ["'LEI-1' is not a LEI.", "the record has no LEI."]


def test_what_is_no_country_is_remarked_and_unknown(tmp_path: Path) -> None:
    bank = entity_row(ALPHA, office="XX", seat="RU", law="UN")
    found = items(GLEIF, written(tmp_path, {"lei.csv": table(LEVEL1, bank)}))
    alpha = entities(found)[f"XI-LEI-{ALPHA}"]
    assert (alpha.jurisdiction, alpha.registered_office, alpha.principal_place) == (
        None,
        None,
        "RU",
    )
    assert [str(item).split("warning: ")[1] for item in found if isinstance(item, Diagnostic)] == [
        f"'UN' is no country or state; where {ALPHA} is stays unknown.",
        f"'XX' is no country or state; where {ALPHA} is stays unknown.",
    ]


def test_consolidation_is_a_right_and_never_a_percentage(tmp_path: Path) -> None:
    rows = [
        relation_row(ALPHA, BETA, "IS_DIRECTLY_CONSOLIDATED_BY"),
        relation_row(ALPHA, GAMMA, "IS_ULTIMATELY_CONSOLIDATED_BY"),
    ]
    found = interests(items(GLEIF, written(tmp_path, {"rr.csv": table(RELATION, *rows)})))
    direct = found[f"XI-LEI-RR-D-{ALPHA}-{BETA}"]
    ultimate = found[f"XI-LEI-RR-U-{ALPHA}-{GAMMA}"]
    assert direct.subject == f"XI-LEI-{ALPHA}"
    assert direct.holder == f"XI-LEI-{BETA}"
    for interest in (direct, ultimate):
        assert interest.rights == {Right.CONSOLIDATION}
        assert interest.equity is None
        assert interest.votes is None
    assert direct.directness is Directness.DIRECT
    assert ultimate.directness is Directness.INDIRECT


def test_dates_come_from_the_relationship_period_in_whatever_slot_it_is(tmp_path: Path) -> None:
    row = relation_row(ALPHA, BETA, "IS_DIRECTLY_CONSOLIDATED_BY")
    found = interests(items(GLEIF, written(tmp_path, {"rr.csv": table(RELATION, row)})))
    interest = found[f"XI-LEI-RR-D-{ALPHA}-{BETA}"]
    assert interest.start == date(2014, 11, 6)
    assert interest.end is None


def test_a_lapsed_relation_lasts_and_an_ended_one_has_ended(tmp_path: Path) -> None:
    lapsed = {"Registration.RegistrationStatus": "LAPSED"}
    ended = {
        "Relationship.Period.2.endDate": "2021-06-30T00:00:00Z",
        "Relationship.RelationshipStatus": "INACTIVE",
    }
    unsaid = {"Relationship.RelationshipStatus": "INACTIVE"}
    kind = "IS_DIRECTLY_CONSOLIDATED_BY"
    rows = [
        relation_row(ALPHA, BETA, kind, **lapsed),
        relation_row(ALPHA, GAMMA, kind, **ended),
        relation_row(ALPHA, DELTA, kind, **unsaid),
    ]
    found = items(GLEIF, written(tmp_path, {"rr.csv": table(RELATION, *rows)}))
    ends = {interest.holder: interest.end for interest in interests(found).values()}
    assert ends == {f"XI-LEI-{BETA}": None, f"XI-LEI-{GAMMA}": date(2021, 6, 30)}
    assert counted(found) == 3


def test_two_that_are_parents_of_each_other_are_remarked_and_stored(tmp_path: Path) -> None:
    kind, inactive = "IS_DIRECTLY_CONSOLIDATED_BY", {"Relationship.RelationshipStatus": "INACTIVE"}
    rows = [
        relation_row(ALPHA, BETA, kind),
        relation_row(BETA, ALPHA, kind),
        relation_row(GAMMA, DELTA, kind),
        relation_row(DELTA, GAMMA, kind, **inactive),
    ]
    found = items(GLEIF, written(tmp_path, {"rr.csv": table(RELATION, *rows)}))
    warnings = [item.message for item in found if isinstance(item, Diagnostic)]
    assert warnings == [f"{ALPHA} and {BETA} are stated as parents of each other."]
    assert len(interests(found)) == 3


def test_relations_that_cannot_be_are_refused(tmp_path: Path) -> None:
    backwards = {"Relationship.Period.2.endDate": "2010-01-01T00:00:00Z"}
    rows = [
        relation_row(ALPHA, ALPHA, "IS_DIRECTLY_CONSOLIDATED_BY"),
        relation_row(ALPHA, "PNI-7", "IS_DIRECTLY_CONSOLIDATED_BY"),
        relation_row("", BETA, "IS_DIRECTLY_CONSOLIDATED_BY"),
        relation_row(ALPHA, BETA, "IS_COUSIN_OF"),
        relation_row(ALPHA, BETA, "IS_DIRECTLY_CONSOLIDATED_BY", **backwards),
        relation_row(
            ALPHA, BETA, "IS_FEEDER_TO", **{"Registration.RegistrationStatus": "ANNULLED"}
        ),
    ]
    found = items(GLEIF, written(tmp_path, {"rr.csv": table(RELATION, *rows)}))
    assert len(refusals(found)) == 5
    assert "as its own parent" in refusals(found)[0]
    assert counted(found) == 6
    assert interests(found) == {}


@pytest.mark.parametrize("kind", ["IS_FUND-MANAGED_BY", "IS_SUBFUND_OF", "IS_FEEDER_TO"])
def test_fund_relations_are_rights_that_indicate_no_control(tmp_path: Path, kind: str) -> None:
    files = written(tmp_path, {"rr.csv": table(RELATION, relation_row(ALPHA, BETA, kind))})
    (interest,) = interests(items(GLEIF, files)).values()
    assert interest.rights == {Right.OTHER_INFLUENCE_OR_CONTROL}
    assert interest.details == kind


def test_a_branch_takes_its_head_office_and_keeps_its_name(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        {
            "a-rr.csv": table(RELATION, relation_row(ALPHA, BETA, "IS_INTERNATIONAL_BRANCH_OF")),
            "lei.csv": table(
                LEVEL1,
                entity_row(ALPHA, name="Beta Bank, Branch", category="GENERAL"),
                entity_row(BETA, name="Beta Bank"),
            ),
        },
    )
    found = items(GLEIF, files)
    branch = entities(found)[f"XI-LEI-{ALPHA}"]
    assert branch.head_office == f"XI-LEI-{BETA}"
    assert branch.name == "Beta Bank, Branch"
    assert branch.kind is EntityKind.BRANCH
    assert counted(found) == 3


def test_a_branch_relation_alone_states_the_branch(tmp_path: Path) -> None:
    row = relation_row(ALPHA, BETA, "IS_INTERNATIONAL_BRANCH_OF")
    found = items(GLEIF, written(tmp_path, {"rr.csv": table(RELATION, row)}))
    assert entities(found)[f"XI-LEI-{ALPHA}"].head_office == f"XI-LEI-{BETA}"


def test_branches_of_each_other_have_no_head_office(tmp_path: Path) -> None:
    rows = [
        relation_row(ALPHA, BETA, "IS_INTERNATIONAL_BRANCH_OF"),
        relation_row(BETA, ALPHA, "IS_INTERNATIONAL_BRANCH_OF"),
    ]
    lei_rows = [entity_row(ALPHA, name="A"), entity_row(BETA, name="B")]
    files = {"lei.csv": table(LEVEL1, *lei_rows), "rr.csv": table(RELATION, *rows)}
    found = items(GLEIF, written(tmp_path, files))
    assert all(entity.head_office is None for entity in entities(found).values())
    assert refusals(found) == ["the head offices lead in a circle."] * 2


def test_a_branch_of_one_in_a_circle_of_branches_keeps_its_head_office(tmp_path: Path) -> None:
    rows = [
        relation_row(GAMMA, ALPHA, "IS_INTERNATIONAL_BRANCH_OF"),
        relation_row(ALPHA, BETA, "IS_INTERNATIONAL_BRANCH_OF"),
        relation_row(BETA, ALPHA, "IS_INTERNATIONAL_BRANCH_OF"),
    ]
    found = items(GLEIF, written(tmp_path, {"rr.csv": table(RELATION, *rows)}))
    assert entities(found)[f"XI-LEI-{GAMMA}"].head_office == f"XI-LEI-{ALPHA}"
    assert len(refusals(found)) == 2


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("NO_LEI", UnknownReason.NO_IDENTIFIER),
        ("NATURAL_PERSONS", UnknownReason.NATURAL_PERSONS),
        ("NO_KNOWN_PERSON", UnknownReason.NO_KNOWN_PERSON),
        ("LEGAL_OBSTACLES", UnknownReason.NON_PUBLIC),
    ],
)
def test_an_exception_is_a_gap_with_its_reason(
    tmp_path: Path, reason: str, expected: UnknownReason
) -> None:
    text = (
        "LEI,Exception.Category,Exception.Reason.1\n"
        f"{ALPHA},ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT,{reason}\n"
        f"{ALPHA},COUSIN,{reason}\nX,DIRECT_ACCOUNTING_CONSOLIDATION_PARENT,{reason}\n"
    )
    found = items(GLEIF, written(tmp_path, {"repex.csv": text}))
    (gap,) = interests(found).values()
    assert gap.holder is None
    assert gap.unknown_reason is expected
    assert gap.directness is Directness.INDIRECT
    assert len(refusals(found)) == 2


PARENTS = (
    "LEI,Legal Name,Parent LEI,Parent Name,Legal Address,Legal City,Legal Postal Code,HQ Address,"
    "HQ City,HQ Postal Code,Registration ID,Registered As,Category,Legal Jurisdiction,"
    "Entity Status,Registration Date\n"
)


def parent_row(child: str, name: str, parent: str, parent_name: str = "") -> str:
    return (
        f"{child},{name},{parent},{parent_name},['1 Way'],GB,N1,['2 Way'],Hamburg,N2,RA000585,"
        f"123,GENERAL,GB,ACTIVE,2014-11-27T22:00:00Z\n"
    )


def test_the_table_of_direct_parents_gives_entities_and_relations(tmp_path: Path) -> None:
    text = (
        PARENTS
        + parent_row(ALPHA, "Alpha", BETA, "Beta Named Only")
        + parent_row(GAMMA, "Gamma", "N/A")
        + parent_row(DELTA, "Delta", DELTA)
    )
    found = items(GLEIF, written(tmp_path, {"links.csv.gz": gzip.compress(text.encode())}))
    assert counted(found) == 5
    assert [item.kind for item in found if isinstance(item, Skip)] == [Kind.INTEREST]
    (link,) = interests(found).values()
    assert (link.subject, link.holder) == (f"XI-LEI-{ALPHA}", f"XI-LEI-{BETA}")
    stub = entities(found)[f"XI-LEI-{BETA}"]
    assert stub.name == "Beta Named Only"
    assert stub.kind is EntityKind.UNKNOWN
    assert stub.identifiers == (Identifier("XI-LEI", BETA),)
    assert entities(found)[f"XI-LEI-{ALPHA}"].registered_office == "GB"
    assert entities(found)[f"XI-LEI-{ALPHA}"].principal_place is None
    warnings = [item.message for item in found if isinstance(item, Diagnostic)]
    assert warnings == [f"{DELTA} is stated as its own parent."]


XML = """<?xml version="1.0" encoding="UTF-8"?>
<lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016"
  xmlns:gleif="http://www.gleif.org/data/schema/golden-copy/extensions/1.0">
<lei:LEIRecords>
<lei:LEIRecord><lei:LEI>{alpha}</lei:LEI><lei:Entity><lei:LegalName>Alpha &amp; Co</lei:LegalName>
<lei:OtherEntityNames><lei:OtherEntityName>Old Alpha</lei:OtherEntityName></lei:OtherEntityNames>
<lei:HeadquartersAddress><lei:Country>FR</lei:Country></lei:HeadquartersAddress>
<lei:LegalJurisdiction>US-DE</lei:LegalJurisdiction><lei:EntityCategory>FUND</lei:EntityCategory>
</lei:Entity></lei:LEIRecord>
<lei:LEIRecord><lei:LEI>{beta}</lei:LEI><lei:Extension><gleif:Deletion/></lei:Extension>
</lei:LEIRecord>
</lei:LEIRecords></lei:LEIData>"""


def test_xml_says_the_same_as_the_table(tmp_path: Path) -> None:
    files = written(tmp_path, {"lei.xml": XML.format(alpha=ALPHA, beta=BETA)})
    assert recognised(GLEIF, files[0])
    found = items(GLEIF, files)
    alpha = entities(found)[f"XI-LEI-{ALPHA}"]
    assert (alpha.name, alpha.other_names) == ("Alpha & Co", ("Old Alpha",))
    assert (alpha.kind, alpha.jurisdiction, alpha.principal_place) == (
        EntityKind.FUND,
        "US-DE",
        "FR",
    )
    assert [item.reason for item in found if isinstance(item, Skip)] == [
        "taken back by its publisher"
    ]


def test_xml_that_breaks_off_keeps_what_stood_before(tmp_path: Path) -> None:
    whole = XML.format(alpha=ALPHA, beta=BETA)
    cut = whole[: whole.index(f"<lei:LEIRecord><lei:LEI>{BETA}") + 20]
    found = items(GLEIF, written(tmp_path, {"lei.xml": cut}))
    assert list(entities(found)) == [f"XI-LEI-{ALPHA}"]
    assert len(refusals(found)) == 1
    assert "cannot be read" in refusals(found)[0]


def test_xml_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    text = XML.format(alpha=ALPHA, beta=BETA).replace(
        "<lei:LEIData", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><lei:LEIData', 1
    )
    text = text.replace("Alpha &amp; Co", "Alpha &x;")
    found = entities(items(GLEIF, written(tmp_path, {"lei.xml": text})))
    assert "SECRET" not in found[f"XI-LEI-{ALPHA}"].name


def relation_xml(child: str, parent: str) -> str:
    return f"""<rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016">
<rr:RelationshipRecords><rr:RelationshipRecord><rr:Relationship>
<rr:StartNode><rr:NodeID>{child}</rr:NodeID></rr:StartNode>
<rr:EndNode><rr:NodeID>{parent}</rr:NodeID></rr:EndNode>
<rr:RelationshipType>IS_DIRECTLY_CONSOLIDATED_BY</rr:RelationshipType><rr:RelationshipPeriods>
<rr:RelationshipPeriod><rr:StartDate>2020-07-16</rr:StartDate>
<rr:PeriodType>ACCOUNTING_PERIOD</rr:PeriodType></rr:RelationshipPeriod>
<rr:RelationshipPeriod><rr:StartDate>2001-02-03</rr:StartDate>
<rr:PeriodType>RELATIONSHIP_PERIOD</rr:PeriodType></rr:RelationshipPeriod>
</rr:RelationshipPeriods><rr:RelationshipStatus>ACTIVE</rr:RelationshipStatus>
</rr:Relationship></rr:RelationshipRecord></rr:RelationshipRecords></rr:RelationshipData>"""


REPEX_XML = """<repex:ReportingExceptionData
 xmlns:repex="http://www.gleif.org/data/schema/repex/2016"><repex:ReportingExceptions>
<repex:Exception><repex:LEI>{lei}</repex:LEI>
<repex:ExceptionCategory>DIRECT_ACCOUNTING_CONSOLIDATION_PARENT</repex:ExceptionCategory>
<repex:ExceptionReason>NON_PUBLIC</repex:ExceptionReason></repex:Exception>
</repex:ReportingExceptions></repex:ReportingExceptionData>"""


def test_relations_and_exceptions_in_xml(tmp_path: Path) -> None:
    files = written(
        tmp_path, {"rr.xml": relation_xml(ALPHA, BETA), "x.xml": REPEX_XML.format(lei=BETA)}
    )
    found = interests(items(GLEIF, files))
    assert found[f"XI-LEI-RR-D-{ALPHA}-{BETA}"].start == date(2001, 2, 3)
    gap = found[f"XI-LEI-REPEX-D-{BETA}"]
    assert gap.unknown_reason is UnknownReason.NON_PUBLIC


API_ENTITY = """{"meta":{"goldenCopy":{"publishDate":"2025-05-15T00:00:00Z"}},"data":
{"type":"lei-records","id":"%s","attributes":{"lei":"%s","entity":{
"legalName":{"name":"Alpha SA","language":"fr"},"otherNames":[{"name":"Alpha"}],
"legalAddress":{"country":"FR"},"headquartersAddress":{"country":"BE"},
"registeredAt":{"id":"RA000189"},"registeredAs":"542 051 180","jurisdiction":"FR",
"category":"GENERAL","status":"ACTIVE","expiration":{"date":null},
"successorEntity":{"lei":null},"successorEntities":[]},"registration":{"status":"ISSUED"}}}}"""
API_OTHERS = """{"meta":{"goldenCopy":{}},"data":[
{"type":"relationship-records","attributes":{"relationship":{"startNode":{"id":"%s"},
"endNode":{"id":"%s"},"type":"IS_DIRECTLY_CONSOLIDATED_BY","status":"ACTIVE",
"periods":[{"startDate":"2023-12-31","endDate":"2024-12-30","type":"ACCOUNTING_PERIOD"},
{"startDate":"2006-08-08","type":"RELATIONSHIP_PERIOD"}]},"registration":{},
"extension":{"deletedAt":null}}},
{"type":"reporting-exceptions","attributes":{"lei":"%s",
"category":"DIRECT_ACCOUNTING_CONSOLIDATION_PARENT","reason":"NO_LEI"}},
{"type":"relationship-records","attributes":{"relationship":null}},
{"type":"mystery"}, 7]}"""


def test_answers_of_the_api(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        {
            "a.json": API_ENTITY % (ALPHA, ALPHA),
            "b.json": API_OTHERS % (ALPHA, BETA, BETA),
            "c.json": '{"meta":{"goldenCopy":{}},"data":[]}',
            "d.json": '{"meta":{"goldenCopy":{}},"data":null}',
        },
    )
    assert all(recognised(GLEIF, file) for file in files)
    found = items(GLEIF, files)
    alpha = entities(found)[f"XI-LEI-{ALPHA}"]
    assert (alpha.name, alpha.other_names) == ("Alpha SA", ("Alpha",))
    assert (alpha.registered_office, alpha.principal_place) == ("FR", "BE")
    assert interests(found)[f"XI-LEI-RR-D-{ALPHA}-{BETA}"].start == date(2006, 8, 8)
    assert interests(found)[f"XI-LEI-REPEX-D-{BETA}"].unknown_reason is UnknownReason.NO_IDENTIFIER
    assert len(refusals(found)) == 3


def test_golden_copy_records_as_json_and_json_lines(tmp_path: Path) -> None:
    level1 = (
        (
            '{"LEI":"%A","Entity":{"LegalName":"Alpha","TransliteratedOtherEntityNames":'
            '[{"TransliteratedOtherEntityName":"Al-fa"}],"SuccessorEntity":{"SuccessorLEI":"%B"}},'
            '"Registration":{"RegistrationStatus":"MERGED"}}'
        )
        .replace("%A", ALPHA)
        .replace("%B", BETA)
    )
    relation = (
        (
            '{"Relationship":{"StartNode":{"NodeID":"%C"},"EndNode":{"NodeID":"%B"},'
            '"RelationshipType":"IS_SUBFUND_OF","RelationshipPeriods":[{"PeriodType":'
            '"RELATIONSHIP_PERIOD","StartDate":"2012-11-29"}],"RelationshipStatus":"ACTIVE"}}'
        )
        .replace("%C", GAMMA)
        .replace("%B", BETA)
    )
    refusal = (
        '{"LEI":"%B","ExceptionCategory":"DIRECT_ACCOUNTING_CONSOLIDATION_PARENT",'
        '"ExceptionReason":"NATURAL_PERSONS","Extension":{"Deletion":{}}}'
    ).replace("%B", BETA)
    files = written(
        tmp_path,
        {
            "a.json": f"[{level1}]",
            "b.json": f"{relation}\n\n{refusal}\n",
            "c.json": relation + "\n{oops\n",
            "d.json": '{"LEI": 3}',
            "e.json": '{"LEI": ',
        },
    )
    found = items(GLEIF, files)
    assert Identifier("XI-LEI", BETA) in entities(found)[f"XI-LEI-{ALPHA}"].identifiers
    assert interests(found)[f"XI-LEI-RR-S-{GAMMA}-{BETA}"].start == date(2012, 11, 29)
    assert [item.reason for item in found if isinstance(item, Skip)] == [
        "an older record, of which the files have a later one",
        "taken back by its publisher",
    ]
    assert len(refusals(found)) == 3


@pytest.mark.parametrize(
    "text", ["id,name\n1,A\n", '{"type":"node"}', "<html></html>", "", "LEI,Name\n"]
)
def test_other_files_are_not_taken_for_gleif(tmp_path: Path, text: str) -> None:
    (file,) = written(tmp_path, {"other.txt": text})
    assert not recognised(GLEIF, file)


def test_a_row_of_another_width_or_encoding_is_refused(tmp_path: Path) -> None:
    good = f"{ALPHA},Alpha\n".encode()
    content = b"LEI,Entity.LegalName\n" + good + b"x\n" + f"{BETA},".encode() + b"B\xe9ta\n"
    found = items(GLEIF, written(tmp_path, {"lei.csv": content}))
    assert len(entities(found)) == 1
    assert refusals(found) == ["the row has 1 cells, the header has 2.", "the row is not in UTF-8."]


def test_a_table_without_a_header_or_with_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    endless = f"LEI,Entity.LegalName\n{ALPHA},A\n{BETA}," + "x" * 140_000
    found = items(GLEIF, written(tmp_path, {"a.csv": "", "b.csv": endless}))
    assert len(entities(found)) == 1
    assert len(refusals(found)) == 2


def test_a_relation_without_its_period_and_a_blank_line(tmp_path: Path) -> None:
    columns = RELATION[:4]
    text = table(columns, relation_row(ALPHA, BETA, "IS_SUBFUND_OF")) + "\n"
    (interest,) = interests(items(GLEIF, written(tmp_path, {"rr.csv": text}))).values()
    assert (interest.start, interest.end) == (None, None)


def test_json_beyond_any_answer_of_the_api_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.gleif.as_json._LARGEST", 50)
    files = written(tmp_path, {"a.json": API_ENTITY % (ALPHA, ALPHA)})
    (reason,) = refusals(items(GLEIF, files))
    assert "larger than 50 bytes" in reason


def test_a_broken_relation_file_is_reported_once(tmp_path: Path) -> None:
    files = written(tmp_path, {"rr.xml": relation_xml(ALPHA, BETA)[:300]})
    assert len(refusals(items(GLEIF, files))) == 1
