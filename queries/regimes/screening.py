"""Screens parties under a rulebook other than the notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ownership_graph.attribution.seeds import Seeds
from ownership_graph.errors import UsageError
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.clauses.common.basis import citation, evidence
from queries.findings.finding import DEFAULT, Finding, Flag, Outcome, Result
from queries.regimes.foreign_test import (
    foreign_control_presumed,
    foreign_entity,
    foreign_person,
)
from queries.regimes.grounds import Answer, chains_of, gaps_of
from queries.regimes.share_test import share_test
from queries.regimes.watching import concern_seeds
from queries.rulebook import Clause, Dials, Rulebook
from queries.workspace import Workspace

__all__ = ["screen_regime"]

_TESTS: dict[str, Callable[[Workspace, int, Clause, Dials], Answer]] = {
    "regime-foreign-entity": foreign_entity,
    "regime-foreign-person": foreign_person,
    "regime-presumption": foreign_control_presumed,
}


def screen_regime(
    graph: OwnershipGraph,
    entities: Iterable[str],
    rulebook: Rulebook,
    *,
    seeds: Iterable[str] = (),
    space: Workspace | None = None,
) -> list[Finding]:
    """What a regime says of some parties.

    Args:
        graph: what is known above them, on the day of the test.
        entities: their ids.
        rulebook: the regime.
        seeds: ids of the listed or watched persons, for a regime that leaves them to the user.
        space: the graph with assumptions or a list of countries; made from the graph if None.

    Raises:
        UsageError: when the regime needs seeds and none are given.
        UnknownEntity: when an id is not in the graph.
    """
    listed = list(seeds)
    if rulebook.seeds == "user" and not listed:
        raise UsageError(
            f"{rulebook.title} needs the persons that are listed or watched.",
            hint="Name them with --seed.",
        )
    work = space or Workspace(graph, rulebook)
    return [
        _finding(work, identity, clause, listed)
        for identity in entities
        for clause in rulebook.clauses
    ]


def _finding(space: Workspace, identity: str, clause: Clause, listed: list[str]) -> Finding:
    book, node = space.rulebook, space.graph.node(identity)
    flags = list(_standing_flags(space, identity, node))
    if not clause.is_law(space.as_of):
        periods = ", ".join(f"{each.from_} to {each.until or 'today'}" for each in clause.in_force)
        reason = f"not in force on {space.as_of}; it is law from {periods}."
        not_law = Result(outcome=Outcome.NOT_APPLICABLE, reason=reason)
        answer = Answer(not_law, (Flag("NOT_IN_FORCE", reason),))
    else:
        answer = _test(space, node, clause, listed)
    flags.extend(answer.flags)
    limits = (*clause.not_modelled, *book.not_modelled)
    flags.append(Flag("NOT_MODELLED", " ".join(limits)))
    return Finding(
        clause=clause.id,
        entity=identity,
        name=space.graph.name(node),
        results={DEFAULT: answer.result},
        citation=citation(space, clause.id),
        flags=tuple(flags),
        gaps=gaps_of(space, answer, node),
        chains=chains_of(answer, node, book.readings(clause.id)[DEFAULT]),
        evidence=evidence(space, node),
    )


def _test(space: Workspace, node: int, clause: Clause, listed: list[str]) -> Answer:
    dials = space.rulebook.readings(clause.id)[DEFAULT]
    special = _TESTS.get(clause.test)
    if special is not None:
        return special(space, node, clause, dials)
    return share_test(space, node, clause, dials, _seeds(space, dials, listed))


def _seeds(space: Workspace, dials: Dials, listed: list[str]) -> Seeds:
    if listed:
        return Seeds.of(space.graph, listed)
    return concern_seeds(space, dials)


def _standing_flags(space: Workspace, identity: str, node: int) -> Iterator[Flag]:
    head = space.graph.id(node)
    if head != identity:
        yield Flag("HEAD_OFFICE", f"Tested as its head office, {head}.", head)
    if not space.rulebook.in_force.holds(space.as_of):
        yield Flag("RULEBOOK_NOT_IN_FORCE", f"The rulebook is not law on {space.as_of}.")
