"""Who is watched: the facts of a party against the words of the law."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ownership_graph.model import EntityKind
from ownership_graph.snapshot.columns import FactConflict, Facts
from queries.findings.truth import Truth
from queries.rulebook import Dials, load_countries, load_united_states
from queries.seeds import Judge, Standing
from queries.stated_facts import assume_place, country_of
from queries.us_persons import formed_in_us, managed_in_us, us_citizen_or_resident, us_government

DAY = date(2026, 6, 30)
US = load_united_states()
LISTING = load_countries().on(DAY)
COMPANY, PERSON, STATE = EntityKind.COMPANY, EntityKind.PERSON, EntityKind.STATE


def standing(
    dials: dict[str, Any] | None = None,
    empty: Truth = Truth.OPEN,
    **facts: Any,  # noqa: ANN401 (fields of facts)
) -> Standing:
    known = Facts(**{"kind": COMPANY, **facts})
    return Judge(Dials(**(dials or {})), LISTING, US, empty).standing(known)


def person(dials: dict[str, Any] | None = None, empty: Truth = Truth.OPEN, **facts: Any) -> Truth:  # noqa: ANN401 (fields of facts)
    return standing(dials, empty, kind=PERSON, **facts).answer


def conflict(fact: str, *values: str) -> tuple[FactConflict, ...]:
    datasets = tuple(f"d{number}" for number in range(len(values)))
    return (FactConflict(fact, values, datasets),)


@pytest.mark.parametrize(
    ("jurisdiction", "place", "answer"),
    [
        ("CN", "US", Truth.YES),
        ("KY", "CN", Truth.YES),
        ("HK", "SG", Truth.YES),
        ("CN-SH", "CN", Truth.YES),
        ("TW", "TW", Truth.NO),
        ("US-DE", "US", Truth.NO),
        (None, "US", Truth.OPEN),
        ("US-DE", None, Truth.OPEN),
        ("CN", None, Truth.YES),
        (None, None, Truth.OPEN),
    ],
)
def test_3_0_12_limb_one_is_open_while_a_place_is_unknown(
    jurisdiction: str | None, place: str | None, answer: Truth
) -> None:
    found = standing(jurisdiction=jurisdiction, principal_place=place)
    assert found.answer is answer
    assert bool(found.missing) is (answer is Truth.OPEN)


def test_an_unknown_place_may_be_of_any_country() -> None:
    found = standing(jurisdiction="RU")
    assert found.of("RU") is Truth.YES
    assert found.of("CN") is Truth.OPEN
    assert standing(jurisdiction="US", principal_place="US").of("CN") is Truth.NO


def test_hong_kong_is_china_where_countries_are_told_apart() -> None:
    assert standing(jurisdiction="HK", principal_place="HK").certain == {"CN"}
    assert standing(jurisdiction="HK", principal_place="HK").codes == {"HK"}


def test_datasets_that_disagree_leave_the_answer_open() -> None:
    found = standing(principal_place="US", conflicts=conflict("jurisdiction", "CN", "US"))
    assert found.answer is Truth.OPEN
    assert found.possible == {"CN"}
    assert found.of("CN") is Truth.OPEN
    assert found.missing == ("jurisdiction",)


def test_datasets_that_disagree_between_two_listed_countries_do_not() -> None:
    found = standing(principal_place="US", conflicts=conflict("jurisdiction", "CN", "RU"))
    assert found.answer is Truth.YES
    assert found.certain == frozenset()
    assert found.possible == {"CN", "RU"}
    free = standing(principal_place="US", conflicts=conflict("jurisdiction", "FR", "DE"))
    assert free.answer is Truth.NO


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (COMPANY, Truth.YES),
        (EntityKind.LEGAL_ENTITY, Truth.YES),
        (EntityKind.PARTNERSHIP, Truth.NO),
        (EntityKind.TRUST, Truth.NO),
        (EntityKind.UNKNOWN, Truth.OPEN),
    ],
)
def test_incorporated_only_reaches_corporations(kind: EntityKind, answer: Truth) -> None:
    facts: dict[str, Any] = {"kind": kind, "jurisdiction": "CN", "principal_place": "SG"}
    assert standing({"organized": "incorporated"}, **facts).answer is answer
    assert standing(**facts).answer is Truth.YES


def test_j4_a_registered_office_is_asked_for_in_place_of_the_principal_place() -> None:
    dials = {"place": "registered-office"}
    facts: dict[str, Any] = {"jurisdiction": "KY", "principal_place": "CN"}
    assert standing(dials, registered_office="KY", **facts).answer is Truth.NO
    assert standing(dials, registered_office="CN", **facts).answer is Truth.YES
    assert standing(dials, **facts).answer is Truth.OPEN
    assert standing(dials, Truth.NO, **facts).answer is Truth.NO


def test_a_state_is_its_own_country() -> None:
    assert standing(kind=STATE, jurisdiction="RU").answer is Truth.YES
    assert standing(kind=STATE, jurisdiction="NO").answer is Truth.NO
    assert standing(kind=STATE).answer is Truth.OPEN


def test_central_only_drops_what_local_governments_hold_themselves() -> None:
    dials = {"subnational": "dropped"}
    local: dict[str, Any] = {"kind": EntityKind.STATE_BODY, "jurisdiction": "CN-SH"}
    assert standing(**local).answer is Truth.YES
    assert standing(dials, **local).answer is Truth.NO
    assert standing(dials, kind=STATE, jurisdiction="CN").answer is Truth.YES
    assert standing(dials, kind=COMPANY, jurisdiction="CN-SH").answer is Truth.YES


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"nationalities": ("CN",)}, Truth.YES),
        ({"nationalities": ("CN",), "us_person": True}, Truth.YES),
        ({"nationalities": ("CN", "CA")}, Truth.YES),
        ({"nationalities": ("RU", "US")}, Truth.NO),
        ({"nationalities": ("FR",)}, Truth.NO),
        ({}, Truth.OPEN),
        ({"us_person": True}, Truth.OPEN),
    ],
)
def test_t4_a_national_is_a_citizen_who_is_no_us_citizen(
    facts: dict[str, Any], answer: Truth
) -> None:
    assert person(**facts) is answer


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"us_person": True}, Truth.NO),
        ({"us_person": False}, Truth.YES),
        ({}, Truth.OPEN),
        ({"permanent_residences": ("US",)}, Truth.NO),
        ({"permanent_residences": ("CA",)}, Truth.YES),
    ],
)
def test_850_national_lets_us_permanent_residents_go(facts: dict[str, Any], answer: Truth) -> None:
    dials = {"national": "citizen-not-us-resident"}
    assert person(dials, nationalities=("CN",), **facts) is answer


def test_any_citizenship_takes_dual_us_citizens_too() -> None:
    assert person({"national": "any-citizen"}, nationalities=("RU", "US")) is Truth.YES
    assert person({"national": "any-citizen"}, nationalities=("US",)) is Truth.NO


def test_850_residents_adds_permanent_residents_of_a_country_of_concern() -> None:
    dials = {"national": "citizen-or-resident"}
    assert person(dials, nationalities=("FR",), permanent_residences=("CN",)) is Truth.YES
    assert person(dials, nationalities=("FR",), permanent_residences=("DE",)) is Truth.NO
    assert person(dials, nationalities=("US",), permanent_residences=("CN",)) is Truth.NO
    assert person(dials, nationalities=("FR",)) is Truth.OPEN
    assert person(dials, Truth.NO, nationalities=("FR",)) is Truth.NO
    assert person(dials, nationalities=("CN",)) is Truth.YES
    found = standing(dials, kind=PERSON, nationalities=("FR",), permanent_residences=("HK",))
    assert found.certain == {"CN"}


def test_located_there_asks_where_a_national_is() -> None:
    dials = {"national": "located-there"}
    assert person(dials, nationalities=("CN",), residence="CN") is Truth.YES
    assert person(dials, nationalities=("CN",), residence="SG") is Truth.NO
    assert person(dials, nationalities=("CN",)) is Truth.OPEN
    assert person(dials, Truth.NO, nationalities=("CN",)) is Truth.NO
    assert person(dials, nationalities=("FR",), residence="CN") is Truth.NO


@pytest.mark.parametrize(
    ("national", "missing"),
    [
        ("citizen", ("nationalities",)),
        ("citizen-not-us-resident", ("nationalities", "us_person")),
        ("located-there", ("nationalities", "residence")),
        ("citizen-or-resident", ("nationalities", "permanent_residences")),
    ],
)
def test_what_is_missing_of_a_person_is_named(national: str, missing: tuple[str, ...]) -> None:
    assert standing({"national": national}, kind=PERSON).missing == missing


def test_a_nationality_that_is_known_is_not_missing() -> None:
    dials = {"national": "located-there"}
    assert standing(dials, kind=PERSON, nationalities=("CN",)).missing == ("residence",)


def test_nationalities_on_which_datasets_disagree() -> None:
    found = standing(kind=PERSON, conflicts=conflict("nationalities", "CN", "CN;US"))
    assert found.answer is Truth.OPEN
    assert found.possible == {"CN"}
    assert not found.anywhere
    sure = standing(kind=PERSON, conflicts=conflict("nationalities", "CN", "CN;CA"))
    assert sure.answer is Truth.YES


def test_an_unclear_party_with_a_nationality_is_judged_as_a_person() -> None:
    assert standing(kind=EntityKind.ANONYMOUS, nationalities=("CN",)).answer is Truth.YES
    assert standing(kind=EntityKind.UNKNOWN).answer is Truth.OPEN


def test_t10_an_unknown_place_is_taken_to_be_where_the_entity_is_organized() -> None:
    assumed = assume_place(Facts(kind=COMPANY, jurisdiction="US-DE"))
    assert assumed.principal_place == "US"
    stated = Facts(kind=COMPANY, jurisdiction="US-DE", principal_place="CA")
    assert assume_place(stated) is stated
    nowhere = Facts(kind=COMPANY)
    assert assume_place(nowhere) is nowhere
    disputed = Facts(
        kind=COMPANY, jurisdiction="US", conflicts=conflict("principal_place", "US", "CN")
    )
    assert assume_place(disputed) is disputed


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("US", Truth.YES),
        ("US-DE", Truth.YES),
        ("US-DC", Truth.YES),
        ("PR", Truth.YES),
        ("GB", Truth.NO),
        (None, Truth.OPEN),
    ],
)
def test_the_united_states_are_states_district_and_territories(
    code: str | None, answer: Truth
) -> None:
    assert formed_in_us(Facts(jurisdiction=code), US) is answer
    assert managed_in_us(Facts(principal_place=code), US) is answer


def test_a_us_government_is_a_state_or_body_of_the_us() -> None:
    assert us_government(Facts(kind=STATE, jurisdiction="US-NY"), US) is Truth.YES
    assert us_government(Facts(kind=STATE, jurisdiction="NO"), US) is Truth.NO
    assert us_government(Facts(kind=COMPANY, jurisdiction="US"), US) is Truth.NO


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"nationalities": ("US",)}, Truth.YES),
        ({"nationalities": ("GB",), "us_person": True}, Truth.YES),
        ({"nationalities": ("GB",), "us_person": False}, Truth.NO),
        ({"nationalities": ("GB",)}, Truth.OPEN),
        ({}, Truth.OPEN),
        (
            {"conflicts": conflict("us_person", "True", "False"), "nationalities": ("GB",)},
            Truth.OPEN,
        ),
    ],
)
def test_t4_a_us_person_is_a_citizen_or_permanent_resident(
    facts: dict[str, Any], answer: Truth
) -> None:
    assert us_citizen_or_resident(Facts(kind=PERSON, **facts), US) is answer


def test_the_country_of_a_jurisdiction() -> None:
    assert country_of("US-DE") == "US"
    assert country_of("CN") == "CN"
