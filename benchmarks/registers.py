"""Seeded registers shaped like published ones, as columns: no object grows with the register.

``uk``: the shape of the UK register of persons with significant control (alpha-ICON, 2021: 8.0 M
nodes, 5.1 M edges, 91 percent of them from a holder nobody holds to a company that holds nobody, a
core of some 500 companies in cycles, longest chain 21). ``orbis``: fewer companies, several holders
each, a few hubs that hold small stakes in very many. ``keiretsu``: n companies that hold 40 percent
of each other evenly, and one holder with 10 percent of each (the answer is 1/6 for every n).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ownership_graph.model import EntityKind
from ownership_graph.share import Share
from ownership_graph.snapshot.columns import NONE, EntityColumns, Facts, InterestColumns, Terms
from ownership_graph.snapshot.graph import OwnershipGraph

Ints = NDArray[np.int64]

ENTITIES_PER_STAKE = 8.0 / 5.1
LONGEST_CHAIN = 21
CORE = 500


@dataclass(frozen=True)
class Register:
    """A register: stakes in hundredths of a percent, sorted by subject and holder."""

    name: str
    entities: int
    persons: int  # entities 0 to persons - 1 are persons
    holder: Ints
    subject: Ints
    points: Ints
    watched: Ints

    def __len__(self) -> int:
        return len(self.holder)


class Numbered(Sequence[str]):
    """The ids ``E0000000`` and so on, without storing them; they sort as they count."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [f"E{number:08d}" for number in range(*index.indices(self._size))]
        if not 0 <= index < self._size:
            raise IndexError(index)
        return f"E{index:08d}"


def graph_of(register: Register) -> OwnershipGraph:
    """The register as a snapshot: votes as equity, no list declared complete."""
    figures, codes = np.unique(register.points, return_inverse=True)
    terms = []
    for figure in figures.tolist():
        share = Share.exact(Fraction(figure, 100))
        terms.append(Terms(equity=share, votes=share))
    kinds = np.ones(register.entities, dtype=np.int32)
    kinds[: register.persons] = 0
    stakes = len(register)
    empty = np.full(stakes, NONE, dtype=np.int32)
    return OwnershipGraph(
        as_of=date(2026, 6, 30),
        entities=EntityColumns(
            ids=Numbered(register.entities),
            facts=(Facts(kind=EntityKind.PERSON), Facts(kind=EntityKind.COMPANY)),
            codes=kinds,
        ),
        interests=InterestColumns(
            subject=register.subject.astype(np.int32),
            holder=register.holder.astype(np.int32),
            terms=tuple(terms),
            codes=codes.astype(np.int32),
            datasets=("register",),
            dataset=np.zeros(stakes, dtype=np.int32),
            joint_block=empty,
            on_behalf_of=empty,
        ),
        statements={},
        aliases={},
    )


SPLITS = {
    1: [[10000]] * 6 + [[7500], [6000], [5100], [5000], [4000], [3000]],
    2: [[5000, 5000]] * 5 + [[6000, 4000], [7500, 2500], [5100, 4900], [4000, 3000], [9000, 1000]],
    3: [[3400, 3300, 3300], [5000, 2500, 2500], [4000, 3000, 2000], [5100, 2900, 2000]],
}


def uk(stakes: int, seed: int = 1, entities_per_stake: float = ENTITIES_PER_STAKE) -> Register:
    """A register of about ``stakes`` stakes in the shape of the UK one."""
    random = np.random.default_rng(seed)
    entities = int(stakes * entities_per_stake)
    persons = int(entities * 0.473)
    middle = max(int(entities * 0.019), LONGEST_CHAIN * 2)
    first_terminal = persons + middle
    terminal = max(int(stakes * 0.95), entities - first_terminal)
    holder = random.integers(0, persons, terminal)
    through = random.random(terminal) < 0.04
    holder[through] = random.integers(persons, first_terminal, int(through.sum()))
    subject = first_terminal + _spread(random, entities - first_terminal, terminal)
    above, below = _chains(random, persons, middle, stakes - terminal)
    stakes_in = np.append(holder, above), np.append(subject, below)
    return _finished(random, "uk", (entities, persons), *stakes_in)


def _spread(random: np.random.Generator, companies: int, stakes: int) -> Ints:
    """Subjects: every company once, the rest at random."""
    extra = random.integers(0, companies, stakes - companies)
    return np.append(np.arange(companies), extra)


