"""Filings with the SEC: Schedules 13D and 13G, Exhibit 21, and tables of figures from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loaders.formats import Format, Peek, each_file, one_part
from loaders.opening import InputFile
from loaders.records import Context, Item
from loaders.rows import header
from loaders.sec_exhibit import is_exhibit, parse_exhibit
from loaders.sec_figures import is_figures, parse_figures
from loaders.sec_schedules import Filing, is_schedule, parse_schedule, schedule_items

__all__ = ["FORMATS", "read_sec"]

_LARGEST = 64 * 1024 * 1024


def read_sec(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """Everything that files of the SEC state; schedules last, ordered by their days."""
    filings: list[Filing] = []

    def parse(file: InputFile) -> Iterator[Item]:
        head = file.head().decode("utf-8-sig", "replace")
        with file.open() as source:
            if is_schedule(head):
                filings.append(parse_schedule(source.read(_LARGEST), file.name))
            elif is_exhibit(head):
                yield from parse_exhibit(source.read(_LARGEST), file.name, context)
            else:
                yield from parse_figures(source, file.name, context)

    yield from each_file(files, parse)
    yield from schedule_items(filings, context)


def _recognises(peek: Peek) -> bool:
    text = peek.text
    return is_schedule(text) or is_exhibit(text) or is_figures(header(text))


FORMATS = (
    Format(
        name="sec",
        title="SEC: Schedule 13D/13G (XML), Exhibit 21 (HTML), table of 13D/G figures (CSV)",
        recognises=_recognises,
        open=one_part(read_sec, "SEC"),
        family="sec",
    ),
)
