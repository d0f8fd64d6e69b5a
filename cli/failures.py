"""Errors as people and programs read them, on standard error, with the exit code."""

from __future__ import annotations

import json
import sys
from itertools import pairwise

import click

from cli.contract.answers import ErrorBody, ErrorJson
from cli.text import plain
from ownership_graph.errors import OwnershipGraphError

__all__ = ["report", "report_usage", "wants_json"]

_LONGEST_MESSAGE = 4000


def wants_json(arguments: list[str]) -> bool:
    """Whether the command line asks for JSON, read before parsing: parsing may be what fails."""
    return "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def report(error: OwnershipGraphError, *, as_json: bool) -> int:
    """Print an error of this project.

    Returns:
        The exit code: 2 for a question that cannot be put, 3 for bad data.
    """
    location = error.location
    _write(
        ErrorBody(
            kind=error.kind,
            message=error.message,
            file=location.file if location else None,
            line=location.line if location else None,
            hint=error.hint,
        ),
        prefix=f"{location}: " if location else "",
        as_json=as_json,
    )
    return error.exit_code


def report_usage(error: click.ClickException, *, as_json: bool) -> int:
    """Print an error that the command line's parser found.

    Returns:
        The exit code, 2 for usage.
    """
    hint = None
    if isinstance(error, click.UsageError) and error.ctx is not None:
        hint = f"See {error.ctx.command_path} --help."
    body = ErrorBody(
        kind=type(error).__name__, message=error.format_message(), file=None, line=None, hint=hint
    )
    _write(body, prefix="", as_json=as_json)
    return error.exit_code if isinstance(error, click.UsageError) else 2


def _write(body: ErrorBody, *, prefix: str, as_json: bool) -> None:
    if as_json:
        sys.stderr.write(json.dumps(ErrorJson(error=body), ensure_ascii=False) + "\n")
        return
    lines = f"{prefix}{body['message']}".splitlines()
    sys.stderr.write(f"error: {_join(lines)}\n")
    if body["hint"]:
        sys.stderr.write(f"hint: {_join(body['hint'].splitlines())}\n")


def _join(lines: list[str]) -> str:
    return "\n  ".join(plain(line, _LONGEST_MESSAGE) for line in lines)
