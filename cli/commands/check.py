"""``check``: a consortium's proposal against every clause of the notice."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from cli.findings import COLUMNS, print_findings, rows
from cli.options import Ask, asking, open_store
from cli.output import Answer, emit
from cli.snapshot import assumed
from ownership_graph.errors import FileProblem
from queries.check import check_view
from queries.finding_json import to_json
from queries.proposal_file import read_proposal
from queries.rulebook import load_rulebook

__all__ = ["command"]


@click.command("check")
@click.argument("proposal", metavar="PROPOSAL")
@click.option("--notice", metavar="VERSION", help="Version of the notice.  [default: the latest]")
@asking
def command(*, proposal: str, notice: str | None, ask: Ask) -> int:
    """Check a consortium's proposal against every clause of the notice.

    PROPOSAL is a YAML or JSON file, or - for standard input; init writes one to start from. Every
    fact is tested as of the day in the proposal. Exit code 0 if everything passes, 1 for a FAIL, 4
    if something is open or needs a person.
    """
    given = read_proposal(_bytes(proposal), proposal).proposal
    with open_store(ask.db) as store:
        checked = check_view(
            given,
            replace(ask, as_of=given.as_of).view(store),
            rulebook=load_rulebook("notice", notice),
            assume=assumed(ask.assume),
        )
    findings = checked.findings
    emit(
        Answer(
            json=lambda: {
                "findings": [to_json(finding) for finding in findings],
                "summary": checked.summary,
            },
            columns=COLUMNS,
            rows=lambda: rows(findings),
            table=lambda: print_findings(findings, f"{given.name}, as of {given.as_of}"),
        ),
        ask.format,
    )
    return checked.exit_code


def _bytes(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise FileProblem(
            f"{path} cannot be read: {error.strerror}.",
            hint="ownership-graph init writes a proposal to start from.",
        ) from error
