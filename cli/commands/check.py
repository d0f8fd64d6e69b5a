"""``check``: a consortium's proposal against every clause of the notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from cli.clock import today
from cli.findings import COLUMNS, print_findings, rows
from cli.options import Ask, AsOf, asking, open_store
from cli.output import Answer, emit
from cli.proposals import load_proposal
from cli.snapshot import assumed
from ownership_graph.errors import FileProblem
from queries.check import check_view
from queries.findings.as_json import to_json
from queries.report import FORMATS, build_annex, render
from queries.rulebook import load_rulebook

__all__ = ["command"]

_PARTS = ("whole", "public", "confidential")


@click.command("check")
@click.argument("proposal", metavar="PROPOSAL")
@click.option("--notice", metavar="VERSION", help="Version of the notice.  [default: the latest]")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FILE",
    help="Write the ownership annex: .html, .xlsx or .json (repeatable).",
)
@click.option(
    "--part",
    type=click.Choice(_PARTS),
    default="whole",
    show_default=True,
    help="Which part of the annex: confidential parties can stand apart.",
)
@click.option(
    "--stamp",
    type=AsOf(),
    metavar="DATE",
    help="The day that the annex bears.  [default: today]",
)
@asking
def command(
    *,
    proposal: str,
    notice: str | None,
    reports: tuple[str, ...],
    part: str,
    stamp: date | None,
    ask: Ask,
) -> int:
    """Check a consortium's proposal against every clause of the notice.

    PROPOSAL is a YAML or JSON file, or - for standard input; init writes one to start from. Every
    fact is tested as of the day in the proposal. Exit code 0 if everything passes, 1 for a FAIL, 4
    if something is open or needs a person.
    """
    targets = [(path, _form(path)) for path in reports]
    given = load_proposal(proposal)
    assumed(ask.assume)  # a name that does not exist is refused before anything is opened
    with open_store(ask.db) as store:
        checked = check_view(
            given.proposal,
            replace(ask, as_of=given.proposal.as_of).view(store),
            rulebook=load_rulebook("notice", notice),
            assume=ask.assume,
        )
        datasets = store.datasets()
    if targets:
        annex = build_annex(
            checked,
            stamp=stamp or today(),
            datasets=datasets,
            proposal_file=(given.name, given.sha256),
            part=part,
        )
        for path, form in targets:
            _write(path, render(annex, form))
    findings = checked.findings
    emit(
        Answer(
            json=lambda: {
                "findings": [to_json(finding) for finding in findings],
                "summary": checked.summary,
            },
            columns=COLUMNS,
            rows=lambda: rows(findings),
            table=lambda: print_findings(
                findings, f"{given.proposal.name}, as of {given.proposal.as_of}"
            ),
        ),
        ask.format,
    )
    return checked.exit_code


def _form(path: str) -> str:
    ending = Path(path).suffix.casefold().removeprefix(".")
    if ending not in FORMATS:
        raise FileProblem(
            f"{path} names no form of the annex.",
            hint=f"End it with {', '.join(f'.{form}' for form in FORMATS)}.",
        )
    return ending


def _write(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise FileProblem(f"{path} cannot be written: {error.strerror}.") from error
