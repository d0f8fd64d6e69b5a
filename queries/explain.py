"""``explain``: why a set of holders has what it has of an entity, and what is missing to say more.

The chains that contribute most with the part of the bound that they make up, how the holders
control the entity, and the facts that would move the bounds most, each with the document that
would settle it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ownership_graph.attribution.attribution import Attribution
from ownership_graph.attribution.rules import End
from ownership_graph.control.control import Control
from ownership_graph.explanations.chains import Chains, Top, chains
from ownership_graph.explanations.gaps import MissingFact, Unknown, missing_facts
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.model import EntityKind
from ownership_graph.share import Share, decimal_text
from queries.findings.as_json import chain_json, gap_json, share_json
from queries.findings.chain_words import control_chain, written_chains
from queries.findings.finding import Chain, Gap

__all__ = ["Explanation", "MeasureExplained", "explain", "explain_json", "named_gap"]

_REGISTER = "register of members, or a certified cap table, as of the day"
_DEEDS = {
    EntityKind.TRUST: "trust deed, with who directs the votes of the trust",
    EntityKind.ARRANGEMENT: "agreement that sets it up, with who directs its votes",
    EntityKind.PARTNERSHIP: "partnership agreement, with its general partner",
}
_MISSING = {
    Unknown.OWNERS: ("who its owners are", _REGISTER),
    Unknown.HOLDER: ("who an unidentified holder is", _REGISTER),
    Unknown.SHARES: ("exact shares of its holders", _REGISTER),
    Unknown.REST: ("who holds the rest of it", _REGISTER),
    Unknown.STANDING: ("whether it is one of the holders asked about", "its identity documents"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureExplained:
    """One measure: the bounds, and the greatest chains of the lower and the upper end."""

    share: Share
    lower: tuple[Chain, ...]
    lower_explained: Fraction
    upper: tuple[Chain, ...]
    upper_explained: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a set of holders has what it has of one entity.

    Attributes:
        entity: the id that was asked.
        name: its name.
        rule: name of the attribution rule.
        seeds: ids of the holders.
        measures: chains by measure.
        control: how those holders, acting as one, control it; empty where they certainly do not.
        gaps: missing facts, the most telling first.
    """

    entity: str
    name: str
    rule: str
    seeds: tuple[str, ...]
    measures: Mapping[Measure, MeasureExplained]
    control: tuple[Chain, ...]
    gaps: tuple[Gap, ...]


def explain(attribution: Attribution, entity: str, top: Top | None = None) -> Explanation:
    """Explain an attribution.

    Args:
        attribution: what is to be explained.
        entity: id of the entity.
        top: how many chains of each kind; five by default.

    Raises:
        UnknownEntity: when the snapshot does not hold the entity.
    """
    holdings = attribution.frame.holdings
    graph = holdings.graph
    node = graph.node(entity)
    seeds = [int(each) for each in np.flatnonzero(attribution.seeds.possible)]
    return Explanation(
        entity=entity,
        name=graph.name(node),
        rule=attribution.rule.name,
        seeds=tuple(graph.id(each) for each in seeds),
        measures={measure: _measure(attribution, node, measure, top) for measure in Measure},
        control=tuple(_controls(holdings, seeds, node)),
        gaps=tuple(named_gap(holdings, fact) for fact in missing_facts(attribution, node)),
    )


def named_gap(holdings: Holdings, fact: MissingFact) -> Gap:
    """A missing fact with the document that would settle it."""
    missing, document = _MISSING[fact.unknown]
    if document == _REGISTER:
        document = _DEEDS.get(holdings.graph.facts(fact.node).kind, document)
    return Gap(
        entity=holdings.graph.id(fact.node),
        missing=missing,
        reason=_reason(holdings, fact.node),
        document=document,
        measure=fact.measure.value,
        points=fact.points,
    )


def explain_json(answers: Iterable[Explanation]) -> dict[str, Any]:
    """The JSON of ``explain``."""
    return {
        "results": [
            {
                "entity": answer.entity,
                "rule": answer.rule,
                "seeds": list(answer.seeds),
                **{
                    measure.value: {
                        "share": share_json(found.share),
                        "chains": [chain_json(chain) for chain in found.lower],
                        "explained": decimal_text(found.lower_explained),
                        "possible_chains": [chain_json(chain) for chain in found.upper],
                        "possible_explained": decimal_text(found.upper_explained),
                    }
                    for measure, found in answer.measures.items()
                },
                "control": [chain_json(chain) for chain in answer.control],
                "gaps": [gap_json(gap) for gap in answer.gaps],
            }
            for answer in answers
        ]
    }


def _measure(
    attribution: Attribution, node: int, measure: Measure, top: Top | None
) -> MeasureExplained:
    ends: dict[End, Chains] = {end: chains(attribution, node, measure, end, top) for end in End}
    return MeasureExplained(
        share=attribution.share(node, measure),
        lower=written_chains(attribution, ends[End.LOWER]),
        lower_explained=ends[End.LOWER].explained,
        upper=written_chains(attribution, ends[End.UPPER]),
        upper_explained=ends[End.UPPER].explained,
    )


def _controls(holdings: Holdings, seeds: list[int], node: int) -> Iterable[Chain]:
    control = Control(holdings)
    if seeds and node in control.controlled_by(seeds):
        yield control_chain(holdings, control.proven_together(seeds, node))


def _reason(holdings: Holdings, node: int) -> str:
    """Why a fact is missing, as the sources say."""
    records = holdings.graph.interests.records
    said = [row for each in holdings.subject_rows(node) for row in holdings.statements(each)]
    reasons = {records[row].unknown_reason for row in said} if records else set()
    return ", ".join(sorted(reason.value for reason in reasons if reason)) or "not stated"
