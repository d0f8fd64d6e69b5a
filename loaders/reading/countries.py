"""Countries as sources write them: ISO codes, names, demonyms, the codes of EDGAR.

Names and demonyms are looked up with ``rigour``; ``data/country_words.csv`` holds what it does not
know and what it settles although the word names several countries ("Korean"), with an empty code.
A word that names no country, or several, gives None: unknown, never a guess.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["country", "edgar_place", "jurisdiction", "nationalities", "unread_nationalities"]

_ISO_JURISDICTION = re.compile(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")
_SEPARATORS = re.compile(r"\s*[,;/&]\s*|\s+and\s+", re.IGNORECASE)

# Codes that rigour holds beside ISO 3166-1, and codes that ISO has withdrawn or reserved.
_NOT_ISO = frozenset({"AC", "AN", "CP", "DD", "DG", "EA", "EU", "IC", "SU", "TA", "ZR", "ZZ"})


@cache
def _table(name: str) -> dict[str, str]:
    text = files("loaders").joinpath("data", name).read_text(encoding="utf-8")
    return {row[0]: row[1] for row in list(csv.reader(text.splitlines()))[1:]}


@lru_cache(maxsize=65_536)
def jurisdiction(words: str) -> str | None:
    """The ISO 3166-1 code of a country, or 3166-2 of a state, that the words name.

    Args:
        words: a code, a name in any usual form, or a demonym.

    >>> jurisdiction("Minnesota, Usa"), jurisdiction("Chinese"), jurisdiction("Atlantis")
    ('US-MN', 'CN', None)
    """
    cleaned = " ".join(words.split())
    settled = _table("country_words.csv").get(cleaned.casefold())
    if settled is not None:
        return settled or None
    if not cleaned:
        return None
    # Reading the table of territories takes 0.1 s; a file of codes alone never needs it.
    from rigour.territories import lookup_territory  # noqa: PLC0415

    found = lookup_territory(cleaned)
    code = found.code.upper() if found is not None else ""
    return code if _ISO_JURISDICTION.match(code) and code not in _NOT_ISO else None


@lru_cache(maxsize=65_536)
def country(words: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of the country that the words name.

    >>> country("England and Wales"), country("Scotland"), country("")
    ('GB', 'GB', None)
    """
    code = jurisdiction(words)
    return None if code is None else code[:2]


@lru_cache(maxsize=65_536)
def nationalities(words: str) -> tuple[str, ...]:
    """The countries that a list of demonyms names, in order; words that name none are left out.

    >>> nationalities("British,French"), nationalities("Martian")
    (('GB', 'FR'), ())
    """
    whole = country(words)
    if whole is not None:
        return (whole,)
    found = (country(part) for part in _SEPARATORS.split(words))
    return tuple(dict.fromkeys(code for code in found if code is not None))


@lru_cache(maxsize=65_536)
def unread_nationalities(words: str) -> tuple[str, ...]:
    """The words of a list of demonyms that name no country, or several.

    >>> unread_nationalities("British,Martian"), unread_nationalities("Trinidad and Tobago")
    (('Martian',), ())
    """
    if country(words) is not None:
        return ()
    parts = filter(None, _SEPARATORS.split(words.strip()))
    return tuple(part for part in parts if country(part) is None)


def edgar_place(code: str) -> str | None:
    """The ISO code of an EDGAR state or country code: states are ISO 3166-2.

    >>> edgar_place("DE"), edgar_place("F4"), edgar_place("XX")
    ('US-DE', 'CN', None)
    """
    return _table("edgar_places.csv").get(code.strip().upper())
