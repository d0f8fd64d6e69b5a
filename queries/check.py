"""Checks a proposal: every clause of the notice, in the notice's order, on every party."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ownership_graph.snapshot.graph import OwnershipGraph
from ownership_graph.stores.base import View
from ownership_graph.stores.subgraph import graph_above
from queries.affiliation import groups_of
from queries.clauses import (
    ii_1,
    ii_2,
    ii_2_upe,
    ii_3,
    ii_a,
    iii_member,
    iv_a,
    iv_a_disclosure,
    iv_b,
    iv_d,
    vi_2,
)
from queries.clauses.models import model_findings
from queries.clauses.package import Package, choices
from queries.clauses.parts import package_parts
from queries.findings.as_json import summary
from queries.findings.finding import DEFAULT, Choice, Finding, Gap, Outcome, Result, worst
from queries.proposals.marks import Marks
from queries.proposals.overriding import overridden_countries, overridden_graph, overridden_ids
from queries.proposals.proposal import LAYERS, Override, Proposal, Role
from queries.proposals.resolution import Party, resolve
from queries.rulebook import Rulebook, load_blocs, load_countries, load_rulebook
from queries.workspace import ASSUMPTIONS, ONE_SHARE_ONE_VOTE, Workspace

__all__ = ["Checked", "check", "check_view", "exit_code"]

_PASSING = frozenset({Outcome.PASS, Outcome.PRESUMPTION_MET, Outcome.NOT_APPLICABLE})
_NOTHING, _FAILED, _OPEN = 0, 1, 4
_MEMBERS = frozenset({Role.ANCHOR, Role.MEMBER})


@dataclass(frozen=True, slots=True)
class Checked:
    """A proposal that was checked.

    Attributes:
        package: the proposal, its parties and the snapshot.
        findings: what the clauses say, in the notice's order.
        overrides: what named persons set against the sources, by entity.
    """

    package: Package
    findings: tuple[Finding, ...]
    overrides: Mapping[str, list[Override]]

    @property
    def summary(self) -> dict[str, Any]:
        """The summary of the JSON contract."""
        return summary(self.findings)

    @property
    def exit_code(self) -> int:
        """What a command that checks ends with."""
        return exit_code(self.findings)

    @property
    def unresolved(self) -> tuple[Party, ...]:
        """Parties that the store does not hold, or not under that name alone."""
        return tuple(each for each in self.package.parties.values() if each.id is None)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 where all pass, 1 for a FAIL, 4 for anything else that is open (RULES J3)."""
    verdict = worst(finding.outcome for finding in findings)
    if verdict is Outcome.FAIL:
        return _FAILED
    return _NOTHING if verdict in _PASSING else _OPEN


def check_view(
    proposal: Proposal,
    view: View,
    *,
    rulebook: Rulebook | None = None,
    assume: Iterable[str] = (),
) -> Checked:
    """Check a proposal against a store.

    Args:
        proposal: what is put forward; its day is that of the view.
        view: what the store says as of that day.
        rulebook: the notice; the latest version if None.
        assume: named assumptions that are switched on, or off with ``no-`` before the name; what
            the proposal itself says of one counts more.

    Raises:
        UnknownName: when a chosen reading or an assumption does not exist.
    """
    parties = resolve(_references(proposal), view)
    graph = graph_above(view, sorted({each.id for each in parties.values() if each.id}))
    return check(proposal, parties, graph, rulebook=rulebook, assume=assume)


def check(
    proposal: Proposal,
    parties: Mapping[str, Party],
    graph: OwnershipGraph,
    *,
    rulebook: Rulebook | None = None,
    assume: Iterable[str] = (),
) -> Checked:
    """Check a proposal against a snapshot; see :func:`check_view`."""
    book = rulebook or load_rulebook()
    chosen = choices(proposal)
    for clause, choice in chosen.items():
        book.check_reading(clause, choice.reading)
    space = Workspace(
        graph=overridden_graph(graph, proposal, parties),
        rulebook=book,
        countries=overridden_countries(proposal, load_countries()),
        assumptions=_assumptions(proposal, assume),
    )
    package = Package(proposal, parties, space)
    overrides = overridden_ids(proposal, parties)
    marks = Marks(package, overrides)
    found = _in_order(package, chosen)
    if chosen:
        found = _grounded(found, package, chosen)
    return Checked(package, tuple(map(marks.on, found)), overrides)


def _references(proposal: Proposal) -> Iterator[str]:
    for named in proposal.parties():
        yield named.reference
    for override in proposal.overrides:
        yield from filter(None, (override.entity, override.holder, override.subject))


def _assumptions(proposal: Proposal, assume: Iterable[str]) -> frozenset[str]:
    on = {ONE_SHARE_ONE_VOTE}
    for name in assume:
        known = name.removeprefix("no-")
        (on.add if known == name else on.discard)(known)
    for each in proposal.assumptions:
        (on.discard if each.off else on.add)(each.name)
    return frozenset(name for name in ASSUMPTIONS if name in on)


