"""The store for teams: a Neo4j server, with the same graph as the embedded store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ownership_graph.errors import FileProblem, StoreCorrupt
from ownership_graph.model import Dataset, Entity, Interest
from ownership_graph.stores.base import Link
from ownership_graph.stores.contents import ordered, read_only_refusal, scope
from ownership_graph.stores.lifetimes import Closing
from ownership_graph.stores.neo4j_parts import Claim, claimed, unclaimed
from ownership_graph.stores.neo4j_session import Session, ask, read_address
from ownership_graph.stores.neo4j_view import (
    Neo4jView,
    read_links,
    stake_pages,
    statement_pages,
)
from ownership_graph.stores.neo4j_write import link_again, lock, proofs_of, set_links, tidy
from ownership_graph.stores.neo4j_writer import Neo4jWriter
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS
from ownership_graph.stores.schema import FORMAT, dataset_of
from ownership_graph.stores.tables import by_id, read_content

if TYPE_CHECKING:
    import pyarrow as pa
    from neo4j import ManagedTransaction

__all__ = ["OLDEST", "SCHEMA", "Neo4jStore"]

OLDEST = (5, 23)
"""The oldest server that understands the queries."""

SCHEMA = {
    "entity_id": "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "identifier_value": "CREATE CONSTRAINT identifier_value IF NOT EXISTS "
    "FOR (n:Identifier) REQUIRE n.value IS UNIQUE",
    "dataset_name": "CREATE CONSTRAINT dataset_name IF NOT EXISTS "
    "FOR (n:Dataset) REQUIRE n.name IS UNIQUE",
    "store_name": "CREATE CONSTRAINT store_name IF NOT EXISTS "
    "FOR (n:Store) REQUIRE n.name IS UNIQUE",
    "shared_proof": "CREATE INDEX shared_proof IF NOT EXISTS "
    "FOR ()-[r:IDENTIFIED_BY]-() ON (r.proof)",
    "link_reason": "CREATE INDEX link_reason IF NOT EXISTS FOR ()-[r:SAME_AS]-() ON (r.reason)",
}
"""What the database must have for keyed questions to be quick and ids to be unique."""

_DATASETS = "MATCH (d:Dataset) RETURN properties(d) AS d"
_FORGET = "MATCH (d:Dataset {name: $name}) DELETE d"
_BETWEEN = "MATCH (:Entity {id: $first})-[l:SAME_AS {accepted: true}]-(:Entity {id: $second})"
_ACCEPTED = f"{_BETWEEN} RETURN 1 AS found"
_UNACCEPT = f"{_BETWEEN} DELETE l"


class Neo4jStore(Closing):
    """A store on a server; see :class:`ownership_graph.stores.base.Store`.

    User and password come from the environment (``OWNERSHIP_GRAPH_NEO4J_USER``, ``..._PASSWORD`` or
    ``..._PASSWORD_FILE``).

    Args:
        address: ``neo4j://host:7687/database``, or another scheme of the driver.
        read_only: refuse writing, and leave the schema alone.

    Raises:
        FileProblem: when the database is to be read and holds no store.
        StoreCorrupt: when it holds one of another format version.
        StoreUnavailable: when the server does not answer or refuses us.
    """

    def __init__(self, address: str, *, read_only: bool = False) -> None:
        self._session = Session(read_address(address))
        self._read_only = read_only
        try:
            self._check_format()
        except BaseException:
            self.close()
            raise

    @property
    def address(self) -> str:
        """The address, which never holds credentials."""
        return str(self._session.address)

    def datasets(self) -> tuple[Dataset, ...]:
        """What is loaded, by name."""
        found = [dataset_of(row["d"]) for row in self._session.rows(_DATASETS)]
        return tuple(sorted(found, key=lambda item: item.name))

    def writer(self, dataset: Dataset, *, replace: bool = True) -> Neo4jWriter:
        """Load a dataset: replace its content whole, or update it by record."""
        self._refuse_when_reading()
        return Neo4jWriter(self._session, dataset, replace=replace)

    def remove_dataset(self, name: str) -> None:
        """Forget a dataset and all its statements."""
        self._refuse_when_reading()
        scope([name], [item.name for item in self.datasets()])

        def work(transaction: ManagedTransaction) -> str:
            lock(transaction)
            ask(transaction, _FORGET, {"name": name})
            link_again(transaction, proofs_of(transaction, name), None)
            return claimed(transaction, name)

        Claim(self._session, name, self._session.write(work)).sweep()
        self._session.write(lambda transaction: unclaimed(transaction, name))

    def content(self, name: str) -> tuple[list[Entity], list[Interest]]:
        """All that a dataset states, of every day."""
        return read_content(*self.tables(name))

    def tables(self, name: str) -> tuple[Iterator[pa.Table], Iterator[pa.Table]]:
        """What :meth:`content` gives, as rows: statements and stakes in pieces, each by id."""
        scope([name], [item.name for item in self.datasets()])
        said = statement_pages(self._session, [item.name for item in STATEMENT_COLUMNS], [name])
        held = stake_pages(self._session, [item.name for item in STAKE_COLUMNS], [name])
        return (
            (by_id([page], page.schema) for page in said),
            (by_id([page], page.schema) for page in held),
        )

    def accepted_links(self) -> list[Link]:
        """The links that people accepted, in order."""
        return read_links(self._session, accepted=True)

    def add_link(self, link: Link) -> None:
        """Record that a person holds two ids to be one party; repeating it changes nothing."""
        self._refuse_when_reading()
        link = ordered(link)

        def work(transaction: ManagedTransaction) -> None:
            lock(transaction)
            if not ask(transaction, _ACCEPTED, {"first": link.first, "second": link.second}):
                set_links(transaction, [link], accepted=True)

        self._session.write(work)

    def remove_link(self, first: str, second: str) -> None:
        """Undo :meth:`add_link`; links made by shared identifiers stay."""
        self._refuse_when_reading()

        def work(transaction: ManagedTransaction) -> None:
            lock(transaction)
            ask(transaction, _UNACCEPT, {"first": first, "second": second})
            tidy(transaction, {first, second})

        self._session.write(work)

    def view(self, *, as_of: date, datasets: Sequence[str] | None = None) -> Neo4jView:
        """Read as of a day, from these datasets (None: from all)."""
        loaded = [item.name for item in self.datasets()]
        return Neo4jView(self._session, as_of, scope(datasets, loaded))

    def problems(self) -> list[str]:
        """What the server lacks, in words; nothing of it keeps the store from opening."""
        found = []
        (server,) = self._session.rows(
            "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' "
            "RETURN versions[0] AS version"
        )
        major, minor = (int(part) for part in server["version"].split("-")[0].split(".")[:2])
        if (major, minor) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            found.append(f"Neo4j {server['version']} is older than {oldest}: update the server.")
        there = {row["name"] for row in self._session.rows("SHOW INDEXES YIELD name")}
        for name, statement in SCHEMA.items():
            if name not in there:
                found.append(f"The index {name} is missing; make it with: {statement}")
        return found

    def close(self) -> None:
        """Release the connection; closing twice is harmless."""
        self._session.close()

    def _check_format(self) -> None:
        found = self._session.rows("MATCH (s:Store {name: 'format'}) RETURN s.value AS value")
        if not found and self._read_only:
            raise FileProblem(
                f"the database at {self.address} holds no store.",
                hint=f"Load data into it first: ownership-graph load FILE --db {self.address}",
            )
        if found and found[0]["value"] != FORMAT:
            raise StoreCorrupt(
                f"the database at {self.address} is of another format version than {FORMAT}.",
                hint="Load its sources again into another database.",
            )
        if not self._read_only:
            for statement in SCHEMA.values():
                self._session.run(statement)
            self._session.run(f"MERGE (s:Store {{name: 'format'}}) SET s.value = '{FORMAT}'")

    def _refuse_when_reading(self) -> None:
        if self._read_only:
            raise read_only_refusal(self.address)
