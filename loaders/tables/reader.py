"""Tables of entities and interests: a CSV directory, single CSV files, or the sheets of a workbook.

The columns are a contract (docs/formats.md). All tables of one directory are one dataset. They are
read twice: first for the ids that they define and mention, so that a holder that is defined nowhere
is refused where it stands, then for the records.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from loaders.formats import Format, Peek, one_part
from loaders.reading.opening import InputFile
from loaders.reading.spool import Ids
from loaders.reading.streams import lines
from loaders.reading.workbook import sheet_names, sheet_rows
from loaders.records import Context, Diagnostic, Item, Kind, Reject, Severity, Skip
from loaders.tables.cells import nearest
from loaders.tables.complete import Complete
from loaders.tables.entities import ENTITIES, entity_of
from loaders.tables.interests import INTERESTS, interest_of, row_digest
from loaders.tables.rows import RawRow, Row, Schema, csv_rows, named_rows
from loaders.tables.scale import Scale
from ownership_graph.errors import InvalidData, InvalidRecord, Location
from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.parties import without_circles

__all__ = ["FORMATS", "parse_tables"]

_REFERENCES = {"holder", "subject", "on_behalf_of", "head_office"}
_FACTS = {"kind", "jurisdiction", "principal_place", "nationalities", "name"}
_FEW_IDS = 20_000
_FEW_HINTS = 25  # each looks at all of these ids


@dataclass(frozen=True, slots=True)
class _Table:
    """One table: its schema, and its rows, which may be asked for again."""

    name: str
    schema: Schema
    rows: Callable[[], Iterator[RawRow]]

    def named(self) -> Iterator[Row | Reject]:
        return named_rows(self.rows(), self.schema, self.name)


def parse_tables(
    files: Sequence[InputFile], context: Context, role: Schema | None = None
) -> Iterator[Item]:
    """The records of all tables of one dataset.

    Args:
        files: CSV files and workbooks.
        context: the dataset.
        role: what a table is, where neither its name nor its columns need to tell.
    """
    tables: list[_Table] = []
    for file in files:
        found = _tables_of(file, role)
        if isinstance(found, Reject):
            yield found
        else:
            tables += found
    tables.sort(key=lambda table: table.schema is INTERESTS)
    with Ids() as defined, Ids() as undefined, Ids() as seen, Ids() as called:
        circular = _look_up(tables, context, defined, undefined)
        check = _Check(defined, undefined, seen, circular)
        complete = Complete(context.dataset, called)
        for table in tables:
            yield from _guarded(table, partial(_records, table, context, check, complete))
        yield from complete.items()


def _guarded(table: _Table, parse: Callable[[], Iterator[Item]]) -> Iterator[Item]:
    try:
        yield from parse()
    except InvalidData as error:
        yield Reject.of(error, Kind.FILE, Location(table.name))


def _look_up(
    tables: Sequence[_Table], context: Context, defined: Ids, undefined: Ids
) -> frozenset[str]:
    """Collect the ids that the tables define, and those that nothing defines.

    Returns:
        The ids whose head offices lead in a circle.
    """
    offices: dict[str, str] = {}
    with Ids() as mentioned:
        for table in tables:
            try:
                for row in table.named():
                    if isinstance(row, Row):
                        if table.schema is ENTITIES and row.get("id"):
                            defined.put(row.get("id"))
                            if row.get("head_office"):
                                offices.setdefault(row.get("id"), row.get("head_office"))
                        mentioned.update(filter(None, map(row.get, _REFERENCES)))
            except InvalidData:
                continue  # reported when the records are read
        for ids in mentioned.missing_from(defined):
            known = context.known(ids)
            undefined.update(identity for identity in ids if identity not in known)
    return frozenset(offices.keys() - without_circles(offices).keys())


@dataclass(slots=True)
class _Check:
    """What earlier rows said, which ids nothing defines, whose head offices lead in a circle."""

    defined: Ids
    undefined: Ids
    seen: Ids
    circular: frozenset[str]
    few: list[str] | None = None
    hints: int = 0

    def references(self, row: Row, record: Entity | Interest) -> None:
        """Refuse a row that names a party which is defined nowhere."""
        if isinstance(record, Entity):
            named = {"head office": record.head_office}
        else:
            named = {
                "holder": record.holder,
                "subject": record.subject,
                "nominator": record.on_behalf_of,
            }
        for role, identity in named.items():
            if identity is not None and identity in self.undefined:
                raise InvalidRecord(
                    f"the {role} {identity!r} is never defined, here or in a loaded dataset.",
                    hint=self._hint(identity),
                    location=row.location,
                )

    def repeated(self, row: Row, record: Entity | Interest) -> bool:
        """Whether the row was read before; one that says otherwise of its id is refused (T8)."""
        key = f"e{record.id}" if isinstance(record, Entity) else f"i{record.id}"
        said = row_digest(row)
        before = self.seen.get(key)
        if before is None:
            self.seen.put(key, said)
            return False
        if before != said:
            raise InvalidRecord(
                f"the id {record.id!r} stands twice, with different facts; the first row stays.",
                hint="Give each party one row, or the second one another id.",
                location=row.location,
            )
        return True

    def circle(self, row: Row, record: Entity | Interest) -> Iterator[Diagnostic]:
        """A remark where the head offices of an entity lead back to it."""
        if isinstance(record, Entity) and record.id in self.circular:
            yield Diagnostic(
                Severity.WARNING,
                f"the head offices of {record.id!r} lead in a circle; "
                "it is taken as an entity of its own.",
                row.location,
                "A head office is the company itself, and no branch of one of its branches.",
            )

    def _hint(self, identity: str) -> str:
        if self.few is None:
            self.few = list(islice(self.defined, _FEW_IDS))
        self.hints += 1
        close = nearest(identity, self.few) if self.hints <= _FEW_HINTS else None
        if close:
            return f"Did you mean {close!r}?"
        return "Give it a row among the entities, or load the dataset that defines it first."


def _records(table: _Table, context: Context, check: _Check, complete: Complete) -> Iterator[Item]:
    make: Callable[[Row, Context], Entity | Interest]
    make = entity_of if table.schema is ENTITIES else interest_of
    scale = Scale()
    for row in table.named():
        if isinstance(row, Reject):
            yield row
            if row.kind is Kind.INTEREST and complete.unread is None:
                complete.unread = row.location
            continue
        try:
            record = make(row, context)
            check.references(row, record)
            if check.repeated(row, record):
                yield Skip(table.schema.kind, "equal in every column to a row before")
            else:
                yield record
                if isinstance(record, Interest):
                    scale.note(record, row.location)
                    complete.stored(record)
                yield from check.circle(row, record)
        except InvalidData as error:
            yield Reject.of(error, table.schema.kind, row.location, row.raw)
            complete.refused(row)
    yield from scale.remarks()


def _tables_of(file: InputFile, role: Schema | None) -> list[_Table] | Reject:
    names = sheet_names(file)
    if names is None:
        peek = Peek(file.basename, file.head(), file)
        schema = role or _schema(peek.name, _columns(peek.first_line))
        if schema is None:
            return _no_role(file)
        return [_Table(file.name, schema, partial(_read_csv, file))]
    tables = []
    for sheet in names:
        schema = role or _schema(sheet, set())
        if schema is not None:
            tables.append(_Table(file.name, schema, partial(sheet_rows, file, sheet)))
    return tables or _no_role(file)


def _no_role(file: InputFile) -> Reject:
    return Reject(
        Kind.FILE,
        "nothing tells whether this is a table of entities or of interests.",
        Location(file.name),
        hint="Name it entities.csv or interests.csv, or name its format entities or interests.",
    )


def _read_csv(file: InputFile) -> Iterator[RawRow]:
    with file.open() as source:
        yield from csv_rows(lines(source, file.name), file.name)


def _columns(first_line: str) -> set[str]:
    return {cell.strip() for cell in next(csv.reader([first_line]), [])}


def _schema(name: str, columns: set[str]) -> Schema | None:
    """What a table is, by its name or else by its columns."""
    stem = name.split(".", maxsplit=1)[0].casefold()
    if stem in {"entities", "interests"}:
        return ENTITIES if stem == "entities" else INTERESTS
    if {"holder", "subject"} <= columns:
        return INTERESTS
    if "id" in columns and len(columns & _FACTS) > 1:
        return ENTITIES
    return None


def _recognises(peek: Peek) -> bool:
    try:
        names = sheet_names(peek.file)
    except InvalidData:
        return peek.name.casefold().endswith(".xlsx")  # the reader says what is wrong with it
    if names is not None:
        return any(_schema(name, set()) for name in names)
    if b"\0" in peek.head or peek.text.lstrip()[:1] in {"{", "[", "<"}:
        return peek.name.casefold() in {"entities.csv", "interests.csv"}
    return _schema(peek.name, _columns(peek.first_line)) is not None


def _never(peek: Peek) -> bool:
    del peek
    return False


FORMATS = (
    Format(
        "tables",
        "tables",
        _recognises,
        one_part(parse_tables),
        "tables",
        by_directory=True,
        passes=2,
    ),
    Format(
        "entities",
        "a table of entities",
        _never,
        one_part(partial(parse_tables, role=ENTITIES)),
        "tables",
        by_directory=True,
        passes=2,
    ),
    Format(
        "interests",
        "a table of interests",
        _never,
        one_part(partial(parse_tables, role=INTERESTS)),
        "tables",
        by_directory=True,
        passes=2,
    ),
)
