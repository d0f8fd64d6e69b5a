"""``what-if``: stakes supposed on top of a view, and the store as it was."""

from __future__ import annotations

from fractions import Fraction

import pytest
from snapshots import DAY, entities_of, rows_of

from ownership_graph.errors import InvalidShare, UnknownEntity, UsageError
from ownership_graph.holdings.holdings import compile_holdings
from ownership_graph.model import Dataset, Right
from ownership_graph.share import Share
from ownership_graph.stores.base import Store, View
from ownership_graph.stores.memory import MemoryStore
from ownership_graph.stores.subgraph import graph_above
from queries.owners import owners
from queries.what_if import WHAT_IF, Action, Edit, EditedView, Transfer, what_if

STAKES = ["P -60> T", "Q -40> T", "person p -100> P", "Z -10> Y"]


@pytest.fixture
def store() -> Store:
    filled = MemoryStore()
    rows = rows_of(*STAKES)
    with filled.writer(Dataset(name="d", format="test")) as writer:
        writer.add_entities(entities_of(rows, {}))
        writer.add_interests(rows)
    return filled


@pytest.fixture
def view(store: Store) -> View:
    return store.view(as_of=DAY)


def shares(view: View, entity: str = "T") -> dict[str, str]:
    answer = owners(compile_holdings(graph_above(view, [entity])), entity)
    return {line.entity: str(line.equity) for line in (*answer.owners, *answer.intermediates)}


def edit(action: Action, holder: str, subject: str = "T", share: str | None = None) -> Edit:
    figure = None if share is None else Share.exact(share)
    return Edit(action=action, holder=holder, subject=subject, equity=figure, votes=figure)


def test_stakes_are_added_changed_and_removed(view: View) -> None:
    before = shares(view)
    edits = [
        edit(Action.CHANGE, "P", share="30"),
        edit(Action.REMOVE, "Q"),
        edit(Action.ADD, "Z", share="20"),
    ]
    edited = what_if(view, edits)
    assert shares(edited) == {"person p": "30", "P": "30", "Z": "20"}
    assert shares(view) == before == {"person p": "60", "P": "60", "Q": "40"}
    assert edited.as_of == DAY


def test_edits_build_on_each_other(view: View) -> None:
    edits = [edit(Action.ADD, "Z", share="20"), edit(Action.CHANGE, "Z", share="10"),
             edit(Action.REMOVE, "Q")]  # fmt: skip
    assert shares(what_if(view, edits)) == {"person p": "60", "P": "60", "Z": "10"}


def test_what_lies_above_a_new_holder_comes_with_it(view: View) -> None:
    edited = what_if(view, [edit(Action.REMOVE, "Z", "Y"), edit(Action.ADD, "P", "Y", "30")])
    assert shares(edited, "Y") == {"person p": "30", "P": "30"}
    assert [item.subject for item in edited.interests_held(["P"])] == ["T", "Y"]
    assert edited.interests_held(["Z"]) == []


def test_a_changed_stake_keeps_what_is_not_changed(view: View) -> None:
    change = Edit(action=Action.CHANGE, holder="P", subject="T", votes=Share.exact(10))
    (stake, _) = what_if(view, [change]).interests_in(["T"])
    assert (str(stake.equity), str(stake.votes), stake.source.dataset) == ("60", "10", "d")
    equity = Edit(action=Action.CHANGE, holder="P", subject="T", equity=Share.exact(10))
    (stake, _) = what_if(view, [equity]).interests_in(["T"])
    assert (str(stake.equity), str(stake.votes)) == ("10", "60")


def test_an_added_stake_may_carry_rights(view: View) -> None:
    added = Edit(action=Action.ADD, holder="Z", subject="T", rights=frozenset({Right.VETO}))
    found = [item for item in what_if(view, [added]).interests_in(["T"]) if item.holder == "Z"]
    assert [(item.rights, item.source.dataset) for item in found] == [
        (frozenset({Right.VETO}), WHAT_IF)
    ]


def test_a_transfer_moves_equity_and_votes_alike(view: View) -> None:
    sale = Transfer(seller="P", buyer="Z", subject="T", part=Fraction(1, 3))
    assert shares(what_if(view, [sale])) == {"person p": "40", "P": "40", "Q": "40", "Z": "20"}
    whole = Transfer(seller="P", buyer="Z", subject="T", part=Fraction(1))
    assert shares(what_if(view, [whole])) == {"Q": "40", "Z": "60"}


def test_a_waiver_moves_votes_only(view: View) -> None:
    waiver = Transfer(seller="P", buyer="Z", subject="T", part=Fraction(1), votes_only=True)
    stakes = {item.holder: item for item in what_if(view, [waiver]).interests_in(["T"])}
    assert {name: (str(item.equity), str(item.votes)) for name, item in stakes.items()} == {
        "P": ("60", "0"),
        "Q": ("40", "40"),
        "Z": ("0", "60"),
    }


def test_shares_that_are_not_stated_stay_so() -> None:
    store = MemoryStore()
    with store.writer(Dataset(name="d", format="test")) as writer:
        writer.add_interests(rows_of("P -?> T", "N -40> T"))
    sale = Transfer(seller="P", buyer="Z", subject="T", part=Fraction(1, 2))
    kept, _, bought = what_if(store.view(as_of=DAY), [sale]).interests_in(["T"])
    assert (kept.equity, bought.votes, bought.holder) == (None, None, "Z")


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        (edit(Action.ADD, "P", share="1"), UsageError, "already"),
        (edit(Action.CHANGE, "Z", share="1"), UnknownEntity, "no stake"),
        (edit(Action.REMOVE, "Z"), UnknownEntity, "no stake"),
        (Transfer(seller="Z", buyer="P", subject="T", part=Fraction(1)), UnknownEntity, "no stake"),
        (Transfer(seller="P", buyer="Z", subject="T", part=Fraction(0)), InvalidShare, "above 0"),
        (Transfer(seller="P", buyer="Z", subject="T", part=Fraction(2)), InvalidShare, "at most 1"),
    ],
)
def test_impossible_edits_are_refused(
    view: View, wrong: Edit | Transfer, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        what_if(view, [wrong])


def test_a_joint_stake_is_not_split() -> None:
    store = MemoryStore()
    with store.writer(Dataset(name="d", format="test")) as writer:
        writer.add_interests(rows_of("P -60, joint b> T", "Q -60, joint b> T"))
    sale = Transfer(seller="P", buyer="Z", subject="T", part=Fraction(1))
    with pytest.raises(UsageError, match="jointly"):
        what_if(store.view(as_of=DAY), [sale])


def test_parties_and_their_links_are_those_of_the_store(view: View) -> None:
    edited = EditedView(view)
    assert edited.resolve("T") == view.resolve("T") == ("T",)
    assert list(edited.names()) == list(view.names()) != []
    assert edited.linked(["T"]) == view.linked(["T"]) == []
    assert edited.branches(["T"]) == view.branches(["T"]) == []


def test_a_whole_register_cannot_be_supposed(view: View) -> None:
    with pytest.raises(UsageError, match="whole register"):
        EditedView(view).columns()
