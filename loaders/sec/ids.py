"""Ids of parties in filings with the SEC: by Central Index Key, else by name within one filing."""

from __future__ import annotations

import re
import unicodedata

from ownership_graph.model import Identifier

__all__ = ["cik", "party_id", "party_identifiers", "slug"]

_DIGITS = 10
_NOT_WORD = re.compile(r"[\W_]+")


def cik(text: str) -> str:
    """A Central Index Key as EDGAR writes it: ten digits.

    >>> cik("CIK 320193")
    '0000320193'
    """
    return text.upper().removeprefix("CIK").strip().rjust(_DIGITS, "0")


def party_id(key: str) -> str:
    """The id of the party with a Central Index Key."""
    return f"US-SEC-CIK-{key}"


def party_identifiers(key: str) -> tuple[Identifier, ...]:
    """The Central Index Key as an identifier."""
    return (Identifier("US-SEC-CIK", key),)


def slug(name: str) -> str:
    """A name as part of an id: small letters of any script and digits, joined by hyphens.

    >>> slug("Société Générale, S.A.")
    'societe-generale-s-a'
    """
    parts = unicodedata.normalize("NFKD", name)
    plain = "".join(part for part in parts if not unicodedata.combining(part)).lower()
    return _NOT_WORD.sub("-", plain).strip("-") or "unnamed"
