"""GLEIF: who is who, who consolidates whom, and why a parent is not named.

The files of one folder or zip file are one dataset, whatever their record types. Entities come
first, so that a branch and its head office are known before the relations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loaders.formats import Format, Peek, each_file, one_part
from loaders.gleif.as_csv import is_gleif_table, parse_gleif_csv
from loaders.gleif.as_json import is_gleif_json, parse_gleif_json
from loaders.gleif.as_xml import is_gleif_xml, parse_gleif_xml
from loaders.gleif.common import is_lei
from loaders.gleif.latest import Latest
from loaders.gleif.level1 import Level1, merely_named
from loaders.gleif.level2 import BRANCH_OF, GleifRecord, Relation
from loaders.reading.opening import InputFile
from loaders.reading.rows import header
from loaders.reading.spool import Ids
from loaders.records import Context, Derived, Diagnostic, Item, Kind, Reject, Severity, Skip
from ownership_graph.errors import InvalidData, Location
from ownership_graph.snapshot.parties import without_circles

__all__ = ["FORMATS", "read_gleif"]

_OLDER = "an older record, of which the files have a later one"

Found = tuple[Location, Sequence[GleifRecord]]


def read_gleif(files: Sequence[InputFile], context: Context) -> Iterator[Item]:
    """Everything that GLEIF files state, entities before relations.

    Args:
        files: tables, XML or JSON of any of the three record types.
        context: the dataset.
    """
    ordered = sorted(files, key=_rank)
    with Ids() as own, Ids() as named, Ids() as parents, Ids() as stamps:
        latest = Latest(stamps)
        branches = _head_offices(ordered, latest)
        reading = _Reading(context, branches, own, named, parents, latest)
        yield from each_file(ordered, reading.parse)
        for batch in named.missing_from(own):
            for lei in batch:
                name = (named.get(lei) or b"").decode()
                yield Derived(merely_named(lei, name, context))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One dataset in the making.

    Attributes:
        context: the dataset.
        branches: what the relations say of branches.
        own: LEIs that have a record of their own, with the day of its last update.
        named: LEIs that a relation or an exception names, with the name that it gives.
        parents: LEIs that a direct relation consolidates, with the LEI of their parent.
        latest: which record of a relation counts.
    """

    context: Context
    branches: _Branches
    own: Ids
    named: Ids
    parents: Ids
    latest: Latest

    def parse(self, file: InputFile) -> Iterator[Item]:
        for found in _records(file):
            if isinstance(found, Reject):
                yield found
                continue
            where, (first, *others) = found
            if isinstance(first, Level1):
                yield from self._entity(first, where)
                for relation in others:
                    yield from self._parent(relation, where)
            elif isinstance(first, Relation):
                if not self.latest.is_latest(first, where):
                    yield Skip(Kind.INTEREST, _OLDER)
                    continue
                yield from self._named(first, where)
                yield from self._relation(first, where)
            else:
                if is_lei(first.lei):
                    self.named.put(first.lei)
                yield from first.items(self.context, where)

    def _entity(self, record: Level1, where: Location) -> Iterator[Item]:
        """An entity, unless an earlier file has a later record of it."""
        updated = str(record.updated or "").encode()
        if updated < (self.own.get(record.lei) or b""):
            yield Skip(Kind.ENTITY, _OLDER)
            return
        self.own.put_greatest(record.lei, updated)
        yield from record.items(self.context, where, self.branches.offices)

    def _relation(self, relation: Relation, where: Location) -> Iterator[Item]:
        if not relation.is_branch or relation.child not in self.branches:
            yield from relation.items(self.context, where)
        elif relation.child not in self.branches.offices:
            reason = "the head offices lead in a circle."
            yield Reject(Kind.INTEREST, reason, where, f"{relation.child} {relation.parent}")
        elif relation.child in self.own:
            yield Skip(Kind.INTEREST, "branch relation, kept as the head office of the branch")
        else:
            self.own.put(relation.child)
            yield from relation.items(self.context, where)

    def _named(self, relation: Relation, where: Location) -> Iterator[Item]:
        """Remember whom a relation names; a warning where two are parents of each other."""
        child, parent = relation.child, relation.parent
        for lei, name in ((child, ""), (parent, relation.parent_name)):
            if is_lei(lei):
                self.named.put(lei, name.encode())
        if relation.is_direct and child != parent:
            if self.parents.get(parent) == child.encode():
                message = f"{parent} and {child} are stated as parents of each other."
                yield Diagnostic(Severity.WARNING, message, where)
            self.parents.put(child, parent.encode())

    def _parent(self, relation: GleifRecord, where: Location) -> Iterator[Item]:
        """The relation in the row of an entity, counted beside it."""
        if not isinstance(relation, Relation):
            return
        yield from self._named(relation, where)
        for item in relation.items(self.context, where):
            if isinstance(item, Reject):
                # The row is good: it states its entity, and no rejects file need repeat it.
                yield Diagnostic(Severity.WARNING, item.reason, where, item.hint)
                yield Skip(Kind.INTEREST, "relation that cannot be, left out with a warning")
            else:
                yield item


