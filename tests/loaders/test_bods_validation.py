from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest
from loading import load
from statements import entity, interest, jsonl, person, relationship

from ownership_graph.errors import UsageError


def test_what_the_schema_does_not_allow_is_a_remark_with_its_line(tmp_path: Path) -> None:
    odd = entity("queen", name=7)
    found = load(tmp_path, {"s.jsonl": jsonl([person("alice"), odd])}, validate=True)
    (remark,) = [item for item in found.summary.diagnostics if "schema" in item.message]
    assert "7 is not of type 'string'" in remark.message
    assert (remark.location.line, remark.location.pointer) == (2, "/recordDetails/name")
    assert found.summary.exit_code == 0


def test_what_the_rules_do_not_allow_is_a_remark_with_its_statement(tmp_path: Path) -> None:
    late = relationship("r", "alice", "queen", interest(share={"exact": 5, "minimum": 4}))
    late["declarationSubject"] = "nobody"
    content = json.dumps([entity("queen"), person("alice"), late], indent=1)
    found = load(tmp_path, {"s.json": content}, validate=True)
    remarks = [str(item) for item in found.summary.diagnostics]
    assert any("exact has min max: 5" in remark for remark in remarks)
    assert all(
        f"line {content[: content.index('relationship') - 1].count(chr(10)) - 5}" for _ in remarks
    )
    assert any("declaration subject not exist: nobody" in remark for remark in remarks)


def test_nothing_is_said_unless_asked_for(tmp_path: Path) -> None:
    found = load(tmp_path, {"s.jsonl": jsonl([entity("queen", name=7)])})
    assert found.summary.diagnostics == ()


def test_broken_lines_are_left_to_the_loader(tmp_path: Path) -> None:
    found = load(tmp_path, {"s.jsonl": jsonl([entity("queen")]) + "\n{"}, validate=True)
    assert len(found.errors) == 1
    assert len(found.summary.diagnostics) == 1


def test_a_file_that_breaks_off_is_checked_as_far_as_it_goes(tmp_path: Path) -> None:
    content = jsonl([entity(f"e{number}") for number in range(5000)]).encode()
    found = load(tmp_path, {"s.jsonl.gz": gzip.compress(content)[:-3000]}, validate=True)
    assert len(found.errors) == 1


def test_an_empty_package_has_nothing_to_check(tmp_path: Path) -> None:
    found = load(tmp_path, {"s.json": "[]"}, validate=True, format="bods")
    assert found.summary.diagnostics == ()


def test_without_the_validator_the_request_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "libcovebods.schema", None)
    with pytest.raises(UsageError, match="needs libcovebods"):
        load(tmp_path, {"s.jsonl": jsonl([entity("queen")])}, validate=True)
