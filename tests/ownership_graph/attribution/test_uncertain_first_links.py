"""RULES R19: uncertain seeds decide which links are lifted, and so may raise or lower a share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations, product

import pytest

from ownership_graph.attribution.attribution import attribute
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.model import Entity, EntityKind, Interest, Source
from ownership_graph.share import Share, parse_share
from ownership_graph.snapshot.graph import OwnershipGraph

SOURCE = Source(dataset="d")
HOLDERS = {"a": ("s",), "b": ("s", "a", "x"), "c": ("a", "b", "x")}
UNCERTAIN = ("a", "b", "x")
Stakes = Mapping[str, tuple[str, ...]]


def graph_of(stakes: Stakes) -> OwnershipGraph:
    """A state ``s`` above three companies, each in the full hands of known holders."""
    people = {"s": EntityKind.STATE, "o": EntityKind.PERSON, "x": EntityKind.PERSON}
    kinds = people | dict.fromkeys(HOLDERS, EntityKind.COMPANY)
    rows = [
        (holder, subject, share)
        for subject, shares in stakes.items()
        for holder, share in zip((*HOLDERS[subject], "o"), (*shares, "0-100"), strict=True)
        if share != "0"
    ]
    return OwnershipGraph.from_records(
        [Entity(id=name, kind=kind, source=SOURCE) for name, kind in kinds.items()],
        [
            Interest(
                id=f"{holder}{subject}",
                holder=holder,
                subject=subject,
                equity=parse_share(share),
                complete=True,
                source=SOURCE,
            )
            for holder, subject, share in rows
        ],
        as_of=date(2026, 6, 30),
    )


def flags(graph: OwnershipGraph, names: Iterable[str]) -> Flags:
    """Some parties as flags."""
    return Seeds.of(graph, names).certain


def shares(graph: OwnershipGraph, seeds: Seeds, by: str) -> dict[str, Share]:
    """The bounds of every company."""
    found = attribute(compile_holdings(graph), seeds, rule(by))
    return {name: found.share(graph.node(name), Measure.EQUITY) for name in HOLDERS}


def subsets(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All ways in which uncertain seeds may turn out."""
    for size in range(len(names) + 1):
        yield from combinations(names, size)


def check(stakes: Stakes, by: str) -> None:
    """The bounds of uncertain seeds hold the bounds of every way in which they may turn out."""
    graph = graph_of(stakes)
    certain = flags(graph, ["s"])
    bounds = shares(graph, Seeds(certain, certain | flags(graph, UNCERTAIN)), by)
    for also in subsets(UNCERTAIN):
        sure = certain | flags(graph, also)
        for name, inside in shares(graph, Seeds(sure, sure), by).items():
            if name in also:
                continue
            wide = bounds[name]
            assert wide.lower <= inside.lower, (also, name)
            assert inside.upper <= wide.upper, (also, name)
            assert inside.lower > wide.lower or inside.lower_open or not wide.lower_open
            assert inside.upper < wide.upper or inside.upper_open or not wide.upper_open


def grid(figures: tuple[str, ...]) -> Iterator[Stakes]:
    """Every combination of figures that can be true."""
    choices = [
        [
            row
            for row in product(figures, repeat=len(holders))
            if sum((parse_share(figure) or Share.exact(0)).lower for figure in row) <= 100
        ]
        for holders in HOLDERS.values()
    ]
    for rows in product(*choices):
        yield dict(zip(HOLDERS, rows, strict=True))


@pytest.mark.parametrize("by", ["hybrid-edge", "hybrid-edge-all"])
@pytest.mark.parametrize("figures", [("0", "60"), ("0", "50"), ("40", "55"), ("0", "40-60")])
def test_r19_bounds_hold_whoever_of_the_uncertain_seeds_is_one(
    figures: tuple[str, ...], by: str
) -> None:
    for stakes in grid(figures):
        check(stakes, by)


def test_r19_two_uncertain_seeds_can_have_less_together_than_all_or_none() -> None:
    """From the state alone links are lifted to 100; with ``a`` alone as a further seed to 50.

    With ``x`` too it is 100 again, so neither end is that of all or of none.
    """
    graph = graph_of({"a": ("60",), "b": ("0", "50", "0"), "c": ("0", "50", "50")})
    certain = flags(graph, ["s"])
    assert shares(graph, Seeds(certain, certain), "hybrid-edge")["c"] == Share.exact(60)
    both = certain | flags(graph, ["a", "x"])
    assert shares(graph, Seeds(both, both), "hybrid-edge")["c"] == Share.exact(100)
    one = certain | flags(graph, ["a"])
    assert shares(graph, Seeds(one, one), "hybrid-edge")["c"] == Share.exact(50)
    bounds = shares(graph, Seeds(certain, both), "hybrid-edge")["c"]
    assert bounds.lower <= 50
    assert bounds.upper == 100


def test_r19_an_uncertain_seed_that_is_worth_more_as_an_entity_leaves_open_what_it_holds() -> None:
    """Two lifted halves make 200 percent of ``h``: 30 percent held by it count 60, or 30."""
    held = [("s", "p", 100), ("s", "q", 100), ("p", "h", 50), ("q", "h", 50), ("h", "t", 30)]
    held.append(("o", "t", 70))
    kinds = {"s": EntityKind.STATE, "o": EntityKind.PERSON}
    kinds |= dict.fromkeys("pqht", EntityKind.COMPANY)
    graph = OwnershipGraph.from_records(
        [Entity(id=name, kind=kind, source=SOURCE) for name, kind in kinds.items()],
        [
            Interest(
                id=holder + subject,
                holder=holder,
                subject=subject,
                equity=Share.exact(share),
                complete=True,
                source=SOURCE,
            )
            for holder, subject, share in held
        ],
        as_of=date(2026, 6, 30),
    )

    def found(certain: str, possible: str) -> Share:
        seeds = Seeds(flags(graph, certain), flags(graph, possible))
        result = attribute(compile_holdings(graph), seeds, rule("hybrid-edge"))
        return result.share(graph.node("t"), Measure.EQUITY)

    assert found("s", "s") == Share.exact(60)
    assert found("sh", "sh") == Share.exact(30)
    assert found("s", "sh") == Share.between(0, 100)
