from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from files import counted, entities, interests, items, recognised, refusals, written

from loaders.ftm.export import write_ftm
from loaders.ftm.reader import FORMATS
from loaders.ftm.values import first_day, last_day, percentage
from loaders.records import Diagnostic
from ownership_graph.errors import InvalidShare
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Identifier,
    Interest,
    Right,
    Source,
)
from ownership_graph.share import Share

FTM = FORMATS[0]


def entity(identity: str, schema: str, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON)
    lists = {
        name: value if isinstance(value, list) else [value] for name, value in properties.items()
    }
    return {"id": identity, "schema": schema, "properties": lists}


def load(folder: Path, *found: object) -> list[Any]:
    text = "\n".join(json.dumps(item) for item in found)
    return items(FTM, written(folder, {"x.jsonl": text}))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("49", "49"),
        ("51%", "51"),
        ("50.0", "50"),
        ("33,33", "33.33"),
        ("25-50", "25-50"),
        ("25 to 50 percent", "25-50"),
        ("more than 25", ">25-100"),
        ("at least 75 %", "75-100"),
        ("less than 5", "0-<5"),
        ("up to 10", "0-10"),
        ("ca. 40", "39.5-<40.5"),
    ],
)
def test_percentages_in_free_text(text: str, share: str) -> None:
    assert str(percentage([text])) == share


def test_several_percentages_give_the_interval_that_holds_them() -> None:
    assert str(percentage(["<5", "10"])) == "0-10"
    assert str(percentage([">10", "20"])) == ">10-100"
    assert percentage([]) is None
    with pytest.raises(InvalidShare):
        percentage(["majority"])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-02-03T10:00:00", date(2016, 2, 3), date(2016, 2, 3)),
        ("2016-13", None, None),
        ("2016-02-31", None, None),
        ("0000", None, None),
        ("soon", None, None),
    ],
)
def test_days_of_any_precision(text: str, first: date | None, last: date | None) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


def test_a_company(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        entity(
            "c",
            "Company",
            name=["Alpha Ltd", "Alpha  Ltd"],
            alias=["Alfa"],
            previousName="Old Alpha",
            jurisdiction="gb",
            registrationNumber=["12345", "not a number"],
            leiCode="FICTALPHA00000000097",
            cikCode="CIK0001",
            dissolutionDate="2020",
            sourceUrl="https://example.org/a",
            retrievedAt="2024-05-06",
        )
        | {"datasets": ["one", "two"]},
    )
    company = entities(found)["c"]
    assert (company.name, company.other_names) == ("Alpha Ltd", ("Alfa", "Old Alpha"))
    assert company.kind is EntityKind.COMPANY
    assert company.jurisdiction == "GB"
    assert company.ended == date(2020, 12, 31)
    assert set(company.identifiers) == {
        Identifier("GB-COH", "00012345"),
        Identifier("XI-LEI", "FICTALPHA00000000097"),
        Identifier("US-SEC-CIK", "0000000001"),
    }
    assert company.source.document == "one, two"
    assert company.source.retrieved == date(2024, 5, 6)


def test_a_person_and_a_public_body(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        entity("p", "Person", nationality=["gb", "??"], citizenship=["gb", "ru"], country="us")
        | {"caption": "Fic Tion"},
        entity("s", "PublicBody", name="Ministry", jurisdiction="cn"),
    )
    person = entities(found)["p"]
    assert (person.name, person.nationalities, person.jurisdiction) == (
        "Fic Tion",
        ("GB", "RU"),
        None,
    )
    assert entities(found)["s"].kind is EntityKind.STATE_BODY


def test_ownership_of_equity_and_of_votes(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        entity(
            "o1",
            "Ownership",
            owner="a",
            asset="b",
            percentage="75",
            startDate="2005",
            status="direct",
        ),
        entity("o2", "Ownership", owner="a", asset="b", percentage=">50", role="voting rights"),
        entity(
            "o3", "Ownership", owner="a", asset="b", ownershipType="indirect", endDate="2010-06"
        ),
        entity("o4", "Ownership", asset="b", role="nominee shareholder", percentage="most"),
    )
    stakes = interests(found)
    assert (str(stakes["o1"].equity), stakes["o1"].votes) == ("75", None)
    assert stakes["o1"].start == date(2005, 1, 1)
    assert stakes["o1"].directness is Directness.DIRECT
    assert (stakes["o2"].equity, str(stakes["o2"].votes)) == (None, ">50-100")
    assert stakes["o3"].directness is Directness.INDIRECT
    assert stakes["o3"].end == date(2010, 6, 30)
    assert stakes["o4"].holder is None
    assert stakes["o4"].rights == {Right.SHAREHOLDING, Right.NOMINEE}
    remarks = [item.message for item in found if isinstance(item, Diagnostic)]
    assert len(remarks) == 1
    assert "percentage is left out" in remarks[0]


