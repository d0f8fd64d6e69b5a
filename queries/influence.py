"""``influence``: power below a majority, as advice only and never a verdict.

The direct holders of an entity vote; the greatest of them are players, all others and what is not
disclosed an ocean of small holders. Bands count at their lower ends. Beside the indices stand the
control rights of everybody above by the weakest link of each chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ownership_graph.control.control import parties_above
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.influence.power import Game, banzhaf, normalised, shapley_shubik
from ownership_graph.influence.weakest import ControlRights, weakest_link
from ownership_graph.share import decimal_text
from queries.findings.chain_words import holder_id, holder_name

__all__ = ["Influence", "Player", "RightsLine", "influence", "influence_json"]

_HUNDRED = Fraction(100)
_HALF = Fraction(50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One of the greatest direct holders.

    Attributes:
        holder: its id; of a joint block the ids of its holders joined by ``+``.
        name: its name.
        votes: in percent, as counted.
        banzhaf: the absolute index, 0 to 1.
        banzhaf_part: its part of all players' indices.
        shapley_shubik: the index, 0 to 1.
    """

    holder: str
    name: str
    votes: Fraction
    banzhaf: Fraction
    banzhaf_part: Fraction
    shapley_shubik: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsLine:
    """The control rights of one party above by the weakest link: id, name, rights."""

    entity: str
    name: str
    rights: ControlRights


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """Power over one entity.

    Attributes:
        entity: the id that was asked.
        name: its name.
        players: the greatest direct holders.
        ocean: votes of all others and of those who are not disclosed, in percent.
        rights: control rights of everybody above, the greatest first.
    """

    entity: str
    name: str
    players: tuple[Player, ...]
    ocean: Fraction
    rights: tuple[RightsLine, ...]


def influence(holdings: Holdings, entity: str, players: int = 12) -> Influence:
    """Power over an entity.

    Args:
        holdings: what is known above it.
        entity: its id.
        players: how many of its direct holders are players, 1 or more.

    Raises:
        UnknownEntity: when the snapshot does not hold it.
    """
    graph = holdings.graph
    node = graph.node(entity)
    stakes = [
        (holdings.interval(row, Measure.VOTES).lower, int(holdings.holder[row]))
        for row in holdings.subject_rows(node)
        if holdings.holder[row] >= 0
    ]
    chosen = sorted(
        (stake for stake in stakes if stake[0] > 0), key=lambda each: (-each[0], each[1])
    )
    chosen = chosen[:players]
    held = sum((votes for votes, _ in chosen), Fraction(0))
    game = Game(
        weights=tuple(votes for votes, _ in chosen),
        quota=max(_HALF, held / 2),
        strict=True,
        ocean=max(Fraction(0), _HUNDRED - held),
    )
    swings = banzhaf(game)
    return Influence(
        entity=entity,
        name=graph.name(node),
        players=tuple(
            Player(
                holder=holder_id(holdings, holder),
                name=holder_name(holdings, holder),
                votes=votes,
                banzhaf=swing,
                banzhaf_part=part,
                shapley_shubik=pivot,
            )
            for (votes, holder), swing, part, pivot in zip(
                chosen, swings, normalised(swings), shapley_shubik(game), strict=True
            )
        ),
        ocean=game.ocean,
        rights=tuple(sorted(_rights(holdings, node), key=_greatest)),
    )


def influence_json(answers: Iterable[Influence]) -> dict[str, Any]:
    """The JSON of ``influence``: votes and rights in percent, indices from 0 to 1."""
    return {
        "results": [
            {
                "entity": answer.entity,
                "players": [
                    {
                        "holder": each.holder,
                        "name": each.name,
                        "votes": decimal_text(each.votes),
                        "banzhaf": decimal_text(each.banzhaf),
                        "banzhaf_part": decimal_text(each.banzhaf_part),
                        "shapley_shubik": decimal_text(each.shapley_shubik),
                    }
                    for each in answer.players
                ],
                "ocean": decimal_text(answer.ocean),
                "control_rights": [
                    {
                        "entity": line.entity,
                        "name": line.name,
                        "percent": decimal_text(line.rights.percent),
                        "complete": line.rights.complete,
                    }
                    for line in answer.rights
                ],
            }
            for answer in answers
        ]
    }


def _rights(holdings: Holdings, node: int) -> Iterable[RightsLine]:
    graph = holdings.graph
    for above in parties_above(holdings, node):
        rights = weakest_link(holdings, above, node)
        if rights.percent > 0:
            yield RightsLine(entity=graph.id(above), name=graph.name(above), rights=rights)


def _greatest(line: RightsLine) -> tuple[Fraction, str]:
    return (-line.rights.percent, line.entity)
