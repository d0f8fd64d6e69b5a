"""Statements of an export, kept outside the memory until every party is known.

Relationships may name parties that nothing describes; these are described too, and all parties come
before the relationships. So the order of an export follows from its content alone, and what was
exported, loaded and exported again is the same file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from ownership_graph.model import Entity

__all__ = ["Shelf"]


class Shelf:
    """Parties and relationships in a scratch database: put all, then read :meth:`texts`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("CREATE TABLE party (dataset TEXT, id TEXT, body TEXT)")
        database.execute("CREATE TABLE stake (seq INTEGER PRIMARY KEY, body TEXT)")

    def put_party(self, entity: Entity, statement: dict[str, Any]) -> None:
        """Keep the statement of a party."""
        row = (entity.source.dataset, entity.id, _text(statement))
        self._database.execute("INSERT INTO party VALUES (?, ?, ?)", row)

    def put_stake(self, statement: dict[str, Any]) -> None:
        """Keep the statement of a relationship."""
        self._database.execute("INSERT INTO stake VALUES (NULL, ?)", (_text(statement),))

    def texts(self) -> Iterator[str]:
        """The statements as JSON: parties by dataset and id, then relationships as they came."""
        parties = self._database.execute(
            "SELECT body, ROW_NUMBER() OVER (PARTITION BY id ORDER BY dataset) > 1"
            " FROM party ORDER BY dataset, id"
        )
        for text, repeated in parties:
            # What a record says first is new, and an update in every further dataset.
            yield _text({**json.loads(text), "recordStatus": "updated"}) if repeated else text
        for (text,) in self._database.execute("SELECT body FROM stake ORDER BY seq"):
            yield text


def _text(statement: dict[str, Any]) -> str:
    # A half of a surrogate pair, which no database takes, is written as an escape.
    text = json.dumps(statement, ensure_ascii=False)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
