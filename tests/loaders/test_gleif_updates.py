from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from files import counted, entities, interests, items, written
from stdnum.iso7064 import mod_97_10

from loaders.gleif.reader import FORMATS
from loaders.records import Skip
from ownership_graph.model import Entity, EntityKind

(GLEIF,) = FORMATS
OLDER = "an older record, of which the files have a later one"


def lei(name: str) -> str:
    body = name.upper().rjust(18, "0")
    return body + str(mod_97_10.calc_check_digits(body))


ALPHA, BETA = lei("ALPHA"), lei("BETA")


def entity(name: str, updated: str) -> str:
    return json.dumps(
        {
            "LEI": ALPHA,
            "Entity": {"LegalName": name},
            "Registration": {"LastUpdateDate": updated, "RegistrationStatus": "ISSUED"},
        }
    )


def relation(
    updated: str, kind: str = "IS_DIRECTLY_CONSOLIDATED_BY", *, deleted: bool = False
) -> str:
    told = {
        "StartNode": {"NodeID": ALPHA},
        "EndNode": {"NodeID": BETA},
        "RelationshipType": kind,
        "RelationshipPeriods": [{"PeriodType": "RELATIONSHIP_PERIOD", "StartDate": "2012-01-01"}],
        "RelationshipStatus": "ACTIVE",
    }
    more = {"Extension": {"Deletion": {"DeletedAt": "2024-01-01"}}} if deleted else {}
    return json.dumps({"Relationship": told, "Registration": {"LastUpdateDate": updated}, **more})


def reasons(found: list[Any]) -> list[str]:
    return [item.reason for item in found if isinstance(item, Skip)]


@pytest.mark.parametrize("files", [("a.json", "b.json"), ("b.json", "a.json")])
def test_the_record_updated_last_counts_whatever_its_file_is_called(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    old, new = files
    texts = {old: entity("Alpha Old", "2023-01-01"), new: entity("Alpha New", "2024-01-01")}
    found = items(GLEIF, written(tmp_path, texts))
    told = [item for item in found if isinstance(item, Entity)]
    assert told[-1].name == "Alpha New"
    assert reasons(found) == ([OLDER] if old > new else [])
    assert counted(found) == 2


@pytest.mark.parametrize("files", [("a.json", "b.json"), ("b.json", "a.json")])
def test_a_relation_that_an_update_takes_back_is_gone(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    whole, update = files
    texts = {whole: relation("2023-01-01"), update: relation("2023-02-01", deleted=True)}
    found = items(GLEIF, written(tmp_path, texts))
    assert interests(found) == {}
    assert sorted(reasons(found)) == [OLDER, "taken back by its publisher"]


def test_of_two_records_of_one_day_the_one_in_the_later_file_counts(tmp_path: Path) -> None:
    texts = {
        "20230101-0000.json": relation("2023-01-01", deleted=True),
        "20230101-0800.json": relation("2023-01-01"),
    }
    assert len(interests(items(GLEIF, written(tmp_path, texts)))) == 1


def test_a_branch_whose_relation_is_taken_back_is_none(tmp_path: Path) -> None:
    kind = "IS_INTERNATIONAL_BRANCH_OF"
    texts = {
        "a.json": relation("2023-01-01", kind),
        "b.json": relation("2023-02-01", kind, deleted=True),
        "c.json": entity("Alpha", "2023-01-01"),
    }
    found = items(GLEIF, written(tmp_path, texts))
    alpha = entities(found)[f"XI-LEI-{ALPHA}"]
    assert (alpha.kind, alpha.head_office) == (EntityKind.COMPANY, None)
