from __future__ import annotations

import gzip
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import bods_fixtures
import pytest
from loading import Loaded, load
from statements import entity, interest, jsonl, person, relationship

from ownership_graph.model import (
    Directness,
    EntityKind,
    Grade,
    Identifier,
    Right,
    UnknownReason,
)
from ownership_graph.share import Share

Statement = dict[str, Any]


def loaded(folder: Path, *statements: Statement) -> Loaded:
    return load(folder, {"s.jsonl": jsonl(statements)})


def test_an_entity_has_its_names_places_and_identifiers(tmp_path: Path) -> None:
    stated = entity(
        "queen",
        name=" Queen  of Hearts Ltd ",
        alternateNames=["QoH", "Queen of Hearts Ltd"],
        jurisdiction={"name": "Delaware", "code": "US-DE"},
        addresses=[
            {"type": "alternative", "country": {"code": "FR", "name": "France"}},
            {"type": "registered", "country": {"code": "GB", "name": "United Kingdom"}},
            {"type": "business", "country": {"code": "CN", "name": "China"}},
        ],
        identifiers=[
            {"scheme": "GB-COH", "id": "01234567"},
            {"schemeName": "Croquet club", "id": "7"},
            {"id": "nameless"},
        ],
        dissolutionDate="2030-01-01",
        publicListing={"hasPublicListing": True},
    )
    queen = loaded(tmp_path, stated).entity("queen")
    assert (queen.name, queen.other_names) == ("Queen of Hearts Ltd", ("QoH",))
    assert (queen.jurisdiction, queen.registered_office) == ("US-DE", "GB")
    assert queen.principal_place is None  # a place of business need not be the principal one
    assert queen.identifiers == (
        Identifier("GB-COH", "01234567"),
        Identifier("Croquet club", "7"),
    )
    assert (queen.listed, queen.ended) == (True, date(2030, 1, 1))


def test_the_wide_blank_of_a_name_stays(tmp_path: Path) -> None:
    stated = entity("bank", name=" 株式会社\u3000名古屋銀行\n")
    assert loaded(tmp_path, stated).entity("bank").name == "株式会社\u3000名古屋銀行"


def test_the_older_name_of_the_jurisdiction_is_read_too(tmp_path: Path) -> None:
    stated = entity("queen", incorporatedInJurisdiction={"name": "Jersey", "code": "JE"})
    assert loaded(tmp_path, stated).entity("queen").jurisdiction == "JE"


def test_gleifs_business_address_is_the_head_office(tmp_path: Path) -> None:
    stated = entity("q", addresses=[{"type": "business", "country": {"code": "JE", "name": "J"}}])
    stated["source"] = {"url": "https://www.gleif.org/golden-copy", "type": ["officialRegister"]}
    found = loaded(tmp_path, stated).entity("q")
    assert found.principal_place == "JE"
    assert found.source.grade is Grade.REGISTER


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        ({"type": "registeredEntity"}, EntityKind.COMPANY),
        ({"type": "registeredEntity", "details": "Limited Partnership"}, EntityKind.PARTNERSHIP),
        ({"type": "legalEntity"}, EntityKind.LEGAL_ENTITY),
        ({"type": "arrangement"}, EntityKind.ARRANGEMENT),
        ({"type": "arrangement", "subtype": "trust"}, EntityKind.TRUST),
        ({"type": "state"}, EntityKind.STATE),
        ({"type": "stateBody", "subtype": "stateAgency"}, EntityKind.STATE_BODY),
        ({"type": "anonymousEntity"}, EntityKind.ANONYMOUS),
        ({"type": "unknownEntity"}, EntityKind.UNKNOWN),
    ],
)
def test_entity_types_become_kinds(tmp_path: Path, kind: dict[str, str], model: EntityKind) -> None:
    assert loaded(tmp_path, entity("q", entityType=kind)).entity("q").kind is model


def test_a_person_has_names_nationalities_and_a_residence(tmp_path: Path) -> None:
    stated = person(
        "alice",
        names=[
            {"type": "legal", "givenName": "Alice", "familyName": "Liddell"},
            {"type": "alternative", "fullName": "Alice"},
            {"type": "former"},
        ],
        nationalities=[
            {"name": "United Kingdom", "code": "GB"},
            {"name": "Iran, Islamic Republic of"},
            {"name": "Wonderland"},
        ],
        addresses=[
            {"type": "service", "country": {"code": "US", "name": "USA"}},
            {"type": "residence", "country": "IE"},
        ],
        deathDate="1934",
    )
    alice = loaded(tmp_path, stated).entity("alice")
    assert (alice.kind, alice.name, alice.other_names) == (
        EntityKind.PERSON,
        "Alice Liddell",
        ("Alice",),
    )
    assert (alice.nationalities, alice.residence) == (("GB", "IR"), "IE")
    assert alice.ended == date(1934, 12, 31)
    assert alice.us_person is None


