"""Which files make which dataset: the plan of a load, made before anything is read."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from loaders.formats import Format, by_name, formats, recognise
from loaders.reading.archives import Fault, archive_fault
from loaders.reading.opening import InputFile, Named
from loaders.records import Diagnostic, Kind, Reject, Severity
from ownership_graph.errors import FileProblem, Location
from ownership_graph.model import FileDigest

__all__ = ["Job", "Plan", "plan"]

_DATA_ENDINGS = {
    "", ".csv", ".gz", ".htm", ".html", ".json", ".jsonl", ".ndjson", ".tsv", ".txt",
    ".xls", ".xlsx", ".xml", ".zip",
}  # fmt: skip
_LONGEST_LINE = 10_000
_PAPERS = {"licence", "license", "makefile", "notice", "readme", "source"}


@dataclass(frozen=True, slots=True)
class Job:
    """Files that one loader reads together.

    Attributes:
        base: name of the dataset, before the names of the package's parts.
        format: how they are read; the name of the first file's format.
        files: in reading order.
        digests: of the files on disk behind them.
        named: whether the user named the dataset.
    """

    base: str
    format: Format
    files: tuple[InputFile, ...]
    digests: tuple[FileDigest, ...]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The jobs of a load, and what was left out."""

    jobs: tuple[Job, ...]
    remarks: tuple[Reject | Diagnostic, ...]


@dataclass(slots=True)
class _Group:
    base: str
    inside: str
    format: Format
    files: list[InputFile] = field(default_factory=list)
    digests: dict[str, FileDigest] = field(default_factory=dict)


def plan(named: Sequence[Named], *, dataset: str | None, format_name: str | None) -> Plan:
    """Recognise every file and decide what belongs together.

    Args:
        named: what the user's paths hold.
        dataset: name for all of it; None names each path's dataset after the path.
        format_name: the format of every file; None recognises each by its content.

    Raises:
        UnknownName: when there is no format of that name.
        FileProblem: when a folder holds nothing that can be loaded.
    """
    forced = None if format_name is None else by_name(format_name)
    groups: dict[tuple[str, str, str], _Group] = {}
    remarks: list[Reject | Diagnostic] = []
    for source in named:
        found, before = 0, len(remarks)
        for file in source.files:
            known = forced or recognise(file)
            if known is None:
                remarks.append(_unrecognised(file, in_folder=source.is_folder))
                continue
            found += 1
            inside = _inside(source, file) if known.by_directory else ""
            key = (_base(source, known, dataset), inside, known.family)
            group = groups.setdefault(key, _Group(key[0], inside, known))
            group.files.append(file)
            group.digests.update({item.sha256: item for item in _digests_of(source, file)})
        if source.is_folder and not found:
            raise _nothing_in(source, remarks[before:])
    jobs = _jobs(list(groups.values()), named=dataset is not None)
    return Plan(tuple(jobs), tuple(remarks))


def _nothing_in(source: Named, remarks: Sequence[Reject | Diagnostic]) -> FileProblem:
    refused = [item for item in remarks if isinstance(item, Reject)]
    if not refused:
        formats_known = ", ".join(item.name for item in formats())
        return FileProblem(
            f"{source.path} holds nothing that can be loaded.", hint=f"Formats: {formats_known}."
        )
    first = refused[0]
    return FileProblem(
        f"{source.path} holds nothing that can be loaded. {first.location}: {first.reason}",
        hint=first.hint,
    )


def _base(source: Named, known: Format, dataset: str | None) -> str:
    if dataset is not None:
        return dataset
    if known.by_directory and not source.is_folder and source.path != "-":
        # entities.csv and interests.csv named one by one are one dataset: their folder's.
        return _directory_name(source)
    return source.stem


def _directory_name(source: Named) -> str:
    file = source.files[0]
    if source.stem not in {"entities", "interests"}:
        return source.stem
    return file.path.resolve().parent.name or source.stem


def _inside(source: Named, file: InputFile) -> str:
    if not source.is_folder:
        return ""
    root = PurePosixPath(source.path)
    folder = PurePosixPath(file.folder)
    return folder.relative_to(root).as_posix() if folder != root else ""


def _jobs(groups: list[_Group], *, named: bool) -> Iterator[Job]:
    for group in groups:
        peers = [item for item in groups if (item.base, item.inside) == (group.base, group.inside)]
        name = group.base if not group.inside else f"{group.base}/{group.inside}"
        # Of several datasets at one place one goes without a name of its own: tables, if any.
        folders = [item for item in peers if item.format.by_directory]
        plain = min(folders, key=lambda item: item.format.family != "tables", default=None)
        if len(peers) > 1 and group is not plain:
            name = f"{name}/{group.format.family}"
        yield Job(name, group.format, tuple(group.files), tuple(group.digests.values()), named)


def _digests_of(source: Named, file: InputFile) -> tuple[FileDigest, ...]:
    if len(source.digests) == 1:
        return source.digests
    return tuple(item for item in source.digests if Path(source.path) / item.name == file.path)


def _broken_json(file: InputFile) -> str | None:
    """What is wrong with a first line that begins as JSON and does not go on as such."""
    line = next((text for text in file.head().splitlines() if text.strip()), b"").strip()
    # A document over several lines opens with a bracket alone.
    if not line.startswith((b"{", b"[")) or not 1 < len(line) < _LONGEST_LINE:
        return None
    try:
        json.loads(line)
    except ValueError as error:
        return f"the JSON cannot be read, or is of no known format: {error}."
    return None


def _unrecognised(file: InputFile, *, in_folder: bool) -> Reject | Diagnostic:
    name = PurePosixPath(file.basename)
    paper = name.stem.casefold() in _PAPERS or name.suffix.casefold() not in _DATA_ENDINGS
    if in_folder and paper:
        return Diagnostic(Severity.NOTE, "not a data file, left out.", Location(file.shown))
    fault = archive_fault(file) or _unreadable(file)
    if fault is not None:
        return Reject(Kind.FILE, fault.reason, Location(file.shown), hint=fault.hint)
    broken = _broken_json(file)
    return Reject(
        Kind.FILE,
        broken or "the file has no format that is known here.",
        Location(file.shown, 1 if broken else None),
        hint=f"Name its format: {', '.join(item.name for item in formats())}.",
    )


def _unreadable(file: InputFile) -> Fault | None:
    """Why nobody can read a file, whatever its format."""
    head = file.head()
    if not head.strip():
        return Fault("the file is empty.", "Fetch or export it again.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Fault("the file is UTF-16, not UTF-8.", "Save it as UTF-8 text.")
    return None
