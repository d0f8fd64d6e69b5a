"""Statements turned into the nodes and relationships of the property graph.

The graph is compiled whole from its statements, so it is the same whatever the order of loading:
one ``Entity`` for each id that anything names, with what its statements agree on as properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ownership_graph.model import EntityKind
from ownership_graph.snapshot.columns import Facts
from ownership_graph.snapshot.joining import merge_facts
from ownership_graph.stores.base import Link
from ownership_graph.stores.identity import STRONG_SCHEMES, proof, star
from ownership_graph.stores.row_files import FileRows
from ownership_graph.stores.rows import STATEMENT_COLUMNS, entity_of, entity_row
from ownership_graph.stores.share_texts import read_share
from ownership_graph.stores.tables import arrow_schema, join_tables, statements_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ENTITY_COLUMNS",
    "IDENTIFIER_FIELDS",
    "distinct",
    "entity_tables",
    "identifier_links",
    "identifier_rows",
    "merged_row",
    "with_figures",
]

_MANY = 1_000_000

ENTITY_COLUMNS = tuple(
    column
    for column in STATEMENT_COLUMNS
    if column.name in {"id", "name", "kind"} | set(Facts.__dataclass_fields__)
)
"""The properties of an ``Entity`` node: what its statements agree on."""


def entity_tables(statements: FileRows, named: Iterable[pa.ChunkedArray]) -> Iterator[pa.Table]:
    """One row for each id that a statement describes or anything names, in pieces.

    Args:
        statements: all statements of the store.
        named: other ids: holders, subjects, nominators, head offices, ends of links.
    """
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    schema = arrow_schema(ENTITY_COLUMNS)
    own = _ids(piece["id"] for piece in statements.pieces(["id"]))
    counts = pc.value_counts(own)
    several = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    for piece in statements.pieces(schema.names):
        repeated = pc.is_in(piece["id"], value_set=several)
        yield piece.filter(pc.invert(repeated)).cast(schema)
    if len(several):
        yield pa.Table.from_pylist(_merged_rows(statements, several), schema=schema)
    bare = _not_among(own, named)
    nothing = {field.name: pa.nulls(len(bare), field.type) for field in schema}
    kinds = pa.array([EntityKind.UNKNOWN.value]).take(pa.array(np.zeros(len(bare), dtype=np.int8)))
    yield pa.table(nothing | {"id": bare, "kind": kinds}, schema=schema)


def _ids(columns: Iterable[pa.ChunkedArray]) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    chunks = [chunk for column in columns for chunk in column.chunks]
    return pa.chunked_array(chunks, pa.string()).combine_chunks()


def _not_among(own: pa.Array, named: Iterable[pa.ChunkedArray]) -> pa.Array:
    """The ids that are named and not among one's own, each once."""
    import pyarrow.compute as pc  # noqa: PLC0415 (only bulk work needs it)

    found = []
    # A search prepares all of one's own ids, so it is worth its while for many at once.
    for several in _gathered(named):
        ids = pc.drop_null(pc.unique(_ids(several)))
        found.append(ids.filter(pc.invert(pc.is_in(ids, value_set=own))))
    return pc.unique(_ids(map(_chunked, found)))


def _chunked(array: pa.Array) -> pa.ChunkedArray:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    return pa.chunked_array([array])


def _gathered(columns: Iterable[pa.ChunkedArray]) -> Iterator[list[pa.ChunkedArray]]:
    gathered: list[pa.ChunkedArray] = []
    for column in columns:
        gathered.append(column)
        if sum(map(len, gathered)) >= _MANY:
            yield gathered
            gathered = []
    yield gathered


def _merged_rows(statements: FileRows, several: pa.Array) -> list[dict[str, Any]]:
    import pyarrow.compute as pc  # noqa: PLC0415 (only bulk work needs it)

    pieces = [
        piece.filter(pc.is_in(piece["id"], value_set=several)) for piece in statements.pieces()
    ]
    rows = join_tables(pieces, statements_schema()).sort_by(
        [("id", "ascending"), ("dataset", "ascending")]
    )
    said: dict[str, list[Any]] = {}
    for row in rows.to_pylist():
        said.setdefault(row["id"], []).append(entity_of(row))
    return [merged_row(group) for group in said.values()]


