"""Entities and interests as flat properties, for every format that other programs read.

Shares are written as the text of their interval (``>25-50``), exactly, and beside it as two figures
for programs that sort and draw; only the text is exact. Empty means unknown and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from ownership_graph.model import Entity, Interest, Source
from ownership_graph.share import Share

__all__ = [
    "ENTITY_LISTS",
    "UNIDENTIFIED",
    "Value",
    "entity_properties",
    "holder_node",
    "interest_properties",
]

UNIDENTIFIED = "unidentified:"
"""How the ids of nodes begin that stand for a holder whom nobody has named."""

Value: TypeAlias = str | bool | float | list[str]

ENTITY_LISTS = (
    "other_names",
    "nationalities",
    "permanent_residences",
    "markets",
    "identifiers",
)
"""Properties of an entity that are lists."""


def entity_properties(entity: Entity) -> dict[str, Value]:
    """What a statement says of an entity, without what it leaves unknown."""
    threshold = entity.disclosure_threshold
    found: Mapping[str, object] = {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind.value,
        "other_names": list(entity.other_names),
        "jurisdiction": entity.jurisdiction,
        "principal_place": entity.principal_place,
        "registered_office": entity.registered_office,
        "nationalities": list(entity.nationalities),
        "permanent_residences": list(entity.permanent_residences),
        "residence": entity.residence,
        "us_person": entity.us_person,
        "listed": entity.listed,
        "markets": list(entity.markets),
        "disclosure_threshold": None if threshold is None else str(Share.exact(threshold)),
        "head_office": entity.head_office,
        "identifiers": [str(each) for each in entity.identifiers],
        "unknown_reason": entity.unknown_reason,
        "ended": entity.ended,
    }
    return _given(found) | _origin(entity.source)


def interest_properties(interest: Interest) -> dict[str, Value]:
    """What a statement says of a stake, beside its two ends."""
    found: dict[str, object] = {
        "id": interest.id,
        "rights": sorted(right.value for right in interest.rights),
        "form": interest.form.value,
        "on_behalf_of": interest.on_behalf_of,
        "joint_block": interest.joint_block,
        "start": interest.start,
        "end": interest.end,
        "complete": interest.complete or None,
        "directness": interest.directness.value,
        "components": list(interest.components),
        "unknown_reason": interest.unknown_reason,
        "details": interest.details,
    }
    for name in ("equity", "votes", "board"):
        share: Share | None = getattr(interest, name)
        if share is not None:
            found[name] = str(share)
            found[f"{name}_lower"] = float(share.lower)
            found[f"{name}_upper"] = float(share.upper)
    return _given(found) | _origin(interest.source)


def holder_node(interest: Interest) -> str:
    """The id of the holder, or one made for an unidentified holder."""
    if interest.holder is not None:
        return interest.holder
    return f"{UNIDENTIFIED}{interest.source.dataset}:{interest.id}"


def _origin(source: Source) -> dict[str, Value]:
    return _given(
        {
            "dataset": source.dataset,
            "document": source.document,
            "url": source.url,
            "locator": source.locator,
            "publisher": source.publisher,
            "fact_date": source.fact_date,
            "retrieved": source.retrieved,
            "grade": source.grade,
        }
    )


def _given(found: Mapping[str, object]) -> dict[str, Value]:
    kept: dict[str, Value] = {}
    for name, value in found.items():
        if isinstance(value, bool | float):
            kept[name] = value
        elif isinstance(value, list):
            if value:
                kept[name] = value
        elif isinstance(value, date):
            kept[name] = value.isoformat()
        elif value is not None and value != "":
            kept[name] = str(value)
    return kept
