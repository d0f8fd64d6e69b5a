"""Rulebook files: YAML 1.2, duplicate and unknown keys refused, every message with its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ownership_graph.errors import InvalidRulebook, Location, UnknownName
from queries.rulebook.countries import CountryList, RegionalBlocs, UnitedStates
from queries.rulebook.schema import Rulebook

__all__ = [
    "load_blocs",
    "load_countries",
    "load_rulebook",
    "load_united_states",
    "parse_rulebook",
    "read_rulebook",
    "rulebooks",
]

_COUNTRIES = "countries_of_concern.yaml"
_UNITED_STATES = "united_states.yaml"
_BLOCS = "regional_blocs.yaml"
_LISTS = {_COUNTRIES, _UNITED_STATES, _BLOCS}
T = TypeVar("T", bound=BaseModel)


def parse_rulebook(text: str, name: str) -> Rulebook:
    """A rulebook from the text of its file.

    Args:
        text: YAML 1.2.
        name: name of the file, for messages.

    Raises:
        InvalidRulebook: when it is no YAML, or a key is unknown, missing, doubled or wrong.
    """
    return _parse(Rulebook, text, name)


def read_rulebook(path: Path) -> Rulebook:
    """A rulebook from a file, such as a later version of the notice.

    Raises:
        InvalidRulebook: as :func:`parse_rulebook` does.
        OSError: when the file cannot be read.
    """
    return parse_rulebook(path.read_text(encoding="utf-8"), str(path))


@cache
def load_rulebook(name: str = "notice", version: str | None = None) -> Rulebook:
    """A rulebook that comes with the program.

    Args:
        name: its id.
        version: its version; None for the latest.

    Raises:
        UnknownName: when there is none.
    """
    # A file is named for its rulebook, so that one question reads one file.
    files_of = [file for file in _names() if file not in _LISTS and file.startswith(name)]
    found = [each for each in map(_book, files_of) if each.rulebook == name]
    if not found:
        known = ", ".join(sorted({each.rulebook for each in rulebooks()}))
        raise UnknownName(f"there is no rulebook {name!r}.", hint=f"There are: {known}.")
    if version is None:
        return max(found, key=lambda each: each.in_force.from_)
    for each in found:
        if each.version == version:
            return each
    versions = ", ".join(each.version for each in found)
    raise UnknownName(
        f"the rulebook {name!r} has no version {version!r}.", hint=f"There are: {versions}."
    )


def rulebooks() -> tuple[Rulebook, ...]:
    """Every rulebook that comes with the program, by id and version."""
    books = (_book(name) for name in _names() if name not in _LISTS)
    return tuple(sorted(books, key=lambda each: (each.rulebook, each.version)))


@cache
def load_countries() -> CountryList:
    """The countries of concern that come with the program."""
    return _parse(CountryList, _text(_COUNTRIES), _COUNTRIES)


@cache
def load_united_states() -> UnitedStates:
    """The states and territories that come with the program."""
    return _parse(UnitedStates, _text(_UNITED_STATES), _UNITED_STATES)


@cache
def load_blocs() -> RegionalBlocs:
    """The regional blocs that come with the program."""
    return _parse(RegionalBlocs, _text(_BLOCS), _BLOCS)


@cache
def _book(name: str) -> Rulebook:
    return parse_rulebook(_text(name), name)


def _names() -> Iterator[str]:
    folder = files("queries.rulebook")
    return iter(sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml")))


def _text(name: str) -> str:
    return files("queries.rulebook").joinpath(name).read_text(encoding="utf-8")


def _parse(model: type[T], text: str, name: str) -> T:
    from ruamel.yaml import YAML  # noqa: PLC0415 (only law needs it)
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415 (likewise)

    try:
        data = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = None if mark is None else mark.line + 1
        raise InvalidRulebook(
            f"this is not a rule file: {error.problem}.", location=Location(name, line)
        ) from error
    except YAMLError as error:
        raise InvalidRulebook(
            f"this is not a rule file: {error}.", location=Location(name)
        ) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        pointer = "/" + "/".join(map(str, first["loc"]))
        raise InvalidRulebook(
            f"{first['msg']} ({error.error_count()} in all).",
            location=Location(name, pointer=pointer),
        ) from error