def test_hidden_and_unknown_persons_keep_their_reason(tmp_path: Path) -> None:
    hidden = person(
        "a",
        "anonymousPerson",
        unspecifiedPersonDetails={"reason": "interestedPartyExemptFromDisclosure"},
    )
    unknown = person("b", "unknownPerson", unspecifiedPersonDetails={"reason": "who knows"})
    found = loaded(tmp_path, hidden, unknown)
    assert found.entity("a").kind is EntityKind.ANONYMOUS
    assert found.entity("a").unknown_reason is UnknownReason.PARTY_EXEMPT
    assert found.entity("b").kind is EntityKind.UNKNOWN
    assert found.entity("b").unknown_reason is UnknownReason.UNKNOWN


def test_several_interests_of_one_statement_are_one_interest(tmp_path: Path) -> None:
    stated = relationship(
        "r",
        "alice",
        "queen",
        interest("shareholding", {"exact": 50.5}, startDate="2020-01-01"),
        interest("votingRights", {"exclusiveMinimum": 50, "maximum": 75}, startDate="2020-01-01"),
        interest("appointmentOfBoard", startDate="2020-01-01", details="all seats"),
        interest("settlor", startDate="2020-01-01"),
    )
    found = loaded(tmp_path, person("alice"), entity("queen"), stated)
    (stake,) = found.into("queen")
    assert (stake.id, stake.holder) == ("r", "alice")
    assert stake.equity == Share.exact("50.5")
    assert stake.votes == Share(Fraction(50), Fraction(75), lower_open=True)
    assert stake.rights == {Right.APPOINTMENT_OF_BOARD, Right.SETTLOR}
    assert stake.board is None
    assert (stake.start, stake.details) == (date(2020, 1, 1), "all seats")
    assert found.counts == {"entity": (2, 2, 0, 0), "interest": (1, 1, 0, 0)}


def test_the_latest_statement_of_a_record_is_its_state(tmp_path: Path) -> None:
    first = relationship("r", "alice", "queen", interest(share={"exact": 10}))
    same_day = relationship("r", "alice", "queen", interest(share={"exact": 20}))
    later = relationship("r", "alice", "queen", interest(share={"exact": 30}))
    later["statementDate"] = "2024-01-01T10:00:00Z"
    found = loaded(tmp_path / "a", entity("queen"), person("alice"), first, same_day)
    assert found.into("queen")[0].equity == Share.exact(20)
    found = loaded(tmp_path / "b", later, entity("queen"), person("alice"), first, same_day)
    assert found.into("queen")[0].equity == Share.exact(30)
    assert found.counts["interest"] == (3, 1, 0, 2)
    assert found.summary.skips == {"an earlier state of a record": 2}


def test_a_closed_record_ends_the_day_before_its_closing_statement(tmp_path: Path) -> None:
    stated = relationship("r", "alice", "queen", interest(startDate="2020-01-01"))
    stated |= {"recordStatus": "closed", "statementDate": "2022-05-01"}
    found = loaded(tmp_path, entity("queen"), person("alice"), stated)
    (stake,) = found.into("queen", date(2022, 4, 30))
    assert stake.end == date(2022, 4, 30)
    assert found.into("queen", date(2022, 5, 1)) == []


def test_a_closed_record_with_an_end_date_ends_on_it(tmp_path: Path) -> None:
    ended = interest(startDate="2020-01-01", endDate="2024-11-30")
    stated = relationship("r", "alice", "queen", ended) | {"recordStatus": "closed"}
    stated["statementDate"] = "2020-01-01"
    found = loaded(tmp_path, entity("queen"), person("alice"), stated)
    assert found.into("queen", date(2024, 11, 30))[0].end == date(2024, 11, 30)


def test_a_record_closed_on_its_first_day_lasted_that_day(tmp_path: Path) -> None:
    stated = relationship("r", "alice", "queen", interest(startDate="2024-01-01"))
    found = loaded(tmp_path, entity("queen"), person("alice"), stated | {"recordStatus": "closed"})
    assert len(found.into("queen", date(2024, 1, 1))) == 1
    assert found.into("queen", date(2024, 1, 2)) == []


