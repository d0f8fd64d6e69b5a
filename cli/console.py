"""Printing for people: tables, trees and paragraphs through rich, with no markup from data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.text import joined, plain

__all__ = ["heading", "indented", "label", "note", "parts", "show", "table", "text"]

_PIPE_WIDTH = 110


def show(content: RenderableType) -> None:
    """Print something; where nobody looks at a terminal the width is fixed and lines end clean."""
    if sys.stdout.isatty():
        _console(None).print(content)
        return
    console = _console(None if "COLUMNS" in os.environ else _PIPE_WIDTH)
    with console.capture() as captured:
        console.print(content)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def text(content: object, style: str = "") -> Text:
    """One name or value as text: harmless, short, and never read as markup."""
    return Text(plain(str(content)), style=style)


def parts(items: Iterable[str], separator: str = ", ") -> Text:
    """Several names or values in one cell, each harmless and short."""
    return Text(joined(items, separator))


def label(name: str, identity: str) -> Text:
    """A name with its id behind it, once where they are the same."""
    result = text(name or identity, "bold")
    if name and name != identity:
        result.append(f"  {plain(identity)}", "dim")
    return result


def heading(content: str | Text) -> None:
    """A line that opens a part of the answer."""
    show(content if isinstance(content, Text) else _sentence(content, "bold"))


def note(content: str, style: str = "dim") -> None:
    """A line of remark."""
    show(_sentence(content, style))


def indented(content: str | Text, by: int = 2, style: str = "") -> None:
    """A paragraph set in from the left."""
    shown = content if isinstance(content, Text) else _sentence(content, style)
    show(Padding(shown, (0, 0, 0, by)))


def table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[str] = ()
) -> None:
    """A table without rules; the columns named in ``right`` are right-aligned.

    A table whose columns have no names has no header.
    """
    result = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
        show_header=any(columns),
    )
    for column in columns:
        result.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        result.add_row(*(item if isinstance(item, Text) else text(_blank(item)) for item in row))
    show(result)


def _console(width: int | None) -> Console:
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def _sentence(content: str, style: str) -> Text:
    """A sentence as text, harmless and whole; who wrote it has bounded the names in it."""
    return Text(plain(content, None), style)


def _blank(value: object) -> object:
    return "" if value is None else value
