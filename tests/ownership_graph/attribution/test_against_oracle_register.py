"""A whole register in float64 gives what the oracle gives: bounds around it, verdicts equal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import counting_of, flags_of, graph_of
from rules_of import PAIRS

from ownership_graph.attribution.register import attribute_register
from ownership_graph.attribution.rules import End, parse_cut
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings

from oracle.attribution import ENDS
from oracle.attribution import attribute as oracle_attribute
from oracle.splits import Cut as OracleCut
from oracle.world import MEASURES, Reading
from strategies import Case, cases

WHOLE = sorted(name for name, (rule, _) in PAIRS.items() if not rule.single and rule.lift is None)
CUTS = (">50", ">=50", ">=51", ">=25")


@pytest.fixture(autouse=True, scope="module")
def small_parts() -> Iterator[None]:
    """Registers of a few entities are worked in parts too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ownership_graph.attribution.frame._AT_ONCE", 2)
        yield


def check(case: Case, name: str) -> None:
    rule, oracle_rule = PAIRS[name]
    reading = Reading(floats=case.floats)
    graph = graph_of(case.world)
    holdings = compile_holdings(graph, counting_of(reading), flags_of(graph, case.floats))
    certain = flags_of(graph, case.certain)
    found = attribute_register(
        holdings, Seeds(certain, certain | flags_of(graph, case.possible)), rule
    )
    expected = oracle_attribute(
        case.world, case.certain, oracle_rule, possible=case.possible, reading=reading
    )
    captured = {end: found.captured(End(end)) for end in ENDS}
    for measure in MEASURES:
        lower, upper = found.bounds(Measure(measure))
        passes = {
            (cut, end): found.passes(Measure(measure), parse_cut(cut), End(end))
            for cut in CUTS
            for end in ENDS
        }
        for entity in case.world.kinds:
            node = graph.node(entity)
            ends = {
                "lower": expected.lower[measure][entity],
                "upper": expected.upper[measure][entity],
            }
            exact = {end: ends[end].number * 100 for end in ENDS}
            assert 0 <= exact["lower"] - Fraction(float(lower[node])) < Fraction(1, 10**9)
            assert 0 <= Fraction(float(upper[node])) - exact["upper"] < Fraction(1, 10**9)
            for (cut, end), flags in passes.items():
                sign = cut.rstrip("0123456789")
                threshold = OracleCut(sign, Fraction(cut.removeprefix(sign)))
                assert bool(flags[node]) == threshold.passed(ends[end], end), (entity, cut, end)
            verdict = (
                "yes" if captured["lower"][node] else "open" if captured["upper"][node] else "no"
            )
            assert verdict == expected.captured[entity], entity


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.sampled_from(WHOLE))
def test_a_whole_register_equals_the_oracle(case: Case, name: str) -> None:
    check(case, name)


@pytest.mark.deep
@settings(max_examples=12_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(largest=6), st.sampled_from(WHOLE))
def test_a_whole_register_equals_the_oracle_at_length(case: Case, name: str) -> None:
    check(case, name)
