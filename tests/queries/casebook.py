"""Reads the cases under ``tests/cases``; their README.md is the description of the format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from ownership_graph.model import Entity, EntityKind, Form, Interest, Right, Source
from ownership_graph.share import UNKNOWN, Share, parse_share
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.findings.finding import Outcome

CASES = Path(__file__).parent.parent / "cases"
DAY = date(2026, 6, 30)
ANCHOR = "US anchor"
ELSEWHERE = "NZ"
LARGEST_SMALL_HOLDER = 5
CASE_SOURCE = Source(dataset="case", document="the case", fact_date=DAY, retrieved=DAY)

_CODES = frozenset("BY CA CN FR GB HK IE IR JP KR KY MO NO NZ RU SG TW US VE".split())  # noqa: SIM905 (reads better)
_COUNTRIES = {
    "UK": "GB",
    "Cayman": "KY",
    "Delaware": "US-DE",
}
_KEYS = frozenset(
    {"id", "says", "argument", "clause", "rulebook", "of", "role", "layer", "model", "seeds"}
    | {"as_of", "entities", "stakes", "undisclosed", "rest", "proposal", "boundary"}
    | {"expect", "agreement", "readings", "flags", "without"}
)
_WORDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "board": ("board", parse_share),
    "joint": ("joint_block", str),
    "for": ("on_behalf_of", str),
    "from": ("start", date.fromisoformat),
    "until": ("end", date.fromisoformat),
}
_HOP = re.compile(r"\s-(.+?)>\s")
_PERSON = re.compile(r"\b(citizen|nationals?)\b")
_STATE = re.compile(r"\bstate\b")


@dataclass(frozen=True)
class Expected:
    """An outcome with its shares; an absent share is not asked about."""

    outcome: Outcome
    equity: Share | None = None
    votes: Share | None = None

    @classmethod
    def read(cls, text: str) -> Expected:
        word, *rest = text.split()
        if not rest:
            return cls(Outcome(word))
        if len(rest) == 1:
            share = parse_share(rest[0])
            return cls(Outcome(word), share, share)
        named = dict(zip(rest[::2], map(parse_share, rest[1::2]), strict=True))
        return cls(Outcome(word), named.pop("equity", None), named.pop("votes", None))


@dataclass(frozen=True)
class Case:
    """One case, its facts filled in as the README says."""

    id: str
    says: str
    expected: Expected
    clause: str = ""
    rulebook: str = "notice"
    of: str | None = None
    role: str | None = None
    layer: int | None = None
    model: str | None = None
    seeds: tuple[str, ...] = ()
    as_of: date = DAY
    entities: tuple[Entity, ...] = ()
    interests: tuple[Interest, ...] = ()
    proposal: Mapping[str, Any] | None = None
    agreement: str | None = None
    readings: Mapping[str, Expected] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def graph(self) -> OwnershipGraph:
        return OwnershipGraph.from_records(self.entities, self.interests, as_of=self.as_of)


def read_cases() -> list[Case]:
    """Every case of every file, boundaries and lists of subjects written out."""
    return [case for path in sorted(CASES.glob("*.yaml")) for case in _read_file(path)]


def _read_file(path: Path) -> Iterator[Case]:
    from ruamel.yaml import YAML  # noqa: PLC0415 (0.1 s; only the collection of cases needs it)

    for row in YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")):
        unknown = set(row) - _KEYS
        assert not unknown, f"{path.name}, {row['id']}: unknown keys {sorted(unknown)}"
        for part in _written_out(row):
            subjects = part.get("of")
            for subject in subjects if isinstance(subjects, list) else [subjects]:
                suffix = f" {subject}" if isinstance(subjects, list) else ""
                yield case_of({**part, "of": subject, "id": part["id"] + suffix})


def _written_out(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if "boundary" not in row:
        yield dict(row)
        return
    for share, expected in row["boundary"].items():
        part = {key: _replaced(value, share) for key, value in row.items() if key != "boundary"}
        yield {**part, "id": f"{row['id']} {share}", "expect": expected}


def _replaced(value: Any, share: str) -> Any:  # noqa: ANN401 (any YAML value)
    if isinstance(value, str):
        return value.replace("{share}", share)
    if isinstance(value, list):
        return [_replaced(item, share) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, share) for key, item in value.items()}
    return value


def case_of(row: Mapping[str, Any]) -> Case:
    """One case, its boundaries and subjects already written out."""
    facts = _Facts(row)
    return Case(
        id=row["id"],
        says=row["says"],
        expected=Expected.read(row["expect"]),
        clause=row.get("clause", ""),
        rulebook=row.get("rulebook", "notice"),
        of=row.get("of"),
        role=row.get("role"),
        layer=row.get("layer"),
        model=row.get("model"),
        seeds=tuple(row.get("seeds", ())),
        as_of=facts.as_of,
        entities=facts.entities,
        interests=facts.interests,
        proposal=facts.proposal,
        agreement=row.get("agreement"),
        readings={name: Expected.read(text) for name, text in row.get("readings", {}).items()},
        flags=tuple(row.get("flags", ())),
        without=tuple(row.get("without", ())),
    )


class _Facts:
    """The entities and interests of a case, with what the README says of the unsaid."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.as_of: date = row.get("as_of", DAY)
        self._stated: Mapping[str, Mapping[str, Any]] = row.get("entities", {})
        self._undisclosed = set(row.get("undisclosed", ()))
        self._undisclosed |= {name for name, facts in self._stated.items() if facts.get("listed")}
        self._entities: dict[str, Entity] = {}
        self._rows: list[Interest] = []
        self.proposal = _proposal(row)
        for name in [*self._stated, *row.get("seeds", ()), *_named(row), *_parties(self.proposal)]:
            self._add(name)
        for stake in row.get("stakes", ()):
            self._stake(stake)
        self._fill(row.get("rest"))
        self.entities = tuple(self._entities.values())
        self.interests = tuple(self._rows)

    def _add(self, name: str) -> None:
        if name not in self._entities:
            self._entities[name] = _entity(name, self._stated.get(name, {}))

    def _stake(self, text: str) -> None:
        parts = _HOP.split(text)
        assert len(parts) >= 3, f"{text!r} is not a stake"
        for at in range(0, len(parts) - 2, 2):
            holder, terms, subject = parts[at : at + 3]
            for name in (holder, subject):
                if name != "unknown":
                    self._add(name)
            fields = _terms(terms)
            if nominator := fields.get("on_behalf_of"):
                self._add(nominator)
            self._hold(None if holder == "unknown" else holder, subject, **fields)

    def _hold(self, holder: str | None, subject: str, **fields: Any) -> None:  # noqa: ANN401
        complete = subject not in self._undisclosed
        number = f"{subject} {len(self._rows) + 1}"
        self._rows.append(
            Interest(id=number, holder=holder, subject=subject, source=CASE_SOURCE,
                     complete=complete, **fields)
        )  # fmt: skip

    def _fill(self, rest: str | None) -> None:
        held = {row.subject for row in self._rows}
        for name in sorted(held - self._undisclosed):
            self._fill_one(name, [row for row in self._rows if row.subject == name], rest)
        for name, entity in list(self._entities.items()):
            owned = entity.kind.has_owners and entity.kind is not EntityKind.BRANCH
            if owned and name not in self._undisclosed | {row.subject for row in self._rows}:
                country = (entity.jurisdiction or ELSEWHERE)[:2]
                owner = f"{country} citizen owning {name}"
                self._entities[owner] = _person(owner, country)
                self._hold(owner, name, equity=Share.exact(100), votes=Share.exact(100))

    def _fill_one(self, subject: str, rows: Sequence[Interest], rest: str | None) -> None:
        current = [row for row in rows if row.form is not Form.OPTION and row.in_force(self.as_of)]
        stakes = list({row.joint_block or row.id: row for row in current}.values())
        equity = [row.equity for row in stakes]
        votes = [row.votes for row in stakes]
        if any(share is not None and not share.is_exact for share in equity + votes):
            known = UNKNOWN if any(votes) else None
            self._others(subject, 1, UNKNOWN, known)
            return
        # Where nobody states votes they follow from equity, or belong to the general partner.
        silent = any(Right.GENERAL_PARTNER in row.rights for row in stakes)
        silent |= bool(stakes) and not any(votes)
        left = 100 - sum((share.lower for share in equity if share), Fraction(0))
        left_votes = 100 - sum((share.lower for share in votes if share), Fraction(0))
        left_votes = Fraction(0) if silent else left_votes
        if max(left, left_votes) <= 0:
            return
        one = rest is not None and rest.startswith("one ")
        count = 1 if one else ceil(max(left, left_votes) / LARGEST_SMALL_HOLDER)
        shared = None if silent else Share.exact(left_votes / count)
        self._others(subject, count, Share.exact(left / count), shared, rest)

    def _others(
        self, subject: str, count: int, equity: Share, votes: Share | None, rest: str | None = None
    ) -> None:
        for number in range(1, count + 1):
            country = (rest or ELSEWHERE).removeprefix("one ")
            name = f"{country} citizen {number} in {subject}"
            self._add(name)
            self._hold(name, subject, equity=equity, votes=votes)


