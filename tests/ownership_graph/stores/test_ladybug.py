"""The embedded store's file: locks, readers beside a writer, foreign files, killed loads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import ladybug
import pyarrow as pa
import pytest
from stored import DAY, entity, load, stake

from ownership_graph.errors import FileProblem, StoreCorrupt, StoreUnavailable
from ownership_graph.model import Dataset
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Link
from ownership_graph.stores.ladybug import LadybugStore
from ownership_graph.stores.ladybug_file import Database, create
from ownership_graph.stores.row_files import written

ENDLESS_LOAD = """
import sys
sys.path.insert(0, sys.argv[2])
from ownership_graph.stores import open_store
from stored import entity, load, stake
with open_store(sys.argv[1]) as store:
    print("open", flush=True)
    for turn in range(10_000):
        load(
            store,
            [entity(f"e{turn}-{number}") for number in range(50)],
            [stake(f"s{turn}", f"e{turn}-0", f"e{turn}-1", "51")],
        )
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.lbug"


@pytest.fixture
def filled(path: Path) -> Path:
    with open_store(str(path)) as store:
        load(store, [entity("x", name="X")], [stake("1", None, "x", "51")])
    return path


def rows(path: Path, query: str) -> list[dict[str, object]]:
    database = Database(path)
    try:
        return database.rows(query)
    finally:
        database.close()


def test_t9_reading_a_store_that_does_not_exist_says_how_to_make_it(path: Path) -> None:
    with pytest.raises(FileProblem, match=r"does not exist.*ownership-graph load") as caught:
        open_store(str(path), read_only=True)
    assert caught.value.exit_code == 2
    assert not path.exists()


def test_t9_a_file_that_is_no_store_is_refused(path: Path) -> None:
    path.write_text("id,name\n" * 1000)
    for read_only in (True, False):
        with pytest.raises(StoreCorrupt, match="not a store of this program"):
            open_store(str(path), read_only=read_only)
    assert path.read_text().startswith("id,name")


def test_t9_an_empty_file_is_refused(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreCorrupt):
        open_store(str(path))


def test_t9_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreCorrupt):
        open_store(str(tmp_path), read_only=True)


def test_t9_a_store_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be written"):
        open_store(str(tmp_path / "missing" / "store.lbug"))


def test_a_scratch_file_that_cannot_be_removed_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be written"):
        create(tmp_path)


def test_another_programs_database_is_refused(path: Path) -> None:
    with ladybug.Database(path) as database:
        ladybug.Connection(database).execute("CREATE NODE TABLE Film(id STRING PRIMARY KEY)")
    with pytest.raises(StoreCorrupt, match="not a store of this program"):
        open_store(str(path), read_only=True)


def test_another_format_version_is_refused(filled: Path) -> None:
    database = Database(filled, writable=True)
    database.run("MATCH (s:Store {name: 'format'}) SET s.value = '0'")
    database.close()
    with pytest.raises(StoreCorrupt, match="another format version"):
        open_store(str(filled), read_only=True)


def test_one_writer_at_a_time(filled: Path) -> None:
    with (
        open_store(str(filled)),
        pytest.raises(StoreUnavailable, match="written by another process"),
    ):
        open_store(str(filled))
    open_store(str(filled)).close()


def test_readers_read_while_a_writer_writes(filled: Path) -> None:
    with open_store(str(filled), read_only=True) as first, open_store(str(filled)) as writer:
        before = first.view(as_of=DAY)
        load(writer, [entity("y")])
        with open_store(str(filled), read_only=True) as second:
            assert second.view(as_of=DAY).resolve("y") == ("y",)
        assert before.resolve("x") == ("x",)
        assert before.resolve("y") == ()


def test_a_reader_refuses_to_write(filled: Path) -> None:
    with open_store(str(filled), read_only=True) as store:
        for write in (
            lambda: store.writer(Dataset(name="alpha", format="test")),
            lambda: store.remove_dataset("alpha"),
            lambda: store.add_link(Link("x", "y", "")),
            lambda: store.remove_link("x", "y"),
        ):
            with pytest.raises(StoreUnavailable, match="for reading only"):
                write()
        assert store.address == str(filled)


