"""Company control: published examples with their numbers (Vadalog, Ross and Sagiv, OECD, USACO)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from snapshots import held

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import End, rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.control.control import Control
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings

pytestmark = pytest.mark.contract

VADALOG = """
    1-90>2 2-100>3 3-10>2 3-90>4 4-100>5 5-10>1 1-90>6 6-100>5
    5-90>10 10-100>20 20-50>1 1-90>10 19-100>5 10-50>19
"""


def stakes(text: str) -> list[str]:
    """``1-90>2`` as ``n1 -90> n2``."""
    rows = []
    for link in text.split():
        holder, rest = link.split("-", 1)
        share, subject = rest.split(">")
        rows.append(f"{holder} -{share}> {subject}")
    return rows


def controlled(holdings: Holdings, *holders: str) -> set[str]:
    graph = holdings.graph
    nodes = Control(holdings).controlled_by([graph.node(name) for name in holders])
    return {graph.id(node) for node in nodes}


def pairs(holdings: Holdings) -> dict[str, set[str]]:
    ids = holdings.graph.entities.ids
    return {name: found for name in ids if (found := controlled(holdings, name))}


def votes_of(holdings: Holdings, holder: str, entity: str) -> Fraction:
    """Votes of a holder and everything it controls, as stated (several may exceed 100)."""
    graph, theirs = holdings.graph, {holder, *controlled(holdings, holder)}
    return sum(
        (
            holdings.interval(row, Measure.VOTES).lower
            for row in holdings.subject_rows(graph.node(entity))
            if graph.id(int(holdings.holder[row])) in theirs
        ),
        Fraction(0),
    )


def effective(holdings: Holdings, holder: str, entity: str) -> Fraction:
    graph = holdings.graph
    found = attribute(holdings, Seeds.of(graph, [holder]), rule("mul"))
    return found.fraction(graph.node(entity), Measure.EQUITY, End.LOWER) * 100


def test_c1_vadalog_handbook_51_control_pairs() -> None:
    holdings = held(*stakes(VADALOG))
    found = pairs(holdings)
    assert sum(map(len, found.values())) == 51
    six = {"2", "3", "4", "5", "6"}
    assert found["1"] == six | {"10", "20"}
    for name in six:
        assert found[name] >= {"1", "10", "20"}
    assert found["10"] == {"20"}
    assert found["19"] == {"1", "2", "3", "4", "5", "6", "10", "20"}
    sums = {name: votes_of(holdings, "1", name) for name in found["1"]}
    assert sums == {"2": 100, "3": 100, "4": 90, "5": 200, "6": 90, "10": 180, "20": 100}
    assert votes_of(holdings, "19", "1") == 60
    assert votes_of(holdings, "19", "5") == 300


def test_c2_ross_and_sagiv_least_fixpoint() -> None:
    found = pairs(held("a -30> b", "a -30> c", "b -60> c", "c -60> b"))
    assert found == {"b": {"c"}, "c": {"b"}}


def test_c3_vadalog_diamond() -> None:
    holdings = held(
        "source -100> c1", "source -100> c2", "source -100> c3", "c1 -30> c4", "c2 -30> c4",
        "c4 -30> sink", "c3 -30> sink",
    )  # fmt: skip
    assert pairs(holdings) == {"source": {"c1", "c2", "c3", "c4", "sink"}}
    assert votes_of(holdings, "source", "c4") == 60
    assert votes_of(holdings, "source", "sink") == 60


def test_c4_prometheux_banks() -> None:
    holdings = held(
        "Alpha -70> Phoenix", "Alpha -40> Initech", "Phoenix -10> Initech", "Phoenix -60> RCB",
        "RCB -10> Initech", "RCB -30> Goldward", "Goldleaf -40> Acme", "Initech -40> Acme",
        "Initech -99> Soylent", "Soylent -30> Goldward",
    )  # fmt: skip
    assert pairs(holdings) == {
        "Alpha": {"Phoenix", "RCB", "Initech", "Soylent", "Goldward"},
        "Phoenix": {"RCB"},
        "Initech": {"Soylent"},
    }
    sums = {name: votes_of(holdings, "Alpha", name) for name in pairs(holdings)["Alpha"]}
    assert sums == {"Phoenix": 70, "RCB": 60, "Initech": 60, "Soylent": 99, "Goldward": 60}


@pytest.mark.parametrize(
    ("second", "votes", "integrated"), [("40", 60, 52), ("35", 55, 48)], ids=["c5", "c6"]
)
def test_c5_c6_oecd_control_without_majority_of_the_economics(
    second: str, votes: int, integrated: int
) -> None:
    holdings = held("A -100> B1", "A -80> B2", "B1 -20> C", f"B2 -{second}> C")
    assert controlled(holdings, "A") == {"B1", "B2", "C"}
    assert not controlled(holdings, "B1")
    assert not controlled(holdings, "B2")
    assert votes_of(holdings, "A", "C") == votes
    assert effective(holdings, "A", "C") == integrated


def test_c7_atzeni_a_family_controls_jointly_what_no_member_controls_alone() -> None:
    holdings = held(
        "person P1 -80> C4", "person P2 -60> C5", "person P2 -55> C6", "C5 -30> C7", "C6 -25> C7",
        "C7 -30> C8", "person P3 -30> C8",
    )  # fmt: skip
    assert controlled(holdings, "person P1") == {"C4"}
    assert controlled(holdings, "person P2") == {"C5", "C6", "C7"}
    assert controlled(holdings, "person P3") == set()
    assert "C8" in controlled(holdings, "person P1", "person P2", "person P3")


def test_c8_control_with_42_percent_of_the_economics() -> None:
    holdings = held("A -70> B -60> C")
    assert controlled(holdings, "A") == {"B", "C"}
    assert effective(holdings, "A", "C") == 42


def test_c9_usaco_controlling_companies() -> None:
    holdings = held("1 -80> 2", "2 -80> 3", "3 -20> 1")
    found = {(holder, name) for holder, names in pairs(holdings).items() for name in names}
    assert found == {("1", "2"), ("1", "3"), ("2", "3")}


def test_c10_consolidation_manual_votes_through_the_group() -> None:
    holdings = held(*stakes("M-60>F1 M-65>F2 F1-10>F2 F2-20>F1 F2-60>F3 F3-10>F1"))
    assert controlled(holdings, "M") == {"F1", "F2", "F3"}
    votes = {name: votes_of(holdings, "M", name) for name in ("F1", "F2", "F3")}
    assert votes == {"F1": 90, "F2": 75, "F3": 60}


def test_all_pairs_of_c1_at_once_equal_one_asker_at_a_time() -> None:
    holdings = held(*stakes(VADALOG))
    size = len(holdings.graph)
    together = Control(holdings).relation(range(size), End.LOWER)
    found = {
        (int(run), int(node))
        for run, node in zip(together.run, together.node, strict=True)
        if node < size and run != node
    }
    assert len(found) == 51
    assert len(np.unique(together.run)) == size