def _chains(
    random: np.random.Generator, persons: int, middle: int, wanted: int
) -> tuple[Ints, Ints]:
    """Stakes in companies between holders and terminals: layers, a chain of 21, and cycles."""
    layer = np.minimum(random.geometric(0.5, middle) - 1, LONGEST_CHAIN - 3)
    layer[: LONGEST_CHAIN - 2] = np.arange(LONGEST_CHAIN - 2)
    order = np.argsort(layer, kind="stable")
    start = np.searchsorted(layer[order], np.arange(LONGEST_CHAIN))
    holder = random.integers(0, persons, middle)
    for depth in range(1, LONGEST_CHAIN - 2):
        these = order[start[depth] : start[depth + 1]]
        before = order[start[depth - 1] : start[depth]]
        holder[these] = persons + before[random.integers(0, len(before), len(these))]
    subject = persons + np.arange(middle)
    size = min(CORE, middle // 4)
    core = persons + random.choice(np.arange(LONGEST_CHAIN, middle), size, replace=False)
    rings = np.repeat(np.arange(size // 4 + 1), 4)[:size]
    behind = np.arange(size) + 1
    last = np.append(rings[1:] != rings[:-1], True)
    behind[last] = np.searchsorted(rings, rings[last])
    more = max(0, wanted - middle - size)
    extra_holder = random.integers(0, persons, more)
    extra_subject = persons + random.integers(0, middle, more)
    return (
        np.concatenate([holder, core, extra_holder]),
        np.concatenate([subject, core[behind], extra_subject]),
    )


def orbis(stakes: int, seed: int = 2) -> Register:
    """A dense register: about seven holders a company, hubs, and companies that hold companies."""
    random = np.random.default_rng(seed)
    companies = max(stakes // 7, 10)
    persons = companies * 2
    entities = persons + companies
    subject = persons + np.append(
        np.arange(companies), random.integers(0, companies, stakes - companies)
    )
    kind = random.random(stakes)
    hubs = np.minimum(random.zipf(1.3, stakes) - 1, persons - 1)
    holder = np.where(kind < 0.6, hubs, random.integers(0, persons, stakes))
    own = kind > 0.88
    reach = random.random(stakes)
    position = subject - persons
    upward = persons + (position * reach).astype(np.int64)
    holder[own] = upward[own]
    backward = own & (random.random(stakes) < 0.02)
    holder[backward] = random.integers(persons, entities, int(backward.sum()))
    return _finished(random, "orbis", (entities, persons), holder, subject)


def keiretsu(companies: int) -> Register:
    """``companies`` firms that hold 40 percent of each other, and one person with 10 of each."""
    each = 4000 // (companies - 1) if companies <= 4001 else 0
    one, two = np.divmod(np.arange(companies * companies), companies)
    apart = one != two
    holder = np.append(np.zeros(companies, dtype=np.int64), one[apart] + 1)
    subject = np.append(np.arange(companies) + 1, two[apart] + 1)
    points = np.append(np.full(companies, 1000), np.full(int(apart.sum()), each))
    order = np.lexsort((holder, subject))
    return Register(
        "keiretsu", companies + 1, 1, holder[order], subject[order], points[order], np.array([0])
    )


def _finished(
    random: np.random.Generator, name: str, size: tuple[int, int], holder: Ints, subject: Ints
) -> Register:
    """Distinct stakes in order, with shares that fit into 100 percent for each company."""
    entities, persons = size
    key = np.unique(subject.astype(np.int64) * entities + holder)
    subject, holder = np.divmod(key, entities)
    apart = subject != holder
    subject, holder = subject[apart], holder[apart]
    first = np.flatnonzero(np.append(True, subject[1:] != subject[:-1]))
    counts = np.diff(np.append(first, len(subject)))
    points = np.zeros(len(subject), dtype=np.int64)
    for many in np.unique(counts).tolist():
        groups = first[counts == many]
        choices = np.asarray(SPLITS.get(many) or _wide_splits(many))
        chosen = choices[random.integers(0, len(choices), len(groups))]
        shuffled = random.permuted(chosen, axis=1)
        points[groups[:, None] + np.arange(many)] = shuffled
    watched = np.flatnonzero(random.random(persons) < 0.1)
    return Register(name, entities, persons, holder, subject, points, watched)


def _wide_splits(many: int) -> list[list[int]]:
    """One large holder and small ones, or all alike."""
    alike = [10000 // many] * many
    large = [5500] + [4500 // (many - 1)] * (many - 1)
    middle = [3000] + [6000 // (many - 1)] * (many - 1)
    return [alike, large, middle]
