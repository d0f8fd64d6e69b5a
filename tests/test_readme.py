"""The README's outputs are what the commands print; ``pytest --update-golden`` rewrites them."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest

from cli.app import main

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n(?P<session>\$ .*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(?P<session>>>> .*?)```", re.DOTALL)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.delenv("OWNERSHIP_GRAPH_DB", raising=False)
    return tmp_path


def printed(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command line prints; ``| head -n N`` keeps its first lines."""
    command, _, pipe = line.partition(" | head -n ")
    program, *arguments = shlex.split(command)
    assert program == "ownership-graph"
    capsys.readouterr()
    main(arguments)
    captured = capsys.readouterr()
    lines = (captured.out + captured.err).splitlines()
    kept = lines[: int(pipe)] if pipe else lines
    return "".join(f"{text.rstrip()}\n" for text in kept)


def executed(session: str, capsys: pytest.CaptureFixture[str]) -> str:
    commands = [line[2:] for line in session.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{printed(command, capsys)}" for command in commands)


@pytest.mark.usefixtures("clone")
def test_the_outputs_in_the_readme_are_real(
    capsys: pytest.CaptureFixture[str], *, update_golden: bool
) -> None:
    text = README.read_text(encoding="utf-8")
    real = CONSOLE.sub(lambda found: f"```console\n{executed(found['session'], capsys)}```", text)
    if update_golden:
        README.write_text(real, encoding="utf-8")
        text = real
    assert CONSOLE.search(text)
    assert text == real


@pytest.mark.usefixtures("clone")
def test_the_python_session_in_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    sessions = [found["session"] for found in PYTHON.finditer(README.read_text(encoding="utf-8"))]
    assert sessions
    main(["load", "examples/consortium"])
    capsys.readouterr()
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for number, session in enumerate(sessions):
        example = doctest.DocTestParser().get_doctest(
            session, {}, f"README session {number + 1}", str(README), 0
        )
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0, capsys.readouterr().out
