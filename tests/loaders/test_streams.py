from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator

import pytest

from loaders.reading import streams
from loaders.reading.streams import Meter, gunzip, lines, stream, zip_member
from ownership_graph.errors import InvalidData


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_gzip_of_several_members_is_one_content(size: int) -> None:
    packed = gzip.compress(b"hatter\n") + gzip.compress(b"hare\n")
    assert b"".join(gunzip(pieces(packed, size), "x.gz")) == b"hatter\nhare\n"


def test_gzip_padded_with_zeros_ends_where_its_content_ends() -> None:
    packed = gzip.compress(b"dormouse") + b"\0" * 512
    assert b"".join(gunzip(pieces(packed, 64), "x.gz")) == b"dormouse"


def test_truncated_gzip_gives_its_good_part_and_then_says_so() -> None:
    content = b"".join(b"line %d\n" % number for number in range(50_000))
    packed = gzip.compress(content)
    taken: list[bytes] = []
    with pytest.raises(InvalidData, match="end before the end of the file") as caught:
        taken.extend(gunzip(pieces(packed[: len(packed) // 2], 4096), "x.gz"))
    good = b"".join(taken)
    assert len(good) > 1000
    assert content.startswith(good)
    assert caught.value.location is not None
    assert caught.value.location.file == "x.gz"


def test_damaged_gzip_is_reported() -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 100))
    packed[40] ^= 0xFF
    with pytest.raises(InvalidData, match="damaged"):
        list(gunzip(iter([bytes(packed)]), "x.gz"))


def test_nothing_at_all_is_a_truncated_gzip() -> None:
    with pytest.raises(InvalidData, match="end before"):
        list(gunzip(iter([]), "x.gz"))


def test_a_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_GUARDED", 1_000_000)
    bomb = gzip.compress(b"\0" * 30_000_000)
    given = gunzip(iter([bomb]), "x.gz")  # the ratio is that of what was used of a chunk
    sizes: list[int] = []
    with pytest.raises(InvalidData, match="grows more than 250-fold"):
        sizes.extend(map(len, given))
    assert sum(sizes) <= 1_000_000


def archive(**members: bytes) -> zipfile.ZipFile:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return zipfile.ZipFile(held)


def test_a_zip_member_is_read_in_pieces_and_metered() -> None:
    content = bytes(range(256)) * 4096
    meter = Meter()
    packed = archive(a=content)
    assert b"".join(zip_member(packed, "a", "x.zip/a", meter)) == content
    assert 0 < meter.done <= packed.getinfo("a").compress_size


def test_an_empty_zip_member_is_empty() -> None:
    assert list(zip_member(archive(a=b""), "a", "x.zip/a", Meter())) == []


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_GUARDED", 1_000_000)
    with pytest.raises(InvalidData, match="grows more than"):
        next(zip_member(archive(a=b"\0" * 30_000_000), "a", "x.zip/a", Meter()))


def test_a_damaged_zip_member_is_reported() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as target:
        target.writestr("a", b"march hare")
    data = bytearray(held.getvalue())
    data[data.index(b"march")] ^= 1
    with pytest.raises(InvalidData, match="in the zip file is damaged"):
        list(zip_member(zipfile.ZipFile(io.BytesIO(bytes(data))), "a", "x.zip/a", Meter()))


def test_a_stream_reads_pieces_as_a_file_and_releases_what_is_below() -> None:
    released: list[bool] = []
    opened = stream(iter([b"ab", b"", b"c\nd"]), lambda: released.append(True))
    assert opened.read() == b"abc\nd"
    opened.close()
    opened.raw.close()
    assert released == [True]


def test_lines_keep_their_ends_and_a_monstrous_line_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(lines(io.BytesIO(b"a\r\nb"), "x")) == [b"a\r\n", b"b"]
    monkeypatch.setattr(streams, "LONGEST_LINE", 8)
    with pytest.raises(InvalidData, match="longer than 8 bytes") as caught:
        list(lines(io.BytesIO(b"short\n" + b"x" * 20), "x"))
    assert caught.value.location is not None
    assert caught.value.location.line == 2


def test_zlib_is_the_engine_of_both_containers() -> None:
    # A raw deflate stream is no gzip file: it is damaged, not silently empty.
    with pytest.raises(InvalidData, match="damaged"):
        list(gunzip(iter([zlib.compress(b"x")]), "x.gz"))
