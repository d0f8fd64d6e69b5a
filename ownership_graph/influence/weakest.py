"""Control rights by the weakest link, as the literature on pyramids counts them. Advice only.

A chain gives as many votes as its weakest link; the chains of a holder are added up (La Porta,
Lopez-de-Silanes and Shleifer 1999; Claessens, Djankov and Lang 2000; Faccio and Lang 2002).
Chains that share a last link share its votes: together they never give more than that link.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings

__all__ = ["ControlRights", "weakest_link"]

_HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class ControlRights:
    """The control rights of a holder.

    Attributes:
        percent: of the votes, 0 to 100.
        complete: every chain was followed; else the figure is a lower bound.
    """

    percent: Fraction
    complete: bool


def weakest_link(
    holdings: Holdings, holder: int, entity: int, limit: int = 100_000
) -> ControlRights:
    """The control rights of a holder in an entity, from the lower ends of stated votes.

    Args:
        holdings: what is known above the entity.
        holder: a node.
        entity: another node.
        limit: at most so many links are followed.
    """
    search = _Search(holdings, holder, limit)
    rights = search.rights(entity, frozenset({entity}))
    return ControlRights(min(_HUNDRED, rights), search.left > 0)


@dataclass(slots=True)
class _Search:
    holdings: Holdings
    holder: int
    left: int

    def rights(self, entity: int, below: frozenset[int]) -> Fraction:
        """What the holder has in an entity by chains that meet nobody twice."""
        found = Fraction(0)
        for row in self.holdings.subject_rows(entity):
            above = int(self.holdings.holder[row])
            link = self.holdings.interval(row, Measure.VOTES).lower
            if above == self.holder:
                found += link
            elif 0 <= above < len(self.holdings.graph) and above not in below and self.left > 0:
                self.left -= 1
                found += min(link, self.rights(above, below | {above}))
        return found
