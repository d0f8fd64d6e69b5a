"""What stands beside an outcome: no gap that settles nothing, no flag that says too much."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from law import workspace

from ownership_graph.explanations.gaps import MissingFact, Unknown
from ownership_graph.holdings.counting import Measure
from ownership_graph.model import EntityKind
from queries.cure import cure
from queries.explain import named_gap
from queries.findings.as_json import to_json
from queries.findings.finding import Finding, Outcome
from queries.screening import screen
from queries.workspace import Workspace


def one(space: Workspace, clause: str = "IV.D") -> Finding:
    (found,) = screen(space, ["US co"], clause)
    return found


def missing(found: Finding) -> list[tuple[str | None, str]]:
    return [(gap.entity, gap.missing) for gap in found.gaps]


def details(found: Finding, code: str) -> list[str]:
    return [flag.detail for flag in found.flags if flag.code == code]


def test_owners_of_a_watched_holder_are_no_gap() -> None:
    space = workspace("CN co -30> US co", "US person -70> US co", "unknown -100> CN co")
    found = one(space, "IV.C.1")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US co", "whether an interest of this size is ownership or control")]


def test_a_contradiction_is_the_gap_that_it_leaves() -> None:
    found = one(workspace("CN co -60> US co", "US person -60> US co"))
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US co", "stakes that can all be true")]


def test_joint_holders_of_two_kinds_are_the_gap_that_they_leave() -> None:
    stakes = (
        "CN co -60, joint b> US co",
        "US person -60, joint b> US co",
        "US second person -40> US co",
    )
    found = one(workspace(*stakes))
    assert found.outcome is Outcome.INDETERMINATE
    assert ("US co", "which of the joint holders directs their stake") in missing(found)


def test_a_joint_stake_that_is_all_theirs_is_no_gap() -> None:
    stakes = ("CN co -30, joint b> US co", "HK co -30, joint b> US co")
    found = one(workspace(*stakes))
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US co", "who holds the rest of it")]


def test_a_closed_ring_is_the_gap_that_it_leaves() -> None:
    found = one(workspace("US ring -100> US co", "US co -100> US ring"))
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [
        ("US co", "who holds it from outside the ring"),
        ("US ring", "who holds it from outside the ring"),
    ]


def test_who_directs_the_votes_of_a_trust_stands_in_its_deed() -> None:
    found = one(
        workspace(
            "HK co -trustee> US trust",
            "US person -100 equity> US trust",
            "US trust -100> US co",
            facts={"US trust": {"kind": EntityKind.TRUST}},
        )
    )
    assert found.outcome is Outcome.INDETERMINATE
    assert {gap.document for gap in found.gaps if gap.entity == "US trust"} == {
        "trust deed, with who directs the votes of the trust"
    }


def test_who_a_trust_is_stands_in_no_deed() -> None:
    space = workspace("US trust -100> US co", facts={"US trust": {"kind": EntityKind.TRUST}})
    holdings = space.holdings(space.rulebook.readings("IV.D")["default"])
    standing = MissingFact(
        node=space.graph.node("US trust"),
        unknown=Unknown.STANDING,
        measure=Measure.EQUITY,
        points=Fraction(1),
    )
    assert named_gap(holdings, standing).document == "its identity documents"


def test_a_partnership_without_a_general_partner_is_flagged() -> None:
    stakes = ("US person -100 equity> US fund", "US fund -100> US co")
    found = one(workspace(*stakes, facts={"US fund": {"kind": EntityKind.PARTNERSHIP}}))
    assert found.outcome is Outcome.PASS
    assert details(found, "GENERAL_PARTNER_NOT_NAMED") == [
        "votes in US fund are taken to follow equity."
    ]
    named = workspace(
        *stakes,
        "US person -generalPartner> US fund",
        facts={"US fund": {"kind": EntityKind.PARTNERSHIP}},
    )
    assert not details(one(named), "GENERAL_PARTNER_NOT_NAMED")


def test_a_party_that_was_dissolved_is_flagged() -> None:
    stakes = ("CN co -40> US co", "US person -60> US co")
    before = workspace(*stakes, facts={"CN co": {"ended": date(2020, 1, 1)}})
    assert details(one(before), "DISSOLVED") == [
        "CN co was dissolved on 2020-01-01; it is counted as recorded."
    ]
    after = workspace(*stakes, facts={"CN co": {"ended": date(2099, 1, 1)}})
    assert not details(one(after), "DISSOLVED")


def test_an_indicator_whose_holder_is_unknown_is_no_certain_one() -> None:
    space = workspace(
        "US person -100> US co",
        "X person -goldenShare> US co",
        facts={"X person": {"nationalities": ()}},
    )
    found = one(space)
    assert found.outcome is Outcome.INDETERMINATE
    assert details(found, "CONTROL_INDICATOR") == [
        "parties of countries of concern hold, or may hold: golden share."
    ]


def test_flags_of_one_name_keep_all_their_details() -> None:
    space = workspace(
        "HK co -protector> US co", "HK co -boardChair> US co", "US person -100> US co"
    )
    found = one(space)
    said = details(found, "WATCHED_PARTY_HAS_RIGHTS")
    assert len(said) == 2
    assert to_json(found)["flag_details"]["WATCHED_PARTY_HAS_RIGHTS:HK co"] == " ".join(said)


def test_a_cure_is_offered_only_where_it_cures() -> None:
    space = workspace(
        "HK co -0.1 equity, generalPartner> US fund",
        "US person -99.9 equity> US fund",
        "US fund -100> US co",
        facts={"US fund": {"kind": EntityKind.PARTNERSHIP}},
    )
    answer = cure(space, "US co")
    assert (answer.before, answer.trades, answer.after) == (Outcome.FAIL, None, None)
    assert answer.reason.startswith("no sale suffices: votes that come with a position")


def test_a_proxy_does_not_cure_a_majority_of_the_equity() -> None:
    answer = cure(workspace("CN co -60> US co", "US person -40> US co"), "US co", votes_only=True)
    assert answer.trades is None
    assert answer.reason.startswith("no proxy suffices: with every vote given up, the equity stays")


def test_a_chain_on_a_cycle_leads_to_a_watched_holder_and_not_back() -> None:
    stakes = ("US ring -60> US co", "US person -40> US co", "US co -60> US ring")
    found = one(workspace(*stakes, "CN co -40> US ring"))
    assert found.outcome is Outcome.FAIL
    assert [[step.holder for step in chain.steps] for chain in found.chains] == [
        ["CN co", "US ring"]
    ]


def test_a_reading_of_iv_c_1_that_passes_does_not_say_that_it_is_passed_over() -> None:
    space = workspace("CN co -30> US co", "US person -70> US co")
    results = one(space, "IV.C.1").results
    assert {
        name: results[name].reason.partition("votes: ")[2]
        for name in ("majority-implied", "control-25", "literal-any")
    } == {
        "majority-implied": "no majority (>50).",
        "control-25": "that is >=25, or they hold an indicator of control.",
        "literal-any": "that is >0, or they hold an indicator of control.",
    }
