"""Effective ownership: published examples with their numbers, exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from snapshots import held

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import End, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.control.control import Control
from ownership_graph.explanations.chains import Top, chains
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.owners.owning import owning
from ownership_graph.share import Share

pytestmark = pytest.mark.contract

EQUITY = Measure.EQUITY


def part(holdings: Holdings, holder: str, entity: str) -> Fraction:
    """What a holder has of an entity for certain, in percent."""
    graph = holdings.graph
    found = attribute(holdings, Seeds.of(graph, [holder]), rule("mul"))
    return found.fraction(graph.node(entity), EQUITY, End.LOWER) * 100


def own_part(holdings: Holdings, holder: str, entity: str) -> Fraction:
    """What a holder on a cycle has of itself, in percent."""
    found = owning(holdings, holdings.graph.node(entity))
    (owner,) = (item for item in found.owners if item.node == holdings.graph.node(holder))
    return owner.own[EQUITY]


def test_i1_sigma_conso() -> None:
    holdings = held(
        "S0 -10> S3", "S0 -80> S1", "S1 -40> S3", "S0 -60> S2", "S2 -10> S1", "S2 -20> S3"
    )
    assert part(holdings, "S0", "S3") == Fraction("56.4")
    assert part(holdings, "S0", "S1") == 86


def test_i2_two_firms_hold_half_of_each_other() -> None:
    holdings = held("person a -50> A", "person b -50> B", "A -50> B", "B -50> A")
    assert part(holdings, "person a", "A") == Fraction(200, 3)
    assert part(holdings, "person a", "B") == Fraction(100, 3)
    itself = own_part(holdings, "A", "B") / 100
    assert itself == Fraction(1, 4)  # Brioschi, Buzzacchi and Colombo
    assert itself / (1 - itself) == Fraction(1, 3)  # the sum over all walks


def test_i3_cognodb_chains() -> None:
    holdings = held(
        "Belov -100> Thornbury -85> Halcyon -90> Cobalt -100> Meridian",
        "Halcyon -60> Orinoco -70> Sable -100> Harbour",
    )
    assert part(holdings, "Belov", "Meridian") == Fraction("76.5")
    assert part(holdings, "Belov", "Harbour") == Fraction("35.7")
    graph = holdings.graph
    controlled = {graph.id(n) for n in Control(holdings).controlled_by([graph.node("Belov")])}
    assert {"Meridian", "Harbour"} <= controlled


def test_i4_three_persons_with_two_percent_each_and_a_ring() -> None:
    holdings = held("person a -2> A", "person b -2> A", "person c -2> A", "B -94> A", "A -100> B")
    for person in ("person a", "person b", "person c"):
        assert part(holdings, person, "A") == Fraction(100, 3)
        assert part(holdings, person, "B") == Fraction(100, 3)


@pytest.mark.parametrize(
    ("stakes", "holder", "entity", "expected"),
    [
        pytest.param(["P -15> T", "P -70> A -50> T"], "P", "T", "50", id="i5-irs-990"),
        pytest.param(["P -10> A -80> T"], "P", "T", "8", id="i6-ny-502.3-a"),
        pytest.param(["P -80> A -5> T"], "P", "T", "4", id="i6-ny-502.3-b"),
        pytest.param(["C2 -70> H -50> C1"], "C2", "C1", "35", id="i7-resights"),
        pytest.param(["P -40> A -70> B -20> T"], "P", "T", "5.6", id="i9-south-africa"),
        pytest.param(["P -52> A -51> B -51> T"], "P", "T", "13.5252", id="i13-scatole-cinesi"),
        pytest.param(["A -30> C", "A -30> B -20> C"], "A", "C", "36", id="i14-cash-flow"),
    ],
)
def test_i5_i6_i7_i9_i13_i14_products(
    stakes: list[str], holder: str, entity: str, expected: str
) -> None:
    assert part(held(*stakes), holder, entity) == Fraction(expected)


@pytest.mark.parametrize("firms", [4, 6, 8, 10, 40])
def test_i8_keiretsu_is_one_sixth_for_any_number_of_firms(firms: int) -> None:
    each = f"{Fraction(40, 100 * (firms - 1))}"
    stakes = [f"P -10> f{index}" for index in range(firms)]
    links = permutations(range(firms), 2)
    stakes += [f"f{holder} -{each}> f{subject}" for holder, subject in links]
    assert part(held(*stakes), "P", "f0") == Fraction(50, 3)


def test_i10_consolidation_manual_cross_holdings() -> None:
    holdings = held(
        "M -60> F1", "M -65> F2", "F1 -10> F2", "F2 -20> F1", "F2 -60> F3", "F3 -10> F1",
        "person o1 -10> F1", "person o2 -25> F2", "person o3 -40> F3",
    )  # fmt: skip
    published = {"F1": ("78.95", "21.05"), "F2": ("72.89", "27.11"), "F3": ("43.73", "56.27")}
    for entity, (group, others) in published.items():
        have = part(holdings, "M", entity)
        rest = sum(part(holdings, f"person o{index}", entity) for index in (1, 2, 3))
        assert have + rest == 100
        assert Fraction(int(have * 100), 100) == Fraction(group)  # the book truncates
        assert 0 <= Fraction(others) - rest < Fraction(1, 100)


def test_i11_ring_of_four_walk_sums() -> None:
    links = {("1", "2"): "10", ("2", "3"): "20", ("3", "4"): "70", ("4", "1"): "10"}
    holdings = held(*(f"{one} -{share}> {two}" for (one, two), share in links.items()))
    around = own_part(holdings, "1", "2") / 100
    walks = {
        (one, two): part(holdings, one, two) / 100 / (1 - around)
        for one in "1234"
        for two in "1234"
        if one != two
    }
    walks |= {(one, one): around / (1 - around) for one in "1234"}
    published = {
        ("1", "1"): ".00140196", ("1", "2"): ".1001402", ("1", "3"): ".02002804",
        ("1", "4"): ".01401963", ("3", "4"): ".70098137", ("4", "1"): ".1001402",
    }  # fmt: skip
    for pair, figure in published.items():
        places = len(figure) - 1
        assert f"{float(walks[pair]):.{places}f}".lstrip("0") == figure, pair


def test_i12_anaplan() -> None:
    holdings = held(
        "E1 -50> E2", "E1 -100> E3", "E3 -50> E2", "E2 -50> E4", "E3 -50> E4", "E3 -100> E5"
    )
    for entity in ("E2", "E4", "E5"):
        assert part(holdings, "E1", entity) == 100


def test_i15_a_band_times_a_band() -> None:
    holdings = held("person D -(<5)> C -50-67> B")
    found = owning(holdings, holdings.graph.node("B"))
    (share,) = (o.shares[EQUITY] for o in found.owners if o.node == holdings.graph.node("person D"))
    assert share == Share(Fraction(0), Fraction("3.35"), upper_open=True)


@pytest.mark.parametrize(
    ("entity", "expected"), [("F1", "78.95"), ("F2", "72.89"), ("F3", "43.73")]
)
def test_i10_owners_of_a_subsidiary(entity: str, expected: str) -> None:
    holdings = held(
        "M -60> F1", "M -65> F2", "F1 -10> F2", "F2 -20> F1", "F2 -60> F3", "F3 -10> F1"
    )
    found = owning(holdings, holdings.graph.node(entity))
    (share,) = (o.shares[EQUITY] for o in found.owners if o.node == holdings.graph.node("M"))
    assert share.is_exact
    assert Fraction(int(share.lower * 100), 100) == Fraction(expected)


def test_ecb_close_links_are_simple_chains_of_20_percent_or_more() -> None:
    holdings = held("A -20> B", "B -80> A", "B -20> C -60> D -90> A", "A -20> C")
    graph, found = holdings.graph, {}
    for holder in "ABCD":
        attribution = attribute(holdings, Seeds.of(graph, [holder]), rule("mul"))
        for entity in set("ABCD") - {holder}:
            every = chains(attribution, graph.node(entity), EQUITY, End.LOWER, Top(50)).chains
            found[holder + entity] = sum((each.contribution for each in every), Fraction(0))
    assert {pair: str(float(share)) for pair, share in found.items() if share >= 20} == {
        "AC": "24.0", "BD": "21.6", "DC": "21.6", "BA": "90.8", "CD": "60.0",
        "AB": "20.0", "BC": "36.0", "CA": "54.0", "DA": "90.0",
    }  # fmt: skip
    assert found["AD"] == Fraction("14.4")
    assert found["DB"] == 18
