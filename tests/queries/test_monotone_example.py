"""A fact less in the example never turns a disqualifier's FAIL or open answer into a PASS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from loaders.load import load_paths
from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.memory import MemoryStore
from ownership_graph.stores.subgraph import graph_above
from queries.clauses import ii_2_upe, iv_c_1
from queries.clauses.common.dq import judge
from queries.findings.finding import DEFAULT, Outcome
from queries.proposals.file import read_proposal
from queries.workspace import Workspace

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "consortium"
OPEN = {Outcome.FAIL, Outcome.INDETERMINATE}
Statement = Entity | Interest


def statements() -> tuple[list[Entity], list[Interest], set[str], date]:
    proposal = read_proposal((EXAMPLE / "proposal.yaml").read_bytes(), "proposal.yaml").proposal
    store = MemoryStore()
    load_paths(store, [EXAMPLE], loaded_at="2026-07-01T00:00:00Z")
    parties = {named.reference for named in proposal.parties()}
    graph = graph_above(store.view(as_of=proposal.as_of), sorted(parties))
    entities = [said for each in graph.statements.values() for said in each]
    return entities, list(graph.interests.records), parties, proposal.as_of


OWNERS = {"rabbit", "snark", "oyster", "carpenter"}


def outcomes(graph: OwnershipGraph, parties: set[str]) -> Iterator[tuple[str, str, Outcome]]:
    space = Workspace(graph)
    dials = space.rulebook.readings("IV.D")[DEFAULT]
    for party in sorted(parties):
        node = graph.node(party)
        yield party, "IV.D", judge(space, node, dials).result.outcome
        if party in OWNERS:
            yield party, "IV.C.1", iv_c_1.results(space, node)[DEFAULT].outcome
        yield party, "II.2.UPE", ii_2_upe.evaluate(space, party).outcome


ENTITIES, INTERESTS, PARTIES, DAY = statements()
WHOLE = {
    (party, clause): outcome
    for party, clause, outcome in outcomes(
        OwnershipGraph.from_records(ENTITIES, INTERESTS, as_of=DAY), PARTIES
    )
}


def test_the_example_has_disqualifiers_of_every_kind() -> None:
    assert {Outcome.FAIL, Outcome.INDETERMINATE, Outcome.REVIEW, Outcome.PASS} <= set(
        WHOLE.values()
    )


@pytest.mark.parametrize("dropped", [*ENTITIES, *INTERESTS], ids=lambda each: each.id)
def test_a_row_less_never_clears_anybody(dropped: Statement) -> None:
    graph = OwnershipGraph.from_records(
        [each for each in ENTITIES if each is not dropped],
        [each for each in INTERESTS if each is not dropped],
        as_of=DAY,
    )
    parties = {party for party in PARTIES if party in graph}
    for party, clause, outcome in outcomes(graph, parties):
        if WHOLE[party, clause] in OPEN:
            assert outcome is not Outcome.PASS, (party, clause)
