"""Rows on disk: files of a load, read in pieces, compared, and removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored import DAY, entity, load, stake

from ownership_graph.model import Entity
from ownership_graph.stores import open_store
from ownership_graph.stores.row_files import (
    PARQUET,
    FileRows,
    RowFolder,
    content_digest,
    without,
    written,
)

SCHEMA = pa.schema([("id", pa.string()), ("names", pa.list_(pa.string())), ("day", pa.date32())])
TEXT = st.one_of(st.none(), st.text("ab-", max_size=3))
NAMES = st.one_of(st.none(), st.lists(st.text("ab", max_size=1), max_size=2).map(tuple))
ROWS = st.lists(st.tuples(TEXT, NAMES), max_size=3)


def table(*ids: str) -> pa.Table:
    names = [[identity, "x"] for identity in ids]
    return pa.table([list(ids), names, pa.nulls(len(ids), pa.date32())], schema=SCHEMA)


def ids(rows: FileRows) -> list[str]:
    return [identity for piece in rows.pieces(["id"]) for identity in piece["id"].to_pylist()]


@pytest.mark.parametrize("suffix", [".arrow", PARQUET])
def test_rows_are_read_as_they_were_written(tmp_path: Path, suffix: str) -> None:
    rows = written(tmp_path / f"rows{suffix}", [table("a", "b"), table(), table("c")])
    assert len(rows) == 3
    assert pa.concat_tables(rows.pieces()).to_pylist() == table("a", "b", "c").to_pylist()
    assert next(rows.pieces(["names", "id"])).column_names == ["names", "id"]
    assert ids(rows) == ["a", "b", "c"]


def test_files_of_both_kinds_are_read_one_after_another(tmp_path: Path) -> None:
    one = written(tmp_path / "one.arrow", [table("b")])
    two = written(tmp_path / "two.parquet", [table("a")])
    assert ids(one + two) == ["b", "a"]
    assert len(one + two) == 2


def test_no_table_makes_no_file(tmp_path: Path) -> None:
    assert written(tmp_path / "rows.arrow", []) == FileRows()
    assert list(tmp_path.iterdir()) == []


def test_rows_of_some_ids_are_left_out(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.arrow", [table("a", "b", "a")])
    (left,) = without(rows, pa.array(["a", "z"]))
    assert left["id"].to_pylist() == ["b"]


@given(ROWS, ROWS)
def test_only_the_same_rows_have_the_same_digest(
    one: list[tuple[str | None, tuple[str, ...] | None]],
    two: list[tuple[str | None, tuple[str, ...] | None]],
) -> None:
    def digest(rows: list[tuple[str | None, tuple[str, ...] | None]]) -> int:
        texts, names = ([row[at] for row in rows] for at in (0, 1))
        schema = pa.schema([("id", pa.string()), ("names", pa.list_(pa.string()))])
        with TemporaryDirectory() as folder:
            made = pa.table([texts, names], schema=schema)
            return content_digest(written(Path(folder) / "rows.arrow", [made]))

    assert (digest(one) == digest(two)) == (sorted(one, key=repr) == sorted(two, key=repr))


def test_a_folder_comes_with_its_first_file_and_goes_when_closed(tmp_path: Path) -> None:
    store = tmp_path / "store.lbug"
    with RowFolder(store) as folder:
        assert list(tmp_path.iterdir()) == []
        first, second = folder.new_file(), folder.new_file(PARQUET)
        assert first != second
        assert second.suffix == PARQUET
        first.touch()
        assert [path.name.startswith("store.lbug.rows-") for path in tmp_path.iterdir()] == [True]
    assert list(tmp_path.iterdir()) == []
    folder.close()


def test_what_a_killed_load_left_goes_when_the_store_is_next_written(tmp_path: Path) -> None:
    path = tmp_path / "store.lbug"
    left, other = tmp_path / "store.lbug.rows-abc", tmp_path / "other.lbug.rows-abc"
    for folder in (left, other):
        folder.mkdir()
        (folder / "1.arrow").write_text("half a file")
    with open_store(str(path)) as store:
        load(store, [entity("x")])
    assert not left.exists()
    assert other.exists()


def test_a_load_leaves_no_files_even_if_it_fails(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "store.lbug")) as store:

        def broken() -> Iterator[Entity]:
            yield entity("x")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            load(store, broken())
        load(store, [entity("x")])
    assert sorted(item.name for item in tmp_path.iterdir()) == ["store.lbug", "store.lbug.lock"]


@pytest.mark.parametrize("name", ["it's", "a[b]", "a*b", "a?b", 'a"b', "a\\b", "a b", "\u00fc"])
def test_a_store_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with open_store(str(tmp_path / name / f"{name}.lbug")) as store:
        load(store, [entity("x"), entity("y")], [stake("1", "y", "x", "51")])
        load(store, [entity("z", "beta")], dataset="beta")
        assert store.view(as_of=DAY).interests_in(["x"]) == [stake("1", "y", "x", "51")]


def test_a_load_of_many_pieces_keeps_the_last_word_of_each_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ownership_graph.stores.tables._BATCH", 2)
    monkeypatch.setattr("ownership_graph.stores.compilation._MANY", 2)
    numbers = range(7)
    with open_store(str(tmp_path / "store.lbug")) as store:
        load(
            store,
            [entity(f"e{number % 5}", name=str(number)) for number in numbers],
            [stake(str(number), f"h{number}", f"e{number}", "51") for number in numbers]
            + [stake(f"u{number}", None, f"e{number}", "5") for number in numbers],
        )
        said, held = store.content("alpha")
        assert [item.name for item in said] == ["5", "6", "2", "3", "4"]
        assert len(held) == 14
        view = store.view(as_of=DAY)
        assert [item.holder for item in view.interests_in(["e6"])] == ["h6", None]
        assert len(view.columns()[0]) == 14
