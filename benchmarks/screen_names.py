"""Measure how well names are found that people have written differently.

    python benchmarks/screen_names.py TABLE.csv[.gz] [--names 1000] [--seed 7] [--show N]

TABLE has a name column (``Legal Name``, ``Entity.LegalName`` or ``name``) and an id column (``LEI``
or ``id``). A fifth of the names are taken out of the index before they are asked, with all that
bear the same name: whatever is "matched" for them is wrong. The others are asked with typing
errors, in another word order, with another spelling of the legal form, in another script, or with
two of these at once. The generator is seeded, so a run can be repeated.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import icu

from ownership_graph.stores.base import NameRow
from queries.names.index import NameIndex
from queries.names.keys import name_key
from queries.names.screen import Outcome, screen_names

_FORMS = [
    ["Limited", "Ltd", "Ltd."],
    ["Private Limited", "Pvt. Ltd.", "Pvt Ltd"],
    ["LLC", "L.L.C.", "Limited Liability Company"],
    ["Inc", "Inc.", "Incorporated"],
    ["Corporation", "Corp.", "Corp"],
    ["Company", "Co."],
    ["GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H."],
    ["Aktiengesellschaft", "AG"],
    ["S.A.", "SA", "Société Anonyme", "Sociedad Anónima"],
    ["S.p.A.", "SPA", "Società per Azioni"],
    ["B.V.", "BV", "Besloten Vennootschap"],
    ["N.V.", "NV", "Naamloze Vennootschap"],
    ["S.à r.l.", "SARL", "S.A.R.L."],
    ["Sp. z o.o.", "Spółka z ograniczoną odpowiedzialnością"],
    ["PLC", "Public Limited Company", "P.L.C."],
    ["A/S", "Aktieselskab"],
    ["AB", "Aktiebolag"],
    ["Oy", "Osakeyhtiö"],
    ["LP", "L.P.", "Limited Partnership"],
]  # fmt: skip
SHOWN = {"absent, matched", "matched, wrong", "missed"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = icu.Transliterator.createInstance("Any-Latin; Latin-Cyrillic")
_GREEK = icu.Transliterator.createInstance("Any-Latin; Latin-Greek")
_LATIN = icu.Transliterator.createInstance("Any-Latin")


def typed(name: str, dice: random.Random) -> str:
    """One or two slips of the finger, in letters."""
    letters = list(name)
    for _ in range(1 if len(name) < 16 else 2):
        places = [i for i, letter in enumerate(letters[:-1]) if letter.isalpha()]
        if not places:
            break
        at = dice.choice(places)
        slip = dice.randrange(4)
        if slip == 0:
            del letters[at]
        elif slip == 1:
            letters.insert(at, dice.choice(_LETTERS))
        elif slip == 2:
            letters[at] = dice.choice(_LETTERS)
        elif letters[at + 1].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def reordered(name: str, dice: random.Random) -> str:
    """The words in another order."""
    words = name.replace(",", " ").split()
    dice.shuffle(words)
    return " ".join(words)


def reformed(name: str, dice: random.Random) -> str:
    """Another spelling of the legal form."""
    for forms in _FORMS:
        for form in sorted(forms, key=len, reverse=True):
            pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)", re.IGNORECASE)
            if pattern.search(name):
                other = dice.choice([each for each in forms if each != form])
                return pattern.sub(other, name, count=1)
    return name.replace(".", "").title()


def transliterated(name: str, dice: random.Random) -> str:
    """In another script: Latin names in Cyrillic or Greek, others in Latin."""
    if not name.isascii() and any(letter >= "\u0370" for letter in name if letter.isalpha()):
        return str(_LATIN.transliterate(name))
    return str(dice.choice([_CYRILLIC, _GREEK]).transliterate(name.lower()))


def cased(name: str, dice: random.Random) -> str:
    """Other capitals, no punctuation."""
    plain = re.sub(r"[^\w\s]", " ", name)
    return dice.choice([plain.lower(), plain.upper(), plain.title()])


Change = Callable[[str, random.Random], str]
_CHANGES: dict[str, tuple[Change, ...]] = {
    "typing": (typed,),
    "order": (reordered,),
    "form": (reformed,),
    "script": (transliterated,),
    "typing+form": (typed, reformed),
    "order+form": (reformed, reordered),
    "typing+order": (typed, reordered),
    "case": (cased,),
}


def rows_of(path: Path) -> list[NameRow]:
    """The names of a table."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as source:
        table = csv.DictReader(source)
        columns = table.fieldnames or []
        name = next(each for each in ("Legal Name", "Entity.LegalName", "name") if each in columns)
        key = next(each for each in ("LEI", "id") if each in columns)
        law = next((each for each in columns if "urisdiction" in each), key)
        return [NameRow(row[key], row[name], "", row[law][:5] or None) for row in table]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0, help="show so many wrong answers")
    wanted = parser.parse_args()
    dice = random.Random(wanted.seed)
    rows = rows_of(wanted.table)
    asked = dice.sample(rows, wanted.names)
    absent = {row.id for row in asked[: wanted.names // 5]}
    kinds = [list(_CHANGES)[at % len(_CHANGES)] for at in range(len(asked))]
    written = []
    for row, kind in zip(asked, kinds, strict=True):
        text = row.name
        for change in _CHANGES[kind]:
            text = change(text, dice)
        written.append(text)

    begun = time.perf_counter()
    gone = {name_key(row.name).words for row in rows if row.id in absent}
    index = NameIndex.build(row for row in rows if name_key(row.name).words not in gone)
    built = time.perf_counter()
    screened = list(screen_names(((text, None) for text in written), index))
    done = time.perf_counter()

    outcome: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    shown = []
    for row, kind, text, found in zip(asked, kinds, written, screened, strict=True):
        right = found.chosen is not None and found.chosen.id == row.id
        listed = any(each.id == row.id for each in found.candidates)
        if row.id in absent:
            verdict = (
                "absent, matched" if found.outcome is Outcome.MATCHED else "absent, not matched"
            )
        elif found.outcome is Outcome.MATCHED:
            verdict = "matched" if right else "matched, wrong"
        else:
            verdict = "among the candidates" if listed else "missed"
        outcome[verdict] += 1
        if verdict in SHOWN:
            missed[f"{kind}: {verdict}"] += 1
            best = found.candidates[0] if found.candidates else None
            shown.append(f"  {kind}: {row.name} | {text} -> {verdict} {best}")
    present = wanted.names - len(absent)
    recall = (outcome["matched"] + outcome["among the candidates"]) / present
    false = (outcome["absent, matched"] + outcome["matched, wrong"]) / wanted.names
    for verdict, count in sorted(outcome.items()):
        print(f"{verdict:24} {count:6}")
    for verdict, count in sorted(missed.items()):
        print(f"  {verdict:40} {count:4}")
    print("\n".join(shown[: wanted.show]))
    print(f"names in the index       {len(index):6}")
    print(
        f"recall                   {recall:8.2%}   matched alone {outcome['matched'] / present:.2%}"
    )
    print(f"false matches            {false:8.2%}")
    print(f"index {built - begun:.1f} s, {wanted.names} names {done - built:.1f} s")
    print(f"processor time of the whole run {time.process_time():.1f} s")


if __name__ == "__main__":
    main()
