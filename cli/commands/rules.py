"""``rules``: the law as data, with its sources and the days on which they were checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli.clock import today
from cli.options import Format, format_option
from cli.output import Answer, emit
from ownership_graph.errors import FileProblem
from queries.rulebook import (
    Clause,
    CountryList,
    Rulebook,
    load_countries,
    load_rulebook,
    load_united_states,
    read_rulebook,
    rulebooks,
)

__all__ = ["command"]

_STALE_DAYS = 365


@click.group("rules")
def command() -> None:
    """List, show and verify the rulebooks: the law as dated, cited data."""


@command.command("list")
@format_option
def list_(*, format_: str) -> None:
    """List every rulebook and the clauses it tests."""
    books = rulebooks()
    emit(
        Answer(
            json=lambda: {"rulebooks": [_summary(book) for book in books]},
            columns=("rulebook", "version", "title", "in_force_from", "checked_on", "clauses"),
            rows=lambda: (
                (
                    book.rulebook,
                    book.version,
                    book.title,
                    book.in_force.from_,
                    book.citation.checked_on,
                    ";".join(clause.id for clause in book.clauses),
                )
                for book in books
            ),
            table=lambda: _list_table(books),
        ),
        Format(format_),
    )


@command.command("show")
@click.argument("rulebook", default="notice")
@click.option("--version", metavar="VERSION", help="Which version.  [default: the latest]")
@click.option("--clause", "clause_id", metavar="CLAUSE", help="Only this clause.")
@format_option
def show(*, rulebook: str, version: str | None, clause_id: str | None, format_: str) -> None:
    """Show a rulebook: words, readings, thresholds and sources."""
    book = load_rulebook(rulebook, version)
    clauses = book.clauses if clause_id is None else (book.clause(clause_id),)
    emit(
        Answer(
            json=lambda: {
                **_summary(book),
                "seeds": book.seeds,
                "citation": book.citation.model_dump(mode="json"),
                "thresholds": {
                    name: {
                        "unit": threshold.unit,
                        "values": [
                            {"from": row.from_.isoformat(), "threshold": str(row)}
                            for row in threshold.values
                        ],
                        "citation": threshold.citation.model_dump(mode="json"),
                    }
                    for name, threshold in book.thresholds.items()
                },
                "tests": [_clause(book, clause) for clause in clauses],
                "countries": _countries(load_countries(), book),
                "not_modelled": list(book.not_modelled),
            },
            columns=("clause", "reading", "why", "title", "pinpoint"),
            rows=lambda: (
                (clause.id, reading["name"], reading["why"], clause.title, clause.pinpoint)
                for clause in clauses
                for reading in _readings(book, clause)
            ),
            table=lambda: _show_table(book, clauses),
        ),
        Format(format_),
    )


@command.command("verify")
@click.argument("paths", nargs=-1, metavar="[FILE]...")
@format_option
def verify(*, paths: tuple[str, ...], format_: str) -> None:
    """Verify rulebook files, those of the program if none is named.

    Each file must be complete, cited and unambiguous; sources that nobody has looked at for a year
    are told.
    """
    books = [_read(path) for path in paths] if paths else list(rulebooks())
    lists = 0 if paths else len(load_countries().rows) + len(load_united_states().states)
    day = today()
    results = [_verified(book, (day - _oldest(book)).days > _STALE_DAYS) for book in books]
    emit(
        Answer(
            json=lambda: {"verified": results},
            columns=("rulebook", "version", "clauses", "readings", "thresholds", "oldest", "stale"),
            rows=lambda: (tuple(result.values()) for result in results),
            table=lambda: _verify_table(results, lists),
        ),
        Format(format_),
    )


def _read(path: str) -> Rulebook:
    try:
        return read_rulebook(Path(path))
    except OSError as error:
        raise FileProblem(f"{path} cannot be read: {error.strerror}.") from error


def _oldest(book: Rulebook) -> Any:  # noqa: ANN401 (a day)
    checked = [threshold.citation.checked_on for threshold in book.thresholds.values()]
    return min([book.citation.checked_on, *checked])


def _verified(book: Rulebook, stale: bool) -> dict[str, Any]:
    return {
        "rulebook": book.rulebook,
        "version": book.version,
        "clauses": len(book.clauses),
        "readings": sum(len(book.readings(clause.id)) for clause in book.clauses),
        "thresholds": len(book.thresholds),
        "oldest_check": _oldest(book).isoformat(),
        "stale": stale,
    }


def _summary(book: Rulebook) -> dict[str, Any]:
    return {
        "rulebook": book.rulebook,
        "version": book.version,
        "title": book.title,
        "in_force": {
            "from": book.in_force.from_.isoformat(),
            "until": book.in_force.until and book.in_force.until.isoformat(),
        },
        "checked_on": book.citation.checked_on.isoformat(),
        "clauses": [clause.id for clause in book.clauses],
    }


def _readings(book: Rulebook, clause: Clause) -> list[dict[str, Any]]:
    return [
        {"name": "default", "why": "", "evaluated": True},
        *(
            {"name": each.name, "why": each.why, "evaluated": each.evaluated}
            for each in book.alternatives(clause.id)
        ),
    ]


def _clause(book: Rulebook, clause: Clause) -> dict[str, Any]:
    return {
        "clause": clause.id,
        "title": clause.title,
        "pinpoint": clause.pinpoint,
        "quote": clause.quote,
        "kind": clause.kind,
        "readings": _readings(book, clause),
        "not_modelled": list(clause.not_modelled),
    }


def _countries(countries: CountryList, book: Rulebook) -> list[dict[str, Any]]:
    if book.seeds != "countries-of-concern":
        return []
    return [row.model_dump(mode="json") for row in countries.rows]


def _list_table(books: Sequence[Rulebook]) -> None:
    from cli.console import table  # noqa: PLC0415 (rich loads slowly)

    table(
        ("rulebook", "version", "title", "law from", "checked", "clauses"),
        [
            (
                book.rulebook,
                book.version,
                book.title,
                book.in_force.from_,
                book.citation.checked_on,
                len(book.clauses),
            )
            for book in books
        ],
        right=("clauses",),
    )


def _show_table(book: Rulebook, clauses: Sequence[Clause]) -> None:
    from cli.console import heading, indented, note, table  # noqa: PLC0415 (rich loads slowly)

    heading(f"{book.title}, version {book.version}")
    note(f"{book.citation.title}, {book.citation.pinpoint}; checked on {book.citation.checked_on}")
    for clause in clauses:
        heading(f"{clause.id}  {clause.title}")
        indented(f"{clause.pinpoint}: “{clause.quote}”", style="italic")
        table(
            ("  reading", "what it changes"),
            [(f"  {each['name']}", each["why"]) for each in _readings(book, clause)],
        )
        for sentence in clause.not_modelled:
            indented(f"not modelled: {sentence}")
    heading("thresholds")
    table(
        ("name", "value", "unit", "source", "checked"),
        [
            (
                name,
                ", ".join(f"{row} from {row.from_}" for row in threshold.values),
                threshold.unit,
                f"{threshold.citation.title}, {threshold.citation.pinpoint}",
                threshold.citation.checked_on,
            )
            for name, threshold in book.thresholds.items()
        ],
    )
    for sentence in book.not_modelled:
        note(f"not modelled: {sentence}")


def _verify_table(results: Sequence[dict[str, Any]], lists: int) -> None:
    from cli.console import note, table  # noqa: PLC0415 (rich loads slowly)

    table(
        ("rulebook", "version", "clauses", "readings", "thresholds", "oldest check", ""),
        [
            (*list(result.values())[:-1], "look again" if result["stale"] else "")
            for result in results
        ],
        right=("clauses", "readings", "thresholds"),
    )
    if lists:
        note(f"and {lists} rows of the lists of countries, states and territories")
