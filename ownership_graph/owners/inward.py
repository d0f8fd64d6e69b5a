"""What every party has of one entity at once, where all stakes are exact and multiply.

Asking holder by holder follows the graph down once per holder. Here it is followed up once from the
entity: what a party has is the sum over what it holds of its stake times what that has (the
transposed system). For a party on no cycle this is its part; one on a cycle also holds a part of
itself and is asked by itself (``ownership_graph.owners.owning``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from flint import fmpq_mat

from ownership_graph.attribution.frame import Frame
from ownership_graph.equations.numbers import Number, as_fraction, as_numbers, blank
from ownership_graph.holdings.counting import Measure

__all__ = ["is_exact_above", "parts_of"]

_HUNDRED = Fraction(100)


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
    found: dict[int, Number] = {entity: as_numbers([Fraction(1)], exact=True)[0]}
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
    return {node: as_fraction(part) * _HUNDRED for node, part in found.items() if part}


def _stakes(frame: Frame, node: int, measure: Measure) -> Iterable[tuple[int, Number]]:
    """What a node holds of others, as fractions of the whole."""
    holdings = frame.holdings
    lower = frame.ends(exact=True).lower
    rows = holdings.held_rows(node)
    rows = rows[frame.owned[holdings.subject[rows]]]
    codes = holdings.codes[measure][rows].tolist()
    return zip(holdings.subject[rows].tolist(), (lower[code] for code in codes), strict=True)


def _through(frame: Frame, node: int, measure: Measure, found: dict[int, Number]) -> Number | None:
    if node in found:
        return None
    terms = [
        stake * found[subject]
        for subject, stake in _stakes(frame, node, measure)
        if subject in found
    ]
    return sum(terms)


def _on_cycle(
    frame: Frame,
    nodes: Sequence[int],
    measure: Measure,
    found: dict[int, Number],
    entity: int,
) -> dict[int, Number] | None:
    size = len(nodes)
    index = {node: at for at, node in enumerate(nodes)}
    right, matrix = blank(size, exact=True), blank(size * size, exact=True)
    matrix[:: size + 1] = 1
    for node, at in index.items():
        right[at] += node == entity
        for subject, stake in _stakes(frame, node, measure):
            if subject in index:
                matrix[at * size + index[subject]] -= stake
            elif subject in found:
                right[at] += stake * found[subject]
    try:
        solved = fmpq_mat(size, size, matrix.tolist()).solve(fmpq_mat(size, 1, right.tolist()))
    except ZeroDivisionError:
        return None
    return {node: solved[at, 0] for node, at in index.items()}
