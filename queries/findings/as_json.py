"""Findings as JSON: the contract of ``check`` and ``screen`` (RULES J1 to J4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ownership_graph.model import Entity, Interest, Source
from ownership_graph.share import Share, decimal_text, terminates
from queries.findings.finding import (
    Agreement,
    Chain,
    Choice,
    Finding,
    Flag,
    Gap,
    Outcome,
    Result,
    clause_verdicts,
    worst,
)

__all__ = ["chain_json", "gap_json", "share_json", "source_json", "summary", "to_json"]


def summary(findings: Iterable[Finding]) -> dict[str, Any]:
    """The ``summary`` of the JSON contract: the verdict, and how many findings of each outcome."""
    items = list(findings)
    counts = {
        outcome.value: count
        for outcome in Outcome
        if (count := sum(item.outcome is outcome for item in items))
    }
    return {
        "verdict": worst(item.outcome for item in items).value,
        "clauses": {clause: each.value for clause, each in clause_verdicts(items).items()},
        "findings": len(items),
        "split": sum(item.agreement is Agreement.SPLIT for item in items),
        "outcomes": counts,
    }


def share_json(share: Share) -> dict[str, Any]:
    """A share as the JSON contract writes it (RULES J1).

    >>> share_json(Share.exact("43.5"))
    {'lower': '43.5', 'upper': '43.5'}
    """
    result: dict[str, Any] = {
        "lower": decimal_text(share.lower),
        "upper": decimal_text(share.upper, upward=True),
    }
    ends = (("lower", share.lower_open), ("upper", share.upper_open))
    if is_open := [end for end, opened in ends if opened]:
        result["open"] = is_open
    if not (terminates(share.lower) and terminates(share.upper)):
        result["rounded"] = True
    return result


def to_json(finding: Finding) -> dict[str, Any]:
    """A finding as the JSON contract of ``check`` and ``screen`` has it."""
    result = finding.result
    return {
        "clause": finding.clause,
        "entity": finding.entity,
        "name": finding.name,
        "role": finding.role,
        **({} if finding.layer is None else {"layer": finding.layer}),
        **({} if finding.model is None else {"model": finding.model}),
        "outcome": finding.outcome.value,
        "agreement": finding.agreement.value,
        "reading": finding.reading,
        "readings": {name: outcome.value for name, outcome in finding.readings.items()},
        **_figures(result),
        "reason": result.reason,
        "flags": [str(flag) for flag in finding.flags],
        "flag_details": _flag_details(finding.flags),
        "gaps": [gap_json(gap) for gap in finding.gaps],
        "chains": [chain_json(chain) for chain in finding.chains],
        "reading_details": {name: _result_json(each) for name, each in finding.results.items()},
        "choice": None if finding.choice is None else _choice_json(finding.choice),
        "assumptions": list(finding.assumptions),
        "citation": {
            "rulebook": finding.citation.rulebook,
            "version": finding.citation.version,
            "title": finding.citation.title,
            "pinpoint": finding.citation.pinpoint,
            "quote": finding.citation.quote,
        },
        "evidence": [_evidence_json(item) for item in finding.evidence],
    }


def _flag_details(flags: Iterable[Flag]) -> dict[str, str]:
    """The details of each flag; those of flags with one name stand one after the other."""
    details: dict[str, list[str]] = {}
    for flag in flags:
        if flag.detail:
            details.setdefault(str(flag), []).append(flag.detail)
    return {name: " ".join(said) for name, said in details.items()}


def _figures(result: Result) -> dict[str, Any]:
    return {
        "equity": None if result.equity is None else share_json(result.equity),
        "votes": None if result.votes is None else share_json(result.votes),
        "board": None if result.board is None else share_json(result.board),
        "threshold": result.threshold,
        "margin": None if result.margin is None else decimal_text(result.margin),
    }


def _result_json(result: Result) -> dict[str, Any]:
    return {"outcome": result.outcome.value, **_figures(result), "reason": result.reason}


def gap_json(gap: Gap) -> dict[str, Any]:
    """A missing fact as JSON."""
    return {
        "entity": gap.entity,
        "missing": gap.missing,
        "reason": gap.reason,
        "document": gap.document,
        "measure": gap.measure,
        "points": None if gap.points is None else decimal_text(gap.points, upward=True),
        "assumption": gap.assumption,
    }


def chain_json(chain: Chain) -> dict[str, Any]:
    """A chain as JSON, from the top down."""
    return {
        "measure": chain.measure,
        "steps": [
            {
                "holder": step.holder,
                "holder_name": step.holder_name,
                "subject": step.subject,
                "subject_name": step.subject_name,
                "share": None if step.share is None else share_json(step.share),
                "counted": step.counted,
                "rights": list(step.rights),
                "statements": list(step.statements),
            }
            for step in chain.steps
        ],
        "contribution": None if chain.contribution is None else share_json(chain.contribution),
        "explains": None if chain.explains is None else decimal_text(chain.explains),
        "arithmetic": chain.arithmetic,
    }


def _choice_json(choice: Choice) -> dict[str, Any]:
    return {
        "reading": choice.reading,
        "chosen_by": choice.chosen_by,
        "chosen_on": choice.chosen_on.isoformat(),
        "reason": choice.reason,
    }


def _evidence_json(item: Interest | Entity) -> dict[str, Any]:
    if isinstance(item, Entity):
        return {
            "statement": item.id,
            "states": "entity",
            "name": item.name,
            **source_json(item.source),
        }
    return {
        "statement": item.id,
        "states": "interest",
        "holder": item.holder,
        "subject": item.subject,
        "equity": None if item.equity is None else share_json(item.equity),
        "votes": None if item.votes is None else share_json(item.votes),
        "board": None if item.board is None else share_json(item.board),
        "rights": sorted(item.rights),
        **source_json(item.source),
    }


def source_json(source: Source) -> dict[str, Any]:
    """Where a statement stands."""
    return {
        "dataset": source.dataset,
        "document": source.document,
        "url": source.url,
        "locator": source.locator,
        "publisher": source.publisher,
        "fact_date": None if source.fact_date is None else source.fact_date.isoformat(),
        "retrieved": None if source.retrieved is None else source.retrieved.isoformat(),
        "grade": None if source.grade is None else source.grade.value,
    }
