from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from ownership_graph.errors import (
    InvalidData,
    InvalidRecord,
    InvalidShare,
    Location,
    OwnershipGraphError,
    UnknownEntity,
)
from ownership_graph.model import Entity, EntityKind, Form, Identifier, Interest, Source
from ownership_graph.share import Share

SOURCE = Source(dataset="d")


def entity(**fields: Any) -> Entity:  # noqa: ANN401 (any field of the record)
    return Entity(**{"id": "a", "kind": EntityKind.COMPANY, "source": SOURCE, **fields})


def stake(**fields: Any) -> Interest:  # noqa: ANN401 (any field of the record)
    return Interest(**{"id": "i", "subject": "t", "holder": "a", "source": SOURCE, **fields})


@pytest.mark.parametrize("identity", ["", " a", "a "])
def test_an_entity_needs_a_clean_id(identity: str) -> None:
    with pytest.raises(InvalidRecord, match="needs an id"):
        entity(id=identity)


@pytest.mark.parametrize("threshold", [Fraction(-1), Fraction(101)])
def test_a_disclosure_threshold_lies_within_100(threshold: Fraction) -> None:
    with pytest.raises(InvalidRecord, match="outside 0 to 100"):
        entity(disclosure_threshold=threshold)
    assert entity(disclosure_threshold=Fraction(5)).disclosure_threshold == 5


def test_a_branch_has_another_head_office_than_itself() -> None:
    with pytest.raises(InvalidRecord, match="own head office"):
        entity(head_office="a")


def test_an_entity_without_a_name_is_called_by_its_id() -> None:
    assert entity().label == "a"
    assert entity(name="Example Ltd").label == "Example Ltd"


@pytest.mark.parametrize(
    ("kind", "owned"),
    [
        (EntityKind.PERSON, False),
        (EntityKind.STATE, False),
        (EntityKind.STATE_BODY, False),
        (EntityKind.COMPANY, True),
        (EntityKind.UNKNOWN, True),
    ],
)
def test_r3_persons_and_states_have_no_owners(kind: EntityKind, owned: bool) -> None:
    assert kind.has_owners is owned


def test_a_stake_cannot_end_before_it_starts() -> None:
    with pytest.raises(InvalidRecord, match="ends on 2020-01-01, before it starts"):
        stake(start=date(2020, 1, 2), end=date(2020, 1, 1))


@pytest.mark.parametrize("measure", ["equity", "votes", "board"])
def test_a_stake_above_100_is_refused(measure: str) -> None:
    with pytest.raises(InvalidShare, match=f"120 percent of {measure}"):
        stake(**{measure: Share(Fraction(120), Fraction(120))})


def test_r12_treasury_is_held_by_its_own_company_and_is_never_all_of_it() -> None:
    with pytest.raises(InvalidRecord, match="its own company as holder"):
        stake(form=Form.TREASURY)
    with pytest.raises(InvalidRecord, match="all of its own shares"):
        stake(holder="t", equity=Share.exact(100))
    assert stake(holder="t", form=Form.TREASURY, equity=Share.exact(99)).holder == "t"


@pytest.mark.parametrize(
    ("start", "end", "day", "held"),
    [
        (None, None, date(1900, 1, 1), True),
        (date(2020, 1, 1), None, date(2019, 12, 31), False),
        (date(2020, 1, 1), None, date(2020, 1, 1), True),
        (None, date(2020, 1, 1), date(2020, 1, 1), True),
        (None, date(2020, 1, 1), date(2020, 1, 2), False),
    ],
)
def test_r18_start_and_end_are_the_first_and_last_day(
    start: date | None, end: date | None, day: date, held: bool
) -> None:
    assert stake(start=start, end=end).in_force(day) is held


def test_an_identifier_prints_its_scheme() -> None:
    assert str(Identifier("XI-LEI", "X1")) == "XI-LEI:X1"


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location("a.csv"), "a.csv"),
        (Location("a.csv", 3), "a.csv, line 3"),
        (Location("a.xlsx", pointer="interests!B2"), "a.xlsx, interests!B2"),
        (Location("a.csv", 3, "id 5"), "a.csv, line 3, id 5"),
    ],
)
def test_an_error_says_where_what_and_what_would_be_right(location: Location, text: str) -> None:
    error = InvalidData("x is wrong.", hint="Write y.", location=location)
    assert str(error) == f"{text}: x is wrong. Write y."
    assert (error.kind, error.exit_code) == ("InvalidData", 3)


def test_errors_without_location_or_hint_are_their_message() -> None:
    assert str(UnknownEntity("no such entity.")) == "no such entity."
    assert OwnershipGraphError.exit_code == UnknownEntity.exit_code == 2
