"""A view that fetches all above some entities at once and then answers from memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ownership_graph.model import Entity, Interest
from ownership_graph.stores.base import Link
from ownership_graph.stores.neo4j_rows import read_entity, read_interest, read_link
from ownership_graph.stores.neo4j_session import Session
from ownership_graph.stores.records import Records, RecordsView

__all__ = ["AheadView"]

# Whoever is above, then who is one party with them, then whoever is above these.
_ABOVE = """
UNWIND $ids AS id MATCH (t:Entity {id: id})
MATCH (t)<-[:HOLDS|NOMINATES*0..]-(x) WITH DISTINCT x
MATCH (x)-[:SAME_AS|BRANCH_OF*0..]-(y) WITH DISTINCT y
MATCH (y)<-[:HOLDS|NOMINATES*0..]-(z:Entity) WITH DISTINCT z
WITH collect(z) AS zs
RETURN [z IN zs | z.id] AS ids,
  COLLECT { UNWIND zs AS z MATCH (z)<-[:DESCRIBES]-(s:Statement)
    WHERE s.dataset IN $datasets RETURN properties(s) } AS statements,
  COLLECT { UNWIND zs AS z MATCH (z)<-[:BRANCH_OF]-(:Entity)<-[:DESCRIBES]-(s:Statement)
    WHERE s.dataset IN $datasets RETURN properties(s) } AS branches,
  COLLECT { UNWIND zs AS z MATCH (z)<-[h:HOLDS]-(o) WHERE h.dataset IN $datasets
    RETURN {h: properties(h), subject: z.id,
      holder: CASE WHEN o:Unidentified THEN NULL ELSE o.id END} } AS stakes,
  COLLECT { UNWIND zs AS z MATCH (z)-[l:SAME_AS]-()
    RETURN {l: properties(l), a: startNode(l).id, b: endNode(l).id} } AS links
"""


class AheadView:
    """The part of a view that a walk upward asks for; see :class:`..base.View`.

    What was not fetched is fetched when it is asked for, with all above it.
    """

    def __init__(self, session: Session, as_of: date, datasets: Sequence[str]) -> None:
        self._session = session
        self._as_of = as_of
        self._datasets = list(datasets)
        self._known: set[str] = set()
        self._entities: dict[tuple[str, str], Entity] = {}
        self._stakes: dict[tuple[str, str], Interest] = {}
        self._links: set[Link] = set()
        self._view = RecordsView(Records((), (), ()), as_of)

    @property
    def as_of(self) -> date:
        """The day that is asked about."""
        return self._as_of

    def fetch(self, ids: Sequence[str]) -> None:
        """Fetch all above some ids, unless it is there."""
        missing = sorted(set(ids) - self._known)
        if not missing:
            return
        (row,) = self._session.rows(_ABOVE, ids=missing, datasets=self._datasets)
        self._known |= {*missing, *row["ids"]}
        said = [read_entity(item) for item in (*row["statements"], *row["branches"])]
        held = [read_interest(item) for item in row["stakes"]]
        self._entities |= {(item.id, item.source.dataset): item for item in said}
        self._stakes |= {(item.source.dataset, item.id): item for item in held}
        self._links |= {read_link(item) for item in row["links"]}
        records = Records(self._entities.values(), self._stakes.values(), self._links)
        self._view = RecordsView(records, self._as_of)

    def statements(self, ids: Sequence[str]) -> list[Entity]:
        """Entity statements of these ids, by id, then dataset."""
        self.fetch(ids)
        return self._view.statements(ids)

    def branches(self, offices: Sequence[str]) -> list[Entity]:
        """Entity statements that name one of these ids as head office, by id, then dataset."""
        self.fetch(offices)
        return self._view.branches(offices)

    def interests_in(self, subjects: Sequence[str]) -> list[Interest]:
        """Stakes in these subjects in force on the day, by subject, dataset, interest id."""
        self.fetch(subjects)
        return self._view.interests_in(subjects)

    def linked(self, ids: Sequence[str]) -> list[Link]:
        """Links that touch these ids, in order."""
        self.fetch(ids)
        return self._view.linked(ids)
