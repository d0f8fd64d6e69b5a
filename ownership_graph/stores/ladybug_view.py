"""Reading an embedded store: one keyed query an entity, or every column once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.columns import EntityColumns, InterestColumns
from ownership_graph.stores.base import Link, NameRow
from ownership_graph.stores.gathering import STAKE_FIELDS, STATEMENT_FIELDS
from ownership_graph.stores.ladybug_file import Database
from ownership_graph.stores.naming import NAME_FIELDS, names_of
from ownership_graph.stores.records import interest_order, split_reference
from ownership_graph.stores.register import fold
from ownership_graph.stores.rows import STATEMENT_COLUMNS, entity_of, interest_of
from ownership_graph.stores.schema import HOLDS_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "STATEMENT_IN_RANGE",
    "SUBJECT_IN_RANGE",
    "LadybugView",
    "ranges",
    "read_accepted",
    "read_links",
    "stakes_queries",
    "statements_query",
]

# Read at a time: more takes more memory, and each turn scans the numbers of all.
_STATEMENTS_AT_ONCE = 1_000_000
_ENTITIES_AT_ONCE = 500_000
STATEMENT_IN_RANGE = "s.key >= $start AND s.key < $stop"
"""Whether a statement is in a range of :func:`ranges`."""
SUBJECT_IN_RANGE = "offset(id(t)) >= $start AND offset(id(t)) < $stop"
"""Whether the subject of a stake is."""
_STATEMENT = ", ".join(f"s.{column.name} AS {column.name}" for column in STATEMENT_COLUMNS)
_HELD = ", ".join(f"h.{column.name} AS {column.name}" for column in HOLDS_COLUMNS)
_LINK = "l.reason AS reason, l.accepted_by AS accepted_by, l.accepted_on AS accepted_on"
_IN_FORCE = (
    "(h.start_date IS NULL OR h.start_date <= $day) AND (h.end_date IS NULL OR h.end_date >= $day)"
)
# The hint keeps the planner from scanning a table where it believes that to be cheap.
_STATEMENTS = (
    "MATCH (e:Entity)<-[d:DESCRIBES]-(s:Statement) WHERE e.id = $id HINT (e JOIN d) JOIN s "
    f"RETURN {_STATEMENT}"
)
_BRANCHES = (
    "MATCH (e:Entity)<-[b:BRANCH_OF]-(o:Entity) WHERE e.id = $id HINT (e JOIN b) JOIN o "
    "RETURN DISTINCT o.id AS id"
)
_HELD_BY_KNOWN = (
    "MATCH (t:Entity)<-[h:HOLDS]-(o:Entity) WHERE t.id = $id "
    f"AND {_IN_FORCE} HINT (t JOIN h) JOIN o RETURN t.id AS subject, o.id AS holder, {_HELD}"
)
_HELD_BY_UNKNOWN = (
    "MATCH (t:Entity)<-[h:HOLDS]-(o:Unidentified) WHERE t.id = $id "
    f"AND {_IN_FORCE} HINT (t JOIN h) JOIN o RETURN t.id AS subject, NULL AS holder, {_HELD}"
)
_HOLDS = (
    "MATCH (o:Entity)-[h:HOLDS]->(t:Entity) WHERE o.id = $id "
    f"AND {_IN_FORCE} HINT (o JOIN h) JOIN t RETURN t.id AS subject, o.id AS holder, {_HELD}"
)
_NOMINATED = (
    "MATCH (o:Entity)-[n:NOMINATES]->(t:Entity) WHERE o.id = $id HINT (o JOIN n) JOIN t "
    "RETURN DISTINCT t.id AS id"
)
_LINKED = (
    "MATCH (e:Entity)-[l:SAME_AS]->(o:Entity) WHERE e.id = $id HINT (e JOIN l) JOIN o "
    f"RETURN e.id AS a, o.id AS b, {_LINK}"
)
_LINKED_BACK = (
    "MATCH (e:Entity)<-[l:SAME_AS]-(o:Entity) WHERE e.id = $id HINT (e JOIN l) JOIN o "
    f"RETURN o.id AS a, e.id AS b, {_LINK}"
)
_IDENTIFIED = (
    "MATCH (i:Identifier)<-[r:IDENTIFIED_BY]-(e:Entity) WHERE i.value = $id "
    "HINT (i JOIN r) JOIN e RETURN e.id AS id, r.scheme AS scheme, r.dataset AS dataset"
)


class LadybugView:
    """A store as of one day; see :class:`ownership_graph.stores.base.View`.

    Args:
        database: the file, as it was when the view was made.
        as_of: the day.
        datasets: the datasets to read, in order.
    """

    def __init__(self, database: Database, as_of: date, datasets: Sequence[str]) -> None:
        self._database = database
        self._as_of = as_of
        self._datasets = frozenset(datasets)
        self._absent: dict[str, bool] = {}

    @property
    def as_of(self) -> date:
        """The day that is asked about."""
        return self._as_of

    def resolve(self, reference: str) -> tuple[str, ...]:
        """Ids that an id, an identifier's value or ``scheme:value`` names, in order."""
        if self._known(reference):
            return (reference,)
        found = {row["id"] for row in self._identified(reference)}
        for scheme, value in split_reference(reference):
            found |= {row["id"] for row in self._identified(value) if row["scheme"] == scheme}
        return tuple(sorted(found))

    def statements(self, ids: Sequence[str]) -> list[Entity]:
        """Entity statements of these ids, by id, then dataset."""
        found = [
            entity_of(row)
            for identity in set(ids)
            for row in self._database.rows(_STATEMENTS, id=identity)
            if row["dataset"] in self._datasets
        ]
        return sorted(found, key=lambda item: (item.id, item.source.dataset))

    def branches(self, offices: Sequence[str]) -> list[Entity]:
        """Entity statements that name one of these ids as head office, by id, then dataset."""
        asked = set(offices)
        if self._lacks("()-[:BRANCH_OF]->()"):
            return []
        found = {row["id"] for office in asked for row in self._database.rows(_BRANCHES, id=office)}
        return [item for item in self.statements(sorted(found)) if item.head_office in asked]

    def interests_in(self, subjects: Sequence[str]) -> list[Interest]:
        """Stakes in these subjects in force on the day, by subject, dataset, interest id."""
        if self._lacks("(:Unidentified)-[:HOLDS]->()"):
            return self._interests((_HELD_BY_KNOWN,), subjects)
        return self._interests((_HELD_BY_KNOWN, _HELD_BY_UNKNOWN), subjects)

    def interests_held(self, holders: Sequence[str]) -> list[Interest]:
        """Stakes of these holders, also as nominator, by subject, dataset, interest id."""
        asked = set(holders)
        subjects = {
            row["id"] for holder in asked for row in self._database.rows(_NOMINATED, id=holder)
        }
        nominated = [
            item for item in self.interests_in(sorted(subjects)) if item.on_behalf_of in asked
        ]
        held = self._interests((_HOLDS,), holders)
        found = {(item.source.dataset, item.id): item for item in (*held, *nominated)}
        return sorted(found.values(), key=interest_order)

    def linked(self, ids: Sequence[str]) -> list[Link]:
        """Links that touch these ids, in order."""
        if self._lacks("()-[:SAME_AS]->()"):
            return []
        found = {
            _link(row)
            for identity in set(ids)
            for query in (_LINKED, _LINKED_BACK)
            for row in self._database.rows(query, id=identity)
        }
        return sorted(found)

    def columns(self) -> tuple[EntityColumns, InterestColumns]:
        """The whole register in force on the day, every row one party, entities by id."""
        return fold(
            map(self._scoped, _statement_pieces(self._database, STATEMENT_FIELDS)),
            map(self._scoped, _stake_pieces(self._database, STAKE_FIELDS, self._as_of)),
            read_links(self._database),
            self.interests_in,
        )

    def names(self) -> Iterator[NameRow]:
        """Every name of every entity, by id; the primary name of an entity comes first."""
        return names_of(map(self._scoped, _statement_pieces(self._database, NAME_FIELDS)))

    def _scoped(self, table: pa.Table) -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
        import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

        wanted = pa.array(sorted(self._datasets), pa.string())
        return table.filter(pc.is_in(table["dataset"], value_set=wanted))

    def _interests(self, queries: Sequence[str], ids: Iterable[str]) -> list[Interest]:
        found = [
            interest_of(row)
            for identity in set(ids)
            for query in queries
            for row in self._database.rows(query, id=identity, day=self._as_of)
            if row["dataset"] in self._datasets
        ]
        return sorted(found, key=interest_order)

    def _lacks(self, pattern: str) -> bool:
        """Whether nothing in the file matches a pattern, so that no id need be asked for it."""
        if pattern not in self._absent:
            found = self._database.rows(f"MATCH {pattern} RETURN 1 AS found LIMIT 1")
            self._absent[pattern] = not found
        return self._absent[pattern]

    def _identified(self, value: str) -> list[dict[str, str]]:
        rows = self._database.rows(_IDENTIFIED, id=value)
        return [row for row in rows if row["dataset"] in self._datasets]

    def _known(self, identity: str) -> bool:
        reads = (self.statements, self.branches, self.interests_in, self.interests_held)
        return any(read([identity]) for read in reads)


