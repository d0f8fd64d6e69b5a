"""The annex as one self-contained HTML file, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from ownership_graph.share import decimal_text
from queries.findings.finding import Finding
from queries.proposals.proposal import Override
from queries.report.annex import WARNING, Annex, figures
from queries.report.chart_style import CHART_STYLE
from queries.report.text import clean, percent, shorten

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["annex_html", "override_text", "points"]

_POINTS_LONGEST = 12
_MOST_COLUMNS = 7


def annex_html(annex: Annex) -> str:
    """The annex as HTML; everything from data is escaped."""
    package = annex.checked.package
    shown = package.proposal
    text: str = (
        _environment()
        .get_template("annex.html.j2")
        .render(
            annex=annex,
            chart_style=CHART_STYLE.strip(),
            proposal=shown,
            overrides=annex.overrides,
            book=package.book,
            countries=package.space.countries,
            warning=WARNING,
        )
    )
    return text


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 (reports only)

    environment = Environment(
        loader=PackageLoader("queries.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        clean=clean,
        figures=figures,
        of_clause=_of_clause,
        override=override_text,
        percent=percent,
        points=points,
        sentence=_sentence,
        matrices=_matrices,
        words=_words,
    )
    return environment


def points(value: Fraction) -> str:
    """Percentage points for people."""
    return f"{shorten(decimal_text(value), _POINTS_LONGEST)} points"


def override_text(override: Override) -> str:
    """What an override sets, and why."""
    if override.country is not None:
        what = f"{override.country} {'listed' if override.listed else 'not listed'}"
    elif override.entity is not None:
        what = f"{override.fact} of {override.entity} is {override.value}"
    else:
        what = (
            f"stake of {override.holder} in {override.subject}: equity "
            f"{percent(override.equity)}, votes {percent(override.votes)}"
        )
    return f"{what}. Reason: {override.reason}"


def _of_clause(findings: Iterable[Finding], clause: str) -> int:
    return sum(finding.clause == clause for finding in findings)


def _matrices(annex: Annex) -> list[list[str]]:
    """The clauses that parties were tested under, in tables of like width that fit on paper."""
    used = {finding.clause for page in annex.pages for finding in page.findings}
    clauses = [clause for clause in annex.clauses if clause in used]
    tables = ceil(len(clauses) / _MOST_COLUMNS)
    width = ceil(len(clauses) / max(tables, 1))
    return [clauses[at * width : (at + 1) * width] for at in range(tables)]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(text: str) -> str:
    return text.replace("_", " ")
