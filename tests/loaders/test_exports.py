from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest
from files import entities, interests, items, written

from loaders.exports.graphs import write_cypher, write_graphml, write_networkx
from loaders.exports.parquet import write_parquet
from loaders.ftm.export import write_ftm
from loaders.ftm.reader import FORMATS
from ownership_graph.errors import FileProblem
from ownership_graph.model import (
    Directness,
    Entity,
    EntityKind,
    Form,
    Grade,
    Identifier,
    Interest,
    Right,
    Source,
    UnknownReason,
)
from ownership_graph.share import Share, parse_share

SOURCE = Source(
    dataset="register",
    document="list",
    url="https://example.org/list",
    locator="x.csv, line 2",
    publisher="Office",
    fact_date=date(2024, 5, 6),
    retrieved=date(2024, 5, 7),
    grade=Grade.REGISTER,
)
NASTY = 'O\'Brien \\ "Co" <&>\x07\n}) DETACH DELETE n //'

ENTITIES = [
    Entity(
        id="ada",
        kind=EntityKind.PERSON,
        source=SOURCE,
        name=NASTY,
        nationalities=("GB", "US"),
        us_person=True,
    ),
    Entity(
        id="alpha",
        kind=EntityKind.COMPANY,
        source=SOURCE,
        name="Alpha",
        other_names=("Alfa", "Old Alpha"),
        jurisdiction="US-DE",
        identifiers=(Identifier("XI-LEI", "L"), Identifier("ZZ", "9")),
        listed=False,
        disclosure_threshold=Fraction(5),
        ended=date(2025, 1, 1),
    ),
    Entity(id="fund", kind=EntityKind.TRUST, source=SOURCE),
]
INTERESTS = [
    Interest(
        id="i1",
        subject="alpha",
        holder="ada",
        source=SOURCE,
        equity=parse_share(">25-50"),
        votes=Share.exact(51),
        rights=frozenset({Right.VOTING_RIGHTS, Right.BOARD_CHAIR, Right.VETO}),
        board=Share.exact(50),
        start=date(2020, 1, 1),
        end=date(2021, 1, 1),
        complete=True,
        details="it's so",
    ),
    Interest(
        id="i2",
        subject="alpha",
        holder=None,
        source=SOURCE,
        rights=frozenset({Right.UNKNOWN_INTEREST}),
        directness=Directness.INDIRECT,
        components=("i1",),
        unknown_reason=UnknownReason.NON_PUBLIC,
    ),
    Interest(
        id="i3",
        subject="alpha",
        holder="named-only",
        source=SOURCE,
        equity=Share.exact(Fraction(100, 3)),
        rights=frozenset({Right.SHAREHOLDING, Right.NOMINEE}),
        directness=Directness.UNKNOWN,
    ),
    Interest(id="i4", subject="alpha", holder="fund", source=SOURCE, form=Form.OPTION),
    Interest(id="i5", subject="alpha", holder="fund", source=SOURCE),
    Interest(
        id="i6",
        subject="alpha",
        holder="fund",
        source=SOURCE,
        rights=frozenset({Right.VOTING_RIGHTS, Right.SHAREHOLDING}),
    ),
]
UNIDENTIFIED = "unidentified:register:i2"


def test_graphml_is_read_by_networkx(tmp_path: Path) -> None:
    text = io.StringIO()
    assert write_graphml(text, [*ENTITIES, ENTITIES[1]], INTERESTS) == 6
    path = tmp_path / "x.graphml"
    path.write_text(text.getvalue(), encoding="utf-8")
    graph = nx.read_graphml(path, force_multigraph=True)
    assert set(graph.nodes) == {"ada", "alpha", "fund", "named-only", UNIDENTIFIED}
    assert graph.nodes["ada"]["name"].startswith('O\'Brien \\ "Co" <&> ')
    assert graph.nodes["ada"]["us_person"] is True
    assert graph.nodes["alpha"]["other_names"] == "Alfa;Old Alpha"
    edge = graph.get_edge_data("ada", "alpha")
    assert edge is not None
    (stake,) = edge.values()
    assert (stake["equity"], stake["equity_lower"], stake["votes"]) == (">25-50", 25.0, "51")


