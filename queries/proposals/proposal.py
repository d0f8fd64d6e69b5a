"""What a consortium puts forward: its members, providers, models and hardware, as one file says it.

The models here are the edge of the program: they refuse what is not known, and export the JSON
Schema of a proposal file. ``queries.proposals.file`` reads it, ``queries.proposals.resolution``
finds its parties in the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator

from ownership_graph.share import UNKNOWN
from queries.proposals.fields import Country, Layer, Layers, Money, Part, Percent, Reference, Text

__all__ = [
    "FUNCTIONS",
    "LAYERS",
    "Assumption",
    "Attestation",
    "Base",
    "Hardware",
    "Member",
    "Model",
    "Named",
    "NceRequest",
    "Override",
    "Proposal",
    "Provider",
    "ReadingChoice",
    "Role",
    "Unidentified",
    "proposal_schema",
]

LAYERS = (1, 2, 3, 4, 5)
"""The layers of the full stack, in the notice's order (section III)."""

FUNCTIONS = ("deployment", "integration", "fine_tuning", "security", "support")
"""What a deployer of open weights must provide (section IV.C), in the notice's order."""


class Role(StrEnum):
    """In which role a party takes part."""

    ANCHOR = "anchor"
    MEMBER = "member"
    SUBCONTRACTOR = "subcontractor"
    LOCAL_PARTNER = "local_partner"
    SUPPLIER = "supplier"
    DEPLOYER = "deployer"
    OWNER = "owner"
    DEVELOPER = "developer"


class Member(Part):
    """A member of the consortium."""

    entity: Reference
    roles: list[Literal["anchor"]] = Field(default_factory=list)
    layers: Layers = Field(description="value per layer, one currency; null where unknown")
    confidential: bool = False


class Provider(Part):
    """A named provider that is no member."""

    entity: Reference
    role: Literal["subcontractor", "local_partner", "supplier", "deployer"]
    layers: Layers = Field(description="value per layer, one currency; null where unknown")
    market: Country | None = Field(default=None, description="where a local partner works")
    confidential: bool = False


class Unidentified(Part):
    """One provider that is not named; the notice allows it (section II)."""

    role: Literal["subcontractor", "local_partner", "supplier", "deployer"]
    market: Country | None = None
    layers: Layers = Field(description="value per layer, one currency; null where unknown")


class Base(Part):
    """A model that another is built on."""

    name: Text
    developer: Reference | None = None
    open_weights: bool | None = None
    base: Base | None = None


class Model(Part):
    """A model of Layer 3: who owns it, who developed it, who makes it work."""

    name: Text
    owners: list[Reference] = Field(default_factory=list)
    developer: Reference | None = None
    base: Base | None = None
    open_weights: bool | None = None
    functions: dict[
        Literal["deployment", "integration", "fine_tuning", "security", "support"], list[Reference]
    ] = Field(default_factory=dict)
    confidential: bool = False

    @property
    def lineage(self) -> tuple[Base, ...]:
        """The models it is built on, nearest first."""
        chain: list[Base] = []
        base = self.base
        while base is not None:
            chain.append(base)
            base = base.base
        return tuple(chain)


class Hardware(Part):
    """One item of the hardware portion (Layer 1), with its US content (section IV.A)."""

    item: Text
    value: Money | None = None
    us_content: Percent = UNKNOWN
    supplier: Reference | None = None
    confidential: bool = False


class NceRequest(Part):
    """A request to consider a foreign firm a national champion (section II.A)."""

    entity: Reference
    home_country: Country | None = None
    layers: list[Layer] = Field(default_factory=list)


class ReadingChoice(Part):
    """A reading of a clause that a named person chose."""

    clause: Text
    reading: Text
    chosen_by: Text
    chosen_on: date
    reason: Text


class Attestation(Part):
    """What a person affirms for a clause."""

    clause: Text
    by: Text
    on: date
    statement: Text
    layer: Layer | None = None


class Assumption(Part):
    """A named assumption, switched on or off by a named person (RULES T10)."""

    name: Literal["one-share-one-vote", "ppb-at-jurisdiction", "register-complete"]
    off: bool = False
    by: Text
    on: date
    reason: Text


