"""The tree above an entity: each party once, cycles marked, the unnamed shown."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from snapshots import DAY, entities_of, held, rows_of, snapshot

from ownership_graph.errors import UnknownEntity
from ownership_graph.holdings.counting import Counting
from ownership_graph.holdings.holdings import Holdings, compile_holdings
from ownership_graph.model import Source
from ownership_graph.share import Share
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.trace import Branch, trace, trace_json


def drawn(branch: Branch, level: int = 0) -> list[str]:
    stake = f" {branch.stake.equity}" if branch.stake else ""
    marks = f" [{', '.join(branch.marks)}]" if branch.marks else ""
    lines = [f"{'  ' * level}{branch.entity or branch.name}{stake}{marks}"]
    return lines + [line for each in branch.holders for line in drawn(each, level + 1)]


def tree(holdings: Holdings, depth: int | None = None) -> list[str]:
    return drawn(trace(holdings, "T", depth).root)


def test_holders_stand_above_with_the_greatest_first() -> None:
    holdings = held("person p -100> A", "A -30> T", "B -60> T")
    assert tree(holdings) == [
        "T",
        "  B 60 [owners unknown]",
        "  A 30",
        "    person p 100",
        "  undisclosed 10 [undisclosed]",
    ]


def test_a_party_stands_once_and_cycles_are_marked() -> None:
    holdings = held("A -60> T", "B -40> T", "A -70> B", "person p -30> B", "T -20> A",
                    "person p -80> A")  # fmt: skip
    assert tree(holdings) == [
        "T",
        "  A 60",
        "    person p 80",
        "    T 20 [cycle]",
        "  B 40",
        "    A 70 [shown elsewhere]",
        "    person p 30",
    ]


def test_joint_blocks_and_holders_who_are_not_identified_are_told() -> None:
    holdings = held("person p -60, joint b> T", "? -60, joint b> T", "? -40> T")
    assert tree(holdings) == [
        "T",
        "  unidentified and person p name 60 [joint]",
        "    unidentified [unidentified]",
        "    person p",
        "  unidentified 40 [unidentified]",
    ]


def test_the_tree_is_cut_where_asked() -> None:
    holdings = held("person p -100> A", "A -100> B", "B -100> T")
    assert tree(holdings, 2) == ["T", "  B 100", "    A 100 [deeper levels left out]"]


def test_a_party_is_shown_where_it_is_nearest() -> None:
    holdings = held("A -60> T", "B -40> T", "C -60> A", "B -40> C", "person b -100> B")
    assert [line for line in tree(holdings) if "B" in line or "person b" in line] == [
        "      B 40 [shown elsewhere]",
        "  B 40",
        "    person b 100",
    ]


def test_a_tower_of_a_thousand_holders_is_cut() -> None:
    names = ["T", *(f"N{number:04}" for number in range(1000))]
    lines = tree(held(*(f"{up} -100> {down}" for down, up in pairwise(names))))
    assert len(lines) == 61
    assert lines[-1].endswith("[deeper levels left out]")


def test_float_and_treasury_shares_are_named() -> None:
    graph = snapshot("A -30> T", "T -20> T")
    floats = np.ones(len(graph), dtype=np.bool_)
    holdings = compile_holdings(graph, Counting(exclude_treasury=False), floats)
    assert tree(holdings) == [
        "T",
        "  A 30 [dispersed float]",
        "  treasury 20 [treasury]",
        "  dispersed float 50 [dispersed float]",
    ]


def test_a_rest_has_the_ends_that_the_list_leaves_it() -> None:
    (root,) = (trace(held("person p -(>25-<75)> T"), "T").root,)
    rest = root.holders[-1].stake
    assert rest is not None
    assert str(rest.equity) == ">25-<75"
    loose = trace(held("person p -(25-<100)> T", "person q -10> T"), "T").root.holders[-1].stake
    assert loose is not None
    assert str(loose.equity) == "0-65"


def test_complete_and_contradictory_lists_leave_no_rest() -> None:
    short = held("person p -60, complete> T")
    assert tree(short)[-1] == "  undisclosed 40 [undisclosed]"
    assert {each.about for each in trace(short, "T").conflicts} == {
        "no shares within the stated bands add up to 100 percent"
    }
    assert tree(held("person p -50-60, complete> T", "person q -40> T"))[-1] == "  person q 40"
    assert tree(held("person p -60> T", "person q -70> T"))[-1] == "  person p 60"


def test_rights_seats_and_sources_stand_on_the_stake() -> None:
    graph = snapshot("P -10, veto, appointmentOfBoard> T", "P -20, from other> T")
    (branch, _) = trace(compile_holdings(graph), "T").root.holders
    assert branch.stake is not None
    assert branch.stake.rights == ("appointmentOfBoard", "veto")
    assert branch.stake.seats == Share(Share.exact(50).lower, Share.exact(100).upper, True)
    assert branch.stake.statements == ("d-0.0", "other-1.0")
    assert branch.stake.conflict
    assert str(branch.stake.equity) == "10-20"


def test_what_sources_disagree_on_is_listed() -> None:
    holdings = held("P -10> T", "P -20, from other> T", "Q -95> T", "P -60> Q", "R -60> Q")
    conflicts = trace(holdings, "T").conflicts
    stake = next(each for each in conflicts if each.holder == "P" and each.measure == "equity")
    assert stake.stated == (("d", "10"), ("other", "20"))
    sums = {(each.subject, each.about) for each in conflicts if not each.holder}
    assert sums == {
        ("Q", "all stakes together exceed 100 percent"),
        ("T", "all stakes together exceed 100 percent"),
    }


def test_an_unknown_entity_is_refused() -> None:
    with pytest.raises(UnknownEntity):
        trace(held("P -10> T"), "nobody")


def test_the_json_holds_the_whole_tree() -> None:
    holdings = held("P -10, board 40> T", "? -20> T", "person p -100> P")
    (result,) = trace_json([trace(holdings, "T")])["results"]
    assert json.loads(json.dumps(result)) == result
    assert result["tree"]["equity"] is None
    first, second, rest = result["tree"]["holders"]
    assert (first["entity"], first["kind"], first["marks"]) == (None, None, ["unidentified"])
    assert (second["entity"], second["equity"]) == ("P", {"lower": "10", "upper": "10"})
    assert second["board"] == {"lower": "40", "upper": "40"}
    assert rest["equity"] == {"lower": "70", "upper": "70"}


def test_what_is_said_of_a_person_s_owners_is_not_shown() -> None:
    assert tree(held("A -100> person p", "person p -100> T")) == ["T", "  person p 100"]


def test_facts_on_which_sources_disagree_are_listed() -> None:
    rows = rows_of("P -100> T")
    (first,) = (entity for entity in entities_of(rows, {}) if entity.id == "T")
    second = replace(first, source=Source(dataset="e"), jurisdiction="GB")
    stated = [replace(first, jurisdiction="US"), second]
    graph = OwnershipGraph.from_records(stated, rows, as_of=DAY)
    (conflict,) = trace(compile_holdings(graph), "T").conflicts
    assert (conflict.about, conflict.stated) == ("jurisdiction", (("d", "US"), ("e", "GB")))


def test_disagreements_elsewhere_are_left_out() -> None:
    holdings = held("P -10> Y", "P -20, from other> Y", "Q -100> T")
    assert trace(holdings, "T").conflicts == ()


def test_what_each_dataset_says_of_a_sum_stands_once() -> None:
    holdings = held("P -80> T", "Q -30> T", "Q -31> T", "Q -30, from other> T")
    (sums,) = {each.stated for each in trace(holdings, "T").conflicts if not each.holder}
    assert sums == (("d", "P name 80, Q name 30-61"), ("other", "Q name 30-61"))
