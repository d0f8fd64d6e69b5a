"""Every reading command answers the same, byte for byte, whatever store it reads."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from csv import DictReader
from pathlib import Path
from typing import Any

import pytest
from every_field import ENTITIES, INTERESTS
from loading import AT
from neo4j_server import at_test_server, emptied

from cli.app import COMMANDS
from loaders.load import load_paths
from ownership_graph.model import Dataset
from ownership_graph.stores import memory, open_store
from ownership_graph.stores.base import Store
from ownership_graph.stores.memory import MemoryStore

Run = Callable[..., Any]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "consortium"
PROPOSAL = str(EXAMPLE / "proposal.yaml")
DAY = ("--as-of", "2026-06-30")
EVERYBODY = (
    *(row["id"] for row in DictReader((EXAMPLE / "entities.csv").read_text().splitlines())),
    *sorted({entity.id for entity in ENTITIES}),
)
SEEDS = ("--seed", "walrus", "--seed", "alice")
JSON = ("--format", "json")

QUESTIONS = (
    ("attribution", *EVERYBODY, *SEEDS, *DAY, *JSON),
    ("attribution", *EVERYBODY, *SEEDS, "--rule", "single-cascade", *DAY, *JSON),
    ("chart", "vorpal", *DAY),
    ("chart", "queen", *DAY),
    ("check", PROPOSAL, *JSON),
    ("check", PROPOSAL),
    ("check", str(EXAMPLE / "proposal-amended.yaml"), *JSON),
    ("compare", "tweedle", "rabbit", "queen", "--before", "2020-06-30", *DAY, *JSON),
    ("control", *EVERYBODY, *DAY, *JSON),
    ("control", "queen", "--as-of", "2020-06-30", "--dataset", "tea", *JSON),
    ("cure", "vorpal", "looking-glass", *DAY, *JSON),
    ("datasets", *JSON),
    ("explain", *EVERYBODY, *DAY, *JSON),
    ("explain", "vorpal", "queen", *SEEDS, *DAY, *JSON),
    *(("export", "--to", form, *DAY) for form in ("bods", "bods-lines", "ftm", "graphml")),
    *(("export", "--to", form, *DAY) for form in ("networkx", "cypher")),
    ("export", "vorpal", "queen", "--to", "tables", "-o", "folder", *DAY),
    ("export", "--to", "neo4j-import", "-o", "folder", *DAY),
    ("find", "tweedledum", "queen", "red", *JSON),
    ("holdings", *EVERYBODY, *DAY, *JSON),
    ("influence", *EVERYBODY, *DAY, *JSON),
    ("owners", *EVERYBODY, *DAY, *JSON),
    ("owners", *EVERYBODY, "--rule", "hybrid", *DAY),
    ("parent", *EVERYBODY, *DAY, *JSON),
    ("screen", *EVERYBODY, *DAY, *JSON),
    *(
        ("screen", "vorpal", "rabbit", "queen", "--clause", clause, *DAY, *JSON)
        for clause in ("II.2", "II.2.UPE", "II.3", "IV.B", "IV.C.1", "IV.C.2")
    ),
    ("screen", *EVERYBODY, "--rulebook", "ofac-50", "--seed", "walrus", *DAY, *JSON),
    ("screen", "--all", *DAY, *JSON),
    ("screen", "--all", "--output", "all.csv", *DAY),
    ("show", *EVERYBODY, *DAY, *JSON),
    ("show", "5493001KJTIIGC8Y1R12", "XI-LEI:5493001KJTIIGC8Y1R12", *DAY, *JSON),
    ("trace", *EVERYBODY, *DAY, *JSON),
    ("trace", "queen", *DAY, "--dataset", "croquet/lawn", *JSON),
    ("trace", "nobody-of-this-id", *DAY, *JSON),
    ("what-if", PROPOSAL, "--sell", "walrus", "vorpal", "10", "gryphon", *JSON),
    ("what-if", "vorpal", "--remove", "tulgey", "vorpal", *DAY, *JSON),
)
NO_QUESTIONS = {"doctor", "init", "link", "load", "migrate", "rules"}
"""These change a store, look at one, or need none."""


def fill(store: Store) -> None:
    """The example, and records that use every field of the model."""
    load_paths(store, [EXAMPLE], loaded_at=AT)
    for name in ("tea", "croquet/lawn"):
        with store.writer(Dataset(name=name, format="test", loaded_at=AT)) as writer:
            writer.add_entities(item for item in ENTITIES if item.source.dataset == name)
            writer.add_interests(item for item in INTERESTS if item.source.dataset == name)


@pytest.fixture(scope="module")
def in_memory() -> MemoryStore:
    store = MemoryStore()
    fill(store)
    return store


@pytest.fixture(scope="module", params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a filled store."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "neo4j":
            address = emptied(at_test_server(patch))
        else:
            address = str(tmp_path_factory.mktemp("alike") / "store.lbug")
        with open_store(address) as store:
            fill(store)
        yield address


def answer(run: Run, question: Sequence[str], address: str) -> tuple[int, str, str, dict[str, str]]:
    """Exit code, standard output, standard error, and the files that were written."""
    ran = run(*question, "--db", address)
    files = {
        str(path): path.read_text(encoding="utf-8")
        for path in sorted(Path().rglob("*"))
        if path.is_file()
    }
    for path in files:
        Path(path).unlink()
    shutil.rmtree("folder", ignore_errors=True)
    return ran.code, ran.out, ran.err, files


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda words: " ".join(words)[:60])
def test_an_answer_is_the_same_from_every_store(
    run: Run,
    question: Sequence[str],
    filled: str,
    in_memory: MemoryStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "MemoryStore", lambda: in_memory)
    wanted = answer(run, question, "memory:")
    assert wanted[0] in {0, 1, 4} or "nobody-of-this-id" in question, wanted[2]
    assert wanted[1] or wanted[2] or wanted[3]
    assert answer(run, question, filled) == wanted


def test_every_command_that_reads_a_store_is_asked() -> None:
    assert {question[0] for question in QUESTIONS} == set(COMMANDS) - NO_QUESTIONS
