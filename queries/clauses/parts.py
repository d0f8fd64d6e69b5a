"""Each party of a package once: in its most exposed role, with all the layers that it provides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from queries.clauses.package import Package
from queries.proposals.proposal import Role

__all__ = ["PackagePart", "package_parts"]


@dataclass(slots=True)
class PackagePart:
    """A party's place in the package.

    Attributes:
        reference: as the proposal writes it.
        role: its most exposed role.
        layers: the layers that it provides.
    """

    reference: str
    role: Role
    layers: set[int]


_EXPOSED = (
    Role.ANCHOR,
    Role.MEMBER,
    Role.SUBCONTRACTOR,
    Role.DEPLOYER,
    Role.LOCAL_PARTNER,
    Role.SUPPLIER,
)


def package_parts(package: Package) -> list[PackagePart]:
    """Each party once, in its most exposed role, with all the layers that it provides."""
    found: dict[str, PackagePart] = {}
    for reference, role, layers in _roles(package):
        part = found.setdefault(package.party(reference), PackagePart(reference, role, set()))
        part.layers |= set(layers)
        if _EXPOSED.index(role) < _EXPOSED.index(part.role):
            part.role = role
    return list(found.values())


def _roles(package: Package) -> Iterator[tuple[str, Role, Iterable[int]]]:
    proposal = package.proposal
    for member in proposal.members:
        role = Role.ANCHOR if "anchor" in member.roles else Role.MEMBER
        yield member.entity, role, member.layers
    for provider in proposal.providers:
        yield provider.entity, Role(provider.role), provider.layers
    for named in proposal.parties():
        if named.role is Role.DEPLOYER:
            yield named.reference, Role.DEPLOYER, (3,)
    for item in proposal.hardware:
        if item.supplier is not None:
            yield item.supplier, Role.SUPPLIER, (1,)
