"""Where sources disagree about what lies above an entity: shown side by side, never averaged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.findings.chain_words import holder_id, holder_name
from queries.parents_stated import disagreeing_parents

__all__ = ["Disagreement", "conflict_json", "conflicts_above"]

_WITHIN = "one holder's stake"
_TOO_MUCH = "all stakes together exceed 100 percent"
_PARENT = "who stands over it"
_NO_SUM = "no shares within the stated bands add up to 100 percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Statements that cannot all be true.

    Attributes:
        subject: id of the entity they are about.
        subject_name: its name.
        about: what they disagree on: a stake, a sum, or the name of a fact.
        stated: for each dataset what it states, as text.
        holder: id of the holder, where they are about one holder's stake.
        holder_name: its name.
        measure: ``equity`` or ``votes``; empty for a fact about the entity.
    """

    subject: str
    subject_name: str
    about: str
    stated: tuple[tuple[str, str], ...]
    holder: str = ""
    holder_name: str = ""
    measure: str = ""


def conflicts_above(holdings: Holdings, nodes: Iterable[int]) -> tuple[Disagreement, ...]:
    """What sources disagree on about some entities: their holders' stakes, sums, facts."""
    wanted = sorted(set(nodes))
    return (
        *_stakes(holdings, wanted),
        *_sums(holdings, wanted),
        *_facts(holdings.graph, wanted),
        *_parents(holdings.graph, wanted),
    )


def conflict_json(found: Disagreement) -> dict[str, Any]:
    """A disagreement as JSON."""
    return {
        "subject": found.subject,
        "holder": found.holder or None,
        "measure": found.measure or None,
        "about": found.about,
        "stated": [{"dataset": dataset, "value": value} for dataset, value in found.stated],
    }


def _stakes(holdings: Holdings, wanted: Sequence[int]) -> Iterator[Disagreement]:
    for conflict in holdings.conflicts:
        if conflict.subject in wanted:
            yield Disagreement(
                subject=holdings.graph.id(conflict.subject),
                subject_name=holdings.graph.name(conflict.subject),
                holder=holder_id(holdings, conflict.holder),
                holder_name=holder_name(holdings, conflict.holder),
                measure=conflict.measure.value,
                stated=tuple(zip(conflict.datasets, conflict.stated, strict=True)),
                about=_WITHIN,
            )


def _facts(graph: OwnershipGraph, wanted: Sequence[int]) -> Iterator[Disagreement]:
    for node in wanted:
        for fact in graph.facts(node).conflicts:
            yield Disagreement(
                subject=graph.id(node),
                subject_name=graph.name(node),
                stated=tuple(zip(fact.datasets, fact.values, strict=True)),
                about=fact.fact,
            )


def _parents(graph: OwnershipGraph, wanted: Sequence[int]) -> Iterator[Disagreement]:
    for node, named in disagreeing_parents(graph, wanted).items():
        yield Disagreement(
            subject=graph.id(node),
            subject_name=graph.name(node),
            stated=tuple(
                (dataset, " and ".join(map(graph.name, holders)))
                for dataset, holders in named.items()
            ),
            about=_PARENT,
        )


def _sums(holdings: Holdings, wanted: Sequence[int]) -> Iterator[Disagreement]:
    for measure in Measure:
        for node in wanted:
            if holdings.contradictory[measure][node]:
                yield _sum(holdings, node, measure, _TOO_MUCH)
            elif holdings.unsatisfiable[measure][node]:
                yield _sum(holdings, node, measure, _NO_SUM)


def _sum(holdings: Holdings, node: int, measure: Measure, about: str) -> Disagreement:
    graph = holdings.graph
    columns = graph.interests
    stated: dict[str, list[str]] = {}
    for row in holdings.subject_rows(node):
        holder = holder_name(holdings, int(holdings.holder[row]))
        for said in holdings.statements(row):
            dataset = columns.datasets[columns.dataset[said]]
            text = f"{holder} {holdings.share(row, measure)}"
            if text not in stated.setdefault(dataset, []):
                stated[dataset].append(text)
    return Disagreement(
        subject=graph.id(node),
        subject_name=graph.name(node),
        measure=measure.value,
        stated=tuple((dataset, ", ".join(parts)) for dataset, parts in sorted(stated.items())),
        about=about,
    )
