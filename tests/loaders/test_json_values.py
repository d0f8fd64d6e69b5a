from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from loaders.reading import json_values as module
from loaders.reading.json_values import JsonValue, json_value, json_values
from loaders.reading.streams import stream
from ownership_graph.errors import InvalidData, InvalidRecord


def read(content: bytes) -> list[JsonValue]:
    return list(json_values(stream(iter([content]), lambda: None), "x.json"))


def values(content: bytes) -> list[object]:
    return [found.value for found in read(content)]


def lines(content: bytes) -> list[int | None]:
    return [found.location.line for found in read(content)]


ARRAY = b'[\n  {"a": 1},\n  {"a": [2,\n 3]},\n  {"a": 4}\n]\n'


def test_numbers_are_exact() -> None:
    assert json_value('{"a": 50.000000000000000001}') == {"a": Decimal("50.000000000000000001")}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "at character 2"),
        ('{"a": NaN}', "NaN is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('"\\ud800"', "the text is not UTF-8"),
        ('"\udce9"', "the text is not UTF-8"),
    ],
)
def test_what_is_no_json_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidRecord, match=reason):
        json_value(text)


def test_a_number_of_any_length_is_exact() -> None:
    assert json_value("9" * 6000) == Decimal("9" * 6000)


def test_text_of_other_scripts_and_escaped_pairs_are_taken() -> None:
    assert json_value('"Алиса \\ud83d\\ude00"') == "Алиса 😀"


def test_lines_stand_where_they_stand() -> None:
    content = b'\xef\xbb\xbf{"a": 1}\r\n\n{"a": 2}\n'
    assert values(content) == [{"a": 1}, {"a": 2}]
    assert lines(content) == [1, 3]


def test_a_broken_line_costs_itself() -> None:
    first, second, third = read(b'{"a": 1\n{"a": 2}\n{"a": "\xe9"}\n')
    assert isinstance(first.value, InvalidData)
    assert first.raw == '{"a": 1'
    assert second.value == {"a": 2}
    assert isinstance(third.value, InvalidData)
    assert third.location.line == 3


def test_an_array_is_read_element_by_element() -> None:
    assert values(ARRAY) == [{"a": 1}, {"a": [2, 3]}, {"a": 4}]
    assert lines(ARRAY) == [2, 3, 5]
    assert values(b" [ ] ") == []
    assert values(b"[1, 23 , 456]") == [1, 23, 456]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_an_array_may_come_in_small_pieces(size: int) -> None:
    pieces: Iterator[bytes] = (ARRAY[at : at + size] for at in range(0, len(ARRAY), size))
    source = stream(pieces, lambda: None)
    assert [item.value for item in json_values(source, "x")] == values(ARRAY)


def test_one_object_over_many_lines_is_one_value() -> None:
    assert values(b'{\n "a": {\n "b": 1}\n}\n') == [{"a": {"b": 1}}]
    assert values(b"") == []


def test_a_broken_element_of_an_array_costs_itself() -> None:
    found = read(b'[\n  {"a": 1},\n  {"a": },\n  {"a": 3}\n]\n')
    assert found[0].value == {"a": 1}
    assert isinstance(found[1].value, InvalidData)
    assert (found[1].location.line, found[1].raw) == (3, '{"a": },')
    assert found[2].value == {"a": 3}
    assert found[2].location.line == 4


def test_half_a_surrogate_in_an_array_costs_its_element() -> None:
    first, second = read(b'[{"a": "\\ud800"}, {"a": 2}]')
    assert isinstance(first.value, InvalidData)
    assert second.value == {"a": 2}


def test_an_array_that_is_cut_short_gives_its_good_elements_first() -> None:
    found: list[JsonValue] = []
    with pytest.raises(InvalidData, match="ends before its closing bracket") as caught:
        found.extend(json_values(stream(iter([b'[\n{"a": 1},\n{"a": 2}']), lambda: None), "x"))
    assert [item.value for item in found] == [{"a": 1}, {"a": 2}]
    assert caught.value.location is not None
    assert caught.value.location.line == 3


def test_an_array_that_breaks_off_inside_an_element_refuses_it() -> None:
    found: list[JsonValue] = []
    with pytest.raises(InvalidData, match="closing bracket"):
        found.extend(json_values(stream(iter([b'[{"a": 1}, {"a": ']), lambda: None), "x"))
    assert found[0].value == {"a": 1}
    assert isinstance(found[1].value, InvalidData)


def test_an_element_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 10)
    monkeypatch.setattr(module, "_CHUNK", 8)
    source = stream(iter([b'[{"a": "' + b"x" * 8] * 4), lambda: None)
    first = next(iter(json_values(source, "x")))
    assert isinstance(first.value, InvalidData)
