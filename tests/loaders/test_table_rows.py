from __future__ import annotations

import pytest

from loaders.records import Kind, Reject
from loaders.tables.rows import RawRow, Row, Schema, csv_rows, named_rows
from ownership_graph.errors import InvalidData

PETS = Schema(Kind.ENTITY, ("id", "name", "kind"), ("id",))


def raw(content: bytes) -> list[RawRow]:
    return list(csv_rows(content.splitlines(keepends=True), "pets.csv"))


def named(content: bytes) -> list[Row | Reject]:
    return list(named_rows(iter(raw(content)), PETS, "pets.csv"))


def rows(content: bytes) -> list[dict[str, str]]:
    return [dict(row.cells) for row in named(content) if isinstance(row, Row)]


def rejects(content: bytes) -> list[tuple[int | None, str]]:
    found = [row for row in named(content) if isinstance(row, Reject)]
    return [(row.location.line, row.reason) for row in found]


def test_t8_a_byte_order_mark_is_allowed() -> None:
    assert rows(b"\xef\xbb\xbfid,name\r\ncat,Dinah\r\n") == [{"id": "cat", "name": "Dinah"}]


def test_blank_lines_and_comments_are_passed_over_and_lines_still_counted() -> None:
    content = b'# template, "unclosed\n\nid,name\n# note\n   \ncat,Dinah\n#7,Numbered\n'
    assert rows(content) == [
        {"id": "cat", "name": "Dinah"},
        {"id": "#7", "name": "Numbered"},
    ]
    assert [row.location.line for row in raw(content)] == [3, 6, 7]


def test_a_quoted_cell_may_hold_commas_and_line_ends() -> None:
    content = b'id,name\ncat,"Dinah,\nthe cat"\ndog,Rex\n'
    assert rows(content)[0]["name"] == "Dinah,\nthe cat"
    assert [row.location.line for row in raw(content)] == [1, 2, 4]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only() -> None:
    content = b'id,name\ncat,"Dinah\ndog,Rex\n"owl","Athena"\n'
    assert [row["id"] for row in rows(content)] == ["dog", "owl"]
    ((line, reason),) = rejects(content)
    assert line == 2
    assert "cannot be read" in reason


def test_t8_a_row_that_is_not_utf8_is_refused() -> None:
    content = b"id,name\ncat,Dinah\nchat,Ren\xe9\ndog,Rex\n"
    assert [row["id"] for row in rows(content)] == ["cat", "dog"]
    assert rejects(content) == [(3, "the row is not UTF-8.")]


@pytest.mark.parametrize(
    "content",
    ["id,name\n".encode("utf-16"), b"\xfe\xff\x00i", "id,né\n".encode("latin-1"), b"i\0d\0\n"],
)
def test_t8_another_encoding_refuses_the_file(content: bytes) -> None:
    with pytest.raises(InvalidData, match="the table is not UTF-8") as caught:
        raw(content)
    assert caught.value.location is not None
    assert caught.value.location.line == 1


def test_t7_an_unknown_column_is_refused_by_name_and_the_table_loaded_without_it() -> None:
    found = named(b"id,nmae,colour\ncat,Dinah,black\n")
    first, second = (row for row in found if isinstance(row, Reject))
    assert (first.kind, first.location.line) == (Kind.COLUMN, 1)
    assert "'nmae'" in first.reason
    assert first.hint is not None
    assert "Did you mean name?" in first.hint
    assert second.hint == "The nearest known is id. Begin its name with x_ if it is your own."
    assert rows(b"id,nmae,colour\ncat,Dinah,black\n") == [{"id": "cat"}]


def test_t7_columns_that_begin_with_x_are_the_users_own() -> None:
    assert rows(b"id,x_mood\ncat,cross\n") == [{"id": "cat", "x_mood": "cross"}]
    assert rejects(b"id,x_mood\ncat,cross\n") == []


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        (b"_ID,name\n", "Rename '_ID' to 'id'."),
        (b"id;name\n", "Separate the columns by commas."),
        (b"colour,mood\n", "Known columns: id, name, kind."),
    ],
)
def test_t7_a_table_without_its_key_column_is_refused_whole(header: bytes, hint: str) -> None:
    with pytest.raises(InvalidData, match="has no column 'id'") as caught:
        named(header + b"cat,Dinah\n")
    assert caught.value.hint == hint


def test_a_column_twice_refuses_the_table() -> None:
    with pytest.raises(InvalidData, match="'name' stands twice"):
        named(b"id,name,name\n")


def test_an_empty_table_is_refused_with_its_columns() -> None:
    with pytest.raises(InvalidData, match="the table is empty") as caught:
        named(b"\n")
    assert caught.value.hint is not None
    assert "id,name,kind" in caught.value.hint


def test_a_header_that_cannot_be_read_refuses_the_table() -> None:
    with pytest.raises(InvalidData, match="cannot be read"):
        named(b'"id"x,name\n')


def test_a_row_with_more_cells_than_columns_is_refused() -> None:
    content = b"id,name,\ncat,Carroll, Lewis\ndog,Rex,,\nowl\n"
    assert rejects(content) == [(2, "the row has 3 cells, but the header has 2.")]
    assert rows(content) == [{"id": "dog", "name": "Rex"}, {"id": "owl"}]


def test_a_nameless_column_between_others_is_left_out() -> None:
    assert rows(b"id,,name\ncat,x,Dinah\n") == [{"id": "cat", "name": "Dinah"}]


def test_a_nul_character_refuses_its_row() -> None:
    assert rejects(b"id,name\nc\0t,Dinah\n") == [(2, "the row holds a NUL character.")]


def test_line_ends_of_old_systems_are_named() -> None:
    (found,) = csv_rows([b"id,name\rcat,Dinah\r"], "pets.csv")
    assert isinstance(found.cells, InvalidData)
    assert "carriage return alone" in str(found.cells)
    assert "Unix or Windows" in (found.cells.hint or "")
