"""R17: every owner's part equals the oracle's, in a world where the undeclared rest is nobody's."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import graph_of
from rules_of import PAIRS

from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.owners.owning import owning
from ownership_graph.share import ZERO, Share

from oracle.attribution import attribute as oracle_attribute
from oracle.splits import Value
from oracle.world import MEASURES, Reading, World
from strategies import worlds

NOBODY = "+nobody"


def percent(low: Value, high: Value) -> Share:
    return Share(low.number * 100, high.number * 100, low.is_open, high.is_open)


def declared(world: World) -> World:
    """Unidentified holders as one person who is nobody of interest."""
    rows = tuple(
        replace(row, holder=NOBODY) if row.holder is None and row.nominator is None else row
        for row in world.rows
    )
    return World({**world.kinds, NOBODY: "person"}, rows)


def above(world: World, entity: str) -> set[str]:
    """Everybody from whom a chain of issued stakes leads to an entity."""
    found, waiting = {entity}, [entity]
    while waiting:
        for row in world.subject_rows(waiting.pop()):
            if row.form == "option":
                continue
            holder = row.nominator or row.holder
            if holder is not None and holder not in found:
                found.add(holder)
                waiting.append(holder)
    return found


def check(world: World) -> None:
    holdings = compile_holdings(graph_of(world))
    graph, named = holdings.graph, declared(world)
    reading = Reading(floats=frozenset(named.kinds))
    parts = {
        name: oracle_attribute(named, {name}, PAIRS["mul"][1], reading=reading)
        for name in world.kinds
    }
    nobody = oracle_attribute(world, (), PAIRS["mul"][1])
    for entity in world.kinds:
        found = owning(holdings, graph.node(entity))
        owners = {graph.id(owner.node): owner for owner in found.owners}
        for name, part in parts.items():
            if name == entity:
                continue
            expected = {
                measure: percent(part.lower[measure][entity], part.upper[measure][entity])
                for measure in MEASURES
            }
            if name in owners:
                assert owners[name].shares == {Measure(m): share for m, share in expected.items()}
            elif set(expected.values()) != {ZERO}:
                # A contradictory figure on a cycle leaves something open for everybody (R8): the
                # unknown part shows it, and parties that hold nothing above are not listed for it.
                assert name not in above(named, entity), (entity, name)
                for measure, share in expected.items():
                    assert not share.lower, (entity, name)
                    assert share.upper <= found.unknown[Measure(measure)].upper, (entity, name)
        for measure in MEASURES:
            most = nobody.upper[measure][entity].number * 100
            assert found.unknown[Measure(measure)].upper == min(most, Fraction(100))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_r17_every_owners_part_equals_the_oracle(world: World) -> None:
    check(world)


@pytest.mark.deep
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(worlds(), worlds(largest=6)))
def test_every_owners_part_equals_the_oracle_at_length(world: World) -> None:
    check(world)
