"""Exhibit 21: the list of subsidiaries in an annual report, as an HTML table.

Where the table gives no percentage, none is made up: the registrant has a subsidiary, which is
the right that its accounts consolidate it. Indentation is hierarchy. The registrant itself is not
named in a fixed place: its name is looked for above the table, and its id is that of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from loaders.reading.countries import edgar_place, jurisdiction
from loaders.records import Context, Derived, Diagnostic, Item, Kind, Reject, Severity
from loaders.sec.ids import slug
from ownership_graph.errors import InvalidData, InvalidShare, Location
from ownership_graph.model import Directness, Entity, EntityKind, Grade, Interest, Right, Source
from ownership_graph.share import Share, parse_share

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["is_exhibit", "parse_exhibit"]

_HEADING = re.compile(r"exhibit\s*21|subsidiaries\s+of|list\s+of\s+subsidiaries", re.IGNORECASE)
_LAW = re.compile(
    r"jurisdiction|state or|country of|organized under|incorporat|organization", re.IGNORECASE
)
_PERCENT = re.compile(r"percent|%|owned|ownership", re.IGNORECASE)
_FOOTNOTES = re.compile(r"^(?:\s*(?:\(\d+\)|\*+))+\s*$")
_SET_APART = re.compile(r"italic|super", re.IGNORECASE)
_PARENT = re.compile(r"subsidiaries of\s+(?P<name>[^*\n]{3,120}?)\s*(?:\*|\n|$)", re.IGNORECASE)
_ABOVE = re.compile(
    r"exhibit\s*21(?:\.\d+)?\s+(?P<name>.{3,120}?)\s+list of subsidiaries", re.IGNORECASE
)
_INDENT = re.compile(
    r"(?:padding-left|text-indent|margin-left)\s*:\s*(\d+(?:\.\d+)?)pt", re.IGNORECASE
)
_LEAST_INDENT = 5.0
# A footnote after a figure, and what stands for none.
_AFTER_PERCENT = re.compile(r"%\s*(?:\(\w{1,2}\)|[*\u2020\u2021])+$")
_NO_FIGURE = re.compile(r"^(?:[-\u2010-\u2015]+|n/?a)$", re.IGNORECASE)
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class _Listed:
    """One row of the table."""

    name: str
    law: str
    percent: str
    indent: float
    line: int | None


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which column holds what, by the table's grid."""

    law: int
    percent: int | None
    votes: bool


def is_exhibit(text: str) -> bool:
    """Whether the beginning of an HTML text is that of an Exhibit 21."""
    start = text.lstrip()[:200].lower()
    plain = re.sub(r"<[^>]*>|&#160;|&nbsp;", " ", text[:6000])
    return start.startswith(("<html", "<!doctype html", "<document")) and bool(
        _HEADING.search(" ".join(plain.split())[:600])
    )


def parse_exhibit(content: bytes, name: str, context: Context) -> Iterator[Item]:
    """The subsidiaries that an Exhibit 21 lists; each row is one counted item.

    Raises:
        InvalidData: when the file has no table with a column of jurisdictions.
    """
    from lxml import html  # noqa: PLC0415 (only for HTML)

    page = html.fromstring(content, parser=html.HTMLParser(encoding=_encoding(content)))
    source = Source(
        dataset=context.dataset,
        document="Exhibit 21",
        locator=name,
        publisher="SEC",
        retrieved=context.retrieved,
        grade=Grade.SELF_DECLARED,
    )
    stem = PurePosixPath(name.replace("\\", "/")).name.split(".")[0]
    registrant = f"US-SEC-EX21-{slug(stem)}"
    listed = list(_listed(page))
    if not listed:
        raise InvalidData(
            "the file has no table of subsidiaries with their jurisdictions.",
            location=Location(name),
        )
    yield Derived(
        Entity(
            id=registrant, kind=EntityKind.COMPANY, source=source, name=_registrant(page) or stem
        )
    )
    above: list[tuple[float, str]] = [(-1.0, registrant)]
    laws: dict[str, str] = {}
    for row, layout in listed:
        where = Location(name, row.line)
        while row.indent <= above[-1][0]:
            above.pop()
        # Companies of one name under several laws are several; the first keeps the plain id.
        alone = laws.setdefault(slug(row.name), row.law) == row.law
        identity = f"{registrant}-{slug(row.name if alone else f'{row.name} {row.law}')}"
        holders = (registrant, above[-1][1])
        yield from _row_items(row, layout, identity, holders, source, where)
        above.append((row.indent, identity))


