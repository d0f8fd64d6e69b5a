"""Records as columns: what grows with a register is held in arrays, not objects.

Most entities of a register are alike in all that the law asks of them, and most stakes are alike in
their terms. Both are dictionary-encoded: one ``Facts`` or ``Terms`` object for each distinct value,
and a 32-bit code for each entity or interest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ownership_graph.model import Directness, Entity, EntityKind, Form, Grade, Interest, Right
from ownership_graph.share import Share

__all__ = [
    "NONE",
    "Codes",
    "EntityColumns",
    "FactConflict",
    "Facts",
    "InterestColumns",
    "SortedIndex",
    "Terms",
    "encode",
]

NONE = -1
"""The code for "no such entity": an unidentified holder, no nominator, no joint block."""

Codes = NDArray[np.int32]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FactConflict:
    """Several datasets state one fact differently; none is preferred.

    Attributes:
        fact: name of the field of ``Facts``, which is then empty there.
        values: the distinct statements, as text, in order.
        datasets: who states each of them.
    """

    fact: str
    values: tuple[str, ...]
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an entity is in law: all that a clause may ask of it. Empty means unknown.

    The fields are those of :class:`ownership_graph.model.Entity`.
    """

    kind: EntityKind = EntityKind.UNKNOWN
    jurisdiction: str | None = None
    principal_place: str | None = None
    registered_office: str | None = None
    nationalities: tuple[str, ...] = ()
    permanent_residences: tuple[str, ...] = ()
    residence: str | None = None
    us_person: bool | None = None
    listed: bool | None = None
    markets: tuple[str, ...] = ()
    disclosure_threshold: Fraction | None = None
    conflicts: tuple[FactConflict, ...] = ()

    @classmethod
    def of(cls, entity: Entity) -> Facts:
        """The facts that one statement gives."""
        return cls(
            kind=entity.kind,
            jurisdiction=entity.jurisdiction,
            principal_place=entity.principal_place,
            registered_office=entity.registered_office,
            nationalities=entity.nationalities,
            permanent_residences=entity.permanent_residences,
            residence=entity.residence,
            us_person=entity.us_person,
            listed=entity.listed,
            markets=entity.markets,
            disclosure_threshold=entity.disclosure_threshold,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an interest gives its holder: all that the arithmetic may ask of it.

    The fields are those of :class:`ownership_graph.model.Interest`; ``from_register`` says that an
    official register states it (RULES T10, ``register-complete``).
    """

    equity: Share | None = None
    votes: Share | None = None
    rights: frozenset[Right] = field(default_factory=frozenset)
    board: Share | None = None
    form: Form = Form.ISSUED
    complete: bool = False
    directness: Directness = Directness.DIRECT
    from_register: bool = False

    @classmethod
    def of(cls, interest: Interest) -> Terms:
        """The terms that one statement gives."""
        return cls(
            equity=interest.equity,
            votes=interest.votes,
            rights=interest.rights,
            board=interest.board,
            form=interest.form,
            complete=interest.complete,
            directness=interest.directness,
            from_register=interest.source.grade in {Grade.REGISTER, Grade.VERIFIED},
        )


@dataclass(frozen=True, slots=True, eq=False)
class EntityColumns:
    """Entities, one a row.

    Attributes:
        ids: the id of each row, without repeats; sorted, unless they are a list or tuple.
        facts: the distinct facts.
        codes: for each row its index in ``facts``.
        names: the name of each row; empty where the caller needs none.
        aliases: other ids of a party (a branch, a linked record), each with its row.
    """

    ids: Sequence[str]
    facts: tuple[Facts, ...]
    codes: Codes
    names: Sequence[str] = ()
    aliases: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, eq=False)
class InterestColumns:
    """Interests, one a row; holder, subject and nominator are rows of the entities.

    Attributes:
        subject: who is held.
        holder: who holds, or ``NONE`` for an unidentified holder.
        terms: the distinct terms.
        codes: for each row its index in ``terms``.
        datasets: the names of the datasets.
        dataset: for each row its index in ``datasets``.
        joint_block: for each row a number that the rows of one block share, or ``NONE``.
        on_behalf_of: the nominator, or ``NONE``.
        records: the full statements in row order; empty for a whole register.
    """

    subject: Codes
    holder: Codes
    terms: tuple[Terms, ...]
    codes: Codes
    datasets: tuple[str, ...]
    dataset: Codes
    joint_block: Codes
    on_behalf_of: Codes
    records: Sequence[Interest] = ()

    def __len__(self) -> int:
        return len(self.subject)


class SortedIndex(Mapping[str, int]):
    """The place of each id in a sorted sequence, found by halving.

    Args:
        ids: in order, without repeats.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids

    def __getitem__(self, identity: str) -> int:
        place = bisect_left(self._ids, identity)
        if place == len(self._ids) or self._ids[place] != identity:
            raise KeyError(identity)
        return place

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def encode(values: Iterable[T]) -> tuple[tuple[T, ...], Codes]:
    """Dictionary-encode: the distinct values in order of first use, and a code for each value."""
    index: dict[T, int] = {}
    codes = [index.setdefault(value, len(index)) for value in values]
    return tuple(index), np.asarray(codes, dtype=np.int32)
