"""Who is American: formed or managed there, a citizen or resident, or the state itself."""

from __future__ import annotations

from collections.abc import Callable

from ownership_graph.snapshot.columns import Facts
from queries.findings.truth import Truth, any_of
from queries.rulebook import UnitedStates
from queries.stated_facts import agreed, country_of, stated, stated_lists

__all__ = [
    "formed_in_us",
    "managed_in_us",
    "us_citizen_or_resident",
    "us_government",
    "us_resident",
]


def _in_us(us: UnitedStates) -> Callable[[str], bool]:
    return lambda code: country_of(code) == us.code or code in us.territories


def formed_in_us(facts: Facts, us: UnitedStates) -> Truth:
    """Whether an entity is organized under the laws of the United States or a State thereof."""
    return agreed(stated(facts, "jurisdiction"), _in_us(us))


def managed_in_us(facts: Facts, us: UnitedStates) -> Truth:
    """Whether an entity has its principal place of business in the United States."""
    return agreed(stated(facts, "principal_place"), _in_us(us))


def us_government(facts: Facts, us: UnitedStates) -> Truth:
    """Whether it is the United States, a State, or a body of one."""
    return formed_in_us(facts, us) if facts.kind.is_state else Truth.NO


def us_citizen_or_resident(facts: Facts, us: UnitedStates) -> Truth:
    """Whether a natural person is a citizen or permanent resident of the United States (T4)."""
    citizen = agreed(stated_lists(facts, "nationalities"), lambda each: us.code in each)
    return any_of((citizen, us_resident(facts, us)))


def us_resident(facts: Facts, us: UnitedStates) -> Truth:
    """Whether a natural person is a permanent resident of the United States, as far as stated."""
    said = [text == "True" for text in stated(facts, "us_person")]
    lists = [us.code in each for each in stated_lists(facts, "permanent_residences")]
    return agreed(said + lists, bool)