def test_interests_of_different_periods_never_count_twice(tmp_path: Path) -> None:
    stated = relationship(
        "r",
        "alice",
        "queen",
        interest("shareholding", {"exact": 30}, startDate="2020-01-01", endDate="2021-12-31"),
        interest("shareholding", {"exact": 60}, startDate="2022-01-01"),
        interest("appointmentOfBoard", startDate="2021-07-01", endDate="2022-06-30"),
    )
    found = loaded(tmp_path, entity("queen"), person("alice"), stated)
    states = {}
    for day in (date(2020, 6, 1), date(2021, 7, 1), date(2022, 1, 1), date(2022, 7, 1)):
        (stake,) = found.into("queen", day)
        states[stake.id] = (str(stake.equity), len(stake.rights))
    assert states == {"r#1": ("30", 0), "r#2": ("30", 1), "r#3": ("60", 1), "r#4": ("60", 0)}
    assert found.counts["interest"] == (1, 4, 0, 0)
    assert found.summary.derived == 3


def test_direct_and_indirect_interests_are_kept_apart(tmp_path: Path) -> None:
    stated = relationship(
        "r",
        "alice",
        "queen",
        interest(share={"exact": 50}),
        interest(share={"exact": 20}, directOrIndirect="indirect"),
        interest("boardMember", directOrIndirect="unknown"),
    )
    direct, indirect = loaded(tmp_path, entity("queen"), person("alice"), stated).into("queen")
    assert (direct.directness, str(direct.equity)) == (Directness.DIRECT, "50")
    assert direct.rights == {Right.BOARD_MEMBER}
    assert (indirect.directness, str(indirect.equity)) == (Directness.INDIRECT, "20")


def test_components_of_an_indirect_statement_are_named(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        entity("queen"),
        entity("middle"),
        person("alice"),
        relationship("upper", "alice", "middle", interest(share={"exact": 60})),
        relationship("lower", "middle", "queen", interest(share={"exact": 60})),
        relationship(
            "whole",
            "alice",
            "queen",
            {"type": "shareholding", "share": {"exact": 36}},
            componentRecords=["middle", "upper", "lower", "elsewhere"],
        ),
    )
    (whole,) = (item for item in found.into("queen") if item.id == "whole")
    assert whole.components == ("upper", "lower")
    assert whole.directness is Directness.INDIRECT


def test_an_unspecified_party_is_an_unidentified_holder_with_its_reason(tmp_path: Path) -> None:
    stated = relationship("r", {"reason": "subjectExemptFromDisclosure"}, "queen")
    (stake,) = loaded(tmp_path, entity("queen"), stated).into("queen")
    assert (stake.holder, stake.unknown_reason) == (None, UnknownReason.SUBJECT_EXEMPT)
    assert (stake.equity, stake.rights) == (None, frozenset())


def test_an_unspecified_subject_is_an_entity_of_which_the_reason_is_known(tmp_path: Path) -> None:
    stated = relationship("r", "alice", {"reason": "informationUnknownToPublisher"}, interest())
    found = loaded(tmp_path, person("alice"), stated)
    subject = found.entity("r#subject")
    assert (subject.kind, subject.unknown_reason) == (
        EntityKind.UNKNOWN,
        UnknownReason.UNKNOWN_TO_PUBLISHER,
    )
    assert len(found.into("r#subject")) == 1
    assert found.counts["interest"] == (1, 1, 0, 0)


def test_parties_that_nothing_describes_are_kept_with_a_warning(tmp_path: Path) -> None:
    found = loaded(tmp_path, relationship("r", "alice", "queen", interest()))
    assert [item.location.line for item in found.summary.diagnostics] == [1, 1]
    assert "'alice'" in found.summary.diagnostics[1].message
    assert found.summary.exit_code == 0
    assert len(found.into("queen")) == 1


def nominated(*parties: Statement) -> list[Statement]:
    agreement = entity("deal", entityType={"type": "arrangement", "subtype": "nomination"})
    stake = relationship("stake", "deal", "queen", interest(share={"exact": 80}))
    return [entity("queen"), agreement, stake, *parties]


