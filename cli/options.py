"""The options that most commands share, and the store and day that they name."""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

import click

from cli.clock import today
from ownership_graph.errors import UsageError
from ownership_graph.stores.base import Store, View

__all__ = [
    "DEFAULT_DB",
    "AsOf",
    "Ask",
    "Format",
    "asking",
    "db_option",
    "drawing",
    "format_option",
    "open_store",
    "references",
    "references_argument",
]

DEFAULT_DB = "ownership.lbug"

F = TypeVar("F", bound=Callable[..., object])
R = TypeVar("R")


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class AsOf(click.ParamType[date]):
    """A day written as ISO 8601."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-06-30.", param, ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a question is asked of.

    Attributes:
        db: address of the store.
        as_of: the day that is asked about.
        datasets: the datasets to read; None for all.
        assume: names of the assumptions that are switched on (RULES T10).
        format: how to write the answer.
    """

    db: str
    as_of: date
    datasets: tuple[str, ...] | None
    assume: tuple[str, ...]
    format: Format

    def view(self, store: Store) -> View:
        """The store as of the day, from the datasets."""
        return store.view(as_of=self.as_of, datasets=self.datasets)


def db_option(function: F) -> F:
    """``--db``, also before the command's name and from the environment."""
    return click.option(
        "--db",
        metavar="ADDRESS",
        callback=_address,
        help="Store: a file, memory: or neo4j://...  [env OWNERSHIP_GRAPH_DB; "
        f"default {DEFAULT_DB}]",
    )(function)


def format_option(function: F) -> F:
    """``--format``."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice([each.value for each in Format]),
        default=Format.TABLE.value,
        show_default=True,
        help="How to write the answer.",
    )(function)


def asking(function: Callable[..., R]) -> Callable[..., R]:
    """The options of every question, handed to the command as one ``ask``."""
    return format_option(drawing(function))


def drawing(function: Callable[..., R]) -> Callable[..., R]:
    """The options of a question that is answered in one form only."""

    @functools.wraps(function)
    def command(
        *args: object,
        db: str,
        as_of: date | None,
        datasets: tuple[str, ...],
        assume: tuple[str, ...],
        format_: str = Format.TABLE.value,
        **keywords: object,
    ) -> R:
        ask = Ask(
            db=db,
            as_of=as_of or today(),
            datasets=datasets or None,
            assume=assume,
            format=Format(format_),
        )
        return function(*args, ask=ask, **keywords)

    decorated: Callable[..., R] = command
    for option in (db_option, _assume, _dataset, _as_of):
        decorated = option(decorated)
    return decorated


_as_of = click.option(
    "--as-of",
    type=AsOf(),
    metavar="DATE",
    help="The day that is asked about.  [default: today]",
)
_dataset = click.option(
    "--dataset",
    "datasets",
    multiple=True,
    metavar="NAME",
    help="Read only this dataset (repeatable).  [default: all]",
)
_assume = click.option(
    "--assume",
    multiple=True,
    metavar="NAME",
    help="Switch a named assumption on, or off with no-NAME (repeatable).",
)


def references_argument(function: F) -> F:
    """``ID...``: ids or identifiers, ``-`` for standard input."""
    return click.argument("references_", nargs=-1, required=True, metavar="ID...")(function)


def references(given: tuple[str, ...]) -> list[str]:
    """The references, with ``-`` replaced by the lines of standard input, without repeats.

    Raises:
        UsageError: when nothing is left.
    """
    lines: dict[str, None] = {}
    for reference in given:
        for line in sys.stdin if reference == "-" else (reference,):
            if text := line.strip():
                lines.setdefault(text)
    if not lines:
        raise UsageError("standard input names no entity.", hint="Write one id on each line.")
    return list(lines)


def open_store(address: str, *, read_only: bool = True) -> Store:
    """Open the store.

    Raises:
        StoreError: when it cannot be opened.
    """
    from ownership_graph.stores.opening import open_store as opened  # noqa: PLC0415 (numpy)

    if "://" in address:
        # The driver logs what the error that follows says in plain words.
        logging.getLogger("neo4j").addHandler(logging.NullHandler())
    return opened(address, read_only=read_only)


def _address(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    del parameter
    return value or context.find_root().obj or DEFAULT_DB
