"""``load``: files, folders or standard input into the store."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.clock import moment
from cli.options import AsOf, Format, db_option, format_option, open_store
from cli.output import Answer, emit
from cli.text import plain
from ownership_graph.errors import UsageError

if TYPE_CHECKING:
    from loaders.load import Progress
    from loaders.summary import LoadSummary

__all__ = ["command"]

_COLUMNS = ("read", "derived", "stored", "refused", "skipped")
_LONGEST_REMARK = 2000
_SHOWN_REMARKS = 20
_REJECTS = "ownership-rejects.jsonl"


@click.command("load")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--as", "format_name", metavar="FORMAT", help="Format of every file.  [default: look]"
)
@click.option("--dataset", metavar="NAME", help="Name of the dataset.  [default: after the path]")
@click.option("--strict", is_flag=True, help="Store nothing if anything is refused.")
@click.option("--validate", is_flag=True, help="Check against the format's published schema too.")
@click.option("--retrieved", type=AsOf(), metavar="DATE", help="When the files were retrieved.")
@click.option(
    "--rejects",
    metavar="FILE",
    help=f"Where refused rows go, .csv or .jsonl.  [default: {_REJECTS} beside the store]",
)
@format_option
@db_option
def command(
    *,
    paths: tuple[str, ...],
    format_name: str | None,
    dataset: str | None,
    strict: bool,
    validate: bool,
    retrieved: date | None,
    rejects: str | None,
    format_: str,
    db: str,
) -> int:
    """Load files or folders of ownership data into the store.

    Each PATH is a file, a folder, or - for standard input; .gz and .zip are opened. A file's format
    is recognised by its content. Rows that cannot be true are refused with the reason; the others
    are stored, and the exit code is then 3. Loading the same file twice changes nothing.
    """
    from loaders.load import load_paths  # noqa: PLC0415 (formats and their libraries load slowly)

    if db == "memory:":
        raise UsageError(
            "a store in memory is gone when this command ends.",
            hint="Name a file: --db ownership.lbug.",
        )
    target = rejects or _beside(db)
    with open_store(db, read_only=False) as store, _progress() as progress:
        summary = load_paths(
            store,
            paths,
            loaded_at=moment(),
            dataset=dataset,
            format=format_name,
            strict=strict,
            validate=validate,
            retrieved=retrieved,
            progress=progress,
            rejects=target,
            stdin=sys.stdin.buffer,
        )
    written = target if summary.rejected else None
    emit(
        Answer(
            json=lambda: _json(summary, written),
            columns=("kind", "read", "derived", "stored", "rejected", "skipped"),
            rows=lambda: (
                (kind.value, each.read, each.derived, each.stored, each.rejected, each.skipped)
                for kind, each in summary.counts.items()
            ),
            table=lambda: _table(summary, written),
        ),
        Format(format_),
    )
    return summary.exit_code


def _beside(db: str) -> str:
    return _REJECTS if "://" in db else str(Path(db).parent / _REJECTS)


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None] | None]:
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 (only a terminal needs it)
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def show(state: Progress) -> None:
            what = "checking" if state.checking else "loading"
            bar.update(
                task,
                description=f"{what} {plain(state.dataset, 40)}, {state.records:,} records",
                completed=state.done,
                total=state.total or None,
            )

        yield show


def _json(summary: LoadSummary, rejects: str | None) -> dict[str, Any]:
    return {
        "stored": summary.stored,
        "counts": {
            kind.value: {
                "read": each.read,
                "derived": each.derived,
                "stored": each.stored,
                "rejected": each.rejected,
                "skipped": each.skipped,
            }
            for kind, each in summary.counts.items()
        },
        "derived": summary.derived,
        "skips": dict(summary.skips),
        "rejected": summary.rejected,
        "rejects_file": rejects,
        "datasets": [
            {
                "name": item.name,
                "version": item.version,
                "entities": item.entities,
                "interests": item.interests,
                "unchanged": item.name in summary.unchanged,
            }
            for item in summary.datasets
        ],
        "diagnostics": [
            {
                "severity": item.severity.value,
                "message": item.message,
                "file": item.location.file,
                "line": item.location.line,
                "pointer": item.location.pointer,
                "hint": item.hint,
            }
            for item in summary.diagnostics
        ],
        "unlisted_diagnostics": summary.unlisted,
    }


def _table(summary: LoadSummary, rejects: str | None) -> None:
    from cli.console import indented, note, show, table, text  # noqa: PLC0415 (rich loads slowly)

    for item in summary.datasets:
        state = "unchanged" if item.name in summary.unchanged else f"version {item.version}"
        line = text(item.name, "bold")
        line.append(f": {item.entities:,} entities, {item.interests:,} interests ({state})")
        show(line)
    if not summary.stored:
        note("nothing was stored.", "bold red")
    table(
        ("", *_COLUMNS),
        [
            (kind.value, each.read, each.derived, each.stored, each.rejected, each.skipped)
            for kind, each in summary.counts.items()
        ],
        right=_COLUMNS,
    )
    for reason, count in summary.skips.items():
        note(f"{count:,} skipped: {reason}")
    remarks = [remark for remark in summary.diagnostics if remark.severity != "note"]
    for remark in remarks[:_SHOWN_REMARKS]:
        indented(
            plain(str(remark), _LONGEST_REMARK),
            style="red" if remark.severity == "error" else "dim",
        )
    if (more := len(remarks) - _SHOWN_REMARKS + summary.unlisted) > 0:
        note(f"and {more:,} further remarks; --format json lists them.")
    if rejects is not None:
        note(f"{summary.rejected:,} refused; they stand with their reasons in {rejects}", "red")
