"""``what-if``: a view with some stakes added, changed or removed, without writing anything.

The edited view answers like any other, so every question about named entities can be asked of it. A
changed stake keeps all that is not changed: its rights, its joint block, its source. Stakes
that are new carry the dataset ``what-if``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ownership_graph.errors import InvalidShare, UnknownEntity, UsageError
from ownership_graph.model import Entity, Interest, Right, Source
from ownership_graph.share import Share
from ownership_graph.snapshot.columns import EntityColumns, InterestColumns
from ownership_graph.stores.base import Link, NameRow, View

__all__ = ["WHAT_IF", "Action", "Edit", "EditedView", "Transfer", "split", "what_if"]

WHAT_IF = "what-if"
"""The dataset of stakes that are new."""


class Action(StrEnum):
    """What is done to a stake."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One stake added, changed or removed.

    Attributes:
        action: what is done.
        holder: id of the holder.
        subject: id of the entity that is held.
        equity: the new share of the equity; None leaves it as it is, or not stated.
        votes: the new share of the votes; likewise.
        rights: rights of a stake that is added.
    """

    action: Action
    holder: str
    subject: str
    equity: Share | None = None
    votes: Share | None = None
    rights: frozenset[Right] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A holder gives a part of its stake to another, equity and votes alike.

    Attributes:
        seller: id of the holder.
        buyer: id of who gets it; a party that the store does not know is new.
        subject: id of the entity that is held.
        part: the part of the seller's stake, above 0 and at most 1.
        votes_only: only votes go over, by proxy or waiver, and the equity stays.
    """

    seller: str
    buyer: str
    subject: str
    part: Fraction
    votes_only: bool = False


def split(
    stake: Interest, part: Fraction, buyer: str, *, votes_only: bool = False
) -> tuple[Interest, ...]:
    """What a stake becomes when a part of it is sold: the seller's rest, and the buyer's stake.

    Args:
        stake: the seller's stake; its further rights are not sold.
        part: above 0 and at most 1.
        buyer: id of who buys.
        votes_only: only votes go over, by proxy or waiver.

    Raises:
        InvalidShare: when the part is 0, or more than all.
        UsageError: when the stake is one of a joint block.
    """
    if not 0 < part <= 1:
        raise InvalidShare("a part that is sold lies above 0 and is at most 1.")
    if stake.joint_block is not None:
        raise UsageError(
            f"{stake.holder} holds its stake in {stake.subject} jointly with others.",
            hint="Remove the stakes of the block and add what is supposed instead.",
        )
    bought = replace(
        stake,
        id=f"{WHAT_IF}-{stake.id}",
        holder=buyer,
        on_behalf_of=None,
        equity=Share.exact(0) if votes_only else _times(stake.equity, part),
        votes=_times(stake.votes, part),
        rights=frozenset(),
        board=None,
        # Two equal stakes bought from two sellers are two stakes (RULES R6).
        details=f"bought from {stake.holder}",
    )
    if part == 1 and not votes_only:
        return (bought,)
    equity = stake.equity if votes_only else _times(stake.equity, 1 - part)
    return (replace(stake, equity=equity, votes=_times(stake.votes, 1 - part)), bought)


def what_if(view: View, edits: Iterable[Edit | Transfer]) -> EditedView:
    """A view with some edits made, in order.

    Args:
        view: what the store says.
        edits: what is supposed.

    Raises:
        UsageError: when a stake is added that exists, or one is changed, removed or transferred
            that does not.
    """
    edited = EditedView(view)
    for edit in edits:
        edited.make(edit)
    return edited


