"""Watched sets: which parties are of a country of concern.

Each party's facts are asked once, and the answer is yes, no, or open where a fact is unknown or
datasets disagree on it (rule 3.0.12). What is open counts at the upper end only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ownership_graph.model import EntityKind
from ownership_graph.snapshot.columns import Facts
from queries.findings.truth import Truth, all_of, any_of, negation
from queries.rulebook import Dials, Listing, UnitedStates
from queries.stated_facts import agreed, country_of, stated, stated_lists
from queries.us_persons import us_resident

__all__ = ["NOWHERE", "Judge", "Standing", "Watched", "watched_set"]

_CORPORATIONS = frozenset({EntityKind.COMPANY, EntityKind.LEGAL_ENTITY})
_UNCLEAR = frozenset({EntityKind.UNKNOWN, EntityKind.ANONYMOUS})


@dataclass(frozen=True, slots=True)
class Standing:
    """How one party stands to the countries of concern.

    Attributes:
        answer: whether it is theirs: formed or managed there, a national, or the state itself.
        certain: the countries whose party it certainly is.
        possible: the countries whose party it may be, the certain ones included.
        anywhere: it may be of any country, as the facts do not say.
        codes: the codes of the list that its facts name.
        missing: names of the facts that leave the answer open.
    """

    answer: Truth
    certain: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    anywhere: bool = False
    codes: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()

    def of(self, country: str) -> Truth:
        """Whether it is a party of one country."""
        if country in self.certain:
            return Truth.YES
        return Truth.OPEN if self.anywhere or country in self.possible else Truth.NO


NOWHERE = Standing(Truth.NO)


@dataclass(frozen=True, eq=False)
class Watched:
    """The watched set of a snapshot under one reading.

    Attributes:
        standings: one a distinct set of facts.
        codes: for each node its index in ``standings``.
    """

    standings: tuple[Standing, ...]
    codes: NDArray[np.int32]

    def __getitem__(self, node: int) -> Standing:
        return self.standings[int(self.codes[node])]

    @property
    def certain(self) -> NDArray[np.bool_]:
        """For each node whether it certainly is a seed."""
        return self._where(lambda each: each.answer is Truth.YES)

    @property
    def possible(self) -> NDArray[np.bool_]:
        """For each node whether it may be a seed."""
        return self._where(lambda each: each.answer is not Truth.NO)

    def countries(self) -> list[str]:
        """The countries that any party may be of, in order."""
        return sorted({country for each in self.standings for country in each.possible})

    def of_country(self, country: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each node whether it certainly is, and whether it may be, of one country."""
        return (
            self._where(lambda each: each.of(country) is Truth.YES),
            self._where(lambda each: each.of(country) is not Truth.NO),
        )

    def _where(self, asked: Callable[[Standing], bool]) -> NDArray[np.bool_]:
        answers = np.fromiter(map(asked, self.standings), dtype=np.bool_, count=len(self.standings))
        return answers[self.codes]


