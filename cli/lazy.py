"""A command group that imports a command only when it is run.

``ownership-graph --help`` must answer at once, while some commands need half a second of imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar

import click

__all__ = ["LazyGroup"]


class LazyGroup(click.Group):
    """A group whose commands are named by module and described here."""

    lazy: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """For each command its module, whose attribute ``command`` it is, and its one-line help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which they are declared: loading first, then questions."""
        del ctx
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in self.lazy:
            return None
        module, _ = self.lazy[cmd_name]
        found = getattr(import_module(module), "command")  # noqa: B009 (import_module gives Any)
        if not isinstance(found, click.Command):
            raise TypeError(f"{module}.command is no click command.")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, and offer the nearest names for an unknown one."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.lazy:
            from difflib import get_close_matches  # noqa: PLC0415 (only a mistyped name needs it)

            near = get_close_matches(name, self.lazy, n=3, cutoff=0.5)
            raise click.UsageError(
                f"there is no command {name!r}."
                + (f" Did you mean {' or '.join(near)}?" if near else ""),
                ctx,
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.lazy.items()])
