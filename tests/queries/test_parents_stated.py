from __future__ import annotations

from snapshots import held, snapshot

from queries.conflicts import conflicts_above
from queries.parent import parent
from queries.parents_stated import disagreeing_parents, stated_parents


def test_each_dataset_names_whom_it_gives_a_majority_or_a_power() -> None:
    graph = snapshot(
        "a -75-100, from register> t",
        "b -25-50, from register> t",
        "c -? equity, consolidation, from accounts> t",
        "? -80, from accounts> t",
    )
    node = graph.node
    assert stated_parents(graph, [node("t"), node("a")]) == {
        node("t"): {"register": (node("a"),), "accounts": (node("c"),)}
    }


def test_different_parents_in_two_datasets_are_shown_as_a_disagreement() -> None:
    holdings = held(
        "a -75-100, from register> t",
        "c -? equity, consolidation, from accounts> t",
        "a -75-100, from other> t",
        "? -5, from register> t",
    )
    (found,) = conflicts_above(holdings, [holdings.graph.node("t")])
    assert found.about == "who stands over it"
    assert found.stated == (("accounts", "c name"), ("other", "a name"), ("register", "a name"))
    (flag,) = parent(holdings, "t", ["gt50"]).readings["gt50"].flags
    assert flag.code == "SOURCES_DISAGREE"
    assert "accounts names c name; other names a name" in flag.detail


def test_a_head_of_the_group_above_the_direct_holder_is_no_disagreement() -> None:
    holdings = held(
        "a -75-100, from register> t",
        "top -51, from register> a",
        "top -? equity, consolidation, from accounts> t",
    )
    graph = holdings.graph
    assert disagreeing_parents(graph, range(len(graph))) == {}
    assert conflicts_above(holdings, [graph.node("t")]) == ()
