from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from loading import Loaded, load

from loaders.bods.upgrade import upgraded, version_of
from ownership_graph.errors import InvalidRecord
from ownership_graph.model import Directness, EntityKind, Right, UnknownReason
from ownership_graph.share import Share

Statement = dict[str, Any]
ALICE, QUEEN, STAKE = (f"{name}-statement-with-32-letters-in-it" for name in ("al", "qu", "st"))


def statement(kind: str, identity: str, version: str | None, **fields: Any) -> Statement:  # noqa: ANN401 (any JSON)
    details = {} if version is None else {"publicationDetails": {"bodsVersion": version}}
    return {"statementID": identity, "statementType": kind, **details, **fields}


def package(version: str | None, *interests: Statement, **fields: Any) -> list[Statement]:  # noqa: ANN401
    return [
        statement("entityStatement", QUEEN, version, entityType="registeredEntity", name="Q"),
        statement("personStatement", ALICE, version, personType="knownPerson"),
        statement(
            "ownershipOrControlStatement",
            STAKE,
            version,
            statementDate="2018-01-01",
            subject={"describedByEntityStatement": QUEEN},
            interestedParty={"describedByPersonStatement": ALICE},
            interests=list(interests),
            **fields,
        ),
    ]


def loaded(folder: Path, statements: list[Statement]) -> Loaded:
    return load(folder, {"s.json": json.dumps(statements)})


def test_version_0_2_with_its_own_codes_and_boolean_bounds(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        package(
            "0.2",
            {
                "type": "shareholding",
                "interestLevel": "direct",
                "share": {"minimum": 25, "maximum": 50, "exclusiveMinimum": True},
            },
            {"type": "voting-rights", "share": {"exact": 30, "minimum": 30, "maximum": 30}},
            {"type": "other-influence-or-control-of-trust", "interestLevel": "direct"},
        ),
    )
    (stake,) = found.into(QUEEN)
    assert stake.equity == Share(Fraction(25), Fraction(50), lower_open=True)
    assert stake.votes == Share.exact(30)
    assert stake.rights == {Right.OTHER_INFLUENCE_OR_CONTROL}
    assert (stake.directness, stake.holder) == (Directness.DIRECT, ALICE)
    assert found.counts == {"entity": (2, 2, 0, 0), "interest": (1, 1, 0, 0)}


def test_statements_without_a_version_are_taken_by_their_shape(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        package(None, {"type": "influence-or-control"}, {"type": "rights-to-surplus-assets"}),
    )
    (stake,) = found.into(QUEEN)
    assert stake.rights == {Right.OTHER_INFLUENCE_OR_CONTROL, Right.SURPLUS_ASSETS}


def test_version_0_3_with_jurisdiction_subtype_and_residence(tmp_path: Path) -> None:
    statements = [
        statement(
            "entityStatement",
            QUEEN,
            "0.3",
            entityType="arrangement",
            entitySubtype={"generalCategory": "trust", "localTerm": "Treuhand"},
            jurisdiction={"code": "LI", "name": "Liechtenstein"},
        ),
        statement(
            "personStatement",
            ALICE,
            "0.3",
            personType="knownPerson",
            placeOfResidence={"country": "IE"},
            addresses=[{"type": "service", "country": "GB"}],
        ),
        statement(
            "entityStatement",
            "third",
            "0.3",
            entityType="stateBody",
            entitySubtype={"generalCategory": "trust-or-so"},
        ),
    ]
    found = loaded(tmp_path, statements)
    assert found.entity(QUEEN).kind is EntityKind.TRUST
    assert found.entity(QUEEN).jurisdiction == "LI"
    assert found.entity(ALICE).residence == "IE"
    assert found.entity("third").kind is EntityKind.STATE_BODY


