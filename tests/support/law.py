"""Snapshots for tests of the law: stakes as text, and parties with the facts that clauses ask for.

A party's facts follow from the first word of its name unless the test states others: ``CN co`` is a
company formed and run in China, ``US person`` a citizen of the United States, ``RU state`` a state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from snapshots import DAY, rows_of

from ownership_graph.model import Entity, EntityKind, Interest, Source
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.workspace import ONE_SHARE_ONE_VOTE, Workspace

__all__ = ["SOURCE", "party", "space_of", "workspace"]

SOURCE = Source(dataset="d")
_STATES = {"state": EntityKind.STATE, "body": EntityKind.STATE_BODY}


def party(identity: str, dataset: str = "d", **facts: Any) -> Entity:  # noqa: ANN401 (fields of an entity)
    """An entity whose facts follow from its name where they are not stated."""
    country, _, rest = identity.partition(" ")
    known: dict[str, Any] = {"kind": EntityKind.COMPANY, "jurisdiction": country}
    if "person" in rest:
        known = {
            "kind": EntityKind.PERSON,
            "nationalities": (country,),
            "residence": country,
            "us_person": country == "US",
        }
    elif rest in _STATES:
        known = {"kind": _STATES[rest], "jurisdiction": country}
    else:
        known["principal_place"] = country[:2]
    return Entity(id=identity, name=identity, source=Source(dataset=dataset), **{**known, **facts})


def workspace(
    *stakes: str,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    as_of: date = DAY,
    assume: Iterable[str] = (ONE_SHARE_ONE_VOTE,),
) -> Workspace:
    """The workspace of some stakes; ``facts`` adds parties, or states what differs."""
    return space_of(rows_of(*stakes), facts or {}, as_of=as_of, assume=assume)


def space_of(
    rows: Iterable[Interest],
    facts: Mapping[str, Mapping[str, Any]],
    *,
    as_of: date = DAY,
    assume: Iterable[str] = (ONE_SHARE_ONE_VOTE,),
) -> Workspace:
    """The workspace of some interests."""
    items = list(rows)
    names = {row.subject for row in items} | {row.holder for row in items if row.holder}
    names |= {row.on_behalf_of for row in items if row.on_behalf_of}
    entities = [party(name, **facts.get(name, {})) for name in sorted(names | set(facts))]
    graph = OwnershipGraph.from_records(entities, items, as_of=as_of)
    return Workspace(graph, assumptions=frozenset(assume))