class EditedView:
    """A view with stakes added, changed and removed; the store stays as it is.

    Args:
        view: what the store says.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._dropped: set[tuple[str, str]] = set()
        self._new: dict[tuple[str, str], Interest] = {}

    @property
    def as_of(self) -> date:
        """The day that is asked about."""
        return self._view.as_of

    def resolve(self, reference: str) -> tuple[str, ...]:
        """Ids that a reference names."""
        return self._view.resolve(reference)

    def statements(self, ids: Sequence[str]) -> list[Entity]:
        """Entity statements of these ids."""
        return self._view.statements(ids)

    def branches(self, offices: Sequence[str]) -> list[Entity]:
        """Entity statements that name one of these ids as head office."""
        return self._view.branches(offices)

    def interests_in(self, subjects: Sequence[str]) -> list[Interest]:
        """Stakes in these subjects."""
        wanted = set(subjects)
        new = (item for item in self._new.values() if item.subject in wanted)
        return self._sorted(self._view.interests_in(subjects), new)

    def interests_held(self, holders: Sequence[str]) -> list[Interest]:
        """Stakes that these holders have."""
        wanted = set(holders)
        new = (item for item in self._new.values() if wanted & {item.holder, item.on_behalf_of})
        return self._sorted(self._view.interests_held(holders), new)

    def linked(self, ids: Sequence[str]) -> list[Link]:
        """Links that touch these ids."""
        return self._view.linked(ids)

    def columns(self) -> tuple[EntityColumns, InterestColumns]:
        """Not to be had: a supposition is about named entities.

        Raises:
            UsageError: always.
        """
        raise UsageError(
            "a supposition cannot be asked about a whole register.",
            hint="Name the entities that it is asked about.",
        )

    def names(self) -> Iterator[NameRow]:
        """Every name of every entity."""
        return self._view.names()

    def make(self, edit: Edit | Transfer) -> None:
        """Make one edit.

        Raises:
            UsageError: when a stake is added that exists, or one is changed, removed or
                transferred that does not.
        """
        if isinstance(edit, Transfer):
            self._transfer(edit)
            return
        existing = self._existing(edit.holder, edit.subject)
        if edit.action is Action.ADD:
            if existing:
                raise UsageError(
                    f"{edit.holder} holds a stake in {edit.subject} already.",
                    hint="Change it instead of adding it.",
                )
            self._add(edit)
            return
        self._drop(self._required(edit.holder, edit.subject))
        if edit.action is Action.CHANGE:
            first = existing[0]
            self._keep(
                replace(
                    first,
                    equity=first.equity if edit.equity is None else edit.equity,
                    votes=first.votes if edit.votes is None else edit.votes,
                )
            )

    def _transfer(self, transfer: Transfer) -> None:
        rows = self._required(transfer.seller, transfer.subject)
        self._drop(rows)
        for row in rows:
            for part in split(row, transfer.part, transfer.buyer, votes_only=transfer.votes_only):
                self._keep(part)

    def _add(self, edit: Edit) -> None:
        self._keep(
            Interest(
                id=f"{WHAT_IF}-{edit.holder}-{edit.subject}",
                holder=edit.holder,
                subject=edit.subject,
                source=Source(dataset=WHAT_IF, document="supposed"),
                equity=edit.equity,
                votes=edit.votes,
                rights=edit.rights,
            )
        )

    def _required(self, holder: str, subject: str) -> list[Interest]:
        found = self._existing(holder, subject)
        if not found:
            raise UnknownEntity(
                f"{holder} holds no stake in {subject} on {self.as_of}.",
                hint="Add it, or name the holder by its id.",
            )
        return found

    def _existing(self, holder: str, subject: str) -> list[Interest]:
        """The stakes of a holder, also those that a nominee holds for it."""
        return [
            item
            for item in self.interests_in([subject])
            if holder in {item.holder, item.on_behalf_of}
        ]

    def _drop(self, rows: Iterable[Interest]) -> None:
        for row in rows:
            key = _key(row)
            self._dropped.add(key)
            self._new.pop(key, None)

    def _keep(self, row: Interest) -> None:
        self._new[_key(row)] = row

    def _sorted(self, base: Iterable[Interest], new: Iterable[Interest]) -> list[Interest]:
        kept = [item for item in base if _key(item) not in self._dropped]
        return sorted([*kept, *new], key=lambda item: (item.subject, *_key(item)))


def _key(interest: Interest) -> tuple[str, str]:
    return (interest.source.dataset, interest.id)


def _times(share: Share | None, part: Fraction) -> Share | None:
    if share is None:
        return None
    return Share(share.lower * part, share.upper * part, share.lower_open, share.upper_open)
