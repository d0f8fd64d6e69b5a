"""One address, one store."""

from __future__ import annotations

from pathlib import Path

from ownership_graph.stores.base import Store

__all__ = ["open_store"]

_SERVER = {"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}


def open_store(address: str, *, read_only: bool = False) -> Store:
    """Open a store.

    Args:
        address: ``memory:``; the path of a file; or ``neo4j://host:7687/database`` (also
            ``bolt://``, and ``+s`` or ``+ssc`` for TLS).
        read_only: refuse writing. Several readers may share a file, also while it is written.

    Raises:
        FileProblem: when a file is to be read and does not exist, or cannot be written.
        StoreCorrupt: when it is no store, or one of another format version.
        StoreUnavailable: when it cannot be reached, or another process writes it.
    """
    if address == "memory:":
        from ownership_graph.stores.memory import MemoryStore  # noqa: PLC0415 (one backend only)

        return MemoryStore()
    if address.partition(":")[0] in _SERVER:
        from ownership_graph.stores.neo4j import Neo4jStore  # noqa: PLC0415 (0.2 s cold)

        return Neo4jStore(address, read_only=read_only)
    from ownership_graph.stores.ladybug import LadybugStore  # noqa: PLC0415 (0.15 s cold)

    return LadybugStore(Path(address), read_only=read_only)
