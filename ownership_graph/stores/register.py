"""A whole register folded into columns: every row one party, no Python object a row.

The result equals that of ``OwnershipGraph.from_records`` on the same statements; here the work is
done on arrow and numpy arrays, and only what is rare (several statements of one party, rows that
repeat each other) is looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ownership_graph.model import Form, Interest
from ownership_graph.snapshot.columns import (
    NONE,
    Codes,
    EntityColumns,
    Facts,
    InterestColumns,
    Terms,
)
from ownership_graph.snapshot.joining import party_facts
from ownership_graph.snapshot.parties import stake_content
from ownership_graph.stores.base import Link
from ownership_graph.stores.encoding import Index, Texts, combined_codes, text_codes
from ownership_graph.stores.folding import Folding, fold_ids
from ownership_graph.stores.rows import STAKE_COLUMNS, STATEMENT_COLUMNS, entity_of, interest_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["STAKE_FIELDS", "STATEMENT_FIELDS", "FullStakes", "fold"]

FullStakes = Callable[[Sequence[str]], Sequence[Interest]]

_FACTS = tuple(name for name in Facts.__dataclass_fields__ if name != "conflicts")
_TERMS = ("equity", "votes", "rights", "board", "form", "complete", "directness", "grade")

STATEMENT_FIELDS = ("id", "dataset", "name", "head_office", *_FACTS)
"""The columns of statements that :func:`fold` needs."""

STAKE_FIELDS = ("id", "dataset", "subject", "holder", "on_behalf_of", "joint_block", *_TERMS)
"""The columns of stakes that :func:`fold` needs."""

_NO_STATEMENT: dict[str, Any] = dict.fromkeys(column.name for column in STATEMENT_COLUMNS)
_NO_STAKE: dict[str, Any] = dict.fromkeys(column.name for column in STAKE_COLUMNS)


def fold(
    statements: pa.Table, stakes: pa.Table, links: Sequence[Link], full: FullStakes
) -> tuple[EntityColumns, InterestColumns]:
    """Fold a register into columns.

    Args:
        statements: with the columns ``STATEMENT_FIELDS``.
        stakes: those in force, with the columns ``STAKE_FIELDS``.
        links: all links of the store.
        full: gives the full stakes in some subjects, for the few rows that may repeat each other.
    """
    statements = statements.sort_by([("id", "ascending"), ("dataset", "ascending")])
    folding = fold_ids(statements, stakes, links)
    return _entities(statements, folding), _interests(stakes, folding, full)


def _entities(statements: pa.Table, folding: Folding) -> EntityColumns:
    statements = statements.filter(_own(statements, folding))
    node = folding.nodes(statements["id"])
    size = len(folding.shown)
    count = np.bincount(node, minlength=size)
    key, rows = combined_codes([statements[name] for name in _FACTS])
    facts = {Facts(): 0}
    distinct = [_facts(row) for row in statements.take(rows).to_pylist()]
    coded = np.array([facts.setdefault(item, len(facts)) for item in distinct], dtype=np.int32)
    codes = np.zeros(size, dtype=np.int32)
    alone = (count[node] == 1) & statements["head_office"].is_null().to_numpy()
    codes[node[alone]] = coded[key[alone]]
    several = statements.filter(~alone).append_column("node", [node[~alone]])
    for party, said in _groups(several.to_pylist()):
        codes[party] = facts.setdefault(party_facts(said), len(facts))
    return EntityColumns(
        ids=Texts(folding.shown),
        facts=tuple(facts),
        codes=codes,
        names=_names(statements, node, size),
        aliases=folding.aliases,
    )


def _own(statements: pa.Table, folding: Folding) -> pa.ChunkedArray:
    """Which statements are a party's own.

    A branch takes its head office's law: what is said of the branch says nothing of it.
    """
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    own = statements["head_office"].is_null()
    if not folding.circular:
        return own
    return pc.or_(own, pc.is_in(statements["id"], value_set=pa.array(sorted(folding.circular))))


def _facts(row: dict[str, Any]) -> Facts:
    return Facts.of(entity_of(_NO_STATEMENT | row))


def _groups(rows: Sequence[dict[str, Any]]) -> list[tuple[int, list[Any]]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        said = entity_of(_NO_STATEMENT | {name: row[name] for name in STATEMENT_FIELDS})
        groups.setdefault(row["node"], []).append(said)
    return list(groups.items())


def _names(statements: pa.Table, node: Codes, size: int) -> Texts:
    """The first name of each party, by id and dataset."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    named = statements["name"].is_valid().to_numpy()
    row = np.full(size, NONE, dtype=np.int64)
    row[node[named][::-1]] = np.flatnonzero(named)[::-1]
    return Texts(statements["name"].combine_chunks().take(pa.array(row, mask=row == NONE)))


