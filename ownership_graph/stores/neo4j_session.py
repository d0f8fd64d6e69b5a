"""A connection to a Neo4j server: address, credentials, errors in plain words, notifications."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ownership_graph.errors import FileProblem, StoreUnavailable, UsageError
from ownership_graph.stores.neo4j_tls import tls_trouble

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction

__all__ = ["Address", "Session", "ask", "credentials", "read_address"]

_LOG = logging.getLogger(__name__)
_USER = "OWNERSHIP_GRAPH_NEO4J_USER"
_PASSWORD = "OWNERSHIP_GRAPH_NEO4J_PASSWORD"  # noqa: S105 (the name of a variable)
_PASSWORD_FILE = "OWNERSHIP_GRAPH_NEO4J_PASSWORD_FILE"  # noqa: S105 (likewise)
_SECONDS_TO_CONNECT = 10.0
_SECONDS_TO_GREET = 30.0
_SECONDS_OF_RETRIES = 30.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is: the server's URL, and the database's name (None: its default)."""

    url: str
    database: str | None

    def __str__(self) -> str:
        return self.url if self.database is None else f"{self.url}/{self.database}"


def read_address(text: str) -> Address:
    """Take ``neo4j://host:7687/database`` apart.

    Raises:
        UsageError: when it names no host, or carries credentials, which do not belong there.
    """
    parts = urlsplit(text)
    if parts.username or parts.password:
        raise UsageError(
            "the address of a Neo4j server must not hold a user or password.",
            hint=f"Set {_USER} and {_PASSWORD} (or {_PASSWORD_FILE}) in the environment.",
        )
    if not parts.hostname:
        raise UsageError(f"{text!r} names no host.", hint="Write neo4j://host:7687/database.")
    database = parts.path.strip("/") or None
    return Address(f"{parts.scheme}://{parts.netloc}", database)


def credentials(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """User and password from the environment; None where no password is given.

    Raises:
        FileProblem: when the password's file cannot be read.
    """
    password = environment.get(_PASSWORD)
    file = environment.get(_PASSWORD_FILE)
    if password is None and file is not None:
        try:
            password = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise FileProblem(f"the password file {file} cannot be read.") from error
    return None if password is None else (environment.get(_USER, "neo4j"), password)


class Session:
    """A connection that reads and writes in managed transactions, retried by the driver.

    Args:
        address: where the database is.

    Raises:
        StoreUnavailable: when the server does not answer or refuses us.
    """

    def __init__(self, address: Address) -> None:
        import neo4j  # noqa: PLC0415 (0.2 s cold; other stores need none of it)

        self.address = address
        with self._plain_errors():
            try:
                self._driver: Driver = neo4j.GraphDatabase.driver(
                    address.url,
                    auth=credentials(os.environ),
                    connection_timeout=_SECONDS_TO_CONNECT,
                    # A server that hangs takes connections and says nothing.
                    connection_acquisition_timeout=_SECONDS_TO_GREET,
                    max_transaction_retry_time=_SECONDS_OF_RETRIES,
                    notifications_min_severity="WARNING",
                    # A type that no data has used yet is no mistake here.
                    notifications_disabled_classifications=["UNRECOGNIZED"],
                )
                self._reach()
            except ValueError as error:
                raise UsageError(f"{address} cannot be used: {error}.") from error

    def _reach(self) -> None:
        """Fail at once where there is no server; a transaction would try for half a minute."""
        try:
            self._driver.verify_connectivity()
        except BaseException:
            self._driver.close()
            raise

    def rows(self, query: str, **parameters: object) -> list[dict[str, Any]]:
        """The answer of a reading query, a dictionary a row; any cluster member may give it."""
        return self._managed(lambda transaction: ask(transaction, query, parameters), write=False)

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Do some work in one transaction, all of it or nothing; the driver may repeat it."""
        return self._managed(work, write=True)

    def run(self, statement: str) -> None:
        """Run a statement that changes the schema."""
        self._managed(lambda transaction: ask(transaction, statement, {}), write=True)

    def close(self) -> None:
        """Release the connection; closing twice is harmless."""
        self._driver.close()

    def _managed(self, work: Callable[[ManagedTransaction], T], *, write: bool) -> T:
        with (
            self._plain_errors(),
            self._driver.session(
                database=self.address.database,
                # Reads of one store see its writes, on whichever member of a cluster.
                bookmark_manager=self._driver.execute_query_bookmark_manager,
            ) as session,
        ):
            return session.execute_write(work) if write else session.execute_read(work)

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        import neo4j.exceptions as errors  # noqa: PLC0415 (see __init__)

        try:
            yield
        except errors.AuthError as error:
            raise StoreUnavailable(
                f"{self.address} refused the user or the password.",
                hint=f"Set {_USER} and {_PASSWORD} (or {_PASSWORD_FILE}) in the environment.",
            ) from error
        except (errors.ServiceUnavailable, errors.SessionExpired, OSError) as error:
            raise tls_trouble(str(self.address), error) or StoreUnavailable(
                f"no Neo4j server answers at {self.address}, or the connection was lost.",
                hint="See that it runs and can be reached (one that asks for TLS, by +s in the "
                "address), then repeat the command.",
            ) from error
        except errors.Neo4jError as error:
            raise StoreUnavailable(
                f"{self.address} refused: {error.message} ({error.code}).",
                hint="`ownership-graph doctor` tells what the server lacks.",
            ) from error
        except errors.DriverError as error:
            raise StoreUnavailable(f"{self.address} cannot be used: {error}.") from error


def ask(
    transaction: ManagedTransaction, query: str, parameters: Mapping[str, object]
) -> list[dict[str, Any]]:
    """Run a query in a transaction; what the server remarks on it goes to the log."""
    result = transaction.run(query, dict(parameters))
    rows = [record.data() for record in result]
    for status in result.consume().gql_status_objects:
        if status.is_notification:
            _LOG.warning("Neo4j remarks: %s", status.status_description)
    return rows
