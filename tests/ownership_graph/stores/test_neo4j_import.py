"""The first load through Neo4j's own bulk import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from neo4j_server import own_tool
from stored import DAY, LEI, column_facts, entity, load, stake

from ownership_graph.errors import FileProblem, InvalidRecord
from ownership_graph.model import Identifier, Right
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Link, Store
from ownership_graph.stores.neo4j_import import write_import_files


@pytest.fixture
def source() -> Store:
    store = open_store("memory:")
    lei = (Identifier("XI-LEI", LEI),)
    odd = entity(
        "x", name='A "quoted"; name,\nof two lines', other_names=("", "o1", "o,2"), identifiers=lei,
        listed=True, ended=date(2026, 1, 1),
    )  # fmt: skip
    load(
        store,
        [odd, entity("b", head_office="x"), entity("y", identifiers=lei)],
        [
            stake("1", "y", "x", "1/3", start=DAY, rights=frozenset({Right.VETO, Right.SETTLOR})),
            stake("2", None, "x", ">50"),
            stake("3", "n", "x", "5", on_behalf_of="o"),
        ],
    )
    load(store, [entity("x", "beta", jurisdiction="US")], dataset="beta")
    store.add_link(Link("q", "x", "seen", "A. Reviewer", "2026-06-01"))
    return store


def test_files_are_written_once(source: Store, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    arguments = write_import_files(source, folder)
    assert [item.split("=")[:2] for item in arguments[2:5]] == [
        ["--nodes", "Store"],
        ["--nodes", "Dataset"],
        ["--nodes", "Entity"],
    ]
    assert (folder / "06-Identifier.csv").read_text() == f'value:ID(Identifier)\n"{LEI}"\n'
    assert {path.suffix for path in folder.iterdir()} == {".csv"}
    with pytest.raises(FileProblem, match="cannot be written: File exists"):
        write_import_files(source, folder)


def test_a_list_that_the_import_would_lose_is_refused(tmp_path: Path) -> None:
    store = open_store("memory:")
    load(store, [entity("x", other_names=("", "o"))])
    write_import_files(store, tmp_path / "files")
    load(store, [entity("x", other_names=("",))])
    with pytest.raises(InvalidRecord, match=r"one empty text \(other_names\)"):
        write_import_files(store, tmp_path / "others")
    assert not (tmp_path / "others").exists()


def test_a_path_that_the_import_would_cut_in_two_is_refused(source: Store, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="has a comma in its path"):
        write_import_files(source, tmp_path / "a,b")
    assert not (tmp_path / "a,b").exists()


@pytest.mark.neo4j
def test_a_bulk_import_holds_what_the_store_held(
    source: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = own_tool()
    arguments = write_import_files(source, tmp_path / "files")
    prepared = tool.prepare()
    report = f"--report-file={tmp_path / 'import.report'}"
    tool.admin(prepared[0], "database", "import", "full", "neo4j", report, *arguments)
    server = tool.start(prepared)
    monkeypatch.setenv("OWNERSHIP_GRAPH_NEO4J_PASSWORD", server.password)
    monkeypatch.delenv("OWNERSHIP_GRAPH_NEO4J_USER", raising=False)
    try:
        with open_store(server.url) as store:
            assert store.datasets() == source.datasets()
            for name in ("alpha", "beta"):
                assert store.content(name) == source.content(name)
            view, wanted = store.view(as_of=DAY), source.view(as_of=DAY)
            assert view.linked(["x", "y"]) == wanted.linked(["x", "y"])
            assert column_facts(view.columns()) == column_facts(wanted.columns())
            load(store, [entity("y")])
            assert view.linked(["y"]) == []
    finally:
        server.stop()
