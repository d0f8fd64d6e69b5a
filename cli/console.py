"""Printing for people: tables, trees and headings through rich, with no markup from data."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from cli.text import plain

__all__ = ["console", "heading", "indented", "label", "note", "table", "text", "tree"]

_PIPE_WIDTH = 110


def console() -> Console:
    """A console on standard output; its width is fixed where nobody looks at a terminal."""
    fixed = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PIPE_WIDTH
    return Console(file=sys.stdout, width=fixed, highlight=False, markup=False, emoji=False)


def text(content: object, style: str = "") -> Text:
    """Data as text: harmless, and never read as markup."""
    return Text(plain(str(content)), style=style)


def label(name: str, identity: str) -> Text:
    """A name with its id behind it, once where they are the same."""
    result = text(name or identity, "bold")
    if name and name != identity:
        result.append(f"  {plain(identity)}", "dim")
    return result


def heading(content: str | Text) -> None:
    """A line that opens a part of the answer."""
    shown = content if isinstance(content, Text) else text(content, "bold")
    console().print(shown)


def note(content: str, style: str = "dim") -> None:
    """A line of remark."""
    console().print(text(content, style), soft_wrap=False)


def indented(content: str, by: int = 2, style: str = "") -> None:
    """A paragraph set in from the left."""
    console().print(Padding(Text(plain(content, 2000), style=style), (0, 0, 0, by)))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], right: str = "") -> None:
    """A table without rules; columns named in ``right`` (separated by blanks) are right-aligned."""
    result = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
        show_header=any(columns),
    )
    for column in columns:
        result.add_column(
            column, justify="right" if column in right.split() else "left", overflow="fold"
        )
    for row in rows:
        result.add_row(*(item if isinstance(item, Text) else text(_blank(item)) for item in row))
    console().print(result)


def tree(root: Tree) -> None:
    """A tree, the asked entity at its root."""
    console().print(root)


def _blank(value: object) -> object:
    return "" if value is None else value
