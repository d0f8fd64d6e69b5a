"""Control over a whole register agrees with the definition, asked one holder at a time."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import held

from ownership_graph.control.control import Control
from ownership_graph.control.gate_compiler import compile_gates
from ownership_graph.control.ultimate import control_pairs, ultimate_controllers
from ownership_graph.holdings.holdings import Holdings

NAMES = "ABCDEFG"
SHARES = ["10", "20", "26", "30", "40", "50", "51", "60", "25-50", "(>50)", "1/3", "?"]
EXTRAS = ["", "", "", ", generalPartner", ", board 30", ", board 60", ", complete", ", joint j"]


@st.composite
def registers(draw: st.DrawFn) -> list[str]:
    links = draw(
        st.lists(
            st.tuples(
                st.sampled_from(NAMES),
                st.sampled_from(SHARES),
                st.sampled_from(EXTRAS),
                st.sampled_from(NAMES),
            ).filter(lambda link: link[0] != link[3]),
            min_size=1,
            max_size=20,
            unique_by=lambda link: (link[0], link[3]),
        )
    )
    return [f"{holder} -{share}{extra}> {subject}" for holder, share, extra, subject in links]


def by_definition(
    holdings: Holdings,
) -> tuple[set[tuple[int, int]], set[tuple[int, int]], set[int]]:
    """All pairs, ultimate controllers and members of rings, one holder at a time."""
    control, nodes = Control(holdings), range(len(holdings.graph))
    controls = {node: set(control.controlled_by([node])) for node in nodes}
    ring = {node: {node} | {o for o in controls[node] if node in controls[o]} for node in nodes}
    above = {node: {other for other in nodes if node in controls[other]} for node in nodes}
    pairs = {(node, other) for node in nodes for other in controls[node]}
    tops = {(min(ring[c]), node) for c, node in pairs if above[c] <= ring[c]}
    topmost = {node for node in nodes if len(ring[node]) > 1 and above[node] <= ring[node]}
    return pairs, tops, topmost


@settings(max_examples=300, deadline=None)
@given(registers())
def test_a_register_agrees_with_the_definition(stakes: list[str]) -> None:
    holdings = held(*stakes)
    gates = compile_gates(holdings)
    pairs, tops, topmost = by_definition(holdings)
    found = control_pairs(gates)
    assert set(zip(found.controller.tolist(), found.entity.tolist(), strict=True)) == pairs
    ultimate = ultimate_controllers(gates)
    assert set(zip(ultimate.controller.tolist(), ultimate.entity.tolist(), strict=True)) == tops
    assert topmost <= set(np.flatnonzero(ultimate.ring).tolist())


def tops_of(*stakes: str) -> set[tuple[str, str]]:
    holdings = held(*stakes)
    graph = holdings.graph
    found = ultimate_controllers(compile_gates(holdings))
    return {
        (graph.id(controller), graph.id(entity))
        for controller, entity in zip(found.controller.tolist(), found.entity.tolist(), strict=True)
    }


def test_a_deep_chain_has_one_ultimate_controller() -> None:
    names = [f"N{number:02}" for number in range(40)]
    stakes = [f"{upper} -60> {lower}" for upper, lower in pairwise(names)]
    assert tops_of(*stakes) == {("N00", name) for name in names[1:]}


def test_what_a_group_controls_together_belongs_to_its_head() -> None:
    stakes = ["P -60> A", "P -60> B", "A -30> C", "B -30> C", "C -60> D", "X -60> Y"]
    assert tops_of(*stakes) == {("P", "A"), ("P", "B"), ("P", "C"), ("P", "D"), ("X", "Y")}


def test_a_head_that_a_group_controls_together_is_none() -> None:
    stakes = ["P -60> A", "P -30> H", "A -30> H", "H -60> D"]
    assert tops_of(*stakes) == {("P", "A"), ("P", "H"), ("P", "D")}


@pytest.mark.parametrize(
    "stakes",
    [
        ["A -60> B", "B -60> A", "B -60> C"],
        [f"{a} -1, generalPartner> {b}" for a, b in permutations("ABC", 2)],
    ],
)
def test_a_ring_is_headed_by_its_least_member(stakes: list[str]) -> None:
    assert tops_of(*stakes) == {("A", "A"), ("A", "B"), ("A", "C")}


def test_several_controllers_of_one_entity_are_all_told() -> None:
    stakes = ["P -60> T", "Q -1, generalPartner> T", "T -60> U"]
    assert tops_of(*stakes) == {("P", "T"), ("Q", "T"), ("P", "U"), ("Q", "U")}


def test_a_register_without_control_is_empty() -> None:
    assert tops_of("P -40> T") == set()
    assert len(control_pairs(compile_gates(held("P -40> T")))) == 0


def test_who_controls_itself_through_others_is_no_ring() -> None:
    stakes = ["D -60> A", "D -60> B", "A -30> D", "B -30> D"]
    assert tops_of(*stakes) == {("D", "A"), ("D", "B")}


def test_a_handbook_graph_has_51_pairs() -> None:
    edges = "1 90 2;2 100 3;3 10 2;3 90 4;4 100 5;5 10 1;1 90 6;6 100 5;5 90 10;10 100 20;20 50 1;1 90 10;19 100 5;10 50 19"  # fmt: skip # noqa: E501
    stakes = ["{} -{}> {}".format(*edge.split()) for edge in edges.split(";")]
    assert len(control_pairs(compile_gates(held(*stakes)))) == 51
