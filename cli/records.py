"""What sources say, as JSON: statements of entities and of stakes, each with where it stands."""

from __future__ import annotations

from typing import Any

from ownership_graph.model import Entity, Interest, Source
from ownership_graph.share import Share, decimal_text
from queries.findings.as_json import share_json, source_json

__all__ = ["entity_json", "interest_json", "source_text"]


def entity_json(entity: Entity) -> dict[str, Any]:
    """One statement about an entity; empty facts are null or empty, never guessed."""
    threshold = entity.disclosure_threshold
    return {
        "id": entity.id,
        "name": entity.name,
        "other_names": list(entity.other_names),
        "kind": entity.kind.value,
        "jurisdiction": entity.jurisdiction,
        "principal_place": entity.principal_place,
        "registered_office": entity.registered_office,
        "nationalities": list(entity.nationalities),
        "permanent_residences": list(entity.permanent_residences),
        "residence": entity.residence,
        "us_person": entity.us_person,
        "listed": entity.listed,
        "markets": list(entity.markets),
        "disclosure_threshold": None if threshold is None else decimal_text(threshold),
        "head_office": entity.head_office,
        "identifiers": [
            {"scheme": item.scheme, "value": item.value} for item in entity.identifiers
        ],
        "unknown_reason": entity.unknown_reason and entity.unknown_reason.value,
        "ended": entity.ended and entity.ended.isoformat(),
        "source": source_json(entity.source),
    }


def interest_json(interest: Interest) -> dict[str, Any]:
    """One statement about a stake."""
    return {
        "id": interest.id,
        "holder": interest.holder,
        "subject": interest.subject,
        "equity": _share(interest.equity),
        "votes": _share(interest.votes),
        "rights": sorted(right.value for right in interest.rights),
        "board": _share(interest.board),
        "form": interest.form.value,
        "on_behalf_of": interest.on_behalf_of,
        "joint_block": interest.joint_block,
        "start": interest.start and interest.start.isoformat(),
        "end": interest.end and interest.end.isoformat(),
        "complete": interest.complete,
        "directness": interest.directness.value,
        "components": list(interest.components),
        "unknown_reason": interest.unknown_reason and interest.unknown_reason.value,
        "details": interest.details,
        "source": source_json(interest.source),
    }


def source_text(source: Source) -> str:
    """A source in one line: document, date, dataset and place in the file."""
    parts = [source.document or source.publisher, source.fact_date and str(source.fact_date)]
    parts.append(source.dataset)
    file, comma, place = (source.locator or "").partition(", ")
    parts.append(file.rpartition("/")[2] + comma + place)
    return ", ".join(part for part in parts if part)


def _share(share: Share | None) -> dict[str, Any] | None:
    return None if share is None else share_json(share)
