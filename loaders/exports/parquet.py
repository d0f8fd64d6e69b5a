"""Entities and interests as Parquet files, for DuckDB, Polars, pandas and Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from loaders.exports.properties import entity_properties, interest_properties
from ownership_graph.errors import FileProblem
from ownership_graph.model import Entity, Interest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["write_parquet"]

_BATCH = 50_000
_ORIGIN = ("dataset", "document", "url", "locator", "publisher", "fact_date", "retrieved", "grade")
_DAYS = {"start", "end", "ended", "fact_date", "retrieved"}
_FLAGS = {"us_person", "listed", "complete"}
_LISTS = {
    "other_names", "nationalities", "permanent_residences", "markets", "identifiers", "rights",
    "components",
}  # fmt: skip
_FIGURES = {
    f"{measure}_{end}" for measure in ("equity", "votes", "board") for end in ("lower", "upper")
}
_ENTITY = (
    "id", "name", "kind", "other_names", "jurisdiction", "principal_place", "registered_office",
    "nationalities", "permanent_residences", "residence", "us_person", "listed", "markets",
    "disclosure_threshold", "head_office", "identifiers", "unknown_reason", "ended", *_ORIGIN,
)  # fmt: skip
_INTEREST = (
    "id", "holder", "subject", "equity", "equity_lower", "equity_upper", "votes", "votes_lower",
    "votes_upper", "board", "board_lower", "board_upper", "rights", "form", "on_behalf_of",
    "joint_block", "start", "end", "complete", "directness", "components", "unknown_reason",
    "details", *_ORIGIN,
)  # fmt: skip

T = TypeVar("T")
Rows = Iterable[dict[str, Any]]


def write_parquet(
    folder: str | Path, entities: Iterable[Entity], interests: Iterable[Interest]
) -> tuple[Path, Path]:
    """Write ``entities.parquet`` and ``interests.parquet`` into a folder.

    Returns:
        The two files.

    Raises:
        FileProblem: when a file cannot be written.
    """
    root = Path(folder)
    paths = root / "entities.parquet", root / "interests.parquet"
    try:
        root.mkdir(parents=True, exist_ok=True)
        _write(paths[0], _ENTITY, (dict(entity_properties(each)) for each in entities))
        _write(paths[1], _INTEREST, (_interest_row(each) for each in interests))
    except OSError as error:
        raise FileProblem(
            f"the Parquet files cannot be written into {root}: {error.strerror}.",
            hint="Name another folder.",
        ) from error
    return paths


def _interest_row(interest: Interest) -> dict[str, Any]:
    ends = {"holder": interest.holder, "subject": interest.subject}
    return interest_properties(interest) | ends


def _write(path: Path, columns: tuple[str, ...], rows: Rows) -> None:
    import pyarrow as pa  # noqa: PLC0415 (0.1 s to import; few calls export)
    import pyarrow.parquet as pq  # noqa: PLC0415 (likewise)

    schema = pa.schema([(name, _type(name)) for name in columns])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            days = [{name: _day(name, value) for name, value in row.items()} for row in batch]
            writer.write_table(pa.Table.from_pylist(days, schema=schema))


def _type(name: str) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415 (see _write)

    if name in _DAYS:
        return pa.date32()
    if name in _FLAGS:
        return pa.bool_()
    if name in _FIGURES:
        return pa.float64()
    return pa.list_(pa.string()) if name in _LISTS else pa.string()


def _day(name: str, value: Any) -> Any:  # noqa: ANN401 (a cell of any type)
    return date.fromisoformat(value) if name in _DAYS and value is not None else value


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
