"""Reading a Neo4j store: everything above some entities in one round trip, or columns by pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.columns import EntityColumns, InterestColumns
from ownership_graph.stores.base import Link, NameRow
from ownership_graph.stores.gathering import STAKE_FIELDS, STATEMENT_FIELDS
from ownership_graph.stores.naming import NAME_FIELDS, names_of
from ownership_graph.stores.neo4j_ahead import AheadView
from ownership_graph.stores.neo4j_rows import (
    HOLDER,
    native,
    read_entity,
    read_interest,
    read_link,
    stake_properties,
)
from ownership_graph.stores.neo4j_session import Session, ask
from ownership_graph.stores.records import interest_order, split_reference
from ownership_graph.stores.register import fold
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS, Column, Kind

if TYPE_CHECKING:
    import pyarrow as pa
    from neo4j import ManagedTransaction

__all__ = ["Neo4jView", "read_links", "stake_pages", "statement_pages", "stored_rows"]

Stored = dict[str, dict[str, Any]]

PAGE = 20_000
"""Entities whose rows travel together: enough to make round trips cheap, bounded in memory."""

_SCOPE = "h.dataset IN $datasets AND (h.start_date IS NULL OR h.start_date <= $day) "
_SCOPE += "AND (h.end_date IS NULL OR h.end_date >= $day)"
_PAGE = (
    "MATCH (t:Entity) WHERE t.id > $after WITH t ORDER BY t.id LIMIT $page "
    "WITH collect(t) AS ts WHERE size(ts) > 0 "
)
_STATEMENTS = (
    "UNWIND $ids AS id MATCH (:Entity {id: id})<-[:DESCRIBES]-(s:Statement) "
    "WHERE s.dataset IN $datasets RETURN properties(s) AS s"
)
_BRANCHES = (
    "UNWIND $ids AS id MATCH (:Entity {id: id})<-[b:BRANCH_OF]-(:Entity)<-[:DESCRIBES]-"
    "(s:Statement {head_office: id}) WHERE s.dataset = b.dataset AND s.dataset IN $datasets "
    "RETURN properties(s) AS s"
)
_HELD = (
    f"UNWIND $ids AS id MATCH (t:Entity {{id: id}})<-[h:HOLDS]-(o) WHERE {_SCOPE} "
    f"RETURN properties(h) AS h, id AS subject, {HOLDER} AS holder"
)
_HOLDS = (
    f"UNWIND $ids AS id MATCH (:Entity {{id: id}})-[h:HOLDS]->(t:Entity) WHERE {_SCOPE} "
    "RETURN properties(h) AS h, t.id AS subject, id AS holder "
    "UNION UNWIND $ids AS id MATCH (:Entity {id: id})-[n:NOMINATES]->(t:Entity) "
    f"MATCH (t)<-[h:HOLDS {{id: n.interest, dataset: n.dataset}}]-(o) WHERE {_SCOPE} "
    f"RETURN properties(h) AS h, t.id AS subject, {HOLDER} AS holder"
)
_LINK = "startNode(l).id AS a, endNode(l).id AS b, properties(l) AS l"
_LINKED = f"UNWIND $ids AS id MATCH (:Entity {{id: id}})-[l:SAME_AS]-() RETURN DISTINCT {_LINK}"
_IDENTIFIED = (
    "MATCH (:Identifier {value: $value})<-[r:IDENTIFIED_BY]-(e:Entity) "
    "WHERE r.dataset IN $datasets RETURN e.id AS id, r.scheme AS scheme"
)


class Neo4jView:
    """A store as of one day; see :class:`ownership_graph.stores.base.View`.

    Args:
        session: the connection.
        as_of: the day.
        datasets: the datasets to read, in order.
    """

    def __init__(self, session: Session, as_of: date, datasets: Sequence[str]) -> None:
        self._session = session
        self._as_of = as_of
        self._datasets = list(datasets)

    @property
    def as_of(self) -> date:
        """The day that is asked about."""
        return self._as_of

    def resolve(self, reference: str) -> tuple[str, ...]:
        """Ids that an id, an identifier's value or ``scheme:value`` names, in order."""
        reads = (self.statements, self.branches, self.interests_in, self.interests_held)
        if any(read([reference]) for read in reads):
            return (reference,)
        found = {row["id"] for row in self._identified(reference)}
        for scheme, value in split_reference(reference):
            found |= {row["id"] for row in self._identified(value) if row["scheme"] == scheme}
        return tuple(sorted(found))

    def statements(self, ids: Sequence[str]) -> list[Entity]:
        """Entity statements of these ids, by id, then dataset."""
        return self._entities(_STATEMENTS, ids)

    def branches(self, offices: Sequence[str]) -> list[Entity]:
        """Entity statements that name one of these ids as head office, by id, then dataset."""
        return self._entities(_BRANCHES, offices)

    def interests_in(self, subjects: Sequence[str]) -> list[Interest]:
        """Stakes in these subjects in force on the day, by subject, dataset, interest id."""
        return self._interests(_HELD, subjects)

    def interests_held(self, holders: Sequence[str]) -> list[Interest]:
        """Stakes of these holders, also as nominator, by subject, dataset, interest id."""
        return self._interests(_HOLDS, holders)

    def linked(self, ids: Sequence[str]) -> list[Link]:
        """Links that touch these ids, in order."""
        rows = self._session.rows(_LINKED, ids=sorted(set(ids)))
        return sorted({read_link(row) for row in rows})

    def columns(self) -> tuple[EntityColumns, InterestColumns]:
        """The whole register in force on the day, every row one party, entities by id."""
        return fold(
            statement_pages(self._session, STATEMENT_FIELDS, self._datasets),
            stake_pages(self._session, STAKE_FIELDS, self._datasets, self._as_of),
            read_links(self._session),
            self.interests_in,
        )

    def names(self) -> Iterator[NameRow]:
        """Every name of every entity, by id; the primary name of an entity comes first."""
        return names_of(statement_pages(self._session, NAME_FIELDS, self._datasets))

    def prefetched(self, ids: Sequence[str]) -> AheadView:
        """A view with the same answers that fetches all above some ids in one round trip."""
        view = AheadView(self._session, self._as_of, self._datasets)
        view.fetch(ids)
        return view

    def _entities(self, query: str, ids: Sequence[str]) -> list[Entity]:
        rows = self._session.rows(query, ids=sorted(set(ids)), datasets=self._datasets)
        found = [read_entity(row["s"]) for row in rows]
        return sorted(found, key=lambda item: (item.id, item.source.dataset))

    def _interests(self, query: str, ids: Sequence[str]) -> list[Interest]:
        rows = self._session.rows(
            query, ids=sorted(set(ids)), datasets=self._datasets, day=self._as_of
        )
        found = {(item.source.dataset, item.id): item for item in map(read_interest, rows)}
        return sorted(found.values(), key=interest_order)

    def _identified(self, value: str) -> list[dict[str, Any]]:
        return self._session.rows(_IDENTIFIED, value=value, datasets=self._datasets)


