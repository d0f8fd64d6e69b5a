"""The index of a store's names, kept beside a store that is a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ownership_graph.stores.base import NameRow
from queries.names.index import NameIndex
from queries.names.index_file import kept_names

__all__ = ["name_index"]


def name_index(rows: Sequence[NameRow], db: str) -> NameIndex:
    """The index of the names of a store; the second question of the same names finds it built.

    Args:
        rows: every name of every entity.
        db: the address of the store.
    """
    path = Path(f"{db}.names")
    beside = ":" not in db and Path(db).is_file()
    return kept_names(rows, path if beside else None)
