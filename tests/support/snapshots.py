"""Snapshots written as text, for tests of control, parents and explanations.

``"P -60> T"`` is a stake of 60 percent of equity and votes. Between ``-`` and ``>`` stand,
separated by commas: a share of both (``60``, ``25-50``, ``(>50)``), ``60 equity``, ``10 votes``,
``? votes`` (not stated), rights of the model (``generalPartner``), ``board 40``, ``joint NAME``,
``complete``, ``indirect``, ``from NAME`` (of a dataset). ``P -60> A -51> T`` is two stakes; the
holder ``?`` is not identified. A name is a company unless ``kinds`` says otherwise or it begins
with ``person``, ``state``, ``fund`` or ``partnership``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.model import Directness, Entity, EntityKind, Form, Interest, Right, Source
from ownership_graph.share import parse_share
from ownership_graph.snapshot.graph import OwnershipGraph

DAY = date(2026, 6, 30)
_LINK = re.compile(r"\s-(.+?)>\s")
_PREFIXES = {
    "person": EntityKind.PERSON,
    "state": EntityKind.STATE,
    "fund": EntityKind.FUND,
    "partnership": EntityKind.PARTNERSHIP,
}


def snapshot(*stakes: str, kinds: Mapping[str, str] | None = None) -> OwnershipGraph:
    """The snapshot that some stakes describe."""
    rows = [row for number, text in enumerate(stakes) for row in _rows(text, number)]
    return OwnershipGraph.from_records(entities_of(rows, kinds or {}), rows, as_of=DAY)


def entities_of(rows: list[Interest], kinds: Mapping[str, str]) -> list[Entity]:
    """An entity for every name in some rows."""
    names = {row.subject for row in rows} | {row.holder for row in rows if row.holder} | set(kinds)
    return [
        Entity(id=name, name=f"{name} name", kind=_kind(name, kinds), source=Source(dataset="d"))
        for name in sorted(names)
    ]


def rows_of(*stakes: str) -> list[Interest]:
    """The interests that some stakes describe."""
    return [row for number, text in enumerate(stakes) for row in _rows(text, number)]


def held(*stakes: str, kinds: Mapping[str, str] | None = None) -> Holdings:
    """The holdings that some stakes describe."""
    return compile_holdings(snapshot(*stakes, kinds=kinds))


def _kind(name: str, kinds: Mapping[str, str]) -> EntityKind:
    if name in kinds:
        return EntityKind(kinds[name])
    return _PREFIXES.get(name.split(maxsplit=1)[0], EntityKind.COMPANY)


def _rows(text: str, number: int) -> list[Interest]:
    parts = _LINK.split(text)
    assert len(parts) >= 3, f"{text!r} is no stake"
    return [_row(f"{number}.{at // 2}", *parts[at : at + 3]) for at in range(0, len(parts) - 2, 2)]


def _row(identity: str, holder: str, terms: str, subject: str) -> Interest:
    fields: dict[str, Any] = {"rights": set(), "dataset": "d"}
    for term in (part.strip() for part in terms.split(",")):
        word, _, rest = term.partition(" ")
        if word == "board":
            fields["board"] = parse_share(rest)
        elif word == "joint":
            fields["joint_block"] = rest
        elif word == "from":
            fields["dataset"] = rest
        elif word == "complete":
            fields["complete"] = True
        elif word == "indirect":
            fields["directness"] = Directness.INDIRECT
        elif word in {"option", "treasury"}:
            fields["form"] = Form(word)
        elif word[0] in "(~?.0123456789":
            share = None if word == "?" else parse_share(word.strip("()"))
            for measure in [rest] if rest else ["equity", "votes"]:
                fields[measure] = share
        else:
            fields["rights"].add(Right(word))
    dataset = fields.pop("dataset")
    return Interest(
        id=f"{dataset}-{identity}",
        holder=None if holder == "?" else holder,
        subject=subject,
        source=Source(dataset=dataset),
        **{**fields, "rights": frozenset(fields["rights"])},
    )
