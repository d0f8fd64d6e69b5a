"""One answer, three ways to write it: JSON for programs, CSV for sheets, a table for people."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cli.options import Format
from cli.text import cell

__all__ = ["Answer", "emit", "write_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command found; each way of writing is computed only when asked for.

    Attributes:
        json: the value of the JSON contract.
        columns: the header of the CSV.
        rows: its rows, in the order of ``columns``.
        table: prints the answer for people.
    """

    json: Callable[[], Mapping[str, object]]
    columns: Sequence[str]
    rows: Callable[[], Iterable[Sequence[object]]]
    table: Callable[[], None]


def emit(answer: Answer, wanted: Format) -> None:
    """Write an answer to standard output."""
    if wanted is Format.JSON:
        write_json(answer.json())
    elif wanted is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([cell(value) for value in row] for row in answer.rows())
    else:
        answer.table()


def write_json(value: Mapping[str, object]) -> None:
    """Write one JSON document, indented, keys in the order of the contract."""
    import orjson  # noqa: PLC0415 (only JSON output needs it)

    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")
