"""Loads and removals that are too large for one transaction of a server.

A dataset can be seen once its ``Dataset`` node exists, and no longer than that: every question asks
for the records of such datasets only. So a new dataset is written in parts that nobody sees, and
the last part makes its node; a dataset is removed by deleting its node first and its records
after that. Whoever works on a dataset in parts claims it. A later claim ends an earlier one: where
a load was cut short, or two load one dataset at once, the last one wins and no record is there
twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ownership_graph.errors import StoreUnavailable
from ownership_graph.stores.neo4j_rows import HOLDER, native, stake_properties
from ownership_graph.stores.neo4j_session import Session, ask
from ownership_graph.stores.neo4j_write import Change, lock, write_rows

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

__all__ = ["PART", "Claim", "claimed", "unclaimed"]

PART = 50_000
"""Records that are written together: they take some 320 MB of the server's heap (measured)."""

_CLAIM = "MERGE (l:Load {dataset: $dataset}) SET l.claim = $claim"
_HELD = "MATCH (l:Load {dataset: $dataset, claim: $claim}) RETURN 1 AS held"
_UNCLAIM = "MATCH (l:Load {dataset: $dataset}) DELETE l"
_SOME_STATEMENTS = (
    "MATCH (s:Statement {dataset: $dataset}) WITH s LIMIT $part RETURN properties(s) AS row"
)
_SOME_STAKES = (
    "MATCH (o)-[h:HOLDS {dataset: $dataset}]->(t:Entity) WITH o, h, t LIMIT $part "
    f"RETURN properties(h) AS row, t.id AS subject, {HOLDER} AS holder"
)


def unclaimed(transaction: ManagedTransaction, dataset: str) -> None:
    """End every claim on a dataset, inside a transaction that has the lock."""
    ask(transaction, _UNCLAIM, {"dataset": dataset})


def claimed(transaction: ManagedTransaction, dataset: str) -> str:
    """Claim a dataset, inside a transaction that has the lock; the answer proves the claim."""
    claim = secrets.token_hex(8)
    ask(transaction, _CLAIM, {"dataset": dataset, "claim": claim})
    return claim


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write a dataset that nobody sees.

    Attributes:
        session: the connection.
        dataset: its name.
        claim: what :func:`claimed` answered.
    """

    session: Session
    dataset: str
    claim: str

    def sweep(self) -> None:
        """Remove all records of the dataset."""
        while self.session.write(self._sweep_some):
            pass

    def write(self, statements: Iterable[Any], stakes: Iterable[Any]) -> set[str]:
        """Write a part of the records; gives the proofs of identity that they hold."""
        change = Change(self.dataset, [], list(statements), [], list(stakes))

        def work(transaction: ManagedTransaction) -> set[str]:
            self.begin(transaction)
            return write_rows(transaction, change)

        return self.session.write(work)

    def begin(self, transaction: ManagedTransaction) -> None:
        """Take the lock in a new transaction, and see that the claim still holds.

        Raises:
            StoreUnavailable: when somebody else has claimed the dataset since.
        """
        lock(transaction)
        if not ask(transaction, _HELD, {"dataset": self.dataset, "claim": self.claim}):
            raise StoreUnavailable(
                f"another load of {self.dataset!r} began, and this one was given up.",
                hint="Let one person at a time load a dataset; repeat the load if need be.",
            )

    def _sweep_some(self, transaction: ManagedTransaction) -> bool:
        self.begin(transaction)
        some = {"dataset": self.dataset, "part": PART}
        statements = [native(row["row"]) for row in ask(transaction, _SOME_STATEMENTS, some)]
        stakes = [stake_properties(row) for row in ask(transaction, _SOME_STAKES, some)]
        write_rows(transaction, Change(self.dataset, statements, [], stakes, []))
        return bool(statements or stakes)