def test_what_a_nomination_holds_the_nominee_holds_for_the_nominator(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        *nominated(
            person("owner"),
            person("front"),
            relationship("n1", "owner", "deal", interest("nominator")),
            relationship("n2", "front", "deal", interest("nominee")),
            relationship("n3", {"reason": "unknown"}, "deal", interest("nominee")),
        ),
    )
    (stake,) = found.into("queen")
    assert (stake.holder, stake.on_behalf_of) == ("front", "owner")
    assert {item.id: item.rights for item in found.into("deal")}["n1"] == {Right.NOMINATOR}


def test_a_nomination_without_a_known_nominee_still_leads_to_its_nominator(tmp_path: Path) -> None:
    nominator = relationship("n1", "owner", "deal", interest("nominator"))
    (stake,) = loaded(tmp_path, *nominated(person("owner"), nominator)).into("queen")
    assert (stake.holder, stake.on_behalf_of) == ("deal", "owner")


def test_a_nomination_of_several_nominators_stays_the_holder(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        *nominated(
            relationship("n1", "one", "deal", interest("nominator")),
            relationship("n2", "two", "deal", interest("nominator")),
        ),
    )
    (stake,) = found.into("queen")
    assert (stake.holder, stake.on_behalf_of) == ("deal", None)


def test_r5_members_of_a_trust_or_firm_are_one_block(tmp_path: Path) -> None:
    words = "Relationship Type: ['ownership-of-shares-75-to-100-percent-as-trust', '{}']"
    trustees = [
        relationship(
            name,
            name,
            "queen",
            interest(
                "shareholding",
                {"minimum": 75, "maximum": 100},
                details=words.format("significant-influence-or-control"),
            ),
            interest(
                "otherInfluenceOrControl", details=words.format("significant-influence-or-control")
            ),
        )
        for name in ("alice", "hatter")
    ]
    found = loaded(tmp_path, entity("queen"), person("alice"), person("hatter"), *trustees)
    blocks = {(item.holder, str(item.equity), item.joint_block) for item in found.into("queen")}
    assert blocks == {
        ("alice", "75-100", "queen majority of equity"),
        ("hatter", "75-100", "queen majority of equity"),
        ("alice", "None", None),
        ("hatter", "None", None),
    }


def test_r5_holders_of_more_than_half_each_on_the_uk_register_are_one_block(tmp_path: Path) -> None:
    def holder(name: str, code: str) -> dict[str, Any]:
        share = {"minimum": 75, "maximum": 100}
        words = f"Relationship Type: ['{code}']"
        return relationship(name, name, "queen", interest("votingRights", share, details=words))

    found = loaded(
        tmp_path,
        entity("queen"),
        person("alice"),
        person("hatter"),
        holder("alice", "voting-rights-75-to-100-percent"),
        holder("hatter", "voting-rights-75-to-100-percent-as-trust"),
    )
    assert {item.joint_block for item in found.into("queen")} == {"queen majority of votes"}


def test_a_gleif_consolidation_is_a_right_and_never_a_percentage(tmp_path: Path) -> None:
    direct, ultimate = (
        relationship(
            record,
            "parent",
            "child",
            interest(
                "otherInfluenceOrControl", directOrIndirect="unknown", details=f"Type: {words}"
            ),
        )
        for record, words in (
            ("XI-LEI-RR-D", "IS_DIRECTLY_CONSOLIDATED_BY"),
            ("XI-LEI-RR-U", "IS_ULTIMATELY_CONSOLIDATED_BY"),
        )
    )
    found = loaded(tmp_path, entity("child"), entity("parent"), direct, ultimate)
    stakes = {item.id: item for item in found.into("child")}
    assert {item.rights for item in stakes.values()} == {frozenset({Right.CONSOLIDATION})}
    assert {item.equity for item in stakes.values()} == {None}
    assert stakes["XI-LEI-RR-D"].directness is Directness.DIRECT
    assert stakes["XI-LEI-RR-U"].directness is Directness.INDIRECT


def test_r6_registers_under_one_publisher_are_datasets_of_their_own(tmp_path: Path) -> None:
    gleif, house, both = entity("a"), entity("b"), entity("c")
    gleif["source"] = {"url": "https://www.gleif.org/en/lei-data"}
    house["source"] = {"url": "https://download.companieshouse.gov.uk/en_output.html"}
    both["source"] = {"url": "https://find-and-update.company-information.service.gov.uk/company/1"}
    found = loaded(tmp_path / "pack", gleif, house, both)
    assert [(item.name, item.publisher, item.entities) for item in found.store.datasets()] == [
        ("pack/companieshouse", "Looking-Glass Register", 2),
        ("pack/gleif", "Looking-Glass Register", 1),
    ]


