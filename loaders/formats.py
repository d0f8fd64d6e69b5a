"""The formats that can be loaded, how each is recognised, and where its loader is.

A loader module offers ``FORMATS``, a tuple of :class:`Format`. A loader is a function
``read(files, context) -> Iterator[Item]`` or, where one package speaks for several publishers, a
function that returns a :class:`Reading`. Add the module to ``_MODULES`` to register it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Protocol

from loaders.reading.opening import InputFile
from loaders.records import Context, Item, Kind, Reject
from ownership_graph.errors import InvalidData, Location, UnknownName

__all__ = [
    "Format",
    "Part",
    "Peek",
    "Reading",
    "by_name",
    "each_file",
    "formats",
    "one_part",
    "recognise",
]

# In the order in which they are asked; the first that knows a file takes it.
_MODULES: tuple[str, ...] = (
    "loaders.bods.reader",
    "loaders.gleif.reader",
    "loaders.psc.reader",
    "loaders.ftm.reader",
    "loaders.sec.reader",
    "loaders.edge_lists",
    "loaders.tables.reader",
    "loaders.cap_table.reader",
)


@dataclass(frozen=True, slots=True)
class Peek:
    """What a file shows before it is read.

    Attributes:
        name: last part of its name, without ``.gz``.
        head: the first bytes of its content, decompressed.
        file: the file itself, for formats that must open it (a workbook).
    """

    name: str
    head: bytes
    file: InputFile

    @property
    def text(self) -> str:
        """The head as text, without a byte order mark; undecodable bytes are marked."""
        return self.head.decode("utf-8-sig", errors="replace")

    @property
    def first_line(self) -> str:
        """The first line that is not blank, without its line ending; empty where there is none."""
        return next((line for line in self.text.splitlines() if line.strip()), "")


@dataclass(frozen=True, slots=True)
class Part:
    """One publisher's share of a package.

    Attributes:
        name: what is put behind the dataset's name; empty for a package with one publisher.
        publisher: whose word it is.
        dataset: the whole name that the dataset had when it was exported; empty for others.
    """

    name: str
    publisher: str | None = None
    dataset: str = ""


class Reading(Protocol):
    """A package that is being read, part by part."""

    def parts(self) -> Sequence[Part]:
        """The publishers of the package, at least one, in a fixed order."""

    def items(self, part: Part, dataset: str) -> Iterator[Item]:
        """All that one part holds, for the dataset of that name; may be asked again.

        What belongs to no part (a line that is no statement) is given with the first.
        """


Opener = Callable[[Sequence[InputFile], Context], AbstractContextManager[Reading]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: what ``--as`` and the dataset call it.
        title: what messages call it.
        recognises: whether a file is of this format, by its content first.
        open: starts a reading of files that belong together.
        family: formats of one family that stand in one folder are one dataset.
        by_directory: files of one directory are one dataset, not files of a whole folder tree.
        passes: how often a load reads each file.
        by_publisher: a package may make several datasets, one for each publisher.
    """

    name: str
    title: str
    recognises: Callable[[Peek], bool]
    open: Opener
    family: str
    by_directory: bool = False
    passes: int = 1
    by_publisher: bool = False


@dataclass(frozen=True, slots=True)
class _OnePart:
    read: Callable[[Sequence[InputFile], Context], Iterator[Item]]
    files: Sequence[InputFile]
    context: Context
    publisher: str | None = field(default=None)

    def parts(self) -> Sequence[Part]:
        return (Part("", self.publisher),)

    def items(self, part: Part, dataset: str) -> Iterator[Item]:
        del part
        context = Context(
            dataset, self.context.retrieved, self.context.known, self.context.validate
        )
        return self.read(self.files, context)


def one_part(
    read: Callable[[Sequence[InputFile], Context], Iterator[Item]], publisher: str | None = None
) -> Opener:
    """The opener of a format whose files are all one publisher's word."""

    @contextmanager
    def start(files: Sequence[InputFile], context: Context) -> Iterator[Reading]:
        yield _OnePart(read, files, context, publisher)

    return start


def each_file(
    files: Sequence[InputFile], parse: Callable[[InputFile], Iterator[Item]]
) -> Iterator[Item]:
    """Parse files one after another; one that breaks off is reported and the others go on."""
    for file in files:
        try:
            yield from parse(file)
        except InvalidData as error:
            yield Reject.of(error, Kind.FILE, Location(file.name))


@cache
def formats() -> tuple[Format, ...]:
    """All formats, in the order in which they are asked whether they know a file."""
    return tuple(item for module in _MODULES for item in import_module(module).FORMATS)


def by_name(name: str) -> Format:
    """The format that ``--as`` names.

    Raises:
        UnknownName: when there is none of that name.
    """
    for item in formats():
        if item.name == name:
            return item
    raise UnknownName(
        f"there is no format {name!r}.",
        hint=f"Formats: {', '.join(item.name for item in formats())}.",
    )


def recognise(file: InputFile) -> Format | None:
    """The format of a file by its content, or None."""
    peek = Peek(file.basename, file.head(), file)
    return next((item for item in formats() if item.recognises(peek)), None)
