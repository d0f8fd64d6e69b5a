"""Statements turned into the nodes and relationships of the property graph.

The graph is compiled whole from its statements, so it is the same whatever the order of loading:
one ``Entity`` for each id that anything names, with what its statements agree on as properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ownership_graph.columns import Facts
from ownership_graph.joining import merge_facts
from ownership_graph.model import EntityKind
from ownership_graph.stores.base import Link
from ownership_graph.stores.identity import STRONG_SCHEMES, proof, star
from ownership_graph.stores.rows import STATEMENT_COLUMNS, entity_of, entity_row, read_share
from ownership_graph.stores.tables import arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ENTITY_COLUMNS",
    "entity_table",
    "identifier_links",
    "identifier_rows",
    "merged_row",
    "with_figures",
]

ENTITY_COLUMNS = tuple(
    column
    for column in STATEMENT_COLUMNS
    if column.name in {"id", "name", "kind"} | set(Facts.__dataclass_fields__)
)
"""The properties of an ``Entity`` node: what its statements agree on."""


def entity_table(statements: pa.Table, named: Iterable[pa.Array]) -> pa.Table:
    """One row for each id that a statement describes or anything names, by id.

    Args:
        statements: all statements of the store.
        named: other ids: holders, subjects, nominators, head offices, ends of links.
    """
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    own = statements["id"].combine_chunks()
    others = [array.combine_chunks() for array in named]
    ids = pc.drop_null(pc.unique(pa.chunked_array([own, *others], pa.string())))
    ids = ids.take(pc.sort_indices(ids))
    node = pc.index_in(own, value_set=ids).to_numpy(zero_copy_only=False).astype(np.int64)
    count = np.bincount(node, minlength=len(ids))
    row = np.full(len(ids), -1, dtype=np.int64)
    row[node] = np.arange(len(node))
    schema = arrow_schema(ENTITY_COLUMNS)
    shown = statements.select(schema.names).take(pa.array(row, mask=row < 0))
    table = shown.set_column(0, "id", ids)
    kinds = pc.fill_null(table["kind"], EntityKind.UNKNOWN.value)
    table = table.set_column(schema.names.index("kind"), "kind", kinds).cast(schema)
    several = np.flatnonzero(count > 1)
    if not len(several):
        return table
    merged = pa.Table.from_pylist(_merged_rows(statements, node, several), schema=schema)
    return pa.concat_tables([table.filter(count <= 1), merged]).sort_by("id")


def _merged_rows(
    statements: pa.Table, node: np.ndarray[Any, Any], several: np.ndarray[Any, Any]
) -> list[dict[str, Any]]:
    rows = statements.filter(np.isin(node, several)).sort_by(
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


def identifier_links(identifiers: pa.Table) -> list[Link]:
    """The links between ids that share an identifier which proves identity, in order.

    Args:
        identifiers: as :func:`identifier_rows` gives them.
    """
    proved = identifiers.filter(identifiers["proof"].is_valid())
    codes = proved["proof"].combine_chunks().dictionary_encode().indices.to_numpy()
    repeated = proved.filter(np.bincount(codes, minlength=1)[codes] > 1)
    owners: dict[str, set[str]] = {}
    for row in repeated.select(["proof", "id"]).to_pylist():
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
