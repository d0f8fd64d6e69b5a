from __future__ import annotations

import networkx as nx
import pytest
from snapshots import held

from ownership_graph.errors import InvalidRecord
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.snapshot.graph import OwnershipGraph


def stakes_in(holdings: Holdings, subject: str) -> dict[str, str]:
    graph = holdings.graph
    return {
        graph.id(int(holdings.holder[row])): str(holdings.share(row, Measure.EQUITY))
        for row in holdings.subject_rows(graph.node(subject))
    }


def test_an_indirect_stake_that_a_chain_repeats_is_not_added_to_it() -> None:
    holdings = held("a -60> b -50> t", "x -20> t", "? -5> t", "a -30, indirect> t")
    assert "a" not in stakes_in(holdings, "t")


def test_an_indirect_stake_counts_where_no_chain_is_known() -> None:
    holdings = held("b -50> t", "c -10> b", "c -10> t", "b -10> c", "a -30, indirect> t")
    assert stakes_in(holdings, "t")["a"] == "30"


def test_an_indirect_right_without_a_share_is_no_holding() -> None:
    holdings = held("a -? equity, consolidation, indirect> t", "b -10> t")
    assert stakes_in(holdings, "t") == {"b": "10"}


def test_a_networkx_graph_needs_its_day() -> None:
    with pytest.raises(InvalidRecord, match="needs a date"):
        OwnershipGraph.from_networkx(nx.MultiDiGraph())