def _named(row: Mapping[str, Any]) -> list[str]:
    return [] if row.get("of") is None else [row["of"]]


def _proposal(row: Mapping[str, Any]) -> dict[str, Any] | None:
    stated = row.get("proposal")
    if stated is None:
        return None
    members = list(stated.get("members", ()))
    if not any("anchor" in member.get("roles", ()) for member in members):
        members = [{"entity": ANCHOR, "roles": ["anchor"]}, *members]
    return {
        "proposal": 1,
        "name": row["id"],
        "as_of": row.get("as_of", DAY),
        **stated,
        "members": members,
    }


def _parties(proposal: Mapping[str, Any] | None) -> list[str]:
    if proposal is None:
        return []
    rows = [*proposal["members"], *proposal.get("providers", ())]
    return [row["entity"] for row in rows]


def _country(name: str) -> str:
    word = name.split(maxsplit=1)[0]
    return _COUNTRIES.get(word, word if word in _CODES else ELSEWHERE)


def _person(name: str, country: str) -> Entity:
    return Entity(
        id=name, name=name, kind=EntityKind.PERSON, source=CASE_SOURCE, nationalities=(country,),
        residence=country, us_person=country == "US",
    )  # fmt: skip


def _entity(name: str, stated: Mapping[str, Any]) -> Entity:
    country = _country(name)
    facts: dict[str, Any] = {"kind": EntityKind.COMPANY, "jurisdiction": country}
    facts["principal_place"] = country[:2]
    if _PERSON.search(name):
        facts = {
            "kind": EntityKind.PERSON,
            "nationalities": (country,),
            "residence": country,
            "us_person": country == "US",
        }
    elif _STATE.search(name):
        facts = {"kind": EntityKind.STATE, "jurisdiction": country}
    facts.update(_stated_facts(stated))
    return Entity(id=name, name=name, source=CASE_SOURCE, **facts)


