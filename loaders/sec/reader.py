"""Filings with the SEC: Schedules 13D and 13G, Exhibit 21, and tables of figures from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loaders.formats import Format, Peek, each_file, one_part
from loaders.reading.opening import InputFile
from loaders.reading.rows import header
from loaders.records import Context, Item, Kind, Reject
from loaders.sec.exhibit import is_exhibit, parse_exhibit
from loaders.sec.figures import is_figures, parse_figures
from loaders.sec.schedules import Filing, is_schedule, parse_schedule, schedule_items
from ownership_graph.errors import Location

__all__ = ["FORMATS", "read_sec"]

# The root element of Forms 3, 4 and 5, then their number, which an amendment follows with "/A".
_INSIDER_FORM = re.compile(
    r"<ownershipDocument\b[^>]*>.*?<documentType>\s*([345](?:/A)?)\s*</documentType>", re.DOTALL
)
_LARGEST = 64 * 1024 * 1024


def read_sec(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """Everything that files of the SEC state; schedules last, ordered by their days."""
    filings: list[Filing] = []

    def parse(file: InputFile) -> Iterator[Item]:
        head = file.head().decode("utf-8-sig", "replace")
        form = _insider_form(head)
        if form is not None:
            yield _declined(form, file.name)
            return
        with file.open() as source:
            if is_schedule(head):
                filings.append(parse_schedule(source.read(_LARGEST), file.name))
            elif is_exhibit(head):
                yield from parse_exhibit(source.read(_LARGEST), file.name, context)
            else:
                yield from parse_figures(source, file.name, context)

    yield from each_file(files, parse)
    yield from schedule_items(filings, context)


def _insider_form(text: str) -> str | None:
    """The number of a Form 3, 4 or 5; None where it is none."""
    found = _INSIDER_FORM.search(text)
    return None if found is None else found[1]


def _declined(form: str, name: str) -> Reject:
    return Reject(
        Kind.FILE,
        f"this is SEC Form {form}: it counts an insider's shares and trades, not a share of the "
        "company.",
        Location(name),
        hint="Load Schedules 13D and 13G, or Exhibit 21.",
    )


def _recognises(peek: Peek) -> bool:
    text = peek.text
    known = is_schedule(text) or is_exhibit(text) or is_figures(header(text))
    return known or _insider_form(text) is not None


FORMATS = (
    Format(
        name="sec",
        title="SEC: Schedule 13D/13G (XML), Exhibit 21 (HTML), table of 13D/G figures (CSV)",
        recognises=_recognises,
        open=one_part(read_sec, "SEC"),
        family="sec",
    ),
)
