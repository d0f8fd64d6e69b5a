"""A whole register folded into columns: every row one party, no Python object a row.

The result equals that of ``OwnershipGraph.from_records`` on the same statements; here the work is
done on arrow and numpy arrays. Only what is rare is looked at one by one: each way in which several
statements make one party, and rows that repeat each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ownership_graph.model import Entity, Interest, Source
from ownership_graph.snapshot.columns import NONE, Codes, EntityColumns, Facts, InterestColumns
from ownership_graph.snapshot.joining import party_facts
from ownership_graph.snapshot.parties import stake_content
from ownership_graph.stores.base import Link
from ownership_graph.stores.encoding import Index, Texts, combined_codes
from ownership_graph.stores.folding import Folding, Places, fold_ids
from ownership_graph.stores.gathering import (
    FACTS,
    Stakes,
    Statements,
    gather_stakes,
    gather_statements,
)

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FullStakes", "fold"]

FullStakes = Callable[[Sequence[str]], Sequence[Interest]]
Flags = NDArray[np.bool_]


def fold(
    statements: Iterable[pa.Table],
    stakes: Iterable[pa.Table],
    links: Sequence[Link],
    full: FullStakes,
) -> tuple[EntityColumns, InterestColumns]:
    """Fold a register into columns.

    Args:
        statements: in pieces, with the columns ``STATEMENT_FIELDS``.
        stakes: those in force, in pieces, with the columns ``STAKE_FIELDS``.
        links: all links of the store.
        full: gives the full stakes in some subjects, for the few rows that may repeat each other.
    """
    said = gather_statements(statements)
    held, ends = gather_stakes(stakes)
    folding = fold_ids(said, ends, links)
    del ends
    return _entities(said, folding), _interests(held, folding, full)


def _entities(said: Statements, folding: Folding) -> EntityColumns:
    place, branch = folding.places.statement, said.head_office.is_valid().to_numpy()
    # A branch takes its head office's law: what is said of the branch says nothing of it.
    rows = np.flatnonzero(~branch | np.isin(place, folding.circular))
    rows = rows[np.lexsort((said.dataset[rows], place[rows]))]
    node = folding.party(place[rows])
    size = len(folding.shown)
    facts = {Facts(): 0}
    coded = np.array([facts.setdefault(each, len(facts)) for each in said.facts], dtype=np.int32)
    codes = np.zeros(size, dtype=np.int32)
    alone = (np.bincount(node, minlength=size)[node] == 1) & ~branch[rows]
    codes[node[alone]] = coded[said.code[rows[alone]]]
    for party, found in _joined(said, rows[~alone], node[~alone]):
        codes[party] = facts.setdefault(found, len(facts))
    return EntityColumns(
        ids=Texts(folding.shown),
        facts=tuple(facts),
        codes=codes,
        names=_names(said, rows, node, size),
        aliases=folding.aliases,
    )


def _joined(said: Statements, rows: Index, node: Codes) -> Iterable[tuple[int, Facts]]:
    """The facts of parties of whom there are several statements, or one in a circle of offices."""
    known: dict[tuple[object, ...], Facts] = {}
    order = np.argsort(node, kind="stable")
    office = said.head_office.take(rows[order]).to_pylist()
    terms = zip(
        node[order].tolist(),
        rows[order].tolist(),
        said.dataset[rows[order]].tolist(),
        said.code[rows[order]].tolist(),
        office,
        strict=True,
    )
    for party, group in groupby(terms, key=lambda each: each[0]):
        members = tuple(group)
        # Most parties are joined of the same facts as others: those are worked out once.
        key = tuple((row if head else None, *what, head) for _, row, *what, head in members)
        if key not in known:
            known[key] = party_facts([_entity(said, row, head) for _, row, *_, head in members])
        yield party, known[key]


def _entity(said: Statements, row: int, head_office: str | None) -> Entity:
    facts = said.facts[said.code[row]]
    return Entity(
        id=said.id[row].as_py(),
        source=Source(dataset=said.datasets[said.dataset[row]]),
        head_office=head_office,
        **{name: getattr(facts, name) for name in FACTS},
    )


def _names(said: Statements, rows: Index, node: Codes, size: int) -> Texts:
    """The first name of each party, by id and dataset."""
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)

    named = said.name.is_valid().to_numpy()[rows]
    first = np.full(size, NONE, dtype=np.int64)
    first[node[named][::-1]] = rows[named][::-1]
    return Texts(said.name.take(pa.array(first, mask=first == NONE)).combine_chunks())


def _interests(held: Stakes, folding: Folding, full: FullStakes) -> InterestColumns:
    places = folding.places
    rows = _in_order(held, places.subject)
    rows = rows[_kept(held, rows, folding, full)]
    subject, holder, nominator = (
        folding.party(place[rows]) for place in (places.subject, places.holder, places.on_behalf_of)
    )
    return InterestColumns(
        subject=subject,
        holder=holder,
        terms=held.terms,
        codes=held.code[rows],
        datasets=held.datasets,
        dataset=held.dataset[rows],
        joint_block=_blocks(held, rows, subject),
        on_behalf_of=nominator,
    )


def _in_order(held: Stakes, subject: Codes) -> Index:
    """The rows by subject, dataset and id."""
    order = np.lexsort((held.dataset, subject))
    alike = (np.diff(subject[order]) == 0) & (np.diff(held.dataset[order]) == 0)
    tied = np.flatnonzero(_beside(alike, len(order)))
    rows = order[tied]
    rank = np.empty(len(rows), dtype=np.int64)
    rank[_sorted(held.id, rows)] = np.arange(len(rows))
    order[tied] = rows[np.lexsort((rank, held.dataset[rows], subject[rows]))]
    return order


def _sorted(ids: pa.ChunkedArray, rows: Index) -> Index:
    import pyarrow as pa  # noqa: PLC0415 (only bulk work needs it)
    import pyarrow.compute as pc  # noqa: PLC0415 (likewise)

    return np.asarray(pc.sort_indices(ids.take(pa.array(rows))), dtype=np.int64)


def _kept(held: Stakes, rows: Index, folding: Folding, full: FullStakes) -> Flags:
    """Rows equal in every column are one (RULES R6); a party's branch is no holder of it."""
    places = folding.places
    subject, holder = places.subject[rows], places.holder[rows]
    keep: Flags = (subject == holder) | (folding.party(subject) != folding.party(holder))
    suspects = np.flatnonzero(keep)[_alike(held, rows[keep], places)]
    if not len(suspects):
        return keep
    chosen = rows[suspects]
    wanted = zip(
        suspects.tolist(),
        held.dataset[chosen].tolist(),
        held.id.take(chosen).to_pylist(),
        strict=True,
    )
    subjects = folding.ids.take(np.unique(places.subject[chosen])).to_pylist()
    content = {(item.source.dataset, item.id): stake_content(item) for item in full(subjects)}
    seen = set()
    for place, dataset, identity in wanted:
        said = content[held.datasets[dataset], identity]
        keep[place] = said not in seen
        seen.add(said)
    return keep


