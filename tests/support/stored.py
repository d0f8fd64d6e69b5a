"""Statements for tests of stores: short builders, and random statements for hypothesis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from ownership_graph.model import (
    Dataset,
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
from ownership_graph.snapshot.columns import NONE, EntityColumns, InterestColumns
from ownership_graph.stores.base import Store

DAY = date(2026, 6, 30)
LEI = "5299000J2N45DDNE4Y28"
DATASETS = ("alpha", "beta", "gamma")
IDS = tuple("abcdefgh")


def entity(identity: str, dataset: str = "alpha", **fields: object) -> Entity:
    """A company, unless ``fields`` say otherwise."""
    values: dict[str, Any] = {
        "id": identity,
        "kind": EntityKind.COMPANY,
        "source": Source(dataset=dataset),
    }
    return Entity(**(values | fields))


def stake(
    identity: str,
    holder: str | None,
    subject: str,
    equity: str = "",
    dataset: str = "alpha",
    **fields: object,
) -> Interest:
    """A stake; ``equity`` as people write it."""
    values: dict[str, Any] = {
        "id": identity,
        "holder": holder,
        "subject": subject,
        "equity": parse_share(equity),
        "source": Source(dataset=dataset),
    }
    return Interest(**(values | fields))


def load(
    store: Store,
    entities: Iterable[Entity] = (),
    interests: Iterable[Interest] = (),
    *,
    dataset: str | Dataset = "alpha",
    replace: bool = True,
) -> None:
    """Load statements as one dataset."""
    described = dataset if isinstance(dataset, Dataset) else Dataset(name=dataset, format="test")
    with store.writer(described, replace=replace) as writer:
        writer.add_interests(interests)
        writer.add_entities(entities)


def column_facts(columns: tuple[EntityColumns, InterestColumns]) -> Mapping[str, object]:
    """What columns say, without the numbers that encode it."""
    entities, interests = columns
    ids = list(entities.ids)
    blocks: dict[int, int] = {NONE: NONE}

    def party(node: int) -> str | None:
        return None if node == NONE else ids[node]

    return {
        "ids": ids,
        "facts": [entities.facts[code] for code in entities.codes],
        "names": list(entities.names),
        "aliases": dict(entities.aliases),
        "stakes": [
            (
                party(interests.subject[row]),
                party(interests.holder[row]),
                interests.terms[interests.codes[row]],
                interests.datasets[interests.dataset[row]],
                blocks.setdefault(int(interests.joint_block[row]), len(blocks)),
                party(interests.on_behalf_of[row]),
            )
            for row in range(len(interests))
        ],
        "records": len(interests.records),
    }


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_WORDS = st.sampled_from(["", "Nordwind Holding", 'Quote "X"; Y', "中建", "line\nbreak", "\x00"])
_TEXTS = st.lists(_TEXT, max_size=2).map(tuple)
_DAYS = st.one_of(
    st.none(),
    st.dates(DAY - timedelta(400), DAY + timedelta(400)),
    st.sampled_from([date(1, 1, 1), date(9999, 12, 31)]),
)
_COUNTRIES = st.one_of(st.none(), st.sampled_from(["US", "US-DE", "IE", "CN"]))
_FLAGS = st.one_of(st.none(), st.booleans())
_FIGURES = st.one_of(
    st.sampled_from([Fraction(0), Fraction(50), Fraction(100), Fraction(100, 3), Fraction(99, 2)]),
    st.fractions(0, 100, max_denominator=10**30),
)


@st.composite
def shares(draw: st.DrawFn) -> Share:
    """Any share a source may state."""
    lower, upper = sorted((draw(_FIGURES), draw(_FIGURES)))
    if lower == upper:
        return Share(lower, upper)
    return Share(lower, upper, draw(st.booleans()), draw(st.booleans()))


def sources(dataset: str) -> st.SearchStrategy[Source]:
    """Any source within a dataset."""
    return st.builds(
        Source,
        dataset=st.just(dataset),
        document=st.one_of(st.none(), _WORDS),
        url=st.one_of(st.none(), _WORDS),
        locator=st.one_of(st.none(), st.sampled_from(["f.csv, line 2", "f.csv, line 3"])),
        publisher=st.one_of(st.none(), _WORDS),
        fact_date=_DAYS,
        retrieved=_DAYS,
        grade=st.one_of(st.none(), st.sampled_from(Grade)),
    )


def plain_sources(dataset: str) -> st.SearchStrategy[Source]:
    """Few sources, so that rows repeat each other now and then."""
    return st.sampled_from([None, "row 1"]).map(lambda at: Source(dataset=dataset, locator=at))


@st.composite
def entities(draw: st.DrawFn, dataset: str, *, plain: bool = False) -> Entity:
    """Any statement about one of a few ids; a branch only of one that comes later."""
    identity = draw(st.sampled_from(IDS))
    later = [item for item in IDS if item > identity]
    office = draw(st.one_of(st.none(), st.none(), st.sampled_from(later))) if later else None
    identifiers = st.builds(
        Identifier,
        scheme=st.sampled_from(["XI-LEI", "GB-COH", "XX-TAX", "URL:X"]),
        value=st.sampled_from([LEI, "102498", "00102498", "a", "X:y", "中"]),
    )
    return Entity(
        id=identity,
        kind=draw(st.sampled_from(EntityKind)),
        source=draw((plain_sources if plain else sources)(dataset)),
        name=draw(st.one_of(_WORDS, _TEXT)),
        other_names=draw(_TEXTS),
        jurisdiction=draw(_COUNTRIES),
        principal_place=draw(_COUNTRIES),
        registered_office=draw(_COUNTRIES),
        nationalities=draw(st.sampled_from([(), ("US",), ("US", "CN"), ("",)])),
        permanent_residences=draw(st.sampled_from([(), ("US",)])),
        residence=draw(_COUNTRIES),
        us_person=draw(_FLAGS),
        listed=draw(_FLAGS),
        markets=draw(st.sampled_from([(), ("US",), ("US", "HK")])),
        disclosure_threshold=draw(st.one_of(st.none(), _FIGURES)),
        head_office=office,
        identifiers=tuple(draw(st.lists(identifiers, max_size=2))),
        unknown_reason=draw(st.one_of(st.none(), st.sampled_from(UnknownReason))),
        ended=draw(_DAYS),
    )


@st.composite
def interests(draw: st.DrawFn, dataset: str, *, plain: bool = False) -> Interest:
    """Any stake between a few ids."""
    subject = draw(st.sampled_from(IDS))
    holder = draw(st.one_of(st.none(), st.sampled_from(IDS)))
    start, end = draw(_DAYS), draw(_DAYS)
    if start is not None and end is not None and end < start:
        start, end = end, start
    few = st.sampled_from([None, parse_share("51"), parse_share(">25-50")])
    figures = few if plain else st.one_of(st.none(), shares())
    equity, votes = draw(figures), draw(figures)
    if holder == subject:
        equity = votes = parse_share("10")
    return Interest(
        id=draw(st.sampled_from(["1", "2", "3", "4", "5", "i/6", " "])),
        subject=subject,
        holder=holder,
        source=draw((plain_sources if plain else sources)(dataset)),
        equity=equity,
        votes=votes,
        rights=draw(st.frozensets(st.sampled_from(Right), max_size=2)),
        board=draw(figures),
        form=draw(st.sampled_from(Form if holder == subject else [Form.ISSUED, Form.OPTION])),
        on_behalf_of=draw(st.one_of(st.none(), st.sampled_from(IDS))),
        joint_block=draw(st.one_of(st.none(), st.sampled_from(["j", "k"]))),
        start=start,
        end=end,
        complete=draw(st.booleans()),
        directness=draw(st.sampled_from(Directness)),
        components=draw(_TEXTS),
        unknown_reason=draw(st.one_of(st.none(), st.sampled_from(UnknownReason))),
        details=draw(_WORDS),
    )