def test_node_link_json_is_read_by_networkx() -> None:
    text = io.StringIO()
    assert write_networkx(text, [*ENTITIES, ENTITIES[0]], INTERESTS) == 6
    graph = nx.node_link_graph(json.loads(text.getvalue()), edges="edges")
    assert graph.is_multigraph()
    assert graph.is_directed()
    assert graph.nodes["ada"]["name"] == NASTY
    assert set(graph.nodes) == {"ada", "alpha", "fund", "named-only", UNIDENTIFIED}
    stake = graph.get_edge_data("named-only", "alpha")
    assert stake is not None
    assert stake["i3"]["equity"] == "1/3"


def test_an_empty_graph_is_written_too() -> None:
    for write in (write_graphml, write_networkx, write_cypher):
        text = io.StringIO()
        assert write(text, [], []) == 0
        assert text.getvalue()


def test_nothing_of_the_data_becomes_part_of_a_cypher_statement() -> None:
    text = io.StringIO()
    assert write_cypher(text, ENTITIES, INTERESTS) == 6
    script = text.getvalue()
    assert r"'O\'Brien \\ " in script
    assert r"<&>\u0007\u000a}) DETACH DELETE n //'" in script
    statements = [line for line in script.splitlines() if line.endswith(";")]
    assert len(statements) == 5
    assert script.count("MERGE (h:Unidentified {id: row.holder})") == 1
    assert "`us_person`: true" in script
    assert "`listed`: false" in script
    assert "`equity_lower`: 25.0" in script
    assert "`other_names`: ['Alfa', 'Old Alpha']" in script


def test_a_long_script_comes_in_batches() -> None:
    many = [replace(ENTITIES[0], id=f"e{number}") for number in range(501)]
    text = io.StringIO()
    write_cypher(text, many, [])
    assert text.getvalue().count("UNWIND") == 2


def test_parquet_has_types(tmp_path: Path) -> None:
    paths = write_parquet(tmp_path / "out", ENTITIES, INTERESTS)
    parties, stakes = (pq.read_table(path).to_pylist() for path in paths)
    assert [row["id"] for row in parties] == ["ada", "alpha", "fund"]
    assert parties[0]["nationalities"] == ["GB", "US"]
    assert parties[1]["ended"] == date(2025, 1, 1)
    assert parties[1]["disclosure_threshold"] == "5"
    assert parties[2]["us_person"] is None
    assert stakes[0]["holder"] == "ada"
    assert (stakes[0]["equity"], stakes[0]["equity_upper"], stakes[0]["board"]) == (
        ">25-50",
        50.0,
        "50",
    )
    assert stakes[1]["holder"] is None
    assert stakes[1]["unknown_reason"] == "nonPublic"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(FileProblem, match="cannot be written"):
        write_parquet(blocked, ENTITIES, INTERESTS)


def test_followthemoney_loads_again_to_the_same_shares(tmp_path: Path) -> None:
    text = io.StringIO()
    count = write_ftm(text, ENTITIES, INTERESTS)
    assert count == len(text.getvalue().splitlines())
    found = items(FORMATS[0], written(tmp_path, {"x.jsonl": text.getvalue()}))
    parties, stakes = entities(found), interests(found)
    assert parties["ada"].nationalities == ("GB", "US")
    assert parties["alpha"].jurisdiction == "US-DE"
    assert parties["alpha"].ended == date(2025, 1, 1)
    assert Identifier("XI-LEI", "L") in parties["alpha"].identifiers
    assert parties["fund"].kind is EntityKind.LEGAL_ENTITY
    assert str(stakes["i1"].equity) == ">25-50"
    assert str(stakes["i1-2"].votes) == "51"
    assert stakes["i1-3"].rights == {Right.BOARD_CHAIR}
    assert stakes["i1-4"].rights == {Right.VETO}
    assert stakes["i1"].start == date(2020, 1, 1)
    assert stakes["i2"].holder is None
    assert stakes["i2"].rights == {Right.UNKNOWN_INTEREST}
    assert stakes["i3"].equity == Share.exact(Fraction(100, 3))
    assert stakes["i3"].rights == {Right.SHAREHOLDING, Right.NOMINEE}
    assert "i4" not in stakes
    assert stakes["i5"].rights == {Right.UNKNOWN_INTEREST}
    assert stakes["i6"].equity is None
    assert stakes["i6-2"].rights == {Right.VOTING_RIGHTS}
