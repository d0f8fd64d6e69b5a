"""Byte streams out of files that may be compressed, cut short, or made to fill the memory."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from ownership_graph.errors import InvalidData, Location

__all__ = ["LONGEST_LINE", "Meter", "at_line", "gunzip", "lines", "stream", "zip_member"]

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of one line or statement; nothing real comes near."""

_CHUNK = 256 * 1024
_GZIP = 31  # zlib's window bits for the gzip container
_ENCRYPTED = 0x1  # of the flags of a member of a zip file
_GUARDED = 16 * 1024 * 1024  # bytes that may be decompressed before the ratio is looked at
_HIGHEST_RATIO = 250  # registers compress by 5 to 40; a bomb by 1,000


class Meter:
    """Counts the bytes taken from the files on disk, for the progress display."""

    def __init__(self) -> None:
        self.done = 0

    def chunks(self, source: BinaryIO) -> Iterator[bytes]:
        """The content of a file in pieces, counted."""
        while chunk := source.read(_CHUNK):
            self.done += len(chunk)
            yield chunk


class _Stream(io.RawIOBase):
    """A readable file over an iterator of byte strings."""

    def __init__(self, chunks: Iterator[bytes], close: Callable[[], None]) -> None:
        self._chunks = chunks
        self._rest = b""
        self._close = close

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the stub's Buffer has no len()
        while not self._rest:
            found = next(self._chunks, None)
            if found is None:
                return 0
            self._rest = found
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        if not self.closed:
            self._close()
        super().close()


def stream(chunks: Iterator[bytes], close: Callable[[], None]) -> io.BufferedReader:
    """A buffered file over pieces of content; ``close`` releases what is below it."""
    return io.BufferedReader(_Stream(chunks, close), _CHUNK)


def gunzip(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Decompress gzip, of one or several members, piece by piece.

    Raises:
        InvalidData: after the last good piece, when the data end early, are damaged, or grow
            beyond any real register's ratio.
    """
    taken = given = 0
    engine = zlib.decompressobj(_GZIP)
    started = False
    for chunk in chunks:
        taken += len(chunk)
        data = chunk
        while data:
            if engine.eof:
                if not data.strip(b"\0"):  # padding after the last member, as tapes leave it
                    break
                engine = zlib.decompressobj(_GZIP)
            started = True
            try:
                piece = engine.decompress(data, _CHUNK)
            except zlib.error as error:
                raise InvalidData(
                    f"the gzip data are damaged ({error}).",
                    hint="What stood before the damage was read; fetch the file again.",
                    location=Location(name),
                ) from error
            given += len(piece)
            data = engine.unused_data if engine.eof else engine.unconsumed_tail
            _guard(name, taken - len(data), given)
            if piece:
                yield piece
    if not started or not engine.eof:
        raise InvalidData(
            "the gzip data end before the end of the file.",
            hint="What stood before was read; fetch the file again.",
            location=Location(name),
        )


def _guard(name: str, taken: int, given: int) -> None:
    if given > _GUARDED and given > taken * _HIGHEST_RATIO:
        raise InvalidData(
            f"the file grows more than {_HIGHEST_RATIO}-fold when decompressed.",
            hint="Decompress it yourself if you trust it.",
            location=Location(name),
        )


def zip_member(archive: zipfile.ZipFile, member: str, name: str, meter: Meter) -> Iterator[bytes]:
    """The content of one member of a zip file, in pieces.

    Raises:
        InvalidData: when the member is encrypted, damaged, or grows beyond any register's ratio.
    """
    info = archive.getinfo(member)
    _guard(name, info.compress_size, info.file_size)
    given = 0
    try:
        with archive.open(info) as source:
            while piece := source.read(_CHUNK):
                given += len(piece)
                meter.done += len(piece) * info.compress_size // max(info.file_size, 1)
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InvalidData(
            f"the file in the zip file is damaged ({error}).",
            hint="What stood before the damage was read; fetch the zip file again.",
            location=Location(name),
        ) from error
    except RuntimeError as error:
        # It is all that zipfile has to say of a password; of a packing, a NotImplementedError.
        encrypted = bool(info.flag_bits & _ENCRYPTED)
        how = "is encrypted" if encrypted else f"is packed in a way not known here ({error})"
        raise InvalidData(
            f"the file in the zip file {how}.",
            hint="Unpack it with its password, and load that."
            if encrypted
            else "Unpack it yourself, and load that.",
            location=Location(name),
        ) from error


def lines(source: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines of a stream, each with its line ending.

    Raises:
        InvalidData: at a line longer than ``LONGEST_LINE``, or where damaged data break off.
    """
    number = 0
    while line := _next_line(source, name, number + 1):
        number += 1
        if len(line) == LONGEST_LINE:
            raise InvalidData(
                f"the line is longer than {LONGEST_LINE:,} bytes.", location=Location(name, number)
            )
        yield line


def _next_line(source: BinaryIO, name: str, number: int) -> bytes:
    try:
        return source.readline(LONGEST_LINE)
    except InvalidData as error:
        raise at_line(error, name, number) from error


def at_line(error: InvalidData, name: str, number: int) -> InvalidData:
    """The error of a stream that breaks off, with the line at which it does."""
    return InvalidData(error.message, hint=error.hint, location=Location(name, number))
