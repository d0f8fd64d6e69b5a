"""What the clauses about the whole package work on: the proposal, its parties, and the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ownership_graph.snapshot.columns import Facts
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.clauses.common.basis import citation
from queries.findings.finding import DEFAULT, Choice, Citation, Finding, Flag, Gap, Outcome, Result
from queries.proposals.proposal import Proposal, Role
from queries.proposals.resolution import Party
from queries.rulebook import Rulebook
from queries.workspace import Workspace

__all__ = ["COUNTED", "Entry", "Package", "choices"]

COUNTED = frozenset(
    {Role.ANCHOR, Role.MEMBER, Role.SUBCONTRACTOR, Role.LOCAL_PARTNER, Role.DEPLOYER}
)
"""Roles whose value counts by itself; a supplier's is in the product of whom it supplies."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A party's part in one layer.

    Attributes:
        party: id of the party; the reference where it is not found; a made-up name where nobody
            is named.
        name: for people.
        member: whether it is a member of the consortium.
        identified: whether the proposal names it.
        role: its role.
        lower: the least value, in the proposal's currency.
        upper: the greatest value; None where it is unknown.
    """

    party: str
    name: str
    member: bool
    identified: bool
    role: Role
    lower: Fraction
    upper: Fraction | None


@dataclass(frozen=True, slots=True)
class Package:
    """A proposal with what is known of its parties.

    Attributes:
        proposal: what is put forward.
        parties: what each reference names.
        space: who holds what above the parties, and the law.
    """

    proposal: Proposal
    parties: Mapping[str, Party]
    space: Workspace

    @property
    def graph(self) -> OwnershipGraph:
        """Who holds what above the parties."""
        return self.space.graph

    @property
    def book(self) -> Rulebook:
        """The notice."""
        return self.space.rulebook

    def id(self, reference: str) -> str:
        """The id of a party, or the reference where it is not found."""
        found = self.parties[reference].id
        return reference if found is None else found

    def known(self, reference: str) -> bool:
        """Whether a reference names one entity of the store."""
        return self.parties[reference].id is not None

    def name(self, reference: str) -> str:
        """A party's name for people."""
        identity = self.id(reference)
        return self.graph.name(self.graph.node(identity)) if identity in self.graph else identity

    def facts(self, reference: str) -> Facts:
        """What a party is in law; nothing where it is not found."""
        identity = self.id(reference)
        return self.space.facts(self.graph.node(identity)) if identity in self.graph else Facts()

    def party(self, reference: str) -> str:
        """The id that stands for a party: that of its head office for a branch."""
        return self.same(self.id(reference))

    def same(self, identity: str) -> str:
        """The id that stands for the party of an id."""
        return self.graph.id(self.graph.node(identity)) if identity in self.graph else identity

    @property
    def members(self) -> frozenset[str]:
        """The parties that are members."""
        return frozenset(self.party(member.entity) for member in self.proposal.members)

    def layer(self, number: int) -> tuple[Entry, ...]:
        """Who provides a layer, values of one party summed; suppliers are left out."""
        merged: dict[str, Entry] = {}
        for entry in self._entries(number):
            before = merged.get(entry.party)
            merged[entry.party] = entry if before is None else _summed(before, entry)
        return tuple(merged.values())

    def _entries(self, number: int) -> Iterator[Entry]:
        for member in self.proposal.members:
            role = Role.ANCHOR if "anchor" in member.roles else Role.MEMBER
            yield from self._entry(member.entity, role, member.layers, number)
        for provider in self.proposal.providers:
            yield from self._entry(provider.entity, Role(provider.role), provider.layers, number)
        for at, nobody in enumerate(self.proposal.unidentified):
            role = Role(nobody.role)
            if role in COUNTED and number in nobody.layers:
                least, most = _ends(nobody.layers[number])
                label = f"unidentified {role.replace('_', ' ')} {at + 1}"
                yield Entry(label, label, False, False, role, least, most)

    def _entry(
        self, reference: str, role: Role, layers: Mapping[int, Decimal | None], number: int
    ) -> Iterator[Entry]:
        if role in COUNTED and number in layers:
            party = self.party(reference)
            least, most = _ends(layers[number])
            yield Entry(party, self.name(reference), party in self.members, True, role, least, most)

    def citation(self, clause: str) -> Citation:
        """Where the words of a clause stand."""
        return citation(self.space, clause)

    def attested_flags(self, clause: str, layer: int | None = None) -> tuple[Flag, ...]:
        """The attestations for a clause, as flags."""
        return tuple(
            Flag("ATTESTED", f"{each.by}, {each.on}: {each.statement}")
            for each in self.proposal.attested(clause, layer)
        )

    def not_found(
        self,
        clause: str,
        reference: str,
        role: Role | None,
        layer: int | None = None,
        model: str | None = None,
    ) -> Finding:
        """The finding on a party that the store does not hold, or not under that name alone."""
        problem = self.parties[reference].problem or ""
        gap = Gap(
            entity=reference,
            missing="which entity this is",
            reason=problem,
            document="an id or a register number, and its ownership loaded",
        )
        result = Result(outcome=Outcome.INDETERMINATE, reason=problem)
        return Finding(
            clause=clause,
            entity=reference,
            name=reference,
            role=role,
            layer=layer,
            model=model,
            results=self.results(clause, result),
            citation=self.citation(clause),
            flags=(Flag("NOT_FOUND", problem),),
            gaps=(gap,),
        )

    def results(self, clause: str, default: Result) -> dict[str, Result]:
        """The same result under every reading of a clause that has nothing to say on a case."""
        return dict.fromkeys(self.book.readings(clause), default)


def choices(proposal: Proposal) -> dict[str, Choice]:
    """The readings that named persons chose, by clause; the last one of a clause counts."""
    return {
        each.clause: Choice(
            reading=each.reading,
            chosen_by=each.chosen_by,
            chosen_on=each.chosen_on,
            reason=each.reason,
        )
        for each in proposal.readings
        if each.reading != DEFAULT
    }


def _ends(value: Decimal | None) -> tuple[Fraction, Fraction | None]:
    return (Fraction(0), None) if value is None else (Fraction(value), Fraction(value))


def _summed(first: Entry, second: Entry) -> Entry:
    upper = None
    if first.upper is not None and second.upper is not None:
        upper = first.upper + second.upper
    return Entry(
        first.party,
        first.name,
        first.member,
        first.identified,
        first.role,
        first.lower + second.lower,
        upper,
    )
