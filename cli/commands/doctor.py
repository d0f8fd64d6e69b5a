"""``doctor``: is the installation whole, and is the store one that can be read?"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import click

from cli.clock import today
from cli.options import Format, db_option, format_option, open_store
from cli.output import Answer, emit
from ownership_graph.errors import OwnershipGraphError
from ownership_graph.stores.base import Diagnosed

__all__ = ["command"]

_PARTS = (
    ("click", "click"),
    ("ladybug", "ladybug"),
    ("neo4j", "neo4j"),
    ("networkx", "networkx"),
    ("numpy", "numpy"),
    ("pyarrow", "pyarrow"),
    ("pydantic", "pydantic"),
    ("rich", "rich"),
    ("scipy", "scipy"),
)
_ROOMS = ("ownership_graph", "loaders", "queries", "cli")


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    ok: bool
    detail: str
    hint: str | None = None


@click.command("doctor")
@format_option
@db_option
def command(format_: str, db: str) -> int:
    """Check the installation and the store.

    Looks at Python, the parts it needs, whether another package has taken one of the four package
    names, and whether the store opens. Nothing is changed. Exit code 2 if something is wrong.
    """
    checks = [*_installation(), *_store(db)]
    emit(
        Answer(
            json=lambda: {
                "ok": all(check.ok for check in checks),
                "checks": [
                    {"name": c.name, "ok": c.ok, "detail": c.detail, "hint": c.hint} for c in checks
                ],
            },
            columns=("name", "ok", "detail", "hint"),
            rows=lambda: ((c.name, "yes" if c.ok else "no", c.detail, c.hint) for c in checks),
            table=lambda: _table(checks),
        ),
        Format(format_),
    )
    return 0 if all(check.ok for check in checks) else 2


def _installation() -> Iterator[_Check]:
    yield _Check("python", sys.version_info >= (3, 11), platform.python_version())
    yield _Check("ownership-graph", True, version("ownership-graph"))
    for distribution, module in _PARTS:
        try:
            yield _Check(distribution, find_spec(module) is not None, version(distribution))
        except PackageNotFoundError:
            yield _Check(distribution, False, "missing", "Install ownership-graph again.")
    home = Path(__file__).resolve().parents[2]
    for room in _ROOMS:
        spec = find_spec(room)
        place = Path(spec.origin).resolve().parents[1] if spec and spec.origin else None
        yield _Check(
            f"package {room}",
            place == home,
            str(place or "missing"),
            None if place == home else "Another package has its name: give this one its own venv.",
        )


def _store(db: str) -> Iterator[_Check]:
    if "://" not in db and db != "memory:" and not Path(db).exists():
        yield _Check("store", True, f"{db} does not exist yet; load makes it")
        return
    try:
        with open_store(db) as store:
            loaded = store.datasets()
            count = sum(1 for _ in store.view(as_of=today()).names())
            problems = store.problems() if isinstance(store, Diagnosed) else []
    except OwnershipGraphError as error:
        yield _Check("store", False, error.message, error.hint)
        return
    yield _Check("store", True, f"{db}: {len(loaded)} datasets, {count} names")
    for problem in problems:
        yield _Check("store", False, problem)


def _table(checks: list[_Check]) -> None:
    from cli.console import table, text  # noqa: PLC0415 (rich loads slowly)

    rows: list[tuple[object, ...]] = []
    for check in checks:
        mark = text("ok", "green") if check.ok else text("wrong", "bold red")
        rows.append((mark, check.name, check.detail, check.hint))
    table(("", "part", "found", ""), rows)