def _records(file: InputFile) -> Iterator[Found | Reject]:
    """The records of a file of any of its formats."""
    with file.open() as source:
        kind = _kind(file.head().decode("utf-8-sig", "replace"))
        if kind == "xml":
            for place, record in parse_gleif_xml(source, file.name):
                yield place, (record,)
        elif kind == "json":
            for item in parse_gleif_json(source, file.name):
                yield item if isinstance(item, Reject) else (item[0], (item[1],))
        else:
            for entry in parse_gleif_csv(source, file.name):
                yield entry if isinstance(entry, Reject) else (entry[0].where, entry[1])


def _kind(head: str) -> str:
    if is_gleif_xml(head):
        return "xml"
    return "json" if head.lstrip().startswith(("{", "[")) else "csv"


def _rank(file: InputFile) -> tuple[bool, str]:
    """Files of relations and exceptions come after those of entities."""
    head = file.head().decode("utf-8-sig", "replace")
    later = ("Relationship.StartNode", "Exception.Category", "RelationshipData", "ReportingExc")
    also = ('"Relationship":', '"ExceptionCategory":', "relationship-records", "reporting-exc")
    return any(mark in head[:20_000] for mark in (*later, *also)), file.name


@dataclass(frozen=True, slots=True)
class _Branches:
    """The head offices that relations name.

    Attributes:
        stated: LEI of the head office by LEI of the branch.
        offices: the same, without those that lead in a circle.
    """

    stated: Mapping[str, str]
    offices: Mapping[str, str]

    def __contains__(self, lei: str) -> bool:
        return lei in self.stated


def _head_offices(files: Sequence[InputFile], latest: Latest) -> _Branches:
    """What the relations say of branches; each of them is noted, so that the latest counts."""
    said: dict[str, tuple[bytes, str]] = {}
    for where, relation in _relations(files):
        stamp = latest.note(relation, where)
        if relation.type == BRANCH_OF:
            office = relation.parent if relation.is_branch else ""
            said[relation.child] = max(said.get(relation.child, (b"", "")), (stamp, office))
    stated = {branch: office for branch, (_, office) in said.items() if office}
    return _Branches(stated, without_circles(stated))


def _relations(files: Sequence[InputFile]) -> Iterator[tuple[Location, Relation]]:
    for file in files:
        if not _rank(file)[0]:
            continue
        try:
            for found in _records(file):
                if not isinstance(found, Reject):
                    where, records = found
                    yield from ((where, each) for each in records if isinstance(each, Relation))
        except InvalidData:
            continue  # reported when the file is read for its records


def _recognises(peek: Peek) -> bool:
    text = peek.text
    return is_gleif_xml(text) or is_gleif_json(text) or is_gleif_table(header(text))


FORMATS = (
    Format(
        name="gleif",
        title="GLEIF records (golden copy CSV or XML, API JSON)",
        recognises=_recognises,
        open=one_part(read_gleif, "GLEIF"),
        family="gleif",
    ),
)