def _interests(stakes: pa.Table, folding: Folding, full: FullStakes) -> InterestColumns:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    places = {name: folding.places(stakes[name]) for name in ("subject", "holder", "on_behalf_of")}
    rank = pa.table({"at": places["subject"], "dataset": stakes["dataset"], "id": stakes["id"]})
    order = pc.sort_indices(rank, [(name, "ascending") for name in rank.column_names])
    stakes = stakes.take(order)
    places = {name: place[order.to_numpy()] for name, place in places.items()}
    keep = _kept(stakes, places, folding, full)
    stakes = stakes.filter(keep)
    node = {name: folding.party(place[keep]) for name, place in places.items()}
    key, rows = combined_codes([stakes[name] for name in _TERMS])
    terms: dict[Terms, int] = {}
    distinct = [_terms(row) for row in stakes.select(_TERMS).take(rows).to_pylist()]
    coded = np.array([terms.setdefault(item, len(terms)) for item in distinct], dtype=np.int32)
    datasets, dataset = text_codes(stakes["dataset"])
    return InterestColumns(
        subject=node["subject"],
        holder=node["holder"],
        terms=tuple(terms),
        codes=coded[key] if len(coded) else key.astype(np.int32),
        datasets=tuple(map(str, datasets)),
        dataset=dataset.astype(np.int32),
        joint_block=_blocks(stakes, node["subject"]),
        on_behalf_of=node["on_behalf_of"],
    )


def _kept(
    stakes: pa.Table, places: dict[str, Index], folding: Folding, full: FullStakes
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Rows equal in every column are one (RULES R6); a party's branch is no holder of it."""
    subject, holder = places["subject"], places["holder"]
    parts = (folding.party(subject), folding.party(holder))
    keep: np.ndarray[Any, np.dtype[np.bool_]] = ~((subject != holder) & (parts[0] == parts[1]))
    fields = [stakes[name] for name in (*_TERMS, "dataset", "joint_block")]
    key, _ = combined_codes(fields, *places.values())
    alike = np.bincount(key, minlength=1)[key] > 1
    suspects = np.flatnonzero(alike & keep)
    if not len(suspects):
        return keep
    wanted = stakes.select(["subject", "dataset", "id"]).take(suspects).to_pylist()
    content = {
        (item.source.dataset, item.id): stake_content(item)
        for item in full(sorted({row["subject"] for row in wanted}))
    }
    seen = set()
    for place, row in zip(suspects.tolist(), wanted, strict=True):
        said = content[row["dataset"], row["id"]]
        keep[place] = said not in seen
        seen.add(said)
    return keep


def _terms(row: dict[str, Any]) -> Terms:
    # Only a company holds its treasury stake; else the ends say nothing of the terms.
    holder = "subject" if row["form"] == Form.TREASURY else "holder"
    ends = {"id": "", "dataset": "", "subject": "subject", "holder": holder}
    return Terms.of(interest_of(_NO_STAKE | row | ends))


def _blocks(stakes: pa.Table, subject: Codes) -> Codes:
    named = stakes["joint_block"].is_valid().to_numpy()
    key, _ = combined_codes([stakes["dataset"], stakes["joint_block"]], subject.astype(np.int64))
    blocks = np.full(len(key), NONE, dtype=np.int32)
    blocks[named] = np.unique(key[named], return_inverse=True)[1]
    return blocks
