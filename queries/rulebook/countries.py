"""The list of countries of concern: dated, cited, conditional rows, and named alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from queries.rulebook.schema import Citation

__all__ = [
    "STATUTE",
    "CountryList",
    "CountryOverride",
    "CountryRow",
    "Listing",
    "RegionalBlocs",
    "UnitedStates",
]

STATUTE = "statute"
"""The name of the list as the statute has it."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CountryRow(_Frozen):
    """One code of the list.

    Attributes:
        code: ISO 3166-1 alpha-2.
        name: the country or region.
        group: the country it belongs to, where parties are added up country by country.
        cite: where the list names it.
        text: the words of the list.
        status: ``listed``, or ``conditional`` where the words tie it to a condition.
        valid_from: first day of the row.
        valid_to: last day of the row.
        condition: the condition, for people.
        addresses: codes under which entities formed there may give their address; flagged.
        checked_on: day of the last check.
    """

    code: str = Field(pattern=r"^[A-Z]{2}$")
    name: str
    group: str = Field(pattern=r"^[A-Z]{2}$")
    cite: str
    text: str
    status: Literal["listed", "conditional"]
    valid_from: date
    valid_to: date | None = None
    condition: str | None = None
    addresses: tuple[str, ...] = ()
    checked_on: date

    @model_validator(mode="after")
    def _conditional(self) -> Self:
        if (self.status == "conditional") != (self.condition is not None):
            raise ValueError(f"{self.code}: a conditional row, and no other, states its condition")
        return self


class CountryOverride(_Frozen):
    """A row that a named person adds or drops, with the reason."""

    code: str = Field(pattern=r"^[A-Z]{2}$")
    listed: bool
    by: str
    on: date
    reason: str


class _ListAlternative(_Frozen):
    only: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    why: str
    citation: Citation


class NotListed(_Frozen):
    """A country that readers look for and the list does not have."""

    code: str
    name: str
    note: str


class Listing(_Frozen):
    """The list as one reading has it on one day.

    Attributes:
        groups: for each code the country it belongs to.
        conditional: codes whose condition is uncertain.
        early: codes whose row is not yet in force on the day (they apply, flagged).
        overridden: codes that a person added or dropped.
        addresses: codes of addresses to flag, each with the code of the row.
    """

    groups: Mapping[str, str]
    conditional: frozenset[str] = frozenset()
    early: frozenset[str] = frozenset()
    overridden: frozenset[str] = frozenset()
    addresses: Mapping[str, str] = Field(default_factory=dict)

    def __contains__(self, code: object) -> bool:
        return code in self.groups


class CountryList(_Frozen):
    """The countries of concern with their sources and the alternatives to the list."""

    countries_of_concern: Citation
    rows: tuple[CountryRow, ...] = Field(min_length=1)
    alternatives: Mapping[str, _ListAlternative]
    not_listed: tuple[NotListed, ...] = ()
    overrides: tuple[CountryOverride, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        codes = [row.code for row in self.rows]
        if len(set(codes)) < len(codes):
            raise ValueError("a country stands in two rows")
        for name, alternative in self.alternatives.items():
            if not {*alternative.only, *alternative.drop} <= set(codes):
                raise ValueError(f"{name}: names a country that is not in the list")
        return self

    def on(self, day: date, name: str = STATUTE) -> Listing:
        """The list on ``day``, as the statute or the alternative ``name`` has it.

        A row whose first day has not come applies all the same and is reported as early; a row
        whose last day has passed does not apply.

        Raises:
            KeyError: when there is no such alternative.
        """
        rows = [row for row in self.rows if row.valid_to is None or day <= row.valid_to]
        if name != STATUTE:
            chosen = self.alternatives[name]
            rows = [
                row
                for row in rows
                if row.code not in chosen.drop and (not chosen.only or row.code in chosen.only)
            ]
        groups = {row.code: row.group for row in rows}
        for override in self.overrides:
            if override.listed:
                groups.setdefault(override.code, override.code)
            else:
                groups.pop(override.code, None)
        return Listing(
            groups=groups,
            conditional=frozenset(row.code for row in rows if row.status == "conditional"),
            early=frozenset(row.code for row in rows if day < row.valid_from),
            overridden=frozenset(override.code for override in self.overrides),
            addresses={code: row.code for row in rows for code in row.addresses},
        )

    def overridden(self, overrides: Iterable[CountryOverride]) -> CountryList:
        """The list with rows that named persons add or drop."""
        return self.model_copy(update={"overrides": (*self.overrides, *overrides)})


class UnitedStates(_Frozen):
    """Where the law of the United States or of a State is: states, district and territories.

    Attributes:
        united_states: the citation of the rule that a US person is tested by.
        code: ISO 3166-1 alpha-2 of the country.
        states: ISO 3166-2 codes of the states.
        district: ISO 3166-2 code of the federal district.
        territories: codes of the territories, with and without the prefix of the country.
        person_rule: who is a US person, in words.
    """

    united_states: Citation
    code: str
    states: tuple[str, ...] = Field(min_length=1)
    district: str
    territories: tuple[str, ...]
    person_rule: tuple[str, ...]


class RegionalBlocs(_Frozen):
    """Blocs of states that a proposal may name as a target market.

    Attributes:
        regional_blocs: where the memberships stand.
        blocs: for each bloc the ISO 3166-1 alpha-2 codes of its members.
    """

    regional_blocs: Citation
    blocs: Mapping[str, tuple[str, ...]]

    def written_out(self, markets: Iterable[str]) -> frozenset[str]:
        """Target markets with every known bloc replaced by its members."""
        return frozenset(code for each in markets for code in self.blocs.get(each, (each,)))
