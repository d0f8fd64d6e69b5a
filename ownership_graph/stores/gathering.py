"""A register as it streams in: each piece is encoded before the next one is read.

What rows have in common becomes a number; of the texts only ids and names stay, in arrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from ownership_graph.model import Form
from ownership_graph.snapshot.columns import Codes, Facts, Terms
from ownership_graph.stores.encoding import combined_codes
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS, entity_of, interest_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "FACTS",
    "STAKE_FIELDS",
    "STATEMENT_FIELDS",
    "Ends",
    "Stakes",
    "Statements",
    "gather_stakes",
    "gather_statements",
]

FACTS = tuple(name for name in Facts.__dataclass_fields__ if name != "conflicts")
"""The columns of statements that are facts."""

_TERMS = ("equity", "votes", "rights", "board", "form", "complete", "directness", "grade")

STATEMENT_FIELDS = ("id", "dataset", "name", "head_office", *FACTS)
"""The columns of statements that :func:`gather_statements` needs."""

STAKE_FIELDS = ("id", "dataset", "subject", "holder", "on_behalf_of", "joint_block", *_TERMS)
"""The columns of stakes that :func:`gather_stakes` needs."""

_NO_STATEMENT: dict[str, Any] = dict.fromkeys(column.name for column in STATEMENT_COLUMNS)
_NO_STAKE: dict[str, Any] = dict.fromkeys(column.name for column in STAKE_COLUMNS)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Statements:
    """Statements about entities, one a row.

    Attributes:
        id: of whom.
        name: the name it gives.
        head_office: the id of its head office, for a branch.
        dataset: for each row its index in ``datasets``.
        datasets: their names, in order.
        code: for each row its index in ``facts``.
        facts: the distinct facts.
    """

    id: pa.ChunkedArray
    name: pa.ChunkedArray
    head_office: pa.ChunkedArray
    dataset: Codes
    datasets: tuple[str, ...]
    code: Codes
    facts: tuple[Facts, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Stakes:
    """Stakes, one a row; who holds whom is in :class:`Ends`.

    Attributes:
        id: of the statement.
        joint_block: the block's name, within its subject and dataset.
        dataset: for each row its index in ``datasets``.
        datasets: their names, in order.
        code: for each row its index in ``terms``.
        terms: the distinct terms.
    """

    id: pa.ChunkedArray
    joint_block: pa.ChunkedArray
    dataset: Codes
    datasets: tuple[str, ...]
    code: Codes
    terms: tuple[Terms, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Who holds whom, one stake a row: texts that take much memory and are needed once.

    Attributes:
        subject: the id of who is held.
        holder: the id of who holds; absent where nobody is named.
        on_behalf_of: the id of the nominator.
    """

    subject: pa.ChunkedArray
    holder: pa.ChunkedArray
    on_behalf_of: pa.ChunkedArray


def gather_statements(pieces: Iterable[pa.Table]) -> Statements:
    """Take in statements, each piece with the columns ``STATEMENT_FIELDS``."""
    facts, datasets = _Coder(FACTS, _facts), _Coder(("dataset",), _dataset)
    texts = _taken(pieces, ("id", "name", "head_office"), facts, datasets)
    names, dataset = datasets.ranked()
    return Statements(
        **texts, dataset=dataset, datasets=names, code=facts.codes(), facts=facts.distinct()
    )


def gather_stakes(pieces: Iterable[pa.Table]) -> tuple[Stakes, Ends]:
    """Take in stakes, each piece with the columns ``STAKE_FIELDS``."""
    terms, datasets = _Coder(_TERMS, _terms), _Coder(("dataset",), _dataset)
    ends = ("subject", "holder", "on_behalf_of")
    texts = _taken(pieces, ("id", "joint_block", *ends), terms, datasets)
    names, dataset = datasets.ranked()
    stakes = Stakes(
        id=texts["id"],
        joint_block=texts["joint_block"],
        dataset=dataset,
        datasets=names,
        code=terms.codes(),
        terms=terms.distinct(),
    )
    return stakes, Ends(**{name: texts[name] for name in ends})


class _Coder(Generic[T]):
    """Numbers the distinct values of a stream, as some columns give them.

    Args:
        columns: the columns that a value is made of.
        value: makes it of a row of them.
    """

    def __init__(self, columns: Sequence[str], value: Callable[[dict[str, Any]], T]) -> None:
        self._columns = list(columns)
        self._value = value
        self._numbers: dict[T, int] = {}
        self._pieces = [np.zeros(0, dtype=np.int32)]

    def take(self, piece: pa.Table) -> None:
        key, rows = combined_codes([piece[name] for name in self._columns])
        # Of rows alike the first lends its id, by which one that cannot be read is reported.
        values = map(self._value, piece.select(["id", *self._columns]).take(rows).to_pylist())
        numbers = [self._numbers.setdefault(value, len(self._numbers)) for value in values]
        self._pieces.append(np.asarray(numbers, dtype=np.int32)[key])

    def codes(self) -> Codes:
        return np.concatenate(self._pieces)

    def distinct(self) -> tuple[T, ...]:
        return tuple(self._numbers)

    def ranked(self: _Coder[str]) -> tuple[tuple[str, ...], Codes]:
        """The distinct values in order, and for each row its place among them."""
        names = tuple(sorted(self._numbers))
        rank = np.zeros(len(names), dtype=np.int32)
        rank[[self._numbers[name] for name in names]] = np.arange(len(names))
        return names, rank[self.codes()]


def _taken(
    pieces: Iterable[pa.Table],
    kept: Sequence[str],
    *coders: _Coder[Any],
) -> dict[str, pa.ChunkedArray]:
    """Code each piece, and give the texts that are kept of all."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    chunks: dict[str, list[pa.Array]] = {name: [] for name in kept}
    for piece in pieces:
        for coder in coders:
            coder.take(piece)
        for name in kept:
            chunks[name] += piece[name].cast(pa.string()).chunks
    return {name: pa.chunked_array(chunks[name], pa.string()) for name in kept}


def _dataset(row: dict[str, Any]) -> str:
    return str(row["dataset"])


def _facts(row: dict[str, Any]) -> Facts:
    return Facts.of(entity_of(_NO_STATEMENT | row | {"dataset": "dataset"}))


def _terms(row: dict[str, Any]) -> Terms:
    # Only a company holds its treasury stake; else the ends say nothing of the terms.
    holder = "subject" if row["form"] == Form.TREASURY else "holder"
    ends = {"dataset": "dataset", "subject": "subject", "holder": holder}
    return Terms.of(interest_of(_NO_STAKE | row | ends))
