"""The house rules, read off the code: what reviewers would otherwise have to look for."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ownership_graph", "loaders", "queries", "cli")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
PYTHON = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
LONGEST_MODULE = 360
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow")}
PLAIN_FIGURES = {0, 1, 2, 3, 4, 5, 10, 100}  # counts, layers and the whole; never a threshold


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def in_room(*rooms: str) -> list[Path]:
    return [path for path in MODULES if path.relative_to(ROOT).parts[0] in rooms]


def clock_calls(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in CLOCKS
        ):
            yield node.lineno


@pytest.mark.parametrize("path", in_room("ownership_graph", "loaders", "queries"), ids=name_of)
def test_no_clock_below_the_commands(path: Path) -> None:
    assert list(clock_calls(tree_of(path))) == []


def test_the_commands_have_one_clock() -> None:
    with_clock = [name_of(path) for path in in_room("cli") if list(clock_calls(tree_of(path)))]
    assert with_clock == ["cli/clock.py"]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_holds_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def exported_by(path: Path) -> set[str] | None:
    for node in tree_of(path).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                names = ast.literal_eval(node.value)
                assert len(names) == len(set(names))
                return set(names)
            case _:
                pass
    return None


def first_party_imports(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ROOMS:
            for name in node.names:
                yield str(node.module), name.name


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_uses_only_what_others_export(path: Path) -> None:
    for module, name in first_party_imports(path):
        place = ROOT.joinpath(*module.split("."))
        if place.joinpath(f"{name}.py").exists() or place.joinpath(name).is_dir():
            continue
        source = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        assert name in (exported_by(source) or set()), f"{module} does not export {name}"


@pytest.mark.parametrize("path", in_room("queries"), ids=name_of)
def test_the_law_has_no_numbers_in_python(path: Path) -> None:
    if "clauses" not in path.parts:
        return
    figures = {
        node.value
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    }
    assert figures <= PLAIN_FIGURES


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_nothing_is_silenced_without_a_reason(path: Path) -> None:
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines():
        if "# type: ignore" in line:
            assert re.search(r"# type: ignore\[[\w, -]+\]  # \w", line), line
        if "# noqa" in line:
            assert re.search(r"# noqa: [A-Z]+\d+", line), line
    assert "pragma: no cover" not in text
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_no_error_is_swallowed_whole(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type
            assert caught is not None
            names = {item.id for item in ast.walk(caught) if isinstance(item, ast.Name)}
            passed_on = any(isinstance(item, ast.Raise) and not item.exc for item in node.body)
            assert passed_on or not names & {"Exception", "BaseException"}, node.lineno


def test_errors_have_one_root() -> None:
    bases: dict[str, set[str]] = {}
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    builtin = {"Exception", "ValueError", "RuntimeError", "KeyError", "LookupError"}
    roots = [name for name, above in bases.items() if above & builtin and name[0] != "_"]
    assert roots == ["OwnershipGraphError"]


def test_every_package_is_marked_as_typed() -> None:
    assert [room for room in ROOMS if not (ROOT / room / "py.typed").exists()] == []


def test_tests_are_no_packages_and_have_names_of_their_own() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    assert [name_of(path) for path in tests if path.name == "__init__.py"] == []
    names = [path.name for path in tests if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    if not linter.exists():
        pytest.skip("import-linter is not installed")
    done = subprocess.run(  # noqa: S603 (our own tool, no input)
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_help_loads_nothing_heavy() -> None:
    heavy = {
        "numpy",
        "scipy",
        "networkx",
        "pydantic",
        "rich",
        "ladybug",
        "neo4j",
        "pyarrow",
        "lxml",
    }
    program = (
        "import sys; from cli.app import main; main(['--help']); "
        f"print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_what_is_published_names_no_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"],  # noqa: S607 (git as the user has it)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a clone")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".csv", ".json", ""}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?<![\w.])/(?:work|root|home|farm)/\w", text), name
