"""Systems of cross-holdings: guessed, solved by FLINT, eliminated, and in float64."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

import ownership_graph.equations.approximation as approximation_module
import ownership_graph.equations.linear as linear_module
from ownership_graph.equations.approximation import approximate
from ownership_graph.equations.linear import proper_equations, solve_exactly
from ownership_graph.equations.numbers import as_fraction
from ownership_graph.equations.system import System

Terms = list[tuple[int, int, Fraction]]


def system(terms: Terms, rest: list[Fraction], known: dict[int, Fraction] | None = None) -> System:
    """Equations from (equation, unknown, weight); an unknown below 0 is worth what is known."""
    worth = known or {}

    def rational(value: Fraction) -> fmpq:
        return fmpq(value.numerator, value.denominator)

    def column(values: list[fmpq]) -> Any:  # noqa: ANN401 (an object array)
        result = np.empty(len(values), dtype=object)
        result[:] = values
        return result

    table = sorted({weight for _, _, weight in terms})
    return System(
        row=np.asarray([row for row, _, _ in terms], dtype=np.int64),
        column=np.asarray([max(unknown, -1) for _, unknown, _ in terms], dtype=np.int64),
        code=np.asarray([table.index(weight) for _, _, weight in terms], dtype=np.int64),
        table=[rational(weight) for weight in table],
        known=column([rational(worth.get(unknown, Fraction(0))) for _, unknown, _ in terms]),
        rest=column([rational(value) for value in rest]),
    )


def solved(equations: System, *, check: bool = False) -> list[Fraction] | None:
    found = solve_exactly(equations, check=check)
    return None if found is None else [as_fraction(value) for value in found]


HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def test_two_firms_that_hold_half_of_each_other() -> None:
    equations = system(
        [(0, 1, HALF), (1, 0, HALF), (0, -1, HALF)], [Fraction(0)] * 2, {-1: Fraction(1)}
    )
    assert solved(equations) == [Fraction(2, 3), Fraction(1, 3)]


def test_r13_rows_that_keep_their_whole_weight_are_zero_and_never_divided() -> None:
    equations = system(
        [(0, 1, Fraction(1)), (1, 0, Fraction(1)), (2, 0, HALF), (2, -1, HALF)],
        [Fraction(0)] * 3,
        {-1: Fraction(1)},
    )
    assert proper_equations(equations).tolist() == [False, False, True]
    assert solved(equations) == [Fraction(0), Fraction(0), HALF]


def test_a_system_of_closed_rows_only_is_zero() -> None:
    equations = system([(0, 1, Fraction(1)), (1, 0, Fraction(1))], [Fraction(0)] * 2)
    assert solved(equations) == [Fraction(0), Fraction(0)]


def test_r19_weights_that_feed_on_themselves_have_no_solution() -> None:
    assert (
        solved(system([(0, 1, Fraction(1)), (1, 0, Fraction(1))], [HALF, HALF]), check=True) is None
    )
    more = Fraction(3, 2)
    assert solved(system([(0, 1, more), (1, 0, more)], [HALF, HALF]), check=True) is None
    damped = system([(0, 1, more), (1, 0, THIRD)], [HALF, HALF], None)
    assert solved(damped, check=True) == [Fraction(5, 2), Fraction(4, 3)]


def test_a_solution_too_long_to_guess_is_solved_in_full() -> None:
    weight = Fraction(1, 1_000_003)
    equations = system(
        [(0, 1, weight), (1, 0, weight), (0, -1, HALF)], [Fraction(0)] * 2, {-1: Fraction(1, 7)}
    )
    found = solved(equations)
    assert found is not None
    assert found[0] == Fraction(1, 14) / (1 - weight**2)
    assert found[1] == weight * found[0]


def test_weights_too_long_for_whole_numbers_of_64_bits_are_added_as_they_are() -> None:
    one, other = Fraction(1, 2**31 - 1), Fraction(1, 2**61 - 1)
    equations = system(
        [(0, 1, one), (0, 1, other), (1, 0, HALF), (0, -1, HALF)],
        [Fraction(0)] * 2,
        {-1: Fraction(1)},
    )
    assert solved(equations) == [HALF / (1 - (one + other) / 2), HALF / (1 - (one + other) / 2) / 2]


WEIGHTS = st.fractions(min_value=0, max_value=1, max_denominator=12)


@st.composite
def systems(draw: st.DrawFn) -> tuple[System, list[Fraction], Terms]:
    """Equations whose weights and constant add up to at most 1, some of them closed."""
    size = draw(st.integers(1, 6))
    terms: Terms = []
    rest = []
    for row in range(size):
        left = Fraction(1)
        for unknown in range(size):
            if unknown != row and draw(st.booleans()):
                weight = left * draw(WEIGHTS)
                terms.append((row, unknown, weight))
                left -= weight
        rest.append(left * draw(st.sampled_from([Fraction(0), HALF, Fraction(1)])))
    return system(terms, rest), rest, terms


@given(systems())
def test_the_solution_satisfies_every_equation_and_every_way_gives_the_same(
    drawn: tuple[System, list[Fraction], Terms],
) -> None:
    equations, rest, terms = drawn
    found = solved(equations)
    assert found is not None
    for row, constant in enumerate(rest):
        listed = sum(weight * found[unknown] for at, unknown, weight in terms if at == row)
        assert found[row] == constant + listed
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(linear_module, "_DENSE", 0)
        assert solved(equations) == found
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(linear_module, "_guess", lambda *_: None)
        assert solved(equations) == found


@given(systems(), st.booleans())
def test_a_float64_solution_lies_within_its_proven_bound(
    drawn: tuple[System, list[Fraction], Terms], sparse: bool
) -> None:
    equations, _, _ = drawn
    exact = solved(equations)
    assert exact is not None
    with pytest.MonkeyPatch.context() as patched:
        if sparse:
            patched.setattr(approximation_module, "_DENSE", 0)
        found = approximate(equations, 0.0)
    for value, true in zip(found.values.tolist(), exact, strict=True):
        assert abs(Fraction(value) - true) <= found.error if found.error < 1 else True


def test_what_known_holders_are_wrong_by_widens_the_bound() -> None:
    equations = system(
        [(0, 1, HALF), (1, 0, HALF), (0, -1, HALF)], [Fraction(0)] * 2, {-1: Fraction(1)}
    )
    assert approximate(equations, 1e-6).error >= 1e-6
    assert approximate(equations, 0.0).error < 1e-14


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("digits", [16, 17])
def test_a_ring_that_is_almost_closed_is_not_proven_and_says_so(digits: int, sparse: bool) -> None:
    rest = Fraction(1, 10**digits)
    equations = system([(0, 1, 1 - rest), (1, 0, 1 - rest)], [Fraction(0), rest])
    with pytest.MonkeyPatch.context() as patched:
        if sparse:
            patched.setattr(approximation_module, "_DENSE", 0)
        assert approximate(equations, 0.0).error > 0.1


@pytest.mark.parametrize("seed", range(8))
def test_elimination_copes_with_unknowns_that_fill_in(seed: int) -> None:
    draw = Random(seed)  # noqa: S311 (draws figures, keeps no secret)
    size = 24
    terms = [
        (row, unknown, Fraction(draw.randint(1, 9), 100))
        for row in range(size)
        for unknown in draw.sample(range(size), 4)
        if unknown != row
    ]
    equations = system(terms, [Fraction(draw.randint(0, 9), 100) for _ in range(size)])
    found = solved(equations)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(linear_module, "_DENSE", 0)
        assert solved(equations) == found
