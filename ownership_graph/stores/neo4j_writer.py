"""Loading a dataset into a Neo4j store: what changed in one transaction, or all in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ownership_graph.model import Dataset
from ownership_graph.stores import neo4j_parts
from ownership_graph.stores.contents import next_version
from ownership_graph.stores.lifetimes import BufferedWriter
from ownership_graph.stores.neo4j_parts import Claim, claimed, unclaimed
from ownership_graph.stores.neo4j_session import Session, ask
from ownership_graph.stores.neo4j_view import stored_rows
from ownership_graph.stores.neo4j_write import Change, apply_change, link_again, lock
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS
from ownership_graph.stores.schema import dataset_of, dataset_row
from ownership_graph.stores.tables import RowBuffer

if TYPE_CHECKING:
    import pyarrow as pa
    from neo4j import ManagedTransaction

__all__ = ["Neo4jWriter", "described"]

_DATASETS = "MATCH (d:Dataset) RETURN properties(d) AS d"
_DESCRIBE = "MERGE (d:Dataset {name: $row.name}) SET d = $row"

Rows = dict[str, dict[str, Any]]


def described(transaction: ManagedTransaction) -> Mapping[str, Dataset]:
    """The datasets that can be seen, by name."""
    rows = ask(transaction, _DATASETS, {})
    return {row["d"]["name"]: dataset_of(row["d"]) for row in rows}


class Neo4jWriter(BufferedWriter[RowBuffer]):
    """One load: all of it becomes visible in one transaction of the server.

    Of a dataset that is there only the difference is written. A large new one is written in parts
    that nobody sees before the last.
    """

    def __init__(self, session: Session, dataset: Dataset, *, replace: bool) -> None:
        buffers = RowBuffer(STATEMENT_COLUMNS), RowBuffer(STAKE_COLUMNS)
        super().__init__(dataset, *buffers, replace=replace)
        self._session = session

    def _commit(self) -> None:
        statements, stakes = self._statements.rows(), self._stakes.rows()
        large = len(statements) + len(stakes) > neo4j_parts.PART
        claim = self._session.write(self._claim_new) if large else None
        if claim is None:
            tables = {"statements": statements, "stakes": stakes}
            self._session.write(lambda transaction: self._apply(transaction, **tables))
        else:
            self._write_in_parts(
                Claim(self._session, self._dataset.name, claim), statements, stakes
            )

    def _claim_new(self, transaction: ManagedTransaction) -> str | None:
        lock(transaction)
        name = self._dataset.name
        return None if name in described(transaction) else claimed(transaction, name)

    def _write_in_parts(self, claim: Claim, statements: pa.Table, stakes: pa.Table) -> None:
        claim.sweep()
        proofs: set[str] = set()
        for said, held in zip_longest(_parts(statements), _parts(stakes), fillvalue=()):
            proofs |= claim.write(said, held)

        def finish(transaction: ManagedTransaction) -> None:
            claim.begin(transaction)
            link_again(transaction, sorted(proofs), self._dataset.name)
            self._describe(transaction, None, same=False, counts=(len(statements), len(stakes)))

        self._session.write(finish)

    def _apply(
        self, transaction: ManagedTransaction, statements: pa.Table, stakes: pa.Table
    ) -> None:
        lock(transaction)
        name = self._dataset.name
        before = described(transaction).get(name)
        old = stored_rows(transaction, name)
        # What a load that was cut short left is no content to be updated.
        whole = self._replace or before is None
        new = (
            _after(statements, self._statements, {} if whole else old[0]),
            _after(stakes, self._stakes, {} if whole else old[1]),
        )
        gone = [_differing(left, right) for left, right in zip(old, new, strict=True)]
        come = [_differing(right, left) for left, right in zip(old, new, strict=True)]
        if any((*gone, *come)):
            apply_change(transaction, Change(name, gone[0], come[0], gone[1], come[1]))
        same = before is not None and new == old
        self._describe(transaction, before, same=same, counts=(len(new[0]), len(new[1])))

    def _describe(
        self,
        transaction: ManagedTransaction,
        before: Dataset | None,
        *,
        same: bool,
        counts: tuple[int, int],
    ) -> None:
        after = next_version(
            self._dataset, before, same=same, entities=counts[0], interests=counts[1]
        )
        if after != before:
            row = {key: value for key, value in dataset_row(after).items() if value is not None}
            ask(transaction, _DESCRIBE, {"row": row})
        unclaimed(transaction, self._dataset.name)


def _after(table: pa.Table, buffer: RowBuffer, stored: Rows) -> Rows:
    rows = {row["id"]: row for part in _parts(table) for row in part}
    touched = set(buffer.touched().to_pylist()) if stored else set()
    return {key: row for key, row in stored.items() if key not in touched} | rows


def _parts(table: pa.Table) -> Iterator[list[dict[str, Any]]]:
    """The rows some at a time, what is absent left out."""
    for start in range(0, len(table), neo4j_parts.PART):
        yield [
            {name: value for name, value in row.items() if value is not None}
            for batch in table.slice(start, neo4j_parts.PART).to_batches()
            for row in batch.to_pylist()
        ]


def _differing(rows: Rows, others: Rows) -> list[dict[str, Any]]:
    return [row for key, row in rows.items() if others.get(key) != row]