def test_unspecified_parties_of_0_2_keep_their_reason(tmp_path: Path) -> None:
    statements = package("0.2")
    statements[2]["interestedParty"] = {
        "unspecified": {"reason": "subject-unable-to-confirm-or-identify-beneficial-owner"}
    }
    (stake,) = loaded(tmp_path, statements).into(QUEEN)
    assert stake.holder is None
    assert stake.unknown_reason is UnknownReason.UNABLE_TO_IDENTIFY


def test_a_statement_that_replaces_others_is_what_they_became(tmp_path: Path) -> None:
    first = package("0.2", {"type": "shareholding", "share": {"exact": 10}})
    newer = statement(
        "entityStatement",
        "queen-renamed",
        "0.2",
        entityType="registeredEntity",
        name="Queen PLC",
        replacesStatements=[QUEEN],
    )
    newest = newer | {
        "statementID": "queen-moved",
        "name": "Queen SE",
        "replacesStatements": ["queen-renamed", "queen-moved"],
    }
    stake = first[2] | {
        "statementID": "new-stake",
        "interests": [{"type": "shareholding", "share": {"exact": 20}}],
        "replacesStatements": [STAKE],
    }
    found = loaded(tmp_path, [*first, newer, newest, stake])
    (held,) = found.into("queen-moved")
    assert (held.id, held.equity) == ("new-stake", Share.exact(20))
    assert found.entity("queen-moved").name == "Queen SE"
    assert found.counts == {"entity": (4, 2, 0, 2), "interest": (2, 1, 0, 1)}


def test_statements_that_replace_each_other_are_refused_not_followed_forever(
    tmp_path: Path,
) -> None:
    statements = package("0.2", {"type": "shareholding"})
    statements[2]["subject"] = {"describedByEntityStatement": "one"}
    for identity, other in (("one", "two"), ("two", "one")):
        statements.append(
            statement(
                "entityStatement",
                identity,
                "0.2",
                entityType="legalEntity",
                replacesStatements=[other],
            )
        )
    assert "lead in a circle" in loaded(tmp_path, statements).errors[0]


def test_components_of_0_2_make_a_statement_indirect(tmp_path: Path) -> None:
    whole = package("0.2", {"type": "shareholding"}, componentStatementIDs=["part", 7])
    part = package("0.2", {"type": "shareholding"})[2] | {"statementID": "part"}
    found = loaded(tmp_path, [*whole, part])
    components = {item.id: item.components for item in found.into(QUEEN)}
    assert components == {STAKE: ("part",), "part": ()}


def test_one_statement_alone_in_a_file_is_a_package(tmp_path: Path) -> None:
    alone = statement("personStatement", ALICE, "0.3", personType="knownPerson")
    found = load(tmp_path, {"alice.json": json.dumps(alone, indent=2)})
    assert found.entity(ALICE).kind is EntityKind.PERSON


def test_what_has_neither_type_nor_interests_is_read_as_far_as_it_goes() -> None:
    stated = upgraded(
        {
            "statementID": "x",
            "statementType": "ownershipOrControlStatement",
            "interests": None,
            "subject": "not an object",
        }
    )
    assert stated["recordDetails"]["interests"] == []
    assert stated["recordDetails"]["subject"] is None
    with pytest.raises(InvalidRecord, match="statementType 'poem' is not known"):
        upgraded({"statementType": "poem"})


@pytest.mark.parametrize(
    ("named", "version"), [("0.1", "0.1"), ("v0.2", "0.2"), ("0.3.0", "0.3"), ("0.4", "0.4")]
)
def test_versions_are_known_in_every_spelling(named: str, version: str) -> None:
    assert version_of({"publicationDetails": {"bodsVersion": named}}) == version


def test_dates_of_a_year_or_a_month_cover_all_of_it(tmp_path: Path) -> None:
    held = {"type": "shareholding", "startDate": "2019", "endDate": "2020-02"}
    (stake,) = loaded(tmp_path, package("0.2", held)).into(QUEEN, date(2020, 2, 29))
    assert (stake.start, stake.end) == (date(2019, 1, 1), date(2020, 2, 29))
