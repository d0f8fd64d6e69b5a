"""Finds the parties of a proposal in the store: by id, by identifier, or by name.

Nothing is guessed: a name that several entities have, or that none has, is a named gap with the
nearest names, and the findings about it stay open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.base import NameRow, View, parties

__all__ = ["Party", "in_graph", "resolve"]

_NEAREST = 5
_ALIKE = 70.0
_NOT_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Party:
    """What a reference of a proposal names.

    Attributes:
        reference: as the proposal writes it.
        id: the entity's id; None where it is not found, or not the only one.
        how: ``id``, ``identifier`` or ``name``; empty where nothing is found.
        candidates: entities that have the name, or names that are near, the nearest first.
    """

    reference: str
    id: str | None
    how: str = ""
    candidates: tuple[NameRow, ...] = ()

    @property
    def problem(self) -> str | None:
        """What is wrong, for people; None where the party is found."""
        if self.id is not None:
            return None
        shown = ", ".join(f"{row.name} ({row.id})" for row in self.candidates)
        if self.how:
            return f"{self.reference!r} is not the name or number of one entity alone: {shown}."
        near = f" The nearest names are {shown}." if shown else ""
        return f"the store has no entity {self.reference!r}.{near}"


def in_graph(references: Iterable[str], graph: OwnershipGraph) -> dict[str, Party]:
    """Resolve references that are ids of a graph."""
    return {
        each: Party(each, each, "id") if each in graph else Party(each, None)
        for each in sorted(set(references))
    }


def resolve(references: Iterable[str], view: View) -> dict[str, Party]:
    """Resolve references in a store.

    Args:
        references: ids, identifiers (``XI-LEI:...`` or the value alone) or names.
        view: what the store says as of the day.
    """
    found: dict[str, Party] = {}
    left: list[str] = []
    for reference in sorted(set(references)):
        ids = view.resolve(reference)
        if ids:
            found[reference] = _of_ids(reference, ids, view)
        else:
            left.append(reference)
    return found | _by_name(left, view) if left else found


def _of_ids(reference: str, ids: tuple[str, ...], view: View) -> Party:
    stands_for = parties(view.linked(ids), ids)
    distinct = sorted({stands_for.get(identity, identity) for identity in ids})
    how = "id" if reference in ids else "identifier"
    if len(distinct) == 1 or how == "id":
        return Party(reference, reference if how == "id" else distinct[0], how)
    names = {each.id: each.name for each in view.statements(distinct)}
    rows = tuple(NameRow(each, names.get(each, each), "", None) for each in distinct)
    return Party(reference, None, how, rows)


def _by_name(references: Iterable[str], view: View) -> dict[str, Party]:
    wanted: dict[str, list[str]] = {}
    same: dict[str, dict[str, NameRow]] = {}
    for reference in references:
        wanted.setdefault(_key(reference), []).append(reference)
        same[reference] = {}
    for row in view.names():
        for reference in wanted.get(_key(row.name), ()):
            same[reference].setdefault(row.id, row)
    missing = [reference for reference, rows in same.items() if not rows]
    near = _nearest(missing, view) if missing else {}
    return {
        reference: _of_names(reference, tuple(rows.values()), near.get(reference, ()), view)
        for reference, rows in same.items()
    }


def _of_names(
    reference: str, rows: tuple[NameRow, ...], near: tuple[NameRow, ...], view: View
) -> Party:
    if not rows:
        return Party(reference, None, "", near)
    ids = tuple(row.id for row in rows)
    stands_for = parties(view.linked(ids), ids)
    distinct = {stands_for.get(identity, identity) for identity in ids}
    return Party(reference, min(distinct) if len(distinct) == 1 else None, "name", rows)


def _nearest(references: Iterable[str], view: View) -> Mapping[str, tuple[NameRow, ...]]:
    from rapidfuzz import fuzz, utils  # noqa: PLC0415 (only for a name that nobody has)

    best: dict[str, list[tuple[float, str, NameRow]]] = {each: [] for each in references}
    for row in view.names():
        for reference, rows in best.items():
            cutoff = rows[-1][0] if len(rows) == _NEAREST else -_ALIKE
            score = fuzz.WRatio(
                reference, row.name, processor=utils.default_process, score_cutoff=-cutoff
            )
            if score:
                rows.append((-score, row.id, row))
                rows.sort(key=lambda each: each[:2])
                del rows[_NEAREST:]
    return {reference: tuple(row for *_, row in rows) for reference, rows in best.items()}


def _key(name: str) -> str:
    """A name without case, accents' composition, punctuation and doubled blanks."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_WORD.sub(" ", text).strip()
