"""Where statements are kept: one protocol, several databases."""

from ownership_graph.stores.opening import open_store

__all__ = ["open_store"]
