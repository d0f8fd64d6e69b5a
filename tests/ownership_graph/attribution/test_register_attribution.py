"""A whole register in float64 gives the verdicts of exact arithmetic, and bounds that hold them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import counting_of, flags_of, graph_of
from rules_of import PAIRS
from snapshots import held

from ownership_graph.attribution import deciding
from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.frame import Frame
from ownership_graph.attribution.register import RegisterAttribution, attribute_register
from ownership_graph.attribution.rules import Cut, End, parse_cut, rule
from ownership_graph.attribution.run import Run
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.errors import UsageError
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings

from oracle.world import Reading
from strategies import Case, cases

REGISTER_RULES = sorted(
    name for name, (each, _) in PAIRS.items() if not each.single and each.lift is None
)
CUTS = [parse_cut(text) for text in (">50", ">=50", ">=51", ">0", ">=100")]


def exact_verdict(run: Run, node: int, measure: Measure, cut: Cut) -> bool:
    value = run.attributed[measure][node]
    percent = (
        Fraction(int(value.p), int(value.q)) * 100 if hasattr(value, "p") else Fraction(value) * 100
    )
    return cut.passed(percent, is_open=bool(run.attributed_open[measure][node]), end=run.end)


def agree(exact: Attribution, register: RegisterAttribution) -> None:
    size = register.frame.first_block
    for end in End:
        run = Run(exact.frame, exact.seeds, exact.rule, end)
        captured = [exact.captured_at(node, end) for node in range(size)]
        assert register.captured(end).tolist() == captured
        for measure in Measure:
            for cut in CUTS:
                wanted = [exact_verdict(run, node, measure, cut) for node in range(size)]
                assert register.passes(measure, cut, end).tolist() == wanted
    for measure in Measure:
        lower, upper = register.bounds(measure)
        for node in range(size):
            share = exact.share(node, measure)
            assert Fraction(lower[node]) <= share.lower
            assert share.upper <= Fraction(upper[node])


def both(case: Case, name: str) -> tuple[Attribution, RegisterAttribution]:
    graph = graph_of(case.world)
    frame = Frame(compile_holdings(graph, counting_of(Reading()), flags_of(graph, case.floats)))
    certain = flags_of(graph, case.certain)
    seeds = Seeds(certain, certain | flags_of(graph, case.possible))
    each = PAIRS[name][0]
    return attribute(frame, seeds, each), attribute_register(frame, seeds, each)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.sampled_from(REGISTER_RULES))
def test_the_register_agrees_with_exact_arithmetic(case: Case, name: str) -> None:
    agree(*both(case, name))


def distrust(run: Run, *_: object) -> None:
    """Say of every float64 result that it may be wrong by anything."""
    if not run.exact:
        run.error = 2.0


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.sampled_from(REGISTER_RULES))
def test_a_run_that_trusts_no_float_decides_everything_exactly(case: Case, name: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Run, "_widen", distrust)
        exact, register = both(case, name)
        for end in End:
            captured = [exact.captured_at(node, end) for node in range(register.frame.first_block)]
            assert register.captured(end).tolist() == captured


def test_the_filter_fails_at_exactly_one_half_and_whole_numbers_settle_it() -> None:
    holdings = held("person S -0.1> t", "person S -20.2> t", "person S -29.7> t")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deciding, "_in_rationals", None)
        seeds = Seeds.of(holdings.graph, ["person S"])
        found = attribute_register(holdings, seeds, rule("hybrid"))
        above = found.passes(Measure.EQUITY, parse_cut(">50"), End.LOWER)
        at_least = found.passes(Measure.EQUITY, parse_cut(">=50"), End.LOWER)
    node = holdings.graph.node("t")
    assert (above[node], at_least[node]) == (False, True)


def test_the_filter_fails_below_an_uncaptured_half_and_rationals_settle_it() -> None:
    holdings = held(
        "person S -50> m", "m -100> h", "person S -1/3> n", "n -3/4> k", "person S -25> k"
    )
    graph = holdings.graph
    asked: list[int] = []
    settle = deciding._in_rationals  # noqa: SLF001 (watched: the test is that it is asked)

    def watched(run: Run, nodes: np.ndarray, *rest: object, **named: object) -> object:
        asked.extend(nodes.tolist())
        return settle(run, nodes, *rest, **named)  # type: ignore[arg-type]  # passed on as it came

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deciding, "_in_rationals", watched)
        found = attribute_register(holdings, Seeds.of(graph, ["person S"]), rule("hybrid"))
        above = found.passes(Measure.EQUITY, parse_cut(">50"), End.LOWER)
        at_least = found.passes(Measure.EQUITY, parse_cut(">=50"), End.LOWER)
    for name in ("h", "k"):
        node = graph.node(name)
        assert node in asked
        assert (above[node], at_least[node]) == (False, True)


@pytest.mark.parametrize("name", ["single", "hybrid-edge"])
def test_rules_asked_one_entity_at_a_time_are_refused(name: str) -> None:
    holdings = held("person S -50> m")
    with pytest.raises(UsageError, match="not computed for a whole register"):
        attribute_register(holdings, Seeds.of(holdings.graph, ["person S"]), rule(name))


def test_a_seed_is_100_whatever_is_known_of_it() -> None:
    holdings = held("person U -60> s", "s -40> t")
    graph = holdings.graph
    found = attribute_register(holdings, Seeds.of(graph, ["s"]), rule("mul"))
    lower, upper = found.bounds(Measure.VOTES)
    assert (lower[graph.node("s")], upper[graph.node("s")]) == (100, 100)
    assert lower[graph.node("t")] == pytest.approx(40)
