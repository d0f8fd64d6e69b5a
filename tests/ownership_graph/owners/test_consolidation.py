"""Ultimate parents by accounting: climbing, exceptions, broken chains and disputes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from snapshots import DAY, entities_of, rows_of

from ownership_graph.model import Interest, UnknownReason
from ownership_graph.owners.consolidation import consolidating_parents
from ownership_graph.owners.parents import ParentFlag
from ownership_graph.snapshot.graph import OwnershipGraph

DIRECT = "consolidation"
ULTIMATE = "consolidation, indirect"


def exception(subject: str, reason: UnknownReason) -> Interest:
    (row,) = rows_of(f"? -consolidation> {subject}")
    return replace(row, id=f"exception {subject}", unknown_reason=reason)


def answer(
    *stakes: str, nobody: tuple[str, ...] = (), secret: tuple[str, ...] = ()
) -> tuple[str, set[str], set[str], set[ParentFlag]]:
    rows = rows_of(*stakes)
    rows += [exception(name, UnknownReason.NO_KNOWN_PERSON) for name in nobody]
    rows += [exception(name, UnknownReason.NON_PUBLIC) for name in secret]
    graph = OwnershipGraph.from_records(entities_of(rows, {"T": "company"}), rows, as_of=DAY)
    result = consolidating_parents(graph, graph.node("T"))
    return (
        result.state.value,
        {graph.id(node) for node in result.parents},
        {graph.id(node) for node in result.unknown},
        set(result.flags),
    )


def test_the_direct_chain_is_climbed_to_an_entity_that_nobody_consolidates() -> None:
    stakes = [f"A -{DIRECT}> T", f"P -{DIRECT}> A"]
    assert answer(*stakes, nobody=("P",)) == ("found", {"P"}, set(), set())


def test_an_entity_that_nobody_consolidates_is_its_own_parent() -> None:
    assert answer(nobody=("T",)) == ("found", {"T"}, set(), set())
    assert answer(secret=("T",)) == ("open", {"T"}, {"T"}, set())


def test_without_any_report_there_is_no_answer() -> None:
    assert answer("P -60> T") == ("none", set(), set(), set())


@pytest.mark.parametrize("stakes", [[f"A -{DIRECT}> T"], [f"A -{DIRECT}> T", f"P -{DIRECT}> A"]])
def test_a_chain_that_breaks_off_is_open(stakes: list[str]) -> None:
    state, tops, unknown, flags = answer(*stakes)
    assert (state, tops, flags) == ("open", unknown, set())


def test_the_reported_ultimate_parent_confirms_the_chain() -> None:
    stakes = [f"A -{DIRECT}> T", f"A -{ULTIMATE}> T"]
    assert answer(*stakes) == ("found", {"A"}, set(), set())


def test_the_reported_ultimate_parent_stands_in_for_a_broken_chain() -> None:
    flags = {ParentFlag.ULTIMATE_PARENT_AS_REPORTED}
    assert answer(f"A -{DIRECT}> T", f"P -{ULTIMATE}> T") == ("found", {"P"}, set(), flags)
    assert answer(f"P -{ULTIMATE}> T") == ("found", {"P"}, set(), flags)
    higher = [f"A -{DIRECT}> T", f"P -{ULTIMATE}> A"]
    assert answer(*higher, nobody=("P",)) == ("found", {"P"}, set(), flags)


def test_a_reported_ultimate_parent_that_the_chain_contradicts_is_disputed() -> None:
    stakes = [f"A -{DIRECT}> T", f"P -{ULTIMATE}> T"]
    flags = {ParentFlag.ULTIMATE_PARENT_DISPUTED}
    assert answer(*stakes, nobody=("A",)) == ("open", {"A", "P"}, set(), flags)


def test_a_ring_of_consolidations_is_flagged() -> None:
    stakes = [f"A -{DIRECT}> T", f"T -{DIRECT}> A"]
    assert answer(*stakes) == ("open", {"A", "T"}, set(), {ParentFlag.RING})
    reported = answer(*stakes, f"P -{ULTIMATE}> T")
    assert reported[:2] == ("found", {"P"})
    assert reported[3] == {ParentFlag.RING, ParentFlag.ULTIMATE_PARENT_AS_REPORTED}


def test_exceptions_need_their_records() -> None:
    graph = OwnershipGraph.from_records(
        [], [exception("T", UnknownReason.NO_KNOWN_PERSON)], as_of=DAY
    )
    bare = OwnershipGraph.from_networkx(graph.to_networkx())
    assert consolidating_parents(bare, 0).state.value == "found"
    stripped = replace(graph, interests=replace(graph.interests, records=()))
    assert consolidating_parents(stripped, 0).state.value == "open"
