from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from loading import AT, Loaded, load, put

from loaders.load import load_paths
from ownership_graph.model import EntityKind, Form, Identifier, Right
from ownership_graph.share import Share
from ownership_graph.stores.memory import MemoryStore

ENTITIES = """\
id,name,kind,jurisdiction,principal_place,registered_office,nationalities,permanent_residences,\
residence,us_person,listed,market,disclosure_threshold,head_office,lei
queen,Queen of Hearts Ltd,company,GB,GB,GB,,,,,yes,GB;US,3,,5493001KJTIIGC8Y1R12
court,Court Branch,branch,FR,,,,,,,,,,queen,
alice,Alice,person,,,,GB;US,CA,IE,yes,,,,,
knave,,,,,,,,,,,,,,
"""


def tables(folder: Path, entities: str, interests: str) -> Loaded:
    return load(folder, {"entities.csv": entities, "interests.csv": interests})


def test_every_column_of_the_entities_reaches_its_field(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"entities.csv": ENTITIES}, retrieved=date(2026, 1, 2))
    queen, alice = loaded.entity("queen"), loaded.entity("alice")
    assert (queen.name, queen.kind) == ("Queen of Hearts Ltd", EntityKind.COMPANY)
    assert (queen.jurisdiction, queen.principal_place, queen.registered_office) == ("GB",) * 3
    assert (queen.listed, queen.markets) == (True, ("GB", "US"))
    assert queen.disclosure_threshold == Fraction(3)
    assert queen.identifiers == (Identifier("XI-LEI", "5493001KJTIIGC8Y1R12"),)
    assert queen.source.retrieved == date(2026, 1, 2)
    assert queen.source.locator is not None
    assert queen.source.locator.endswith("entities.csv, line 2")
    assert (alice.nationalities, alice.permanent_residences) == (("GB", "US"), ("CA",))
    assert (alice.residence, alice.us_person) == ("IE", True)
    assert loaded.entity("court").head_office == "queen"
    assert loaded.entity("knave").kind is EntityKind.UNKNOWN
    assert loaded.summary.exit_code == 0


def test_t4_a_us_person_is_taken_as_stated_and_empty_is_unknown(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"entities.csv": "id,kind,us_person\na,person,yes\nb,person,\n"})
    assert loaded.entity("a").us_person is True
    assert loaded.entity("a").nationalities == ()
    assert loaded.entity("b").us_person is None


INTERESTS = """\
holder,subject,equity,votes,rights,board,form,on_behalf_of,joint_block,start,end,complete,source,\
source_date,retrieved,x_note
alice,queen,>25-<50,1/3,veto;goldenShare,40,option,knave,b1,2020-01-01,2030-12-31,yes,\
https://example.org/cards,2026-01-01,2026-02-01,mine
,queen,<5,,,,,,,,,,,,,
queen,queen,7,,,,treasury,,,,,,Card register,,,
"""


def test_every_column_of_the_interests_reaches_its_field(tmp_path: Path) -> None:
    loaded = tables(tmp_path, ENTITIES, INTERESTS)
    assert loaded.errors == []
    by_holder = {item.holder: item for item in loaded.into("queen")}
    alice, nobody, treasury = by_holder["alice"], by_holder[None], by_holder["queen"]
    assert alice.equity == Share(Fraction(25), Fraction(50), True, True)
    assert alice.votes == Share.exact(Fraction(100, 3))
    assert alice.rights == {Right.VETO, Right.GOLDEN_SHARE}
    assert alice.board == Share.exact(40)
    assert (alice.form, alice.on_behalf_of, alice.joint_block) == (Form.OPTION, "knave", "b1")
    assert (alice.start, alice.end) == (date(2020, 1, 1), date(2030, 12, 31))
    assert alice.complete
    assert alice.source.url == alice.source.document == "https://example.org/cards"
    assert (alice.source.fact_date, alice.source.retrieved) == (
        date(2026, 1, 1),
        date(2026, 2, 1),
    )
    assert not nobody.complete
    assert treasury.source.url is None
    assert treasury.source.document == "Card register"
    assert treasury.form is Form.TREASURY


def test_r2_below_five_is_closed_at_zero_and_an_empty_share_unknown(tmp_path: Path) -> None:
    loaded = tables(tmp_path, ENTITIES, INTERESTS)
    nobody = next(item for item in loaded.into("queen") if item.holder is None)
    assert nobody.equity == Share(Fraction(0), Fraction(5), upper_open=True)
    assert nobody.votes is None


def test_r18_start_and_end_are_the_first_and_last_day(tmp_path: Path) -> None:
    loaded = tables(tmp_path, ENTITIES, INTERESTS)
    held = {day: len(loaded.into("queen", day)) for day in (date(2019, 12, 31), date(2020, 1, 1))}
    assert held == {date(2019, 12, 31): 2, date(2020, 1, 1): 3}
    assert len(loaded.into("queen", date(2031, 1, 1))) == 2


