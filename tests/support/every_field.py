"""Records that between them use every field of the model, of two datasets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Form,
    Grade,
    Identifier,
    Interest,
    Right,
    Source,
    UnknownReason,
)
from ownership_graph.share import Share, parse_share

__all__ = ["DAY", "ENTITIES", "INTERESTS", "contents", "stake"]

DAY = date(2024, 6, 30)
TEA, CROQUET = Source(dataset="tea"), Source(dataset="croquet/lawn")
FULL = Source(
    dataset="tea",
    document="Tea register",
    url="https://example.org/tea",
    publisher="Hatter",
    fact_date=date(2023, 1, 1),
    retrieved=date(2023, 2, 1),
    grade=Grade.VERIFIED,
)

ENTITIES = [
    *(
        Entity(id=kind.value, kind=kind, source=TEA, name=f"{kind.value} one", principal_place="GB")
        for kind in EntityKind
    ),
    Entity(
        id="queen",
        kind=EntityKind.COMPANY,
        source=FULL,
        name="Queen; of Hearts",
        other_names=("QoH", "Red; Queen"),
        jurisdiction="US-DE",
        principal_place="GB",
        registered_office="IE",
        us_person=True,
        listed=False,
        markets=("US", "GB"),
        disclosure_threshold=Fraction(5, 2),
        identifiers=(Identifier("XI-LEI", "5493001KJTIIGC8Y1R12"), Identifier("Guest list", "7")),
        ended=date(2031, 1, 1),
    ),
    Entity(
        id="alice",
        kind=EntityKind.PERSON,
        source=FULL,
        name="Alice",
        other_names=("A. Liddell",),
        jurisdiction="GB",
        registered_office="GB",
        nationalities=("GB", "US"),
        permanent_residences=("CA",),
        residence="IE",
        us_person=False,
        listed=True,
        identifiers=(Identifier("GBR-PASSPORT", "1"),),
        ended=date(2022, 1, 1),
    ),
    Entity(id="nameless", kind=EntityKind.PERSON, source=TEA),
    Entity(id="court", kind=EntityKind.BRANCH, source=TEA, head_office="queen"),
    Entity(
        id="veiled",
        kind=EntityKind.ANONYMOUS,
        source=TEA,
        unknown_reason=UnknownReason.NON_PUBLIC,
    ),
    Entity(id="queen", kind=EntityKind.COMPANY, source=CROQUET, name="Queen of Hearts Ltd"),
]


def stake(identity: str, **fields: Any) -> Interest:  # noqa: ANN401 (those of Interest)
    usual: dict[str, Any] = {"subject": "queen", "holder": "alice", "source": TEA}
    return Interest(id=identity, **(usual | fields))


INTERESTS = [
    stake("plain", equity=Share.exact(51), votes=parse_share(">25-<50"), source=FULL),
    stake("third", equity=Share.exact(Fraction(100, 3)), votes=Share.exact("0.1")),
    stake("long", equity=Share.exact("33.333333333333333333")),
    stake("rights", rights=frozenset(Right) - {Right.NOMINEE}),
    stake("trustee", subject="trust", rights=frozenset({Right.TRUSTEE})),
    stake("board", board=Share.exact(40), rights=frozenset({Right.SHAREHOLDING})),
    stake("option", equity=Share.exact(10), form=Form.OPTION, complete=True),
    stake("own", holder="queen", equity=Share.exact(5), form=Form.TREASURY),
    stake("front", on_behalf_of="company", joint_block="block 1", details="as firm"),
    stake("dated", start=date(2020, 1, 1), end=date(2021, 1, 1)),
    stake("whole", directness=Directness.INDIRECT, components=("plain", "third")),
    stake("nobody", holder=None, unknown_reason=UnknownReason.NATURAL_PERSONS),
    stake("nobody-said", holder=None, unknown_reason=UnknownReason.SUBJECT_EXEMPT),
    stake("nobody-knows", holder=None),
    stake("known", unknown_reason=UnknownReason.NOT_PROVIDED, directness=Directness.UNKNOWN),
    stake("group", rights=frozenset({Right.CONSOLIDATION}), directness=Directness.INDIRECT),
    stake(
        "joint",
        equity=Share.between(75, 100),
        rights=frozenset({Right.OTHER_INFLUENCE_OR_CONTROL}),
        details="ownership-of-shares-75-to-100-percent-as-trust",
        joint_block="queen as-trust",
    ),
    stake("plain", source=CROQUET, equity=Share.exact(49)),
]


def contents(records: Sequence[Entity | Interest], within: str = "") -> dict[Any, Any]:
    """Records by dataset and id, without what an export does not carry: their place in a file."""
    found = {}
    for record in records:
        dataset = record.source.dataset.removeprefix(within)
        source = replace(record.source, locator=None, dataset=dataset)
        found[dataset, record.id] = replace(record, source=source)
    return found
