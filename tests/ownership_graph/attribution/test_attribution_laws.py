"""Laws that hold for every rule: order does not matter, more shares never give less."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from records import counting_of, flags_of, graph_of
from rules_of import PAIRS

from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.rules import End
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.share import Share

from oracle.world import Band, Reading, Row, World
from strategies import Case, Features, cases

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much]
PLAIN = Features(
    contradictions=False, complete=False, datasets=False, nominees=False, treasury=False,
    options=False, general_partners=False, blocks=False,
)  # fmt: skip
GROWING = sorted(name for name, (rule, _) in PAIRS.items() if rule.lift is None)


def answers(case: Case, name: str, order: list[int] | None = None) -> Attribution:
    graph = graph_of(case.world, order=order)
    holdings = compile_holdings(graph, counting_of(Reading()), flags_of(graph, case.floats))
    certain = flags_of(graph, case.certain)
    seeds = Seeds(certain, certain | flags_of(graph, case.possible))
    return attribute(holdings, seeds, PAIRS[name][0])


def told(found: Attribution) -> dict[str, tuple[Share, Share, str]]:
    graph = found.frame.holdings.graph
    return {
        name: (
            found.share(node, Measure.EQUITY),
            found.share(node, Measure.VOTES),
            found.captured(node).value,
        )
        for node, name in enumerate(graph.entities.ids)
    }


@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
@given(cases(), st.sampled_from(sorted(PAIRS)), st.data())
def test_the_order_of_statements_never_matters(case: Case, name: str, data: st.DataObject) -> None:
    distinct = list(dict.fromkeys(case.world.rows))
    order = data.draw(st.permutations(range(len(distinct))))
    assert told(answers(case, name)) == told(answers(case, name, list(order)))


def lower_ends(found: Attribution) -> list[Fraction]:
    nodes = range(len(found.frame.holdings.graph))
    return [found.fraction(node, measure, End.LOWER) for node in nodes for measure in Measure]


def increased(case: Case, at: int, by: int) -> Case | None:
    """The same world with the lower end of one stake raised, if its subject has room for that."""
    row = case.world.rows[at]
    others = [each for each in case.world.subject_rows(row.subject) if each is not row]
    stated = [
        sum((band.low for each in others if (band := each.band(measure))), Fraction(0))
        for measure in ("equity", "votes")
    ]
    raised = {
        measure: _raised(row.band(measure), by, 99 - total)
        for measure, total in zip(("equity", "votes"), stated, strict=True)
    }
    if raised["equity"] is None or (row.votes is not None and raised["votes"] is None):
        return None
    votes = row.votes and raised["votes"]
    changed = replace(row, equity=raised["equity"], votes=votes)
    rows: list[Row] = list(case.world.rows)
    rows[at] = changed
    return replace(case, world=World(case.world.kinds, tuple(rows)))


def _raised(band: Band | None, by: int, room: Fraction) -> Band | None:
    if band is None or band.low + by > room:
        return None
    low = band.low + by
    is_exact = band.low == band.high
    high = low if is_exact else max(low, band.high)
    return Band(low, high, low < high and band.low_open, low < high and band.high_open)


@settings(max_examples=300, deadline=None, suppress_health_check=QUIET)
@given(cases(PLAIN), st.sampled_from(GROWING), st.integers(0, 30), st.sampled_from([1, 5, 20, 40]))
def test_more_of_a_share_never_gives_less_for_certain(
    case: Case, name: str, at: int, by: int
) -> None:
    assume(case.world.rows)
    more = increased(case, at % len(case.world.rows), by)
    assume(more is not None and more.world.rows != case.world.rows)
    assert more is not None
    before, after = answers(case, name), answers(more, name)
    assert all(new >= old for old, new in zip(lower_ends(before), lower_ends(after), strict=True))


@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
@given(cases(), st.sampled_from(sorted(PAIRS)), st.integers(0, 20))
def test_a_further_seed_never_gives_less(case: Case, name: str, at: int) -> None:
    assume(PAIRS[name][0].lift is None)
    names = sorted(case.world.kinds)
    more = replace(case, certain=case.certain | {names[at % len(names)]})
    before, after = answers(case, name), answers(more, name)
    for node in range(len(names)):
        for measure in Measure:
            for end in End:
                assert after.fraction(node, measure, end) >= before.fraction(node, measure, end)


@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
@given(cases())
def test_hybrid_is_never_below_mul_or_the_cascade_above_half(case: Case) -> None:
    hybrid, mul, cascade = (answers(case, name) for name in ("hybrid", "mul", "cascade >50"))
    for node in range(len(case.world.kinds)):
        for measure in Measure:
            for end in End:
                most = max(part.fraction(node, measure, end) for part in (mul, cascade))
                assert hybrid.fraction(node, measure, end) >= most
