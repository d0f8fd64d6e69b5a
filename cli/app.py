"""``ownership-graph``: the console script, its commands and its exit codes.

0  answered; every finding passes
1  a finding is FAIL
2  the question cannot be put (usage, unknown id, missing file, store out of reach)
3  bad data
4  no FAIL, but something is open or needs a person
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from cli.failures import report, report_usage, wants_json
from cli.lazy import LazyGroup
from ownership_graph.errors import OwnershipGraphError

__all__ = ["COMMANDS", "app", "main"]

COMMANDS = {
    "load": ("cli.commands.load", "Load files or folders of ownership data into the store."),
    "datasets": ("cli.commands.datasets", "List what is loaded, or forget a dataset."),
    "find": ("cli.commands.find", "Find entities by name."),
    "show": ("cli.commands.show", "Show what the sources say of an entity."),
    "trace": ("cli.commands.trace", "Show the chain above an entity, as a tree."),
    "parent": (
        "cli.commands.parent",
        "Find the ultimate parents of an entity, reading by reading.",
    ),
    "owners": ("cli.commands.owners", "Find who ultimately owns an entity, and how much."),
    "holdings": (
        "cli.commands.holdings",
        "Find what an entity holds, directly and through others, and what it controls.",
    ),
    "control": ("cli.commands.control", "Find who controls an entity, with the proof."),
    "influence": (
        "cli.commands.influence",
        "Show voting power below a majority; advice only, never a verdict.",
    ),
    "attribution": (
        "cli.commands.attribution",
        "Tell how much of an entity a set of holders has, under a rule.",
    ),
    "screen": (
        "cli.commands.screen",
        "Screen entities by one clause of the notice, or by another regime.",
    ),
    "check": (
        "cli.commands.check",
        "Check a consortium's proposal against every clause of the notice.",
    ),
    "explain": ("cli.commands.explain", "Explain what a set of holders has of an entity."),
    "compare": ("cli.commands.compare", "Compare findings between two days, or two stores."),
    "what-if": (
        "cli.commands.what_if",
        "Suppose other stakes, and tell which findings change.",
    ),
    "cure": (
        "cli.commands.cure",
        "Find the least sale that turns a FAIL on ownership into a pass.",
    ),
    "chart": ("cli.commands.chart", "Draw who stands above an entity, as SVG."),
    "export": ("cli.commands.export", "Export what the store says."),
    "link": ("cli.commands.link", "Record that two ids are one party, or take it back."),
    "migrate": (
        "cli.commands.migrate",
        "Copy everything one store holds into another, checked.",
    ),
    "rules": (
        "cli.commands.rules",
        "List, show and verify the rulebooks: the law as dated, cited data.",
    ),
    "init": ("cli.commands.init", "Write template files: entities, interests and a proposal."),
    "doctor": ("cli.commands.doctor", "Check the installation and the store."),
}
"""Each command with its module and its one-line help, in the order of ``--help``."""

_INTERRUPTED = 130


class _Commands(LazyGroup):
    lazy = COMMANDS


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--db",
    metavar="ADDRESS",
    envvar="OWNERSHIP_GRAPH_DB",
    help="Store: a file, memory: or neo4j://... [env OWNERSHIP_GRAPH_DB; default ownership.lbug]",
)
@click.version_option(package_name="ownership-graph", message="%(prog)s %(version)s")
@click.pass_context
def app(context: click.Context, db: str | None) -> None:
    """Who ultimately owns and controls a company, and does each party of a consortium pass?

    Answers are exact, carry bounds where data is missing, and cite the clause and the evidence.
    """
    context.obj = db


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; those of the process when None.

    Returns:
        The exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    as_json = wants_json(given)
    try:
        with app.make_context("ownership-graph", given) as context:
            code = app.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except OwnershipGraphError as error:
        return report(error, as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except click.ClickException as error:
        return report_usage(error, as_json=as_json)
    except BrokenPipeError:
        # The reader of a pipe has gone (`| head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0