def _stated_facts(stated: Mapping[str, Any]) -> dict[str, Any]:
    facts = dict(stated)
    if "market" in facts:
        facts["markets"] = tuple(str(facts.pop("market")).split(";"))
    for name in ("us_person", "listed"):
        if name in facts:
            facts[name] = facts[name] == "yes"
    for name in ("nationalities", "permanent_residences"):
        facts[name] = tuple(facts[name]) if name in facts else ()
        if not facts[name]:
            del facts[name]
    if "kind" in facts:
        facts["kind"] = EntityKind(facts["kind"])
    if "disclosure_threshold" in facts:
        facts["disclosure_threshold"] = Fraction(str(facts["disclosure_threshold"]))
    return facts


def _terms(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    rights: set[Right] = set()
    for term in (part.strip() for part in text.split(",")):
        word, _, rest = term.partition(" ")
        if word in {"option", "treasury"}:
            fields["form"] = Form(word)
        elif word in _WORDS and rest:
            name, read = _WORDS[word]
            fields[name] = read(rest)
        elif rest:
            fields[rest] = parse_share(word.strip("()"))
        elif word[0] in "(~.0123456789":
            fields["equity"] = fields["votes"] = parse_share(word.strip("()"))
        else:
            rights.add(Right(word))
    return {**fields, "rights": frozenset(rights)}
