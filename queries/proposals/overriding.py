"""Applies what named persons set against the sources, so that nothing is overridden silently.

A country row is added to or dropped from the list; a fact of an entity or a stake is replaced in
every statement of it. What was replaced keeps its place, with the override as its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ownership_graph.errors import InvalidData
from ownership_graph.model import Entity, EntityKind, Grade, Interest, Source
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.proposals.proposal import Override, Proposal
from queries.proposals.resolution import Party
from queries.rulebook import CountryList, CountryOverride

__all__ = ["overridden_countries", "overridden_graph", "overridden_ids"]

DATASET = "proposal"
_LISTS = {"nationalities": "nationalities", "permanent_residences": "permanent_residences",
          "market": "markets"}  # fmt: skip
_YES_NO = frozenset({"us_person", "listed"})
_WORDS = {"yes": True, "true": True, "no": False, "false": False}


def overridden_countries(proposal: Proposal, countries: CountryList) -> CountryList:
    """The list of countries with the rows that the proposal adds or drops."""
    rows = [
        CountryOverride(
            code=each.country, listed=bool(each.listed), by=each.by, on=each.on, reason=each.reason
        )
        for each in proposal.overrides
        if each.country is not None
    ]
    return countries.overridden(rows) if rows else countries


def overridden_ids(proposal: Proposal, parties: Mapping[str, Party]) -> dict[str, list[Override]]:
    """For each entity whose facts or holders are overridden, the overrides."""
    result: dict[str, list[Override]] = {}
    for each in proposal.overrides:
        reference = each.entity or each.subject
        if reference is not None:
            result.setdefault(_id(reference, parties), []).append(each)
    return result


def overridden_graph(
    graph: OwnershipGraph, proposal: Proposal, parties: Mapping[str, Party]
) -> OwnershipGraph:
    """The snapshot with the facts and stakes that the proposal overrides.

    Raises:
        InvalidData: when a value is no fact of that name.
    """
    facts = [each for each in proposal.overrides if each.entity is not None]
    stakes = [each for each in proposal.overrides if each.holder is not None]
    if not facts and not stakes:
        return graph
    entities = [said for statements in graph.statements.values() for said in statements]
    interests = list(graph.interests.records)
    for each in facts:
        entities = _with_fact(entities, each, graph, parties)
    for number, each in enumerate(stakes, start=1):
        interests = _with_stake(interests, each, number, graph, parties)
    linked = {alias: graph.id(node) for alias, node in graph.aliases.items()}
    return OwnershipGraph.from_records(entities, interests, as_of=graph.as_of, linked=linked)


def _id(reference: str | None, parties: Mapping[str, Party]) -> str:
    found = parties.get(reference or "")
    return found.id if found is not None and found.id is not None else reference or ""


def _same(graph: OwnershipGraph, first: str | None, second: str) -> bool:
    if first is None or first not in graph or second not in graph:
        return first == second
    return graph.node(first) == graph.node(second)


def _with_fact(
    entities: list[Entity],
    override: Override,
    graph: OwnershipGraph,
    parties: Mapping[str, Party],
) -> list[Entity]:
    identity = _id(override.entity, parties)
    change = _fact(override)
    source = _source(override)
    changed = [
        replace(said, source=source, **change) if _same(graph, said.id, identity) else said
        for said in entities
    ]
    if changed == entities:
        unknown = Entity(id=identity, kind=EntityKind.UNKNOWN, source=source)
        changed.append(replace(unknown, **change))
    return changed


def _fact(override: Override) -> dict[str, Any]:
    name, value = str(override.fact), override.value
    text = None if value is None else str(getattr(value, "text", value)).strip()
    if name in _LISTS:
        items = value if isinstance(value, list) else (text or "").split(";")
        return {_LISTS[name]: tuple(str(item).strip().upper() for item in items if item)}
    if name in _YES_NO:
        if text is not None and text.lower() not in _WORDS:
            raise InvalidData(f"{name} is yes or no, not {text!r}.")
        return {name: None if text is None else _WORDS[text.lower()]}
    if name == "disclosure_threshold":
        return {name: _percent(text)}
    return {name: text.upper() if text else None}


def _percent(text: str | None) -> Fraction | None:
    try:
        return None if text is None else Fraction(text.removesuffix("%"))
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidData(f"a disclosure threshold is a percentage, not {text!r}.") from error


def _with_stake(
    interests: Iterable[Interest],
    override: Override,
    number: int,
    graph: OwnershipGraph,
    parties: Mapping[str, Party],
) -> list[Interest]:
    holder, subject = _id(override.holder, parties), _id(override.subject, parties)
    rows = list(interests)
    replaced = [
        row
        for row in rows
        if _same(graph, row.holder, holder) and _same(graph, row.subject, subject)
    ]
    kept = [row for row in rows if row not in replaced]
    stake = Interest(
        id=f"override {number}",
        holder=holder,
        subject=subject,
        source=_source(override),
        equity=override.equity,
        votes=override.votes,
        complete=any(row.complete for row in replaced),
    )
    return [*kept, stake]


def _source(override: Override) -> Source:
    return Source(
        dataset=DATASET,
        document=f"override by {override.by}: {override.reason}",
        fact_date=override.on,
        retrieved=override.on,
        grade=Grade.SELF_DECLARED,
    )
