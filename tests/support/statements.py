"""Short ways to write BODS 0.4 statements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

__all__ = ["entity", "interest", "jsonl", "person", "relationship"]

DAY = "2024-01-01"


def entity(record: str, kind: str = "registeredEntity", **details: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON)
    return _statement(record, "entity", {"entityType": {"type": kind}, "name": record, **details})


def person(record: str, kind: str = "knownPerson", **details: Any) -> dict[str, Any]:  # noqa: ANN401
    named = {"names": [{"fullName": record}]} if kind == "knownPerson" else {}
    return _statement(record, "person", {"personType": kind, **named, **details})


def relationship(
    record: str,
    holder: object,
    subject: object,
    *interests: dict[str, Any],
    **details: Any,  # noqa: ANN401
) -> dict[str, Any]:
    return _statement(
        record,
        "relationship",
        {"subject": subject, "interestedParty": holder, "interests": list(interests), **details},
    )


def interest(
    kind: str = "shareholding",
    share: dict[str, Any] | None = None,
    **more: Any,  # noqa: ANN401
) -> dict[str, Any]:
    stated = {} if share is None else {"share": share}
    return {"type": kind, "directOrIndirect": "direct", **stated, **more}


def _statement(record: str, kind: str, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "statementId": f"statement-of-{record}-which-has-32-letters",
        "declarationSubject": record,
        "statementDate": DAY,
        "recordId": record,
        "recordType": kind,
        "recordDetails": {"isComponent": False, **details},
        "publicationDetails": {
            "publicationDate": DAY,
            "bodsVersion": "0.4",
            "publisher": {"name": "Looking-Glass Register"},
        },
    }


def jsonl(statements: Sequence[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(item) for item in statements)
