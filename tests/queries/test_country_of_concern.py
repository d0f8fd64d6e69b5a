"""The common predicate beyond the cases: what is not evaluated, flagged, assumed, or missing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from law import party, space_of, workspace
from snapshots import DAY, rows_of

from ownership_graph.errors import UnknownEntity, UnknownName
from ownership_graph.model import Entity, EntityKind, Grade, Interest, Source
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.clauses import iv_b, iv_d
from queries.clauses.common.concern import judged
from queries.findings.finding import Agreement, Finding, Outcome
from queries.rulebook import CountryOverride, load_countries
from queries.screening import screen
from queries.workspace import Workspace

ASSUMED = ("one-share-one-vote", "ppb-at-jurisdiction")
LISTED: dict[str, Any] = {
    "listed": True, "markets": ("US",), "disclosure_threshold": Fraction(5),
}  # fmt: skip


def one(space: Workspace, entity: str = "US co", clause: str = "IV.D") -> Finding:
    (found,) = screen(space, [entity], clause)
    return found


def codes(found: Finding) -> set[str]:
    return {flag.code for flag in found.flags}


def texts(found: Finding) -> set[str]:
    return {str(flag) for flag in found.flags}


def missing(found: Finding) -> list[tuple[str | None, str]]:
    return [(gap.entity, gap.missing) for gap in found.gaps]


def test_a_clause_that_speaks_of_no_single_entity_cannot_screen() -> None:
    with pytest.raises(UnknownName, match=r"IV\.D"):
        screen(workspace("US person -100> US co"), ["US co"], "IV.A")
    with pytest.raises(UnknownEntity):
        screen(workspace("US person -100> US co"), ["nobody"])


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"nationalities": ("CN",)}, Outcome.REVIEW),
        ({"nationalities": ("FR",)}, Outcome.PASS),
        ({"nationalities": ()}, Outcome.INDETERMINATE),
    ],
)
def test_3_0_11_a_natural_person_is_for_review(
    facts: dict[str, tuple[str, ...]], outcome: Outcome
) -> None:
    found = one(workspace(facts={"US person": facts}), "US person")
    assert found.outcome is outcome
    assert bool(found.gaps) is (outcome is Outcome.INDETERMINATE)


def test_3_0_12_the_missing_place_is_named_first() -> None:
    found = one(workspace("US person -100> US co", facts={"US co": {"principal_place": None}}))
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found)[0] == ("US co", "principal place of business")
    assert "where it is formed or run is not known" in found.result.reason


def test_3_0_12_an_intermediate_whose_place_is_unknown_counts_whole_at_the_upper_end() -> None:
    facts = {"KY co": {"principal_place": None}}
    found = one(workspace("US person -100> KY co -60> US co", "US person -40> US co", facts=facts))
    assert found.outcome is Outcome.INDETERMINATE
    assert found.result.equity == Share.between(0, 60)
    (gap,) = found.gaps
    assert (gap.entity, gap.missing, gap.points) == (
        "KY co",
        "principal place of business",
        Fraction(60),
    )
    assert gap.reason == "not stated"


def test_t10_a_pass_that_rests_on_an_assumption_is_flagged_and_says_what_it_stood_in_for() -> None:
    stakes, facts = ("US person -100> US co",), {"US co": {"principal_place": None}}
    found = one(workspace(*stakes, facts=facts, assume=ASSUMED))
    assert found.outcome is Outcome.PASS
    assert "ASSUMED" in codes(found)
    assert found.assumptions == ("ppb-at-jurisdiction",)
    (gap,) = found.gaps
    assert (gap.entity, gap.assumption) == ("US co", "ppb-at-jurisdiction")
    unneeded = one(workspace(*stakes, assume=ASSUMED))
    assert unneeded.assumptions == ()
    assert "ASSUMED" not in codes(unneeded)


def test_t10_a_failure_on_an_assumption_names_it_without_the_flag() -> None:
    found = one(workspace("CN co -60 equity> US co", "US person -40 equity> US co"))
    assert found.outcome is Outcome.FAIL
    assert found.assumptions == ("one-share-one-vote",)
    assert "ASSUMED" not in codes(found)
    (gap,) = found.gaps
    assert (gap.entity, gap.measure, gap.assumption) == ("US co", "votes", "one-share-one-vote")


def test_t10_a_pass_on_one_share_one_vote_is_no_assumed_pass() -> None:
    found = one(workspace("CN co -40 equity> US co", "US person -60 equity> US co"))
    assert found.outcome is Outcome.PASS
    assert found.assumptions == ("one-share-one-vote",)
    assert "ASSUMED" not in codes(found)


def test_t10_a_register_is_taken_to_be_complete() -> None:
    register = Source(dataset="d", grade=Grade.REGISTER)
    stake = Interest(
        id="1", subject="US co", holder="US person", source=register,
        equity=Share.exact(40), votes=Share.exact(40),
    )  # fmt: skip
    rest = Interest(
        id="2", subject="US co", holder="GB person", source=register,
        equity=Share.between(25, 50), votes=Share.between(25, 60),
    )  # fmt: skip
    open_ = one(space_of([stake, rest], {}))
    assert open_.outcome is Outcome.PASS
    wide = Interest(
        id="3", subject="US co", holder="GB person", source=register,
        equity=Share.between(0, 100), votes=Share.between(0, 100),
    )  # fmt: skip
    assert one(space_of([stake, wide], {})).outcome is Outcome.INDETERMINATE
    found = one(space_of([stake, wide], {}, assume=("one-share-one-vote", "register-complete")))
    assert found.outcome is Outcome.PASS
    assert found.assumptions == ("register-complete",)
    assert "ASSUMED" in codes(found)
    assert missing(found) == [("US co", "holders that the register does not list")]


def test_j2_a_branch_is_asked_by_its_own_id_and_flagged() -> None:
    branch = Entity(
        id="branch", kind=party("x").kind, source=Source(dataset="d"), head_office="CN co"
    )
    rows = rows_of("CN person -100> CN co")
    entities = [branch, party("CN co"), party("CN person")]
    space = Workspace(OwnershipGraph.from_records(entities, rows, as_of=DAY))
    found = one(space, "branch")
    assert (found.entity, found.outcome) == ("branch", Outcome.FAIL)
    assert "HEAD_OFFICE:CN co" in texts(found)


def test_a_linked_record_is_flagged_as_such() -> None:
    rows = rows_of("US person -100> US co")
    entities = [party("US co"), party("US twin", "e"), party("US person")]
    graph = OwnershipGraph.from_records(entities, rows, as_of=DAY, linked={"US twin": "US co"})
    assert "LINKED_RECORD:US co" in texts(one(Workspace(graph), "US twin"))


def test_3_0_14_the_list_applies_before_its_day_with_a_flag() -> None:
    found = one(workspace("CN co -60> US co", as_of=date(2025, 1, 1)))
    assert found.outcome is Outcome.FAIL
    assert "LIST_NOT_IN_FORCE" in codes(found)
    assert "LIST_NOT_IN_FORCE" not in codes(one(workspace("CN co -60> US co")))


def test_a_country_that_a_person_adds_or_drops_is_flagged_where_it_matters() -> None:
    space = workspace("BY co -60> US co", "GB person -100> GB co")
    override = CountryOverride(code="BY", listed=True, by="A. R.", on=DAY, reason="policy")
    countries = load_countries().overridden([override])
    changed = Workspace(space.graph, countries=countries)
    assert one(space).outcome is Outcome.INDETERMINATE
    found = one(changed)
    assert found.outcome is Outcome.FAIL
    assert "COUNTRY_OVERRIDDEN" in codes(found)
    assert "COUNTRY_OVERRIDDEN" not in codes(one(changed, "GB co"))
    dropped = CountryOverride(code="CN", listed=False, by="A. R.", on=DAY, reason="policy")
    without = Workspace(
        workspace("CN person -100> CN co").graph, countries=load_countries().overridden([dropped])
    )
    found = one(without, "CN co")
    assert found.outcome is Outcome.PASS
    assert "dropped" in found.flags[0].detail


def test_a_permanent_resident_of_a_country_of_concern_is_flagged() -> None:
    facts = {"GB person": {"permanent_residences": ("CN",)}}
    found = one(workspace("GB person -100> US co", facts=facts))
    assert found.outcome is Outcome.PASS
    assert "PERMANENT_RESIDENT_OF_CONCERN:GB person" in texts(found)
    assert found.readings["850-residents"] is Outcome.FAIL


def test_russian_law_with_an_address_in_occupied_territory_is_flagged() -> None:
    facts = {"RU co": {"registered_office": "UA"}}
    found = one(workspace("RU person -100> RU co", facts=facts), "RU co")
    assert "ADDRESS_IN_OCCUPIED_TERRITORY:RU co" in texts(found)


def test_t2_float_is_flagged_with_its_size_and_an_unknown_market() -> None:
    space = workspace("CN co -6> US co", facts={"US co": LISTED})
    found = one(space)
    assert found.outcome is Outcome.PASS
    (flag,) = [flag for flag in found.flags if flag.code == "FLOAT_ASSUMED_DISPERSED"]
    assert "94 percent" in flag.detail
    assert "MARKET_UNKNOWN" not in codes(found)
    assert found.readings["float-unknown"] is Outcome.INDETERMINATE
    assert found.readings["address-presumption"] is Outcome.NOT_EVALUATED
    nowhere = one(workspace("CN co -6> US co", facts={"US co": {**LISTED, "markets": ()}}))
    assert "MARKET_UNKNOWN" in codes(nowhere)


@pytest.mark.parametrize(
    "facts",
    [
        {"listed": None},
        {"disclosure_threshold": None},
        {"disclosure_threshold": Fraction(10)},
        {"markets": ("US", "HK")},
    ],
)
def test_t2_anything_else_that_is_undisclosed_is_unknown(facts: dict[str, Any]) -> None:
    found = one(workspace("CN co -6> US co", facts={"US co": {**LISTED, **facts}}))
    assert found.outcome is Outcome.INDETERMINATE
    assert "FLOAT_ASSUMED_DISPERSED" not in codes(found)


def test_t2_a_complete_list_or_a_full_one_leaves_no_float() -> None:
    full = one(workspace("US person -100> US co", facts={"US co": LISTED}))
    assert "FLOAT_ASSUMED_DISPERSED" not in codes(full)
    complete = one(workspace("US person -60-100, complete> US co", facts={"US co": LISTED}))
    assert "FLOAT_ASSUMED_DISPERSED" not in codes(complete)


def test_a_dual_listing_is_not_evaluated_by_its_primary_listing() -> None:
    facts = {"US co": {**LISTED, "markets": ("US", "GB")}}
    found = one(workspace("CN co -6> US co", facts=facts))
    assert found.readings["primary-listing"] is Outcome.NOT_EVALUATED
    assert found.readings["share-count"] is Outcome.NOT_EVALUATED


def test_j4_a_residence_that_would_decide_is_not_evaluated() -> None:
    facts = {"CN person": {"residence": None}}
    found = one(workspace("CN person -60> US co", facts=facts))
    assert found.readings["located-there"] is Outcome.NOT_EVALUATED
    assert found.outcome is Outcome.FAIL
    assert found.agreement is Agreement.UNANIMOUS


def test_t3_options_above_all_shares_are_not_evaluated_as_exercised() -> None:
    found = one(
        workspace(
            "CN co -60, option> US co", "GB person -50, option> US co", "US person -100> US co"
        )
    )
    assert found.outcome is Outcome.PASS
    assert found.readings["as-exercised"] is Outcome.NOT_EVALUATED
    assert "OPTIONS_OUTSTANDING" in codes(found)
    assert "EXERCISE_CROSSES_THRESHOLD" not in codes(found)


def test_r19_a_ring_that_lifting_closes_is_not_evaluated() -> None:
    found = one(workspace("CN co -10> US co", "GB co -90> US co", "US co -100> GB co"))
    assert found.readings["hyb-edge"] is Outcome.NOT_EVALUATED
    assert "CYCLE" in codes(found)


def test_r13_a_closed_ring_is_flagged() -> None:
    found = one(workspace("GB co -100> US co", "US co -100> GB co"))
    assert found.outcome is Outcome.INDETERMINATE
    assert "CLOSED_RING" in codes(found)


def test_r6_sources_that_disagree_stand_side_by_side() -> None:
    rows = rows_of("CN co -60, from d> US co", "CN co -40, from e> US co")
    entities = [party("US co"), party("US co", "e", principal_place="GB"), party("CN co")]
    space = Workspace(OwnershipGraph.from_records(entities, rows, as_of=DAY))
    found = one(space)
    assert found.outcome is Outcome.INDETERMINATE
    details = [flag.detail for flag in found.flags if flag.code == "SOURCES_DISAGREE"]
    assert "principal_place of US co: US (d), GB (e)." in details
    assert "equity of CN co in US co: 60 (d), 40 (e)." in details


@pytest.mark.parametrize(
    ("stakes", "who"),
    [
        (("? -60, from d> US co", "? -40, from e> US co"), "an unidentified holder"),
        (
            (
                "CN co -60, joint b, from d> US co",
                "RU co -60, joint b, from d> US co",
                "CN co -40, joint c, from e> US co",
                "RU co -40, joint c, from e> US co",
            ),
            "joint holders",
        ),
    ],
)
def test_a_disagreement_names_the_holder(stakes: tuple[str, ...], who: str) -> None:
    found = one(workspace(*stakes))
    details = [flag.detail for flag in found.flags if flag.code == "SOURCES_DISAGREE"]
    assert any(detail.startswith(f"equity of {who} in US co") for detail in details)


def test_r8_statements_that_add_up_to_more_than_all_are_flagged() -> None:
    found = one(workspace("CN co -60> US co", "US person -60> US co"))
    assert "STATEMENTS_CONTRADICT:US co" in texts(found)


def test_r7_statements_that_cannot_add_up_to_all_are_flagged() -> None:
    found = one(workspace("CN co -(>50)> US co", "US person -50> US co"))
    assert "STATEMENTS_CONTRADICT:US co" in texts(found)
    agreed = one(workspace("CN co -50> US co", "US person -50> US co"))
    assert "STATEMENTS_CONTRADICT" not in codes(agreed)


def test_3_1_contingent_rights_are_flagged() -> None:
    found = one(
        workspace("CN co -1, conditionalRightsGrantedByContract> US co", "US person -99> US co")
    )
    assert found.outcome is Outcome.PASS
    assert "CONTINGENT_RIGHTS" in codes(found)


def test_per_country_asks_for_each_country_that_may_be_meant() -> None:
    nobody = one(workspace("GB person -49> US co", "? -51> US co"))
    assert nobody.readings["per-country"] is Outcome.INDETERMINATE
    unclear = one(
        workspace(
            "CN co -30> US co", "GB person -30> US co", facts={"GB person": {"nationalities": ()}}
        )
    )
    assert unclear.readings["per-country"] is Outcome.INDETERMINATE


def test_in_concert_takes_the_holders_of_a_block_as_one() -> None:
    found = one(
        workspace("CN co -60, joint b> US co", "RU co -60, joint b> US co", "US person -40> US co")
    )
    assert found.outcome is Outcome.FAIL
    assert found.readings["in-concert-only"] is Outcome.FAIL
    assert found.readings["single-holder"] is Outcome.INDETERMINATE


def test_the_decisive_chain_is_shown_with_its_arithmetic() -> None:
    found = one(
        workspace("CN co -60> GB co -60> US co", "US person -40> GB co", "US person -40> US co")
    )
    (chain,) = found.chains
    assert [step.holder for step in chain.steps] == ["CN co", "GB co"]
    assert chain.contribution == Share.exact(60)
    assert found.result.margin == 10
    assert {item.id for item in found.evidence} >= {"US co", "GB co", "CN co", "d-0.0"}


def test_iv_b_does_not_reach_other_layers() -> None:
    space = workspace("CN person -100> CN co")
    assert iv_b.evaluate(space, "CN co", layers=[1, 3]).outcome is Outcome.NOT_APPLICABLE
    assert iv_b.evaluate(space, "CN co", layers=[1, 4]).outcome is Outcome.FAIL
    assert iv_b.evaluate(space, "CN co").outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("markets", "member", "expected"),
    [
        ({"KE"}, False, Outcome.NOT_APPLICABLE),
        ({"CN"}, False, Outcome.FAIL),
        ({"KE"}, True, Outcome.FAIL),
        (set(), False, Outcome.NOT_EVALUATED),
    ],
)
def test_iv_d_market_partners_only_asks_where_a_partner_is(
    markets: set[str], member: bool, expected: Outcome
) -> None:
    place = iv_d.InPackage(member=member, layers=frozenset(), target_markets=frozenset(markets))
    found = iv_d.evaluate(workspace("CN person -100> CN co"), "CN co", package=place)
    assert found.readings["market-partners-only"] is expected
    assert found.outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("layers", "expected"), [({1}, Outcome.DISCLOSE), ({1, 2}, Outcome.FAIL), (set(), Outcome.FAIL)]
)
def test_iv_d_disclosure_suffices_in_layer_one_alone(layers: set[int], expected: Outcome) -> None:
    place = iv_d.InPackage(member=True, layers=frozenset(layers), target_markets=frozenset())
    found = iv_d.evaluate(workspace("CN person -100> CN co"), "CN co", package=place)
    assert found.readings["disclosure-suffices"] is expected


def test_iv_d_an_upstream_vendor_is_no_subcontractor() -> None:
    found = iv_d.evaluate(workspace("CN person -100> CN co"), "CN co", role="supplier")
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert found.readings["supplier-is-subcontractor"] is Outcome.FAIL


def test_iv_d_unidentified_parties_need_an_attestation() -> None:
    space = workspace("US person -100> US co")
    found = iv_d.unidentified(space, "local_partner", market="KE")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [(None, "who the local partner is in KE")]
    attested = iv_d.unidentified(space, "subcontractor", attested="A. R.: none is barred")
    assert attested.outcome is Outcome.PASS
    assert codes(attested) == {"ATTESTED"}
    vendor = iv_d.unidentified(space, "supplier")
    assert vendor.outcome is Outcome.NOT_APPLICABLE
    assert vendor.readings["supplier-is-subcontractor"] is Outcome.INDETERMINATE
    assert vendor.gaps == ()


def test_a_disagreement_about_somebody_else_is_not_flagged() -> None:
    space = workspace(
        "CN co -60, from d> GB co", "CN co -40, from e> GB co", "US person -100> US co"
    )
    assert "SOURCES_DISAGREE" not in codes(one(space))
    assert "SOURCES_DISAGREE" in codes(one(space, "GB co"))


def test_gaps_are_named_where_each_alone_moves_nothing() -> None:
    found = one(
        workspace(
            "GB top -100> US co", "GB a -40> GB top", "GB z -35> GB top", "GB d -25> GB top",
            "GB b -100> GB z",
        )
    )  # fmt: skip
    assert found.outcome is Outcome.INDETERMINATE
    assert found.result.equity == Share.between(0, 100)
    named = [(gap.entity, gap.points) for gap in found.gaps]
    assert named == [(each, Fraction(0)) for each in ("GB a", "GB d", "GB b")]


def test_t1_other_rights_of_watched_parties_are_shown() -> None:
    found = one(workspace("RU co -0, consolidation> US co", "US person -100> US co"))
    assert found.outcome is Outcome.PASS
    assert "WATCHED_PARTY_HAS_RIGHTS:RU co" in texts(found)
    shares = one(workspace("RU co -1, shareholding, votingRights> US co", "US person -99> US co"))
    assert "WATCHED_PARTY_HAS_RIGHTS:RU co" not in texts(shares)


def test_clauses_that_apply_the_predicate_to_one_party_share_its_judgments() -> None:
    space = workspace("CN co -60> GB co -60> US co")
    node = space.graph.node("US co")
    first, second = judged(space, "II.3", node), judged(space, "IV.D", node)
    assert set(first) < set(second)
    assert all(first[name] is second[name] for name in first if name != "share-count")


def test_3_0_6_a_trustee_of_a_country_of_concern_is_not_cleared_by_the_beneficiary() -> None:
    trust = {"US trust": {"kind": EntityKind.TRUST}}
    stakes = ("CN co -trustee> US trust", "US person -100 equity> US trust")
    assert one(workspace(*stakes, facts=trust), "US trust").outcome is Outcome.INDETERMINATE
    without = workspace(*stakes[1:], facts=trust)
    assert one(without, "US trust").outcome is Outcome.PASS
