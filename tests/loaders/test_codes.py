from __future__ import annotations

import pytest

from loaders.reading.codes import country_code, jurisdiction_code
from ownership_graph.errors import InvalidRecord


@pytest.mark.parametrize(("text", "code"), [("GB", "GB"), ("us", "US"), ("XK", "XK")])
def test_iso_countries_are_taken(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(("text", "code"), [("US-DE", "US-DE"), ("ae-du", "AE-DU"), ("KY", "KY")])
def test_iso_states_are_taken_as_jurisdictions(text: str, code: str) -> None:
    assert jurisdiction_code(text) == code


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("UK", "Write GB."),
        ("EL", "Write GR."),
        ("CHN", "Write CN."),
        ("Russia", "Write RU."),
        ("ZZ", "Write two letters, such as GB."),
        ("US-DE", "Write US."),
    ],
)
def test_what_is_no_country_code_is_refused_with_what_was_meant(text: str, hint: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        country_code(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Delaware", "Write US-DE."),
        ("UN", "Write two letters, such as GB, or a state such as US-DE."),
        ("QQ-1", "Write two letters, such as GB, or a state such as US-DE."),
    ],
)
def test_what_is_no_jurisdiction_is_refused_with_what_was_meant(text: str, hint: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        jurisdiction_code(text)
    assert caught.value.hint == hint
