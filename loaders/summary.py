"""What a load did: counts that add up, remarks, and the datasets it touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from loaders.records import Derived, Diagnostic, Item, Kind, Reject, Severity, Skip
from ownership_graph.model import Dataset, Entity, Interest

__all__ = ["Counts", "LoadSummary", "Tally"]

_KEPT_DIAGNOSTICS = 1000
_REFUSED_BUT_NOT_READ = {Kind.COLUMN, Kind.FILE}
_JOINED = "joined with another statement of the same id"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one kind of record: ``read + derived == stored + rejected + skipped``.

    Attributes:
        read: rows or statements read.
        derived: records beside those, such as holders that a row only names.
        stored: records that the datasets of this load hold now.
        rejected: rows or statements that were refused.
        skipped: what needs no record of its own, or was joined with another of the same id.
    """

    read: int
    derived: int
    stored: int
    rejected: int
    skipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSummary:
    """The outcome of a load.

    Attributes:
        counts: per kind of record; kinds of which nothing was read are left out.
        skips: how many rows and records were skipped, by reason.
        diagnostics: the first 1,000 remarks, errors included.
        unlisted: how many further remarks there were.
        rejected: how many files, columns, rows and statements were refused.
        datasets: the datasets as they stand in the store now; empty where nothing was stored.
        unchanged: names of those whose content is as before.
        stored: whether anything was stored; ``strict`` stores nothing beside a refusal.
    """

    counts: Mapping[Kind, Counts]
    skips: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...]
    unlisted: int
    rejected: int
    datasets: tuple[Dataset, ...]
    unchanged: tuple[str, ...]
    stored: bool

    @property
    def derived(self) -> int:
        """How many records no row states by itself."""
        return sum(count.derived for count in self.counts.values())

    @property
    def exit_code(self) -> int:
        """3 where anything was refused (RULES T9), else 0."""
        return 3 if self.rejected else 0


@dataclass(slots=True)
class Tally:
    """Counts items as they pass, and what the store made of them."""

    given: Counter[Kind] = field(default_factory=Counter)
    derived: Counter[Kind] = field(default_factory=Counter)
    stored: Counter[Kind] = field(default_factory=Counter)
    rejected: Counter[Kind] = field(default_factory=Counter)
    skipped: Counter[Kind] = field(default_factory=Counter)
    unstored: Counter[Kind] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[int, Diagnostic]] = field(default_factory=list)
    others: list[tuple[int, Diagnostic]] = field(default_factory=list)
    remarks: int = 0

    def count(self, item: Item) -> None:
        """Take note of one item."""
        match item:
            case Derived():
                self.derived[_kind(item.record)] += 1
            case Reject():
                self.rejected[item.kind] += 1
                self._remark(item.diagnostic)
            case Skip():
                self.skipped[item.kind] += item.count
                self.skips[item.reason] += item.count
            case Diagnostic():
                self._remark(item)
            case _:
                self.given[_kind(item)] += 1

    def keep(self, dataset: Dataset) -> None:
        """Settle what was counted since the last dataset: it is in the store as this one."""
        held = {Kind.ENTITY: dataset.entities, Kind.INTEREST: dataset.interests}
        self._leave(_JOINED, held)
        self.stored.update(held)

    def drop(self, reason: str) -> None:
        """Settle what was counted since the last dataset: none of it is in the store."""
        self._leave(reason, {})

    def _leave(self, reason: str, held: Mapping[Kind, int]) -> None:
        for kind in (Kind.ENTITY, Kind.INTEREST):
            made = self.given[kind] + self.derived[kind]
            left = made - self.stored[kind] - self.unstored[kind] - held.get(kind, 0)
            if left:
                self.unstored[kind] += left
                self.skips[reason] += left

    @property
    def refused(self) -> int:
        """How much was refused so far, of any kind."""
        return self.rejected.total()

    @property
    def read(self) -> int:
        """How many rows and statements were read so far."""
        return self.given.total() + self.rejected.total() + self.skipped.total()

    def counts(self) -> dict[Kind, Counts]:
        """The counts of each kind of which something was read or made."""
        found = {
            kind: Counts(
                self.given[kind] + self.rejected[kind] + self.skipped[kind],
                self.derived[kind],
                self.stored[kind],
                self.rejected[kind],
                self.skipped[kind] + self.unstored[kind],
            )
            for kind in Kind
            if kind not in _REFUSED_BUT_NOT_READ
        }
        return {kind: count for kind, count in found.items() if count.read + count.derived}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The first remarks in order; errors come before others where there is no room for all."""
        room = max(_KEPT_DIAGNOSTICS - len(self.errors), 0)
        kept = sorted([*self.errors, *self.others[:room]], key=lambda pair: pair[0])
        return tuple(remark for _, remark in kept)

    @property
    def unlisted(self) -> int:
        """How many remarks are not among the diagnostics."""
        return self.remarks - len(self.diagnostics)

    def _remark(self, diagnostic: Diagnostic) -> None:
        self.remarks += 1
        kept = self.errors if diagnostic.severity is Severity.ERROR else self.others
        if len(kept) < _KEPT_DIAGNOSTICS:
            kept.append((self.remarks, diagnostic))


def _kind(record: Entity | Interest) -> Kind:
    return Kind.ENTITY if isinstance(record, Entity) else Kind.INTEREST
