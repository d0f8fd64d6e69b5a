"""Where sources disagree about what lies above an entity: shown side by side, never averaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ownership_graph.counting import Measure
from ownership_graph.holdings import Holdings
from queries.chain_words import holder_id, holder_name

__all__ = ["Disagreement", "conflict_json", "conflicts_above"]

_WITHIN = "one holder's stake"
_TOO_MUCH = "all stakes together exceed 100 percent"
_NO_SUM = "no shares within the stated bands add up to 100 percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Statements that cannot all be true.

    Attributes:
        subject: id of the entity they are about.
        subject_name: its name.
        holder: id of the holder, where they are about one holder's stake.
        holder_name: its name.
        measure: ``equity`` or ``votes``; empty for a fact about the entity.
        stated: for each dataset what it states, as text.
        about: what they disagree on.
    """

    subject: str
    subject_name: str
    holder: str
    holder_name: str
    measure: str
    stated: tuple[tuple[str, str], ...]
    about: str


def conflicts_above(holdings: Holdings, nodes: Iterable[int]) -> tuple[Disagreement, ...]:
    """What sources disagree on about some entities: their holders' stakes, sums, facts."""
    graph = holdings.graph
    wanted = sorted(set(nodes))
    found: list[Disagreement] = []
    for conflict in holdings.conflicts:
        if conflict.subject in wanted:
            found.append(
                Disagreement(
                    subject=graph.id(conflict.subject),
                    subject_name=graph.name(conflict.subject),
                    holder=holder_id(holdings, conflict.holder),
                    holder_name=holder_name(holdings, conflict.holder),
                    measure=conflict.measure.value,
                    stated=tuple(zip(conflict.datasets, conflict.stated, strict=True)),
                    about=_WITHIN,
                )
            )
    for measure in Measure:
        for flags, about in (
            (holdings.contradictory[measure], _TOO_MUCH),
            (holdings.unsatisfiable[measure], _NO_SUM),
        ):
            found += [_sum(holdings, node, measure, about) for node in wanted if flags[node]]
    for node in wanted:
        for fact in graph.facts(node).conflicts:
            found.append(
                Disagreement(
                    subject=graph.id(node),
                    subject_name=graph.name(node),
                    holder="",
                    holder_name="",
                    measure="",
                    stated=tuple(zip(fact.datasets, fact.values, strict=True)),
                    about=fact.fact,
                )
            )
    return tuple(found)


def conflict_json(found: Disagreement) -> dict[str, Any]:
    """A disagreement as JSON."""
    return {
        "subject": found.subject,
        "holder": found.holder or None,
        "measure": found.measure or None,
        "about": found.about,
        "stated": [{"dataset": dataset, "value": value} for dataset, value in found.stated],
    }


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
        holder="",
        holder_name="",
        measure=measure.value,
        stated=tuple((dataset, ", ".join(parts)) for dataset, parts in sorted(stated.items())),
        about=about,
    )