def merged_row(said: Sequence[Any]) -> dict[str, Any]:
    """The properties of an ``Entity`` that several statements describe, by dataset."""
    facts = merge_facts(said)
    name = next((item.name for item in said if item.name), "")
    agreed = {
        field: getattr(facts, field) for field in facts.__dataclass_fields__ if field != "conflicts"
    }
    entity = type(said[0])(id=said[0].id, name=name, source=said[0].source, **agreed)
    row = dict(zip((column.name for column in STATEMENT_COLUMNS), entity_row(entity), strict=True))
    return {column.name: row[column.name] for column in ENTITY_COLUMNS}


IDENTIFIER_FIELDS = ("id", "dataset", "kind", "identifier_schemes", "identifier_values")
"""The columns of statements that :func:`identifier_rows` needs."""


def distinct(columns: Iterable[pa.ChunkedArray]) -> pa.Table:
    """The distinct values of some columns, as the column ``value``."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    found = [pc.unique(_ids(several)) for several in _gathered(columns)]
    return pa.table({"value": pc.unique(_ids(map(_chunked, found)))})


def identifier_rows(statements: pa.Table) -> pa.Table:
    """One row ``id, dataset, scheme, value, proof`` for each identifier of each statement."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    schemes = statements["identifier_schemes"].combine_chunks()
    said = statements.select(["id", "dataset", "kind"]).take(pc.list_parent_indices(schemes))
    scheme = pc.list_flatten(schemes)
    value = pc.list_flatten(statements["identifier_values"].combine_chunks())
    strong = pc.is_in(scheme, value_set=pa.array(list(STRONG_SCHEMES))).to_numpy(
        zero_copy_only=False
    )
    parts = (scheme.filter(strong), value.filter(strong), said["kind"].filter(strong))
    proofs = pa.array(
        [proof(*row) for row in zip(*(part.to_pylist() for part in parts), strict=True)],
        pa.string(),
    )
    proved = proofs.take(pa.array(np.cumsum(strong) - 1, mask=~strong))
    columns = {"scheme": scheme, "value": value, "proof": proved}
    return pa.table({"id": said["id"], "dataset": said["dataset"], **columns})


def identifier_links(identifiers: Iterable[pa.Table]) -> list[Link]:
    """The links between ids that share an identifier which proves identity, in order.

    Args:
        identifiers: as :func:`identifier_rows` gives them.
    """
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    schema = pa.schema([("proof", pa.string()), ("id", pa.string())])
    pieces = [piece.filter(piece["proof"].is_valid()).select(schema.names) for piece in identifiers]
    proved = pa.concat_tables([schema.empty_table(), *pieces])
    codes = proved["proof"].combine_chunks().dictionary_encode().indices.to_numpy()
    repeated = proved.filter(np.bincount(codes, minlength=1)[codes] > 1)
    owners: dict[str, set[str]] = {}
    for row in repeated.to_pylist():
        owners.setdefault(row["proof"], set()).add(row["id"])
    return sorted(link for key, ids in owners.items() for link in star(key, ids))


def with_figures(stakes: pa.Table) -> pa.Table:
    """The stakes with their shares also as numbers, for people to filter by, never to compute."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    for measure in ("equity", "votes"):
        encoded = stakes[measure].combine_chunks().dictionary_encode()
        shares = [read_share(text) for text in encoded.dictionary.to_pylist()]
        for end in ("lower", "upper"):
            figures = pa.array(
                [None if share is None else float(getattr(share, end)) for share in shares],
                pa.float64(),
            )
            stakes = stakes.append_column(f"{measure}_{end}", figures.take(encoded.indices))
    return stakes
