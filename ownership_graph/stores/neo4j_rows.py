"""Between rows and the properties of Neo4j, where what is absent has no property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ownership_graph.model import Entity, Interest
from ownership_graph.stores.base import Link
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS, entity_of, interest_of
from ownership_graph.stores.schema import RELATIONSHIPS

__all__ = ["HOLDER", "native", "read_entity", "read_interest", "read_link", "stake_properties"]

HOLDER = "CASE WHEN o:Unidentified THEN NULL ELSE o.id END"
"""The holder ``o`` of a stake in Cypher: nothing where nobody names it."""

_FIGURES = {name for table in RELATIONSHIPS for name in table.figures}

_NO_STATEMENT: dict[str, Any] = dict.fromkeys(column.name for column in STATEMENT_COLUMNS)
_NO_STAKE: dict[str, Any] = dict.fromkeys(column.name for column in STAKE_COLUMNS)


def read_entity(properties: Mapping[str, Any]) -> Entity:
    """The statement of a ``Statement`` node."""
    return entity_of(_NO_STATEMENT | native(properties))


def read_interest(row: Mapping[str, Any]) -> Interest:
    """The stake of a ``HOLDS`` relationship ``h`` between ``holder`` and ``subject``."""
    ends = {"subject": row["subject"], "holder": row["holder"]}
    return interest_of(_NO_STAKE | native(row["h"]) | ends)


def read_link(row: Mapping[str, Any]) -> Link:
    """The link of a ``SAME_AS`` relationship ``l`` from ``a`` to ``b``."""
    said = row["l"]
    return Link(
        row["a"],
        row["b"],
        said.get("reason", ""),
        said.get("accepted_by", ""),
        said.get("accepted_on", ""),
    )


def stake_properties(row: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a stake as a load compares them: with its ends, without figures."""
    properties = {name: value for name, value in native(row["row"]).items() if name not in _FIGURES}
    ends = {"subject": row["subject"], "holder": row["holder"]}
    return properties | {name: value for name, value in ends.items() if value is not None}


def native(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties with plain dates in place of the driver's."""
    return {
        name: value.to_native() if hasattr(value, "to_native") else value
        for name, value in properties.items()
    }
