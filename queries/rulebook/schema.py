"""The shape of a rulebook: clauses, readings and thresholds as dated, cited data.

One file is one version of one regime. Nothing here knows a particular law: the notice, the OFAC 50
percent rule and the European tests are files of the same shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ownership_graph.errors import UnknownName
from ownership_graph.share import Share, decimal_text
from queries.rulebook.dials import Dials

__all__ = [
    "Alternative",
    "Citation",
    "Clause",
    "Family",
    "Period",
    "Rulebook",
    "Threshold",
    "ThresholdRow",
]


def _exact(value: object) -> object:
    if isinstance(value, float):
        message = "write a figure with decimals in quotes, so that it stays exact"
        raise ValueError(message)  # noqa: TRY004 (pydantic collects ValueError)
    return Fraction(value) if isinstance(value, int | str) else value


Figure = Annotated[Fraction, BeforeValidator(_exact)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Citation(_Frozen):
    """Where the law stands, and when somebody last looked.

    Attributes:
        title: name of the document.
        pinpoint: where in it.
        href: its address.
        checked_on: day of the last check.
        note: how the citation was read, where that is not obvious.
    """

    title: str
    pinpoint: str
    href: str | None = None
    checked_on: date
    note: str = ""


class Period(_Frozen):
    """Days on which something is law: from the first day on, until the day before ``until``."""

    from_: date = Field(alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.until is not None and self.until <= self.from_:
            raise ValueError(f"the period from {self.from_} until {self.until} holds no day")
        return self

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in the period."""
        return self.from_ <= day and (self.until is None or day < self.until)


class ThresholdRow(Period):
    """A comparator and a figure, and when they are law."""

    comparator: Literal["gt", "ge", "le"]
    value: Figure

    @property
    def sign(self) -> str:
        """The comparator as a sign, such as ``>=``."""
        return {"gt": ">", "ge": ">=", "le": "<="}[self.comparator]

    def __str__(self) -> str:
        return f"{self.sign}{decimal_text(self.value)}"

    def passed_by_lower(self, share: Share) -> bool:
        """Whether the lower end of ``share`` is certain to pass (RULES R1)."""
        if share.lower != self.value:
            return share.lower > self.value
        return self.comparator == "ge" or share.lower_open

    def passed_by_upper(self, share: Share) -> bool:
        """Whether ``share`` may pass at its upper end (RULES R1)."""
        if share.upper != self.value:
            return share.upper > self.value
        return self.comparator == "ge" and not share.upper_open


class Threshold(_Frozen):
    """A figure of the law: what it is of, where it stands, and its values over time."""

    unit: Literal["percent", "percent of votes", "percent of seats", "percent of value"]
    citation: Citation
    values: tuple[ThresholdRow, ...] = Field(min_length=1)

    def on(self, day: date) -> ThresholdRow:
        """The value in force on ``day``; the first one before that, the last one after."""
        for row in self.values:
            if row.holds(day):
                return row
        return self.values[0] if day < self.values[0].from_ else self.values[-1]


class Alternative(_Frozen):
    """A named alternative reading: the dials it turns, and who reads the law that way.

    Attributes:
        name: its name, lower case with hyphens.
        turns: the dials that differ from the default.
        why: the reading in one sentence.
        evaluated: False where no data of this model can tell, so that it is never evaluated.
    """

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    turns: Mapping[str, Any]
    why: str
    evaluated: bool = True


class Family(_Frozen):
    """A default reading and its alternatives, shared by several clauses."""

    default: Mapping[str, Any] = Field(default_factory=dict)
    alternatives: tuple[Alternative, ...] = ()


class Clause(_Frozen):
    """One test of a regime.

    Attributes:
        id: its name, such as ``IV.D``.
        title: its name for people.
        pinpoint: where it stands in the document.
        quote: the operative words.
        kind: how it treats what is unknown: a disqualifier clears only on its upper bound, a
            requirement passes only on its lower bound.
        test: name of the test that computes it.
        family: name of the readings it shares with other clauses.
        default: the dials that its default reading sets beside those of the family.
        alternatives: its own alternatives, after those of the family.
        thresholds: for a use by the test, the name of the threshold.
        figures: other data that the test needs.
        in_force: periods in which it is law; empty while the whole rulebook is.
        not_modelled: what the test leaves out, one sentence each.
    """

    id: str
    title: str
    pinpoint: str
    quote: str
    kind: Literal["disqualifier", "requirement", "disclosure", "overlay", "attestation", "figure"]
    test: str
    family: str | None = None
    default: Mapping[str, Any] = Field(default_factory=dict)
    alternatives: tuple[Alternative, ...] = ()
    thresholds: Mapping[str, str] = Field(default_factory=dict)
    figures: Mapping[str, Any] = Field(default_factory=dict)
    in_force: tuple[Period, ...] = ()
    not_modelled: tuple[str, ...] = ()

    def is_law(self, day: date) -> bool:
        """Whether the clause is in force on ``day``, as far as it says so itself."""
        return not self.in_force or any(period.holds(day) for period in self.in_force)


