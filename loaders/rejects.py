"""The rejects file: every refused row with the reason, as JSON Lines or as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from loaders.records import Reject
from ownership_graph.errors import FileProblem

__all__ = ["FORMULA_STARTS", "RejectsFile", "guarded_cell", "rejects_file"]

_COLUMNS = ("kind", "file", "line", "pointer", "reason", "hint", "raw")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_RAW = 20_000


class RejectsFile(Protocol):
    """Takes refusals as they come."""

    def add(self, reject: Reject) -> None:
        """Write one refusal."""


class _Nowhere:
    def add(self, reject: Reject) -> None:
        """Forget it; the summary has counted it."""


class _Target:
    """Opens the file at the first refusal, so that a clean load leaves no empty file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def add(self, reject: Reject) -> None:
        fields = _fields(reject)
        if self._path.suffix.casefold() == ".csv":
            self._write(_csv_line([guarded_cell(fields[name]) for name in _COLUMNS]))
        else:
            shown: dict[str, str | int] = {name: text for name, text in fields.items() if text}
            if reject.location.line is not None:
                shown["line"] = reject.location.line
            self._write(json.dumps(shown, ensure_ascii=False) + "\n")

    def _write(self, text: str) -> None:
        if self._file is None:
            self._file = self._open()
            if self._path.suffix.casefold() == ".csv":
                self._file.write(_csv_line(list(_COLUMNS)))
        self._file.write(text)

    def _open(self) -> TextIO:
        try:
            return self._path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        except OSError as error:
            raise FileProblem(
                f"the rejects file {self._path} cannot be written: {error.strerror}.",
                hint="Name another path for it.",
            ) from error

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@contextmanager
def rejects_file(path: str | Path | None) -> Iterator[RejectsFile]:
    """A rejects file at ``path``: CSV where the name ends so, else JSON Lines; None writes nothing.

    Raises:
        FileProblem: at the first refusal, when the file cannot be written.
    """
    if path is None:
        yield _Nowhere()
        return
    target = _Target(Path(path))
    try:
        yield target
    finally:
        target.close()


def guarded_cell(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula: one that looks so gets an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _fields(reject: Reject) -> dict[str, str]:
    return {
        "kind": reject.kind.value,
        "file": reject.location.file,
        "line": "" if reject.location.line is None else str(reject.location.line),
        "pointer": reject.location.pointer or "",
        "reason": reject.reason,
        "hint": reject.hint or "",
        "raw": reject.raw[:_LONGEST_RAW],
    }


def _csv_line(cells: list[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