def _encoding(content: bytes) -> str | None:
    """UTF-8 where it can be that, whether it says so or not; else as the file says."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _row_items(  # noqa: PLR0913, PLR0917 (one row's parts)
    row: _Listed,
    layout: _Layout,
    identity: str,
    holders: tuple[str, str],
    source: Source,
    where: Location,
) -> Iterator[Item]:
    registrant, parent = holders
    law = _law(row.law)
    if law is None:
        message = f"{row.law!r} is no single jurisdiction; that of {row.name} stays unknown."
        yield Diagnostic(Severity.NOTE, message, where)
    try:
        share = parse_share(_NO_FIGURE.sub("", _AFTER_PERCENT.sub("%", row.percent)))
    except InvalidShare as error:
        yield Reject.of(error, Kind.INTEREST, where, f"{row.name} {row.percent}")
        return
    yield Derived(
        Entity(id=identity, kind=EntityKind.COMPANY, source=source, name=row.name, jurisdiction=law)
    )
    # A percentage is one of the registrant, whatever the indentation.
    holder = parent if share is None else registrant
    yield _interest(identity, holder, share, source, votes=layout.votes)


def _interest(
    identity: str, holder: str, share: Share | None, source: Source, *, votes: bool
) -> Interest:
    right = Right.CONSOLIDATION
    if share is not None:
        right = Right.VOTING_RIGHTS if votes else Right.SHAREHOLDING
    return Interest(
        id=f"{identity}-held",
        subject=identity,
        holder=holder,
        source=source,
        equity=None if votes else share,
        votes=share if votes else None,
        rights=frozenset({right}),
        directness=Directness.UNKNOWN,
        details="subsidiary",
    )


def _law(words: str) -> str | None:
    """The jurisdiction; a name that a state of the US shares with a country is the state's here."""
    if words.casefold() == "georgia":
        return edgar_place("GA")
    return jurisdiction(words)


def _registrant(page: HtmlElement) -> str:
    lines = (" ".join(str(item.text_content()).split()) for item in page.iter("div", "p"))
    text = "\n".join(dict.fromkeys(line for line in lines if line))[:6000]
    flat = " ".join(text.split())
    found = _PARENT.search(flat.replace(" Jurisdiction", "\n")) or _ABOVE.search(flat)
    name = "" if found is None else found["name"].strip()
    return "" if name.casefold().startswith(("the registrant", "registrant")) else name


def _listed(page: HtmlElement) -> Iterator[tuple[_Listed, _Layout]]:
    for table in page.iter("table"):
        layout: _Layout | None = None
        for row in table.iter("tr"):
            cells = _cells(row)
            texts = {column: _plain(cell) for column, cell in cells}
            found = _layout(texts)
            if found is not None:
                layout = found
                continue
            listed = None if layout is None else _listed_row(cells, texts, layout, row.sourceline)
            if listed is not None and layout is not None:
                yield listed, layout


def _cells(row: HtmlElement) -> list[tuple[int, HtmlElement]]:
    """The cells of a row, each with the first column of the grid that it covers."""
    column, found = 0, []
    for cell in row.iterchildren("td", "th"):
        found.append((column, cell))
        span = cell.get("colspan") or "1"
        column += int(span) if span.isdigit() else 1
    return found


def _plain(cell: HtmlElement) -> str:
    return " ".join(str(cell.text_content()).split())


def _layout(texts: dict[int, str]) -> _Layout | None:
    """The columns, where a row is a header: it speaks of jurisdictions, in few words."""
    told = {column: text for column, text in texts.items() if text}
    law = [c for c, text in told.items() if c > 0 and _LAW.search(text) and len(text) < 80]  # noqa: PLR2004 (longer is prose)
    if not law:
        return None
    percent = [
        column for column, text in told.items() if _PERCENT.search(text) and column != law[0]
    ]
    votes = any("voting" in told[column].casefold() for column in percent)
    return _Layout(law[0], percent[0] if percent else None, votes)


def _listed_row(
    cells: Sequence[tuple[int, HtmlElement]],
    texts: dict[int, str],
    layout: _Layout,
    line: int | None,
) -> _Listed | None:
    name = next((column for column, text in sorted(texts.items()) if text), None)
    law = texts.get(layout.law, "")
    if name is None or name == layout.law or not law or len(texts[name]) > _LONGEST_NAME:
        return None
    cell = dict(cells)[name]
    percent = "" if layout.percent is None else texts.get(layout.percent, "")
    return _Listed(_without_footnotes(cell), law, percent, _indent(cell), line)


def _without_footnotes(cell: HtmlElement) -> str:
    """The name in a cell; numbers that are set apart from it by their type are footnotes."""
    kept = [cell.text or ""]
    for item in cell.iterdescendants():
        apart = item.tag in {"sup", "i", "em"} or _SET_APART.search(item.get("style") or "")
        if not (apart and _FOOTNOTES.match(item.text or "")):
            kept.append(item.text or "")
        kept.append(item.tail or "")
    return " ".join("".join(kept).split()).rstrip("* ")


def _indent(cell: HtmlElement) -> float:
    """How far a name is set in: by blanks that do not break, or by style."""
    text = str(cell.text_content())
    blanks = len(text) - len(text.lstrip("\xa0 \n\t"))
    styles = [item.get("style") or "" for item in (cell, *cell.iterdescendants())]
    points = [float(found) for style in styles for found in _INDENT.findall(style)]
    return blanks + sum(point for point in points if point >= _LEAST_INDENT)
