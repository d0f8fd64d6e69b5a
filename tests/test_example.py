"""The example consortium: what it shows, and that less data never makes it look better."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from loaders.load import load_paths
from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.memory import MemoryStore
from queries.check import check
from queries.findings.finding import Finding, Outcome
from queries.proposals.file import read_proposal
from queries.proposals.resolution import in_graph

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "consortium"
DAY = date(2026, 6, 30)
DISQUALIFIERS = {"II.3", "IV.A.disclosure", "IV.B", "IV.C.1", "IV.C.bar", "IV.D"}
Verdicts = dict[tuple[str, str | None, str | None, str | None], Outcome]


@dataclass(frozen=True)
class World:
    entities: tuple[Entity, ...]
    interests: tuple[Interest, ...]


def rows() -> Iterator[str]:
    for table in ("entities", "interests"):
        with (EXAMPLE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            yield from (f"{table}-{number}" for number, _ in enumerate(csv.DictReader(file)))


@pytest.fixture(scope="module")
def world() -> World:
    store = MemoryStore()
    assert load_paths(store, [EXAMPLE], loaded_at="2026-06-30T00:00:00Z").exit_code == 0
    view = store.view(as_of=DAY)
    ids = sorted({row.id for row in view.names()})
    entities = sorted(view.statements(ids), key=line_of)
    interests = sorted(view.interests_in(ids), key=line_of)
    return World(tuple(entities), tuple(interests))


def line_of(record: Entity | Interest) -> int:
    return int((record.source.locator or "").rpartition(" ")[2])


def findings(world: World, proposal: str = "proposal.yaml") -> tuple[Finding, ...]:
    read = read_proposal((EXAMPLE / proposal).read_bytes(), proposal).proposal
    graph = OwnershipGraph.from_records(world.entities, world.interests, as_of=DAY)
    parties = in_graph((named.reference for named in read.parties()), graph)
    return check(read, parties, graph).findings


def verdicts(world: World) -> Verdicts:
    return {
        (each.clause, each.entity, each.role, each.model): each.outcome for each in findings(world)
    }


@pytest.fixture(scope="module")
def complete(world: World) -> Verdicts:
    return verdicts(world)


def test_the_example_shows_every_outcome(world: World) -> None:
    shown = {each.outcome for each in findings(world)}
    shown |= {each.outcome for each in findings(world, "proposal-amended.yaml")}
    assert shown == set(Outcome) - {Outcome.NOT_EVALUATED}


@pytest.mark.parametrize("row", list(rows()))
def test_a_missing_row_never_clears_a_disqualifier(
    row: str, world: World, complete: Verdicts
) -> None:
    table, _, number = row.partition("-")
    left = int(number)
    entities = tuple(
        each for at, each in enumerate(world.entities) if table != "entities" or at != left
    )
    interests = tuple(
        each for at, each in enumerate(world.interests) if table != "interests" or at != left
    )
    poorer = verdicts(World(entities, interests))
    for finding, outcome in complete.items():
        if finding[0] in DISQUALIFIERS and outcome in {Outcome.FAIL, Outcome.INDETERMINATE}:
            assert poorer.get(finding) is not Outcome.PASS, finding
