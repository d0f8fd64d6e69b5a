"""II.2 and its ultimate parent entity beyond the cases."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from law import party, workspace
from snapshots import DAY, rows_of

from ownership_graph.model import Directness, Interest, Right, Source, UnknownReason
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.findings.finding import Finding, Outcome
from queries.screening import screen
from queries.workspace import Workspace

SOURCE = Source(dataset="d")
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


@pytest.mark.parametrize(
    ("facts", "outcome", "flagged"),
    [
        ({"jurisdiction": "US-DE"}, Outcome.PASS, False),
        ({"jurisdiction": "US-DC"}, Outcome.PASS, True),
        ({"jurisdiction": "PR", "principal_place": "PR"}, Outcome.PASS, True),
        ({"jurisdiction": "GB"}, Outcome.FAIL, False),
        ({"principal_place": "CA"}, Outcome.FAIL, False),
    ],
)
def test_ii_2_asks_for_both_limbs(facts: dict[str, Any], outcome: Outcome, flagged: bool) -> None:
    found = one(workspace(facts={"US co": facts}), "II.2")
    assert found.outcome is outcome
    assert ("US_TERRITORY" in codes(found)) is flagged
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("facts", "gap"),
    [
        ({"jurisdiction": None}, "jurisdiction of organization"),
        ({"principal_place": None}, "principal place of business"),
    ],
)
def test_ii_2_is_open_while_a_place_is_unknown(facts: dict[str, Any], gap: str) -> None:
    found = one(workspace(facts={"US co": facts}), "II.2")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US co", gap)]


def test_ii_2_a_natural_person_is_not_organized() -> None:
    assert one(workspace(facts={"US person": {}}), "II.2", "US person").outcome is Outcome.FAIL


def test_ii_2_sources_that_disagree_leave_it_open() -> None:
    entities = [party("US co"), party("US co", "e", jurisdiction="GB")]
    space = Workspace(OwnershipGraph.from_records(entities, [], as_of=DAY))
    found = one(space, "II.2")
    assert found.outcome is Outcome.INDETERMINATE
    assert found.gaps[0].reason == "datasets disagree"


def test_upe_a_natural_person_or_a_state_has_no_parent_entity() -> None:
    found = one(workspace(facts={"GB person": {}}), "II.2.UPE", "GB person")
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert found.readings["natural-person-top"] is Outcome.FAIL
    assert (
        one(workspace(facts={"US state": {}}), "II.2.UPE", "US state").readings[
            "natural-person-top"
        ]
        is Outcome.PASS
    )


def test_upe_a_foreign_parent_with_known_owners_fails_with_the_proof() -> None:
    found = one(workspace("IE person -100> IE plc -100> US co"), "II.2.UPE")
    assert found.outcome is Outcome.FAIL
    (chain,) = found.chains
    assert [step.holder for step in chain.steps] == ["IE plc"]
    assert found.result.threshold == ">=50"
    assert "FOREIGN_PERSON_ABOVE" in codes(found)
    american = one(workspace("US person -100> IE plc -100> US co"), "II.2.UPE")
    assert "FOREIGN_PERSON_ABOVE" not in codes(american)


@pytest.mark.parametrize(("between", "flagged"), [("GB mid", True), ("US mid", False)])
def test_upe_a_foreign_entity_below_a_us_parent_is_flagged(between: str, flagged: bool) -> None:
    found = one(workspace(f"US person -100> US top -100> {between} -100> US co"), "II.2.UPE")
    assert found.outcome is Outcome.PASS
    assert ("FOREIGN_ENTITY_BELOW_PARENT" in codes(found)) is flagged


def test_upe_a_foreign_parent_whose_owners_are_unknown_may_have_a_us_parent() -> None:
    found = one(workspace("IE plc -100> US co"), "II.2.UPE")
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("IE plc", "who may hold half of its votes")]
    assert found.readings["entity-chain"] is Outcome.FAIL


def test_upe_a_named_us_holder_may_stand_above_a_foreign_parent() -> None:
    stakes = ("US top -40-60> IE plc", "IE person -40-60> IE plc", "IE plc -100> US co")
    found = one(workspace("US person -100> US top", *stakes), "II.2.UPE")
    assert found.outcome is Outcome.INDETERMINATE
    foreign = ("GB top -40-60> IE plc", "IE person -40-60> IE plc", "IE plc -100> US co")
    assert one(workspace("GB person -100> GB top", *foreign), "II.2.UPE").outcome is Outcome.FAIL


def test_upe_an_unknown_owner_of_half_leaves_it_open() -> None:
    found = one(workspace("US person -50> US co"), "II.2.UPE")
    assert found.outcome is Outcome.INDETERMINATE
    assert found.readings["gt50"] is Outcome.PASS
    assert one(workspace("US person -50.01> US co"), "II.2.UPE").outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("facts", "gap"),
    [
        ({"jurisdiction": None}, "jurisdiction of organization"),
        ({"principal_place": None}, "principal place of business"),
    ],
)
def test_upe_a_parent_whose_place_is_unknown_leaves_it_open(
    facts: dict[str, Any], gap: str
) -> None:
    found = one(
        workspace("US person -100> US top -100> US co", facts={"US top": facts}), "II.2.UPE"
    )
    assert found.outcome is Outcome.INDETERMINATE
    assert missing(found) == [("US top", gap)]


def test_upe_float_is_nobodys_and_flagged() -> None:
    found = one(workspace("US person -10> US co", facts={"US co": LISTED}), "II.2.UPE")
    assert found.outcome is Outcome.PASS
    assert "FLOAT_ASSUMED_DISPERSED" in codes(found)


def consolidated(*rows: Interest) -> Finding:
    names = sorted({row.subject for row in rows} | {row.holder for row in rows if row.holder})
    graph = OwnershipGraph.from_records([party(name) for name in names], rows, as_of=DAY)
    return one(Workspace(graph), "II.2.UPE")


def account(
    subject: str, holder: str | None, *, direct: bool = True, reason: UnknownReason | None = None
) -> Interest:
    return Interest(
        id=f"{subject} {holder} {direct}", subject=subject, holder=holder, source=SOURCE,
        rights=frozenset({Right.CONSOLIDATION}), unknown_reason=reason,
        directness=Directness.DIRECT if direct else Directness.INDIRECT,
    )  # fmt: skip


def test_j4_consolidation_is_not_evaluated_where_nothing_is_reported() -> None:
    assert one(workspace("US person -100> US co"), "II.2.UPE").readings["consolidation"] is (
        Outcome.NOT_EVALUATED
    )


def test_upe_consolidation_climbs_accounts() -> None:
    nobody = account("GB top", None, reason=UnknownReason.NO_KNOWN_PERSON)
    found = consolidated(account("US co", "GB top"), nobody)
    assert found.readings["consolidation"] is Outcome.FAIL
    home = account("US top", None, reason=UnknownReason.NATURAL_PERSONS)
    assert consolidated(account("US co", "US top"), home).readings["consolidation"] is Outcome.PASS


def test_upe_consolidation_above_a_foreign_parent_may_go_on() -> None:
    found = consolidated(account("US co", "GB top"))
    assert found.readings["consolidation"] is Outcome.INDETERMINATE


def test_upe_a_ring_of_parents_is_flagged() -> None:
    rows = rows_of("US a -100> US b", "US b -100> US a", "US a -100> US co")
    entities = [party(name) for name in ("US a", "US b", "US co")]
    found = one(Workspace(OwnershipGraph.from_records(entities, rows, as_of=DAY)), "II.2.UPE")
    assert found.outcome is Outcome.PASS
    assert "RING" in codes(found)