def test_r6_rows_equal_in_every_column_are_one(tmp_path: Path) -> None:
    rows = "holder,subject,equity,x_lot\nalice,queen,10,a\nalice,queen,10,a\nalice,queen,10,b\n"
    loaded = tables(tmp_path, ENTITIES, rows)
    assert len(loaded.into("queen")) == 2
    assert loaded.counts["interest"] == (3, 2, 0, 1)
    assert loaded.summary.skips == {"equal in every column to a row before": 1}
    assert loaded.summary.exit_code == 0


def test_r6_rows_that_only_write_a_share_otherwise_are_one(tmp_path: Path) -> None:
    rows = (
        "holder,subject,equity,rights,form,complete\n"
        "alice,queen,10,veto;shareholding,,\n"
        "alice,queen,10.0,shareholding; veto,issued,no\n"
        "alice,queen,10 %,veto;shareholding,,\n"
    )
    loaded = tables(tmp_path, ENTITIES, rows)
    assert len(loaded.into("queen")) == 1
    assert loaded.counts["interest"] == (3, 1, 0, 2)


@pytest.mark.parametrize(
    ("rows", "warned"),
    [
        ("alice,queen,0.51,\nknave,queen,0.49,1\n", True),
        ("alice,queen,1,\nknave,queen,,1\n", False),
        ("alice,queen,0.51,\nknave,queen,,49\n", False),
        ("alice,queen,,\n", False),
    ],
)
def test_shares_that_look_like_fractions_are_remarked(
    tmp_path: Path, rows: str, *, warned: bool
) -> None:
    loaded = tables(tmp_path, ENTITIES, f"holder,subject,equity,votes\n{rows}")
    assert loaded.summary.exit_code == 0
    remarks = [item.message for item in loaded.summary.diagnostics]
    assert any("0.51 is 0.51 %" in remark for remark in remarks) is warned


def test_a_decimal_comma_is_refused_with_the_way_to_write_it(tmp_path: Path) -> None:
    loaded = tables(tmp_path, ENTITIES, 'holder,subject,equity\nalice,queen,"51,5"\n')
    assert "Write decimals after a point" in loaded.errors[0]


def test_the_id_of_a_stake_follows_from_its_content_not_from_its_place(tmp_path: Path) -> None:
    one = tables(tmp_path, ENTITIES, "holder,subject,equity\nalice,queen,10\nknave,queen,5\n")
    other = tables(
        tmp_path, ENTITIES, "subject,equity,votes,holder\nqueen,5,,knave\nqueen,10,,alice\n"
    )
    assert {item.id for item in one.into("queen")} == {item.id for item in other.into("queen")}


def test_t8_an_id_twice_with_other_facts_is_refused_at_the_second_row(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"entities.csv": "id,name\na,First\na,Second\na,First\n"})
    assert loaded.entity("a").name == "First"
    (error,) = loaded.errors
    assert "entities.csv, line 3" in error
    assert "'a' stands twice" in error
    assert loaded.counts["entity"] == (3, 1, 1, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("alice,queen,120", "a share of 120 percent is impossible"),
        ("alice,queen,lots", "'lots' is not a share"),
        ("alice,queen,50-25", "is empty"),
        ("boojum,queen,10", "the holder 'boojum' is never defined"),
        ("alice,quen,10", "the subject 'quen' is never defined"),
        ("alice,,10", "the row has no subject"),
        ("queen,queen,100", "cannot hold all of its own shares"),
    ],
)
def test_a_bad_stake_is_refused_with_file_and_line(tmp_path: Path, row: str, reason: str) -> None:
    loaded = tables(tmp_path, ENTITIES, f"holder,subject,equity\nknave,queen,10\n{row}\n")
    (error,) = loaded.errors
    assert "interests.csv, line 3" in error
    assert reason in error
    assert len(loaded.into("queen")) == 1
    assert loaded.summary.exit_code == 3


def test_the_nearest_id_is_offered_for_one_that_is_never_defined(tmp_path: Path) -> None:
    loaded = tables(tmp_path, ENTITIES, "holder,subject\nalise,queen\nzzzzzz,queen\n")
    near, far = loaded.errors
    assert "Did you mean 'alice'?" in near
    assert "load the dataset that defines it first" in far


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",X,company,,", "the row has no id"),
        ("b,B,compny,,", "Did you mean company?"),
        ("b,B,company,UK,", "jurisdiction: 'UK'"),
        ("b,B,company,,queen", "has a head office but is a company"),
        ("b,B,branch,,nobody", "the head office 'nobody' is never defined"),
    ],
)
def test_a_bad_entity_is_refused_with_file_and_line(tmp_path: Path, row: str, reason: str) -> None:
    header = "id,name,kind,jurisdiction,head_office\n"
    loaded = load(tmp_path, {"entities.csv": f"{header}queen,Q,company,GB,\n{row}\n"})
    (error,) = loaded.errors
    assert "entities.csv, line 3" in error
    assert reason in error
    assert loaded.counts["entity"] == (2, 1, 1, 0)


