"""A register screened at once gives every entity the outcome that it gets when asked alone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ownership_graph.model import Entity, EntityKind, Form, Interest, Right, Source
from ownership_graph.share import Share, parse_share
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.clauses.common.indicators import Kind
from queries.findings.finding import DEFAULT, Outcome
from queries.register.answers import NO, YES
from queries.register.concern import OUTCOMES, screen_concern
from queries.register.indicators import RegisterIndicators
from queries.register.us_owned import screen_us_owned
from queries.rulebook import Dials
from queries.screening import screen
from queries.workspace import Workspace

DAY = date(2026, 6, 30)
SOURCE = Source(dataset="d")
COUNTRIES = st.sampled_from(["US", "US-DE", "CN", "HK", "FR", None])
COMPANIES = ["c0", "c1", "c2", "c3"]
PARTIES = [*COMPANIES, "p0", "p1", "s0"]
SHARES = st.sampled_from(
    [None, "0", "10", "25-50", ">50", "49", "50", "51", "60", "100", "(>25-<50)", "1/3"]
)
RIGHTS = st.sampled_from(
    [
        Right.GOLDEN_SHARE,
        Right.VETO,
        Right.DIRECTION,
        Right.APPOINTMENT_OF_BOARD,
        Right.BOARD_MEMBER,
        Right.COMPANY_RULES,
    ]
)


def share(text: str | None) -> Share | None:
    return None if text is None else parse_share(text.strip("()"))


@st.composite
def entities(draw: st.DrawFn) -> list[Entity]:
    result = [
        Entity(
            id=name,
            kind=EntityKind.COMPANY,
            source=SOURCE,
            jurisdiction=draw(COUNTRIES),
            principal_place=(draw(COUNTRIES) or "US")[:2] if draw(st.booleans()) else None,
            listed=draw(st.sampled_from([None, True])),
            disclosure_threshold=draw(st.sampled_from([None, Fraction(5)])),
            markets=("US",),
        )
        for name in COMPANIES
    ]
    for name in ("p0", "p1"):
        nationality = draw(st.sampled_from([(), ("US",), ("CN",), ("FR",), ("CN", "US")]))
        result.append(
            Entity(id=name, kind=EntityKind.PERSON, source=SOURCE, nationalities=nationality)
        )
    state = draw(st.sampled_from(["CN", "US", "FR"]))
    result.append(Entity(id="s0", kind=EntityKind.STATE, source=SOURCE, jurisdiction=state))
    return result


@st.composite
def stakes(draw: st.DrawFn) -> list[Interest]:
    result = []
    for number in range(draw(st.integers(0, 9))):
        subject = draw(st.sampled_from(COMPANIES))
        holder = draw(st.sampled_from([*PARTIES, None]))
        if holder == subject:
            continue
        result.append(
            Interest(
                id=str(number),
                subject=subject,
                holder=holder,
                source=SOURCE,
                equity=share(draw(SHARES)),
                votes=share(draw(SHARES)) if draw(st.booleans()) else None,
                rights=frozenset(draw(st.lists(RIGHTS, max_size=1))),
                board=share(draw(st.sampled_from([None, None, "30", "60"]))),
                joint_block=draw(st.sampled_from([None, None, "b"])),
                complete=draw(st.sampled_from([False, False, True])),
            )
        )
    return result


def alone(space: Workspace, name: str, clause: str) -> Outcome:
    (finding,) = screen(space, [name], clause)
    return finding.readings[DEFAULT]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(entities(), stakes())
def test_every_entity_of_a_register_has_the_outcome_that_it_has_alone(
    parties: list[Entity], interests: list[Interest]
) -> None:
    graph = OwnershipGraph.from_records(parties, interests, as_of=DAY)
    space = Workspace(graph)
    concern, us = screen_concern(space), screen_us_owned(space)
    for name in PARTIES:
        node = graph.node(name)
        assert OUTCOMES[concern.outcome[node]] is alone(space, name, "IV.D"), name
        assert OUTCOMES[us.outcome[node]] is alone(space, name, "IV.C.2"), name


def test_indicators_of_nominees_and_options_are_read_as_a_reading_asks() -> None:
    parties = [
        Entity(id=name, kind=EntityKind.COMPANY, source=SOURCE, jurisdiction="US-DE")
        for name in ("t", "nominee", "nominator")
    ]
    golden = Interest(
        id="1",
        subject="t",
        holder="nominee",
        on_behalf_of="nominator",
        form=Form.OPTION,
        rights=frozenset({Right.GOLDEN_SHARE}),
        source=SOURCE,
    )
    graph = OwnershipGraph.from_records(parties, [golden], as_of=DAY)
    space = Workspace(graph)
    majority = space.threshold("majority")
    said = np.zeros(len(graph), dtype=np.int8)
    said[graph.node("nominee")] = YES
    for nominees, options, answer in (
        ("legal-holder", "exercised", YES),
        ("looked-through", "exercised", NO),
        ("legal-holder", "present", NO),
    ):
        dials = Dials().model_copy(update={"nominees": nominees, "options": options})
        held = RegisterIndicators(space, dials, majority).held(said)
        assert held[Kind.GOLDEN_SHARE][graph.node("t")] == answer
