"""What is left of a name when spelling is put aside: words without legal form, script or accents.

Legal forms are recognised by ``rigour`` in every language ("Aktiengesellschaft" and "AG" are one);
what remains is written in Latin letters. A second, coarser spelling joins letters that
transliterations write differently (k and c, h and kh); it is compared only where one of two names
is in another script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rigour.names import extract_org_types, remove_org_types
from rigour.text.normalize import Normalize, normalize
from rigour.text.translit import ascii_text

__all__ = [
    "NameKey",
    "is_discriminator",
    "is_legal",
    "is_legal_word",
    "is_stray",
    "name_key",
    "skeleton",
]

_FLAGS = Normalize.CASEFOLD | Normalize.NAME

# Forms that are written without a blank before them, or that end on a word that rigour leaves.
_ATTACHED = re.compile(
    "股份有限公司|有限责任公司|有限責任公司|有限公司|股份公司|株式会社|有限会社|合同会社|주식회사|유한회사"
)
_PHRASES = (
    (re.compile(r"\bs a ?r l\b|\bs ?[aà] r ?l\b"), " sarl "),
    (re.compile(r"\b(?:private|pvt|pte|proprietary|pty) (?:limited|ltd)\b"), " ltd "),
    (re.compile(r"\b(?<!liability )(?:company|co) (?:limited|ltd)\b"), " ltd "),
    (re.compile(r"\bpubl\b"), " "),
)
_PINYIN = re.compile(r"\b(?:gu ?fen ?)?you ?xian ?(?:ze ?ren ?)?gong ?si\b")
_SINGLES = re.compile(r"\b(?:[a-z0-9] ){1,5}[a-z0-9]\b")
_NUMERAL = re.compile(
    r"^(?:\d+|[a-z]|m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))$"
)
_WORDS = re.compile(r"[a-z0-9]+")

_FOLDS = (
    ("tskh", "k"), ("sch", "s"), ("sh", "s"), ("ch", "k"), ("kh", "h"), ("zh", "z"), ("ph", "f"),
    ("th", "t"), ("ts", "k"), ("tz", "k"), ("c", "k"), ("q", "k"), ("x", "ks"), ("ou", "u"),
)  # fmt: skip
_LETTERS = str.maketrans({
    "w": "v", "b": "v", "u": "i", "y": "i", "j": "i", "e": "i", "g": "k", "h": None,
})  # fmt: skip
# Forms that rigour does not list, and words that tell "X Company" from "X Corporation".
_FORMS = {
    "asa", "co", "company", "corp", "corporation", "ead", "eood", "kk", "ou", "pte", "pty", "pvt",
    "sab", "sae", "sasu", "sdn", "sl", "slu", "tbk", "tnhh",
}  # fmt: skip
_ONE_FORM = {"company": "co", "corporation": "corp"}
_LEAST_LETTERS = 3
_LEAST_FUZZY = 6
_LEAST_STRAY = 5
_STRAY_ALIKE = 0.6
_LEAST_TWICE = 7
_DOUBLED = re.compile(r"([a-z])(?=\1)")


@dataclass(frozen=True, slots=True)
class NameKey:
    """A name, ready to be compared.

    Attributes:
        words: its words in Latin letters and digits, without legal forms, in order.
        forms: its legal forms, each by its short name ("gmbh").
        latin: whether the name was written in Latin letters.
        numbers: those of its words that tell sisters apart, in alphabetical order.
    """

    words: tuple[str, ...]
    forms: frozenset[str]
    latin: bool
    numbers: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def name_key(name: str) -> NameKey:
    """The key of a name.

    >>> name_key("Müller & Söhne Gesellschaft mit beschränkter Haftung").words
    ('muller', 'sohne')
    """
    folded = normalize(_ATTACHED.sub(" co ltd ", name), _FLAGS) or ""
    for pattern, short in _PHRASES:
        folded = pattern.sub(short, folded)
    found = extract_org_types(folded, normalize_flags=_FLAGS)
    forms = frozenset(form for _, form in found if form)
    bare = remove_org_types(folded, " ", normalize_flags=_FLAGS) if forms else folded
    words = _latin_words(bare)
    forms |= {_ONE_FORM.get(word, word) for word in words if word in _FORMS}
    if sum(map(len, words)) < _LEAST_LETTERS:  # "AT&T", whose first word is also a legal form
        words = _latin_words(folded)
    numbers = tuple(sorted(word for word in words if is_discriminator(word)))
    return NameKey(words, forms, folded.isascii() or _is_latin(folded), numbers)


def _latin_words(text: str) -> tuple[str, ...]:
    plain = text if text.isascii() else ascii_text(text).casefold()
    joined = _SINGLES.sub(lambda found: found.group().replace(" ", ""), plain)
    return tuple(_WORDS.findall(_PINYIN.sub("ltd", joined)))


def _is_latin(text: str) -> bool:
    """Whether every letter is Latin: the Latin blocks of Unicode end at U+024F and U+1EFF."""
    return all(letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" for letter in text)


def skeleton(text: str) -> str:
    """A coarser spelling, in which transliterations of one name agree more often.

    >>> skeleton("kharkiv"), skeleton("harkov")
    ('arkiv', 'arkov')
    """
    for written, kept in _FOLDS:
        text = text.replace(written, kept)
    return _DOUBLED.sub("", text.translate(_LETTERS))


@cache
def _legal_words() -> tuple[frozenset[str], frozenset[str]]:
    text = files("queries").joinpath("data", "legal_words.txt").read_text(encoding="utf-8")
    words = frozenset(text.split())
    return words, frozenset(skeleton(word) for word in words if len(word) > _LEAST_LETTERS)


def is_legal_word(word: str) -> bool:
    """Whether a word, spelt well, is part of a legal form."""
    return word in _legal_words()[0]


@lru_cache(maxsize=65_536)
def is_legal(word: str) -> bool:
    """Whether a word is part of a legal form, also one that is mistyped or transliterated.

    >>> [is_legal(word) for word in ("limited", "lmitied", "gesellshaft", "kgaan", "atlas")]
    [True, True, True, False, False]
    """
    words, coarse = _legal_words()
    if word in words or (len(word) >= _LEAST_LETTERS and skeleton(word) in coarse):
        return True
    if len(word) < _LEAST_FUZZY:
        return False
    slips = 1 if len(word) < _LEAST_TWICE else 2
    near = process.extractOne(word, words, scorer=OSA.distance, score_cutoff=slips)
    return near is not None and (near[1] < 2 or near[0][0] == word[0])  # noqa: PLR2004 (slips)


@lru_cache(maxsize=65_536)
def is_stray(word: str) -> bool:
    """Whether a word that has no counterpart may be a legal form, mistyped beyond recognition.

    >>> [is_stray(word) for word in ("wrvate", "lxc", "atlantis")]
    [True, True, False]
    """
    if len(word) < _LEAST_STRAY:
        return True
    words = _legal_words()[0]
    scorer = OSA.normalized_similarity
    return process.extractOne(word, words, scorer=scorer, score_cutoff=_STRAY_ALIKE) is not None


@lru_cache(maxsize=65_536)
def is_discriminator(word: str) -> bool:
    """Whether a word tells sisters apart: a number, a letter, a Roman numeral.

    >>> [is_discriminator(word) for word in ("2", "iii", "b", "fund")]
    [True, True, True, False]
    """
    return _NUMERAL.match(word) is not None and not is_legal_word(word)
