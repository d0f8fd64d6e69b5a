from __future__ import annotations

from datetime import date

import numpy as np

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.model import Entity, EntityKind, Interest, Source
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph

SOURCE = Source(dataset="chain")


def test_a_seed_that_is_not_certain_may_lower_a_lifted_chain() -> None:
    """State 100 > top 60 > middle 60 > bottom: from the state all links below are lifted to 100.

    From ``top`` as a seed the link that it holds itself stays 60.
    """
    entities = [
        Entity(id="state", kind=EntityKind.STATE, source=SOURCE),
        Entity(id="other", kind=EntityKind.PERSON, source=SOURCE),
        *(
            Entity(id=name, kind=EntityKind.COMPANY, source=SOURCE)
            for name in ("top", "middle", "bottom")
        ),
    ]
    stakes = [
        Interest(
            id=f"{holder}-{subject}",
            holder=holder,
            subject=subject,
            equity=Share.exact(share),
            complete=True,
            source=SOURCE,
        )
        for holder, subject, share in (
            ("state", "top", 100),
            ("top", "middle", 60),
            ("middle", "bottom", 60),
            ("other", "middle", 40),
            ("other", "bottom", 40),
        )
    ]
    graph = OwnershipGraph.from_records(entities, stakes, as_of=date(2026, 6, 30))
    certain = Seeds.of(graph, ["state"]).certain
    possible = np.array([name in {"state", "top"} for name in graph.entities.ids])
    found = attribute(compile_holdings(graph), Seeds(certain, possible), rule("hybrid-edge"))
    assert found.share(graph.node("bottom"), Measure.EQUITY) == Share.between(60, 100)
