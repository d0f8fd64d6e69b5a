from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ownership_graph.stores.base import NameRow
from queries.names.index import NameIndex
from queries.names.index_file import kept_names, load_names, save_names
from queries.names.keys import NameKey, is_discriminator, is_legal, is_stray, name_key
from queries.names.likeness import likeness
from queries.names.screen import Outcome, possible_matches, screen_names


def row(identity: str, name: str, law: str | None = "DE") -> NameRow:
    return NameRow(identity, name, "company", law)


NAMES = [
    row("a", "Fiktive Maschinenbau GmbH"),
    row("a", "Fiktive Werke GmbH"),
    row("b", "Orsund Kraft A/S", "DK"),
    row("c", "Акционерное общество «Ромашка Строй»", "RU"),
    row("d", "海藍虛構有限公司", "HK"),
    row("e", "Alpenglow Fund II LP", "US-DE"),
    row("f", "Alpenglow Fund III LP", "US-DE"),
    row("g", "Zyx Ltd", "GB"),
    row("h", "Twin Peak Fiction Limited", "GB"),
    row("i", "Twin Peak Fiction Limited", "IE"),
    row("j", "   "),
]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(NAMES)


def best(index: NameIndex, text: str, country: str | None = None) -> str:
    return index.search(text, country)[0].id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FIKTIVE MASCHINENBAU Gesellschaft mit beschränkter Haftung", "a"),
        ("Maschinenbau Fiktive", "a"),
        ("Fiktve Maschinebnau GmbH", "a"),
        ("Ørsund Kraft", "b"),
        ("Romashka Stroy AO", "c"),
        ("ромашка строй", "c"),
        ("Hai Lan Xu Gou Ltd", "d"),
        ("ZXY limited", "g"),
        ("Alpen glow Fund III", "f"),
    ],
)
def test_a_name_is_found_however_it_is_written(index: NameIndex, text: str, expected: str) -> None:
    assert best(index, text) == expected


def test_an_entity_is_shown_once_with_its_nearest_name(index: NameIndex) -> None:
    found = index.search("Fiktive Werke")
    assert [each.name for each in found if each.id == "a"] == ["Fiktive Werke GmbH"]


def test_the_same_words_and_form_score_100(index: NameIndex) -> None:
    assert index.search("orsund kraft a/s")[0].score == 100


def test_a_number_tells_sisters_apart(index: NameIndex) -> None:
    second, third = index.search("Alpenglow Fund II")[:2]
    assert (second.id, third.id) == ("e", "f")
    assert third.score <= 79


def test_the_country_decides_between_namesakes(index: NameIndex) -> None:
    assert best(index, "Twin Peak Fiction Limited", "IE") == "i"
    assert best(index, "Twin Peak Fiction Limited", "GB") == "h"


def test_a_foreign_country_lowers_the_score(index: NameIndex) -> None:
    here, there = (index.search("Orsund Kraft", country)[0].score for country in ("DK", "FR"))
    assert here - there == 10


def test_the_limit_holds_and_blank_names_are_left_out(index: NameIndex) -> None:
    assert len(index) == 10
    assert len(index.search("Fund", limit=1)) == 1


def test_a_name_without_any_known_trigram_finds_nothing(index: NameIndex) -> None:
    assert index.search("qqqqqqqqqqqqqqqqq") == []
    assert index.search("") == []
    assert index.search("…") == []


def test_names_of_one_party_do_not_compete() -> None:
    rows = [row("lei", "Alpha Fictional plc", "GB"), row("coh", "Alpha Fictional plc", "GB")]
    index = NameIndex.build(rows)
    (apart,) = screen_names([("Alpha Fictional plc", None)], index)
    assert apart.outcome is Outcome.AMBIGUOUS
    (screened,) = screen_names([("Alpha Fictional plc", None)], index.joined({"lei": "coh"}))
    assert screened.outcome is Outcome.MATCHED


def test_an_empty_index_finds_nothing() -> None:
    assert NameIndex.build([]).search("Alpha") == []


def test_a_word_that_every_name_has_still_finds_them() -> None:
    rows = [row(str(at), f"Fiction {at}") for at in range(30)]
    assert len(NameIndex.build(rows).search("Fiction", limit=40)) == 30


@pytest.mark.parametrize(
    ("text", "outcome", "chosen"),
    [
        ("Fiktive Maschinenbau G.m.b.H.", Outcome.MATCHED, "a"),
        ("Orsnud Kraff", Outcome.MATCHED, "b"),
        ("Twin Peak Fiction Ltd.", Outcome.AMBIGUOUS, None),
        ("Orsund Kraft GmbH", Outcome.AMBIGUOUS, None),
        ("Orsund Wind Kraft A/S", Outcome.AMBIGUOUS, None),
        ("Alpenglow Fund IV LP", Outcome.AMBIGUOUS, None),
        ("Unheard Of Ventures", Outcome.NOT_FOUND, None),
    ],
)
def test_a_name_is_matched_only_where_one_entity_alone_is_meant(
    index: NameIndex, text: str, outcome: Outcome, chosen: str | None
) -> None:
    (screened,) = screen_names([(text, None)], index)
    assert screened.outcome is outcome
    assert (screened.chosen.id if screened.chosen else None) == chosen


def test_an_ambiguous_name_shows_all_that_may_be_meant(index: NameIndex) -> None:
    (screened,) = screen_names([("Twin Peak Fiction", "")], index)
    assert {each.id for each in screened.candidates} == {"h", "i"}


