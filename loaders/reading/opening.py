"""From what the user names to files that can be read, and read again.

A path is a file, a folder, or ``-`` for standard input; ``.gz`` and ``.zip`` are opened by their
content, not by their name. Members of a zip file count as files of a folder of that name. Nothing
is unpacked to disk but standard input, which must be read twice.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from loaders.reading.streams import Meter, gunzip, stream, zip_member
from ownership_graph.errors import FileProblem, InvalidData, Location
from ownership_graph.model import FileDigest

__all__ = [
    "EMPTY_ZIP_MAGIC",
    "HEAD",
    "ZIP_MAGIC",
    "InputFile",
    "Named",
    "is_hidden",
    "opened",
]

HEAD = 64 * 1024
"""Bytes of content by which a format is recognised."""

_GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP_MAGIC = b"PK\x05\x06"
_MOST_MEMBERS = 10_000
_WORKBOOK = "xl/workbook.xml"
_DIGEST_BLOCK = 1024 * 1024


@dataclass(frozen=True, eq=False)
class InputFile:
    """One file to read: a plain file, or a member of a zip file.

    Attributes:
        name: its name inside what the user named; the same wherever that stands, so that a second
            load of the same file gives the same records.
        shown: the path as the user gave it, ``archive.zip/member``, or ``-``.
        folder: the folder or zip file that it stands in; equal for files that stand together.
        path: the file on disk.
        member: its name inside the zip file, for a member.
        meter: counts the bytes taken from disk.
    """

    name: str
    shown: str
    folder: str
    path: Path
    member: str | None = None
    meter: Meter = field(default_factory=Meter)

    @property
    def basename(self) -> str:
        """The last part of the name, without ``.gz``."""
        return PurePosixPath(self.name.replace("\\", "/")).name.removesuffix(".gz")

    def open(self) -> io.BufferedReader:
        """The content, decompressed.

        Raises:
            FileProblem: when the file cannot be opened.
            InvalidData: while reading, after the good part, when compressed data are damaged.
        """
        if self.member is not None:
            archive = zipfile.ZipFile(self.path)
            chunks = zip_member(archive, self.member, self.name, self.meter)
            return stream(_unzipped(chunks, self.name), archive.close)
        source = _open(self.path, self.shown)
        return stream(_unzipped(self.meter.chunks(source), self.name), source.close)

    def head(self) -> bytes:
        """The first ``HEAD`` bytes of the content, or what can be had of them."""
        taken = io.BytesIO()
        with self.open() as source:
            try:
                while taken.tell() < HEAD and (piece := source.read1(4096)):
                    taken.write(piece)
            except InvalidData:
                return taken.getvalue()
        return taken.getvalue()


@dataclass(frozen=True, slots=True)
class Named:
    """What one path of the user holds.

    Attributes:
        path: the path as given.
        stem: a name for it, without endings.
        is_folder: whether it is a folder or a zip file.
        files: the files in it, in order.
        digests: name, SHA-256 and size of each file on disk.
    """

    path: str
    stem: str
    is_folder: bool
    files: tuple[InputFile, ...]
    digests: tuple[FileDigest, ...]


@contextmanager
def opened(paths: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[list[Named]]:
    """Find the files behind ``paths``; standard input is kept on disk until the end of the block.

    Raises:
        FileProblem: when a path does not exist or cannot be read, or a folder is empty.
    """
    with ExitStack() as stack:
        yield _told_apart(
            [
                _standard_input(stdin, stack) if path == "-" else _named(path)
                for path in dict.fromkeys(paths)
            ]
        )


def _told_apart(named: list[Named]) -> list[Named]:
    """Files of one name that stand in several of the paths are called by their whole path."""
    seen = Counter(file.name for source in named for file in source.files)
    if all(count == 1 for count in seen.values()):
        return named
    return [
        replace(
            source,
            files=tuple(
                file if seen[file.name] == 1 else replace(file, name=file.shown)
                for file in source.files
            ),
        )
        for source in named
    ]


def _named(text: str) -> Named:
    path = Path(text)
    if path.is_dir():
        found = [item for item in sorted(path.rglob("*")) if _wanted(item.relative_to(path), item)]
        if not found:
            raise FileProblem(
                f"the folder {text} holds no files.",
                hint="Name a folder with tables or statements.",
            )
        files = [
            entry
            for item in found
            for entry in _members(item, item.relative_to(path).as_posix(), item.as_posix())
        ]
        digests = tuple(_digest(item, item.relative_to(path).as_posix()) for item in found)
        return Named(text, path.resolve().name, True, tuple(files), digests)
    if not path.is_file():
        raise FileProblem(f"there is no file or folder {text}.", hint="Check the path.")
    members = tuple(_members(path, path.name, text))
    folder = len(members) != 1 or members[0].member is not None
    return Named(text, _stem(path.name), folder, members, (_digest(path, path.name),))


def _wanted(relative: Path, item: Path) -> bool:
    return item.is_file() and not any(part.startswith((".", "~$")) for part in relative.parts)


def _stem(name: str) -> str:
    for ending in (".gz", ".zip"):
        name = name.removesuffix(ending)
    return name.split(".")[0] if not name.startswith(".") else name


def _standard_input(stdin: BinaryIO | None, stack: ExitStack) -> Named:
    if stdin is None:
        raise FileProblem("there is no standard input to read.", hint="Pipe a file into it.")
    held = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "stdin"
    with held.open("wb") as target:
        shutil.copyfileobj(stdin, target)
    members = tuple(_members(held, "-", "-"))
    return Named("-", "stdin", len(members) > 1, members, (_digest(held, "-"),))


def _members(path: Path, name: str, shown: str) -> Iterator[InputFile]:
    alone = InputFile(name, shown, str(PurePosixPath(shown).parent), path)
    with _open(path, shown) as source:
        magic = source.read(len(ZIP_MAGIC))
    if magic != ZIP_MAGIC:
        yield alone
        return
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError):
        yield alone  # the recognition of formats refuses it by name
        return
    if any(info.filename == _WORKBOOK for info in infos):
        yield alone
        return
    if len(infos) > _MOST_MEMBERS:
        raise FileProblem(
            f"{shown} holds more than {_MOST_MEMBERS:,} files.", hint="Unpack it into a folder."
        )
    infos = [info for info in infos if not is_hidden(PurePosixPath(info.filename))]
    if not infos:
        yield alone  # likewise
    for info in sorted(infos, key=lambda info: info.filename):
        # An archive may name a place outside of itself; its data stay inside.
        parts = [part for part in PurePosixPath(info.filename).parts if part not in {"..", "/"}]
        inside, outside = PurePosixPath(name, *parts), PurePosixPath(shown, *parts)
        yield InputFile(str(inside), str(outside), str(outside.parent), path, info.filename)


def is_hidden(name: PurePosixPath) -> bool:
    """Whether a member of a zip file is one that systems put there for themselves."""
    parts = [part for part in name.parts if part != ".."]
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _open(path: Path, name: str) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise FileProblem(
            f"{name} cannot be read: {error.strerror}.", location=Location(name)
        ) from error


def _unzipped(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    first = next(chunks, b"")
    if first.startswith(_GZIP_MAGIC):
        yield from gunzip(_again(first, chunks), name)
    else:
        yield from _again(first, chunks)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _digest(path: Path, name: str) -> FileDigest:
    digest = hashlib.sha256()
    with _open(path, name) as source:
        while block := source.read(_DIGEST_BLOCK):
            digest.update(block)
        return FileDigest(name, digest.hexdigest(), source.tell())
