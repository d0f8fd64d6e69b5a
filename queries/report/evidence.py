"""The statements that findings rest on, each once, numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ownership_graph.model import Entity, Interest
from queries.findings.finding import Finding
from queries.report.text import clean, interest_text

__all__ = ["Evidence", "evidence_rows"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement that findings rest on.

    Attributes:
        number: its number in the annex.
        statement: id of the statement.
        says: what it says.
        dataset: whose word it is.
        source: document, publisher or address, and where in it.
        fact_date: the day for which it is stated.
        retrieved: the day on which it was retrieved.
        grade: how well it is supported.
        used_by: names of the parties whose findings rest on it.
    """

    number: int
    statement: str
    says: str
    dataset: str
    source: str
    fact_date: str
    retrieved: str
    grade: str
    used_by: tuple[str, ...]


def evidence_rows(findings: Iterable[Finding]) -> Iterator[Evidence]:
    """Every statement behind some findings, by dataset and id."""
    users: dict[tuple[str, str], list[str]] = {}
    items: dict[tuple[str, str], Interest | Entity] = {}
    for finding in findings:
        for item in finding.evidence:
            key = (item.source.dataset, f"{type(item).__name__} {item.id}")
            items.setdefault(key, item)
            users.setdefault(key, []).append(finding.name or str(finding.entity))
    for number, key in enumerate(sorted(items), start=1):
        item = items[key]
        yield _evidence_row(number, item, tuple(dict.fromkeys(map(clean, users[key]))))


def _evidence_row(number: int, item: Interest | Entity, used_by: tuple[str, ...]) -> Evidence:
    source = item.source
    where = [source.document, source.publisher, source.url, source.locator]
    return Evidence(
        number=number,
        statement=clean(item.id),
        says=interest_text(item),
        dataset=clean(source.dataset),
        source=clean("; ".join(part for part in where if part)),
        fact_date="" if source.fact_date is None else source.fact_date.isoformat(),
        retrieved="" if source.retrieved is None else source.retrieved.isoformat(),
        grade="" if source.grade is None else source.grade.value,
        used_by=used_by,
    )
