from __future__ import annotations

import pytest

from loaders.psc.company_numbers import uk_company_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("00686734", "00686734"),
        ("686734", "00686734"),
        (" Company No. 686734 ", "00686734"),
        ("SC123", "SC000123"),
        ("ni-12345", "NI012345"),
        ("OE029880", "OE029880"),
        ("IP12345R", "IP12345R"),
        ("R0000123", "R0000123"),
        ("123456789", None),
        ("00000000", None),
        ("SC1234567", None),
        ("HRB 32000", None),
        ("", None),
    ],
)
def test_a_number_is_written_as_the_register_writes_it(text: str, number: str | None) -> None:
    assert uk_company_number(text) == number
