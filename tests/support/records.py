"""From the oracle's worlds to the engine's records and snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ownership_graph.holdings.counting import Counting
from ownership_graph.model import Entity, EntityKind, Form, Grade, Interest, Right, Source
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph

from oracle.world import Band, Reading, Row, World

__all__ = ["AS_OF", "counting_of", "entities_of", "flags_of", "graph_of", "interests_of"]

AS_OF = date(2026, 6, 30)


def graph_of(world: World, *, order: Sequence[int] | None = None) -> OwnershipGraph:
    """The snapshot of a world, its statements given in the order asked for."""
    interests = interests_of(world)
    entities = entities_of(world)
    if order is not None:
        interests = [interests[index] for index in order]
        entities = entities[::-1]
    return OwnershipGraph.from_records(entities, interests, as_of=AS_OF)


def entities_of(world: World) -> list[Entity]:
    return [
        Entity(id=name, name=name, kind=EntityKind(kind), source=Source(dataset="kinds"))
        for name, kind in world.kinds.items()
    ]


def interests_of(world: World) -> list[Interest]:
    """One record a distinct row: rows equal in every column are one (R6)."""
    return [_interest(index, row) for index, row in enumerate(dict.fromkeys(world.rows))]


def _interest(index: int, row: Row) -> Interest:
    rights = set()
    if row.general_partner:
        rights.add(Right.GENERAL_PARTNER)
    if row.appoints_board:
        rights.add(Right.APPOINTMENT_OF_BOARD)
    return Interest(
        id=f"r{index}",
        subject=row.subject,
        holder=row.holder,
        equity=_share(row.equity),
        votes=_share(row.votes),
        rights=frozenset(rights),
        board=_share(row.board),
        form=Form(row.form),
        on_behalf_of=row.nominator,
        joint_block=row.block,
        complete=row.complete,
        source=Source(dataset=row.dataset, grade=Grade.REGISTER),
    )


def _share(band: Band | None) -> Share | None:
    if band is None:
        return None
    return Share(band.low, band.high, band.low_open, band.high_open)


def counting_of(reading: Reading) -> Counting:
    return Counting(
        one_share_one_vote=reading.one_share_one_vote,
        exclude_treasury=reading.exclude_treasury,
        look_through_nominees=reading.look_through_nominees,
        as_exercised=reading.as_exercised,
        register_complete=reading.register_complete,
    )


def flags_of(graph: OwnershipGraph, names: Iterable[str]) -> NDArray[np.bool_]:
    """For each node whether its id is among ``names``."""
    flags = np.zeros(len(graph), dtype=np.bool_)
    flags[[graph.node(name) for name in names]] = True
    return flags
