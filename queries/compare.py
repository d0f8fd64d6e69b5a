"""Compares what clauses say on two days or of two versions of a dataset, and finds out why.

A finding has changed where its outcome, its bounds or its agreement has. The statements that lie
between the two snapshots are tried one by one: a statement that by itself turns the outcome is
decisive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ownership_graph.model import Entity, Interest
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.findings.as_json import to_json
from queries.findings.finding import Finding, Outcome

__all__ = ["Comparison", "FactChange", "FindingChange", "compare", "comparison_json"]

Evaluate = Callable[[OwnershipGraph], Sequence[Finding]]
Statement = Entity | Interest
Key = tuple[str, str, str]
Place = tuple[str, str | None, str | None, int | None, str | None]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One statement that the two snapshots do not share.

    Attributes:
        before: the statement in the first; None where it is new.
        after: the statement in the second; None where it is gone.
    """

    before: Statement | None
    after: Statement | None

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def statement(self) -> Statement:
        """The statement as it is last known."""
        return next(each for each in (self.after, self.before) if each is not None)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One finding that changed.

    Attributes:
        before: the finding on the first snapshot; None where there was none.
        after: the finding on the second; None where there is none.
        facts: the changes above its party.
        decisive: those of them that turn the outcome alone.
        by_day: whether the day itself turns it, with the statements as they were.
    """

    before: Finding | None
    after: Finding | None
    facts: tuple[FactChange, ...]
    decisive: tuple[FactChange, ...]
    by_day: bool

    @property
    def finding(self) -> Finding:
        """The finding as it is last known."""
        return next(each for each in (self.after, self.before) if each is not None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two snapshots.

    Attributes:
        changes: the findings that changed, in their order.
        unchanged: how many did not.
        facts: every statement that changed.
    """

    changes: tuple[FindingChange, ...]
    unchanged: int
    facts: tuple[FactChange, ...]