def _alike(held: Stakes, rows: Index, places: Places) -> Flags:
    """Which rows equal another one as far as columns tell."""
    ends = places.subject[rows].astype(np.int64) << 32 | places.holder[rows] + np.int64(1)
    alike = _repeated(ends)
    few = rows[alike]
    who = (places.subject, places.holder, places.on_behalf_of)
    key, _ = combined_codes(
        [held.joint_block.take(few)],
        *(codes[few].astype(np.int64) for codes in (held.dataset, held.code, *who)),
    )
    alike[alike] = _repeated(key)
    return alike


def _repeated(keys: Index) -> Flags:
    """Which keys occur more than once."""
    order = np.argsort(keys, kind="stable")
    repeated = np.zeros(len(keys), dtype=np.bool_)
    repeated[order] = _beside(np.diff(keys[order]) == 0, len(keys))
    return repeated


def _beside(alike: Flags, size: int) -> Flags:
    """Which items equal a neighbour, from whether each equals the next."""
    same = np.zeros(size + 1, dtype=np.bool_)
    same[1:-1] = alike
    beside: Flags = same[1:] | same[:-1]
    return beside


def _blocks(held: Stakes, rows: Index, subject: Codes) -> Codes:
    named = held.joint_block.is_valid().to_numpy()[rows]
    chosen = rows[named]
    key, _ = combined_codes(
        [held.joint_block.take(chosen)],
        held.dataset[chosen].astype(np.int64),
        subject[named].astype(np.int64),
    )
    blocks = np.full(len(rows), NONE, dtype=np.int32)
    blocks[named] = key
    return blocks
