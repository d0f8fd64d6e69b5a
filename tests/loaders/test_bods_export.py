from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from every_field import DAY, ENTITIES, INTERESTS, contents, stake
from loading import AT, put

from loaders.bods.export import bods_statements, write_bods
from loaders.bods.extras import annotation, extras_of
from loaders.load import load_paths
from ownership_graph.errors import InvalidRecord
from ownership_graph.stores.memory import MemoryStore


def reloaded(folder: Path, text: str) -> MemoryStore:
    put(folder, {"export.json": text})
    store = MemoryStore()
    summary = load_paths(store, [folder / "export.json"], loaded_at=AT)
    assert summary.rejected == 0
    return store


@pytest.mark.parametrize("as_lines", [False, True])
def test_an_export_loads_to_the_same_graph(tmp_path: Path, *, as_lines: bool) -> None:
    target = io.StringIO()
    count = write_bods(target, ENTITIES, INTERESTS, published=DAY, as_lines=as_lines)
    assert count == len(ENTITIES) + len(INTERESTS)
    view = reloaded(tmp_path, target.getvalue()).view(as_of=date(2020, 6, 1))
    ids = sorted({item.id for item in ENTITIES})
    assert contents(view.statements(ids), "export/") == contents(ENTITIES)
    assert contents(view.interests_in(ids), "export/") == contents(INTERESTS)


def test_an_export_of_nothing_is_an_empty_package() -> None:
    target = io.StringIO()
    assert write_bods(target, [], [], published=DAY) == 0
    assert json.loads(target.getvalue()) == []


def test_parties_that_nothing_describes_become_unknown_entities_before_they_are_named() -> None:
    statements = list(bods_statements([], [stake("r", on_behalf_of="hatter")], published=DAY))
    assert [item["recordId"] for item in statements] == ["queen", "alice", "hatter", "r"]
    assert statements[0]["recordDetails"]["entityType"] == {"type": "unknownEntity"}
    assert statements[3]["declarationSubject"] == "queen"


def test_repeated_records_are_updates_and_ids_follow_from_content() -> None:
    first = list(bods_statements(ENTITIES, INTERESTS, published=DAY))
    again = list(bods_statements(ENTITIES, INTERESTS, published=DAY))
    assert [item["statementId"] for item in first] == [item["statementId"] for item in again]
    assert {len(item["statementId"]) for item in first} == {40}
    statuses = [item["recordStatus"] for item in first if item["recordId"] == "queen"]
    assert statuses == ["new", "updated"]


def test_what_bods_can_say_is_said_in_its_own_fields() -> None:
    statements = {item["recordId"]: item for item in bods_statements(ENTITIES, [], published=DAY)}
    queen, alice = statements["queen"], statements["alice"]
    assert alice["recordDetails"]["nationalities"][0] == {"name": "United Kingdom", "code": "GB"}
    assert alice["source"]["type"] == ["verified"]
    assert alice["statementDate"] == "2023-01-01"
    assert queen["publicationDetails"]["publisher"] == {"name": "croquet/lawn"}
    assert statements["trust"]["recordDetails"]["entityType"] == {
        "type": "arrangement",
        "subtype": "trust",
    }
    assert set(extras_of(statements["company"])) == {
        "dataset",
        "principal_place",
        "source_fact_date",
        "source_publisher",
    }


def test_the_published_validator_accepts_an_export(tmp_path: Path) -> None:
    target = io.StringIO()
    entities = [item for item in ENTITIES if item.source.dataset == "tea"]
    interests = [item for item in INTERESTS if item.source.dataset == "tea"]
    write_bods(target, entities, interests, published=DAY)
    put(tmp_path, {"export.json": target.getvalue()})
    summary = load_paths(MemoryStore(), [tmp_path / "export.json"], loaded_at=AT, validate=True)
    assert [item.message for item in summary.diagnostics] == []


@pytest.mark.parametrize("text", ["{", "[]", '{"form": 1}'])
def test_a_broken_annotation_of_an_export_is_reported(text: str) -> None:
    broken = annotation({}, DAY) | {"description": f"ownership-graph: {text}"}
    with pytest.raises(InvalidRecord, match="annotation of an earlier export is broken"):
        extras_of({"annotations": [{"description": "another"}, broken]})