def test_other_relations(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        entity("d1", "Directorship", director="p", organization="c", role="Chairman"),
        entity("d2", "Directorship", director="p", organization="c", role="director"),
        entity("k", "Control", controller="p", controlled="c"),
        entity("u", "UnknownLink", subject="p", object="c"),
        entity("f", "Family", person="p", relative="q"),
    )
    rights = {key: stake.rights for key, stake in interests(found).items()}
    assert rights == {
        "d1": {Right.BOARD_CHAIR},
        "d2": {Right.BOARD_MEMBER},
        "k": {Right.OTHER_INFLUENCE_OR_CONTROL},
        "u": {Right.UNKNOWN_INTEREST},
    }
    assert all(stake.equity is None for stake in interests(found).values())
    assert counted(found) == 5


def test_several_owners_of_several_assets_are_pairs_counted_once(tmp_path: Path) -> None:
    found = load(tmp_path, entity("o", "Ownership", owner=["a", "b"], asset=["c", "d"]))
    pairs = {(stake.holder, stake.subject) for stake in interests(found).values()}
    assert pairs == {("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")}
    assert counted(found) == 1


def test_the_shortcut_parent_is_a_link_without_a_share(tmp_path: Path) -> None:
    found = load(tmp_path, entity("c", "LegalEntity", name="C", parent="m"))
    (link,) = interests(found).values()
    assert (link.subject, link.holder, link.equity) == ("c", "m", None)
    assert link.rights == {Right.UNKNOWN_INTEREST}
    assert counted(found) == 1


def test_merged_ids_lead_to_the_entity_that_stands_for_them(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        entity("o", "Ownership", owner="old-1", asset="old-2"),
        entity("new", "Company", name="N") | {"referents": ["old-1", "new", 7]},
        entity("c", "Company", name="C", parent="old-1") | {"referents": ["old-2"]},
    )
    stakes = interests(found)
    assert (stakes["o"].holder, stakes["o"].subject) == ("new", "c")
    assert stakes["c-parent-old-1"].holder == "new"


def test_a_diagram_and_an_array(tmp_path: Path) -> None:
    company = entity("c", "Company", name="C")
    files = written(
        tmp_path,
        {
            "a.ftm": json.dumps({"entities": [company, 3], "layout": {"vertices": []}}),
            "b.json": json.dumps([entity("d", "Company", name="D")]),
        },
    )
    assert all(recognised(FTM, file) for file in files)
    found = items(FTM, files)
    assert set(entities(found)) == {"c", "d"}
    assert refusals(found) == ["not an entity."]


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        {"schema": "Company", "properties": {}},
        entity("o", "Ownership", owner="a"),
        entity("d", "Directorship", organization="c"),
        entity("t", "Ownership", owner="a", asset="b", startDate="2020", endDate="2019"),
        {"id": "n", "schema": "Company", "properties": None},
        entity("h", "Ownership", owner="a", asset="b", percentage="120"),
    )
    assert len(refusals(found)) == 4
    assert interests(found)["h"].equity is None
    assert entities(found)["n"].name == ""
    broken = items(FTM, written(tmp_path, {"y.jsonl": '{"id": "a", "schema": }\n', "z.json": "[{"}))
    assert len(refusals(broken)) == 3


def test_other_json_is_not_taken(tmp_path: Path) -> None:
    (file,) = written(tmp_path, {"x.json": '{"statementId": "x"}'})
    assert not recognised(FTM, file)


def test_an_export_loads_again_with_its_rights_and_nobody_in_place_of_the_unidentified(
    tmp_path: Path,
) -> None:
    source = Source(dataset="tea")
    rights = frozenset({Right.CONSOLIDATION, Right.APPOINTMENT_OF_BOARD})
    stakes = [
        Interest(id="named", subject="queen", holder="alice", source=source, rights=rights),
        Interest(id="veiled", subject="queen", holder=None, source=source, equity=Share.exact(9)),
    ]
    target = io.StringIO()
    write_ftm(target, [Entity(id="queen", kind=EntityKind.COMPANY, source=source)], stakes)
    found = load(tmp_path, *map(json.loads, target.getvalue().splitlines()))
    assert list(entities(found)) == ["queen"]
    back = interests(found)
    assert (back["named"].rights, back["named"].holder) == (rights, "alice")
    assert (str(back["veiled"].equity), back["veiled"].holder) == ("9", None)


def test_a_date_that_is_none_is_left_out_with_a_warning(tmp_path: Path) -> None:
    stated = {"owner": ["b"], "asset": ["a"], "startDate": ["03/04/2020"], "endDate": ["2021"]}
    found = load(tmp_path, entity("o", "Ownership", **stated))
    assert (interests(found)["o"].start, interests(found)["o"].end) == (None, date(2021, 12, 31))
    (remark,) = [item for item in found if isinstance(item, Diagnostic)]
    assert remark.message == "the startDate '03/04/2020' is no date, and left out."
