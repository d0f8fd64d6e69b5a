"""Whether some other single holder has as much as the watched set (IV.C.1, default reading).

A holder's share includes that of the entities it controls. What is unknown may be a rival's, so
it can keep control from being certain; regulated float cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ownership_graph.attribution.rules import End
from ownership_graph.control.control import Control, parties_above
from ownership_graph.control.taken import taken
from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from queries.clauses.common.attributed import Part, watched_by
from queries.findings.truth import Truth
from queries.rulebook import Dials
from queries.us_persons import formed_in_us, us_citizen_or_resident
from queries.workspace import Workspace

__all__ = ["rival_is_possible"]


def rival_is_possible(space: Workspace, node: int, dials: Dials, part: Part) -> bool:
    """Whether a holder outside the watched set may have an equal or larger share.

    The shares are compared in the measure that gives the watched set its greater share; while
    either measure may do so, in both.

    Args:
        space: the snapshot and the law.
        node: the party that is held.
        dials: the reading: whose share counts as a rival's.
        part: what the watched set has.
    """
    shares = {measure: part.share(node, measure) for measure in Measure}
    least = max((share.lower, share.lower_open) for share in shares.values())
    for measure, share in shares.items():
        may_decide = share.upper >= least[0]
        if may_decide and any(
            _reaches(most, least) for most in _rivals(space, node, dials, part, measure)
        ):
            return True
    return False


def _reaches(most: tuple[Fraction, bool], least: tuple[Fraction, bool]) -> bool:
    """Whether a rival's upper end may be equal to or above the watched set's lower end."""
    figure, is_open = most
    if figure != least[0]:
        return figure > least[0]
    return not is_open and not least[1]


def _rivals(
    space: Workspace, node: int, dials: Dials, part: Part, measure: Measure
) -> Iterator[tuple[Fraction, bool]]:
    """The most that each possible rival may have; first a holder whom nobody names."""
    control = Control(part.holdings)
    yield _most(part, control, node, measure, ())
    for holder in parties_above(part.holdings, node):
        outside = watched_by(part, holder) is not Truth.YES
        if outside and _counts(space, dials, holder):
            yield _most(part, control, node, measure, (holder,))


def _most(
    part: Part, control: Control, node: int, measure: Measure, holders: tuple[int, ...]
) -> tuple[Fraction, bool]:
    holdings = part.holdings
    theirs = np.zeros(holdings.nodes, dtype=np.bool_)
    group = {*holders, *control.controlled_by(holders, End.UPPER)} - {node}
    # A stake that counts as the watched set's own is not a rival's, whoever may control its holder.
    group = {each for each in group if watched_by(part, each) is not Truth.YES}
    theirs[list(group)] = True
    for block in holdings.blocks:
        theirs[block.node] = bool(group & set(block.members))
    found = taken(holdings, measure, node, theirs, End.UPPER)
    return found.upper, found.upper_open


def _counts(space: Workspace, dials: Dials, holder: int) -> bool:
    """Whether a holder's share can rebut control under the reading."""
    if dials.rival == "anyone":
        return True
    facts = space.facts(holder)
    if facts.kind is EntityKind.PERSON:
        return us_citizen_or_resident(facts, space.us) is not Truth.NO
    return formed_in_us(facts, space.us) is not Truth.NO
