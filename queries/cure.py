"""``cure``: the least sale that turns a failure on ownership into a pass, with the trades.

Computed under the default reading of the country-of-concern predicate, then tested: the trades are
made in a copy of the facts, and the clause is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ownership_graph.attribution.attribution import Attribution
from ownership_graph.attribution.rules import parse_cut
from ownership_graph.cures.cure import Cure, Sale
from ownership_graph.cures.cure import cure as least_sale
from ownership_graph.errors import UsageError
from ownership_graph.model import Entity, EntityKind, Interest, Source
from ownership_graph.share import decimal_text, terminates
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.clauses import iv_d
from queries.clauses.common.attributed import parts
from queries.findings.chain_words import holder_id, holder_name
from queries.findings.finding import DEFAULT, Outcome
from queries.findings.truth import Truth
from queries.screening import screen
from queries.what_if import WHAT_IF, split
from queries.workspace import Workspace

__all__ = ["CureAnswer", "Trade", "cure", "cure_json"]

_BUYER = "what-if buyer"
_PREDICATE = "country-of-concern"
_VOTES_KEPT = (
    "no proxy suffices: with every vote given up, the equity stays, here or in a company above, "
    "and is or may be a majority."
)
_OFFICE_KEPT = (
    "no sale suffices: votes that come with a position, such as a general partner's, do not go "
    "with the shares, and after the sale the clause still says FAIL."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One sale to an outsider.

    Attributes:
        seller: id of the seller.
        seller_name: its name.
        subject: id of the entity whose shares are sold.
        subject_name: its name.
        part: the part of the seller's stake, above 0 and at most 1.
        points: percentage points of the entity that change hands.
        before: the seller's stake in percent, as text.
    """

    seller: str
    seller_name: str
    subject: str
    subject_name: str
    part: Fraction
    points: Fraction
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CureAnswer:
    """How an entity could pass a clause.

    Attributes:
        entity: the id that was asked.
        name: its name.
        clause: id of the clause.
        before: what the clause says now.
        after: what it says after the trades; None where there are none.
        trades: the sales; None where none suffice or are needed.
        points: all sales in percentage points.
        least: no smaller sale suffices; where False, a smaller one may.
        reason: one sentence.
    """

    entity: str
    name: str
    clause: str
    before: Outcome
    after: Outcome | None
    trades: tuple[Trade, ...] | None
    points: Fraction
    least: bool
    reason: str


def cure(
    space: Workspace, entity: str, clause: str = iv_d.CLAUSE, *, votes_only: bool = False
) -> CureAnswer:
    """The least sale after which an entity passes a clause of the country-of-concern predicate.

    Args:
        space: the snapshot and the law.
        entity: its id.
        clause: id of a clause that tests the predicate on one entity.
        votes_only: votes are given up by waiver or proxy instead.

    Raises:
        UnknownEntity: when the snapshot does not hold the entity.
        UsageError: where the readings or the facts leave no exact search.
    """
    node = space.graph.node(entity)
    if space.rulebook.clause(clause).test != _PREDICATE:
        raise UsageError(
            f"{clause} does not ask how much a country of concern owns.",
            hint="Ask for II.3, IV.B or IV.D.",
        )
    (finding,) = screen(space, [entity], clause)
    bare = CureAnswer(
        entity=entity,
        name=space.graph.name(node),
        clause=clause,
        before=finding.outcome,
        after=None,
        trades=None,
        points=Fraction(0),
        least=True,
        reason="nothing fails, so nothing needs to be sold.",
    )
    if finding.outcome is not Outcome.FAIL:
        return bare
    dials = space.rulebook.readings(clause)[DEFAULT]
    if space.watched(dials)[node].answer is not Truth.NO:
        return replace(bare, reason="where it is formed or run decides, and no sale changes that.")
    (part,) = parts(space, dials, node, Truth.OPEN)
    threshold = parse_cut(str(space.threshold(dials.threshold)))
    found = least_sale(part.votes, node, threshold, votes_only=votes_only)
    if found.sales is None:
        return replace(bare, reason=_VOTES_KEPT if votes_only else _unsold(found))
    graph = _traded(space, part.votes, found.sales, votes_only=votes_only)
    (after,) = screen(replace(space, graph=graph, _kept={}), [entity], clause)
    if after.outcome is Outcome.FAIL:
        return replace(bare, reason=_OFFICE_KEPT)
    return replace(
        bare,
        after=after.outcome,
        trades=tuple(_trade(part.votes, sale) for sale in found.sales),
        points=found.points,
        least=found.least,
        reason=f"after the sales the clause says {after.outcome.value}.",
    )


def cure_json(answers: Iterable[CureAnswer]) -> dict[str, Any]:
    """The JSON of ``cure``: parts and points as decimal strings, sales rounded up."""
    return {
        "results": [
            {
                "entity": answer.entity,
                "clause": answer.clause,
                "before": answer.before.value,
                "after": None if answer.after is None else answer.after.value,
                "trades": None
                if answer.trades is None
                else [
                    {
                        "seller": trade.seller,
                        "subject": trade.subject,
                        "stake": trade.before,
                        "points": decimal_text(trade.points, upward=True),
                        **({} if terminates(trade.points) else {"rounded": True}),
                    }
                    for trade in answer.trades
                ],
                "points": decimal_text(answer.points, upward=True),
                "least": answer.least,
                "reason": answer.reason,
            }
            for answer in answers
        ]
    }


def _unsold(found: Cure) -> str:
    left = max(found.left.values())
    return (
        f"no sale suffices: with everything sold, {decimal_text(left, upward=True)} percent "
        "may still be theirs, for what is not known."
    )


def _trade(attribution: Attribution, sale: Sale) -> Trade:
    holdings = attribution.frame.holdings
    seller, subject = int(holdings.holder[sale.row]), int(holdings.subject[sale.row])
    return Trade(
        seller=holder_id(holdings, seller),
        seller_name=holder_name(holdings, seller),
        subject=holder_id(holdings, subject),
        subject_name=holder_name(holdings, subject),
        part=sale.part,
        points=sale.points,
        before=str(holdings.share(sale.row, sale.measure)),
    )


def _traded(
    space: Workspace, attribution: Attribution, sales: Iterable[Sale], *, votes_only: bool
) -> OwnershipGraph:
    """The snapshot after the sales; the buyers are natural persons of the United States."""
    holdings, graph = attribution.frame.holdings, space.graph
    records = dict(enumerate(graph.interests.records))
    sold: list[Interest] = []
    buyers: list[Entity] = []
    for number, sale in enumerate(sales, 1):
        buyer = _buyer(f"{_BUYER} {number}", space)
        buyers.append(buyer)
        for row in holdings.statements(sale.row):
            sold += split(records.pop(row), sale.part, buyer.id, votes_only=votes_only)
    return OwnershipGraph.from_records(
        [*_entities(graph), *buyers],
        [*records.values(), *sold],
        as_of=graph.as_of,
        linked={alias: graph.id(node) for alias, node in graph.aliases.items()},
    )


def _entities(graph: OwnershipGraph) -> Iterator[Entity]:
    for said in graph.statements.values():
        yield from said


def _buyer(identity: str, space: Workspace) -> Entity:
    home = space.us.code
    return Entity(
        id=identity,
        name=identity,
        kind=EntityKind.PERSON,
        source=Source(dataset=WHAT_IF),
        nationalities=(home,),
        residence=home,
        us_person=True,
    )
