"""What every party has of one entity at once, where all stakes are exact and multiply.

Asking holder by holder follows the graph down once per holder. Here it is followed up once from the
entity: what a party has is the sum over what it holds of its stake times what that has (the
transposed system). For a party on no cycle this is its part; one on a cycle also holds a part of
itself and is asked by itself (``ownership_graph.owning``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from ownership_graph.counting import Measure
from ownership_graph.frame import Frame
from ownership_graph.numbers import as_fraction

__all__ = ["is_exact_above", "parts_of"]

_ZERO, _ONE, _HUNDRED = Fraction(0), Fraction(1), Fraction(100)


def is_exact_above(frame: Frame, entity: int, parties: Iterable[int]) -> bool:
    """Whether all stakes above an entity are exact, agree, and are no joint blocks.

    Args:
        frame: holdings whose undeclared rests are nobody's.
        entity: a node.
        parties: everybody above it.
    """
    holdings = frame.holdings
    nodes = [entity, *parties]
    for measure in Measure:
        unclear = frame.roomy[measure] | frame.contradictory[measure]
        unclear[: len(holdings.graph)] |= holdings.unsatisfiable[measure]
        if unclear[nodes].any():
            return False
    subjects = set(nodes)
    return not any(block.subject in subjects for block in holdings.blocks)


def parts_of(frame: Frame, entity: int, measure: Measure) -> dict[int, Fraction] | None:
    """What each party on no cycle has of an entity, in percent; those who have nothing are absent.

    Args:
        frame: holdings for which :func:`is_exact_above` holds.
        entity: a node.
        measure: equity or votes.

    Returns:
        Also figures for parties on cycles, which are no parts; None where a ring is closed.
    """
    found = {entity: _ONE}
    for level in reversed(frame.schedule.levels):
        for component in level.components:
            solved = _on_cycle(frame, component.tolist(), measure, found, entity)
            if solved is None:
                return None
            found.update(solved)
        for node in level.nodes.tolist():
            part = _through(frame, node, measure, found)
            if part:
                found[node] = part
    del found[entity]
    return {node: part * _HUNDRED for node, part in found.items() if part}


def _stakes(frame: Frame, node: int, measure: Measure) -> Iterable[tuple[int, Fraction]]:
    holdings = frame.holdings
    for row in holdings.held_rows(node).tolist():
        subject = int(holdings.subject[row])
        if frame.owned[subject]:
            yield subject, holdings.interval(row, measure).lower / _HUNDRED


def _through(
    frame: Frame, node: int, measure: Measure, found: dict[int, Fraction]
) -> Fraction | None:
    if node in found:
        return None
    terms = [
        stake * found[subject]
        for subject, stake in _stakes(frame, node, measure)
        if subject in found
    ]
    return sum(terms, _ZERO)


def _on_cycle(
    frame: Frame,
    nodes: Sequence[int],
    measure: Measure,
    found: dict[int, Fraction],
    entity: int,
) -> dict[int, Fraction] | None:
    index = {node: at for at, node in enumerate(nodes)}
    right = [_ONE if node == entity else _ZERO for node in nodes]
    matrix = [[Fraction(int(row == column)) for column in nodes] for row in nodes]
    for node, at in index.items():
        for subject, stake in _stakes(frame, node, measure):
            if subject in index:
                matrix[at][index[subject]] -= stake
            elif subject in found:
                right[at] += stake * found[subject]
    cells = [fmpq(cell.numerator, cell.denominator) for row in matrix for cell in row]
    constants = [fmpq(cell.numerator, cell.denominator) for cell in right]
    size = len(nodes)
    try:
        solved = fmpq_mat(size, size, cells).solve(fmpq_mat(size, 1, constants))
    except ZeroDivisionError:
        return None
    return {node: as_fraction(solved[at, 0]) for node, at in index.items()}
