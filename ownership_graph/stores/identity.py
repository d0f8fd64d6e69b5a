"""Which identifiers prove that two ids are one party, and the links that follow.

Only identifiers that one register gives to one legal person are taken. Numbers that repeat
between the courts of a country (German and Spanish commercial registers), group tax numbers and
passports prove nothing. A branch or a fund often carries the number of its head office or manager,
so of these only the LEI counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ownership_graph.model import Entity, EntityKind
from ownership_graph.stores.base import Link

__all__ = ["LEI", "STRONG_SCHEMES", "proof", "shared_identifier_links", "star"]

LEI = "XI-LEI"

STRONG_SCHEMES: Mapping[str, int] = {
    LEI: 20,
    "AU-ABN": 11,
    "AU-ACN": 9,
    "BE-BCE_KBO": 10,
    "CA-CORP": 0,
    "CH-UID": 0,
    "CZ-ICO": 8,
    "DK-CVR": 8,
    "EE-RIK": 8,
    "FI-PRO": 0,
    "FR-RCS": 9,
    "FR-SIREN": 9,
    "GB-COH": 8,
    "IE-CRO": 0,
    "IN-MCA": 21,
    "LV-RE": 11,
    "NL-KVK": 8,
    "NO-BRC": 9,
    "PL-KRS": 10,
    "RU-INN": 10,
    "RU-OGRN": 13,
    "SE-BLV": 10,
    "SG-ACRA": 0,
    "SK-ORSR": 8,
    "UA-EDR": 8,
    "US-SAM": 12,
    "US-SEC": 10,
    "ZA-CIP": 0,
}
"""Schemes (org-id.guide codes) whose values name one legal person, and the length of a value.

A length of 0 is one that varies; a value of another length proves nothing."""

_PADDED = {"GB-COH", "US-SEC", "FR-RCS", "FR-SIREN", "CZ-ICO", "PL-KRS", "SK-ORSR", "UA-EDR"}
_BORROWED = {EntityKind.BRANCH.value, EntityKind.FUND.value}


def proof(scheme: str, value: str, kind: str) -> str | None:
    """The identifier as it is compared, ``scheme:value``; None where it proves no identity.

    >>> proof("GB-COH", "102498", "company")
    'GB-COH:00102498'
    """
    length = STRONG_SCHEMES.get(scheme)
    if length is None or (kind in _BORROWED and scheme != LEI):
        return None
    plain = "".join(value.split()).upper()
    if scheme in _PADDED and plain.isdecimal():
        plain = plain.zfill(length)
    if not plain or (length and len(plain) != length) or not plain.strip("0"):
        return None
    return f"{scheme}:{plain}"


def shared_identifier_links(entities: Iterable[Entity]) -> list[Link]:
    """The links between ids of which statements give the same proof, in order."""
    owners: dict[str, set[str]] = {}
    for entity in entities:
        for item in entity.identifiers:
            key = proof(item.scheme, item.value, entity.kind.value)
            if key is not None:
                owners.setdefault(key, set()).add(entity.id)
    return sorted(link for key, ids in owners.items() for link in star(key, ids))


def star(key: str, ids: Iterable[str]) -> list[Link]:
    """Links from the smallest of some ids to each other one: the same in any order of loading."""
    first, *rest = sorted(ids)
    return [Link(first, second, key) for second in rest]
