"""``show``: what the sources say of an entity, statement by statement, nothing computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from cli.names import resolve_all
from cli.options import Ask, asking, open_store, references, references_argument
from cli.output import Answer, emit
from cli.records import entity_json, interest_json, source_text
from cli.text import plain, share_text
from ownership_graph.model import Entity, Form, Interest
from ownership_graph.share import Share
from ownership_graph.stores.base import Link, View

__all__ = ["command"]

_Block = tuple[str, str, str | None]
"""A dataset, the entity that is held, and the name of a joint block."""

_FORMS = {Form.OPTION: "option: the stake if exercised"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dossier:
    """Everything stated of one id."""

    entity: str
    statements: Sequence[Entity]
    held_by: Sequence[Interest]
    holds: Sequence[Interest]
    linked: Sequence[Link]
    names: dict[str, str]
    joint: frozenset[_Block]


@click.command("show")
@references_argument
@asking
def command(references_: tuple[str, ...], ask: Ask) -> None:
    """Show what the sources say of an entity.

    Every statement in force on the day with its source: the facts, who holds it, what it holds, and
    which other ids are the same party. Nothing is added up; trace and owners do that.
    """
    with open_store(ask.db) as store:
        view = ask.view(store)
        found = [
            _dossier(view, identity) for identity in resolve_all(view, references(references_))
        ]
    emit(
        Answer(
            json=lambda: {
                "results": [{"as_of": ask.as_of.isoformat(), **_json(item)} for item in found]
            },
            columns=("subject", "holder", "equity", "votes", "rights", "start", "end", "source"),
            rows=lambda: (
                (
                    stake.subject,
                    stake.holder,
                    stake.equity,
                    stake.votes,
                    ";".join(sorted(stake.rights)),
                    stake.start,
                    stake.end,
                    source_text(stake.source),
                )
                for item in found
                for stake in (*item.held_by, *item.holds)
            ),
            table=lambda: _tables(found),
        ),
        ask.format,
    )


def _dossier(view: View, identity: str) -> _Dossier:
    held_by = view.interests_in([identity])
    holds = view.interests_held([identity])
    named = {stake.holder for stake in held_by} | {stake.subject for stake in holds}
    others = sorted(other for other in named if other is not None)
    blocks = {stake.subject for stake in holds if stake.joint_block}
    return _Dossier(
        entity=identity,
        statements=view.statements([identity]),
        held_by=held_by,
        holds=holds,
        linked=view.linked([identity]),
        names={said.id: said.name for said in view.statements(others) if said.name},
        joint=_joint([*held_by, *view.interests_in(sorted(blocks - {identity}))]),
    )


def _joint(stakes: Sequence[Interest]) -> frozenset[_Block]:
    """The blocks of several holders; a register may make one for the figures of a single holder."""
    holders = defaultdict[_Block, set[str | None]](set)
    for stake in stakes:
        if stake.joint_block:
            holders[_block(stake)].add(stake.holder)
    return frozenset(block for block, members in holders.items() if len(members) > 1)


def _block(stake: Interest) -> _Block:
    return stake.source.dataset, stake.subject, stake.joint_block


def _json(item: _Dossier) -> dict[str, Any]:
    return {
        "entity": item.entity,
        "statements": [entity_json(said) for said in item.statements],
        "held_by": [interest_json(stake) for stake in item.held_by],
        "holds": [interest_json(stake) for stake in item.holds],
        "linked": [
            {"first": link.first, "second": link.second, "reason": link.reason, "by": link.by}
            for link in item.linked
        ],
    }


def _tables(found: Sequence[_Dossier]) -> None:
    from cli.console import heading, label, note, table  # noqa: PLC0415 (rich loads slowly)

    for item in found:
        name = next((said.name for said in item.statements if said.name), "")
        heading(label(name, item.entity))
        for said in item.statements:
            table(("", ""), [*_facts(said), ("source", source_text(said.source))])
        if not item.statements:
            note("only named as a holder or subject; no source says what it is.")
        for link in item.linked:
            other = link.second if link.first == item.entity else link.first
            note(f"the same party as {plain(other)}: {plain(link.reason)}")
        for title, stakes in (("held by", item.held_by), ("holds", item.holds)):
            if stakes:
                heading(title)
                table(
                    (title, "equity", "votes", "rights and form", "since", "source"),
                    [_row(item, stake, title) for stake in stakes],
                    right=("equity", "votes"),
                )


def _facts(said: Entity) -> list[tuple[str, object]]:
    from cli.console import parts  # noqa: PLC0415 (rich loads slowly)

    status = {True: "yes", False: "no", None: None}
    threshold = said.disclosure_threshold
    facts: list[tuple[str, object]] = [
        ("kind", said.kind.value),
        ("organized in", said.jurisdiction or "unknown"),
        ("principal place", said.principal_place or "unknown"),
        ("registered office", said.registered_office),
        ("nationalities", parts(said.nationalities)),
        ("permanent residence", parts(said.permanent_residences)),
        ("residence", said.residence),
        ("U.S. person", status[said.us_person]),
        ("listed", status[said.listed]),
        ("markets", parts(said.markets)),
        (
            "holders disclose from",
            None if threshold is None else share_text(Share.exact(threshold)),
        ),
        ("head office", said.head_office),
        ("identifiers", parts(map(str, said.identifiers))),
        ("other names", parts(said.other_names)),
        ("not known because", said.unknown_reason),
        ("dissolved", said.ended),
    ]
    unasked = {"principal place", "organized in"} if said.nationalities else set()
    return [
        (name, value)
        for name, value in facts
        if value and not (name in unasked and value == "unknown")
    ]


def _row(item: _Dossier, stake: Interest, title: str) -> tuple[object, ...]:
    from cli.console import parts  # noqa: PLC0415 (rich loads slowly)

    other = stake.holder if title == "held by" else stake.subject
    shown = "unidentified holder" if other is None else item.names.get(other, other)
    words = [
        *sorted(stake.rights),
        *([] if stake.form is Form.ISSUED else [_FORMS.get(stake.form, stake.form.value)]),
        *([f"on behalf of {stake.on_behalf_of}"] if stake.on_behalf_of else []),
        *([f"joint block {stake.joint_block}"] if _block(stake) in item.joint else []),
        *([f"until {stake.end}"] if stake.end else []),
        *([f"not known: {stake.unknown_reason}"] if stake.unknown_reason else []),
    ]
    return (
        shown,
        share_text(stake.equity),
        share_text(stake.votes) if stake.votes is not None else "not stated",
        parts(words),
        stake.start,
        source_text(stake.source),
    )
