"""Company numbers of the United Kingdom's registers, however people write them."""

from __future__ import annotations

import re

__all__ = ["uk_company_number"]

_BLANKS = re.compile(r"[\s.\-/_]+")
_NOISE = re.compile(r"^(?:(?:COMPANY|REGISTRATION|REG|CO|NO|NUMBER|CRN)[:.]?\s*)+", re.IGNORECASE)
_DIGITS = re.compile(r"^\d{1,8}$")
# Eight characters: two letters and six digits, an R0 number of old Northern Irish companies, or
# an industrial or provident society (IP12345R).
_LETTERED = re.compile(
    r"^(?P<prefix>AC|BR|CE|CS|FC|FE|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|R0|RC|RS|SA|SC"
    r"|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC)(?P<digits>\d{1,6})(?P<suffix>R?)$"
)
_LENGTH = 8
_ALL_ZERO = "00000000"


def uk_company_number(text: str) -> str | None:
    """The number as the registers write it: eight characters, or None if it is not one.

    >>> [uk_company_number(text) for text in ("686734", "sc 123 456", "41-0406690")]
    ['00686734', 'SC123456', None]
    """
    if len(text) == _LENGTH and text.isascii() and text.isdigit() and text != _ALL_ZERO:
        return text
    cleaned = _BLANKS.sub("", _NOISE.sub("", text.strip())).upper()
    if _DIGITS.match(cleaned):
        padded = cleaned.rjust(_LENGTH, "0")
        return None if padded == _ALL_ZERO else padded
    found = _LETTERED.match(cleaned)
    if found is None:
        return None
    prefix, digits, suffix = found.group("prefix", "digits", "suffix")
    room = _LENGTH - len(prefix) - len(suffix)
    return f"{prefix}{digits.rjust(room, '0')}{suffix}" if len(digits) <= room else None
