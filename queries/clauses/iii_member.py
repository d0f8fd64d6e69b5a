"""III.member: the top provider of each layer is a member of the consortium.

"For each layer of the full stack AI technology package described in Section III, the entity
providing the greatest share of the package's products and services by value for that layer must be
a member of the consortium." FR Doc. 2026-06952, section II, in force since 1 April 2026.

Not modelled: how a value was arrived at (ex-factory prices, contract values).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from ownership_graph.share import decimal_text
from queries.clauses.package import Entry, Package
from queries.findings.finding import Finding, Gap, Outcome, Result

__all__ = ["CLAUSE", "evaluate", "top_providers"]

CLAUSE = "III.member"


def evaluate(package: Package, group_of: Callable[[str], str]) -> list[Finding]:
    """One finding for each layer.

    Args:
        package: the proposal and its parties.
        group_of: for a party the name of its group, for the reading that sums affiliates.
    """
    return [
        _layer(package, number, group_of)
        for number in package.book.clause(CLAUSE).figures["layers"]
    ]


def top_providers(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries that provide the greatest value of a layer, or may do so."""
    items = tuple(entries)
    best = max((entry.lower for entry in items), default=Fraction(0))
    return tuple(entry for entry in items if entry.upper is None or entry.upper >= best)


def _layer(package: Package, number: int, group_of: Callable[[str], str]) -> Finding:
    entries = package.layer(number)
    results: dict[str, Result] = {}
    for reading, dials in package.book.readings(CLAUSE).items():
        summed = dials.affiliates == "summed"
        results[reading] = _result(_grouped(entries, group_of) if summed else entries, number)
    return Finding(
        clause=CLAUSE,
        entity=None,
        layer=number,
        results=results,
        citation=package.citation(CLAUSE),
        gaps=_gaps(entries, number),
    )


def _grouped(entries: Iterable[Entry], group_of: Callable[[str], str]) -> tuple[Entry, ...]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(group_of(entry.party) if entry.identified else entry.party, []).append(
            entry
        )
    return tuple(_group(rows) for rows in groups.values())


def _group(rows: list[Entry]) -> Entry:
    first = rows[0]
    known = [row.upper for row in rows if row.upper is not None]
    return Entry(
        first.party,
        " with ".join(row.name for row in rows),
        any(row.member for row in rows),
        first.identified,
        first.role,
        sum((row.lower for row in rows), Fraction(0)),
        sum(known, Fraction(0)) if len(known) == len(rows) else None,
    )


def _result(entries: tuple[Entry, ...], number: int) -> Result:
    if not entries:
        return Result(outcome=Outcome.INDETERMINATE, reason=f"nobody is named for layer {number}.")
    inside = [entry for entry in entries if entry.member]
    outside = [entry for entry in entries if not entry.member]
    least_inside = max((entry.lower for entry in inside), default=Fraction(0))
    rivals = [entry for entry in outside if entry.upper is None or entry.upper >= least_inside]
    if inside and not rivals:
        top = max(inside, key=lambda entry: entry.lower)
        return Result(
            outcome=Outcome.PASS, reason=f"{top.name}, a member, provides the most: {_value(top)}."
        )
    certain = max(outside, key=lambda entry: entry.lower)
    reach = [entry.upper for entry in inside]
    if all(upper is not None and upper <= certain.lower for upper in reach):
        return Result(
            outcome=Outcome.FAIL,
            reason=f"{certain.name}, no member, provides {_value(certain)}; {_best(inside)}.",
        )
    names = ", ".join(entry.name for entry in rivals)
    return Result(
        outcome=Outcome.INDETERMINATE,
        reason=f"a value that is not known may make a non-member the top or tied: {names}.",
    )


def _best(inside: list[Entry]) -> str:
    if not inside:
        return "no member provides any"
    best = max(inside, key=lambda entry: entry.lower)
    return f"the most of a member is {_value(best)}, of {best.name}"


def _value(entry: Entry) -> str:
    if entry.upper is None:
        return f"{decimal_text(entry.lower)} or more" if entry.lower else "a value not stated"
    return decimal_text(entry.lower)


def _gaps(entries: tuple[Entry, ...], number: int) -> tuple[Gap, ...]:
    return tuple(
        Gap(
            entity=entry.party if entry.identified else None,
            missing=f"the value that {entry.name} provides in layer {number}",
            reason="the proposal does not state it",
            document="ex-factory price list or contract value for the layer",
        )
        for entry in entries
        if entry.upper is None
    )
