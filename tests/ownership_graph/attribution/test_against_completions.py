"""R9: the bounds hold every completion of the unknowns, and a completion reaches each end."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from records import counting_of, flags_of, graph_of
from rules_of import PAIRS

from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.rules import End
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings, compile_holdings

from oracle.attribution import ENDS, Run
from oracle.completions import Completion, evaluate, extreme_completion, random_completion
from oracle.splits import Value
from oracle.statements import stakes_in
from oracle.world import MEASURES, Reading, World
from strategies import Case, Features, cases

EVERY = sorted(name for name, (rule, _) in PAIRS.items() if rule.lift is None)
ONE_CAPTURE = [name for name in EVERY if not (PAIRS[name][0].single or PAIRS[name][0].limbs_apart)]
CONSISTENT = Features(contradictions=False)
CLOSED = Features(contradictions=False, open_ends=False)


def prepared(case: Case) -> Holdings:
    """The holdings of a world whose statements some completion fulfils."""
    graph = graph_of(case.world)
    holdings = compile_holdings(graph, counting_of(Reading()), flags_of(graph, case.floats))
    for measure in Measure:
        assume(not holdings.contradictory[measure].any())
        assume(not holdings.unsatisfiable[measure].any())
    return holdings


def attributed(holdings: Holdings, case: Case, name: str) -> Attribution:
    certain = flags_of(holdings.graph, case.certain)
    possible = certain | flags_of(holdings.graph, case.possible)
    return attribute(holdings, Seeds(certain, possible), PAIRS[name][0])


def value_in(found: Run, completion: Completion, entity: str, measure: str) -> Fraction:
    if entity in completion.seeds:
        return Fraction(1)
    return found.values[measure][entity].number


def check_inside(case: Case, name: str, random: Random) -> None:
    bounds = attributed(prepared(case), case, name)
    graph = bounds.frame.holdings.graph
    seeds = case.certain | {seed for seed in sorted(case.possible) if random.random() < 1 / 2}
    completion = random_completion(case.world, seeds, Reading(floats=case.floats), random)
    found = [
        (each, evaluate(each, replace(PAIRS[name][1], single=False)))
        for each in sets_of(completion, single=PAIRS[name][0].single)
    ]
    for entity in case.world.kinds:
        node = graph.node(entity)
        for measure in MEASURES:
            value = max(value_in(run, each, entity, measure) for each, run in found)
            assert bounds.share(node, Measure(measure)).contains(value * 100), (entity, measure)
        is_captured = any(
            entity in captured for _, run in found for captured in run.captured.values()
        )
        assert bounds.captured(node) in ({"yes", "open"} if is_captured else {"no", "open"}), entity


def sets_of(completion: Completion, *, single: bool) -> list[Completion]:
    """The seeds together, or each of them alone (R10)."""
    if not single:
        return [completion]
    return [Completion(completion.world, frozenset({seed})) for seed in sorted(completion.seeds)]


def has_room_on_a_cycle(world: World, reading: Reading) -> bool:
    """R9's shape: a complete list, or one closed by float, of a subject on a cycle."""
    above = {
        subject: {
            holder
            for measure in MEASURES
            for stake in stakes_in(world, subject, measure, reading).listed
            for holder in stake.holders
            if holder in world.kinds
        }
        for subject in world.kinds
    }

    def on_cycle(subject: str) -> bool:
        seen: set[str] = set()
        waiting = [subject]
        while waiting:
            fresh = above[waiting.pop()] - seen
            seen |= fresh
            waiting += fresh
        return subject in seen

    def has_room(subject: str) -> bool:
        each = [stakes_in(world, subject, measure, reading) for measure in MEASURES]
        return any(stakes.listed and (not stakes.rest or stakes.is_float) for stakes in each)

    return any(has_room(subject) and on_cycle(subject) for subject in world.kinds)


def check_attained(case: Case, name: str) -> None:
    holdings = prepared(case)
    bounds = attributed(holdings, case, name)
    reading = Reading(floats=case.floats)
    assume(not bounds.rings)
    for end in ENDS:
        if end == "upper" and has_room_on_a_cycle(case.world, reading):
            continue
        seeds = case.certain if end == "lower" else case.certain | case.possible
        rule = PAIRS[name][1]
        reached = extreme_completion(case.world, seeds, reading, end, run_of(bounds, end))
        found = evaluate(reached, rule)
        for entity in case.world.kinds:
            for measure in MEASURES:
                expected = bounds.fraction(holdings.graph.node(entity), Measure(measure), End(end))
                assert value_in(found, reached, entity, measure) == expected, (end, entity, measure)


def run_of(bounds: Attribution, end: str) -> Run:
    """What every entity counts for those it holds, and who is captured, at one end."""
    graph, at = bounds.frame.holdings.graph, End(end)
    captured = frozenset(
        entity for entity in graph.entities.ids if bounds.captured_at(graph.node(entity), at)
    )
    values = {
        measure: {
            entity: Value(bounds.fraction(graph.node(entity), Measure(measure), at))
            if bounds.rule.proportional
            else Value(Fraction(0))
            for entity in graph.entities.ids
        }
        for measure in MEASURES
    }
    return Run(values, dict.fromkeys(MEASURES, captured))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(CONSISTENT), st.sampled_from(EVERY), st.randoms(use_true_random=False))
def test_r9_bounds_hold_every_completion(case: Case, name: str, random: Random) -> None:
    check_inside(case, name, random)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(CLOSED), st.sampled_from(ONE_CAPTURE))
def test_r9_a_completion_reaches_each_end(case: Case, name: str) -> None:
    check_attained(case, name)


@pytest.mark.deep
@settings(max_examples=6_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(CONSISTENT), st.sampled_from(EVERY), st.randoms(use_true_random=False))
def test_bounds_hold_every_completion_at_length(case: Case, name: str, random: Random) -> None:
    check_inside(case, name, random)


@pytest.mark.deep
@settings(max_examples=6_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(CLOSED), st.sampled_from(ONE_CAPTURE))
def test_a_completion_reaches_each_end_at_length(case: Case, name: str) -> None:
    check_attained(case, name)