class Rulebook(_Frozen):
    """One version of one regime.

    Attributes:
        rulebook: its id, such as ``notice``.
        version: its version, such as the document number.
        title: its name for people.
        citation: the document.
        in_force: when it is law.
        seeds: who is watched: countries of concern, US persons, or whom the user names.
        thresholds: every figure, by name.
        families: readings that several clauses share, by name.
        clauses: in the order of the document.
        not_modelled: what the whole rulebook leaves out.
    """

    rulebook: str
    version: str
    title: str
    citation: Citation
    in_force: Period
    seeds: Literal["countries-of-concern", "us-persons", "user"]
    thresholds: Mapping[str, Threshold]
    families: Mapping[str, Family] = Field(default_factory=dict)
    clauses: tuple[Clause, ...] = Field(min_length=1)
    not_modelled: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len({clause.id for clause in self.clauses}) < len(self.clauses):
            raise ValueError("two clauses have one id")
        for clause in self.clauses:
            self._check(clause)
        return self

    def _check(self, clause: Clause) -> None:
        if clause.family is not None and clause.family not in self.families:
            raise ValueError(f"{clause.id}: no family of readings is called {clause.family!r}")
        names = [alternative.name for alternative in self._alternatives(clause)]
        if len(set(names)) < len(names) or "default" in names:
            raise ValueError(f"{clause.id}: two readings have one name")
        used = {dials.threshold for dials in self._dials(clause).values()}
        for name in sorted(used | set(clause.thresholds.values())):
            if name not in self.thresholds:
                raise ValueError(f"{clause.id}: no threshold is called {name!r}")

    def _alternatives(self, clause: Clause) -> tuple[Alternative, ...]:
        shared = self.families[clause.family].alternatives if clause.family else ()
        return shared + clause.alternatives

    def _dials(self, clause: Clause) -> dict[str, Dials]:
        shared = self.families[clause.family].default if clause.family else {}
        default = {**shared, **clause.default}
        readings = {"default": Dials.model_validate(default)}
        for alternative in self._alternatives(clause):
            readings[alternative.name] = Dials.model_validate({**default, **alternative.turns})
        return readings

    @cached_property
    def _by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def _readings(self) -> dict[str, dict[str, Dials]]:
        return {clause.id: self._dials(clause) for clause in self.clauses}

    def clause(self, identity: str) -> Clause:
        """The clause of an id.

        Raises:
            UnknownName: when the rulebook has no such clause.
        """
        if identity not in self._by_id:
            raise UnknownName(
                f"{self.title} has no clause {identity!r}.", hint=_nearest(identity, self._by_id)
            )
        return self._by_id[identity]

    def readings(self, identity: str) -> dict[str, Dials]:
        """The readings of a clause by name, ``default`` first.

        Raises:
            UnknownName: when the rulebook has no such clause.
        """
        return self._readings[self.clause(identity).id]

    def alternatives(self, identity: str) -> tuple[Alternative, ...]:
        """The alternatives of a clause, in the order of :meth:`readings`."""
        return self._alternatives(self.clause(identity))

    def check_reading(self, identity: str, reading: str) -> None:
        """Refuse a reading that the clause does not have.

        Raises:
            UnknownName: when the clause or the reading does not exist.
        """
        names = self.readings(identity)
        if reading not in names:
            raise UnknownName(
                f"clause {identity} has no reading {reading!r}.", hint=_nearest(reading, names)
            )

    def by_default(self, chosen: Mapping[str, str]) -> Self:
        """The same law where the default of some clauses is one of their alternatives.

        Args:
            chosen: for the id of a clause the name of an alternative.
        """
        turns = {
            identity: alternative.turns
            for identity, name in chosen.items()
            for alternative in self.alternatives(identity)
            if alternative.name == name
        }
        clauses = tuple(
            each.model_copy(update={"default": {**each.default, **turns.get(each.id, {})}})
            for each in self.clauses
        )
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**fields, "clauses": clauses})

    def threshold(self, name: str, day: date) -> ThresholdRow:
        """The value of a threshold of this rulebook on ``day``."""
        return self.thresholds[name].on(day)


def _nearest(wrong: str, known: Mapping[str, object] | Sequence[str]) -> str:
    near = get_close_matches(wrong, list(known), n=1, cutoff=0.5)
    choices = ", ".join(known)
    return f"Did you mean {near[0]!r}?" if near else f"There are: {choices}."
