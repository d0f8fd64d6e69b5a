"""Reads a proposal file, YAML 1.2 or JSON: every problem with its line, in one run (RULES T5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from ownership_graph.errors import InvalidData, Location
from queries.proposals.tree import Pointer, Problem, Tree, pointer_text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from queries.proposals.proposal import Proposal

__all__ = ["InvalidProposal", "Problem", "Read", "parse_proposal", "read_proposal", "template"]

_CLOSEST = 3


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
    lines: Mapping[Pointer, int]
    file: str

    def location(self, pointer: Pointer) -> Location:
        """Where a part of the proposal stands."""
        return Location(self.file, _line(self.lines, pointer), pointer_text(pointer))


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
    tree = Tree(file)
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


def _validate(
    data: object, lines: Mapping[Pointer, int], file: str
) -> tuple[Proposal | None, list[Problem]]:
    from pydantic import ValidationError  # noqa: PLC0415 (0.1 s; few commands read proposals)

    from queries.proposals.proposal import Proposal  # noqa: PLC0415 (imports pydantic)

    if not isinstance(data, dict):
        where = Location(file, 1)
        return None, [Problem(where, "a proposal is a mapping of keys.", "See `init`.")]
    problems = list(_twice(data, lines, file))
    try:
        return Proposal.model_validate(data), problems
    except ValidationError as error:
        return None, problems + [_problem_of(each, lines, file) for each in error.errors()]


def _problem_of(details: ErrorDetails, lines: Mapping[Pointer, int], file: str) -> Problem:
    pointer = tuple(part for part in details["loc"] if part != "[key]")
    location = Location(file, _line(lines, pointer), pointer_text(pointer))
    if details["type"] == "extra_forbidden":
        return Problem(location, f"the key {pointer[-1]!r} is unknown.", _nearest(pointer))
    if details["type"] == "missing":
        return Problem(location, f"the key {pointer[-1]!r} is missing.")
    message = details["msg"].removeprefix("Value error, ").rstrip(".")
    return Problem(location, f"{message[:1].lower()}{message[1:]}.")


def _nearest(pointer: Pointer) -> str | None:
    """The keys that may stand where an unknown one does, if one of them is close."""
    from difflib import get_close_matches  # noqa: PLC0415 (only for a wrong file)

    keys = sorted(_keys_at(pointer[:-1]))
    close = get_close_matches(str(pointer[-1]), keys, n=_CLOSEST, cutoff=0.6)
    return f"Did you mean {' or '.join(close)}?" if close else f"Known keys: {', '.join(keys)}."


def _keys_at(pointer: Pointer) -> set[str]:
    from queries.proposals import proposal  # noqa: PLC0415 (imports pydantic)

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
    data: Mapping[str, object], lines: Mapping[Pointer, int], file: str
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
                Location(file, line, pointer_text(pointer)),
                f"{name!r} is already a member, on line {seen[name]}.",
                "Give all its roles and layers in one row.",
            )
        seen.setdefault(name, line)


def _line(lines: Mapping[Pointer, int], pointer: Pointer) -> int | None:
    """The line of a pointer, or of the nearest part above it that has one."""
    while pointer and pointer not in lines:
        pointer = pointer[:-1]
    return lines.get(pointer)
