"""Least non-negative solutions of small systems, exactly.

A system gives each unknown a choice among affine functions of the unknowns and takes the least
or greatest of them. Its least solution is found by improving choices one by one; each choice alone
is a linear system, solved by elimination.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Affine", "NoSolution", "least_affine", "least_of_greatest", "least_of_least"]

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Affine:
    """``constant + sum of weight times unknown``."""

    constant: Fraction
    weights: Mapping[str, Fraction]

    def at(self, values: Mapping[str, Fraction]) -> Fraction:
        return self.constant + sum(
            (weight * values[name] for name, weight in self.weights.items()), ZERO
        )


class NoSolution(Exception):
    """No finite non-negative solution exists: a ring feeds itself with 100 percent or more."""


Choose = Callable[[str, Mapping[str, Fraction]], Affine]


def least_affine(system: Mapping[str, Affine]) -> dict[str, Fraction]:
    """The least non-negative solution of ``x = constant + weights x``.

    Unknowns that nothing positive reaches are 0; for the others the solution is unique.
    """
    positive = {name for name, each in system.items() if each.constant > 0}
    while True:
        reached = {
            name
            for name, each in system.items()
            if any(weight > 0 and source in positive for source, weight in each.weights.items())
        }
        if reached <= positive:
            break
        positive |= reached
    solution = _eliminate({name: system[name] for name in sorted(positive)})
    if any(value < 0 for value in solution.values()):
        raise NoSolution
    return {name: solution.get(name, ZERO) for name in system}


def _eliminate(system: Mapping[str, Affine]) -> dict[str, Fraction]:
    names = list(system)
    table = [
        [
            *(
                (ONE if row == column else ZERO) - system[row].weights.get(column, ZERO)
                for column in names
            ),
            system[row].constant,
        ]
        for row in names
    ]
    for step in range(len(names)):
        pivot = next((row for row in range(step, len(names)) if table[row][step] != 0), None)
        if pivot is None:
            raise NoSolution
        table[step], table[pivot] = table[pivot], table[step]
        divisor = table[step][step]
        table[step] = [cell / divisor for cell in table[step]]
        for row in range(len(names)):
            factor = table[row][step]
            if row != step and factor != 0:
                table[row] = [
                    cell - factor * base for cell, base in zip(table[row], table[step], strict=True)
                ]
    return {name: table[row][-1] for row, name in enumerate(names)}


def least_of_greatest(names: list[str], choose: Choose) -> dict[str, Fraction]:
    """The least solution of ``x = greatest choice``: choices change only for a real gain."""
    values = dict.fromkeys(names, ZERO)
    system = {name: choose(name, values) for name in names}
    while True:
        values = least_affine(system)
        better = {name: choose(name, values) for name in names}
        gains = [name for name in names if better[name].at(values) > system[name].at(values)]
        if not gains:
            return values
        for name in gains:
            system[name] = better[name]


def least_of_least(names: list[str], choose: Choose) -> dict[str, Fraction]:
    """The least solution of ``x = least choice``.

    First the unknowns that can stay at 0 together: the greatest set whose members can all choose
    a function that is 0 while the set is 0. For the others every choice has one solution.
    """
    zero = set(names)
    while True:
        marked = {name: ZERO if name in zero else ONE for name in names}
        lost = {name for name in zero if choose(name, marked).at(marked) > 0}
        if not lost:
            break
        zero -= lost
    others = [name for name in names if name not in zero]
    values = dict.fromkeys(names, ZERO)
    start = dict.fromkeys(others, ONE) | dict.fromkeys(zero, ZERO)
    system = {name: choose(name, start) for name in others}
    while True:
        values |= least_affine({name: _without(system[name], zero) for name in others})
        better = {name: choose(name, values) for name in others}
        gains = [name for name in others if better[name].at(values) < system[name].at(values)]
        if not gains:
            return values
        for name in gains:
            system[name] = better[name]


def _without(function: Affine, zero: set[str]) -> Affine:
    return Affine(
        function.constant,
        {name: weight for name, weight in function.weights.items() if name not in zero},
    )
