from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from loading import AT

from loaders.load import load_paths
from loaders.reading.streams import Meter, zip_member
from loaders.summary import LoadSummary
from ownership_graph.errors import FileProblem, InvalidData
from ownership_graph.stores.memory import MemoryStore

TABLE = "id,name,kind\na,A,company\n"


def packed(**members: str | bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return held.getvalue()


def locked(content: bytes, *, method: int | None = None) -> bytes:
    """A zip file of one member that says it is encrypted, or packed by another method."""
    data = bytearray(content)
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(magic)
        if method is None:
            data[at + flags] |= 1
        else:
            data[at + flags + 2] = method
    return bytes(data)


def loaded(folder: Path, name: str, content: bytes) -> LoadSummary:
    (folder / name).write_bytes(content)
    return load_paths(MemoryStore(), [folder / name], loaded_at=AT)


GOOD = packed(**{"list.json": TABLE})
TAR = b"entities.csv" + bytes(245) + b"ustar\x0000" + bytes(500)


@pytest.mark.parametrize(
    ("name", "content", "reason", "hint"),
    [
        ("a.zip", packed(), "the zip file is empty", "Pack it again"),
        ("a.zip", packed(**{"x/": "", "x/y/": ""}), "folders, but no files", "Pack it again"),
        ("a.zip", packed(**{"__MACOSX/._x": "x"}), "nothing but hidden files", "Pack it again"),
        ("a.zip", GOOD[:60], "damaged: its list of contents", "fetch it again"),
        ("a.zip", GOOD.replace(b"PK\x01\x02", b"PK\x01\x00"), "is damaged (", "Fetch it again"),
        ("a.csv.gz", gzip.compress(GOOD), "a zip file inside a gzip file", "gunzip"),
        ("a.tar", TAR, "it is a tar archive", "Unpack it"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c and more", "it is a 7z archive", "Unpack it"),
    ],
)
def test_an_archive_without_data_is_called_what_it_is(
    tmp_path: Path, name: str, content: bytes, reason: str, hint: str
) -> None:
    (remark,) = loaded(tmp_path, name, content).diagnostics
    assert reason in remark.message
    assert hint in (remark.hint or "")


def test_a_zip_file_of_nothing_but_a_zip_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        FileProblem, match=r"inner\.zip: it is a zip file inside a zip file"
    ) as told:
        loaded(tmp_path, "outer.zip", packed(**{"inner.zip": GOOD}))
    assert told.value.hint == "Unpack the outer one, and load the folder."


def test_an_encrypted_member_is_not_called_empty(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"list\.json: the file in the zip file is encrypted"):
        loaded(tmp_path, "a.zip", locked(GOOD))


def test_an_encrypted_table_among_others_is_refused_alone(tmp_path: Path) -> None:
    (tmp_path / "tea").mkdir()
    (tmp_path / "tea" / "a.zip").write_bytes(locked(packed(**{"entities.csv": TABLE})))
    (tmp_path / "tea" / "b.zip").write_bytes(packed(**{"entities.csv": TABLE}))
    summary = load_paths(MemoryStore(), [tmp_path / "tea"], loaded_at=AT)
    (remark,) = summary.diagnostics
    assert "the file in the zip file is encrypted" in remark.message
    assert [item.entities for item in summary.datasets] == [1]


def test_a_member_packed_in_an_unknown_way_says_so() -> None:
    archive = zipfile.ZipFile(io.BytesIO(locked(GOOD, method=99)))
    with pytest.raises(InvalidData, match="packed in a way not known here") as told:
        list(zip_member(archive, "list.json", "a.zip/list.json", Meter()))
    assert told.value.hint == "Unpack it yourself, and load that."
