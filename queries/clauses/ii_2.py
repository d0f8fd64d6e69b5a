"""II.2, first sentence: the anchor member is a US entity.

"Be organized under the laws of the United States or a State thereof, with its principal place of
business in the United States." FR Doc. 2026-06952, section II, numbered paragraph 2, in force
since 1 April 2026.

A requirement with two limbs, both needed. The District of Columbia and the territories count and
are flagged. A natural person is not organized under any law. Not modelled: where an entity is
managed from, beyond what the data state.
"""

from __future__ import annotations

from collections.abc import Iterator

from ownership_graph.model import EntityKind
from ownership_graph.snapshot.columns import Facts
from queries.clauses.common.compose import Asked, Grounds, compose
from queries.clauses.common.missing import fact_gap
from queries.findings.finding import Finding, Flag, Gap, Outcome, Result
from queries.findings.truth import Truth, all_of
from queries.stated_facts import stated
from queries.us_persons import formed_in_us, managed_in_us
from queries.workspace import Workspace

__all__ = ["CLAUSE", "evaluate"]

CLAUSE = "II.2"


def evaluate(space: Workspace, entity: str, *, role: str | None = None) -> Finding:
    """Whether an anchor is organized, and has its principal place of business, in the US.

    Args:
        space: the snapshot and the law.
        entity: the anchor.
        role: its role, for the report.

    Raises:
        UnknownEntity: when the snapshot has no such party.
    """
    node = space.graph.node(entity)
    default = _result(space, node)
    return compose(
        space,
        Asked(clause=CLAUSE, entity=entity, role=role),
        dict.fromkeys(space.rulebook.readings(CLAUSE), default),
        Grounds(
            default=default,
            again=lambda other: _result(other, node),
            flags=tuple(_flags(space, node)),
            gaps=tuple(_gaps(space, node, default)),
            country_flags=False,
            holdings=False,
        ),
    )


def _result(space: Workspace, node: int) -> Result:
    facts = space.facts(node)
    if facts.kind is EntityKind.PERSON:
        reason = "a natural person is not organized under the laws of the United States."
        return Result(outcome=Outcome.FAIL, reason=reason)
    formed, managed = _organized(space, facts), _principal_place(space, facts)
    outcome = {
        Truth.YES: Outcome.PASS,
        Truth.OPEN: Outcome.INDETERMINATE,
        Truth.NO: Outcome.FAIL,
    }[all_of((formed, managed))]
    return Result(outcome=outcome, reason=_reason(formed, managed))


def _organized(space: Workspace, facts: Facts) -> Truth:
    """The words "organized under the laws of the United States or a State thereof"."""
    return formed_in_us(facts, space.us)


def _principal_place(space: Workspace, facts: Facts) -> Truth:
    """The words "with its principal place of business in the United States"."""
    return managed_in_us(facts, space.us)


def _reason(formed: Truth, managed: Truth) -> str:
    organized = {
        Truth.YES: "it is organized under US law",
        Truth.OPEN: "whether it is organized under US law is not known",
        Truth.NO: "it is not organized under US law",
    }[formed]
    place = {
        Truth.YES: "its principal place of business is in the United States",
        Truth.OPEN: "where its principal place of business is, is not known",
        Truth.NO: "its principal place of business is outside the United States",
    }[managed]
    return f"{organized}; {place}."


def _flags(space: Workspace, node: int) -> Iterator[Flag]:
    law = space.us
    facts = space.facts(node)
    codes = {*stated(facts, "jurisdiction"), *stated(facts, "principal_place")}
    for code in sorted(codes & {law.district, *law.territories}):
        yield Flag("US_TERRITORY", f"{code} is the federal district or a territory; it counts.")


def _gaps(space: Workspace, node: int, default: Result) -> Iterator[Gap]:
    facts = space.facts(node)
    if default.outcome is Outcome.INDETERMINATE:
        if _organized(space, facts) is Truth.OPEN:
            yield fact_gap(space, node, "jurisdiction")
        if _principal_place(space, facts) is Truth.OPEN:
            yield fact_gap(space, node, "principal_place")