@pytest.mark.parametrize("cell", ["LEI1", "5493001KJTIIGC8Y1R1?"])
def test_what_has_not_the_shape_of_an_lei_is_refused(tmp_path: Path, cell: str) -> None:
    loaded = load(tmp_path, {"entities.csv": f"id,lei\na,{cell}\n"})
    assert "is not an LEI" in loaded.errors[0]


def test_a_branch_may_leave_its_kind_empty(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"entities.csv": "id,head_office\na,\nb,a\n"})
    assert loaded.entity("b").kind is EntityKind.BRANCH


def test_head_offices_in_a_circle_are_told_and_lose_no_row(tmp_path: Path) -> None:
    rows = "id,name,head_office\na,A,b\nb,B,a\nc,C,a\n"
    loaded = load(tmp_path, {"entities.csv": rows})
    assert loaded.counts["entity"] == (3, 3, 0, 0)
    assert loaded.errors == []
    assert [said.location.line for said in loaded.summary.diagnostics] == [2, 3]
    assert "the head offices of 'b' lead in a circle" in loaded.summary.diagnostics[1].message


def test_dates_of_a_stake_that_cannot_be_are_refused_without_its_inner_id(tmp_path: Path) -> None:
    rows = "holder,subject,start,end\nalice,queen,2024-01-01,2023-01-01\n"
    (error,) = tables(tmp_path, ENTITIES, rows).errors
    assert "the stake ends on 2023-01-01" in error


def test_treasury_of_another_holder_is_refused(tmp_path: Path) -> None:
    (error,) = tables(tmp_path, ENTITIES, "holder,subject,form\nalice,queen,treasury\n").errors
    assert "the treasury stake must have its own company as holder" in error


def test_a_holder_of_a_refused_row_is_defined_all_the_same(tmp_path: Path) -> None:
    loaded = tables(
        tmp_path, "id,kind\nqueen,company\nalice,persn\n", "holder,subject\nalice,queen\n"
    )
    assert len(loaded.errors) == 1
    assert [item.holder for item in loaded.into("queen")] == ["alice"]


def test_a_holder_of_another_dataset_is_defined(tmp_path: Path) -> None:
    first = load(tmp_path / "first", {"entities.csv": ENTITIES})
    second = load(
        tmp_path / "second", {"interests.csv": "holder,subject\nalice,queen\n"}, first.store
    )
    assert second.summary.exit_code == 0
    assert len(second.into("queen")) == 1


def test_files_named_one_by_one_are_one_dataset_called_after_their_folder(tmp_path: Path) -> None:
    put(tmp_path / "court", {"entities.csv": ENTITIES, "interests.csv": INTERESTS})
    paths = [tmp_path / "court" / "interests.csv", tmp_path / "court" / "entities.csv"]
    summary = load_paths(MemoryStore(), paths, loaded_at=AT)
    assert [(item.name, item.entities, item.interests) for item in summary.datasets] == [
        ("court", 4, 3)
    ]


def test_tables_are_known_by_their_columns_under_any_name(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {
            "people.csv": "id,name,kind\na,A,person\nb,B,company\n",
            "stakes.csv": "subject,holder\nb,a\n",
        },
    )
    assert loaded.counts == {"entity": (2, 2, 0, 0), "interest": (1, 1, 0, 0)}


def test_t7_a_table_named_as_such_without_its_key_is_refused_whole(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"entities.csv": "name\nAlice\n", "interests.csv": "holder,subject\n"})
    (error,) = loaded.errors
    assert "entities.csv, line 1" in error
    assert loaded.summary.rejected == 1


@pytest.mark.parametrize(("form", "kind"), [("entities", "entity"), ("interests", "interest")])
def test_a_format_may_be_named(tmp_path: Path, form: str, kind: str) -> None:
    put(tmp_path, {"data.csv": "id,holder,subject\na,,a\n"})
    summary = load_paths(MemoryStore(), [tmp_path / "data.csv"], loaded_at=AT, format=form)
    assert [item.value for item in summary.counts] == [kind]


def test_a_table_that_says_nothing_of_its_kind_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {"data.csv": "colour\nred\n"})
    summary = load_paths(MemoryStore(), [tmp_path / "data.csv"], loaded_at=AT, format="tables")
    assert "nothing tells whether" in summary.diagnostics[0].message
    assert summary.exit_code == 3


def test_json_named_entities_is_no_table(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"a.csv": "id,name,kind\n", "entities.json": '{"id": 1}'})
    assert "no format that is known" in loaded.errors[0]
