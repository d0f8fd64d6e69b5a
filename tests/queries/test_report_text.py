from __future__ import annotations

from fractions import Fraction

import pytest

from ownership_graph.model import Entity, EntityKind, Interest, Right, Source
from ownership_graph.share import UNKNOWN, Share, parse_share
from queries.report.text import clean, fit, interest_text, percent, shorten, two_lines

SOURCE = Source(dataset="d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("two\nlines\tand  blanks", "two lines and blanks"),
        ("a\x00b\x1bc", "abc"),
        ("\u202eevil\u2066name\u200f", "evilname"),
        ("שלום", "שלום"),
        ("N" * 400, "N" * 299 + "…"),
    ],
)
def test_text_loses_what_could_do_harm(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abc def", 5) == "abc…"


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (None, "unknown"),
        (UNKNOWN, "unknown"),
        (Share.exact("43.5"), "43.5 %"),
        (parse_share(">25-<50"), ">25 to <50 %"),
        (Share.exact(Fraction(400, 9)), "44.4444… %"),
        (Share(Fraction(100, 3), Fraction(200, 3)), "33.3333… to 66.6666… %"),
    ],
)
def test_a_share_is_written_for_people(share: Share | None, expected: str) -> None:
    assert percent(share) == expected


def test_text_fits_a_width() -> None:
    assert fit("short", 20) == "short"
    assert fit("W" * 50, 10).endswith("…")
    assert len(fit("海藍虛構有限公司有限公司", 10)) < len(fit("abcdefghijklmno", 10))
    assert fit("W", 0.1) == "W…"
    assert two_lines("Short name", 20) == ("Short name", "")
    assert two_lines("First words and more words follow", 12) == ("First words", "and more wo…")
    first, second = two_lines("N" * 60, 12)
    assert first == "N" * len(first)
    assert second.endswith("…")


def test_a_statement_is_one_line() -> None:
    entity = Entity(id="a", name="A", kind=EntityKind.COMPANY, source=SOURCE, jurisdiction="US-DE")
    assert interest_text(entity) == "A, company, US-DE"
    interest = Interest(
        id="1",
        holder=None,
        subject="a",
        source=SOURCE,
        equity=Share.exact(5),
        rights=frozenset({Right.VETO}),
        board=Share.exact(20),
    )
    assert interest_text(interest) == (
        "an unidentified holder in a: equity 5 %, votes unknown, veto, board 20 %"
    )
    plain = Interest(id="2", holder="h", subject="a", source=SOURCE)
    assert interest_text(plain) == "h in a: equity unknown, votes unknown"
