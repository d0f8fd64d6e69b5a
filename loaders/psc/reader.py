"""UK Companies House: the snapshot of people with significant control, and company data.

The files of one folder or zip file are one dataset. Company data come last, so that a company's own
row stands over what others say of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from loaders.formats import Format, Peek, each_file, one_part
from loaders.psc.company_data import company_of, is_company_data, parse_company_data
from loaders.psc.company_numbers import uk_company_number
from loaders.psc.parts import psc_source
from loaders.psc.records import company, psc_items
from loaders.reading.opening import InputFile
from loaders.reading.rows import Row, header
from loaders.reading.spool import Ids
from loaders.reading.streams import lines
from loaders.records import Context, Derived, Item, Kind, Reject
from ownership_graph.errors import InvalidData, Location
from ownership_graph.model import Entity

__all__ = ["FORMATS", "read_companies_house"]

_LARGEST_ARRAY = 512 * 1024 * 1024
_MARKS = ("-person-with-significant-control", "-beneficial-owner", "significant-control-statement")
_DOCUMENT = "PSC register"
_BATCH = 5000
_NO_RECORD = "not a record of Companies House."

Record = tuple[str, Mapping[str, Any], Location, bytes]


def read_companies_house(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """Everything that files of Companies House state.

    Args:
        files: PSC snapshots, answers of the PSC API, and BasicCompanyData tables.
        context: the dataset.
    """
    with Ids() as told, Ids() as named:
        reading = _Reading(context, told, named)
        yield from each_file(sorted(files, key=_is_table), reading.parse)
        for batch in named.missing_from(told):
            for number in batch:
                where = (named.get(number) or b"").decode()
                source = psc_source(context, _DOCUMENT, where, None)
                yield Derived(company(number, source))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One dataset in the making.

    Attributes:
        context: the dataset.
        told: numbers of companies of which an entity was given.
        named: numbers of companies that have records, with the place of the first one.
    """

    context: Context
    told: Ids
    named: Ids

    def parse(self, file: InputFile) -> Iterator[Item]:
        with file.open() as source:
            if _is_table(file):
                yield from self._noting(parse_company_data(source, file.name, self.context))
            else:
                yield from self._noting(self._persons(source, file.name))

    def _noting(self, items: Iterator[Item]) -> Iterator[Item]:
        numbers: list[str] = []
        try:
            for item in items:
                record = item.record if isinstance(item, Derived) else item
                if isinstance(record, Entity) and record.identifiers:
                    numbers.append(record.identifiers[0].value)
                    if len(numbers) == _BATCH:
                        self.told.update(numbers)
                        numbers.clear()
                yield item
        finally:
            self.told.update(numbers)

    def _persons(self, source: io.BufferedReader, name: str) -> Iterator[Item]:
        last, places = "", list[tuple[str, bytes]]()
        for found in _records(source, name):
            if isinstance(found, Reject):
                yield found
                continue
            text, data, where, raw = found
            if "CompanyNumber" in data:
                yield company_of(_row(data, where), self.context)
                continue
            number = text if text == last else uk_company_number(text)
            if number is None and not str(data.get("kind", "")).startswith("totals#"):
                reason = f"{text!r} is not a company number."
                yield Reject(Kind.STATEMENT, reason, where, raw.decode("utf-8", "replace"))
                continue
            if number is not None and number != last:
                places.append((number, str(where).encode()))
                last = number
            if len(places) == _BATCH:
                self.named.put_all(places)
                places.clear()
            yield from psc_items(number or "", data, self.context, where, raw)
        self.named.put_all(places)


def _records(source: io.BufferedReader, name: str) -> Iterator[Record | Reject]:
    """The records of a snapshot, whether one a line, in one array, or an answer of the API."""
    if source.peek(1)[:1] == b"[":
        yield from _whole(source, name)
        return
    for number, line in enumerate(lines(source, name), start=1):
        if not line.strip():
            continue
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError:
            if number == 1:
                yield from _whole(_Rest(line, source), name)
                return
            raw = line.decode("utf-8", "replace")
            yield Reject(Kind.STATEMENT, "the line is no JSON.", Location(name, number), raw)
            continue
        yield from _unpacked(found, Location(name, number), line)


class _Rest:
    """A stream of which the first line was read already."""

    def __init__(self, line: bytes, source: BinaryIO) -> None:
        self._line = line
        self._source = source

    def read(self, size: int) -> bytes:
        """The first line and what follows."""
        return self._line + self._source.read(size)


def _whole(source: BinaryIO | _Rest, name: str) -> Iterator[Record | Reject]:
    content = source.read(_LARGEST_ARRAY + 1)
    if len(content) > _LARGEST_ARRAY:
        raise InvalidData(
            f"the JSON text is larger than {_LARGEST_ARRAY:,} bytes.",
            hint="Write one record a line.",
            location=Location(name),
        )
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InvalidData(f"the text is no JSON ({error}).", location=Location(name)) from error
    for index, item in enumerate(found if isinstance(found, list) else [found]):
        yield from _unpacked(item, Location(name, pointer=f"/{index}"), orjson.dumps(item))


def _unpacked(item: object, where: Location, raw: bytes) -> Iterator[Record | Reject]:
    """The records in one JSON value: a line of the snapshot, or a company with its records."""
    if not isinstance(item, dict):
        yield Reject(Kind.STATEMENT, _NO_RECORD, where, raw.decode())
        return
    data = item.get("data")
    number = str(item.get("company_number", ""))
    several = (data if isinstance(data, dict) else item).get("persons_with_significant_control")
    several = item.get("items") if several is None else several
    if isinstance(several, list):
        for index, record in enumerate(several):
            place = Location(where.file, where.line, f"{where.pointer or ''}/{index}")
            text = orjson.dumps(record)
            if isinstance(record, dict):
                yield number or _number_in_links(record), record, place, text
            else:
                yield Reject(Kind.STATEMENT, _NO_RECORD, place, text.decode())
    elif isinstance(data, dict):
        yield number, data, where, raw
    elif "CompanyNumber" in item:
        yield number, item, where, raw
    else:
        yield Reject(Kind.STATEMENT, _NO_RECORD, where, raw.decode())


def _row(data: Mapping[str, Any], where: Location) -> Row:
    """A row of company data that was written as a JSON object."""
    columns = {str(name).strip(): index for index, name in enumerate(data)}
    return Row([str(cell) for cell in data.values()], columns, where)


def _number_in_links(record: Mapping[str, Any]) -> str:
    """The company number in ``/company/NUMBER/persons-with-significant-control/...``."""
    links = record.get("links")
    steps = str(links.get("self", "")).split("/") if isinstance(links, dict) else []
    return steps[2] if len(steps) > 2 else ""  # noqa: PLR2004 (the third step of the path)


def _is_table(file: InputFile) -> bool:
    return is_company_data(header(file.head().decode("utf-8-sig", "replace")))


def _recognises(peek: Peek) -> bool:
    text = peek.text
    if text.lstrip().startswith(("{", "[")):
        company = '"CompanyNumber"' in text
        return company or (any(mark in text for mark in _MARKS) and "statementI" not in text)
    return is_company_data(header(text))


FORMATS = (
    Format(
        name="companies-house",
        title="UK Companies House: PSC snapshot (JSON Lines) or BasicCompanyData (CSV)",
        recognises=_recognises,
        open=one_part(read_companies_house, "Companies House"),
        family="companies-house",
    ),
)
