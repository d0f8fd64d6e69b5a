"""A snapshot and the law side by side, with what has been computed on them.

Readings differ in one dial, and most dials leave most inputs as they are. So holdings and
attributions are kept by their inputs: the thirty readings of a clause need a handful of runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ownership_graph.attribution.attribution import Attribution, attribute
from ownership_graph.attribution.frame import Frame
from ownership_graph.attribution.rules import Rule
from ownership_graph.attribution.seeds import Seeds
from ownership_graph.holdings.holdings import Counting, Holdings, compile_holdings
from ownership_graph.snapshot.columns import NONE, Facts
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.findings.truth import Truth
from queries.rulebook import (
    CountryList,
    Dials,
    Listing,
    Rulebook,
    ThresholdRow,
    UnitedStates,
    load_countries,
    load_rulebook,
    load_united_states,
)
from queries.seeds import Judge, Watched, watched_set
from queries.stated_facts import assume_place

__all__ = [
    "ASSUMPTIONS",
    "ONE_SHARE_ONE_VOTE",
    "PLACE_AT_JURISDICTION",
    "REGISTER_COMPLETE",
    "Workspace",
]

ONE_SHARE_ONE_VOTE = "one-share-one-vote"
PLACE_AT_JURISDICTION = "ppb-at-jurisdiction"
REGISTER_COMPLETE = "register-complete"
ASSUMPTIONS = (ONE_SHARE_ONE_VOTE, PLACE_AT_JURISDICTION, REGISTER_COMPLETE)
"""The named assumptions (RULES T10)."""

_ON = frozenset({ONE_SHARE_ONE_VOTE})


@dataclass(frozen=True, eq=False)
class Workspace:
    """One snapshot, one rulebook, and how facts are to be taken.

    Attributes:
        graph: what is known above the parties that are tested.
        rulebook: the law.
        countries: the list of countries of concern, with a person's overrides if there are any.
        us: where the United States are.
        assumptions: the named assumptions that are on.
    """

    graph: OwnershipGraph
    rulebook: Rulebook = field(default_factory=load_rulebook)
    countries: CountryList = field(default_factory=load_countries)
    us: UnitedStates = field(default_factory=load_united_states)
    assumptions: frozenset[str] = _ON
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def as_of(self) -> date:
        """The day for which everything is tested."""
        return self.graph.as_of

    def without(self, assumption: str) -> Workspace:
        """The same with one assumption switched off."""
        key = ("without", assumption)
        if key not in self._kept:
            kept = self.assumptions - {assumption}
            self._kept[key] = replace(self, assumptions=kept, _kept={})
        found: Workspace = self._kept[key]
        return found

    def under(self, rulebook: Rulebook) -> Workspace:
        """The same snapshot under another rulebook."""
        return replace(self, rulebook=rulebook, _kept={})

    def threshold(self, name: str) -> ThresholdRow:
        """A threshold of the rulebook as it is law on the day."""
        return self.rulebook.threshold(name, self.as_of)

    def listing(self, dials: Dials) -> Listing:
        """The list of countries of concern as a reading has it."""
        return self.countries.on(self.as_of, dials.countries)

    def facts(self, node: int) -> Facts:
        """What a party is in law, under the assumptions."""
        return self._facts[int(self.graph.entities.codes[node])]

    @cached_property
    def _facts(self) -> tuple[Facts, ...]:
        stated = self.graph.entities.facts
        if PLACE_AT_JURISDICTION not in self.assumptions:
            return stated
        return tuple(assume_place(each) for each in stated)

    def watched(self, dials: Dials, empty: Truth = Truth.OPEN) -> Watched:
        """Who is watched for the countries of concern under a reading."""
        key = ("watched", *_watching(dials), empty)
        if key not in self._kept:
            judge = Judge(dials, self.listing(dials), self.us, empty)
            self._kept[key] = watched_set(self._facts, self.graph.entities.codes, judge)
        found: Watched = self._kept[key]
        return found

    def holdings(self, dials: Dials) -> Holdings:
        """Who holds what, counted as a reading counts."""
        counting = Counting(
            one_share_one_vote=ONE_SHARE_ONE_VOTE in self.assumptions,
            exclude_treasury=dials.denominator == "outstanding",
            look_through_nominees=dials.nominees == "looked-through",
            as_exercised=dials.options == "exercised",
            register_complete=REGISTER_COMPLETE in self.assumptions,
        )
        floats = self.floats(dials)
        key = ("holdings", counting, floats.tobytes())
        if key not in self._kept:
            self._kept[key] = compile_holdings(self.graph, counting, floats)
        found: Holdings = self._kept[key]
        return found

    def floats(self, dials: Dials) -> NDArray[np.bool_]:
        """For each node whether its undisclosed rest is dispersed float (RULES T2)."""
        if dials.float_ != "dispersed":
            return np.zeros(len(self.graph), dtype=np.bool_)
        listing = self.listing(dials)
        disclosed = self.threshold("holder-disclosure").value
        dispersed = np.fromiter(
            (
                facts.listed is True
                and facts.disclosure_threshold is not None
                and facts.disclosure_threshold <= disclosed
                and not any(market in listing for market in facts.markets)
                for facts in self._facts
            ),
            dtype=np.bool_,
            count=len(self._facts),
        )
        return dispersed[self.graph.entities.codes]

    def attribution(self, holdings: Holdings, seeds: Seeds, rule: Rule) -> Attribution:
        """An attribution, computed once for the same inputs."""
        key = (
            "attribution",
            holdings.counting,
            holdings.floats.tobytes(),
            seeds.certain.tobytes(),
            seeds.possible.tobytes(),
            rule,
        )
        if key not in self._kept:
            self._kept[key] = attribute(self._frame(holdings), seeds, rule)
        found: Attribution = self._kept[key]
        return found

    def _frame(self, holdings: Holdings) -> Frame:
        key = ("frame", holdings.counting, holdings.floats.tobytes())
        if key not in self._kept:
            self._kept[key] = Frame(holdings)
        found: Frame = self._kept[key]
        return found

    def above(self, node: int) -> frozenset[int]:
        """The node and everyone above it, nominees and their nominators both."""
        return frozenset(self.upward(node))

    def upward(self, node: int) -> tuple[int, ...]:
        """The same, the nearest first."""
        key = ("upward", node)
        if key not in self._kept:
            order = {node: None}
            level = [node]
            while level:
                held_by = (self._holders.get(each, set()) for each in level)
                level = sorted(set().union(*held_by) - order.keys())
                order |= dict.fromkeys(level)
            self._kept[key] = tuple(order)
        found: tuple[int, ...] = self._kept[key]
        return found

    def on_a_cycle(self, node: int) -> bool:
        """Whether parties above a node, or the node itself, hold each other."""
        above = self.above(node)
        waiting = {each: len(self._holders.get(each, set()) - {each}) for each in above}
        held: dict[int, list[int]] = {}
        for each in above:
            for holder in self._holders.get(each, set()) - {each}:
                held.setdefault(holder, []).append(each)
        free = [each for each, count in waiting.items() if not count]
        while free:
            for subject in held.get(free.pop(), ()):
                waiting[subject] -= 1
                if not waiting[subject]:
                    free.append(subject)
        return any(waiting.values())

    @cached_property
    def _holders(self) -> Mapping[int, set[int]]:
        columns = self.graph.interests
        result: dict[int, set[int]] = {}
        for holders in (columns.holder, columns.on_behalf_of):
            for subject, holder in zip(columns.subject.tolist(), holders.tolist(), strict=True):
                if holder != NONE:
                    result.setdefault(subject, set()).add(holder)
        return result

    def keep(self, key: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401 (kept as it is)
        """Keep a result under a key of its inputs, and return it."""
        self._kept[key] = value
        return value

    def kept(self, key: tuple[Any, ...]) -> Any:  # noqa: ANN401 (kept as it was)
        """A result that was kept, or None."""
        return self._kept.get(key)


def _watching(dials: Dials) -> Iterable[object]:
    """The dials that decide who is watched."""
    return (dials.countries, dials.organized, dials.place, dials.national, dials.subnational)