class Override(Part):
    """A country row or a fact that a named person sets against the sources."""

    by: Text
    on: date
    reason: Text
    country: Country | None = Field(default=None, description="a country row to change")
    listed: bool | None = Field(default=None, description="whether the country counts as listed")
    entity: Reference | None = Field(default=None, description="whose fact is changed")
    fact: (
        Literal[
            "jurisdiction",
            "principal_place",
            "registered_office",
            "nationalities",
            "permanent_residences",
            "residence",
            "us_person",
            "listed",
            "market",
            "disclosure_threshold",
        ]
        | None
    ) = None
    value: Any = Field(default=None, description="the fact as the entities table writes it")
    holder: Reference | None = Field(default=None, description="holder of a stake that is changed")
    subject: Reference | None = Field(default=None, description="who is held")
    equity: Percent | None = None
    votes: Percent | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Override:
        kinds = (
            self.country is not None and self.listed is not None,
            self.entity is not None and self.fact is not None,
            self.holder is not None and self.subject is not None,
        )
        if sum(kinds) != 1:
            raise ValueError(
                "an override changes one thing: country and listed; entity, fact and value; "
                "or holder, subject, equity and votes"
            )
        return self


@dataclass(frozen=True, slots=True)
class Named:
    """A party as the proposal names it.

    Attributes:
        reference: what stands in the file.
        role: what it does there.
        pointer: where it stands, as keys and positions from the top of the file.
    """

    reference: str
    role: Role
    pointer: tuple[str | int, ...]


class Proposal(Part):
    """A consortium's proposal: one YAML or JSON file."""

    proposal: Literal[1] = Field(description="version of this format")
    name: Text
    as_of: date = Field(description="day for which every fact is tested")
    currency: Text | None = None
    target_markets: list[Country] = Field(default_factory=list)
    members: list[Member]
    providers: list[Provider] = Field(default_factory=list)
    unidentified: list[Unidentified] = Field(default_factory=list)
    models: list[Model] = Field(default_factory=list)
    hardware: list[Hardware] = Field(default_factory=list)
    nce_requests: list[NceRequest] = Field(default_factory=list)
    readings: list[ReadingChoice] = Field(default_factory=list)
    attestations: list[Attestation] = Field(default_factory=list)
    assumptions: list[Assumption] = Field(default_factory=list)
    overrides: list[Override] = Field(default_factory=list)

    @property
    def anchors(self) -> tuple[Member, ...]:
        """Members with the role of anchor; the notice asks for one."""
        return tuple(member for member in self.members if "anchor" in member.roles)

    def parties(self) -> Iterator[Named]:
        """Every party that the file names, in its order; one that is named twice comes twice."""
        for at, member in enumerate(self.members):
            role = Role.ANCHOR if "anchor" in member.roles else Role.MEMBER
            yield Named(member.entity, role, ("members", at, "entity"))
        for at, provider in enumerate(self.providers):
            yield Named(provider.entity, Role(provider.role), ("providers", at, "entity"))
        for at, model in enumerate(self.models):
            yield from _model_parties(model, at)
        for at, item in enumerate(self.hardware):
            if item.supplier is not None:
                yield Named(item.supplier, Role.SUPPLIER, ("hardware", at, "supplier"))
        for at, request in enumerate(self.nce_requests):
            yield Named(request.entity, Role.MEMBER, ("nce_requests", at, "entity"))

    def attested(self, clause: str, layer: int | None = None) -> tuple[Attestation, ...]:
        """Attestations for a clause, and for a layer where one is asked for."""
        return tuple(
            each
            for each in self.attestations
            if each.clause == clause and (layer is None or each.layer in {None, layer})
        )


def _model_parties(model: Model, at: int) -> Iterator[Named]:
    for number, owner in enumerate(model.owners):
        yield Named(owner, Role.OWNER, ("models", at, "owners", number))
    if model.developer is not None:
        yield Named(model.developer, Role.DEVELOPER, ("models", at, "developer"))
    pointer: tuple[str | int, ...] = ("models", at)
    for base in model.lineage:
        pointer = (*pointer, "base")
        if base.developer is not None:
            yield Named(base.developer, Role.DEVELOPER, (*pointer, "developer"))
    for function in FUNCTIONS:
        for number, entity in enumerate(_providers(model.functions, function)):
            yield Named(entity, Role.DEPLOYER, ("models", at, "functions", function, number))


def _providers(functions: Mapping[Any, list[str]], function: str) -> list[str]:
    return functions.get(function, [])


def proposal_schema() -> dict[str, Any]:
    """The JSON Schema of a proposal file."""
    return Proposal.model_json_schema()
