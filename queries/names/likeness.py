"""How alike two names are: words paired in any order, each weighed by how rare it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz.distance import OSA

from queries.names.keys import NameKey, is_legal, is_stray, skeleton

__all__ = ["likeness"]

Weigh = Callable[[str], float]

_PAIRED = 0.6  # words less alike than this are different words
_SISTERS = 79.0  # the most that names with other numbers can reach
_SURELY_PAIRED = 0.75  # and those less alike may be
_UNSURE = 79.0  # the most with another legal form, or with a word that has no sure counterpart
_JOINED = 0.98  # for words written together or apart
_SURELY_JOINED = 0.93
_OTHER_SCRIPT = 0.99
_NO_FORM = 1.0
_STRAY_WEIGHT = 0.2


def likeness(asked: NameKey, known: NameKey, weigh: Weigh) -> float:
    """How alike two names are, 0 to 100; 100 for the same words with the same legal form.

    Args:
        asked: one name.
        known: the other.
        weigh: how much a word says: rare words more.
    """
    score, unsure = _words_alike(asked.words, known.words, weigh)
    if not (asked.latin and known.latin):
        coarse = [tuple(skeleton(word) for word in key.words) for key in (asked, known)]
        other, other_unsure = _words_alike(coarse[0], coarse[1], weigh)
        if other * _OTHER_SCRIPT > score:
            score, unsure = other * _OTHER_SCRIPT, other_unsure
    score *= 100
    if asked.forms != known.forms:
        score = max(0.0, score - _NO_FORM)
    if unsure or (asked.forms and known.forms and not asked.forms & known.forms):
        score = min(score, _UNSURE)
    return score if asked.numbers == known.numbers else min(score, _SISTERS)


def _words_alike(left: Sequence[str], right: Sequence[str], weigh: Weigh) -> tuple[float, bool]:
    """How alike words are, 0 to 1, and whether a word has no sure counterpart."""
    paired, unsure = _paired(left, right, weigh)
    if paired == 1.0 or len(left) == len(right):
        return paired, unsure
    joined = _JOINED * OSA.normalized_similarity("".join(left), "".join(right))
    return (joined, joined < _SURELY_JOINED) if joined > paired else (paired, unsure)


def _paired(left: Sequence[str], right: Sequence[str], weigh: Weigh) -> tuple[float, bool]:
    """The weight of paired words, by their likeness, among the weight of all words."""
    ours, theirs, got = [], list(right), 0.0
    for word in left:
        if word in theirs:
            theirs.remove(word)
            got += weigh(word)
        else:
            ours.append(word)
    total = got
    unsure = False
    for alike, one, two in _pairs(ours, theirs):
        unsure = unsure or alike < _SURELY_PAIRED
        weight = max(weigh(one), weigh(two))
        got += alike * weight
        total += weight
        ours.remove(one)
        theirs.remove(two)
    strays = [word for word in ours if is_stray(word)]
    total += sum(weigh(word) * (_STRAY_WEIGHT if word in strays else 1.0) for word in ours)
    total += sum(weigh(word) for word in theirs)
    unsure = unsure or not all(is_legal(word) for word in (*ours, *theirs))
    return (got / total if total else 0.0), unsure


def _pairs(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[float, str, str]]:
    """Words that may be one word, each in at most one pair, the most alike first."""
    possible = [
        (alike, at, one, to, two)
        for at, one in enumerate(ours)
        for to, two in enumerate(theirs)
        if (alike := OSA.normalized_similarity(one, two, score_cutoff=_PAIRED))
    ]
    possible.sort(reverse=True)
    taken: tuple[set[int], set[int]] = (set(), set())
    chosen = []
    for alike, at, one, to, two in possible:
        if at not in taken[0] and to not in taken[1]:
            taken[0].add(at)
            taken[1].add(to)
            chosen.append((alike, one, two))
    return chosen
