"""Who controls whom, with the proof (RULES R16).

X controls Y when the votes held by X and by everything that X controls pass the cut, each
intermediary counted once, or when they have a right that controls by itself. The lower run
says who certainly does, the upper run who may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from ownership_graph.attribution.rules import End
from ownership_graph.control.closing import Closure, close, grant
from ownership_graph.control.gate_compiler import compile_gates
from ownership_graph.control.gates import MAJORITY, Gates, Nodes, Power
from ownership_graph.control.seats import seats_of
from ownership_graph.control.taken import taken
from ownership_graph.holdings.compiled import Flags
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.intervals import Interval, total
from ownership_graph.model import Right
from ownership_graph.share import Share

__all__ = ["Basis", "Control", "Controller", "Controls", "ProofStep", "parties_above"]


class Controls(StrEnum):
    """Whether somebody controls an entity."""

    YES = "yes"
    OPEN = "open"
    NO = "no"


class Basis(StrEnum):
    """What control rests on."""

    VOTES = "votes"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class ProofStep:
    """Why one entity is controlled: what the controller and those it controls have in it.

    Attributes:
        subject: the entity.
        basis: votes, or a right.
        holdings: rows of the holdings that count, all of them the controller's.
        total: their votes, seats or profits together, in percent, as stated; above 100
            where the statements contradict each other. None for a right without a figure.
        of: what ``total`` is a total of: ``votes``, ``seats`` or ``profits``.
        rights: the rights that control by themselves.
    """

    subject: int
    basis: Basis
    holdings: tuple[int, ...]
    total: Interval | None
    of: str
    rights: frozenset[Right] = frozenset()


@dataclass(frozen=True, slots=True)
class Controller:
    """Somebody who certainly controls an entity.

    Attributes:
        node: who.
        basis: what it rests on in the entity itself.
        votes: the votes in the entity of the controller and everything it controls.
        proof: from the controller's own stakes down to the entity, each step after its causes.
    """

    node: int
    basis: Basis
    votes: Share
    proof: tuple[ProofStep, ...]


class Control:
    """Control in one snapshot; both runs are laid out once, and only when needed.

    Args:
        holdings: what each holder has in each subject.
        power: what gives control.
    """

    def __init__(self, holdings: Holdings, power: Power = MAJORITY) -> None:
        self.holdings = holdings
        self.power = power

    @cached_property
    def lower(self) -> Gates:
        """The gates of the lower run."""
        return compile_gates(self.holdings, self.power, End.LOWER)

    @cached_property
    def _possible(self) -> Gates:
        return compile_gates(self.holdings, self.power, End.UPPER)

    @cached_property
    def _granted(self) -> tuple[Gates, Nodes]:
        return grant(self._possible)

    @property
    def granted(self) -> Nodes:
        """Nodes whose own list leaves room for control by somebody who is not named."""
        gates = self._possible
        helpers = gates.granted[gates.granted > self.holdings.nodes]
        # A list that does not add up to 100 stands behind gates of its own (RULES R7).
        behind = [gates.target[gates.start[node] : gates.start[node + 1]] for node in helpers]
        return np.unique(np.concatenate([gates.granted, *behind]))

    @property
    def upper(self) -> Gates:
        """The gates of the upper run, after what may be anybody's."""
        return self._granted[0]

    @property
    def anybody(self) -> Nodes:
        """Nodes that somebody who is not named may control: their rest alone passes the cut."""
        return self._granted[1]

    def controlled_by(self, holders: Sequence[int], end: End = End.LOWER) -> tuple[int, ...]:
        """What some parties control when they act as one, they themselves left out."""
        own = set(holders)
        closed = self._closed(holders, end)
        return tuple(
            node for node in sorted(closed) if node < self.lower.parties and node not in own
        )

    def relation(self, askers: Iterable[int], end: End, until: int | None = None) -> Closure:
        """What each of some parties controls by itself; runs are the parties' own numbers.

        Args:
            askers: the parties.
            end: which run.
            until: an entity that is all that is asked about.
        """
        own = np.asarray(sorted(set(askers)), dtype=np.int64)
        gates = self.lower if end is End.LOWER else self.upper
        return close(gates, own, own, until=until)

    def verdicts(self, entity: int) -> dict[int, Controls]:
        """For each party above an entity whether it controls it; those that do not are absent."""
        above = parties_above(self.holdings, entity)
        certain = set(self.relation(above, End.LOWER, entity).runs_at(entity).tolist())
        if entity in set(self.anybody.tolist()):
            possible = set(above)
        else:
            possible = set(self.relation(above, End.UPPER, entity).runs_at(entity).tolist())
        return {
            node: Controls.YES if node in certain else Controls.OPEN
            for node in above
            if node in certain | possible
        }

    def controllers(self, entity: int) -> tuple[Controller, ...]:
        """Everybody who certainly controls an entity, intermediates too, in order of node."""
        verdicts = self.verdicts(entity)
        return tuple(
            self.proven(node, entity)
            for node, verdict in verdicts.items()
            if verdict is Controls.YES
        )

    def proven(self, node: int, entity: int) -> Controller:
        """A controller of an entity with its proof.

        Args:
            node: somebody who controls ``entity`` in the lower run.
            entity: the controlled entity.
        """
        return self.proven_together([node], entity)

    def proven_together(self, holders: Sequence[int], entity: int) -> Controller:
        """The proof that some parties, acting as one, control an entity.

        Args:
            holders: parties who together control ``entity`` in the lower run; the first of them
                stands for all.
            entity: the controlled entity.
        """
        proof = self._proof(self._closed(holders, End.LOWER), entity)
        return Controller(holders[0], proof[-1].basis, self.votes(holders, entity), proof)

    def votes(self, holders: Sequence[int], entity: int) -> Share:
        """The votes in an entity of some parties and everything they control, acting as one."""
        ends = {
            end: taken(
                self.holdings,
                Measure.VOTES,
                entity,
                _flags(self._closed(holders, end), self.holdings.nodes),
                end,
            )
            for end in End
        }
        low, high = ends[End.LOWER], ends[End.UPPER]
        return Interval(
            low.lower, max(low.lower, high.upper), low.lower_open, high.upper_open
        ).share()

    def _closed(self, holders: Sequence[int], end: End) -> Mapping[int, int]:
        own = np.asarray(sorted(set(holders)), dtype=np.int64)
        zero = np.zeros_like(own)
        if end is End.LOWER:
            return close(self.lower, zero, own).of(0)
        closed = close(self.upper, zero, own).of(0)
        return dict.fromkeys(self.anybody.tolist(), 0) | closed

    def _proof(self, closed: Mapping[int, int], entity: int) -> tuple[ProofStep, ...]:
        steps: dict[int, ProofStep] = {}
        waiting = [entity]
        while waiting:
            subject = waiting.pop()
            step = self._step(closed, subject)
            steps[subject] = step
            for row in step.holdings:
                waiting += [
                    member
                    for member in self._members(int(self.holdings.holder[row]))
                    if closed[member] > 0 and member not in steps
                ]
        return tuple(sorted(steps.values(), key=lambda step: (closed[step.subject], step.subject)))

    def _members(self, holder: int) -> tuple[int, ...]:
        if holder < self.lower.parties:
            return (holder,)
        return self.holdings.block(holder).members

    def _step(self, closed: Mapping[int, int], subject: int) -> ProofStep:
        """The reason why a subject closed: votes if they pass, else a right, else the rest."""
        holdings, cut = self.holdings, self.power.cut
        before = closed[subject]
        theirs = tuple(
            row
            for row in holdings.subject_rows(subject)
            if closed.get(int(holdings.holder[row]), before) < before
        )
        flags = _flags({node for node, step in closed.items() if step < before}, holdings.nodes)
        votes = taken(holdings, Measure.VOTES, subject, flags, End.LOWER)
        if cut.passed(votes.lower, is_open=votes.lower_open, end=End.LOWER):
            return ProofStep(subject, Basis.VOTES, theirs, votes, "votes")
        sole = tuple(row for row in theirs if holdings.rights(row) & self.power.rights)
        if sole:
            rights = frozenset().union(*(holdings.rights(row) for row in sole))
            return ProofStep(subject, Basis.RIGHT, sole, None, "rights", rights & self.power.rights)
        seats = {row: seat for row in theirs if (seat := seats_of(holdings, row)) is not None}
        named = total(seats.values())
        if cut.passed(named.lower, is_open=named.lower_open, end=End.LOWER):
            return ProofStep(subject, Basis.RIGHT, tuple(seats), named, "seats")
        profits = taken(holdings, Measure.EQUITY, subject, flags, End.LOWER)
        return ProofStep(subject, Basis.RIGHT, theirs, profits, "profits")


def parties_above(holdings: Holdings, entity: int) -> tuple[int, ...]:
    """Everybody who holds in an entity, also indirectly, in order; the entity itself left out."""
    parties = len(holdings.graph)
    seen = {entity}
    waiting = [entity]
    while waiting:
        rows = holdings.subject_rows(waiting.pop())
        for holder in holdings.holder[rows.start : rows.stop].tolist():
            members = (holder,) if holder < parties else holdings.block(holder).members
            fresh = [member for member in members if member >= 0 and member not in seen]
            seen.update(fresh)
            waiting += fresh
    return tuple(sorted(seen - {entity}))


def _flags(nodes: Iterable[int], size: int) -> Flags:
    flags = np.zeros(size, dtype=np.bool_)
    flags[[node for node in nodes if node < size]] = True
    return flags
