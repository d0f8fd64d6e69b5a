"""What a result rests on: assumptions, statements, and the facts that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ownership_graph.holdings.counting import Measure
from ownership_graph.model import Entity, Interest
from queries.findings.finding import Citation, Flag, Gap, Outcome, Result
from queries.rulebook import Dials
from queries.workspace import (
    ONE_SHARE_ONE_VOTE,
    PLACE_AT_JURISDICTION,
    REGISTER_COMPLETE,
    Workspace,
)

__all__ = ["assumed", "assumption_gaps", "citation", "evidence"]


def citation(space: Workspace, clause: str) -> Citation:
    """Where the words of a clause stand."""
    book, found = space.rulebook, space.rulebook.clause(clause)
    return Citation(
        rulebook=book.rulebook,
        version=book.version,
        title=found.title,
        pinpoint=found.pinpoint,
        quote=found.quote.strip(),
    )


def evidence(space: Workspace, node: int) -> tuple[Interest | Entity, ...]:
    """Every statement about a party and those above it, in the order of the snapshot."""
    graph, above = space.graph, space.above(node)
    said: list[Interest | Entity] = [
        statement for each in sorted(above) for statement in graph.statements.get(each, ())
    ]
    columns = graph.interests
    said += [
        record
        for record, subject in zip(columns.records, columns.subject.tolist(), strict=False)
        if subject in above
    ]
    return tuple(said)


def assumed(
    space: Workspace, default: Result, again: Callable[[Workspace], Result]
) -> tuple[tuple[str, ...], tuple[Flag, ...]]:
    """The assumptions that a result rests on, and the flag of a pass that does (RULES T10).

    Args:
        space: where the result was computed.
        default: the result.
        again: computes the same in another workspace.
    """
    names, flags = [], []
    for name in sorted(space.assumptions):
        other = again(space.without(name))
        same = (other.outcome, other.equity, other.votes)
        if same == (default.outcome, default.equity, default.votes):
            continue
        names.append(name)
        clears = default.outcome is Outcome.PASS and other.outcome is not Outcome.PASS
        if clears and name != ONE_SHARE_ONE_VOTE:
            flags.append(Flag("ASSUMED", f"the pass rests on the assumption {name}."))
    return tuple(names), tuple(flags[:1])


def assumption_gaps(
    space: Workspace, node: int, dials: Dials, names: Iterable[str]
) -> Iterator[Gap]:
    """What the assumptions stood in for."""
    above = sorted(space.above(node))
    for name in names:
        if name == PLACE_AT_JURISDICTION:
            yield from _places(space, above)
        elif name == REGISTER_COMPLETE:
            yield from _registers(space, above)
        else:
            yield from _votes(space, above, dials)


def _places(space: Workspace, above: Iterable[int]) -> Iterator[Gap]:
    for each in above:
        if space.graph.facts(each) != space.facts(each):
            yield Gap(
                entity=space.graph.id(each),
                missing="principal place of business",
                reason="not stated; taken to be where the entity is organized",
                document="latest filing that names the principal executive office",
                assumption=PLACE_AT_JURISDICTION,
            )


def _registers(space: Workspace, above: Iterable[int]) -> Iterator[Gap]:
    columns = space.graph.interests
    subjects = {
        int(subject)
        for subject, code in zip(columns.subject, columns.codes, strict=True)
        if columns.terms[code].from_register and not columns.terms[code].complete
    }
    for each in above:
        if each in subjects:
            yield Gap(
                entity=space.graph.id(each),
                missing="holders that the register does not list",
                reason="the register's list is taken to be complete",
                document="the company's own register of members",
                assumption=REGISTER_COMPLETE,
            )


def _votes(space: Workspace, above: Iterable[int], dials: Dials) -> Iterator[Gap]:
    holdings = space.holdings(dials)
    for each in above:
        if holdings.assumed_votes[each]:
            yield Gap(
                entity=space.graph.id(each),
                missing="votes by holder",
                reason="only equity is stated; one share is taken to have one vote",
                document="articles of association, or the register of voting rights",
                measure=Measure.VOTES.value,
                assumption=ONE_SHARE_ONE_VOTE,
            )