def test_possible_matches_are_suggested_once_and_not_across_countries() -> None:
    rows = [
        row("1", "Alpha Fictional Holding AG", "CH"),
        row("1", "Alpha Fictional Holding Aktiengesellschaft", "CH"),
        row("2", "HOLDING ALPHA FICTIONAL Aktiengesellschaft", "CH"),
        row("3", "Alpha Fictional Holding AG", "AT"),
        row("4", "Beta Fictional AG", "CH"),
        row("0", "Alpha Fictional Holding", None),
        row("5", "Alpha Fictional Holding SA", "CH"),
        row("6", "Ltd"),
        row("7", ""),
    ]
    found = list(possible_matches(rows))
    assert [(each.first, each.second) for each in found] == [
        ("0", "1"),
        ("0", "2"),
        ("0", "3"),
        ("0", "5"),
        ("1", "2"),
    ]
    assert found[4].names == (
        "Alpha Fictional Holding AG",
        "HOLDING ALPHA FICTIONAL Aktiengesellschaft",
    )
    assert found[4].score == 100


def test_a_name_that_many_bear_suggests_nothing() -> None:
    rows = [row(f"{number:02}", "Fictional Holding AG") for number in range(21)]
    assert list(possible_matches(rows)) == []
    assert len(list(possible_matches(rows[:3]))) == 3


def test_the_index_is_built_once_for_the_same_names(tmp_path: Path) -> None:
    path = tmp_path / "store.names"
    kept_names(NAMES, path)
    written = path.stat().st_mtime_ns
    again = kept_names(NAMES, path)
    assert path.stat().st_mtime_ns == written
    assert again.search("Zyx")[0].id == "g"
    assert kept_names([*NAMES, row("new", "Novel Fiction")], path).search("Novel Fiction")
    assert path.stat().st_mtime_ns != written
    assert kept_names(NAMES, None).search("Zyx")[0].id == "g"
    assert kept_names(NAMES, tmp_path / "missing" / "x").search("Zyx")[0].id == "g"


def test_an_index_that_is_kept_answers_as_before(index: NameIndex, tmp_path: Path) -> None:
    path = tmp_path / "names.npz"
    save_names(index, path, "v1")
    kept = load_names(path, "v1")
    assert kept is not None
    assert kept.search("Fiktve Maschinenbau") == index.search("Fiktve Maschinenbau")
    assert kept.search("Zyx") == index.search("Zyx")
    assert [item.name for item in tmp_path.iterdir()] == ["names.npz"]


def test_an_index_of_other_content_or_a_damaged_one_is_not_used(
    index: NameIndex, tmp_path: Path
) -> None:
    path = tmp_path / "names.npz"
    assert load_names(path, "v1") is None
    save_names(index, path, "v1")
    assert load_names(path, "v2") is None
    path.write_bytes(path.read_bytes()[:200])
    assert load_names(path, "v1") is None
    path.write_bytes(b"not an archive")
    assert load_names(path, "v1") is None
    np.savez(path, other=np.zeros(1))
    assert load_names(path, "v1") is None


@pytest.mark.parametrize(
    ("name", "words", "forms"),
    [
        ("Covent S.À R.L.", ("covent",), {"sarl"}),
        ("J. P. Fiction plc", ("jp", "fiction"), {"plc"}),
        ("Fiction Company Limited", ("fiction",), {"ltd"}),
        ("Fiction Corporation", ("fiction", "corporation"), {"corp"}),
        ("AT&T Inc.", ("at", "t", "inc"), {"at", "inc"}),
        ("Fiction Youxian Gongsi", ("fiction", "ltd"), set()),
        ("株式会社フィクション", ("fikushon",), {"ltd"}),
    ],
)
def test_keys(name: str, words: tuple[str, ...], forms: set[str]) -> None:
    key = name_key(name)
    assert key.words == words
    assert key.forms == forms


def test_legal_words_also_mistyped_and_strays() -> None:
    assert is_legal("limited")
    assert is_legal("gesellshaft")
    assert is_legal("limieted")
    assert not is_legal("xyited")
    assert not is_legal("kgaan")
    assert is_stray("kgaan")
    assert is_stray("lmt")
    assert not is_stray("volcano")
    assert not is_discriminator("sa")
    assert is_discriminator("xiv")


def key(*words: str, forms: tuple[str, ...] = (), latin: bool = True) -> NameKey:
    numbers = tuple(sorted(word for word in words if is_discriminator(word)))
    return NameKey(words, frozenset(forms), latin, numbers)


def alike(one: NameKey, two: NameKey) -> float:
    return likeness(one, two, lambda word: 0.05 if is_legal(word) else 1.0)


def test_likeness_weighs_pairs_and_leftovers() -> None:
    assert alike(key("alpha", "beta"), key("beta", "alpha")) == 100
    assert alike(key("alpha"), key("omega")) == 0
    assert alike(key("alpha", "beta"), key("alpha")) == 79
    assert alike(key("alpha", "beta", "eta"), key("alpha")) == pytest.approx(100 / 1.4)
    assert alike(key("alpha"), key("alpha", "betamax")) == 50
    assert alike(key(), key()) == 0
    assert alike(key("alphabet", "xx"), key("alphabet", "y", "zz")) < 80
    assert alike(key("alphas", "alphab"), key("alphax")) < 70


def test_likeness_of_other_forms_never_decides() -> None:
    assert alike(key("alpha", forms=("ag",)), key("alpha", forms=("sa",))) == 79
    assert alike(key("alpha", forms=("ag",)), key("alpha")) == 99


def test_words_written_together_or_apart() -> None:
    assert alike(key("landmark"), key("land", "mark")) == 98
    assert alike(key("landmarks"), key("lend", "mark")) < 87.5


def test_other_scripts_are_compared_coarsely() -> None:
    assert alike(key("kharter"), key("charter")) < 90
    assert alike(key("tsarter", latin=False), key("carter")) > 98
    assert alike(key("carter", latin=False), key("carter")) == 100
