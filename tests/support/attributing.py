"""Attribution of snapshots written as text, for the tests of single rules."""

from __future__ import annotations

from collections.abc import Mapping

from snapshots import held

from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.rules import rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings

__all__ = ["EQUITY", "VOTES", "attributed", "bounds", "captured", "stated", "world"]

EQUITY, VOTES = Measure.EQUITY, Measure.VOTES


def attributed(
    holdings: Holdings, seeds: str = "s", by: str = "hybrid", possible: str = ""
) -> Attribution:
    graph = holdings.graph
    certain = Seeds.of(graph, seeds.split(",") if seeds else []).certain
    maybe = Seeds.of(graph, possible.split(",") if possible else []).certain
    return attribute(holdings, Seeds(certain, certain | maybe), rule(by))


def bounds(
    holdings: Holdings,
    entity: str = "T",
    seeds: str = "s",
    by: str = "hybrid",
    measure: Measure = EQUITY,
) -> str:
    found = attributed(holdings, seeds, by)
    return str(found.share(holdings.graph.node(entity), measure))


def captured(holdings: Holdings, entity: str = "T", seeds: str = "s", by: str = "hybrid") -> str:
    return attributed(holdings, seeds, by).captured(holdings.graph.node(entity)).value


def stated(holdings: Holdings, holder: str | None, entity: str, measure: Measure = EQUITY) -> str:
    graph = holdings.graph
    node = -1 if holder is None else graph.node(holder)
    (row,) = (r for r in holdings.subject_rows(graph.node(entity)) if holdings.holder[r] == node)
    return str(holdings.share(row, measure))


PERSONS = {"s": "person", "p": "person", "q": "person"}


def world(*stakes: str, kinds: Mapping[str, str] | None = None) -> Holdings:
    """``s`` is the watched person; ``p`` and ``q`` are others."""
    named = {name: kind for name, kind in PERSONS.items() if any(name in s.split() for s in stakes)}
    return held(*stakes, kinds={"s": "person", **named, **(kinds or {})})
