"""``init``: template files to fill in."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from cli.options import Format, format_option
from cli.output import Answer, emit
from ownership_graph.errors import FileProblem
from queries.proposals.file import template

__all__ = ["command"]

_TABLES = ("entities.csv", "interests.csv")
_PROPOSAL = "proposal.yaml"


@click.command("init")
@click.argument("directory", default=".", metavar="[DIRECTORY]")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@format_option
def command(*, directory: str, force: bool, format_: str) -> None:
    """Write template files: entities, interests and a proposal.

    The three files go to DIRECTORY (made if need be) and can be loaded and checked as they
    are; the proposal explains itself.
    """
    target = Path(directory)
    present = [name for name in (*_TABLES, _PROPOSAL) if (target / name).exists()]
    if present and not force:
        raise FileProblem(
            f"{target} already holds {', '.join(present)}.",
            hint="Name another directory, or replace them with --force.",
        )
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in _TABLES:
            content = (files("cli") / "templates" / name).read_text(encoding="utf-8")
            (target / name).write_text(content, encoding="utf-8")
        (target / _PROPOSAL).write_text(template(), encoding="utf-8")
    except OSError as error:
        raise FileProblem(
            f"{target} cannot be written: {error.strerror}.", hint="Name another directory."
        ) from error
    written = [str(target / name) for name in (*_TABLES, _PROPOSAL)]
    emit(
        Answer(
            json=lambda: {"written": written},
            columns=("written",),
            rows=lambda: ((path,) for path in written),
            table=lambda: _table(target, written),
        ),
        Format(format_),
    )


def _table(target: Path, written: list[str]) -> None:
    from cli.console import note  # noqa: PLC0415 (rich loads slowly)

    for path in written:
        note(f"wrote {path}", "")
    note(f"next: ownership-graph load {target}, then ownership-graph check {written[-1]}")
