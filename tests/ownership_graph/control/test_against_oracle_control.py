"""R16: control in the engine equals the oracle's, certain and possible, one asker or all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from records import counting_of, flags_of, graph_of

from ownership_graph.attribution.rules import End
from ownership_graph.control.control import Control
from ownership_graph.control.ultimate import control_pairs as all_pairs
from ownership_graph.control.ultimate import ultimate_controllers
from ownership_graph.holdings.holdings import compile_holdings

from oracle.control import control_pairs, controllers, ultimate_pairs
from oracle.world import Reading
from strategies import Case, Features, cases

WITH_BOARDS = Features(boards=True, treasury=False)


def check(case: Case) -> None:
    reading = Reading(floats=case.floats)
    graph = graph_of(case.world)
    holdings = compile_holdings(graph, counting_of(reading), flags_of(graph, case.floats))
    control = Control(holdings)
    everyone = control.relation(range(len(graph)), End.LOWER)
    for entity in case.world.kinds:
        node = graph.node(entity)
        expected = controllers(case.world, entity, reading)
        found = {
            graph.id(above): verdict.value for above, verdict in control.verdicts(node).items()
        }
        assert found == expected, entity
        certain = {graph.id(run) for run in everyone.runs_at(node).tolist() if run != node}
        assert certain == {name for name, verdict in expected.items() if verdict == "yes"}


def check_register(case: Case) -> None:
    reading = Reading(floats=case.floats)
    graph = graph_of(case.world)
    holdings = compile_holdings(graph, counting_of(reading), flags_of(graph, case.floats))
    gates = Control(holdings).lower
    expected = control_pairs(case.world, reading)
    every = all_pairs(gates)
    found = {
        (graph.id(one), graph.id(other))
        for one, other in zip(every.controller.tolist(), every.entity.tolist(), strict=True)
    }
    assert found == expected
    top = ultimate_controllers(gates)
    found = {
        (graph.id(one), graph.id(other))
        for one, other in zip(top.controller.tolist(), top.entity.tolist(), strict=True)
    }
    assert found == ultimate_pairs(expected)


@pytest.fixture(autouse=True, scope="module")
def small_parts() -> Iterator[None]:
    """Registers of a few entities are worked in parts too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ownership_graph.control.closing._AT_ONCE", 2)
        yield


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(WITH_BOARDS))
def test_all_pairs_and_ultimate_controllers_equal_the_oracle(case: Case) -> None:
    check_register(case)


@pytest.mark.deep
@settings(max_examples=8_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(WITH_BOARDS, largest=7))
def test_all_pairs_and_ultimate_controllers_equal_the_oracle_at_length(case: Case) -> None:
    check_register(case)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(WITH_BOARDS))
def test_r16_controllers_equal_the_oracle(case: Case) -> None:
    check(case)


@pytest.mark.deep
@settings(max_examples=8_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(WITH_BOARDS, largest=6))
def test_controllers_equal_the_oracle_at_length(case: Case) -> None:
    check(case)
