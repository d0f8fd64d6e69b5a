"""II.2, second sentence: the anchor member has no foreign ultimate parent entity.

"Any subsidiary, affiliate, or branch whose ultimate parent entity is organized under the laws of
a foreign jurisdiction or has its principal place of business outside the United States is
ineligible to be an anchor member;" FR Doc. 2026-06952, section II, numbered paragraph 2, in force
since 1 April 2026.

A disqualifier; foreign is any country but the United States. "Ultimate parent entity" is the term
of 16 CFR 801.1, so the default climbs every owner with half of the votes or of the directors, or
with half of the profits of a body that is no corporation, and general partners, to the top legal
entity. Float of a regulated listed company is nobody's and is flagged. Not modelled: spouses and
minor children, and rights to profits beyond the equity that the data state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ownership_graph.attribution.rules import End
from ownership_graph.control.control import Control
from ownership_graph.model import EntityKind
from ownership_graph.owners.consolidation import consolidating_parents
from ownership_graph.owners.parents import ParentFlag, Parents, State, parent_reading, parents
from queries.clauses.common.compose import Asked, Grounds, compose
from queries.clauses.common.missing import fact_gap
from queries.findings.chain_words import control_chain
from queries.findings.finding import DEFAULT, Chain, Finding, Flag, Gap, Outcome, Result
from queries.findings.truth import Truth, any_of, negation
from queries.rulebook import Dials
from queries.us_persons import formed_in_us, managed_in_us, us_citizen_or_resident, us_government
from queries.workspace import Workspace

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "II.2.UPE"
_CHAIN_READING = "hsr+gp"


def evaluate(space: Workspace, entity: str, *, role: str | None = None) -> Finding:
    """Whether an ultimate parent entity of an anchor is foreign.

    Args:
        space: the snapshot and the law.
        entity: the anchor.
        role: its role, for the report.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    node = space.graph.node(entity)
    readings = space.rulebook.readings(CLAUSE)
    results = {name: _result(space, node, dials) for name, dials in readings.items()}
    dials, default = readings[DEFAULT], results[DEFAULT]
    found = _parents(space, node, dials)
    return compose(
        space,
        Asked(clause=CLAUSE, entity=entity, role=role),
        results,
        Grounds(
            default=default,
            again=lambda other: _result(other, node, dials),
            flags=tuple(_flags(space, found)),
            gaps=tuple(_gaps(space, found, default)),
            chains=tuple(_chains(space, found, dials)),
            country_flags=False,
        ),
    )


def _parents(space: Workspace, node: int, dials: Dials) -> Parents:
    if dials.parent == "consolidation":
        return consolidating_parents(space.graph, node)
    name = _CHAIN_READING if dials.parent == "entity-chain" else dials.parent
    return parents(space.holdings(dials), node, parent_reading(name))


def _result(space: Workspace, node: int, dials: Dials) -> Result:
    found = _parents(space, node, dials)
    if found.state is State.NONE:
        if dials.parent == "consolidation":
            reason = "nothing is reported of who consolidates its accounts."
            return Result(outcome=Outcome.NOT_EVALUATED, reason=reason)
        reason = "a natural person or a state has no ultimate parent entity."
        return Result(outcome=Outcome.NOT_APPLICABLE, reason=reason)
    tested, possible = found.parents, found.possible
    if dials.parent == "entity-chain":
        tested = tuple(dict.fromkeys((*found.chain, *found.parents)))
        possible = found.chain_possible
    certain = [each for each in tested if foreign(space, each) is Truth.YES]
    final = [each for each in certain if not _may_be_overtaken(space, each, found, dials)]
    unclear = {each for each in (*tested, *possible) if foreign(space, each) is not Truth.NO}
    figure = str(space.threshold(_figure(space, dials)))
    if final:
        reason = f"{_names(space, final)}: organized or run outside the United States."
        return Result(outcome=Outcome.FAIL, threshold=figure, reason=reason)
    if unclear or found.unknown:
        reason = f"whether an ultimate parent ({_names(space, tested)}) is foreign is not certain."
        return Result(outcome=Outcome.INDETERMINATE, threshold=figure, reason=reason)
    reason = f"{_names(space, tested)}: organized and run in the United States."
    return Result(outcome=Outcome.PASS, threshold=figure, reason=reason)


