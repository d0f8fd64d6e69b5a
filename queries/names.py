"""A name index: from a name, however it is written, to the entities that may be meant.

Names are broken into the trigrams of their words; a query is answered by the names that share the
rarest trigrams with it, and these are then compared word by word. The index is a few arrays, so
that millions of names fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from queries.name_keys import NameKey, is_legal, is_legal_word, name_key, skeleton
from queries.name_likeness import likeness

__all__ = ["Candidate", "NameIndex", "Named"]

_BASE = 37  # a blank, 26 letters, 10 digits
_CODES = _BASE**3
_COMPARED = 80  # names that are compared word by word
_SHORT = 10  # letters of a name that is short
_SHORT_ALIKE = 0.6
_COMMON = 0.15  # share of all names above which a trigram says next to nothing
_OTHER_COUNTRY = 10.0
_LEGAL_WORD = 0.05
_CHUNK = 200_000


class Named(Protocol):
    """A row of names, such as a store gives."""

    @property
    def id(self) -> str:
        """Whose name it is."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def jurisdiction(self) -> str | None:
        """Where its bearer is organized, ISO 3166-1 or 3166-2."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant.

    Attributes:
        id: the entity.
        name: the name that resembles the question most.
        score: likeness, 0 to 100.
    """

    id: str
    name: str
    score: float


class NameIndex:
    """An index over names. Use :meth:`build`."""

    def __init__(
        self,
        rows: Sequence[tuple[str, str, str | None]],
        start: NDArray[np.int64],
        postings: NDArray[np.int32],
        norms: NDArray[np.float32],
        same: Mapping[str, str],
    ) -> None:
        self._rows = rows
        self._start = start
        self._postings = postings
        self._norms = norms
        self._same = same
        counts = np.diff(start)
        size = max(len(rows), 1)
        self._idf = np.log1p(size / np.maximum(counts, 1))
        self._common = int(size * _COMMON) + 1
        self._weigh = lru_cache(maxsize=100_000)(self._word_weight)

    @classmethod
    def build(cls, rows: Iterable[Named], same: Mapping[str, str] | None = None) -> NameIndex:
        """Index the names of a store.

        Args:
            rows: every name of every entity.
            same: for an id the id that stands for its party, where they differ; names of one
                party do not compete with each other.
        """
        kept = [(row.id, row.name, row.jurisdiction) for row in rows if row.name]
        codes, owners = _all_trigrams(kept)
        order = np.argsort(codes, kind="stable")
        counts = np.bincount(codes, minlength=_CODES)
        start = np.concatenate(([0], np.cumsum(counts)))
        idf = np.log1p(max(len(kept), 1) / np.maximum(counts, 1))
        squares = np.bincount(owners, weights=idf[codes] ** 2, minlength=len(kept))
        norms = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)
        return cls(kept, start, owners[order].astype(np.int32), norms, same or {})

    def __len__(self) -> int:
        return len(self._rows)

    def search(self, text: str, country: str | None = None, limit: int = 10) -> list[Candidate]:
        """The entities whose names resemble ``text`` most, best first, each once.

        Args:
            text: a name, in any script.
            country: ISO 3166-1 code; an entity that is organized elsewhere ranks lower.
            limit: at most so many.
        """
        asked = name_key(text)
        best: dict[str, Candidate] = {}
        for row in self._closest(asked, max(_COMPARED, 4 * limit)):
            identity, name, jurisdiction = self._rows[row]
            score = likeness(asked, name_key(name), self._weigh)
            if country and jurisdiction and jurisdiction[:2] != country[:2].upper():
                score = max(0.0, score - _OTHER_COUNTRY)
            party = self._same.get(identity, identity)
            found = best.get(party)
            if found is None or (score, found.id) > (found.score, identity):
                best[party] = Candidate(identity, name, score)
        return sorted(best.values(), key=lambda each: (-each.score, each.id))[:limit]

    def _closest(self, asked: NameKey, limit: int) -> Sequence[int]:
        """The rows to compare word by word: the best of those that share trigrams, and short ones."""
        words = _own_words(asked.words, is_legal)
        rows = list(self._nearest(words, limit))
        joined = skeleton("".join(words))
        if len(joined) <= _SHORT:
            short = process.extract(
                joined, self._short, scorer=OSA.normalized_similarity, limit=limit,
                score_cutoff=_SHORT_ALIKE,
            )  # fmt: skip
            rows += sorted({row for _, _, row in short} - set(rows))
        return rows

    def _words(self, row: int) -> Sequence[str]:
        return _own_words(name_key(self._rows[row][1]).words, is_legal_word)

    @cached_property
    def _short(self) -> Mapping[int, str]:
        """Short names whole: a slip of the finger leaves them hardly a trigram."""
        joined = ((row, skeleton("".join(self._words(row)))) for row in range(len(self._rows)))
        return {row: text for row, text in joined if len(text) <= _SHORT + 2}

    def _nearest(self, words: Sequence[str], limit: int) -> Sequence[int]:
        """The rows that share most with words, by the weight of their common trigrams."""
        codes = np.unique(_trigrams(_indexed(words)))
        counts = self._start[codes + 1] - self._start[codes]
        known, common = counts > 0, counts > self._common
        chosen = codes[known & ~common] if np.any(known & ~common) else codes[known]
        if not len(chosen):
            return ()
        scores = np.zeros(len(self._rows), dtype=np.float32)
        for code in chosen:
            # A row holds a trigram once, so the indices of one posting do not repeat.
            scores[self._postings[self._start[code] : self._start[code + 1]]] += (
                self._idf[code] ** 2
            )
        scores /= self._norms
        taken = min(limit, len(scores))
        rows = np.argpartition(-scores, taken - 1)[:taken]
        return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")] if scores[row]]

    def _word_weight(self, word: str) -> float:
        """How much a word says: the mean rarity of its trigrams; a legal form next to nothing."""
        rarity = float(self._idf[_trigrams(f" {skeleton(word)} ")].mean())
        return rarity * _LEGAL_WORD if is_legal(word) else rarity


