"""A name index: from a name, however it is written, to the entities that may be meant.

Names are broken into the trigrams of their words; a query is answered by the names that share the
rarest trigrams with it, and these are then compared word by word. The index is a few arrays, so
that millions of names fit, and can be kept in a file (``queries.names.index_file``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from queries.names.keys import NameKey, is_legal, is_legal_word, name_key, skeleton
from queries.names.likeness import likeness
from queries.names.trigrams import CODES, all_trigrams, trigrams

__all__ = ["Candidate", "NameColumns", "NameIndex", "Named"]

_COMPARED = 80  # names that are compared word by word
_COMMON = 0.15  # share of all names above which a trigram says next to nothing
_SHARED = 0.2  # of the best row's trigrams, by weight, that a row must share
_SHORT = 10  # letters of a short name
_SHORT_ALIKE = 0.6
_LEGAL_WORD = 0.05
_OTHER_COUNTRY = 10.0


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


@dataclass(frozen=True, slots=True, eq=False)
class NameColumns:
    """The names and their trigrams, one row a name.

    Attributes:
        ids: whose name it is.
        names: the name.
        laws: jurisdiction of its bearer; empty where it is not known.
        start: the postings of trigram ``c`` are ``postings[start[c]:start[c + 1]]``.
        postings: rows whose name holds a trigram.
        norms: length of each row as a vector of trigrams.
        short_rows: rows of short names.
        short_words: each of them as one word.
    """

    ids: Sequence[str]
    names: Sequence[str]
    laws: Sequence[str]
    start: NDArray[np.int64]
    postings: NDArray[np.int32]
    norms: NDArray[np.float32]
    short_rows: Sequence[int]
    short_words: Sequence[str]


class NameIndex:
    """An index over names. Use :meth:`build`.

    Args:
        columns: the names and their trigrams.
        same: for an id the id that stands for its party, where they differ.
    """

    def __init__(self, columns: NameColumns, same: Mapping[str, str] | None = None) -> None:
        self._columns = columns
        self._same = same or {}
        counts = np.diff(columns.start)
        size = max(len(columns.ids), 1)
        self._idf = np.log1p(size / np.maximum(counts, 1))
        self._common = int(size * _COMMON) + 1
        self._weigh = lru_cache(maxsize=100_000)(self._word_weight)

    @classmethod
    def build(cls, rows: Iterable[Named], same: Mapping[str, str] | None = None) -> NameIndex:
        """Index the names of a store.

        Args:
            rows: every name of every entity.
            same: for an id the id that stands for its party, where they differ; the names of one
                party do not compete with each other.
        """
        kept = [row for row in rows if row.name.strip()]
        texts: list[str] = []
        short: dict[int, str] = {}
        for at, row in enumerate(kept):
            words = _own_words(name_key(row.name))
            texts.append(skeleton(" ".join(words)))
            joined = "".join(words)
            if len(joined) <= _SHORT + 2:
                short[at] = joined
        codes, owners = all_trigrams(texts)
        counts = np.bincount(codes, minlength=CODES)
        idf = np.log1p(max(len(kept), 1) / np.maximum(counts, 1))
        squares = np.bincount(owners, weights=idf[codes] ** 2, minlength=len(kept))
        columns = NameColumns(
            ids=[row.id for row in kept],
            names=[" ".join(row.name.split()) for row in kept],
            laws=[row.jurisdiction or "" for row in kept],
            start=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            postings=owners[np.argsort(codes, kind="stable")].astype(np.int32),
            norms=np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32),
            short_rows=list(short),
            short_words=list(short.values()),
        )
        return cls(columns, same)

    def __len__(self) -> int:
        return len(self._columns.ids)

    @property
    def columns(self) -> NameColumns:
        """The names and their trigrams."""
        return self._columns

    def joined(self, same: Mapping[str, str]) -> NameIndex:
        """The same index, where names of one party do not compete with each other.

        Args:
            same: for an id the id that stands for its party, where they differ.
        """
        return NameIndex(self._columns, same)

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
            identity, name = self._columns.ids[row], self._columns.names[row]
            score = likeness(asked, name_key(name), self._weigh)
            law = self._columns.laws[row]
            if country and law and law[:2] != country[:2].upper():
                score = max(0.0, score - _OTHER_COUNTRY)
            party = self._same.get(identity, identity)
            found = best.get(party)
            if found is None or score > found.score:
                best[party] = Candidate(identity, name, score)
        return sorted(best.values(), key=lambda each: (-each.score, each.id))[:limit]

    def _closest(self, asked: NameKey, limit: int) -> list[int]:
        """Rows to compare word by word: those that share trigrams, and short names like it."""
        words = [word for word in asked.words if not is_legal(word)] or list(asked.words)
        rows = self._sharing(words, limit)
        joined = "".join(words)
        if len(joined) <= _SHORT:
            # A slip of the finger leaves a short name hardly a trigram.
            alike = process.extract(
                joined,
                self._columns.short_words,
                scorer=OSA.normalized_similarity,
                limit=limit,
                score_cutoff=_SHORT_ALIKE,
            )
            rows += sorted({self._columns.short_rows[at] for *_, at in alike} - set(rows))
        return rows

    def _sharing(self, words: Sequence[str], limit: int) -> list[int]:
        """The rows that share most with words, by the weight of their common trigrams."""
        codes = np.unique(trigrams(skeleton(" ".join(words))))
        start = self._columns.start
        counts = start[codes + 1] - start[codes]
        known, rare = counts > 0, counts <= self._common
        chosen = codes[known & rare] if np.any(known & rare) else codes[known]
        scores = self._scratch
        scores[:] = 0
        for code in chosen:
            # A row holds a trigram once, so the rows of one posting do not repeat.
            scores[self._columns.postings[start[code] : start[code + 1]]] += self._idf[code] ** 2
        scores /= self._columns.norms
        best = float(scores.max(initial=0.0))
        rows = np.flatnonzero(scores > best * _SHARED) if best > 0 else np.zeros(0, np.intp)
        return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")][:limit]]

    @cached_property
    def _scratch(self) -> NDArray[np.float32]:
        return np.zeros(len(self), dtype=np.float32)

    def _word_weight(self, word: str) -> float:
        """How much a word says: the mean rarity of its trigrams; a legal form next to nothing."""
        codes = trigrams(skeleton(word))
        rarity = float(self._idf[codes].mean()) if len(codes) else 1.0
        return rarity * _LEGAL_WORD if is_legal(word) else rarity


def _own_words(key: NameKey) -> Sequence[str]:
    """The words without those of legal forms, which would drown a short name."""
    return [word for word in key.words if not is_legal_word(word)] or key.words
