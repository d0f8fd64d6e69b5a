"""Findings for people: clause by clause with its words, the worst first, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.text import Text

from cli.console import indented, show, table, text
from cli.text import ends, joined, listing, plain, share_text
from ownership_graph.share import decimal_text
from queries.findings.finding import (
    DEFAULT,
    Agreement,
    Chain,
    Finding,
    Gap,
    Outcome,
    Result,
    Step,
    clause_verdicts,
    worst,
)

__all__ = ["COLUMNS", "chain_text", "gap_text", "print_findings", "rows"]

COLUMNS = (
    "clause",
    "entity",
    "name",
    "role",
    "layer",
    "model",
    "outcome",
    "agreement",
    "reading",
    "equity_lower",
    "equity_upper",
    "votes_lower",
    "votes_upper",
    "threshold",
    "reason",
    "dissent",
    "flags",
    "gaps",
)
"""The columns of the CSV, one row a finding."""

_STYLES = {
    Outcome.FAIL: "bold red",
    Outcome.INDETERMINATE: "bold yellow",
    Outcome.REVIEW: "bold yellow",
    Outcome.DISCLOSE: "bold magenta",
    Outcome.PRESUMPTION_NOT_MET: "bold magenta",
    Outcome.NCE_POSSIBLE: "bold magenta",
    Outcome.PRESUMPTION_MET: "bold green",
    Outcome.PASS: "bold green",
}
_SHOWN_CHAINS = 3
_SHOWN_GAPS = 3
_SHORT_NAME = 60
_CLEAR = frozenset({Outcome.PASS, Outcome.PRESUMPTION_MET})


def rows(findings: Iterable[Finding]) -> Iterator[Sequence[object]]:
    """The findings as rows of :data:`COLUMNS`."""
    for finding in findings:
        result = finding.result
        yield (
            finding.clause,
            finding.entity,
            finding.name,
            finding.role,
            finding.layer,
            finding.model,
            finding.outcome,
            finding.agreement,
            finding.reading,
            *ends(result.equity),
            *ends(result.votes),
            result.threshold,
            result.reason,
            ";".join(f"{name}={outcome}" for name, outcome in finding.dissent.items()),
            ";".join(str(flag) for flag in finding.flags),
            ";".join(gap.missing for gap in finding.gaps),
        )


def print_findings(findings: Sequence[Finding], title: str) -> None:
    """Print all findings under a title, with the verdict and the count of each outcome."""
    verdict = worst(finding.outcome for finding in findings)
    head = text(f"{title}: ", "bold")
    head.append_text(_outcome(verdict))
    if verdict in _CLEAR and any(_undecided(finding) for finding in findings):
        head.append(" under the default reading, not under every reading", "yellow")
    show(head)
    verdicts = clause_verdicts(findings)
    if len(verdicts) > 1:
        _print_summary(findings, verdicts)
    for clause, outcome in verdicts.items():
        of_clause = [finding for finding in findings if finding.clause == clause]
        show("")
        _print_clause(of_clause, outcome)
        for finding in sorted(of_clause, key=lambda each: -each.outcome.severity):
            _print_finding(finding)
    show("")
    counts = [
        f"{sum(finding.outcome is outcome for finding in findings)} {outcome}"
        for outcome in Outcome
        if any(finding.outcome is outcome for finding in findings)
    ]
    split = sum(finding.agreement is Agreement.SPLIT for finding in findings)
    total = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    turn = "1 of them turns" if split == 1 else f"{split} of them turn"
    show(Text(f"{total}: {listing(counts)}; {turn} on the reading."))


def _print_summary(findings: Sequence[Finding], verdicts: Mapping[str, Outcome]) -> None:
    """One line a clause: its verdict, and how many parties fail or are open."""
    titles = {finding.clause: finding.citation.title for finding in reversed(findings)}
    lines = []
    for clause, verdict in verdicts.items():
        of_clause = [finding for finding in findings if finding.clause == clause]
        worst_of = [finding for finding in of_clause if finding.outcome is verdict]
        whose = _turning(of_clause) if verdict is Outcome.PASS else _short_names(worst_of)
        lines.append((clause, titles[clause], _outcome(verdict), Text(whose)))
    show("")
    table(("clause", "test", "verdict", "because of"), lines)


def _turning(findings: Sequence[Finding]) -> str:
    """Of a clause that passes, what its verdict hangs on: a choice, or readings that differ."""
    chosen = [f"{each.reading}, chosen" for each in findings if each.choice is not None]
    undecided = [each for each in findings if _undecided(each)]
    if undecided:
        return f"readings differ on {_short_names(undecided)}"
    return f"reading {chosen[0]}" if chosen else ""


def _short_names(findings: Iterable[Finding]) -> str:
    return listing(map(plain, dict.fromkeys(_short_name(finding) for finding in findings)))


def _short_name(finding: Finding) -> str:
    if finding.entity is not None:
        return finding.entity
    return f"layer {finding.layer}" if finding.layer is not None else "the package"


def _undecided(finding: Finding) -> bool:
    """An outcome that another reading would not give, and that nobody has chosen."""
    differs = finding.agreement is Agreement.SPLIT and finding.outcome.counts
    return differs and finding.choice is None


def _print_clause(findings: Sequence[Finding], outcome: Outcome) -> None:
    citation = findings[0].citation
    line = text(f"{findings[0].clause}  {citation.title}  ", "bold")
    line.append_text(_outcome(outcome))
    show(line)
    indented(f"{citation.pinpoint}: “{citation.quote}”", 2, "dim italic")


def _print_finding(finding: Finding) -> None:
    line = Text("  ")
    line.append_text(_outcome(finding.outcome))
    line.append(f"  {plain(finding.name or finding.entity or 'the package', _SHORT_NAME)}", "bold")
    details = [
        *([finding.entity] if finding.entity and finding.name else []),
        *([finding.role.replace("_", " ")] if finding.role else []),
        *([f"layer {finding.layer}"] if finding.layer is not None else []),
        *([f"model {finding.model}"] if finding.model is not None else []),
    ]
    if details:
        line.append(f"  ({joined(details)})", "dim")
    show(line)
    for sentence in _sentences(finding):
        indented(sentence, 6)


def _sentences(finding: Finding) -> Iterator[str]:
    result = finding.result
    if result.reason:
        yield result.reason
    else:
        yield _figures(result)
    yield from (chain_text(chain) for chain in finding.chains[:_SHOWN_CHAINS])
    if finding.reading != DEFAULT and finding.choice is not None:
        choice = finding.choice
        yield (
            f"reading {choice.reading}, chosen by {choice.chosen_by} on {choice.chosen_on}: "
            f"{choice.reason}"
        )
    if finding.dissent:
        yield f"other readings: {_dissent(finding)}"
    yield from (gap_text(gap) for gap in finding.gaps[:_SHOWN_GAPS])
    if more := len(finding.gaps) - _SHOWN_GAPS:
        yield from ([f"and {more} more missing facts"] if more > 0 else [])
    for flag in finding.flags:
        yield f"flag {flag}: {flag.detail}" if flag.detail else f"flag {flag}"
    if finding.assumptions:
        yield f"assumes {listing(finding.assumptions)}"


def _figures(result: Result) -> str:
    figures = [
        f"{measure} {share_text(share)}"
        for measure, share in (
            ("equity", result.equity),
            ("votes", result.votes),
            ("board seats", result.board),
        )
        if share is not None
    ]
    return f"{listing(figures)}; threshold {result.threshold}" if figures else "no figures"


def _dissent(finding: Finding) -> str:
    by_outcome: dict[Outcome, list[str]] = {}
    for name, outcome in finding.dissent.items():
        by_outcome.setdefault(outcome, []).append(name)
    return "; ".join(f"{outcome} under {listing(names)}" for outcome, names in by_outcome.items())


def chain_text(chain: Chain) -> str:
    """A chain in one sentence, from the top down, with its arithmetic."""
    if not chain.steps:
        return chain.arithmetic
    links = " ".join(
        f"{_name(step.holder_name, step.holder)} {_link(step)} →" for step in chain.steps
    )
    last = chain.steps[-1]
    tail = f": {chain.arithmetic}" if chain.arithmetic else ""
    return f"{chain.measure}: {links} {_name(last.subject_name, last.subject)}{tail}"


def _link(step: Step) -> str:
    parts = [
        *([share_text(step.share)] if step.share is not None else []),
        *step.rights,
    ]
    return ", ".join(parts)


def gap_text(gap: Gap) -> str:
    """A missing fact in one sentence: what, whose, how much it moves, what would settle it."""
    whose = f" for {plain(gap.entity)}" if gap.entity else ""
    moves = f", up to {decimal_text(gap.points)} points" if gap.points else ""
    return f"missing{whose}: {gap.missing}{moves} ({gap.reason}); settled by {gap.document}"


def _name(name: str, identity: str) -> str:
    return plain(name or identity, _SHORT_NAME)


def _outcome(outcome: Outcome) -> Text:
    return Text(outcome.value, style=_STYLES.get(outcome, "dim"))
