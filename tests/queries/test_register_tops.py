from __future__ import annotations

from datetime import date

import pytest

from ownership_graph.model import Directness, Entity, EntityKind, Interest, Right, Source
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.register.consolidators import consolidators
from queries.register.tops import Tops
from queries.workspace import Workspace

DAY = date(2026, 6, 30)
SOURCE = Source(dataset="d")
CONSOLIDATION = frozenset({Right.CONSOLIDATION})


def company(name: str, country: str) -> Entity:
    return Entity(id=name, kind=EntityKind.COMPANY, source=SOURCE, jurisdiction=country)


def stake(holder: str, subject: str, votes: int) -> Interest:
    return Interest(
        id=f"{holder}-{subject}",
        holder=holder,
        subject=subject,
        source=SOURCE,
        equity=Share.exact(votes),
    )


def report(parent: str | None, child: str, directness: Directness = Directness.DIRECT) -> Interest:
    return Interest(
        id=f"{parent}-{child}-{directness}",
        holder=parent,
        subject=child,
        source=SOURCE,
        rights=CONSOLIDATION,
        directness=directness,
    )


def tops(entities: list[Entity], interests: list[Interest]) -> tuple[OwnershipGraph, Tops]:
    graph = OwnershipGraph.from_records(entities, interests, as_of=DAY)
    return graph, Tops(Workspace(graph))


def test_controllers_are_the_ends_of_chains_of_majorities() -> None:
    person = Entity(id="p", kind=EntityKind.PERSON, source=SOURCE, nationalities=("IR",))
    graph, found = tops(
        [person, company("a", "AE"), company("b", "US-DE"), company("free", "US-DE")],
        [stake("p", "a", 60), stake("a", "b", 51), stake("a", "free", 50)],
    )
    assert found.controllers(graph.node("b")) == ("p",)
    assert found.controllers(graph.node("free")) == ()
    assert found.consolidated_by(graph.node("b")) is None
    under = found.under({"IR"})
    assert {graph.id(node) for node in range(len(graph)) if under[node]} == {"a", "b"}


def test_reports_of_consolidation_are_followed_to_the_top() -> None:
    graph, found = tops(
        [company("hk", "HK"), company("mid", "LU"), company("low", "US-DE"), company("x", "FR")],
        [
            report("hk", "mid"),
            report("mid", "low"),
            report("x", "low", Directness.INDIRECT),
            report("x", "hk", Directness.INDIRECT),
            report(None, "x"),
        ],
    )
    assert found.consolidated_by(graph.node("low")) == "x"
    assert found.consolidated_by(graph.node("mid")) == "x"
    assert found.consolidated_by(graph.node("x")) is None
    under = found.under(["FR"])
    assert {graph.id(node) for node in range(len(graph)) if under[node]} == {"hk", "mid", "low"}


@pytest.mark.parametrize("size", [2, 5])
def test_reports_that_lead_in_a_ring_have_no_top(size: int) -> None:
    names = [f"c{number}" for number in range(size)]
    ring = [report(names[at - 1], name) for at, name in enumerate(names)]
    graph, found = tops(
        [company(name, "CN") for name in [*names, "below"]], [*ring, report("c0", "below")]
    )
    for name in [*names, "below"]:
        assert found.consolidated_by(graph.node(name)) is None
        assert consolidators(graph).ring[graph.node(name)]


def test_an_empty_register_has_no_tops() -> None:
    graph, found = tops([], [])
    assert len(graph) == 0
    assert found.under({"CN"}).tolist() == []
