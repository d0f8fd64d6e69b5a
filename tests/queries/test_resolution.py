from __future__ import annotations

from datetime import date

import pytest

from ownership_graph.model import Dataset, Entity, EntityKind, Identifier, Source
from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.base import Link
from ownership_graph.stores.memory import MemoryStore
from queries.proposals.resolution import in_graph, resolve

DAY = date(2026, 6, 30)
LEI = Identifier("XI-LEI", "5493001KJTIIGC8Y1R12")


def entity(identity: str, name: str, *identifiers: Identifier) -> Entity:
    return Entity(
        id=identity,
        name=name,
        kind=EntityKind.COMPANY,
        source=Source(dataset="d"),
        identifiers=identifiers,
    )


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    with store.writer(Dataset(name="d", format="table")) as writer:
        writer.add_entities(
            [
                entity("snark", "Snark Recherche SAS", LEI),
                entity("twin-1", "Tweedle Data, LLC"),
                entity("twin-2", "TWEEDLE DATA LLC"),
                entity("boojum", "Boojum GmbH", Identifier("XX-REG", "1")),
                entity("bandersnatch", "Bandersnatch AG", Identifier("YY-REG", "1")),
            ]
        )
    return store


def test_an_id_an_identifier_and_a_name_are_found(store: MemoryStore) -> None:
    found = resolve(
        ["snark", "XI-LEI:5493001KJTIIGC8Y1R12", "snark  recherche, sas", "boojum gmbh"],
        store.view(as_of=DAY),
    )
    assert {each.reference: (each.id, each.how) for each in found.values()} == {
        "snark": ("snark", "id"),
        "XI-LEI:5493001KJTIIGC8Y1R12": ("snark", "identifier"),
        "snark  recherche, sas": ("snark", "name"),
        "boojum gmbh": ("boojum", "name"),
    }
    assert all(each.problem is None for each in found.values())


def test_a_name_or_number_of_two_entities_is_a_gap_until_they_are_linked(
    store: MemoryStore,
) -> None:
    view = store.view(as_of=DAY)
    found = resolve(["tweedle data llc", "1"], view)
    assert found["tweedle data llc"].id is None
    assert found["tweedle data llc"].problem == (
        "'tweedle data llc' is not the name or number of one entity alone: "
        "Tweedle Data, LLC (twin-1), TWEEDLE DATA LLC (twin-2)."
    )
    assert found["1"].id is None
    assert "Bandersnatch AG (bandersnatch), Boojum GmbH (boojum)" in (found["1"].problem or "")
    store.add_link(Link("twin-1", "twin-2", "same register entry", "A. Reviewer", "2026-06-01"))
    assert resolve(["tweedle data llc"], store.view(as_of=DAY))["tweedle data llc"].id == "twin-1"


def test_a_name_that_nobody_has_comes_with_the_nearest_ones(store: MemoryStore) -> None:
    party = resolve(["Boojum Holding GmbH", "Qqqq"], store.view(as_of=DAY))["Boojum Holding GmbH"]
    assert party.id is None
    assert party.candidates[0].id == "boojum"
    assert "The nearest names are Boojum GmbH (boojum)" in (party.problem or "")
    lost = resolve(["Qqqq"], store.view(as_of=DAY))["Qqqq"]
    assert lost.problem == "the store has no entity 'Qqqq'."


def test_at_most_five_near_names_are_given() -> None:
    store = MemoryStore()
    with store.writer(Dataset(name="d", format="table")) as writer:
        writer.add_entities(entity(f"n{at}", f"Jabberwock Trading {at}") for at in range(8))
    party = resolve(["Jabberwock Trading"], store.view(as_of=DAY))["Jabberwock Trading"]
    assert [row.id for row in party.candidates] == ["n0", "n1", "n2", "n3", "n4"]


def test_two_spellings_of_one_name_are_both_found(store: MemoryStore) -> None:
    found = resolve(["Boojum GmbH", "BOOJUM GMBH"], store.view(as_of=DAY))
    assert {each.id for each in found.values()} == {"boojum"}


def test_ids_of_a_graph_are_found_there() -> None:
    graph = OwnershipGraph.from_records([entity("a", "A")], [], as_of=DAY)
    found = in_graph(["a", "b"], graph)
    assert found["a"].id == "a"
    assert found["b"].problem == "the store has no entity 'b'."