def test_a_load_that_the_database_refuses_leaves_the_store_as_it_was(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(str(filled)) as store:
        with monkeypatch.context() as patch:
            patch.setattr(Database, "copy_from", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                load(store, [entity("y")])
        assert store.view(as_of=DAY).resolve("x") == ("x",)
        load(store, [entity("y")])
    assert sorted(item.name for item in filled.parent.iterdir()) == [
        "store.lbug",
        "store.lbug.lock",
    ]


def test_a_large_load_is_committed_table_by_table(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in ("_FEW", "_MANY"):
        monkeypatch.setattr(f"ownership_graph.stores.ladybug_build.{bound}", 0)
    with open_store(str(path)) as store:
        load(store, [entity("x"), entity("y")], [stake("1", "y", "x", "51")])
        assert store.view(as_of=DAY).interests_in(["x"]) == [stake("1", "y", "x", "51")]
        assert len(store.view(as_of=DAY).columns()[0]) == 2


def test_a_load_of_long_rows_takes_the_memory_that_it_needs(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ownership_graph.stores.ladybug_build._ENOUGH", 2**23)
    with open_store(str(path)) as store:
        load(store, [entity(f"e{number}", name="x" * 100_000) for number in range(200)])
        assert len(store.view(as_of=DAY).columns()[0]) == 200


def test_a_database_without_enough_memory_says_so(path: Path) -> None:
    database = create(path, memory=2**23)
    rows = pa.table({"value": [f"{number:0100000}" for number in range(200)]})
    with pytest.raises(StoreUnavailable, match="not enough memory"):
        database.copy_from(written(path.with_name("rows.parquet"), [rows]), "Identifier")
    database.close()


def test_rows_that_the_database_loses_are_noticed(path: Path) -> None:
    database = create(path)
    database._run = lambda *_: Answer()  # type: ignore[method-assign]  # noqa: SLF001 (a database that loses rows)
    with pytest.raises(StoreCorrupt, match="took 0 of 1 rows of Identifier"):
        database.copy_from(
            written(path.with_name("rows"), [pa.table({"value": ["x"]})]), "Identifier"
        )


class Answer:
    def get_all(self) -> list[list[str]]:
        return [["0 tuples have been copied to the Identifier table."]]


def test_a_query_after_closing_is_an_error_with_a_hint(filled: Path) -> None:
    store = LadybugStore(filled, read_only=True)
    view = store.view(as_of=DAY)
    store.close()
    with pytest.raises(StoreCorrupt, match="refused a query"):
        view.statements(["x"])


def test_everyone_can_ask_in_cypher(filled: Path) -> None:
    answer = rows(
        filled,
        "MATCH (s:Entity {id: 'x'})<-[h:HOLDS]-(o) "
        "RETURN s.name AS name, s.kind AS kind, o.kind AS holder, h.equity AS equity, "
        "h.equity_lower AS low, h.dataset AS dataset",
    )
    assert answer == [
        {
            "name": "X",
            "kind": "company",
            "holder": "unidentified",
            "equity": "51",
            "low": 51.0,
            "dataset": "alpha",
        }
    ]


def test_an_entity_shows_what_its_statements_agree_on(filled: Path) -> None:
    with open_store(str(filled)) as store:
        load(
            store,
            [entity("x", "beta", name="Later", jurisdiction="IE", listed=True, markets=("IE",))],
            dataset="beta",
        )
        load(store, [entity("x", "gamma", jurisdiction="US")], dataset="gamma")
    query = (
        "MATCH (e:Entity {id: 'x'}) RETURN e.name AS name, e.jurisdiction AS jurisdiction, "
        "e.listed AS listed, e.markets AS markets"
    )
    assert rows(filled, query) == [
        {"name": "X", "jurisdiction": None, "listed": True, "markets": ["IE"]}
    ]


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.15, 0.3])
def test_a_killed_load_leaves_a_whole_store(filled: Path, delay: float) -> None:
    support = Path(__file__).parents[2] / "support"
    with subprocess.Popen(  # noqa: S603 (our own interpreter and program)
        [sys.executable, "-c", ENDLESS_LOAD, str(filled), str(support)],
        stdout=subprocess.PIPE,
        text=True,
    ) as loading:
        assert loading.stdout is not None
        assert loading.stdout.readline() == "open\n"
        time.sleep(delay)
        os.kill(loading.pid, signal.SIGKILL)
    with open_store(str(filled)) as store:
        view = store.view(as_of=DAY)
        (dataset,) = store.datasets()
        assert len(view.columns()[1]) == dataset.interests == 1
        assert dataset.entities == (1 if dataset.version == 1 else 50)
        load(store, [entity("again")])
        assert store.view(as_of=DAY).resolve("again") == ("again",)
