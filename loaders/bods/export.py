"""Entities and interests as BODS 0.4 statements, which load again to the same graph.

What BODS can say is said in its own fields; the rest goes into one annotation of the statement
(``loaders.bods.extras``). Statements come in the order that BODS asks for: parties before the
relationships that name them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import IO, Any

from loaders.bods.export_details import entity_details, relationship_details
from loaders.bods.extras import annotation, differences
from loaders.bods.interests import stretches
from loaders.bods.records import entity_of, person_of
from loaders.bods.shelf import Shelf
from loaders.bods.values import mapping, reason_of, source_of
from loaders.reading.json_values import json_value
from loaders.reading.spool import Ids, scratch
from ownership_graph.model import Directness, Entity, EntityKind, Grade, Interest, Source

__all__ = ["bods_statements", "write_bods"]

_ID_BYTES = 20
_GRADES = {
    Grade.SELF_DECLARED: "selfDeclaration",
    Grade.REGISTER: "officialRegister",
    Grade.THIRD_PARTY: "thirdParty",
    Grade.PRIMARY_RESEARCH: "primaryResearch",
    Grade.VERIFIED: "verified",
}


def write_bods(
    target: IO[str],
    entities: Iterable[Entity],
    interests: Iterable[Interest],
    *,
    published: date,
    as_lines: bool = False,
) -> int:
    """Write statements as one JSON array, or as JSON Lines.

    Args:
        target: a text file.
        entities: statements of any datasets.
        interests: statements of any datasets.
        published: the day of publication.
        as_lines: one statement a line instead of an array.

    Returns:
        How many statements were written.
    """
    count = 0
    for text in _texts(entities, interests, published):
        opening = "" if as_lines else "[\n" if count == 0 else ",\n"
        target.write(opening + text + ("\n" if as_lines else ""))
        count += 1
    if not as_lines:
        target.write("\n]\n" if count else "[]\n")
    return count


def bods_statements(
    entities: Iterable[Entity], interests: Iterable[Interest], *, published: date
) -> Iterator[dict[str, Any]]:
    """The statements of all records: parties first, then relationships.

    A party that interests name and nothing describes becomes an unknown entity.
    """
    return map(json.loads, _texts(entities, interests, published))


def _texts(
    entities: Iterable[Entity], interests: Iterable[Interest], published: date
) -> Iterator[str]:
    with Ids() as kinds, scratch() as database:
        exporting, shelf = _Exporting(kinds, published), Shelf(database)
        for entity in entities:
            shelf.put_party(entity, exporting.entity(entity))
        for interest in interests:
            for party in exporting.undescribed(interest):
                shelf.put_party(party, exporting.entity(party))
            shelf.put_stake(exporting.interest(interest))
        yield from shelf.texts()


@dataclass(frozen=True)
class _Exporting:
    """One export: what was described so far, and the day of publication."""

    kinds: Ids
    published: date

    def entity(self, entity: Entity) -> dict[str, Any]:
        self.kinds.put(entity.id, entity.kind.value.encode())
        kind = "person" if entity.kind is EntityKind.PERSON else "entity"
        statement = self._statement(entity, entity.id, kind, entity_details(entity))
        details, source = _reloaded(entity.source, statement)
        got = (
            person_of(entity.id, details, source)
            if kind == "person"
            else entity_of(entity.id, details, source, head_office=False)
        )
        return self._annotated(statement, entity, differences(entity, got))

    def undescribed(self, interest: Interest) -> Iterator[Entity]:
        for party in (interest.subject, interest.holder, interest.on_behalf_of):
            if party is not None and party not in self.kinds:
                source = Source(dataset=interest.source.dataset)
                yield Entity(id=party, kind=EntityKind.UNKNOWN, source=source)

    def interest(self, interest: Interest) -> dict[str, Any]:
        key = f"{interest.id}\n"  # no id of a party ends in a line end
        again = key in self.kinds
        self.kinds.put(key)
        kind = (self.kinds.get(interest.subject) or b"").decode()
        stated = relationship_details(interest, EntityKind(kind))
        statement = self._statement(interest, interest.subject, "relationship", stated, again=again)
        details, source = _reloaded(interest.source, statement)
        got = _reloaded_interest(interest, details, source)
        return self._annotated(statement, interest, differences(interest, got))

    def _statement(
        self,
        record: Entity | Interest,
        declared: str,
        kind: str,
        details: dict[str, Any],
        *,
        again: bool = False,
    ) -> dict[str, Any]:
        source = record.source
        return {
            "statementId": _statement_id(record, kind),
            "declarationSubject": declared,
            "statementDate": (source.fact_date or self.published).isoformat(),
            "recordId": record.id,
            "recordType": kind,
            "recordStatus": "updated" if again else "new",
            "recordDetails": details,
            "publicationDetails": {
                "publicationDate": self.published.isoformat(),
                "bodsVersion": "0.4",
                "publisher": {"name": source.publisher or source.dataset},
            },
            **_stated_source(source),
        }

    def _annotated(
        self, statement: dict[str, Any], record: Entity | Interest, cells: dict[str, str]
    ) -> dict[str, Any]:
        cells = {"dataset": record.source.dataset, **cells}
        return {**statement, "annotations": [annotation(cells, self.published)]}


def _statement_id(record: Entity | Interest, kind: str) -> str:
    """An id of 40 characters that follows from the content, wherever it was read."""
    record = replace(record, source=replace(record.source, locator=None))
    values = [getattr(record, field.name) for field in fields(record)]
    # A set has no order of its own: it comes as it was built.
    ordered = [sorted(value) if isinstance(value, frozenset) else value for value in values]
    said = repr((kind, ordered)).encode("utf-8", errors="backslashreplace")
    return hashlib.blake2b(said, digest_size=_ID_BYTES).hexdigest()


def _stated_source(source: Source) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    if source.grade is not None:
        stated["type"] = [_GRADES[source.grade]]
    if source.document is not None:
        stated["description"] = source.document
    if source.url is not None and source.url.startswith(("http://", "https://")):
        stated["url"] = source.url
    if source.retrieved is not None:
        stated["retrievedAt"] = source.retrieved.isoformat()
    return {"source": stated} if stated else {}


def _reloaded(source: Source, statement: dict[str, Any]) -> tuple[dict[str, Any], Source]:
    """The details and the source as a reader of the written statement gets them."""
    read = mapping(json_value(json.dumps(statement, ensure_ascii=False)))
    return mapping(read["recordDetails"]), source_of(
        read, source.dataset, source.locator or "", None
    )


def _reloaded_interest(interest: Interest, details: dict[str, Any], source: Source) -> Interest:
    """The interest as a reader of BODS alone would take it."""
    (stretch,) = stretches(details, None, exported=True)
    return replace(
        Interest(
            id=interest.id,
            subject=interest.subject,
            holder=interest.holder,
            source=source,
            start=interest.start,
            end=interest.end,
        ),
        equity=stretch.equity,
        votes=stretch.votes,
        board=stretch.board,
        rights=stretch.rights,
        directness=Directness(stretch.directness),
        components=interest.components,
        details=stretch.details,
        unknown_reason=None
        if interest.holder is not None
        else reason_of(details["interestedParty"]),
    )
