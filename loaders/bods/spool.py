"""All statements of a package, kept outside the memory until the latest state of each is known.

A record's state is its latest statement of one publisher (of one dataset, in an export): the
greatest statementDate, then the last in the files. Statements that another one replaces (BODS 0.1
to 0.3) are out, and references to them lead to their successor.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from loaders.bods.extras import extras_of
from loaders.bods.parts import part_of, publisher_of
from loaders.bods.records import is_nomination
from loaders.bods.upgrade import CURRENT, replaced_by, upgraded, version_of
from loaders.bods.values import first_day, items, mapping, text_of
from loaders.formats import Part
from loaders.reading.json_values import JsonValue, json_value
from loaders.records import Kind, Reject, Skip
from ownership_graph.errors import InvalidData, InvalidRecord, Location
from ownership_graph.model import Right

__all__ = ["KINDS", "Nomination", "Spool", "Spooled"]

KINDS = {"entity": Kind.ENTITY, "person": Kind.ENTITY, "relationship": Kind.INTEREST}
"""What each record type counts as."""

_TABLES = """
CREATE TABLE statement (
    seq INTEGER PRIMARY KEY, record TEXT, word TEXT, publisher TEXT,
    part TEXT, dataset TEXT, date TEXT, kind TEXT,
    file TEXT, line INTEGER, nominates INTEGER, body TEXT
);
CREATE TABLE replaced (old TEXT PRIMARY KEY, new TEXT) WITHOUT ROWID;
CREATE TABLE refused (
    seq INTEGER PRIMARY KEY, kind TEXT, reason TEXT, hint TEXT, file TEXT, line INTEGER, raw TEXT
)
"""
_LATEST = """
CREATE INDEX statement_record ON statement (record);
CREATE TABLE latest AS SELECT seq FROM (
    SELECT seq, record,
        ROW_NUMBER() OVER (PARTITION BY record, kind = 'relationship', word
            ORDER BY date DESC, seq DESC) AS place
    FROM statement
) WHERE place = 1 AND record NOT IN (SELECT old FROM replaced);
CREATE UNIQUE INDEX latest_seq ON latest (seq)
"""
_LONGEST_CHAIN = 1000


@dataclass(frozen=True, slots=True)
class Spooled:
    """One statement that counts, in the shape of BODS 0.4."""

    record: str
    kind: str
    location: Location
    statement: dict[str, Any]
    raw: str

    @property
    def details(self) -> dict[str, Any]:
        """The statement's ``recordDetails``."""
        return mapping(self.statement.get("recordDetails"))

    @property
    def closed(self) -> date | None:
        """The day from which the record is closed; None while it is not.

        Raises:
            InvalidRecord: when the statement has no such day.
        """
        if self.statement.get("recordStatus") != "closed":
            return None
        return first_day("statementDate", self.statement.get("statementDate"))


@dataclass(slots=True)
class Nomination:
    """The parties of an agreement between nominators and nominees."""

    nominators: set[str] = field(default_factory=set)
    nominees: set[str] = field(default_factory=set)


