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
from ownership_graph.model import Dataset, Source
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
    assert contents(view.statements(ids)) == contents(ENTITIES)
    assert contents(view.interests_in(ids)) == contents(INTERESTS)


def test_an_export_of_nothing_is_an_empty_package() -> None:
    target = io.StringIO()
    assert write_bods(target, [], [], published=DAY) == 0
    assert json.loads(target.getvalue()) == []


def test_parties_that_nothing_describes_become_unknown_entities_before_they_are_named() -> None:
    statements = list(bods_statements([], [stake("r", on_behalf_of="hatter")], published=DAY))
    assert [item["recordId"] for item in statements] == ["alice", "hatter", "queen", "r"]
    assert statements[2]["recordDetails"]["entityType"] == {"type": "unknownEntity"}
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
    assert queen["publicationDetails"]["publisher"] == {"name": "Hatter"}
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


def exported(store: MemoryStore) -> str:
    target = io.StringIO()
    said = [store.content(item.name) for item in store.datasets()]
    entities = [each for content, _ in said for each in content]
    interests = [each for _, content in said for each in content]
    write_bods(target, entities, interests, published=DAY)
    return target.getvalue()


def test_exporting_what_was_exported_gives_the_same_file_and_names(tmp_path: Path) -> None:
    unheard = stake("r", holder="nobody described", source=Source(dataset="zebra"))
    store = MemoryStore()
    for name in ("tea", "zebra", "croquet/lawn"):
        with store.writer(Dataset(name=name, format="tables")) as writer:
            writer.add_entities(item for item in ENTITIES if item.source.dataset == name)
            stakes = [*INTERESTS, unheard]
            writer.add_interests(item for item in stakes if item.source.dataset == name)
    first = exported(store)
    again = reloaded(tmp_path, first)
    assert [item.name for item in again.datasets()] == ["croquet/lawn", "tea", "zebra"]
    assert exported(again) == first


def test_an_export_of_one_dataset_keeps_its_name(tmp_path: Path) -> None:
    target = io.StringIO()
    write_bods(target, [], [stake("r")], published=DAY)
    store = reloaded(tmp_path, target.getvalue())
    assert [item.name for item in store.datasets()] == ["tea"]
    named = MemoryStore()
    load_paths(named, [tmp_path / "export.json"], loaded_at=AT, dataset="mine")
    assert [item.name for item in named.datasets()] == ["mine"]


def test_a_name_for_an_export_of_several_datasets_is_put_before_theirs_once(tmp_path: Path) -> None:
    target = io.StringIO()
    write_bods(target, ENTITIES, [], published=DAY)
    put(tmp_path, {"export.json": target.getvalue()})
    store = MemoryStore()
    for _ in range(2):
        load_paths(store, [tmp_path / "export.json"], loaded_at=AT, dataset="mine")
        assert [item.name for item in store.datasets()] == ["mine/croquet/lawn", "mine/tea"]
        put(tmp_path, {"export.json": exported(store)})


def test_an_export_that_takes_the_place_of_another_dataset_says_so(tmp_path: Path) -> None:
    store = MemoryStore()
    put(tmp_path / "tea", {"entities.csv": "id,kind\nqueen,company\nalice,person\n"})
    load_paths(store, [tmp_path / "tea"], loaded_at=AT)
    target = io.StringIO()
    write_bods(target, [], [stake("r")], published=DAY)
    put(tmp_path, {"export.json": target.getvalue()})
    summary = load_paths(store, [tmp_path / "export.json"], loaded_at=AT)
    assert "takes the place of the one that was loaded as tables" in str(summary.diagnostics[0])
    assert store.datasets()[0].format == "bods"
    again = load_paths(store, [tmp_path / "export.json"], loaded_at=AT, strict=True)
    assert again.diagnostics == ()