def test_r6_without_an_address_the_publisher_decides(
    tmp_path: Path,
) -> None:
    mine, yours, broken, nameless = entity("a"), entity("b"), entity("c"), entity("d")
    yours["publicationDetails"]["publisher"] = {"name": "Tea Party"}
    broken["source"] = {"url": "http://[::1"}
    del nameless["publicationDetails"]
    found = loaded(tmp_path / "pack", mine, yours, broken, nameless)
    assert [(item.name, item.entities) for item in found.store.datasets()] == [
        ("pack/looking-glass-register", 3),
        ("pack/tea-party", 1),
    ]


def test_the_source_of_a_statement_is_kept(tmp_path: Path) -> None:
    stated = entity("a")
    stated["source"] = {
        "type": ["selfDeclaration", "verified"],
        "assertedBy": [{"name": "Alice"}, {"name": "Hatter"}],
        "retrievedAt": "2023-02-03T04:05:06Z",
    }
    source = loaded(tmp_path, stated).entity("a").source
    assert (source.document, source.grade) == ("Alice; Hatter", Grade.VERIFIED)
    assert (source.retrieved, source.fact_date) == (date(2023, 2, 3), date(2024, 1, 1))
    assert source.publisher == "Looking-Glass Register"
    assert source.locator == "s.jsonl, line 1, statement-of-a-which-has-32-letters"


def test_an_undatable_source_is_a_source_all_the_same(tmp_path: Path) -> None:
    stated = entity("a") | {"statementDate": "yesterday", "source": {"type": "thirdParty"}}
    source = loaded(tmp_path, stated).entity("a").source
    assert (source.fact_date, source.grade) == (None, Grade.THIRD_PARTY)


@pytest.mark.parametrize(
    ("statement", "kind", "reason"),
    [
        (entity("q", "castle"), "entity", "entityType 'castle' is not known"),
        (person("q", "creature"), "entity", "personType 'creature' is not known"),
        (relationship("q", "a", "b", interest("magic")), "interest", "interest type 'magic'"),
        (
            relationship("q", "a", "b", interest(share={"exact": 120})),
            "interest",
            "shareholding: a share of 120 percent is impossible",
        ),
        (
            relationship("q", "a", "b", interest(share={"exact": "half"})),
            "interest",
            "exact is 'half'",
        ),
        (
            relationship("q", "a", "b", interest(share={"exact": 5, "minimum": 10})),
            "interest",
            "lies outside its minimum and maximum",
        ),
        (
            relationship("q", "a", "b", interest(startDate="2024-02-30")),
            "interest",
            "startDate '2024-02-30' is not a date",
        ),
        (
            relationship("q", "a", "b", interest(startDate="2024-02-01", endDate="2023")),
            "interest",
            "the interest ends on 2023-12-31, before it starts",
        ),
        (entity("q") | {"recordId": ""}, "entity", "the statement has no recordId"),
        (entity("q") | {"recordType": "beast"}, "statement", "recordType 'beast' is not known"),
        ({"tea": 1}, "statement", "the object is no BODS statement"),
    ],
)
def test_a_bad_statement_is_refused_with_its_line(
    tmp_path: Path, statement: Statement, kind: str, reason: str
) -> None:
    found = loaded(tmp_path, entity("a"), entity("b"), statement)
    (error,) = found.errors
    assert "s.jsonl, line 3" in error
    assert reason in error
    assert found.counts[kind][2] == 1
    assert found.summary.exit_code == 3


def test_a_broken_line_is_refused_and_the_others_loaded(tmp_path: Path) -> None:
    content = jsonl([entity("a")]) + '\n{"recordId": \n[1]\n' + jsonl([entity("b")])
    found = load(tmp_path, {"s.jsonl": content})
    assert ["line 2" in found.errors[0], "line 3" in found.errors[1]] == [True, True]
    assert found.counts == {"entity": (2, 2, 0, 0), "statement": (2, 0, 2, 0)}


def test_a_truncated_gzip_keeps_its_good_statements(tmp_path: Path) -> None:
    packed = gzip.compress(jsonl([entity(f"e{number}") for number in range(5000)]).encode())
    found = load(tmp_path, {"s.jsonl.gz": packed[:-2000]})
    stored = found.counts["entity"][1]
    assert f"s.jsonl.gz, line {stored + 1}: error" in found.errors[0]
    assert "end before the end of the file" in found.errors[0]
    assert 100 < stored < 5000


