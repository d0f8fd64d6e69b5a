"""The annex as values: everything that its HTML, XLSX and JSON forms show, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ownership_graph.model import Dataset
from queries.check import Checked
from queries.findings.as_json import to_json
from queries.findings.finding import (
    DEFAULT,
    Agreement,
    Finding,
    Gap,
    Outcome,
    clause_verdicts,
    worst,
)
from queries.proposals.proposal import Override
from queries.report.chart import ownership_chart
from queries.report.confidential import hidden_keys, is_confidential, proposal_json, shown_overrides
from queries.report.evidence import Evidence, evidence_rows
from queries.report.text import clean, percent

__all__ = ["WARNING", "Annex", "Evidence", "PartyPage", "annex_json", "build_annex", "figures"]

WARNING = (
    "This annex supports the attestations that section VI of the notice asks for. It is no legal "
    "advice. The notice defines no counting rule, so every outcome rests on the reading named "
    "beside it. Designation is a discretionary decision in the national interest (section IX)."
)
_UNSETTLED = "readings differ on some findings, and nobody has recorded a choice for them"
_SET_ASIDE = "The default reading, in whose place a named person chose another."


@dataclass(frozen=True, slots=True)
class PartyPage:
    """One party: who it is, its chart, its findings.

    Attributes:
        id: its id.
        name: its name.
        roles: in which roles it was tested.
        facts: what it is in law, label and value.
        chart: its ownership chart as SVG; empty where the store does not hold it.
        findings: the findings on it.
        confidential: whether the proposal marks it so.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    chart: str
    findings: tuple[Finding, ...]
    confidential: bool


@dataclass(frozen=True, slots=True)
class Annex:
    """All that the annex shows.

    Attributes:
        checked: the proposal and what was found.
        stamp: the day that the annex bears.
        part: ``whole``, ``public`` (confidential parts left out) or ``confidential`` (only they).
        findings: the findings that this part shows.
        withheld: how many findings this part leaves out.
        pages: the parties.
        evidence: the statements.
        gaps: what is missing, each once, the most telling first.
        overrides: what named persons set against the sources.
        datasets: what was loaded, with file hashes.
        proposal_file: name and SHA-256 of the proposal file; empty where it was not read from one.
    """

    checked: Checked
    stamp: date
    part: str
    findings: tuple[Finding, ...]
    withheld: int
    pages: tuple[PartyPage, ...]
    evidence: tuple[Evidence, ...]
    gaps: tuple[tuple[Gap, tuple[str, ...]], ...]
    overrides: tuple[Override, ...]
    datasets: tuple[Dataset, ...]
    proposal_file: tuple[str, str] | None

    @property
    def verdicts(self) -> dict[str, Outcome]:
        """The verdict of each clause."""
        return clause_verdicts(self.findings)

    @property
    def verdict(self) -> Outcome:
        """The verdict over all clauses."""
        return worst(finding.outcome for finding in self.findings)

    def unsettled(self, clause: str | None = None) -> bool:
        """Whether a reading that nobody chose changes an outcome, of a clause or of any."""
        return any(
            finding.agreement is Agreement.SPLIT and finding.choice is None
            for finding in self.findings
            if clause in {None, finding.clause} and finding.outcome.counts
        )

    @property
    def caveat(self) -> str:
        """Under which readings the verdict stands, where that is in question."""
        parts = []
        if any(finding.choice is not None for finding in self.findings):
            parts.append("under the default readings and those that named persons chose")
        if self.unsettled():
            parts = parts or ["under the default readings"]
            parts.append(_UNSETTLED)
        return "; ".join(parts)

    def chosen(self, clause: str) -> str:
        """The reading of a clause that a named person chose; empty where nobody did."""
        mine = [each for each in self.findings if each.clause == clause and each.choice]
        return mine[0].reading if mine else ""

    @property
    def clauses(self) -> list[str]:
        """The clauses that have findings, in order."""
        return list(self.verdicts)

    def cell(self, page: PartyPage, clause: str) -> tuple[Outcome, bool] | None:
        """A party's outcome under a clause and whether readings differ; None if not tested."""
        found = [finding for finding in page.findings if finding.clause == clause]
        if not found:
            return None
        split = any(finding.agreement is Agreement.SPLIT for finding in found)
        return worst(finding.outcome for finding in found), split

    @property
    def package_findings(self) -> tuple[Finding, ...]:
        """Findings that speak of no party of a page."""
        shown = {page.id for page in self.pages}
        return tuple(each for each in self.findings if each.entity not in shown)

    def readings(self) -> Iterator[tuple[str, str, str, tuple[Finding, ...]]]:
        """For each clause each other reading, what it says, and the findings that differ."""
        book = self.checked.package.book
        for clause in self.clauses:
            mine = [finding for finding in self.findings if finding.clause == clause]
            others = {each.name: each.why for each in book.alternatives(clause)}
            for name, why in {DEFAULT: _SET_ASIDE, **others}.items():
                differing = tuple(each for each in mine if name in each.dissent)
                if differing:
                    yield clause, name, why, differing


