"""GLEIF Level 2: who consolidates whom, and why some name no parent.

A GLEIF relation says who consolidates whom in its accounts. It is a right, never a percentage; the
amount that some records carry is a figure of the accounts. LAPSED says that a fee was not paid, not
that a relation ended: only an INACTIVE status or the end of the RELATIONSHIP_PERIOD says that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from loaders.gleif.common import gleif_source, is_lei, lei_id, no_lei
from loaders.gleif.level1 import Level1
from loaders.records import Context, Item, Kind, Reject, Skip
from ownership_graph.errors import InvalidRecord, Location
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Identifier,
    Interest,
    Right,
    UnknownReason,
)

__all__ = ["BRANCH_OF", "GleifRecord", "Refusal", "Relation"]

_RELATIONS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": ("D", Right.CONSOLIDATION, Directness.DIRECT),
    "IS_ULTIMATELY_CONSOLIDATED_BY": ("U", Right.CONSOLIDATION, Directness.INDIRECT),
    "IS_FUND-MANAGED_BY": ("M", Right.OTHER_INFLUENCE_OR_CONTROL, Directness.DIRECT),
    "IS_SUBFUND_OF": ("S", Right.OTHER_INFLUENCE_OR_CONTROL, Directness.DIRECT),
    "IS_FEEDER_TO": ("F", Right.OTHER_INFLUENCE_OR_CONTROL, Directness.DIRECT),
}
_TAKEN_BACK = {"ANNULLED", "DUPLICATE"}
BRANCH_OF = "IS_INTERNATIONAL_BRANCH_OF"

_REASONS = {
    "NO_LEI": UnknownReason.NO_IDENTIFIER,
    "NATURAL_PERSONS": UnknownReason.NATURAL_PERSONS,
    "NON_CONSOLIDATING": UnknownReason.NON_CONSOLIDATING,
    "NO_KNOWN_PERSON": UnknownReason.NO_KNOWN_PERSON,
    "NON_PUBLIC": UnknownReason.NON_PUBLIC,
    "BINDING_LEGAL_COMMITMENTS": UnknownReason.NON_PUBLIC,
    "LEGAL_OBSTACLES": UnknownReason.NON_PUBLIC,
    "CONSENT_NOT_OBTAINED": UnknownReason.NON_PUBLIC,
    "DETRIMENT_NOT_EXCLUDED": UnknownReason.NON_PUBLIC,
    "DISCLOSURE_DETRIMENTAL": UnknownReason.NON_PUBLIC,
}
_CATEGORIES = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": ("D", Directness.DIRECT),
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": ("U", Directness.INDIRECT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One Level 2 relation: ``child`` is consolidated by, managed by or part of ``parent``.

    Attributes:
        child: LEI of the start node.
        parent: LEI of the end node.
        type: the relationship type.
        parent_name: name of the parent, where the record gives it.
        status: ACTIVE, INACTIVE or NULL.
        start: first day of the RELATIONSHIP_PERIOD.
        end: last day of the RELATIONSHIP_PERIOD.
        registration: PUBLISHED, LAPSED, ANNULLED ...
        updated: day of the last update.
        deleted: the record is taken back, as an update file says.
    """

    child: str
    parent: str
    type: str
    parent_name: str = ""
    status: str = ""
    start: date | None = None
    end: date | None = None
    registration: str = ""
    updated: date | None = None
    deleted: bool = False

    @property
    def _is_over(self) -> bool:
        return self.deleted or self.status == "INACTIVE" or self.registration in _TAKEN_BACK

    @property
    def is_direct(self) -> bool:
        """Whether it names the direct parent, today."""
        return self.type == "IS_DIRECTLY_CONSOLIDATED_BY" and not self._is_over

    @property
    def is_branch(self) -> bool:
        """Whether it names the head office of a branch, today."""
        leis = is_lei(self.child) and is_lei(self.parent) and self.child != self.parent
        return self.type == BRANCH_OF and leis and not self._is_over

    def items(self, context: Context, where: Location) -> Iterator[Item]:
        """The right, or the branch, that the relation states; exactly one counted item."""
        if not (is_lei(self.child) and is_lei(self.parent)):
            wrong = self.parent if is_lei(self.child) else self.child
            yield Reject(Kind.INTEREST, no_lei(wrong), where, f"{self.child} {self.parent}")
        elif self.child == self.parent:
            reason = f"{self.child} is stated as its own parent."
            yield Reject(Kind.INTEREST, reason, where, self.type)
        elif self.deleted or self.registration in _TAKEN_BACK:
            yield Skip(Kind.INTEREST, "taken back by its publisher")
        elif self.status == "INACTIVE" and self.end is None:
            yield Skip(Kind.INTEREST, "relation ended on a day that is not given")
        elif self.type == BRANCH_OF:
            yield self._branch(context, where)
        elif self.type not in _RELATIONS:
            reason = f"the relationship type {self.type!r} is not known here."
            yield Reject(Kind.INTEREST, reason, where, self.type)
        else:
            yield self._interest(context, where)

    def _branch(self, context: Context, where: Location) -> Item:
        return Entity(
            id=lei_id(self.child),
            kind=EntityKind.BRANCH,
            source=gleif_source(context, "LEI relationship record", where, self.updated),
            identifiers=(Identifier("XI-LEI", self.child),),
            head_office=lei_id(self.parent),
        )

    def _interest(self, context: Context, where: Location) -> Item:
        letter, right, directness = _RELATIONS[self.type]
        ended = "" if self.end is None else f"-{self.end.isoformat()}"
        try:
            return Interest(
                id=f"XI-LEI-RR-{letter}-{self.child}-{self.parent}{ended}",
                subject=lei_id(self.child),
                holder=lei_id(self.parent),
                source=gleif_source(context, "LEI relationship record", where, self.updated),
                rights=frozenset({right}),
                start=self.start,
                end=self.end,
                directness=directness,
                details=self.type,
            )
        except InvalidRecord as error:
            return Reject.of(error, Kind.INTEREST, where, f"{self.child} {self.parent}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reporting exception: why an entity names no parent.

    Attributes:
        lei: the entity.
        category: direct or ultimate parent.
        reasons: the reasons given, at least one.
        deleted: the record is taken back, as an update file says.
    """

    lei: str
    category: str
    reasons: tuple[str, ...]
    deleted: bool = False

    def items(self, context: Context, where: Location) -> Iterator[Item]:
        """An unidentified holder with the reason; exactly one counted item."""
        known = [_REASONS[reason] for reason in self.reasons if reason in _REASONS]
        if not is_lei(self.lei):
            yield Reject(Kind.INTEREST, no_lei(self.lei), where, self.lei)
        elif self.deleted:
            yield Skip(Kind.INTEREST, "taken back by its publisher")
        elif self.category not in _CATEGORIES or not known:
            said = " ".join((self.category, *self.reasons)).strip()
            reason = f"the reporting exception {said!r} is not known here."
            yield Reject(Kind.INTEREST, reason, where, self.lei)
        else:
            letter, directness = _CATEGORIES[self.category]
            yield Interest(
                id=f"XI-LEI-REPEX-{letter}-{self.lei}",
                subject=lei_id(self.lei),
                holder=None,
                source=gleif_source(context, "LEI reporting exception", where, None),
                rights=frozenset({Right.CONSOLIDATION}),
                directness=directness,
                unknown_reason=known[0],
                details=" ".join(self.reasons),
            )


GleifRecord: TypeAlias = Level1 | Relation | Refusal