def test_a_truncated_gzip_of_an_array_keeps_its_good_statements(tmp_path: Path) -> None:
    statements = [entity(f"e{number}") for number in range(9000)]
    content = "[\n" + ",\n".join(json.dumps(item) for item in statements) + "\n]"
    found = load(tmp_path, {"s.json.gz": gzip.compress(content.encode())[:-2000]})
    stored = found.counts["entity"][1]
    assert f"s.json.gz, line {stored + 2}: error" in found.errors[0]
    assert 100 < stored < 9000


def test_a_version_that_is_not_known_refuses_the_file_once(tmp_path: Path) -> None:
    first, second = entity("a"), entity("b")
    for item in (first, second):
        item["publicationDetails"]["bodsVersion"] = "0.9"
    found = load(tmp_path, {"s.json": json.dumps([first, second])})
    (error,) = found.errors
    assert "s.json, line 1" in error
    assert "the file is of BODS version 0.9, which is not known here" in error
    assert "Known versions: 0.1, 0.2, 0.3, 0.4." in error
    assert found.summary.datasets == ()


def test_a_statement_of_an_unknown_version_among_others_is_refused_alone(tmp_path: Path) -> None:
    odd = entity("b")
    odd["publicationDetails"]["bodsVersion"] = "1.0"
    found = loaded(tmp_path, entity("a"), odd)
    assert "the statement is of BODS version 1.0" in found.errors[0]
    assert found.entity("a").name == "a"


def test_a_first_value_that_is_no_statement_costs_only_itself(tmp_path: Path) -> None:
    found = load(tmp_path, {"s.json": json.dumps([7, entity("a")])})
    assert "the value is no statement" in found.errors[0]
    assert found.entity("a").name == "a"


def test_an_empty_package_is_an_empty_dataset(tmp_path: Path) -> None:
    found = load(tmp_path, {"s.json": "[]", "t.jsonl": jsonl([entity("a")])}, format="bods")
    assert len(found.store.datasets()) == 1


def test_a_package_of_nothing_is_loaded_where_its_format_is_named(tmp_path: Path) -> None:
    found = load(tmp_path, {"s.json": "[]"}, format="bods")
    assert [(item.entities, item.publisher) for item in found.store.datasets()] == [(0, None)]


@pytest.mark.parametrize("name", bods_fixtures.list_cases())
def test_the_conformance_fixtures_load_without_a_remark(tmp_path: Path, name: str) -> None:
    fixture = bods_fixtures.load(name)
    found = load(tmp_path, {"s.json": json.dumps(fixture.statements)})
    assert found.summary.diagnostics == ()
    assert sum(read for read, *_ in found.counts.values()) == len(fixture.statements)


JUNK: list[Any] = [None, True, -1, 1e308, "", "\x00 \u2028", [], {}, [[]], [None], {"a": 1}]


def spoiled(value: Any, junk: Any) -> list[Any]:  # noqa: ANN401 (any JSON)
    """Every way to put ``junk`` in the place of one part of a JSON value."""
    found = [junk]
    if isinstance(value, dict):
        found += [
            {**value, key: part} for key, held in value.items() for part in spoiled(held, junk)
        ]
    if isinstance(value, list):
        for index, held in enumerate(value):
            found += [[*value[:index], part, *value[index + 1 :]] for part in spoiled(held, junk)]
    return found


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_no_value_in_any_place_breaks_a_load(tmp_path: Path, junk: object) -> None:
    address = {"type": "registered", "country": {"code": "GB", "name": "United Kingdom"}}
    whole = [
        entity("q", addresses=[address], identifiers=[{"scheme": "X", "id": "1"}]),
        person("p", nationalities=[{"code": "GB"}], addresses=[address]),
        relationship(
            "r",
            "p",
            "q",
            interest(share={"exact": 5}, startDate="2020-01-01"),
            componentRecords=["x"],
        )
        | {
            "recordStatus": "closed",
            "annotations": [{"description": "none"}],
            "source": {"url": "u"},
        },
    ]
    statements = [part for item in whole for part in spoiled(item, junk)]
    lines = "\n".join([jsonl([entity("first")]), *map(json.dumps, statements)])
    found = load(tmp_path, {"s.jsonl": lines})
    assert sum(read for read, *_ in found.counts.values()) == len(statements) + 1