def statement_pages(
    session: Session, names: Sequence[str], datasets: Sequence[str]
) -> Iterator[pa.Table]:
    """Some columns of all statements of some datasets, page by page; the first one is empty."""
    chosen = [column for column in STATEMENT_COLUMNS if column.name in names]
    query = (
        f"{_PAGE} CALL (ts) {{ UNWIND ts AS t MATCH (t)<-[:DESCRIBES]-(x:Statement) "
        f"WHERE x.dataset IN $datasets WITH collect(x) AS xs RETURN {_lists(chosen, {})} }} "
        f"RETURN ts[-1].id AS last, {_names(chosen)}"
    )
    return _pages(session, query, chosen, {"datasets": list(datasets)})


def stake_pages(
    session: Session, names: Sequence[str], datasets: Sequence[str], as_of: date | None = None
) -> Iterator[pa.Table]:
    """Some columns of the stakes of some datasets: those in force, or (None) all; as above."""
    chosen = [column for column in STAKE_COLUMNS if column.name in names]
    when = "h.dataset IN $datasets" if as_of is None else _SCOPE
    holder = f"[o IN os | {HOLDER}] AS holder"
    query = (
        f"{_PAGE} CALL (ts) {{ UNWIND ts AS t MATCH (t)<-[h:HOLDS]-(o) WHERE {when} "
        "WITH collect(h) AS xs, collect(o) AS os, collect(t.id) AS subjects "
        f"RETURN {_lists(chosen, {'holder': holder, 'subject': 'subjects AS subject'})} }} "
        f"RETURN ts[-1].id AS last, {_names(chosen)}"
    )
    return _pages(session, query, chosen, {"datasets": list(datasets), "day": as_of})


def stored_rows(transaction: ManagedTransaction, dataset: str) -> tuple[Stored, Stored]:
    """All statements and all stakes of a dataset, as properties by id, inside a transaction."""
    statements = ask(
        transaction,
        "MATCH (s:Statement {dataset: $dataset}) RETURN properties(s) AS row",
        {"dataset": dataset},
    )
    stakes = ask(
        transaction,
        "MATCH (o)-[h:HOLDS {dataset: $dataset}]->(t:Entity) "
        f"RETURN properties(h) AS row, t.id AS subject, {HOLDER} AS holder",
        {"dataset": dataset},
    )
    return (
        {row["row"]["id"]: native(row["row"]) for row in statements},
        {row["row"]["id"]: stake_properties(row) for row in stakes},
    )


def read_links(session: Session, *, accepted: bool = False) -> list[Link]:
    """All links, or those that people accepted, in order."""
    when = "WHERE l.accepted " if accepted else ""
    rows = session.rows(f"MATCH (:Entity)-[l:SAME_AS]->(:Entity) {when}RETURN {_LINK}")
    return sorted({read_link(row) for row in rows})


def _lists(columns: Sequence[Column], special: Mapping[str, str]) -> str:
    # Not collect(x.name), which leaves absent values out and so shifts the others.
    return ", ".join(
        special.get(item.name, f"[x IN xs | x.{item.name}] AS {item.name}") for item in columns
    )


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(item.name for item in columns)


def _pages(
    session: Session, query: str, columns: Sequence[Column], parameters: Mapping[str, object]
) -> Iterator[pa.Table]:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    from ownership_graph.stores.tables import arrow_schema  # noqa: PLC0415 (likewise)

    schema = arrow_schema(columns)
    yield schema.empty_table()
    after = ""
    while rows := session.rows(query, after=after, page=PAGE, **parameters):
        (row,) = rows
        after = row["last"]
        lists = [
            [None if value is None else value.to_native() for value in row[item.name]]
            if item.kind is Kind.DAY
            else row[item.name]
            for item in columns
        ]
        arrays = [pa.array(values, field.type) for values, field in zip(lists, schema, strict=True)]
        yield pa.Table.from_arrays(arrays, schema=schema)
