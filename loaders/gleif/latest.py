"""Which record of a relation counts, where a golden copy and its updates are loaded together."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.gleif.level2 import Relation
from loaders.reading.spool import Ids
from ownership_graph.errors import Location

__all__ = ["Latest"]


@dataclass(frozen=True, slots=True)
class Latest:
    """The last update of each relation: note all of them, then ask.

    Attributes:
        stamps: the stamp of the last record of each relation and period.
    """

    stamps: Ids

    def note(self, relation: Relation, where: Location) -> bytes:
        """Take note of a record, and give its stamp: later ones are greater."""
        stamp = _stamp(relation, where)
        self.stamps.put_greatest(_key(relation), stamp)
        return stamp

    def is_latest(self, relation: Relation, where: Location) -> bool:
        """Whether no record of the relation was updated after this one.

        Of records of one day the one in the later file counts, as these are named by their time.
        """
        return self.stamps.get(_key(relation)) in {None, _stamp(relation, where)}


def _key(relation: Relation) -> str:
    return f"{relation.type} {relation.child} {relation.parent} {relation.start or ''}"


def _stamp(relation: Relation, where: Location) -> bytes:
    place = f"{where.file}\n{where.line or 0:012d} {where.pointer or ''}"
    return f"{relation.updated or ''} {place}".encode("utf-8", "surrogateescape")