def build_annex(
    checked: Checked,
    *,
    stamp: date,
    datasets: Iterable[Dataset] = (),
    proposal_file: tuple[str, str] | None = None,
    part: str = "whole",
) -> Annex:
    """Gather what the annex shows.

    Args:
        checked: the proposal and what was found.
        stamp: the day that the annex bears.
        datasets: what the store holds, with file hashes.
        proposal_file: name and SHA-256 of the proposal file.
        part: ``whole``, ``public`` or ``confidential``.
    """
    hidden = hidden_keys(checked.package)
    findings = tuple(each for each in checked.findings if _shown(each, hidden, part))
    pages = tuple(
        page
        for page in _pages(checked, findings, hidden)
        if part != "confidential" or page.confidential
    )
    return Annex(
        checked=checked,
        stamp=stamp,
        part=part,
        findings=findings,
        withheld=len(checked.findings) - len(findings),
        pages=pages,
        evidence=tuple(evidence_rows(findings)),
        gaps=_gaps(findings),
        overrides=shown_overrides(checked.package, part),
        datasets=tuple(sorted(datasets, key=lambda each: each.name)),
        proposal_file=proposal_file,
    )


def _shown(finding: Finding, hidden: frozenset[str], part: str) -> bool:
    return part == "whole" or is_confidential(finding, hidden) == (part == "confidential")


def _pages(
    checked: Checked, findings: Iterable[Finding], hidden: frozenset[str]
) -> Iterator[PartyPage]:
    package, by_entity = checked.package, dict[str, list[Finding]]()
    for finding in findings:
        if finding.entity is not None:
            by_entity.setdefault(finding.entity, []).append(finding)
    for entity, mine in by_entity.items():
        yield PartyPage(
            id=entity,
            name=clean(mine[0].name or entity),
            roles=tuple(dict.fromkeys(str(each.role) for each in mine if each.role)),
            facts=tuple(_facts(checked, entity)),
            chart=_chart(checked, entity) if entity in package.graph else "",
            findings=tuple(mine),
            confidential=entity in hidden,
        )


def _facts(checked: Checked, entity: str) -> Iterator[tuple[str, str]]:
    graph = checked.package.graph
    yield "Id", clean(entity)
    if entity not in graph:
        return
    node = graph.node(entity)
    facts = checked.package.space.facts(node)
    yield "Kind", facts.kind.value.replace("_", " ")
    yield "Organized under the law of", facts.jurisdiction or "unknown"
    yield "Principal place of business", facts.principal_place or "unknown"
    if facts.nationalities:
        yield "Nationality", ", ".join(facts.nationalities)
    if facts.listed:
        yield "Listed", ", ".join(facts.markets) or "yes"
    identifiers = sorted(
        {str(each) for said in graph.statements.get(node, ()) for each in said.identifiers}
    )
    if identifiers:
        yield "Identifiers", clean(", ".join(identifiers))
    for conflict in facts.conflicts:
        yield f"Sources disagree on {conflict.fact}", clean(" / ".join(conflict.values))


def _chart(checked: Checked, entity: str) -> str:
    space = checked.package.space
    dials = space.rulebook.readings("IV.D")[DEFAULT]
    watched = space.watched(dials)
    return ownership_chart(
        space.holdings(dials),
        space.graph.node(entity),
        watched=lambda node: bool(watched.certain[node]),
        marked="country of concern",
        styled=False,
    )


def _gaps(findings: Iterable[Finding]) -> tuple[tuple[Gap, tuple[str, ...]], ...]:
    open_clauses: dict[Gap, list[str]] = {}
    for finding in findings:
        for gap in finding.gaps:
            open_clauses.setdefault(gap, []).append(finding.clause)
    ordered = sorted(
        open_clauses, key=lambda gap: (-(gap.points or 0), gap.entity or "", gap.missing)
    )
    return tuple((gap, tuple(dict.fromkeys(open_clauses[gap]))) for gap in ordered)


def figures(finding: Finding) -> str:
    """A finding's figures in one line, for a table."""
    result = finding.result
    parts = [
        f"{name} {percent(share)}"
        for name, share in (
            ("equity", result.equity),
            ("votes", result.votes),
            ("board", result.board),
        )
        if share is not None
    ]
    return ", ".join(parts)


def annex_json(annex: Annex) -> dict[str, Any]:
    """The annex as JSON values."""
    book = annex.checked.package.book
    return {
        "annex": 1,
        "stamp": annex.stamp.isoformat(),
        "part": annex.part,
        "withheld": annex.withheld,
        "proposal": proposal_json(annex.checked.package, annex.part),
        "proposal_file": annex.proposal_file
        and {"name": annex.proposal_file[0], "sha256": annex.proposal_file[1]},
        "rulebook": {"id": book.rulebook, "version": book.version, "title": book.title},
        "verdict": annex.verdict.value,
        "clauses": {clause: outcome.value for clause, outcome in annex.verdicts.items()},
        "findings": [to_json(finding) for finding in annex.findings],
        "datasets": [
            {
                "name": each.name,
                "version": each.version,
                "format": each.format,
                "publisher": each.publisher,
                "loaded_at": each.loaded_at,
                "files": [
                    {"name": file.name, "sha256": file.sha256, "size": file.size}
                    for file in each.files
                ],
            }
            for each in annex.datasets
        ],
        "warning": WARNING,
    }
