"""Reads a proposal file, YAML 1.2 or JSON: every problem with its line, in one run (RULES T5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, Any

from ownership_graph.errors import InvalidData, Location

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails
    from ruamel.yaml.nodes import Node

    from queries.proposal import Proposal

__all__ = ["InvalidProposal", "Problem", "Read", "parse_proposal", "read_proposal", "template"]

_MOST_NODES = 200_000
_DEEPEST = 60
_CLOSEST = 3
_SURROGATE = re.compile("[\ud800-\udfff]")


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


class InvalidProposal(InvalidData):
    """A proposal file that cannot be used.

    Attributes:
        problems: all of its problems, in the order of the file.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        more = len(problems) - 1
        rest = "" if not more else f" {more} more: " + " | ".join(map(str, problems[1:]))
        super().__init__(
            f"{first.message}{rest}" if rest else first.message,
            hint=first.hint,
            location=first.location,
        )
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Read:
    """A proposal and where its parts stand.

    Attributes:
        proposal: what the file says.
        lines: line of each key and list item, by its pointer.
        file: the file's name.
    """

    proposal: Proposal
    lines: Mapping[tuple[str | int, ...], int]
    file: str

    def location(self, pointer: tuple[str | int, ...]) -> Location:
        """Where a part of the proposal stands."""
        return Location(self.file, _line(self.lines, pointer), _pointer_text(pointer))


def template() -> str:
    """A commented proposal file to start from."""
    folder = resources.files("queries") / "templates"
    return (folder / "proposal.yaml").read_text(encoding="utf-8")


def parse_proposal(text: str, file: str = "proposal") -> Read:
    """Read the text of a proposal file, YAML 1.2 or JSON.

    Args:
        text: the file's content.
        file: its name, for messages.

    Raises:
        InvalidProposal: with every problem of the file.
    """
    tree = _Tree(file)
    data = tree.load(text)
    if tree.problems:
        # An ambiguous file is not judged further: which of two keys was meant is not known.
        raise InvalidProposal(tuple(tree.problems))
    proposal, problems = _validate(data, tree.lines, file)
    if proposal is None or problems:
        raise InvalidProposal(tuple(sorted(problems, key=lambda each: each.location.line or 0)))
    return Read(proposal, tree.lines, file)


def read_proposal(data: bytes, file: str) -> Read:
    """Read the bytes of a proposal file.

    Raises:
        InvalidProposal: with every problem of the file; also when it is not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidProposal(
            (Problem(Location(file, line), "the file is not UTF-8.", "Save it as UTF-8."),)
        ) from error
    return parse_proposal(text, file)


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


class _Tree:
    """Builds plain values from YAML nodes and notes their lines and what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[tuple[str | int, ...], int] = {}
        self.problems: list[Problem] = []
        self._nodes = 0

    def load(self, text: str) -> object:
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

    def _value(self, node: Node, pointer: tuple[str | int, ...], line: int) -> object:
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

    def _mapping(self, node: Node, pointer: tuple[str | int, ...]) -> dict[object, object]:
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

    def _scalar(self, node: Node, pointer: tuple[str | int, ...]) -> object:
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

    def _day(self, text: str, node: Node, pointer: tuple[str | int, ...]) -> object:
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
        pointer: tuple[str | int, ...],
        message: str,
        hint: str | None = None,
    ) -> None:
        location = Location(self.file, line, _pointer_text(pointer))
        self.problems.append(Problem(location, message, hint))


def _joined(text: str) -> str:
    """Pairs of surrogates as JSON escapes them, as the character that they mean."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _validate(
    data: object, lines: Mapping[tuple[str | int, ...], int], file: str
) -> tuple[Proposal | None, list[Problem]]:
    from pydantic import ValidationError  # noqa: PLC0415 (0.1 s; few commands read proposals)

    from queries.proposal import Proposal  # noqa: PLC0415 (imports pydantic)

    if not isinstance(data, dict):
        where = Location(file, 1)
        return None, [Problem(where, "a proposal is a mapping of keys.", "See `init`.")]
    problems = list(_twice(data, lines, file))
    try:
        return Proposal.model_validate(data), problems
    except ValidationError as error:
        return None, problems + [_problem_of(each, lines, file) for each in error.errors()]


def _problem_of(
    details: ErrorDetails, lines: Mapping[tuple[str | int, ...], int], file: str
) -> Problem:
    pointer = tuple(part for part in details["loc"] if part != "[key]")
    location = Location(file, _line(lines, pointer), _pointer_text(pointer))
    if details["type"] == "extra_forbidden":
        return Problem(location, f"the key {pointer[-1]!r} is unknown.", _nearest(pointer))
    if details["type"] == "missing":
        return Problem(location, f"the key {pointer[-1]!r} is missing.")
    message = details["msg"].removeprefix("Value error, ").rstrip(".")
    return Problem(location, f"{message[:1].lower()}{message[1:]}.")


def _nearest(pointer: tuple[str | int, ...]) -> str | None:
    """The keys that may stand where an unknown one does, if one of them is close."""
    from difflib import get_close_matches  # noqa: PLC0415 (only for a wrong file)

    keys = sorted(_keys_at(pointer[:-1]))
    close = get_close_matches(str(pointer[-1]), keys, n=_CLOSEST, cutoff=0.6)
    return f"Did you mean {' or '.join(close)}?" if close else f"Known keys: {', '.join(keys)}."


def _keys_at(pointer: tuple[str | int, ...]) -> set[str]:
    from queries import proposal  # noqa: PLC0415 (imports pydantic)

    parts: Mapping[str, Any] = {
        "members": proposal.Member,
        "providers": proposal.Provider,
        "unidentified": proposal.Unidentified,
        "models": proposal.Model,
        "base": proposal.Base,
        "hardware": proposal.Hardware,
        "nce_requests": proposal.NceRequest,
        "readings": proposal.ReadingChoice,
        "attestations": proposal.Attestation,
        "assumptions": proposal.Assumption,
        "overrides": proposal.Override,
    }
    names = [part for part in pointer if isinstance(part, str)]
    model = parts[names[-1]] if names else proposal.Proposal
    return set(model.model_fields)


def _twice(
    data: Mapping[str, object], lines: Mapping[tuple[str | int, ...], int], file: str
) -> Iterator[Problem]:
    members = data.get("members")
    seen: dict[str, int | None] = {}
    for at, member in enumerate(members if isinstance(members, list) else ()):
        entity = member.get("entity") if isinstance(member, dict) else None
        name = getattr(entity, "text", entity)
        if not isinstance(name, str):
            continue
        pointer = ("members", at, "entity")
        line = _line(lines, pointer)
        if name in seen:
            yield Problem(
                Location(file, line, _pointer_text(pointer)),
                f"{name!r} is already a member, on line {seen[name]}.",
                "Give all its roles and layers in one row.",
            )
        seen.setdefault(name, line)


def _line(lines: Mapping[tuple[str | int, ...], int], pointer: tuple[str | int, ...]) -> int | None:
    """The line of a pointer, or of the nearest part above it that has one."""
    while pointer and pointer not in lines:
        pointer = pointer[:-1]
    return lines.get(pointer)


def _pointer_text(pointer: tuple[str | int, ...]) -> str | None:
    return "/" + "/".join(map(str, pointer)) if pointer else None
