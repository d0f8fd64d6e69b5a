"""FollowTheMoney: entities one a line, an array of them, or a diagram with ``entities``.

Ids that were merged into an entity stand in its ``referents``; interests that still name them lead
to that entity. Files are read twice: first for these ids, then for the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loaders.formats import Format, Peek, each_file, one_part
from loaders.ftm.records import ftm_items
from loaders.reading.json_values import json_values
from loaders.reading.opening import InputFile
from loaders.reading.spool import Ids
from loaders.records import Context, Item, Kind, Reject
from ownership_graph.errors import InvalidData, InvalidRecord, Location

__all__ = ["FORMATS", "read_ftm"]


def read_ftm(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """Everything that FollowTheMoney files state."""
    with Ids() as merged:
        for file in files:
            _note_referents(file, merged)

        def resolve(identity: str) -> str:
            found = merged.get(identity)
            return identity if found is None else found.decode()

        def parse(file: InputFile) -> Iterator[Item]:
            for found, where, raw in _entities(file):
                if isinstance(found, InvalidRecord):
                    yield Reject.of(found, Kind.STATEMENT, where, raw)
                elif isinstance(found, dict):
                    yield from ftm_items(found, context, where, raw, resolve)
                else:
                    yield Reject(Kind.STATEMENT, "not an entity.", where, raw)

        yield from each_file(files, parse)


def _note_referents(file: InputFile, merged: Ids) -> None:
    try:
        for found, _, _ in _entities(file):
            told = found.get("referents") if isinstance(found, dict) else None
            if isinstance(found, dict) and isinstance(told, list):
                kept = str(found.get("id", ""))
                for alias in told:
                    if isinstance(alias, str) and alias != kept:
                        merged.put(alias, kept.encode())
    except InvalidData:
        return  # reported when the file is read for its records


def _entities(file: InputFile) -> Iterator[tuple[object, Location, str]]:
    with file.open() as source:
        for value in json_values(source, file.name):
            held = _held(value.value)
            if held is None:
                yield value.value, value.location, value.raw
                continue
            for index, item in enumerate(held):
                pointer = f"/entities/{index}"
                yield item, Location(file.name, value.location.line, pointer), str(item)


def _held(value: object) -> Sequence[Any] | None:
    """The entities of a diagram; None for a value that is an entity itself."""
    held = value.get("entities") if isinstance(value, Mapping) and "schema" not in value else None
    return held if isinstance(held, list) else None


def _recognises(peek: Peek) -> bool:
    text = peek.text.lstrip()
    return text.startswith(("{", "[")) and '"schema"' in text and '"properties"' in text


FORMATS = (
    Format(
        name="ftm",
        title="FollowTheMoney entities (JSON Lines, JSON)",
        recognises=_recognises,
        open=one_part(read_ftm),
        family="ftm",
        passes=2,
    ),
)