def _figure(space: Workspace, dials: Dials) -> str:
    figures = space.rulebook.clause(CLAUSE).thresholds
    return figures["majority-parent" if dials.parent == "gt50" else "parent"]


def foreign(space: Workspace, node: int) -> Truth:
    """Whether it is organized or run abroad; a person, neither a citizen nor a resident."""
    facts = space.facts(node)
    if facts.kind is EntityKind.PERSON:
        return negation(us_citizen_or_resident(facts, space.us))
    if facts.kind.is_state:
        return negation(us_government(facts, space.us))
    domestic = (formed_in_us(facts, space.us), managed_in_us(facts, space.us))
    return any_of(map(negation, domestic))


def _may_be_overtaken(space: Workspace, parent: int, found: Parents, dials: Dials) -> bool:
    """Whether somebody who is not foreign may stand above a parent and be the ultimate one."""
    if dials.parent == "entity-chain":
        # Every certain parent counts; the anchor itself does in a ring, or while it has none.
        open_above = bool(found.unknown or found.chain_possible)
        return parent == found.entity and not found.chain and open_above
    if dials.parent == "consolidation":
        return parent in found.unknown
    control = Control(space.holdings(dials), parent_reading(found.reading).power)
    if parent in control.anybody.tolist():
        return True
    others = [each for each in found.possible if foreign(space, each) is not Truth.YES]
    return parent in set(control.relation(others, End.UPPER).node.tolist()) - set(others)


def _names(space: Workspace, nodes: Iterable[int]) -> str:
    return ", ".join(space.graph.name(each) for each in nodes)


def _flags(space: Workspace, found: Parents) -> Iterator[Flag]:
    for each in found.above:
        if foreign(space, each) is not Truth.NO:
            state = space.facts(each).kind.is_state
            code = "FOREIGN_STATE_ABOVE" if state else "FOREIGN_PERSON_ABOVE"
            yield Flag(code, f"{space.graph.name(each)} stands above the ultimate parent.")
    for each in found.chain:
        if each not in found.parents and foreign(space, each) is Truth.YES:
            detail = f"{space.graph.name(each)} stands between it and its ultimate parent."
            yield Flag("FOREIGN_ENTITY_BELOW_PARENT", detail)
    for flag in found.flags:
        if flag not in {ParentFlag.PERSON_ABOVE, ParentFlag.STATE_ABOVE}:
            yield Flag(flag.value)


def _chains(space: Workspace, found: Parents, dials: Dials) -> Iterator[Chain]:
    """The proof that each ultimate parent controls the anchor."""
    holdings = space.holdings(dials)
    control = Control(holdings, parent_reading(found.reading).power)
    for parent in found.parents:
        if parent != found.entity:
            yield control_chain(holdings, control.proven(parent, found.entity))


def _gaps(space: Workspace, found: Parents, default: Result) -> Iterator[Gap]:
    if default.outcome is not Outcome.INDETERMINATE:
        return
    for each in found.unknown:
        yield Gap(
            entity=space.graph.id(each),
            missing="who may hold half of its votes",
            reason="its holders are not all known",
            document="register of members, or a certified cap table, as of the day",
            measure="votes",
        )
    for each in (*found.parents, *found.possible):
        facts = space.facts(each)
        if foreign(space, each) is Truth.OPEN and facts.kind.has_owners:
            if formed_in_us(facts, space.us) is Truth.OPEN:
                yield fact_gap(space, each, "jurisdiction")
            if managed_in_us(facts, space.us) is Truth.OPEN:
                yield fact_gap(space, each, "principal_place")
