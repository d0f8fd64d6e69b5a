"""IV.C beyond the cases: owners of models, who they are, and what is not known of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from law import workspace

from ownership_graph.share import Share
from queries.clauses import iv_c_bar, iv_c_open
from queries.clauses.common.model_parties import BaseModel, ModelParties
from queries.findings.finding import Finding, Outcome
from queries.screening import screen
from queries.workspace import Workspace

FUNCTIONS = ("deployment", "integration", "fine_tuning", "security", "support")
LISTED: dict[str, Any] = {
    "listed": True, "markets": ("US",), "disclosure_threshold": Fraction(5),
}  # fmt: skip


def one(space: Workspace, clause: str, entity: str = "US co") -> Finding:
    (found,) = screen(space, [entity], clause)
    return found


def codes(found: Finding) -> set[str]:
    return {flag.code for flag in found.flags}


def missing(found: Finding) -> list[tuple[str | None, str]]:
    return [(gap.entity, gap.missing) for gap in found.gaps]


# IV.C(1)


@pytest.mark.parametrize(
    ("nationalities", "outcome"),
    [(("CN",), Outcome.REVIEW), (("FR",), Outcome.PASS), ((), Outcome.INDETERMINATE)],
)
def test_3_0_11_a_natural_person_who_owns_a_model(
    nationalities: tuple[str, ...], outcome: Outcome
) -> None:
    space = workspace(facts={"GB person": {"nationalities": nationalities}})
    assert one(space, "IV.C.1", "GB person").outcome is outcome


def test_iv_c_1_a_small_interest_asks_for_an_opinion() -> None:
    found = one(workspace("CN co -5> US co", "US person -95> US co"), "IV.C.1")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US co", "whether an interest of this size is ownership or control")]
    assert "whether an interest of this size is meant" in found.result.reason
    assert found.readings["literal-any"] is Outcome.FAIL
    assert found.readings["control-25"] is Outcome.PASS


def test_iv_c_1_what_is_unknown_keeps_it_open() -> None:
    found = one(workspace("US person -95> US co"), "IV.C.1")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US co", "who holds the rest of it")]


def test_iv_c_1_the_shares_of_an_owner_are_those_of_its_holders() -> None:
    found = one(workspace("US person -100> CN co"), "IV.C.1", "CN co")
    assert found.outcome is Outcome.PASS
    assert found.result.equity == Share.exact(0)
    assert "OWNER_IN_COUNTRY_OF_CONCERN" in codes(found)
    assert found.readings["entity-of-concern"] is Outcome.FAIL


def test_iv_c_1_where_the_owner_is_formed_may_be_unknown() -> None:
    facts = {"US co": {"principal_place": None}}
    found = one(workspace("US person -100> US co", facts=facts), "IV.C.1")
    assert found.outcome is Outcome.PASS
    assert found.readings["entity-of-concern"] is Outcome.INDETERMINATE
    worse = one(workspace("CN co -60> US co", "US person -40> US co", facts=facts), "IV.C.1")
    assert worse.readings["entity-of-concern"] is Outcome.FAIL


NZ = {"T co": {"jurisdiction": "NZ", "principal_place": "NZ"}}


def held_by(**shares: str) -> tuple[str, ...]:
    """Stakes in T co of a Chinese company and of natural persons, by country."""
    names = {"CN": "CN co"}
    return tuple(
        f"{names.get(country, f'{country} person')} -{terms}> T co"
        for country, terms in shares.items()
    )


@pytest.mark.parametrize(
    ("stakes", "outcome"),
    [
        pytest.param(
            held_by(CN="30", GB="30", NZ="20", FR="20"), Outcome.INDETERMINATE, id="equal share"
        ),
        pytest.param(held_by(CN="30", GB="29", NZ="21", FR="20"), Outcome.FAIL, id="smaller"),
        pytest.param(
            (
                *held_by(CN="30", NZ="15", FR="15"),
                "GB person -100> GB a -20> T co",
                "GB person -100> GB b -20> T co",
            ),
            Outcome.INDETERMINATE,
            id="through entities it controls",
        ),
        pytest.param(
            ("GB person -100> HK co", "HK co -30> T co", *held_by(NZ="25", FR="25", AU="20")),
            Outcome.FAIL,
            id="the set's own stake is no rival's",
        ),
        pytest.param(
            held_by(CN="30", GB="20"), Outcome.INDETERMINATE, id="the unknown may be a rival's"
        ),
        pytest.param(
            held_by(CN="40", GB="20", NZ="20", FR="15"), Outcome.FAIL, id="too little is unknown"
        ),
        pytest.param(
            held_by(
                CN="30 equity, 10 votes",
                GB="20 equity, 40 votes",
                NZ="25 equity, 25 votes",
                FR="25 equity, 25 votes",
            ),
            Outcome.FAIL,
            id="compared in the measure of the greater share",
        ),
        pytest.param(
            held_by(CN="30", GB="35, joint b", NZ="35, joint b", FR="20", AU="15"),
            Outcome.INDETERMINATE,
            id="a joint block may be its member's",
        ),
        pytest.param(
            held_by(CN="30", GB="20-<30, complete", NZ="20", FR="20", AU="10"),
            Outcome.FAIL,
            id="an open end below",
        ),
    ],
)
def test_iv_c_1_control_is_presumed_without_a_rival(
    stakes: tuple[str, ...], outcome: Outcome
) -> None:
    assert one(workspace(*stakes, facts=NZ), "IV.C.1", "T co").outcome is outcome


@pytest.mark.parametrize(
    ("rival", "outcome"),
    [
        ("US person", Outcome.INDETERMINATE),
        ("GB person", Outcome.FAIL),
        ("US holder", Outcome.INDETERMINATE),
        ("GB holder", Outcome.FAIL),
    ],
)
def test_iv_c_1_itar_counts_us_holders_alone(rival: str, outcome: Outcome) -> None:
    facts = {"GB person": {"us_person": False}}
    stakes = [
        "CN co -30> GB co",
        f"{rival} -40> GB co",
        "NZ person -15> GB co",
        "FR person -15> GB co",
    ]
    if rival.endswith("holder"):
        stakes.append(f"GB person -100> {rival}")
    found = one(workspace(*stakes, facts=facts), "IV.C.1", "GB co")
    assert found.outcome is Outcome.INDETERMINATE
    assert found.readings["itar-us-holder"] is outcome


def test_iv_c_1_an_indicator_whose_holder_is_unknown_keeps_it_open() -> None:
    found = one(
        workspace("US person -100, complete> US co", "? -0 equity, 0 votes, goldenShare> US co"),
        "IV.C.1",
    )
    assert found.outcome is Outcome.INDETERMINATE
    assert "CONTROL_INDICATOR" in codes(found)
    assert found.readings["majority-implied"] is Outcome.INDETERMINATE


def test_iv_c_1_an_indicator_above_the_owner_counts_where_it_gives_a_majority() -> None:
    above = ("CN co -10, direction> GB top", "GB person -90> GB top")
    major = one(workspace(*above, "GB top -60> US co", "US person -40> US co"), "IV.C.1")
    assert major.outcome is Outcome.FAIL
    assert major.readings["majority-implied"] is Outcome.REVIEW
    minor = one(workspace(*above, "GB top -20> US co", "US person -80> US co"), "IV.C.1")
    assert minor.outcome is Outcome.INDETERMINATE
    assert minor.readings["literal-any"] is Outcome.FAIL
    assert any(chain.measure == "control" for chain in minor.chains)


# IV.C(2)


@pytest.mark.parametrize(
    ("facts", "outcome", "gap"),
    [
        ({"nationalities": ("US",)}, Outcome.PASS, None),
        ({"us_person": True}, Outcome.PASS, None),
        ({"us_person": False}, Outcome.FAIL, None),
        ({"us_person": None}, Outcome.INDETERMINATE, "US permanent residence"),
        ({"us_person": None, "nationalities": ()}, Outcome.INDETERMINATE, "nationality"),
    ],
)
def test_iv_c_2_a_natural_person_who_owns_a_model(
    facts: dict[str, Any], outcome: Outcome, gap: str | None
) -> None:
    found = one(workspace(facts={"GB person": facts}), "IV.C.2", "GB person")
    assert found.outcome is outcome
    assert missing(found) == ([] if gap is None else [("GB person", gap)])


def test_iv_c_2_a_government_owns_a_model() -> None:
    assert one(workspace(facts={"US state": {}}), "IV.C.2", "US state").outcome is Outcome.PASS
    assert one(workspace(facts={"NO state": {}}), "IV.C.2", "NO state").outcome is Outcome.FAIL
    unknown = one(workspace(facts={"NO state": {"jurisdiction": None}}), "IV.C.2", "NO state")
    assert missing(unknown) == [("NO state", "jurisdiction of organization")]


def test_iv_c_2_governments_and_permanent_residents_count() -> None:
    facts = {"GB person": {"us_person": True}}
    found = one(
        workspace(
            "US state -26> GB co", "GB person -25> GB co", "NO state -49> GB co", facts=facts
        ),
        "IV.C.2",
        "GB co",
    )
    assert found.outcome is Outcome.PASS
    assert found.result.equity == Share.exact(51)
    assert found.result.margin == 0


@pytest.mark.parametrize(
    ("american", "foreign", "outcome", "margin"),
    [
        ("40", "60", Outcome.FAIL, Fraction(11)),
        ("30-40", "60-70", Outcome.FAIL, Fraction(11)),
        ("40-60", "40-60", Outcome.INDETERMINATE, None),
        ("60-70", "30-40", Outcome.PASS, Fraction(9)),
    ],
)
def test_iv_c_2_the_margin_is_what_is_short_or_left(
    american: str, foreign: str, outcome: Outcome, margin: Fraction | None
) -> None:
    stakes = (f"US person -{american}> GB co", f"NO state -{foreign}> GB co")
    found = one(workspace(*stakes), "IV.C.2", "GB co")
    assert (found.outcome, found.result.margin) == (outcome, margin)


def test_iv_c_2_two_us_shells_do_not_make_each_other_american() -> None:
    found = one(workspace("US a -100> US b", "US b -100> US a", "US a -100> US co"), "IV.C.2")
    assert found.outcome is Outcome.FAIL
    assert found.readings["us-nominal"] is Outcome.PASS


def test_iv_c_2_an_entity_whose_formation_is_unknown_is_open() -> None:
    facts = {"US top": {"jurisdiction": None}}
    found = one(workspace("US person -100> US top -100> US co", facts=facts), "IV.C.2")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US top", "jurisdiction of organization")]


def test_iv_c_2_an_entity_whose_owners_are_unknown_is_open() -> None:
    found = one(workspace("US top -100> US co"), "IV.C.2")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US top", "whether US persons own and control >=51 of it")]


def test_iv_c_2_a_person_whose_residence_is_unknown_is_open() -> None:
    facts = {"GB person": {"us_person": None}}
    found = one(workspace("GB person -60> US co", "US person -40> US co", facts=facts), "IV.C.2")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("GB person", "US permanent residence")]
    nobody = {"NO state": {"jurisdiction": None}}
    state = one(workspace("NO state -60> US co", "US person -40> US co", facts=nobody), "IV.C.2")
    assert missing(state) == [("NO state", "jurisdiction of organization")]


def test_iv_c_2_float_is_unknown() -> None:
    found = one(workspace("US person -40> US co", facts={"US co": LISTED}), "IV.C.2")
    assert found.outcome is Outcome.INDETERMINATE
    assert "FLOAT_ASSUMED_DISPERSED" not in codes(found)


@pytest.mark.parametrize(
    ("right", "outcome"),
    [
        ("appointmentOfBoard", Outcome.FAIL),
        ("direction", Outcome.FAIL),
        ("goldenShare", Outcome.REVIEW),
        ("veto", Outcome.REVIEW),
        ("boardMember", Outcome.PASS),
    ],
)
@pytest.mark.parametrize(
    ("holder", "known"), [("GB person", True), ("?", False), ("US person", True)]
)
def test_3_0_7_an_indicator_in_other_hands(
    right: str, outcome: Outcome, holder: str, known: bool
) -> None:
    facts = {"GB person": {"us_person": False}}
    space = workspace(
        "US person -100, complete> US co", f"{holder} -0, {right}> US co", facts=facts
    )
    expected = outcome
    if holder == "US person":
        expected = Outcome.PASS
    elif not known and outcome is not Outcome.PASS:
        expected = Outcome.INDETERMINATE
    found = one(space, "IV.C.2")
    assert found.outcome is expected
    assert ("CONTROL_INDICATOR" in codes(found)) is (expected is not Outcome.PASS)


def test_3_0_7_an_indicator_above_makes_that_entity_count_nothing_or_is_a_flag() -> None:
    facts = {"GB person": {"us_person": False}}
    stakes = ("US person -100, complete> US top", "US top -100> US co")
    board = one(workspace(*stakes, "GB person -0, board 51> US top", facts=facts), "IV.C.2")
    assert board.outcome is Outcome.FAIL
    veto = one(workspace(*stakes, "GB person -0, veto> US top", facts=facts), "IV.C.2")
    assert veto.outcome is Outcome.PASS
    assert "CONTROL_INDICATOR" in codes(veto)


def test_iv_c_2_a_us_entity_run_abroad_is_flagged() -> None:
    facts = {"US top": {"principal_place": "CA"}}
    found = one(workspace("US person -100> US top -100> US co", facts=facts), "IV.C.2")
    assert found.outcome is Outcome.PASS
    assert "US_ENTITY_RUN_ABROAD" in codes(found)


MOSTLY = "US person -60 equity, 45 votes> US co"


@pytest.mark.parametrize(
    ("stakes", "outcome"),
    [
        ((MOSTLY, "GB person -40 equity, 55 votes> US co"), Outcome.FAIL),
        (
            (
                MOSTLY,
                "GB person -20 equity, 30 votes> US co",
                "NZ person -20 equity, 25 votes> US co",
            ),
            Outcome.PASS,
        ),
        ((MOSTLY,), Outcome.INDETERMINATE),
        (
            (
                "US person -60 equity, 45 votes> US top",
                "GB person -40 equity, 55 votes> US top",
                "US top -100> US co",
            ),
            Outcome.FAIL,
        ),
    ],
)
def test_iv_c_2_owned51_controlled_asks_for_nobody_elses_control(
    stakes: tuple[str, ...], outcome: Outcome
) -> None:
    facts = {"GB person": {"us_person": False}, "NZ person": {"us_person": False}}
    found = one(workspace(*stakes, facts=facts), "IV.C.2")
    assert found.readings["owned51-controlled"] is outcome
    assert found.readings["each-class"] is Outcome.NOT_EVALUATED


def test_iv_c_2_lookthrough_takes_an_indicator_of_a_us_owned_company_as_american() -> None:
    facts = {"GB person": {"us_person": False}}
    stakes = ("US person -100> GB co", "GB co -10, veto> US co", "US person -90> US co")
    found = one(workspace(*stakes, facts=facts), "IV.C.2")
    assert found.outcome is Outcome.REVIEW
    assert found.readings["us-lookthrough"] is Outcome.PASS


def test_iv_c_2_an_owner_in_a_country_of_concern_is_flagged() -> None:
    found = one(workspace("US person -100> CN co"), "IV.C.2", "CN co")
    assert found.outcome is Outcome.PASS
    assert "OWNER_IN_COUNTRY_OF_CONCERN" in codes(found)
    assert found.readings["entity-of-concern"] is Outcome.FAIL


# IV.C.open and IV.C.bar


def functions(**providers: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return {name: providers.get(name, ("US deployer",)) for name in FUNCTIONS}


def model(**changes: Any) -> ModelParties:  # noqa: ANN401 (fields of a model)
    stated: dict[str, Any] = {
        "owners": ("FR dev",), "developer": "FR dev", "open_weights": True,
        "functions": functions(), "members": frozenset({"US deployer"}),
    }  # fmt: skip
    return ModelParties(name="Lumen", **{**stated, **changes})


CLEAN = (
    "US person -100> US deployer",
    "US person -100> US helper",
    "FR person -100> FR dev",
    "FR person -100> FR helper",
)


def test_iv_c_open_one_deployer_stands_in() -> None:
    found = iv_c_open.evaluate(workspace(*CLEAN), model())
    assert (found.outcome, found.entity, found.model) == (Outcome.PASS, "US deployer", "Lumen")
    assert found.flags == ()
    outside = iv_c_open.evaluate(workspace(*CLEAN), model(members=frozenset()))
    assert "DEPLOYER_NOT_A_MEMBER" in codes(outside)


@pytest.mark.parametrize(
    ("changes", "outcome", "split"),
    [
        ({"open_weights": False}, Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE),
        ({"functions": {}}, Outcome.FAIL, Outcome.FAIL),
        ({"functions": functions(support=())}, Outcome.FAIL, Outcome.FAIL),
        ({"functions": functions(support=("US helper",))}, Outcome.FAIL, Outcome.PASS),
        ({"functions": functions(support=("FR helper",))}, Outcome.FAIL, Outcome.FAIL),
        (
            {"functions": functions(support=("FR helper", "US deployer"))},
            Outcome.PASS,
            Outcome.PASS,
        ),
        ({"open_weights": None}, Outcome.INDETERMINATE, Outcome.INDETERMINATE),
        ({"open_weights": None, "functions": {}}, Outcome.FAIL, Outcome.FAIL),
        # The owner meets (2) itself: nobody is needed, and nobody is in the way.
        (
            {"owners": ("US helper",), "functions": {}},
            Outcome.NOT_APPLICABLE,
            Outcome.NOT_APPLICABLE,
        ),
        ({"owners": ("US helper",)}, Outcome.PASS, Outcome.PASS),
    ],
)
def test_iv_c_open_functions(changes: dict[str, Any], outcome: Outcome, split: Outcome) -> None:
    found = iv_c_open.evaluate(workspace(*CLEAN), model(**changes))
    assert found.outcome is outcome
    assert found.readings["split-deployers"] is split


def test_iv_c_open_a_deployer_that_is_not_found_leaves_it_open() -> None:
    named = dict.fromkeys(FUNCTIONS, ("nobody",))
    found = iv_c_open.evaluate(workspace(*CLEAN), model(functions=named, owners=("nobody",)))
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("nobody", "whether it meets requirements (1) and (2)")]
    unknown = iv_c_open.evaluate(workspace(*CLEAN), model(open_weights=None))
    assert missing(unknown) == [(None, "whether the weights of Lumen are open")]


def test_iv_c_open_never_cures_requirement_one() -> None:
    stakes = (*CLEAN[:2], "CN co -60> FR dev", "FR person -40> FR dev")
    found = iv_c_open.evaluate(workspace(*stakes), model())
    assert found.outcome is Outcome.FAIL
    assert "not cured" in found.result.reason


def test_iv_c_bar_a_closed_model_over_nothing_open_is_not_reached() -> None:
    closed = model(open_weights=False, bases=(BaseModel("Base", "FR dev", False),))
    found = iv_c_bar.evaluate(workspace(*CLEAN), closed)
    assert (found.outcome, found.entity) == (Outcome.NOT_APPLICABLE, None)
    assert found.gaps == ()


def test_iv_c_bar_every_open_base_counts() -> None:
    bases = (BaseModel("Base", "FR helper", False), BaseModel("Root", "CN dev", True))
    found = iv_c_bar.evaluate(
        workspace(*CLEAN, "CN person -100> CN dev"), model(open_weights=False, bases=bases)
    )
    assert (found.outcome, found.entity) == (Outcome.FAIL, "CN dev")
    assert "CLOSED_OVER_OPEN_BASE" in codes(found)
    assert found.readings["final-developer"] is Outcome.PASS


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"developer": None}, Outcome.INDETERMINATE),
        ({"developer": "nobody"}, Outcome.INDETERMINATE),
        ({"developer": "CN dev", "open_weights": None}, Outcome.INDETERMINATE),
        ({"developer": "FR dev", "open_weights": None}, Outcome.PASS),
        ({"developer": "CN dev"}, Outcome.FAIL),
    ],
)
def test_iv_c_bar_what_is_unknown_of_a_model_keeps_it_open(
    changes: dict[str, Any], outcome: Outcome
) -> None:
    space = workspace(*CLEAN, "CN person -100> CN dev")
    found = iv_c_bar.evaluate(space, model(**changes))
    assert found.outcome is outcome
    assert found.entity == changes["developer"]
    if changes["developer"] in {None, "nobody"}:
        assert found.name == (changes["developer"] or "")
        assert missing(found) == [(changes["developer"], "who developed it")]


def test_iv_c_bar_a_champion_leaves_it_only_under_its_own_reading() -> None:
    space = workspace(*CLEAN, "CN person -100> CN dev")
    found = iv_c_bar.evaluate(space, model(developer="CN dev", champions=frozenset({"CN dev"})))
    assert found.outcome is Outcome.FAIL
    assert found.readings["nce-lifts-bar"] is Outcome.PASS


def test_iv_c_1_regulated_float_is_no_rival() -> None:
    facts = {"US co": LISTED}
    found = one(workspace("CN co -30> US co", "GB person -20> US co", facts=facts), "IV.C.1")
    assert found.outcome is Outcome.FAIL
    assert found.readings["float-unknown"] is Outcome.INDETERMINATE
