"""The stock classes of an Open Cap package, and which of them a security is, or becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from loaders.cap_table.ocf_values import OcfObject, mapping, mappings, number, texts

__all__ = ["Classes", "Terms", "fixed_quantity"]

_FIXED = "FIXED_AMOUNT_CONVERSION"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of a class, or of the shares that a plan gives.

    Attributes:
        name: name of the class or plan.
        votes: votes of each share; None where that is not known.
    """

    name: str
    votes: Fraction | None


@dataclass(frozen=True, slots=True)
class _Plan:
    name: str
    classes: tuple[str, ...]


@dataclass(slots=True)
class Classes:
    """The stock classes and stock plans of one package, by id."""

    _classes: dict[str, Terms] = field(default_factory=dict)
    _plans: dict[str, _Plan] = field(default_factory=dict)

    def read(self, item: OcfObject) -> None:
        """Take note of an object, if it is a class or a plan.

        Raises:
            InvalidRecord: when the votes of a class are no number.
        """
        identity = str(item.get("id"))
        if item.get("object_type") == "STOCK_CLASS":
            votes = number(item.get("votes_per_share"))
            self._classes[identity] = Terms(str(item.get("name", "")), votes)
        elif item.get("object_type") == "STOCK_PLAN":
            # Before 1.1 a plan gave shares of one class, in stock_class_id.
            older = item.get("stock_class_id")
            classes = texts(item.get("stock_class_ids")) or ([str(older)] if older else [])
            self._plans[identity] = _Plan(str(item.get("plan_name", "")), tuple(classes))

    def class_of(self, issuance: OcfObject) -> str:
        """Id of the class that a security is, or becomes.

        It is the class that the issuance names; else the only one that its plan, or its rights of
        conversion, can give. Where that is open it is the plan, or empty.
        """
        named = issuance.get("stock_class_id")
        if named:
            return str(named)
        plan = str(issuance.get("stock_plan_id") or "")
        possible = set(self._plans[plan].classes) if plan in self._plans else _converted(issuance)
        return possible.pop() if len(possible) == 1 else plan

    def terms(self, identity: str) -> Terms | None:
        """What is known of a class or plan; None where no file defines it."""
        plan = self._plans.get(identity)
        if plan is None:
            return self._classes.get(identity)
        known = (self._classes.get(each) for each in plan.classes)
        votes = {None if each is None else each.votes for each in known}
        # Whichever of its classes a plan gives, the votes are known if all have the same.
        return Terms(plan.name, votes.pop() if len(votes) == 1 else None)


def fixed_quantity(issuance: OcfObject) -> Fraction | None:
    """How many shares a warrant or convertible becomes, where all its rights say the same number.

    Raises:
        InvalidRecord: when it is no number.
    """
    mechanisms = [mapping(right.get("conversion_mechanism")) for right in _rights(issuance)]
    found = {
        number(each.get("converts_to_quantity")) if each.get("type") == _FIXED else None
        for each in mechanisms
    }
    return found.pop() if len(found) == 1 else None


def _rights(issuance: OcfObject) -> list[OcfObject]:
    triggers = [
        *mappings(issuance.get("exercise_triggers")),
        *mappings(issuance.get("conversion_triggers")),
    ]
    rights = [mapping(trigger.get("conversion_right")) for trigger in triggers]
    return [*rights, *mappings(issuance.get("conversion_rights"))]  # where they stood before 1.0


def _converted(issuance: OcfObject) -> set[str]:
    """The classes that a security becomes; empty for one that is yet to be created."""
    return {str(right.get("converts_to_stock_class_id") or "") for right in _rights(issuance)}
