from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from loading import put

from loaders.reading.opening import opened
from ownership_graph.errors import FileProblem


def test_a_plain_file_has_name_stem_digest_and_content(tmp_path: Path) -> None:
    put(tmp_path, {"queen.jsonl": b"hearts\n"})
    with opened([str(tmp_path / "queen.jsonl")]) as (named,):
        (file,) = named.files
        assert (named.stem, named.is_folder) == ("queen", False)
        (digest,) = named.digests
        assert (digest.name, digest.size) == ("queen.jsonl", 7)
        assert digest.sha256 == hashlib.sha256(b"hearts\n").hexdigest()
        with file.open() as source:
            assert source.read() == b"hearts\n"
        assert file.meter.done == 7


def test_gzip_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    put(tmp_path, {"a.csv": gzip.compress(b"id\n"), "b.csv.gz": gzip.compress(b"id\n")})
    with opened([str(tmp_path)]) as (named,):
        assert [file.head() for file in named.files] == [b"id\n", b"id\n"]
        assert [file.basename for file in named.files] == ["a.csv", "b.csv"]


def test_the_head_of_a_truncated_gzip_is_what_can_be_had(tmp_path: Path) -> None:
    put(tmp_path, {"a.csv.gz": gzip.compress(b"id\nhatter\n")[:-4]})
    with opened([str(tmp_path / "a.csv.gz")]) as (named,):
        assert named.files[0].head() == b"id\nhatter\n"
        assert named.stem == "a"


def test_a_folder_gives_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    put(tmp_path, {"b.csv": "b", "deep/a.csv": "a", ".git/x": "x", "~$lock.xlsx": "y"})
    with opened([str(tmp_path)]) as (named,):
        assert named.is_folder
        assert [item.name for item in named.digests] == ["b.csv", "deep/a.csv"]
        assert named.stem == tmp_path.name
        assert named.files[1].folder.endswith("/deep")


def zipped(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.mkdir("folder")
        for name, content in members.items():
            target.writestr(name, content)


def test_a_zip_file_is_a_folder_of_its_members(tmp_path: Path) -> None:
    zipped(tmp_path / "pack.zip", {"t/b.csv": b"b", "a.csv": b"a", "__MACOSX/._a.csv": b"-"})
    with opened([str(tmp_path / "pack.zip")]) as (named,):
        assert (named.stem, named.is_folder) == ("pack", True)
        assert [file.basename for file in named.files] == ["a.csv", "b.csv"]
        assert named.files[1].folder.endswith("pack.zip/t")
        assert named.files[0].head() == b"a"
        assert len(named.digests) == 1


def test_a_zip_with_too_many_members_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.reading.opening._MOST_MEMBERS", 1)
    zipped(tmp_path / "pack.zip", {"a": b"a", "b": b"b"})
    with (
        pytest.raises(FileProblem, match="more than 1 files"),
        opened([str(tmp_path / "pack.zip")]),
    ):
        pass


def test_a_damaged_zip_and_a_workbook_stay_one_file(tmp_path: Path) -> None:
    zipped(tmp_path / "book.xlsx", {"xl/workbook.xml": b"<x/>"})
    put(tmp_path, {"torn.zip": (tmp_path / "book.xlsx").read_bytes()[:40]})
    with opened([str(tmp_path / "book.xlsx"), str(tmp_path / "torn.zip")]) as (book, torn):
        assert [file.member for file in (*book.files, *torn.files)] == [None, None]
        assert not book.is_folder


def test_standard_input_can_be_read_twice(tmp_path: Path) -> None:
    with opened(["-"], io.BytesIO(b"id\n")) as (named,):
        (file,) = named.files
        assert (file.name, named.stem) == ("-", "stdin")
        assert [file.head(), file.head()] == [b"id\n", b"id\n"]
        held = file.path
    assert not held.exists()
    assert tmp_path.exists()


@pytest.mark.parametrize("path", ["nowhere.csv", "empty"])
def test_t9_a_missing_path_or_empty_folder_is_a_file_problem(tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileProblem), opened([str(tmp_path / path)]):
        pass


def test_standard_input_that_is_not_there_is_a_file_problem() -> None:
    with pytest.raises(FileProblem, match="no standard input"), opened(["-"]):
        pass


def test_a_file_that_vanishes_is_a_file_problem(tmp_path: Path) -> None:
    put(tmp_path, {"a.csv": "id\n"})
    with opened([str(tmp_path / "a.csv")]) as (named,):
        (tmp_path / "a.csv").unlink()
        with pytest.raises(FileProblem, match="cannot be read"):
            named.files[0].open()


def test_the_same_path_twice_is_one(tmp_path: Path) -> None:
    put(tmp_path, {"a.csv": "id\n"})
    with opened([str(tmp_path / "a.csv")] * 2) as named:
        assert len(named) == 1
