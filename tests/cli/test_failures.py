from __future__ import annotations

import json

import click
import pytest

from cli.failures import report, report_usage, wants_json
from ownership_graph.errors import InvalidShare, Location, UnknownEntity


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["show", "x", "--format", "json"], True),
        (["show", "--format=json", "x"], True),
        (["show", "json"], False),
        (["show", "--format"], False),
    ],
)
def test_json_is_recognised_before_the_command_line_is_parsed(
    arguments: list[str], *, expected: bool
) -> None:
    assert wants_json(arguments) is expected


def test_an_error_in_json_has_the_five_keys(capsys: pytest.CaptureFixture[str]) -> None:
    error = InvalidShare("120 is no share.", hint="Up to 100.", location=Location("a.csv", 7))
    assert report(error, as_json=True) == 3
    assert json.loads(capsys.readouterr().err) == {
        "error": {
            "kind": "InvalidShare",
            "message": "120 is no share.",
            "file": "a.csv",
            "line": 7,
            "hint": "Up to 100.",
        }
    }


def test_an_error_for_people_names_the_place_and_the_way_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = InvalidShare("120 is no share.", hint="Up to 100.", location=Location("a.csv", 7))
    report(error, as_json=False)
    assert capsys.readouterr().err == "error: a.csv, line 7: 120 is no share.\nhint: Up to 100.\n"


def test_an_error_without_place_or_hint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(UnknownEntity("no\x1b such."), as_json=False) == 2
    assert capsys.readouterr().err == "error: no<U+001B> such.\n"


def test_a_usage_error_points_to_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    context = click.Context(click.Command("show"), info_name="show")
    assert report_usage(click.UsageError("too few.", context), as_json=False) == 2
    assert capsys.readouterr().err == "error: too few.\nhint: See show --help.\n"


def test_any_other_error_of_the_parser_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert report_usage(click.FileError("x", "gone"), as_json=True) == 2
    assert json.loads(capsys.readouterr().err)["error"]["kind"] == "FileError"
