from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from every_field import ENTITIES, INTERESTS, contents, stake
from loading import AT

from loaders.load import load_paths
from loaders.tables.export import write_tables
from ownership_graph.errors import FileProblem
from ownership_graph.model import Entity, EntityKind, Identifier, Interest, Source
from ownership_graph.stores.memory import MemoryStore


def reloaded(folder: Path) -> MemoryStore:
    store = MemoryStore()
    summary = load_paths(store, [folder], loaded_at=AT)
    assert [str(item) for item in summary.diagnostics] == []
    return store


def test_an_export_loads_to_the_same_records(tmp_path: Path) -> None:
    written = write_tables(tmp_path / "out", ENTITIES, INTERESTS)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "out/croquet/lawn/entities.csv",
        "out/croquet/lawn/interests.csv",
        "out/tea/entities.csv",
        "out/tea/interests.csv",
    ]
    view = reloaded(tmp_path / "out").view(as_of=date(2020, 6, 1))
    ids = sorted({item.id for item in ENTITIES})
    assert contents(view.statements(ids), "out/") == contents(ENTITIES)
    assert contents(view.interests_in(ids), "out/") == contents(INTERESTS)


def test_records_of_a_dataset_need_not_stand_together(tmp_path: Path) -> None:
    mixed = [ENTITIES[0], ENTITIES[-1], *ENTITIES[1:-1]]
    assert [item.source.dataset for item in mixed[:3]] == ["tea", "croquet/lawn", "tea"]
    written = write_tables(tmp_path / "out", mixed, INTERESTS)
    assert len(written) == 4
    store = reloaded(tmp_path / "out")
    assert sum(item.entities for item in store.datasets()) == len(ENTITIES)


def test_parties_that_nothing_describes_get_a_row_so_that_their_stakes_load(
    tmp_path: Path,
) -> None:
    write_tables(tmp_path / "out", [], [stake("r", on_behalf_of="hatter")])
    view = reloaded(tmp_path / "out").view(as_of=date(2026, 1, 1))
    assert [item.id for item in view.statements(["queen", "alice", "hatter"])] == [
        "alice",
        "hatter",
        "queen",
    ]
    assert len(view.interests_in(["queen"])) == 1


def test_what_looks_like_a_formula_is_guarded_and_loads_as_it_was(tmp_path: Path) -> None:
    entity = Entity(
        id="@cat", kind=EntityKind.COMPANY, source=Source(dataset="d"), name="=HYPERLINK(1)"
    )
    (path,) = write_tables(tmp_path / "out", [entity], [])
    assert "'=HYPERLINK(1)" in path.read_text(encoding="utf-8")
    view = reloaded(tmp_path / "out").view(as_of=date(2026, 1, 1))
    assert [item.name for item in view.statements(["@cat"])] == ["=HYPERLINK(1)"]


def test_identifiers_keep_their_order(tmp_path: Path) -> None:
    several = (
        Identifier("GB-COH", "01234567"),
        Identifier("XI-LEI", "5493001KJTIIGC8Y1R12"),
        Identifier("XI-LEI", "none"),
    )
    entities = [
        replace(ENTITIES[0], id="a", identifiers=several),
        replace(ENTITIES[0], id="b", identifiers=several[1:]),
        replace(ENTITIES[0], id="c", identifiers=several[2:]),
    ]
    write_tables(tmp_path / "out", entities, [])
    view = reloaded(tmp_path / "out").view(as_of=date(2026, 1, 1))
    found = {item.id: item.identifiers for item in view.statements(["a", "b", "c"])}
    assert found == {"a": several, "b": several[1:], "c": several[2:]}


@pytest.mark.parametrize("dataset", ["../up", "/etc", "a//b", "a\\b", "."])
def test_a_dataset_never_leads_out_of_the_folder(tmp_path: Path, dataset: str) -> None:
    record: Interest = stake("r", source=Source(dataset=dataset))
    with pytest.raises(FileProblem, match="cannot be a folder"):
        write_tables(tmp_path / "out", [], [record])


def test_a_folder_that_cannot_be_written_is_a_file_problem(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(FileProblem, match="cannot be written"):
        write_tables(tmp_path / "out", ENTITIES, [])
