"""The questions of docs/neo4j.md, asked of both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from neo4j_server import at_test_server, emptied
from stored import LEI, entity, load, stake

from ownership_graph.model import Identifier, UnknownReason
from ownership_graph.stores import open_store
from ownership_graph.stores.base import Link
from ownership_graph.stores.ladybug_file import Database
from ownership_graph.stores.neo4j_session import Session, read_address

PAGE = Path(__file__).parents[3] / "docs" / "neo4j.md"
QUERIES = re.findall(r"```cypher\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

ANSWERS: list[list[tuple[Any, ...]]] = [
    [
        ("mid", "60", ">50-100", "alpha"),
        ("mid", "55", None, "beta"),
        ("stakes/2", "1/3", None, "alpha"),
        ("top", "1", None, "alpha"),
    ],
    [("mid", "5", "alpha"), ("top", "10", "alpha")],
    [("acme", None), ("mid", "IE"), ("top", "US")],
    [("mid", "acme", "55", None), ("mid", "acme", "60", ">50-100"), ("top", "mid", "75-100", None)],
    [("acme", "1/3", "nonPublic")],
    [("acme", "alpha", "GB", "beta", "IM")],
    [("acme", "other", "seen", "A. Reviewer"), ("mid", "twin", f"XI-LEI:{LEI}", "")],
    [("acme", "mid"), ("acme", "top")],
    [("acme", "mid"), ("mid", "acme"), ("mid", "acme"), ("top", "mid")],
    [(None, 2), ("IE", 2), ("US", 2)],
]  # fmt: skip


def fill(address: str) -> None:
    lei = (Identifier("XI-LEI", LEI),)
    with open_store(address) as store:
        load(
            store,
            [
                entity("acme", jurisdiction="GB"),
                entity("mid", jurisdiction="IE", identifiers=lei),
                entity("twin", identifiers=lei),
                entity("top", jurisdiction="US"),
            ],
            [
                stake("stakes/1", "mid", "acme", "60", votes=stake("v", "x", "y", ">50").equity),
                stake("stakes/2", None, "acme", "1/3", unknown_reason=UnknownReason.NON_PUBLIC),
                stake("stakes/3", "top", "mid", "75-100"),
                stake("stakes/4", "acme", "top", "10", start=date(2021, 1, 1)),
                stake("stakes/5", "top", "acme", "1", end=date(2019, 1, 1)),
                stake("stakes/6", "acme", "mid", "5"),
            ],
        )
        load(
            store,
            [entity("acme", "beta", jurisdiction="IM")],
            [stake("1", "mid", "acme", "55", "beta")],
            dataset="beta",
        )
        store.add_link(Link("acme", "other", "seen", "A. Reviewer", "2026-06-01"))


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("store") / "store.lbug"
    fill(str(path))
    database = Database(path)
    yield database
    database.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Session]:
    with pytest.MonkeyPatch.context() as patch:
        address = emptied(at_test_server(patch))
        fill(address)
        session = Session(read_address(address))
        yield session
        session.close()


def asked(database: Database | Session, number: int) -> list[tuple[Any, ...]]:
    parameters = {"id": "acme"} if "$id" in QUERIES[number] else {}
    return [tuple(row.values()) for row in database.rows(QUERIES[number], **parameters)]


def test_the_page_has_ten_questions() -> None:
    assert len(QUERIES) == len(ANSWERS) == 10


@pytest.mark.parametrize("number", range(10))
def test_the_embedded_store_answers(embedded: Database, number: int) -> None:
    assert sorted(asked(embedded, number), key=repr) == sorted(ANSWERS[number], key=repr)


@pytest.mark.neo4j
@pytest.mark.parametrize("number", range(10))
def test_the_server_answers(server: Session, number: int) -> None:
    assert sorted(asked(server, number), key=repr) == sorted(ANSWERS[number], key=repr)
