"""Trigrams of words as numbers: a blank before and after each word, 26 letters and 10 digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["CODES", "all_trigrams", "trigrams"]

_BASE = 37
CODES = _BASE**3
"""One more than the greatest number of a trigram."""

_CHUNK = 200_000
_LETTERS = np.zeros(256, dtype=np.int64)
_LETTERS[ord("a") : ord("z") + 1] = np.arange(1, 27)
_LETTERS[ord("0") : ord("9") + 1] = np.arange(27, 37)


def trigrams(text: str) -> NDArray[np.int64]:
    """The trigrams of the words of a text of small Latin letters, digits and single blanks.

    Trigrams that span two words are left out, so the order of words does not matter.
    """
    letters = _letters(f" {text} ")
    return _codes(letters)[letters[1:-1] > 0]


def all_trigrams(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct trigrams of each text, and for each the number of the text it comes from."""
    codes, owners = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for begin in range(0, len(texts), _CHUNK):
        chunk = [f" {text} " for text in texts[begin : begin + _CHUNK]]
        letters = _letters("".join(chunk))
        owner = np.repeat(np.arange(len(chunk)), [len(text) for text in chunk])
        inside = (letters[1:-1] > 0) & (owner[:-2] == owner[2:])
        pairs = np.sort(owner[1:-1][inside] * CODES + _codes(letters)[inside])
        first = np.ones(len(pairs), dtype=bool)
        first[1:] = pairs[1:] != pairs[:-1]
        codes.append(pairs[first] % CODES)
        owners.append(pairs[first] // CODES + begin)
    return np.concatenate(codes), np.concatenate(owners)


def _letters(text: str) -> NDArray[np.int64]:
    return _LETTERS[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]


def _codes(letters: NDArray[np.int64]) -> NDArray[np.int64]:
    return letters[:-2] * _BASE * _BASE + letters[1:-1] * _BASE + letters[2:]
