"""A model of the package, as the clauses about models need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["BaseModel", "ModelParties"]


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A model that another is built on.

    Attributes:
        name: its name.
        developer: id of who developed it; None where the proposal does not say.
        open_weights: whether its weights are open; None where the proposal does not say.
    """

    name: str
    developer: str | None
    open_weights: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelParties:
    """A model and who stands behind it, by ids; an id may be one that the snapshot lacks.

    Attributes:
        name: its name.
        owners: owners of its intellectual property.
        developer: who developed it; None where the proposal does not say.
        open_weights: whether its weights are open; None where the proposal does not say.
        bases: the models it is built on, nearest first.
        functions: for each function of a deployer who provides it.
        members: members of the consortium.
        champions: foreign firms that are possible national champions.
    """

    name: str
    owners: tuple[str, ...] = ()
    developer: str | None = None
    open_weights: bool | None = None
    bases: tuple[BaseModel, ...] = ()
    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    champions: frozenset[str] = frozenset()
