"""Country codes as the tables write them: ISO 3166 only, with a hint for everything else."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from loaders.reading.countries import jurisdiction as named
from ownership_graph.errors import InvalidRecord

__all__ = ["country_code", "is_jurisdiction", "jurisdiction_code"]

_STATE = re.compile(r"^(?P<country>[A-Z]{2})-[A-Z0-9]{1,3}$")
_RESERVED = {"UK": "GB", "EL": "GR", "SU": "RU", "FX": "FR"}


@cache
def _countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2, and XK, which all registers use for Kosovo."""
    text = files("loaders").joinpath("data", "iso_countries.csv").read_text(encoding="utf-8")
    return frozenset(text.split()[1:])


@lru_cache(maxsize=4096)
def country_code(text: str) -> str:
    """A country as ISO 3166-1 alpha-2.

    Raises:
        InvalidRecord: when it is none, with the code that was probably meant.
    """
    code = text.upper()
    if code in _countries():
        return code
    raise InvalidRecord(
        f"{text!r} is not a country code of ISO 3166-1 alpha-2.", hint=_hint(text, states=False)
    )


@lru_cache(maxsize=4096)
def is_jurisdiction(code: str) -> bool:
    """Whether a text is a code of ISO 3166-1 alpha-2 or ISO 3166-2, in capitals."""
    state = _STATE.match(code)
    return code in _countries() or (state is not None and state["country"] in _countries())


@lru_cache(maxsize=4096)
def jurisdiction_code(text: str) -> str:
    """A jurisdiction as ISO 3166-1 alpha-2, or ISO 3166-2 such as ``US-DE``.

    Raises:
        InvalidRecord: when it is none, with the code that was probably meant.
    """
    code = text.upper()
    if is_jurisdiction(code):
        return code
    raise InvalidRecord(
        f"{text!r} is not a code of ISO 3166-1 alpha-2 or ISO 3166-2.",
        hint=_hint(text, states=True),
    )


def _hint(text: str, *, states: bool) -> str:
    known = _RESERVED.get(text.upper()) or named(text)
    if known is None or not is_jurisdiction(known):
        return "Write two letters, such as GB" + (", or a state such as US-DE." if states else ".")
    return f"Write {known if states else known[:2]}."