def watched_set(facts: Iterable[Facts], codes: NDArray[np.int32], judge: Judge) -> Watched:
    """Who is watched for the countries of concern under one reading.

    Args:
        facts: the distinct facts of a snapshot.
        codes: for each node its index in ``facts``.
        judge: the reading.
    """
    return Watched(tuple(judge.standing(each) for each in facts), codes)


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks a party's facts under one reading.

    Attributes:
        dials: the reading.
        listing: the list of countries as the reading has it.
        us: where the United States are.
        empty: what an empty registered office or residence is taken for where the reading asks for
            one; whether it decides shows when both answers are tried (RULES J4).
    """

    dials: Dials
    listing: Listing
    us: UnitedStates
    empty: Truth = Truth.OPEN

    def standing(self, facts: Facts) -> Standing:
        """How a party with these facts stands to the countries of the list."""
        if facts.kind is EntityKind.PERSON or (
            facts.kind in _UNCLEAR and stated_lists(facts, "nationalities")
        ):
            return self._national(facts)
        if facts.kind.is_state:
            return self._state(facts)
        return self._entity(facts)

    def _entity(self, facts: Facts) -> Standing:
        """Limb (1): incorporated, or with its principal place of business, there."""
        office = self.dials.place == "registered-office"
        place = "registered_office" if office else "principal_place"
        return self._joined(
            (
                self._place(facts, "jurisdiction", Truth.OPEN, self._reach(facts.kind)),
                self._place(facts, place, self.empty if office else Truth.OPEN, Truth.YES),
            )
        )

    def _reach(self, kind: EntityKind) -> Truth:
        """Whether the reading's word for formation reaches this legal form."""
        if self.dials.organized == "any-form" or kind in _CORPORATIONS:
            return Truth.YES
        return Truth.OPEN if kind in _UNCLEAR else Truth.NO

    def _state(self, facts: Facts) -> Standing:
        found = self._place(facts, "jurisdiction", Truth.OPEN, Truth.YES)
        local = any("-" in code for code in stated(facts, "jurisdiction"))
        dropped = self.dials.subnational == "dropped" and local
        return NOWHERE if dropped else found

    def _place(self, facts: Facts, name: str, unknown: Truth, reach: Truth) -> Standing:
        codes = [country_of(code) for code in stated(facts, name)]
        if reach is Truth.NO:
            return NOWHERE
        if not codes:
            missing = (name,) if unknown is Truth.OPEN else ()
            return Standing(unknown, anywhere=unknown is Truth.OPEN, missing=missing)
        answer = all_of((agreed(codes, self.listing.__contains__), reach))
        found = frozenset(code for code in codes if code in self.listing)
        groups = frozenset(self.listing.groups[code] for code in found)
        sure = answer is Truth.YES and len(groups) == 1
        return Standing(
            answer,
            certain=groups if sure else frozenset(),
            possible=groups,
            codes=found,
            missing=(name,) if answer is Truth.OPEN else (),
        )

    def _national(self, facts: Facts) -> Standing:
        options = stated_lists(facts, "nationalities")
        found = frozenset(code for option in options for code in option if code in self.listing)
        resident_codes = self._resident_codes(facts)
        answer = any_of((self._citizen(facts, options), self._resident(facts, options)))
        codes = found | (resident_codes if self._counts_residents else frozenset())
        groups = frozenset(self.listing.groups[code] for code in codes)
        missing = tuple(self._missing(facts)) if answer is Truth.OPEN else ()
        possible = frozenset() if answer is Truth.NO else groups
        return Standing(
            answer,
            certain=groups if answer is Truth.YES else frozenset(),
            possible=possible,
            anywhere=answer is Truth.OPEN and not groups,
            codes=codes,
            missing=missing,
        )

    @property
    def _counts_residents(self) -> bool:
        return self.dials.national == "citizen-or-resident"

    def _citizen(self, facts: Facts, options: list[frozenset[str]]) -> Truth:
        reading = self.dials.national
        concerned = agreed(options, lambda each: any(code in self.listing for code in each))
        if reading == "any-citizen":
            return concerned
        alone = agreed(
            options,
            lambda each: self.us.code not in each and any(code in self.listing for code in each),
        )
        if reading == "citizen-not-us-resident":
            settled = us_resident(facts, self.us)
            return all_of((alone, negation(settled)))
        if reading == "located-there":
            codes = [country_of(code) for code in stated(facts, "residence")]
            located = agreed(codes, self.listing.__contains__) if codes else self.empty
            return all_of((alone, located))
        return alone

    def _resident(self, facts: Facts, options: list[frozenset[str]]) -> Truth:
        """Permanent residents of a country of concern who are not US citizens."""
        if not self._counts_residents:
            return Truth.NO
        american = agreed(options, lambda each: self.us.code in each)
        lists = stated_lists(facts, "permanent_residences")
        there = agreed(lists, lambda each: any(code in self.listing for code in each))
        return all_of((there if lists else self.empty, negation(american)))

    def _resident_codes(self, facts: Facts) -> frozenset[str]:
        lists = stated_lists(facts, "permanent_residences")
        return frozenset(code for each in lists for code in each if code in self.listing)

    def _missing(self, facts: Facts) -> Iterator[str]:
        options = stated_lists(facts, "nationalities")
        if len(options) != 1:
            yield "nationalities"
        if self.dials.national == "citizen-not-us-resident":
            yield "us_person"
        if self.dials.national == "located-there":
            yield "residence"
        if self._counts_residents:
            yield "permanent_residences"

    @staticmethod
    def _joined(parts: tuple[Standing, ...]) -> Standing:
        answer = any_of(part.answer for part in parts)
        return Standing(
            answer,
            certain=frozenset().union(*(part.certain for part in parts)),
            possible=frozenset().union(*(part.possible for part in parts)),
            anywhere=any(part.anywhere for part in parts),
            codes=frozenset().union(*(part.codes for part in parts)),
            missing=() if answer is Truth.YES else tuple(n for part in parts for n in part.missing),
        )