def _chosen(finding: Finding, chosen: Mapping[str, Choice]) -> Finding:
    choice = chosen.get(finding.clause)
    if choice is None:
        return finding
    return replace(finding, reading=choice.reading, choice=choice)


def _grounded(
    findings: Iterable[Finding], package: Package, chosen: Mapping[str, Choice]
) -> Iterator[Finding]:
    """Findings whose gaps, flags and chains are those of the reading that was chosen.

    Parties that the proposal does not name are alike; the reading says nothing new of them.
    """
    names = {clause: choice.reading for clause, choice in chosen.items()}
    space = package.space.under(package.book.by_default(names))
    again: dict[tuple[object, ...], Finding | None] = {}
    for each in _in_order(replace(package, space=space), chosen):
        what = _what(each)
        again[what] = None if what in again else each
    for finding in findings:
        other = again.get(_what(finding))
        if finding.choice is None or other is None or other.outcome is not finding.outcome:
            yield finding
        else:
            yield replace(
                finding,
                gaps=other.gaps,
                flags=other.flags,
                chains=other.chains,
                assumptions=other.assumptions,
            )


def _what(finding: Finding) -> tuple[object, ...]:
    """What a finding is of."""
    return finding.clause, finding.entity, finding.role, finding.layer, finding.model


def _in_order(package: Package, chosen: Mapping[str, Choice]) -> Iterator[Finding]:
    """Every finding in the notice's order, under the readings that were chosen."""
    content = [_chosen(each, chosen) for each in iv_a.evaluate(package)]
    models = [_chosen(each, chosen) for each in model_findings(package)]
    champions = ii_a.evaluate(package, [*content, *models])
    for finding in (
        *_of_layers(package),
        *_of_anchors(package),
        *champions,
        *content,
        *iv_a_disclosure.evaluate(package),
        *_members(package),
        *models,
        *_everybody(package),
        *vi_2.evaluate(package),
    ):
        yield _chosen(finding, chosen)


def _of_layers(package: Package) -> list[Finding]:
    holdings = package.space.holdings(package.book.readings("IV.D")[DEFAULT])
    entries = {entry.party for layer in LAYERS for entry in package.layer(layer)}
    groups = groups_of(holdings, entries)
    return iii_member.evaluate(package, lambda party: groups.get(party, party))


def _of_anchors(package: Package) -> Iterator[Finding]:
    yield from ii_1.evaluate(package)
    for clause, evaluate in (
        (ii_2.CLAUSE, ii_2.evaluate),
        (ii_2_upe.CLAUSE, ii_2_upe.evaluate),
        (ii_3.CLAUSE, ii_3.evaluate),
    ):
        yield from _anchors(package, clause, evaluate)


def _anchors(package: Package, clause: str, evaluate: Callable[..., Finding]) -> Iterator[Finding]:
    anchors = package.proposal.anchors
    if len(anchors) != 1:
        yield _no_single_anchor(package, clause, len(anchors))
    for member in anchors:
        if package.known(member.entity):
            yield evaluate(package.space, package.id(member.entity), role=Role.ANCHOR.value)
        else:
            yield package.not_found(clause, member.entity, Role.ANCHOR)


def _no_single_anchor(package: Package, clause: str, number: int) -> Finding:
    result = Result(
        outcome=Outcome.INDETERMINATE,
        reason=f"each consortium must identify a single anchor member; {number} are named.",
    )
    gap = Gap(
        entity=None,
        missing="which member is the anchor",
        reason=f"{number} members have the role anchor",
        document="the role anchor for one member of the proposal",
    )
    return Finding(
        clause=clause,
        entity=None,
        role=Role.ANCHOR.value,
        results=package.results(clause, result),
        citation=package.citation(clause),
        gaps=(gap,),
    )


def _members(package: Package) -> Iterator[Finding]:
    reached = set(package.book.clause(iv_b.CLAUSE).figures["layers"])
    for part in package_parts(package):
        if part.role not in _MEMBERS or not reached & part.layers:
            continue
        if package.known(part.reference):
            yield iv_b.evaluate(
                package.space, package.id(part.reference), role=part.role.value, layers=part.layers
            )
        else:
            yield package.not_found(iv_b.CLAUSE, part.reference, part.role)


def _everybody(package: Package) -> Iterator[Finding]:
    for part in package_parts(package):
        if not package.known(part.reference):
            yield package.not_found(iv_d.CLAUSE, part.reference, part.role)
            continue
        place = iv_d.InPackage(
            member=package.party(part.reference) in package.members,
            layers=frozenset(part.layers),
            target_markets=load_blocs().written_out(package.proposal.target_markets),
        )
        yield iv_d.evaluate(
            package.space, package.id(part.reference), role=part.role.value, package=place
        )
    attested = "; ".join(
        f"{each.by}, {each.on}: {each.statement}" for each in package.proposal.attested(iv_d.CLAUSE)
    )
    for nobody in package.proposal.unidentified:
        yield iv_d.unidentified(
            package.space, nobody.role, market=nobody.market, attested=attested or None
        )
