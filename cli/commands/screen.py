"""``screen``: entities by one clause of the notice, or by another regime."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.findings import COLUMNS, print_findings, rows
from cli.name_lists import is_list, names_json, print_names, read_names
from cli.names import resolve_all
from cli.options import Ask, asking, open_store, references
from cli.output import Answer, emit
from cli.snapshot import assumed
from ownership_graph.errors import UsageError
from ownership_graph.stores.base import View, parties
from ownership_graph.stores.subgraph import graph_above
from queries.check import exit_code
from queries.findings.as_json import summary, to_json
from queries.findings.finding import Finding
from queries.names.screen import Screened
from queries.regimes.screening import screen_regime
from queries.rulebook import Rulebook, load_rulebook
from queries.screening import SCREENED, screen
from queries.workspace import Workspace

__all__ = ["command"]

_NOTICE = "notice"
_DEFAULT_CLAUSE = "IV.D"
_OPEN = 4


@click.command("screen")
@click.argument("references_", nargs=-1, metavar="[ID]...")
@click.option("--all", "everybody", is_flag=True, help="Every entity of the store.")
@click.option(
    "--country", "countries", multiple=True, metavar="CODE", help="With --all: organized there."
)
@click.option(
    "--under",
    multiple=True,
    metavar="CODE",
    help="With --all: of other countries, under a controller or accounting parent there.",
)
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    type=click.Choice(["FAIL", "INDETERMINATE", "REVIEW", "PASS"]),
    help="With --all: only this outcome (repeatable).",
)
@click.option(
    "--output", "-o", metavar="FILE", help="With --all: .csv, .jsonl or .parquet for the rows."
)
@click.option("--rulebook", "book_name", default=_NOTICE, show_default=True, help="See rules list.")
@click.option(
    "--clause",
    type=click.Choice(list(SCREENED)),
    help=f"Clause of the notice.  [default: {_DEFAULT_CLAUSE}]",
)
@click.option("--seed", "seeds", multiple=True, metavar="ID", help="A listed person (repeatable).")
@asking
def command(
    *,
    references_: tuple[str, ...],
    everybody: bool,
    countries: tuple[str, ...],
    under: tuple[str, ...],
    outcomes: tuple[str, ...],
    output: str | None,
    book_name: str,
    clause: str | None,
    seeds: tuple[str, ...],
    ask: Ask,
) -> int:
    """Screen entities by one clause of the notice, or by another regime.

    ID is an id, an identifier, a name, or a .csv or .xlsx list with a column name (and country). A
    name of a list that is not found is never clear. Exit code 0 if everything passes, 1 for a FAIL,
    4 if something is open or needs a person. With --all every entity is screened at once, under the
    default reading of IV.D or IV.C.2, with bounds and without chains.
    """
    book = load_rulebook(book_name)
    _refuse(book, clause, seeds)
    if everybody == bool(references_):
        raise UsageError("there is nobody to screen.", hint="Name entities, or everybody: --all.")
    if everybody:
        if book.rulebook != _NOTICE:
            raise UsageError("only the notice is asked about a whole register.")
        from cli.register import RegisterQuestion, screen_register  # noqa: PLC0415 (loads slowly)

        return screen_register(
            ask,
            RegisterQuestion(
                clause=clause or _DEFAULT_CLAUSE,
                countries=countries,
                under=under,
                outcomes=outcomes,
                output=output,
            ),
        )
    lists = [reference for reference in references_ if is_list(reference)]
    given = tuple(reference for reference in references_ if reference not in lists)
    with open_store(ask.db) as store:
        view = ask.view(store)
        asked = resolve_all(view, references(given)) if given else []
        listed = resolve_all(view, references(seeds)) if seeds else []
        names = _named(view, lists, ask.db)
        asked = list(dict.fromkeys([*asked, *(n.chosen.id for n in names if n.chosen)]))
        space = Workspace(
            graph=graph_above(view, [*asked, *listed]),
            rulebook=book,
            assumptions=assumed(ask.assume),
        )
    if book.rulebook == _NOTICE:
        findings: Sequence[Finding] = screen(space, asked, clause or _DEFAULT_CLAUSE)
    else:
        findings = screen_regime(space.graph, asked, book, seeds=listed, space=space)
    emit(
        Answer(
            json=lambda: {
                "findings": [to_json(finding) for finding in findings],
                "summary": summary(findings),
                **({"names": names_json(names)} if lists else {}),
            },
            columns=COLUMNS,
            rows=lambda: rows(findings),
            table=lambda: _print(findings, names, book, ask),
        ),
        ask.format,
    )
    code = exit_code(findings)
    return max(code, _OPEN) if code != 1 and any(each.chosen is None for each in names) else code


def _refuse(book: Rulebook, clause: str | None, seeds: Sequence[str]) -> None:
    if book.rulebook == _NOTICE and seeds:
        raise UsageError(
            "the notice watches countries of concern, not named persons.",
            hint="Leave --seed out, or name another --rulebook such as ofac-50.",
        )
    if book.rulebook != _NOTICE and clause is not None:
        raise UsageError(
            f"--clause names a clause of the notice, not of {book.title}.",
            hint="Leave --clause out.",
        )


def _named(view: View, lists: Sequence[str], db: str) -> list[Screened]:
    if not lists:
        return []
    from cli.name_index import name_index  # noqa: PLC0415 (only lists need the index)
    from queries.names.screen import screen_names  # noqa: PLC0415

    rows = list(view.names())
    same = parties(view.linked(sorted({row.id for row in rows})), ())
    index = name_index(rows, db).joined(same)
    return [each for path in lists for each in screen_names(read_names(path), index)]


def _print(
    findings: Sequence[Finding], names: Sequence[Screened], book: Rulebook, ask: Ask
) -> None:
    from cli.console import note  # noqa: PLC0415 (rich loads slowly)

    if names:
        print_names(names)
    # The notice's full title would fill the line that carries the verdict.
    print_findings(findings, f"{book.title.partition(',')[0]}, as of {ask.as_of}")
    lost = sum(each.chosen is None for each in names)
    if lost:
        note(f"{lost} names are not matched with one entity; none of them is clear.", "bold yellow")