def _statement_pieces(database: Database, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Some columns of all statements of all datasets, some rows at a time."""
    query = statements_query(columns, STATEMENT_IN_RANGE)
    for start, stop in ranges(database, "Statement", _STATEMENTS_AT_ONCE):
        yield database.table(query, start=start, stop=stop)


def _stake_pieces(database: Database, columns: Sequence[str], as_of: date) -> Iterator[pa.Table]:
    """Some columns of the stakes of all datasets in force, those in some entities at a time."""
    queries = stakes_queries(columns, f"{SUBJECT_IN_RANGE} AND {_IN_FORCE}")
    for start, stop in ranges(database, "Entity", _ENTITIES_AT_ONCE):
        for query in queries:
            yield database.table(query, start=start, stop=stop, day=as_of)


def ranges(database: Database, label: str, size: int) -> Iterator[tuple[int, int]]:
    """Numbers of nodes, which have no gaps, from and up to which to read; at least one range.

    Args:
        database: the store.
        label: of the nodes.
        size: nodes that are read together.
    """
    (found,) = database.rows(f"MATCH (n:{label}) RETURN count(*) AS count")
    for start in range(0, max(found["count"], 1), size):
        yield start, start + size


def statements_query(columns: Iterable[str], condition: str = "true") -> str:
    """The query for some columns of the statements ``s`` that meet a condition."""
    chosen = ", ".join(f"s.{name} AS {name}" for name in columns)
    return f"MATCH (s:Statement) WHERE {condition} RETURN {chosen}"


def stakes_queries(columns: Iterable[str], condition: str = "true") -> tuple[str, str]:
    """The queries for some columns of the stakes ``h`` that meet a condition.

    Returns:
        One for those of known holders, one for those of unidentified ones.
    """
    places = {"subject": "t.id", "holder": "o.id"}
    known = ", ".join(f"{places.get(name, 'h.' + name)} AS {name}" for name in columns)
    unknown = known.replace("o.id AS holder", "CAST(NULL AS STRING) AS holder")
    pattern = "-[h:HOLDS]->(t:Entity)"
    return (
        f"MATCH (o:Entity){pattern} WHERE {condition} RETURN {known}",
        f"MATCH (:Unidentified){pattern} WHERE {condition} RETURN {unknown}",
    )


def read_links(database: Database) -> list[Link]:
    """All links, in order."""
    rows = database.rows(
        f"MATCH (a:Entity)-[l:SAME_AS]->(b:Entity) RETURN a.id AS a, b.id AS b, {_LINK}"
    )
    return sorted(map(_link, rows))


def read_accepted(database: Database) -> list[Link]:
    """The links that people accepted, in order."""
    rows = database.rows(
        "MATCH (a:Entity)-[l:SAME_AS]->(b:Entity) WHERE l.accepted "
        f"RETURN a.id AS a, b.id AS b, {_LINK}"
    )
    return sorted(map(_link, rows))


def _link(row: Mapping[str, str | None]) -> Link:
    return Link(
        str(row["a"]),
        str(row["b"]),
        row["reason"] or "",
        row["accepted_by"] or "",
        row["accepted_on"] or "",
    )
