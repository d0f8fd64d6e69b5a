from __future__ import annotations

import json
from pathlib import Path

import pytest
from loading import load

from loaders.reading.countries import country, edgar_place, jurisdiction, nationalities
from ownership_graph.model import EntityKind


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("GB", "GB"),
        ("us-de", "US-DE"),
        ("Delaware, U.S.", "US-DE"),
        ("People'S Republic Of China", "CN"),
        ("  Hong   Kong ", "HK"),
        ("Mauritian", "MU"),
        ("Netherlands Antilles", None),
        ("Soviet Union", None),
        ("Companies House", None),
        ("", None),
    ],
)
def test_words_name_a_jurisdiction(words: str, code: str | None) -> None:
    assert jurisdiction(words) == code


@pytest.mark.parametrize("words", ["Korean", "Korea", "Congo", "Congolese", "Stateless"])
def test_words_that_name_several_countries_name_none(words: str) -> None:
    assert jurisdiction(words) is None


def test_a_state_counts_as_its_country() -> None:
    assert country("Minnesota, Usa") == "US"


def test_two_nationalities_in_one_cell_are_both_kept() -> None:
    assert nationalities("British,Hong Konger") == ("GB", "HK")
    assert nationalities("German / Swiss and Swiss") == ("DE", "CH")


def test_a_country_whose_name_holds_and_is_not_cut() -> None:
    assert nationalities("Trinidad and Tobago") == ("TT",)


def test_edgar_codes_are_not_iso_codes() -> None:
    assert edgar_place("CA") == "US-CA"
    assert edgar_place("K3") == "HK"
    assert edgar_place("x1") == "US"
    assert edgar_place("A6") == "CA-ON"
    assert edgar_place("") is None


def test_nationalities_that_cannot_be_read_are_remarked_in_every_register(tmp_path: Path) -> None:
    person = {
        "statementId": "s" * 32,
        "recordId": "p",
        "recordType": "person",
        "statementDate": "2024-01-01",
        "recordDetails": {
            "personType": "knownPerson",
            "nationalities": [{"code": "GB"}, {"name": "Martian"}, "Martian", 7],
        },
    }
    register = {
        "company_number": "01234567",
        "data": {
            "kind": "individual-person-with-significant-control",
            "nationality": "British,Martian",
            "notified_on": "2020-01-01",
        },
    }
    ftm = {"id": "p", "schema": "Person", "properties": {"nationality": ["gb", "Martian"]}}
    counts = []
    for number, stated in enumerate((person, register, ftm)):
        loaded = load(tmp_path / str(number), {"x.jsonl": json.dumps(stated) + "\n"})
        people = [
            each
            for item in loaded.store.datasets()
            for each in loaded.store.content(item.name)[0]
            if each.kind is EntityKind.PERSON
        ]
        assert [each.nationalities for each in people] == [("GB",)]
        remarks = [item.message for item in loaded.summary.diagnostics]
        assert "the nationality 'Martian' names no single country, and is left out." in remarks
        counts.append(len(remarks))
    assert counts == [3, 1, 1]
