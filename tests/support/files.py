"""Input files for loader tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from loaders.formats import Format, Peek
from loaders.reading.opening import InputFile, opened
from loaders.records import Context, Derived, Item, Reject, Skip
from ownership_graph.model import Entity, Interest


def written(folder: Path, files: Mapping[str, str | bytes]) -> list[InputFile]:
    """The files, written into a folder, in order of their names."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    with opened([str(folder / name) for name in sorted(files)]) as named:
        return [file for source in named for file in source.files]


def items(form: Format, files: Sequence[InputFile], dataset: str = "register") -> list[Item]:
    """Everything that a format gives for files."""
    with form.open(files, Context(dataset)) as reading:
        return [item for part in reading.parts() for item in reading.items(part, dataset)]


def entities(found: Sequence[Item]) -> dict[str, Entity]:
    """The entities by id; a later statement replaces an earlier one, as in a store."""
    records = (item.record if isinstance(item, Derived) else item for item in found)
    return {item.id: item for item in records if isinstance(item, Entity)}


def interests(found: Sequence[Item]) -> dict[str, Interest]:
    """The interests by id."""
    records = (item.record if isinstance(item, Derived) else item for item in found)
    return {item.id: item for item in records if isinstance(item, Interest)}


def counted(found: Sequence[Item]) -> int:
    """How many rows or statements the items stand for."""
    single = sum(isinstance(item, Entity | Interest | Reject) for item in found)
    return single + sum(item.count for item in found if isinstance(item, Skip))


def refusals(found: Sequence[Item]) -> list[str]:
    """The reasons of all refusals."""
    return [item.reason for item in found if isinstance(item, Reject)]


def recognised(form: Format, file: InputFile) -> bool:
    """Whether a format knows a file."""
    return form.recognises(Peek(file.basename, file.head(), file))
