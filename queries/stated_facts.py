"""What datasets state of a party, and whether they agree (rule 3.0.12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from ownership_graph.snapshot.columns import Facts
from queries.findings.truth import Truth

__all__ = ["agreed", "assume_place", "country_of", "stated", "stated_lists"]

T = TypeVar("T")


def assume_place(facts: Facts) -> Facts:
    """The facts with an unknown principal place where the entity is organized (RULES T10)."""
    in_conflict = any(conflict.fact == "principal_place" for conflict in facts.conflicts)
    if facts.principal_place is not None or facts.jurisdiction is None or in_conflict:
        return facts
    return replace(facts, principal_place=country_of(facts.jurisdiction))


def country_of(code: str) -> str:
    """The country of a jurisdiction, such as ``US`` of ``US-DE``."""
    return code.partition("-")[0]


def stated(facts: Facts, name: str) -> tuple[str, ...]:
    """What datasets state of a one-valued fact: nothing, one value, or several that differ."""
    for conflict in facts.conflicts:
        if conflict.fact == name:
            return conflict.values
    value = getattr(facts, name)
    return () if value is None else (str(value),)


def stated_lists(facts: Facts, name: str) -> list[frozenset[str]]:
    """What datasets state of a fact that is a list: nothing, one list, or several that differ."""
    for conflict in facts.conflicts:
        if conflict.fact == name:
            return [frozenset(text.split(";")) for text in conflict.values]
    values = getattr(facts, name)
    return [frozenset(values)] if values else []


def agreed(options: Iterable[T], asked: Callable[[T], bool]) -> Truth:
    """Yes or no if every option says so; open if they differ or there is none."""
    answers = {asked(option) for option in options}
    if len(answers) != 1:
        return Truth.OPEN
    return Truth.YES if answers.pop() else Truth.NO
