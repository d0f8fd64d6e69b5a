"""``screen --all``: every entity of a register by one clause, streamed to a file or the screen."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from cli.options import Ask, Format, open_store
from cli.snapshot import assumed
from cli.text import cell
from ownership_graph.errors import FileProblem, UsageError
from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.findings.finding import Outcome
from queries.register.concern import OUTCOMES, screen_concern
from queries.register.tops import Tops
from queries.register.us_owned import screen_us_owned
from queries.workspace import Workspace

__all__ = ["CLAUSES", "COLUMNS", "RegisterQuestion", "screen_register"]

CLAUSES = ("IV.D", "IV.C.2")
"""The clauses that can be asked about every entity at once."""

COLUMNS = (
    "entity",
    "name",
    "jurisdiction",
    "outcome",
    "equity_lower",
    "equity_upper",
    "votes_lower",
    "votes_upper",
    "controllers",
    "consolidated_by",
)
"""The columns of the result."""

_ENDINGS = (".csv", ".jsonl", ".parquet")
_SHOWN = 20
_BATCH = 50_000
_PLACES = 6
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterQuestion:
    """What is asked of a whole register.

    Attributes:
        clause: one of :data:`CLAUSES`.
        countries: only entities organized there; empty for all.
        under: only entities of other countries under a controller or accounting parent of one of
            these; empty for all.
        outcomes: only these outcomes; empty for all.
        output: file for the rows; None prints them.
    """

    clause: str
    countries: tuple[str, ...]
    under: tuple[str, ...]
    outcomes: tuple[str, ...]
    output: str | None


def screen_register(ask: Ask, wanted: RegisterQuestion) -> int:
    """Screen every entity but natural persons.

    Returns:
        The exit code: 1 where an entity that was asked for fails, 4 where one is open, else 0.

    Raises:
        UsageError: for another clause.
        FileProblem: when the output cannot be written.
    """
    if wanted.clause not in CLAUSES:
        raise UsageError(
            f"{wanted.clause} is not asked about a whole register.",
            hint=f"Choose one of {', '.join(CLAUSES)}.",
        )
    with open_store(ask.db) as store:
        entities, interests = ask.view(store).columns()
    graph = OwnershipGraph.from_columns(entities, interests, as_of=ask.as_of)
    space = Workspace(graph, assumptions=assumed(ask.assume))
    found = screen_concern(space) if wanted.clause == CLAUSES[0] else screen_us_owned(space)
    tops = Tops(space)
    chosen = _chosen(graph, found.outcome, wanted, tops)
    counts = Counter(OUTCOMES[code] for code in found.outcome[chosen].tolist())
    bounds = [end for measure in Measure for end in found.found.bounds(measure)]
    if wanted.output is None and ask.format is Format.TABLE:
        # People see the first rows only: the worst ones.
        chosen = chosen[np.argsort(-found.outcome[chosen], kind="stable")]
    rows = _rows(graph, found.outcome, bounds, chosen, tops)
    _write(rows, counts, wanted, ask.format)
    if counts[Outcome.FAIL]:
        return 1
    return 4 if set(counts) - {Outcome.PASS} else 0


def _chosen(
    graph: OwnershipGraph, outcome: NDArray[np.int8], wanted: RegisterQuestion, tops: Tops
) -> NDArray[np.intp]:
    facts = graph.entities.facts
    countries = {country.upper() for country in wanted.countries}
    asked = np.array(
        [
            each.kind is not EntityKind.PERSON
            and (not countries or (each.jurisdiction or "").partition("-")[0] in countries)
            for each in facts
        ],
        dtype=np.bool_,
    )
    kept = asked[graph.entities.codes]
    if wanted.under:
        kept = kept & tops.under({country.upper() for country in wanted.under})
    if wanted.outcomes:
        codes = [number for number, each in enumerate(OUTCOMES) if each.value in wanted.outcomes]
        kept = kept & np.isin(outcome, codes)
    return np.flatnonzero(kept)


def _rows(
    graph: OwnershipGraph,
    outcome: NDArray[np.int8],
    bounds: Sequence[NDArray[np.float64]],
    chosen: NDArray[np.intp],
    tops: Tops,
) -> Iterator[Row]:
    scale = 10.0**_PLACES
    for start in range(0, len(chosen), _BATCH):
        nodes = chosen[start : start + _BATCH]
        # Lower ends round down and upper ends up: a bound stays a bound.
        ends = [
            (np.ceil(end[nodes] * scale) if upper else np.floor(end[nodes] * scale)) / scale
            for end, upper in zip(bounds, (False, True, False, True), strict=True)
        ]
        for at, node in enumerate(nodes.tolist()):
            yield (
                graph.id(node),
                graph.name(node),
                graph.facts(node).jurisdiction,
                OUTCOMES[outcome[node]].value,
                *(float(end[at]) for end in ends),
                list(tops.controllers(node)),
                tops.consolidated_by(node),
            )


def _write(
    rows: Iterator[Row], counts: Counter[Outcome], wanted: RegisterQuestion, form: Format
) -> None:
    if wanted.output is not None:
        _to_file(wanted.output, rows)
        rows = iter(())
    if form is Format.JSON:
        summary = {outcome.value: counts[outcome] for outcome in OUTCOMES if counts[outcome]}
        sys.stdout.write(f'{{"clause": {json.dumps(wanted.clause)}, ')
        sys.stdout.write(f'"outcomes": {json.dumps(summary)}, "results": [')
        for number, row in enumerate(rows):
            sys.stdout.write((",\n" if number else "\n") + _line(row))
        sys.stdout.write("]}\n")
    elif form is Format.CSV:
        _to_csv(sys.stdout, rows)
    else:
        _to_screen(rows, counts, wanted)


def _to_screen(rows: Iterator[Row], counts: Counter[Outcome], wanted: RegisterQuestion) -> None:
    from cli.console import heading, note, parts, table  # noqa: PLC0415 (rich loads slowly)

    heading(f"{wanted.clause}, {counts.total():,} entities")
    table(
        ("outcome", "entities"),
        [(each.value, f"{counts[each]:,}") for each in reversed(OUTCOMES) if counts[each]],
        right=("entities",),
    )
    if wanted.output is not None:
        note(f"the rows stand in {wanted.output}", "")
        return
    shown = [row for _, row in zip(range(_SHOWN), rows, strict=False)]
    table(
        ("entity", "name", "country", "outcome", "equity %", "votes %", "controlled by"),
        [
            (
                row[0],
                row[1],
                row[2],
                row[3],
                f"{row[4]:.2f} - {row[5]:.2f}",
                f"{row[6]:.2f} - {row[7]:.2f}",
                parts(row[8], "; ") or row[9],
            )
            for row in shown
        ],
    )
    if counts.total() > _SHOWN:
        note(f"the first {_SHOWN}; --output FILE.csv, .jsonl or .parquet takes them all.")


def _to_file(path: str, rows: Iterator[Row]) -> None:
    ending = Path(path).suffix.casefold()
    if ending not in _ENDINGS:
        raise FileProblem(
            f"{path} names no form of the rows.", hint=f"End it with {', '.join(_ENDINGS)}."
        )
    try:
        if ending == ".parquet":
            _to_parquet(path, rows)
            return
        with Path(path).open("w", encoding="utf-8", newline="") as target:
            write: Callable[[IO[str], Iterable[Row]], None] = (
                _to_csv if ending == ".csv" else _to_lines
            )
            with _progress() as told:
                write(target, told(rows))
    except OSError as error:
        raise FileProblem(f"{path} cannot be written: {error.strerror}.") from error


def _to_csv(target: IO[str], rows: Iterable[Row]) -> None:
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [*map(cell, row[:4]), *row[4:8], cell(";".join(row[8])), cell(row[9])] for row in rows
    )


def _to_lines(target: IO[str], rows: Iterable[Row]) -> None:
    target.writelines(f"{_line(row)}\n" for row in rows)


def _line(row: Row) -> str:
    return json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)


def _to_parquet(path: str, rows: Iterator[Row]) -> None:
    import pyarrow as pa  # noqa: PLC0415 (one form only)
    import pyarrow.parquet as pq  # noqa: PLC0415 (likewise)

    text, figure = pa.string(), pa.float64()
    schema = pa.schema(
        zip(COLUMNS, (*[text] * 4, *[figure] * 4, pa.list_(text), text), strict=True)
    )
    with pq.ParquetWriter(path, schema) as writer, _progress() as told:
        batch: list[Row] = []
        for row in told(rows):
            batch.append(row)
            if len(batch) == _BATCH:
                writer.write_table(_columns(batch, schema))
                batch = []
        writer.write_table(_columns(batch, schema))


def _columns(batch: list[Row], schema: Any) -> Any:  # noqa: ANN401 (arrow publishes no types)
    import pyarrow as pa  # noqa: PLC0415 (one form only)

    values = list(zip(*batch, strict=True)) if batch else [()] * len(COLUMNS)
    return pa.table(
        [pa.array(each, field.type) for each, field in zip(values, schema, strict=True)],
        schema=schema,
    )


@contextmanager
def _progress() -> Iterator[Callable[[Iterable[Row]], Iterable[Row]]]:
    if not sys.stderr.isatty():
        yield lambda rows: rows
        return
    from rich.console import Console  # noqa: PLC0415 (only a terminal needs it)
    from rich.progress import Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.completed:,} entities written"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("writing", total=None)

        def told(rows: Iterable[Row]) -> Iterable[Row]:
            for number, row in enumerate(rows, 1):
                if number % 1000 == 0:
                    bar.update(task, completed=number)
                yield row

        yield told
