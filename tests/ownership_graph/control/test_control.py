"""Control: the least fixpoint, rights, joint blocks, bounds and proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np
import pytest
from snapshots import held, snapshot

from ownership_graph.attribution.rules import Comparator, Cut, End
from ownership_graph.control.control import Basis, Control, Controls, parties_above
from ownership_graph.control.gates import Power
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.model import EntityKind

AT_LEAST_HALF = Power(cut=Cut(Comparator.AT_LEAST, Fraction(50)))


def verdicts(holdings: Holdings, entity: str, power: Power | None = None) -> dict[str, str]:
    graph = holdings.graph
    control = Control(holdings, power) if power else Control(holdings)
    return {
        graph.id(node): verdict.value
        for node, verdict in control.verdicts(graph.node(entity)).items()
    }


def certain(holdings: Holdings, entity: str, power: Power | None = None) -> set[str]:
    return {name for name, verdict in verdicts(holdings, entity, power).items() if verdict == "yes"}


def possible(holdings: Holdings, entity: str, power: Power | None = None) -> set[str]:
    return {
        name for name, verdict in verdicts(holdings, entity, power).items() if verdict == "open"
    }


def names(holdings: Holdings, nodes: Iterable[int]) -> list[str]:
    return [holdings.graph.id(node) for node in nodes]


@pytest.mark.parametrize(
    ("share", "controls"),
    [("50", set()), ("50.000001", {"P"}), ("(>50)", {"P"}), ("(>=50)", set())],
)
def test_control_needs_more_than_half(share: str, controls: set[str]) -> None:
    assert certain(held(f"P -{share}> T"), "T") == controls


def test_fifty_in_three_odd_parts_is_exactly_half() -> None:
    stakes = ["P -100> A", "P -100> B", "P -1/6> T", "A -1/6> T", "B -1/6> T", "person Q -1/2> T"]
    assert certain(held(*stakes), "T") == set()
    assert certain(held(*stakes), "T", AT_LEAST_HALF) == {"P", "person Q"}


def test_an_intermediary_counts_once_and_whole() -> None:
    stakes = ["P -51> A", "P -51> B", "A -26> T", "B -25> T"]
    assert certain(held(*stakes), "T") == {"P"}
    assert certain(held("P -50> A", "P -51> B", "A -26> T", "B -25> T"), "T") == set()


def test_two_firms_that_hold_each_other_do_not_bootstrap_themselves() -> None:
    holdings = held("a -30> b", "a -30> c", "b -60> c", "c -60> b")
    assert certain(holdings, "b") == {"c"}
    assert certain(holdings, "c") == {"b"}


def test_r16_votes_count_as_stated_though_they_contradict_each_other() -> None:
    holdings = held("person P -60> T", "person Q -60> T", "R -30> T")
    assert certain(holdings, "T") == {"person P", "person Q"}
    assert possible(holdings, "T") == set()
    assert certain(held("P -60> A", "Q -60> A", "A -51> T"), "T") == {"P", "Q", "A"}


def test_r16_a_contradiction_leaves_open_what_the_upper_ends_allow() -> None:
    holdings = held("P -45-55> T", "Q -70> T")
    assert verdicts(holdings, "T") == {"P": "open", "Q": "yes"}


def test_r16_a_block_is_theirs_when_all_its_holders_are() -> None:
    stakes = ["person X -60, joint b> T", "person Y -60, joint b> T", "person Q -40> T"]
    assert certain(held(*stakes), "T") == set()
    assert possible(held(*stakes), "T") == {"person X", "person Y"}
    owned = ["X -60, joint b> T", "Y -60, joint b> T", "P -100> X", "P -100> Y"]
    assert certain(held(*owned), "T") == {"P"}


def test_r16_a_block_with_an_unidentified_holder_is_nobodys_for_certain() -> None:
    stakes = ["person X -60, joint b> T", "? -60, joint b> T", "person Q -40> T"]
    assert verdicts(held(*stakes), "T") == {"person X": "open", "person Q": "open"}


def test_r16_open_counts_the_rest_of_each_list_as_theirs() -> None:
    holdings = held("person P -30> T", "person Q -10> A", "A -21> T")
    assert verdicts(holdings, "T") == {"A": "open", "person P": "open", "person Q": "open"}
    filled = held("person P -30> T", "A -21> T", "person Q -49> T", "person R -100> A")
    assert verdicts(filled, "T") == {}


def test_r16_an_unidentified_holder_may_be_anybody() -> None:
    holdings = held("person P -20> T", "? -40> T", "person Q -40> T")
    assert verdicts(holdings, "T") == {"person P": "open", "person Q": "open"}


@pytest.mark.parametrize(
    ("share", "verdict"), [("(>40-<50)", "no"), ("40-50", "no"), ("40-50.1", "open")]
)
def test_bands_leave_control_open_where_they_pass_half(share: str, verdict: str) -> None:
    complete = held(f"person P -{share}, complete> T", "person Q -10-60> T")
    assert verdicts(complete, "T").get("person P", "no") == verdict


def test_r14_a_complete_list_leaves_to_a_holder_what_others_cannot_have() -> None:
    listed = ["person P -? votes, complete> T", "person Q -20-30 votes> T"]
    assert verdicts(held(*listed), "T") == {"person P": "yes"}
    assert verdicts(held("person P -? votes> T", "person Q -20-30 votes> T"), "T") == {
        "person P": "open",
        "person Q": "open",
    }
    half = ["person P -? votes, complete> T", "person Q -20-50 votes> T"]
    assert verdicts(held(*half), "T") == {"person P": "open"}
    opened = ["person P -? votes, complete> T", "person Q -20-<50 votes> T"]
    assert verdicts(held(*opened), "T") == {"person P": "yes"}


def test_float_is_nobodys() -> None:
    graph = snapshot("person P -30> T")
    floats = [graph.id(node) == "T" for node in range(len(graph))]
    assert verdicts(compile_holdings(graph, floats=np.asarray(floats)), "T") == {}


@pytest.mark.parametrize("right", ["generalPartner", "managingMember", "appointmentOfBoard"])
def test_t1_a_right_controls_whatever_the_votes(right: str) -> None:
    holdings = held(f"P -1, {right}> T", "Q -99> T")
    assert certain(holdings, "T") == {"P", "Q"}
    (by_right,) = (c for c in Control(holdings).controllers(holdings.graph.node("T"))
                   if holdings.graph.id(c.node) == "P")  # fmt: skip
    assert by_right.basis is Basis.RIGHT


@pytest.mark.parametrize("right", ["goldenShare", "veto", "direction", "otherInfluenceOrControl"])
def test_t1_other_rights_do_not_control(right: str) -> None:
    assert certain(held(f"P -1, {right}> T", "Q -99> T"), "T") == {"Q"}


def test_t1_seats_of_what_one_controls_are_added() -> None:
    stakes = ["P -100> A", "P -1, board 25> T", "A -1, board 26> T", "person Q -98> T"]
    assert certain(held(*stakes), "T") == {"P", "person Q"}
    even = ["P -100> A", "P -1, board 25> T", "A -1, board 25> T", "person Q -98> T"]
    assert certain(held(*even), "T") == {"person Q"}
    assert certain(held(*even), "T", AT_LEAST_HALF) == {"P", "person Q"}


def test_t1_bands_of_seats_have_two_ends() -> None:
    stakes = ["person P -1, board 40-60> T", "person Q -99> T"]
    assert verdicts(held(*stakes), "T") == {"person P": "open", "person Q": "yes"}
    shared = ["P -100> A", "P -1, board 20-<30> T", "A -1, board 20> T", "person Q -98> T"]
    assert verdicts(held(*shared), "T") == {"person Q": "yes"}


def test_seats_of_a_person_or_of_treasury_shares_lead_nowhere() -> None:
    holdings = held("P -1, board 30> person Q", "R -1, board 30> person Q", "person Q -100> T")
    assert certain(holdings, "T") == {"person Q"}


def test_r6_seats_of_one_holder_add_up_in_a_dataset_and_are_enclosed_across() -> None:
    rows = ["P -1, board 30> T", "P -1, board 30> T", "person Q -98> T"]
    assert verdicts(held(*rows), "T") == {"person Q": "yes"}, "equal rows are one"
    more = ["P -1, board 30> T", "P -1, board 31> T", "person Q -98> T"]
    assert certain(held(*more), "T") == {"P", "person Q"}
    other = ["P -1, board 30> T", "P -1, board 60, from other> T", "person Q -99> T"]
    assert verdicts(held(*other), "T") == {"P": "open", "person Q": "yes"}
    plain = ["P -1, board 60> T", "P -1, from other> T", "person Q -99> T"]
    assert certain(held(*plain), "T") == {"P", "person Q"}


def test_an_entity_without_any_statement_is_controlled_by_nobody_known() -> None:
    assert verdicts(held(kinds={"T": "company"}), "T") == {}


def test_votes_have_the_ends_of_both_runs() -> None:
    def votes(*stakes: str, floats: bool = False) -> str:
        graph = snapshot(*stakes)
        flags = np.full(len(graph), floats)
        holdings = compile_holdings(graph, floats=flags)
        return str(Control(holdings).votes([graph.node("person P")], graph.node("T")))

    assert votes("person P -60> T", "person Q -10> T") == "60-90"
    assert votes("person P -60-70> T", "person Q -10> T", floats=True) == "60-70"
    assert votes("person P -60-70, complete> T", "person Q -10-35> T") == "65-70"
    assert votes("person P -60-70> T", "person Q -50> T") == "60-70"
    assert votes("person P -60> T", "person P -60> T", "person Q -50> T") == "60"


def test_r3_nobody_controls_a_person() -> None:
    assert certain(held("P -100> person Q", "person Q -100> T"), "T") == {"person Q"}


def test_profits_give_control_where_the_power_says_so() -> None:
    power = Power(
        cut=Cut(Comparator.AT_LEAST, Fraction(50)), profits_of=frozenset({EntityKind.PARTNERSHIP})
    )
    managed = "person GP -0 equity, generalPartner> partnership L"
    stakes = [managed, "person LP -50 equity> partnership L"]
    assert certain(held(*stakes), "partnership L", power) == {"person GP", "person LP"}
    assert certain(held(*stakes), "partnership L", AT_LEAST_HALF) == {"person GP"}
    more = held(*stakes, "person M -0 equity> partnership L")
    assert verdicts(more, "partnership L", AT_LEAST_HALF) == {"person GP": "yes"}
    assert verdicts(more, "partnership L", power)["person M"] == "open"


def test_a_set_controls_what_none_of_its_members_does() -> None:
    holdings = held("P -30> T", "Q -30> T", "T -100> U", "R -10> U")
    graph = holdings.graph
    control = Control(holdings)
    both = [graph.node("P"), graph.node("Q")]
    assert names(holdings, control.controlled_by(both)) == ["T", "U"]
    assert control.controlled_by(both[:1]) == ()
    assert set(names(holdings, control.controlled_by(both[:1], End.UPPER))) >= {"T", "U"}
    assert control.votes(both, graph.node("T")).lower == 60


def test_a_proof_names_each_step_after_its_causes() -> None:
    holdings = held(
        "P -51> A", "P -100> B", "A -26> C", "B -25> C", "C -1, appointmentOfBoard> T", "Q -9> C"
    )
    graph = holdings.graph
    (found,) = (
        item
        for item in Control(holdings).controllers(graph.node("T"))
        if graph.id(item.node) == "P"
    )
    assert names(holdings, (step.subject for step in found.proof)) == ["A", "B", "C", "T"]
    votes = found.proof[2]
    assert votes.basis is Basis.VOTES
    assert votes.total is not None
    assert votes.total.lower == 51
    assert names(holdings, (int(holdings.holder[row]) for row in votes.holdings)) == ["A", "B"]
    assert found.proof[3].of == "seats"
    assert found.basis is Basis.RIGHT
    assert found.votes.lower == 1
    assert found.votes.upper == 100


def test_a_proof_goes_through_joint_blocks() -> None:
    holdings = held("P -100> X", "P -100> Y", "X -60, joint b> T", "Y -60, joint b> T")
    (found,) = Control(holdings).controllers(holdings.graph.node("T"))
    assert names(holdings, (step.subject for step in found.proof)) == ["X", "Y", "T"]


def test_a_proof_names_rights_and_profits() -> None:
    power = Power(profits_of=frozenset({EntityKind.FUND}))
    holdings = held(
        "G -1, generalPartner> fund F", "L -60 equity, 0 votes> fund F", "M -49> fund F"
    )
    found = {
        holdings.graph.id(item.node): item.proof[-1]
        for item in Control(holdings, power).controllers(holdings.graph.node("fund F"))
    }
    assert {name: step.of for name, step in found.items()} == {"G": "rights", "L": "profits"}
    assert [right.value for right in found["G"].rights] == ["generalPartner"]


def test_parties_above_stops_at_those_who_hold() -> None:
    holdings = held("P -10> A", "A -10> T", "T -10> A", "T -10> below", "X -5, joint b> T",
                    "? -5, joint b> T")  # fmt: skip
    above = parties_above(holdings, holdings.graph.node("T"))
    assert names(holdings, above) == ["A", "P", "X"]


def test_a_scale_beyond_64_bits_is_still_exact() -> None:
    primes = [10007, 10009, 10037, 10039, 10061]
    parts = [Fraction(1, prime) for prime in primes]
    rest = Fraction(1, 2) - sum(parts)
    stakes = [f"{'ABCDE'[at]} -1/{prime}> T" for at, prime in enumerate(primes)]
    stakes += [f"P -100> {name}" for name in "ABCDE"]
    last = f"P -{rest.numerator}/{rest.denominator}> T"
    assert certain(held(*stakes, last), "T") == set()
    more = Fraction(rest.numerator + 1, rest.denominator)
    assert certain(held(*stakes, f"P -{more.numerator}/{more.denominator}> T"), "T") == {"P"}


def test_controls_are_words() -> None:
    expected: Mapping[str, Controls] = {"yes": Controls.YES, "open": Controls.OPEN}
    assert {word: Controls(word) for word in expected} == expected
