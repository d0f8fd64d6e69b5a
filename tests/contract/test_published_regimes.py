"""Attribution rules of other regimes: official and published examples with their numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from snapshots import held

from ownership_graph.attribution.attribution import Captured, attribute
from ownership_graph.attribution.rules import End, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings

pytestmark = pytest.mark.contract


def counted(
    holdings: Holdings, seeds: list[str], entity: str, by: str, capture: str | None = None
) -> tuple[Fraction, bool]:
    """What is attributed for certain, in percent, and whether the entity is captured."""
    graph = holdings.graph
    found = attribute(holdings, Seeds.of(graph, seeds), rule(by, capture))
    node = graph.node(entity)
    percent = found.fraction(node, Measure.EQUITY, End.LOWER) * 100
    return percent, found.captured(node) is Captured.YES


OFAC = [
    pytest.param(["X -50> A -50> B"], ["X"], {"A": 50, "B": 50}, {"A", "B"}, id="o1"),
    pytest.param(
        ["X -50> A", "X -50> B", "A -25> C", "B -25> C"], ["X"], {"C": 50}, {"A", "B", "C"}, id="o2"
    ),
    pytest.param(["X -50> A", "X -10> B", "A -40> B"], ["X"], {"B": 50}, {"A", "B"}, id="o3"),
    pytest.param(
        ["X -50> A", "X -25> B", "A -25> C", "B -25> C"], ["X"], {"C": 25}, {"A"}, id="o4"
    ),
    pytest.param(
        ["X -25> A", "X -25> B", "A -50> C", "B -50> C"], ["X"], {"C": 0}, set(), id="o5"
    ),
    pytest.param(
        ["X -25> A", "Y -25> A", "A -50> B"], ["X", "Y"], {"A": 50, "B": 50}, {"A", "B"}, id="o6"
    ),
    pytest.param(
        [
            "P -3> A", "B -47> A", "C -50> A", "Q -42> B", "D -52> B", "R -50> D", "F -81> E",
            "E -48> C",
        ],
        ["P", "Q", "R", "F"],
        {"E": 81, "D": 50, "B": 94, "A": 50, "C": 48},
        {"E", "D", "B", "A"},
        id="o-larger-public-case",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("stakes", "seeds", "percents", "blocked"), OFAC)
def test_ofac_faq_401_is_never_multiplied(
    stakes: list[str], seeds: list[str], percents: dict[str, int], blocked: set[str]
) -> None:
    holdings = held(*stakes)
    found = {
        name: counted(holdings, seeds, name, "cascade", ">=50")
        for name in holdings.graph.entities.ids
    }
    assert {name: found[name][0] for name in percents} == percents
    assert {name for name, (_, captured) in found.items() if captured} - set(seeds) == blocked


def test_31_cfr_850_206_parent_counts_whole_minority_in_proportion() -> None:
    tiers = held("U -60> A", "A -40> B", "U -15> B")
    assert counted(tiers, ["U"], "B", "hybrid") == (Fraction(55), True)
    assert counted(tiers, ["U"], "B", "mul")[0] == 39
    half = held("U -50> A", "A -60> B", "U -15> B")
    assert counted(half, ["U"], "B", "hybrid") == (Fraction(45), False)
    assert counted(half, ["U"], "B", "cascade", ">=50")[0] == 75


def test_31_cfr_800_244_a_lower_parent_link_counts_whole() -> None:
    lifted, raw = held("G -75> B -51> A"), held("G -75> B -49> A")
    assert counted(lifted, ["G"], "A", "hybrid-edge")[0] == 75
    assert counted(lifted, ["G"], "A", "hybrid")[0] == 51
    assert counted(lifted, ["G"], "A", "mul")[0] == Fraction("38.25")
    assert counted(raw, ["G"], "A", "hybrid-edge")[0] == Fraction("36.75")
    assert counted(raw, ["G"], "A", "hybrid")[0] == 49


def test_hybrid_and_hybrid_edge_are_not_ordered() -> None:
    holdings = held("P -45> A -70> B", "P -10> B")
    assert counted(holdings, ["P"], "B", "hybrid")[0] == Fraction("41.5")
    assert counted(holdings, ["P"], "B", "hybrid-edge")[0] == 55


def test_fcc_equity_multiplies_and_voting_lifts_every_link_of_control() -> None:
    assert counted(held("I -30> A -40> B"), ["I"], "B", "mul")[0] == 12
    control = held("I -30> A -70> B")
    assert counted(control, ["I"], "B", "hybrid-edge-all")[0] == 30
    assert counted(control, ["I"], "B", "hybrid")[0] == 21


def test_ofsi_takes_one_person_at_a_time_through_majorities() -> None:
    joined = held("D1 -30> T", "D2 -25> T")
    assert counted(joined, ["D1", "D2"], "T", "single-cascade", ">50") == (Fraction(30), False)
    assert counted(joined, ["D1", "D2"], "T", "cascade", ">=50") == (Fraction(55), True)
    assert counted(held("D -60> A -60> T"), ["D"], "T", "single-cascade", ">50") == (
        Fraction(60),
        True,
    )
    assert counted(held("D -50> T"), ["D"], "T", "single-cascade", ">50") == (Fraction(50), False)


def test_amlr_multiplies_and_adds_chains() -> None:
    holdings = held("I -40> A -30> T", "I -35> B -50> T")
    assert counted(holdings, ["I"], "T", "mul")[0] == Fraction("29.5")
