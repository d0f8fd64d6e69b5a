"""Statements to holdings: the engine and the oracle read every random world alike."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import counting_of, flags_of, graph_of

from ownership_graph.holdings.holdings import TREASURY, Holdings, Measure, compile_holdings
from ownership_graph.holdings.holdings import UNIDENTIFIED as NO_HOLDER

from oracle.statements import stakes_in
from oracle.world import MEASURES, UNIDENTIFIED, Reading, World
from strategies import Case, cases

READINGS = [
    Reading(),
    Reading(one_share_one_vote=False),
    Reading(exclude_treasury=False),
    Reading(look_through_nominees=False),
    Reading(register_complete=True),
]


def engine_view(holdings: Holdings, subject: str, measure: str) -> Counter[tuple[object, ...]]:
    graph = holdings.graph
    found: Counter[tuple[object, ...]] = Counter()
    for row in holdings.subject_rows(graph.node(subject)):
        holder = int(holdings.holder[row])
        if holder == TREASURY:
            who: tuple[str, ...] = ("nobody",)
        elif holder == NO_HOLDER:
            who = (UNIDENTIFIED,)
        elif holder < len(graph):
            who = (graph.id(holder),)
        else:
            members = holdings.block(holder).members
            who = tuple(sorted(UNIDENTIFIED if m == NO_HOLDER else graph.id(m) for m in members))
        found[(who, *holdings.interval(row, Measure(measure)))] += 1
    return found


def oracle_view(
    world: World, subject: str, measure: str, reading: Reading
) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for stake in stakes_in(world, subject, measure, reading).listed:
        who = ("nobody",) if stake.role == "nobody" else stake.holders
        band = stake.band
        found[(who, band.low, band.high, band.low_open, band.high_open)] += 1
    return found


def verdicts(holdings: Holdings, subject: str, measure: str) -> tuple[bool, str | None]:
    node, which = holdings.graph.node(subject), Measure(measure)
    if holdings.contradictory[which][node]:
        return False, "over"
    mixed = "mixed" if holdings.unsatisfiable[which][node] else None
    return not holdings.complete[which][node], mixed


def check(case: Case, reading: Reading) -> None:
    graph = graph_of(case.world)
    holdings = compile_holdings(graph, counting_of(reading), flags_of(graph, case.floats))
    for subject in case.world.kinds:
        if not case.world.has_owners(subject):
            continue
        for measure in MEASURES:
            expected = stakes_in(case.world, subject, measure, reading)
            assert engine_view(holdings, subject, measure) == oracle_view(
                case.world, subject, measure, reading
            ), (subject, measure)
            assert verdicts(holdings, subject, measure) == (
                expected.rest,
                expected.contradiction,
            ), (subject, measure)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.sampled_from(READINGS))
def test_r5_r6_r7_r11_r12_r14_holdings_equal_the_oracle(case: Case, reading: Reading) -> None:
    check(case, reading)


@pytest.mark.deep
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(largest=7), st.sampled_from(READINGS))
def test_holdings_equal_the_oracle_at_length(case: Case, reading: Reading) -> None:
    check(case, reading)