def compare(before: OwnershipGraph, after: OwnershipGraph, evaluate: Evaluate) -> Comparison:
    """Compare the findings on two snapshots.

    Args:
        before: the first snapshot.
        after: the second.
        evaluate: gives the findings on a snapshot; the same question for both.
    """
    first, second = _by_place(evaluate(before)), _by_place(evaluate(after))
    facts = tuple(_changed_facts(before, after))
    places = list(dict.fromkeys([*first, *second]))
    changed = [place for place in places if _differ(first.get(place), second.get(place))]
    tried = _Trials(before, after, evaluate, facts)
    changes = tuple(_change(first.get(place), second.get(place), place, tried) for place in changed)
    return Comparison(changes, len(places) - len(changed), facts)


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as JSON values."""
    return {
        "changes": [
            {
                "clause": change.finding.clause,
                "entity": change.finding.entity,
                "before": None if change.before is None else to_json(change.before),
                "after": None if change.after is None else to_json(change.after),
                "facts": [_fact_json(fact, change.decisive) for fact in change.facts],
                "by_day": change.by_day,
            }
            for change in comparison.changes
        ],
        "unchanged": comparison.unchanged,
        "facts_changed": len(comparison.facts),
    }


def _fact_json(fact: FactChange, decisive: Iterable[FactChange]) -> dict[str, Any]:
    said = fact.statement
    return {
        "change": fact.kind,
        "dataset": said.source.dataset,
        "statement": said.id,
        "subject": said.subject if isinstance(said, Interest) else said.id,
        "holder": said.holder if isinstance(said, Interest) else None,
        "before": _figures(fact.before),
        "after": _figures(fact.after),
        "locator": said.source.locator,
        "decisive": fact in tuple(decisive),
    }


def _figures(said: Statement | None) -> dict[str, str | None] | None:
    if said is None:
        return None
    if isinstance(said, Entity):
        names = ("kind", "jurisdiction", "principal_place", "nationalities", "head_office")
        values = {name: getattr(said, name) for name in names}
        return {
            name: ";".join(value) if isinstance(value, tuple) else value and str(value)
            for name, value in values.items()
        }
    return {
        "equity": None if said.equity is None else str(said.equity),
        "votes": None if said.votes is None else str(said.votes),
        "rights": ";".join(sorted(said.rights)) or None,
        "start": None if said.start is None else said.start.isoformat(),
        "end": None if said.end is None else said.end.isoformat(),
    }


def _by_place(findings: Iterable[Finding]) -> dict[Place, Finding]:
    return {
        (each.clause, each.entity, each.role, each.layer, each.model): each for each in findings
    }


def _essence(finding: Finding | None) -> object:
    if finding is None:
        return None
    result = finding.result
    return (finding.outcome, finding.agreement, result.equity, result.votes, result.board)


def _differ(before: Finding | None, after: Finding | None) -> bool:
    return _essence(before) != _essence(after)


def _change(
    before: Finding | None, after: Finding | None, place: Place, tried: _Trials
) -> FindingChange:
    facts = tried.above(place)
    was, is_now = _outcome(before), _outcome(after)
    if was is is_now:
        return FindingChange(before, after, facts, (), by_day=False)
    decisive = tuple(fact for fact in facts if tried.with_fact(fact, place) is not was)
    return FindingChange(before, after, facts, decisive, tried.on_day(place) is is_now)


def _outcome(finding: Finding | None) -> Outcome | None:
    return None if finding is None else finding.outcome


def _records(graph: OwnershipGraph) -> dict[Key, Statement]:
    """What a snapshot rests on; stakes without their days, which the snapshot has applied."""
    found: dict[Key, Statement] = {}
    for statements in graph.statements.values():
        for said in statements:
            found[("entity", said.source.dataset, said.id)] = said
    for row in graph.interests.records:
        found[("interest", row.source.dataset, row.id)] = row
    return found


def _changed_facts(before: OwnershipGraph, after: OwnershipGraph) -> Iterator[FactChange]:
    first, second = _records(before), _records(after)
    for key in sorted({*first, *second}):
        was, is_now = first.get(key), second.get(key)
        if _content(was) != _content(is_now):
            yield FactChange(was, is_now)


def _content(said: Statement | None) -> Statement | None:
    """A statement without where it was read: a line that moved is no change of fact."""
    if said is None:
        return None
    return replace(said, source=replace(said.source, locator=None, retrieved=None))


class _Trials:
    """Findings on snapshots in which one change is made alone; each computed once."""

    def __init__(
        self,
        before: OwnershipGraph,
        after: OwnershipGraph,
        evaluate: Evaluate,
        facts: Sequence[FactChange],
    ) -> None:
        self._before, self._after, self._evaluate = before, after, evaluate
        self._facts = facts
        self._found: dict[int | None, Mapping[Place, Finding]] = {}

    def above(self, place: Place) -> tuple[FactChange, ...]:
        """The changes at or above the party of a finding, on either snapshot."""
        entity = place[1]
        if entity is None:
            return tuple(self._facts)
        reached = _above(self._before, entity) | _above(self._after, entity)
        return tuple(
            fact
            for fact in self._facts
            if (
                fact.statement.subject
                if isinstance(fact.statement, Interest)
                else fact.statement.id
            )
            in reached
        )

    def with_fact(self, fact: FactChange, place: Place) -> Outcome | None:
        """The outcome on the first snapshot with one change made alone."""
        number = self._facts.index(fact)
        return self._on(number, place, lambda: self._graph(fact, self._before))

    def on_day(self, place: Place) -> Outcome | None:
        """The outcome with the statements of the first snapshot on the day of the second."""
        return self._on(None, place, lambda: self._graph(None, self._after))

    def _on(
        self, key: int | None, place: Place, built: Callable[[], OwnershipGraph]
    ) -> Outcome | None:
        if key not in self._found:
            self._found[key] = _by_place(self._evaluate(built()))
        return _outcome(self._found[key].get(place))

    def _graph(self, fact: FactChange | None, day: OwnershipGraph) -> OwnershipGraph:
        records = list(_records(self._before).values())
        if fact is not None:
            records = [said for said in records if said is not fact.before]
            records += [fact.after] if fact.after is not None else []
        linked = {alias: self._before.id(node) for alias, node in self._before.aliases.items()}
        return OwnershipGraph.from_records(
            [said for said in records if isinstance(said, Entity)],
            [replace(said, start=None, end=None) for said in records if isinstance(said, Interest)],
            as_of=day.as_of,
            linked=linked,
        )


def _above(graph: OwnershipGraph, entity: str) -> set[str]:
    if entity not in graph:
        return {entity}
    columns = graph.interests
    holders: dict[int, set[int]] = {}
    for subject, holder in zip(columns.subject.tolist(), columns.holder.tolist(), strict=True):
        holders.setdefault(subject, set()).add(holder)
    seen, waiting = {graph.node(entity)}, [graph.node(entity)]
    while waiting:
        new = {node for node in holders.get(waiting.pop(), ()) if node >= 0} - seen
        seen |= new
        waiting.extend(new)
    return {graph.id(node) for node in seen} | {entity}