def _indexed(words: Sequence[str]) -> str:
    return f" {skeleton(' '.join(words))} "


def _own_words(words: Sequence[str], legal: Callable[[str], bool]) -> Sequence[str]:
    """The words without those of legal forms, which would drown a short name."""
    return [word for word in words if not legal(word)] or words


_LETTERS = np.zeros(256, dtype=np.int64)
_LETTERS[ord("a") : ord("z") + 1] = np.arange(1, 27)
_LETTERS[ord("0") : ord("9") + 1] = np.arange(27, 37)


def _trigrams(text: str) -> NDArray[np.int64]:
    """The trigrams of a text as numbers; those that span two words are left out."""
    letters = _LETTERS[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]
    if len(letters) < 3:  # noqa: PLR2004 (a trigram)
        return np.zeros(1, dtype=np.int64)
    first, middle, last = letters[:-2], letters[1:-1], letters[2:]
    codes = first * _BASE * _BASE + middle * _BASE + last
    return codes[middle > 0]


def _all_trigrams(
    rows: Sequence[tuple[str, str, str | None]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct trigrams of each name, and for each the row that it comes from."""
    parts = list(_chunks(rows))
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return (
        np.concatenate([codes for codes, _ in parts]),
        np.concatenate([owners for _, owners in parts]),
    )


def _chunks(
    rows: Sequence[tuple[str, str, str | None]],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    for begin in range(0, len(rows), _CHUNK):
        texts = [_indexed(_own_words(name_key(name).words, is_legal_word)) for _, name, _ in rows[begin : begin + _CHUNK]]
        buffer = "".join(texts).encode("ascii")
        letters = _LETTERS[np.frombuffer(buffer, dtype=np.uint8)]
        owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        middle = (letters[1:-1] > 0) & (owner[:-2] == owner[2:])
        codes = letters[:-2] * _BASE * _BASE + letters[1:-1] * _BASE + letters[2:]
        pairs = np.sort(owner[1:-1][middle] * _CODES + codes[middle])
        first = np.concatenate((pairs[:1] >= 0, pairs[1:] != pairs[:-1]))
        yield pairs[first] % _CODES, pairs[first] // _CODES + begin
