"""Whose word a BODS statement is: packages that speak for several registers make several datasets.

RULES R6. A release may name one publisher for the statements of many registers (Open Ownership
does), so the register's address decides first and the publisher's name where there is none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from loaders.bods.extras import extras_of
from loaders.bods.values import mapping, text_of

__all__ = ["is_gleif", "part_of", "publisher_of"]

_COMMON = {
    "ac", "api", "beta", "co", "com", "data", "download", "eu", "go", "gov", "gouv", "info", "net",
    "open", "opendata", "org", "register", "service", "web", "ws", "www",
}  # fmt: skip
_SAME = {"company-information": "companieshouse"}


def part_of(statement: dict[str, Any]) -> str:
    """A short name for the register or publisher behind a statement; empty where it names none.

    >>> part_of({"source": {"url": "https://download.companieshouse.gov.uk/en_output.html"}})
    'companieshouse'
    """
    exported = extras_of(statement).get("dataset")
    if exported:
        return exported
    host = _register(text_of(mapping(statement.get("source")).get("url")))
    return host or _slug(publisher_of(statement))


def publisher_of(statement: dict[str, Any]) -> str:
    """The name of the publisher; empty where the statement names none."""
    details = mapping(statement.get("publicationDetails"))
    return text_of(mapping(details.get("publisher")).get("name"))


def is_gleif(statement: dict[str, Any]) -> bool:
    """Whether the statement was made from GLEIF's data, whose business address is a head office."""
    return part_of(statement).startswith("gleif")


@lru_cache(maxsize=4096)
def _register(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    words = [word for word in host.split(".")[:-1] if word not in _COMMON]
    words = [_SAME.get(word, word) for word in words]
    return _slug(words[-1]) if words else ""


@lru_cache(maxsize=4096)
def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
