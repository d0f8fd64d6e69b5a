"""Plain values from the YAML of a proposal file, with the line of each and what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ownership_graph.errors import Location

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

__all__ = ["Pointer", "Problem", "Tree", "pointer_text"]

_MOST_NODES = 200_000
_DEEPEST = 60
_SURROGATE = re.compile("[\ud800-\udfff]")

Pointer = tuple[str | int, ...]
"""Keys and positions from the top of the file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a proposal file.

    Attributes:
        location: file, line and pointer.
        message: what is wrong, in one sentence.
        hint: what would be right.
    """

    location: Location
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        text = f"{self.location}: {self.message}"
        return text if self.hint is None else f"{text} {self.hint}"


def pointer_text(pointer: Pointer) -> str | None:
    """A pointer as text; None for the whole file."""
    return "/" + "/".join(map(str, pointer)) if pointer else None


class _Int(int):
    """A whole number that remembers how it was written."""

    text: str


class _Number(Decimal):
    """A decimal number that remembers how it was written."""

    text: str


class _EndlessError(Exception):
    """More nodes than a proposal can have: anchors that multiply, or that lead in a circle."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Tree:
    """Builds plain values from YAML nodes and notes their lines and what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Pointer, int] = {}
        self.problems: list[Problem] = []
        self._nodes = 0

    def load(self, text: str) -> object:
        """The value of the whole file; None where it cannot be read."""
        from ruamel.yaml import YAML  # noqa: PLC0415 (0.1 s; few commands read proposals)
        from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415 (likewise)

        if text.lstrip().startswith("{"):
            # JSON may be indented with tabs, which YAML refuses; no JSON string holds a raw tab.
            text = text.replace("\t", " ")
        try:
            node = YAML(typ="safe", pure=True).compose(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = None if mark is None else mark.line + 1
            self._problem(line, (), f"this is no YAML or JSON: {error.problem or error.context}.")
            return None
        except YAMLError as error:
            self._problem(None, (), f"this is no YAML or JSON: {error}.")
            return None
        try:
            return None if node is None else self._value(node, (), _line_of(node))
        except _EndlessError as error:
            self._problem(error.line, (), "the file is nested too deeply or refers to itself.")
            return None

    def _value(self, node: Node, pointer: Pointer, line: int) -> object:
        self.lines[pointer] = line
        self._nodes += 1
        if self._nodes > _MOST_NODES or len(pointer) > _DEEPEST:
            raise _EndlessError(line)
        kind = type(node).__name__
        if kind == "MappingNode":
            return self._mapping(node, pointer)
        if kind == "SequenceNode":
            return [
                self._value(item, (*pointer, at), _line_of(item))
                for at, item in enumerate(node.value)
            ]
        return self._scalar(node, pointer)

    def _mapping(self, node: Node, pointer: Pointer) -> dict[object, object]:
        result: dict[object, object] = {}
        for key_node, value_node in node.value:
            line = _line_of(key_node)
            key = key_node.value
            if not isinstance(key, str):
                self._problem(line, pointer, "a key must be a word, not a list or a mapping.")
            elif key in result:
                self._problem(
                    line,
                    (*pointer, key),
                    f"the key {key!r} stands here twice.",
                    "Keep one of them.",
                )
            else:
                result[key] = self._value(value_node, (*pointer, key), line)
        return result

    def _scalar(self, node: Node, pointer: Pointer) -> object:
        text: str = node.value
        kind = str(node.tag).rsplit(":", 1)[-1]
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind in {"int", "float"} and re.fullmatch(r"[+-]?\d+(\.\d*)?", text):
            number: _Int | _Number = _Int(text) if "." not in text else _Number(text)
            number.text = text
            return number
        if kind == "timestamp":
            return self._day(text, node, pointer)
        return _SURROGATE.sub("�", _joined(text))

    def _day(self, text: str, node: Node, pointer: Pointer) -> object:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._problem(
                _line_of(node), pointer, f"{text!r} is not a day.", "Write it as 2026-06-30."
            )
            return None

    def _problem(
        self,
        line: int | None,
        pointer: Pointer,
        message: str,
        hint: str | None = None,
    ) -> None:
        location = Location(self.file, line, pointer_text(pointer))
        self.problems.append(Problem(location, message, hint))


def _joined(text: str) -> str:
    """Pairs of surrogates as JSON escapes them, as the character that they mean."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1