class Spool:
    """Statements in a scratch database: add all, :meth:`finish`, then read."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        for statement in _TABLES.split(";"):
            database.execute(statement)
        self.nominations: dict[str, Nomination] = {}

    def add(self, found: JsonValue) -> None:
        """Take one value of a file; what is no statement is kept as refused."""
        try:
            if isinstance(found.value, InvalidData):
                raise found.value
            self._add_statement(_shaped(found.value), found)
        except InvalidData as error:
            self.refuse(Reject.of(error, _kind_of(found.value), found.location, found.raw))

    def _add_statement(self, statement: dict[str, Any], found: JsonValue) -> None:
        record, kind = text_of(statement.get("recordId")), text_of(statement.get("recordType"))
        if not record:
            raise InvalidRecord("the statement has no recordId.", hint="Records need an id each.")
        if kind not in KINDS:
            raise InvalidRecord(
                f"recordType {kind!r} is not known.", hint=f"Write one of: {', '.join(KINDS)}."
            )
        dataset = extras_of(statement).get("dataset", "")
        nominates = '"nomin' in found.raw
        self._database.execute(
            "INSERT INTO statement VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                record,
                dataset or publisher_of(statement),
                publisher_of(statement),
                dataset or part_of(statement),
                dataset,
                text_of(statement.get("statementDate")),
                kind,
                found.location.file,
                found.location.line,
                nominates,
                found.raw,
            ),
        )
        for old in replaced_by(mapping(found.value)):
            if old != record:
                self._database.execute(
                    "INSERT OR REPLACE INTO replaced VALUES (?, ?)", (old, record)
                )

    def refuse(self, reject: Reject) -> None:
        """Keep a refusal until the records are read."""
        place = reject.location
        self._database.execute(
            "INSERT INTO refused VALUES (NULL, ?, ?, ?, ?, ?, ?)",
            (reject.kind.value, reject.reason, reject.hint, place.file, place.line, reject.raw),
        )

    def finish(self) -> None:
        """Find the latest state of every record; nothing is added after that."""
        for statement in _LATEST.split(";"):
            self._database.execute(statement)
        self._adopt_unnamed()
        for found in map(_spooled, self._database.execute(_reading("nominates"))):
            self._note_nomination(found)

    def _adopt_unnamed(self) -> None:
        """Statements that name nobody are of the publisher of most others in the package."""
        self._database.execute(
            "UPDATE statement SET part = COALESCE((SELECT part FROM statement WHERE part <> ''"
            " GROUP BY part ORDER BY COUNT(*) DESC, part LIMIT 1), '') WHERE part = ''"
        )

    def _note_nomination(self, found: Spooled) -> None:
        if found.kind == "entity" and is_nomination(found.details):
            self.nominations.setdefault(found.record, Nomination())
        subject, party = found.details.get("subject"), found.details.get("interestedParty")
        if (
            found.kind != "relationship"
            or not isinstance(subject, str)
            or not isinstance(party, str)
        ):
            return
        nomination = self.nominations.setdefault(subject, Nomination())
        for item in items(found.details.get("interests")):
            if item.get("type") == Right.NOMINATOR:
                nomination.nominators.add(party)
            elif item.get("type") == Right.NOMINEE:
                nomination.nominees.add(party)

    def parts(self) -> tuple[Part, ...]:
        """The publishers whose statements count, by name; one for an empty package."""
        rows = self._database.execute(
            "SELECT part, MIN(publisher), MIN(dataset) FROM statement JOIN latest USING (seq)"
            " GROUP BY part ORDER BY part"
        ).fetchall()
        if len(rows) < 2:  # noqa: PLR2004 (one publisher needs no name behind the dataset's)
            _, publisher, dataset = rows[0] if rows else ("", "", "")
            return (Part("", publisher or None, dataset),)
        return tuple(Part(part, publisher or None, dataset) for part, publisher, dataset in rows)

    def statements(self, part: Part) -> Iterator[Spooled]:
        """The latest statements of one part, in the order of the files."""
        if not part.name:
            return map(_spooled, self._database.execute(_reading("1")))
        return map(_spooled, self._database.execute(_reading("part = ?"), (part.name,)))

    def refusals(self) -> Iterator[Reject]:
        """What was refused while reading the files."""
        rows = self._database.execute(
            "SELECT kind, reason, hint, file, line, raw FROM refused ORDER BY seq"
        )
        for kind, reason, hint, file, line, raw in rows:
            yield Reject(Kind(kind), reason, Location(file, line), raw, hint)

    def superseded(self) -> Iterator[Skip]:
        """How many statements of each kind are not the latest of their record."""
        rows = self._database.execute(
            "SELECT kind, COUNT(*) FROM statement WHERE seq NOT IN (SELECT seq FROM latest)"
            " GROUP BY kind ORDER BY kind"
        )
        for kind, count in rows:
            yield Skip(KINDS[kind], "an earlier state of a record", count)

    def current(self, record: str) -> str:
        """The id that stands for a record today, where other statements have replaced it."""
        for _ in range(_LONGEST_CHAIN):
            row = self._database.execute(
                "SELECT new FROM replaced WHERE old = ?", (record,)
            ).fetchone()
            if row is None:
                return record
            record = row[0]
        raise InvalidRecord(f"the statements that replace {record!r} lead in a circle.")

    def kind_of(self, record: str) -> str | None:
        """What a record is: entity, person or relationship; None where nothing describes it."""
        row = self._database.execute(
            "SELECT kind FROM statement WHERE record = ? LIMIT 1", (record,)
        ).fetchone()
        return None if row is None else str(row[0])


def _reading(condition: str) -> str:
    return (
        "SELECT record, kind, file, line, body FROM statement JOIN latest USING (seq)"  # noqa: S608 (the condition is one of this module's)
        f" WHERE {condition} ORDER BY seq"
    )


def _spooled(row: tuple[str, str, str, int | None, str]) -> Spooled:
    record, kind, file, line, body = row
    return Spooled(record, kind, Location(file, line), _shaped(json_value(body)), body)


def _shaped(value: object) -> dict[str, Any]:
    """A statement of any version in the shape of 0.4."""
    if not isinstance(value, dict):
        raise InvalidRecord("the value is no statement.", hint="A statement is a JSON object.")
    return value if version_of(value) == CURRENT else upgraded(value)


def _kind_of(value: object) -> Kind:
    return KINDS.get(text_of(mapping(value).get("recordType")), Kind.STATEMENT)
