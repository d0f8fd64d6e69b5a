"""Store to store: everything one holds into another, dataset by dataset, and checked.

A migration that was interrupted goes on where it stopped: what has arrived whole is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ownership_graph.errors import StoreCorrupt
from ownership_graph.model import Entity, Interest
from ownership_graph.stores.base import Store
from ownership_graph.stores.rows import Row, entity_row, interest_row

__all__ = ["Moved", "content_hash", "migrate"]

Progress = Callable[["Moved"], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """One dataset after its migration.

    Attributes:
        name: the dataset.
        entities: number of its entity statements in both stores.
        interests: number of its stakes in both stores.
        sha256: hash of its content, the same in both stores.
        copied: whether it had to be written, or had arrived before.
    """

    name: str
    entities: int
    interests: int
    sha256: str
    copied: bool


def migrate(source: Store, target: Store, report: Progress | None = None) -> list[Moved]:
    """Copy all datasets and accepted links of a store into another one.

    Datasets of the same name in the target are replaced; its other datasets stay. Version numbers
    count the loads of each store.

    Args:
        source: is only read.
        target: is written, one dataset at a time.
        report: is told of each dataset that has arrived.

    Raises:
        StoreCorrupt: when what arrived is not what was sent.
    """
    moved: list[Moved] = []
    for dataset in source.datasets():
        sent = source.content(dataset.name)
        wanted = content_hash(*sent)
        arrived = _hash_in(target, dataset.name) == wanted
        with target.writer(dataset) as writer:
            writer.add_entities(sent[0])
            writer.add_interests(sent[1])
        there = {item.name: item for item in target.datasets()}[dataset.name]
        counts = (there.entities, there.interests)
        if counts != (len(sent[0]), len(sent[1])) or _hash_in(target, dataset.name) != wanted:
            raise StoreCorrupt(
                f"{dataset.name!r} did not arrive whole in {target.address}.",
                hint="Repeat the migration.",
            )
        moved.append(Moved(dataset.name, *counts, wanted, copied=not arrived))
        if report is not None:
            report(moved[-1])
    for link in source.accepted_links():
        target.add_link(link)
    return moved


def content_hash(entities: Sequence[Entity], interests: Sequence[Interest]) -> str:
    """SHA-256 of some statements, the same in any order and from any store."""
    said = _lines("entity", map(entity_row, entities))
    held = _lines("interest", map(interest_row, interests))
    rows = sorted([*said, *held])
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def _hash_in(store: Store, name: str) -> str | None:
    loaded = {item.name for item in store.datasets()}
    return content_hash(*store.content(name)) if name in loaded else None


def _lines(kind: str, rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield f"{kind} {row!r}\n"
