"""JSON statements one at a time: from JSON Lines, from one array, or from a single object.

Numbers are read as exact decimals. A broken line, or a broken element of an array, costs itself and
not the file. Memory holds one statement.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from loaders.reading.streams import LONGEST_LINE, at_line, lines
from ownership_graph.errors import InvalidData, InvalidRecord, Location

__all__ = ["JsonValue", "json_value", "json_values"]

_CHUNK = 1 << 20
_BLANK = " \t\r\n"
_PEEK = 65_536


@dataclass(frozen=True, slots=True)
class JsonValue:
    """One value of a file.

    Attributes:
        value: the value, numbers as int or Decimal; or what is wrong with it.
        location: the line on which it begins.
        raw: its text.
    """

    value: object
    location: Location
    raw: str


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _integer(digits: str) -> int | Decimal:
    # Python refuses to read longer integers; a decimal number is as exact.
    return int(digits) if len(digits) <= _LONGEST_INTEGER else Decimal(digits)


_LONGEST_INTEGER = 4300
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=_integer, parse_constant=_no_constant)


def json_value(text: str) -> object:
    """One JSON value with exact numbers.

    Raises:
        InvalidRecord: when it is broken, nested too deeply, or holds half a surrogate pair.
    """
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise _broken(error) from error
    _check_text(text, value)
    return value


def _broken(error: ValueError | RecursionError) -> InvalidRecord:
    if isinstance(error, json.JSONDecodeError):
        what = f"{error.msg} at character {error.pos + 1}"
    elif isinstance(error, RecursionError):
        what = "it is nested too deeply"
    else:
        what = str(error)
    return InvalidRecord(f"the JSON is broken: {what}.", hint="Mend it, or fetch the file again.")


def _check_text(text: str, value: object) -> None:
    if not text.isascii():
        _check_encodable(text)
    if "\\ud" in text or "\\uD" in text:
        _check_encodable(json.dumps(value, ensure_ascii=False, default=str))


def _check_encodable(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidRecord("the text is not UTF-8.", hint="Save the file as UTF-8.") from error


def json_values(source: io.BufferedReader, name: str) -> Iterator[JsonValue]:
    """The values of a file: each line, each element of its array, or the one object it is.

    Raises:
        InvalidData: at an array that is cut short, after its good elements, or where nothing can
            be read any more.
    """
    head = source.peek(_PEEK)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        yield from _Array(source, name).values()
    elif _is_one_line_each(head):
        yield from _line_values(source, name)
    else:
        yield from _one_value(source, name)


def _is_one_line_each(head: bytes) -> bool:
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 3)[:3]
    return any(line.lstrip()[:1] == b"{" and line.rstrip()[-1:] == b"}" for line in first)


def _line_values(source: io.BufferedReader, name: str) -> Iterator[JsonValue]:
    for number, line in enumerate(lines(source, name), start=1):
        text = line.decode("utf-8", errors="surrogateescape").strip().removeprefix("\ufeff")
        if text:
            yield JsonValue(_valued(text), Location(name, number), text)


def _valued(text: str) -> object:
    try:
        return json_value(text)
    except InvalidRecord as error:
        return error


def _checked(text: str, value: object) -> object:
    try:
        _check_text(text, value)
    except InvalidRecord as error:
        return error
    return value


def _one_value(source: io.BufferedReader, name: str) -> Iterator[JsonValue]:
    text = source.read(LONGEST_LINE).decode("utf-8-sig", errors="surrogateescape").strip()
    if text:
        yield JsonValue(_valued(text), Location(name, 1), text)


class _Array:
    """Reads the elements of one array from a stream of text."""

    def __init__(self, source: io.BufferedReader, name: str) -> None:
        self._source = source
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="surrogateescape")
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._indent: str | None = None

    def values(self) -> Iterator[JsonValue]:
        self._skip_blanks()
        self._forward(1)  # the opening bracket
        while (sign := self._next_sign()) != "]":
            if sign == "":
                raise InvalidData(
                    "the array ends before its closing bracket.",
                    hint="What stood before was read; fetch the file again.",
                    location=Location(self._name, self._line),
                )
            if self._indent is None:
                self._indent = self._text[self._text.rfind("\n", 0, self._at) + 1 : self._at]
            yield self._element()

    def _next_sign(self) -> str:
        """The first sign of the next element; commas are passed over, an end of text is empty."""
        self._skip_blanks()
        if self._text[self._at : self._at + 1] == ",":
            self._forward(1)
            self._skip_blanks()
        return self._text[self._at : self._at + 1]

    def _element(self) -> JsonValue:
        location = Location(self._name, self._line)
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if self._grow():
                    continue
                return self._broken_element(error, location)
            if end == len(self._text) and self._grow():
                continue  # a number may go on
            break
        raw = self._text[self._at : end]
        self._forward(end - self._at)
        return JsonValue(_checked(raw, value), location, raw)

    def _broken_element(self, error: ValueError | RecursionError, location: Location) -> JsonValue:
        start = self._at
        # The next element begins on a line of its own, as far in as the first one.
        mark = self._text.find(f"\n{self._indent}{{", start + 1) if self._indent is not None else -1
        end = len(self._text) if mark < 0 else mark
        raw = self._text[start:end]
        self._forward(end - start)
        return JsonValue(_broken(error), location, raw)

    def _skip_blanks(self) -> None:
        while True:
            rest = self._at
            while rest < len(self._text) and self._text[rest] in _BLANK:
                rest += 1
            self._forward(rest - self._at)
            if self._at < len(self._text) or not self._grow():
                return

    def _forward(self, count: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count

    def _grow(self) -> bool:
        """Read on; whether there was more."""
        if self._ended or len(self._text) - self._at > LONGEST_LINE:
            return False
        try:
            chunk = self._source.read1(_CHUNK)
        except InvalidData as error:
            raise at_line(error, self._name, self._line) from error
        self._ended = not chunk
        self._text = self._text[self._at :] + self._decoder.decode(chunk, final=self._ended)
        self._at = 0
        return bool(chunk)
