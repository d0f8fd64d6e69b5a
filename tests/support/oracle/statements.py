"""The oracle's own reading of statements: from rows to the stakes in each subject.

One subject and one measure at a time, in the order of the rules (R5, R6, R7, R11, R12, R14, T3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from oracle.world import (
    PARTNERSHIPS,
    UNIDENTIFIED,
    UNKNOWN,
    Band,
    NotEvaluated,
    Reading,
    Row,
    Stake,
    Stakes,
    World,
    exactly,
)

__all__ = ["feasible", "stakes_in"]


def feasible(bands: Sequence[Band]) -> bool:
    """Whether shares within the bands can add up to exactly 100."""
    low = sum((band.low for band in bands), Fraction(0))
    high = sum((band.high for band in bands), Fraction(0))
    from_below = low < 100 or (low == 100 and not any(band.low_open for band in bands))
    from_above = high > 100 or (high == 100 and not any(band.high_open for band in bands))
    return from_below and from_above


def stakes_in(world: World, subject: str, measure: str, reading: Reading) -> Stakes:
    """The stakes in a subject, after R5, R6, R7, R11, R12, R14 and T3."""
    if not world.has_owners(subject):
        return Stakes((), rest=False, is_float=False, contradiction=None)
    rows = _distinct(_looked_through(world.subject_rows(subject), reading))
    complete = any(row.complete for row in rows) or (reading.register_complete and bool(rows))
    counted = _without_treasury(rows, measure, reading)
    votes_stated = any(row.votes is not None for row in rows)
    if measure == "votes" and not votes_stated and reading.one_share_one_vote:
        counted = [_voting(row) for row in counted]
    counted = _exercised(counted, measure, reading)
    kept = _joined([row for row in counted if row.form == "treasury"], measure)
    listed = [
        *_joined([row for row in counted if row.form != "treasury"], measure),
        *(replace(stake, holders=(), role="nobody") for stake in kept),
    ]
    if measure == "votes" and not votes_stated and world.kinds.get(subject) in PARTNERSHIPS:
        listed = _partners_vote(listed, counted)
    return _judged(listed, complete=complete, is_float=subject in reading.floats)


def _judged(listed: Sequence[Stake], *, complete: bool, is_float: bool) -> Stakes:
    bands = [stake.band for stake in listed]
    if sum(band.low for band in bands) > 100:
        return Stakes(tuple(listed), rest=False, is_float=is_float, contradiction="over")
    if not feasible([*bands, *([] if complete else [UNKNOWN])]):
        return Stakes(tuple(listed), rest=True, is_float=is_float, contradiction="mixed")
    return Stakes(tuple(listed), rest=not complete, is_float=is_float, contradiction=None)


def _looked_through(rows: Iterable[Row], reading: Reading) -> list[Row]:
    return [
        replace(row, holder=row.nominator)
        if row.nominator is not None and reading.look_through_nominees
        else row
        for row in rows
    ]


def _distinct(rows: Iterable[Row]) -> list[Row]:
    return list(dict.fromkeys(rows))


def _exercised(rows: Sequence[Row], measure: str, reading: Reading) -> list[Row]:
    """T3. An option replaces its holder's issued stake; the others share what is left."""
    options = [row for row in rows if row.form == "option"]
    issued = [row for row in rows if row.form != "option"]
    if not reading.as_exercised or not options:
        return issued
    holders = {row.holder for row in options}
    replaced = [row for row in issued if row.holder in holders]
    total, before = _figure(options, measure), _figure(replaced, measure)
    if total > 100:
        raise NotEvaluated
    factor = (100 - total) / (100 - before)
    others = [_scaled(row, measure, factor) for row in issued if row.holder not in holders]
    return [*others, *(replace(row, form="issued") for row in options)]


def _figure(rows: Iterable[Row], measure: str) -> Fraction:
    """What rows with exact figures add up to."""
    bands = [row.band(measure) for row in rows]
    assert all(band is not None and band.low == band.high for band in bands), bands
    return sum((band.low for band in bands if band is not None), Fraction(0))


def _scaled(row: Row, measure: str, factor: Fraction) -> Row:
    band = row.band(measure)
    if band is None:
        return row
    scaled = band.times(factor)
    return replace(row, equity=scaled) if measure == "equity" else replace(row, votes=scaled)


def _without_treasury(rows: Sequence[Row], measure: str, reading: Reading) -> list[Row]:
    """R12. Votes that are copied later are copied from equity without treasury shares."""
    own = [row for row in rows if row.holder == row.subject]
    others = [row for row in rows if row.holder != row.subject]
    if not own:
        return others
    if not reading.exclude_treasury:
        return [*others, *(replace(row, form="treasury", block=None) for row in own)]
    for each in {"equity", measure}:
        per_dataset: dict[str, Fraction] = {}
        for row in own:
            stated = row.band(each)
            if stated is not None:
                per_dataset[row.dataset] = per_dataset.get(row.dataset, Fraction(0)) + stated.low
        treasury = min(per_dataset.values(), default=Fraction(0))
        others = [_scaled(row, each, Fraction(100) / (100 - treasury)) for row in others]
    return others


def _voting(row: Row) -> Row:
    """R11: an exact figure of equity stands for votes."""
    exact = row.equity is not None and row.equity.low == row.equity.high
    return replace(row, votes=row.equity) if exact else row


def _partners_vote(listed: Sequence[Stake], rows: Sequence[Row]) -> list[Stake]:
    """R11: the general partners have all votes, in equal parts; a joint block is one of them."""
    partners = {_holders(row, rows) for row in rows if row.general_partner}
    if not partners:
        return list(listed)
    part, nothing = exactly(Fraction(100, len(partners))), exactly(0)
    return [replace(stake, band=part if stake.holders in partners else nothing) for stake in listed]


def _holders(row: Row, rows: Sequence[Row]) -> tuple[str, ...]:
    """Who holds the stake of a row: one holder, or all of its joint block."""
    joint = [
        other
        for other in rows
        if row.block is not None and (other.dataset, other.block) == (row.dataset, row.block)
    ]
    return tuple(sorted({each.holder or UNIDENTIFIED for each in joint or [row]}))


def _joined(rows: Sequence[Row], measure: str) -> list[Stake]:
    """R5 and R6: rows of a block are one stake; sums within a dataset; hulls over datasets."""
    said: dict[tuple[str, ...], dict[str, list[Band | None]]] = {}
    blocks: dict[tuple[tuple[str, ...], str, str], list[Band]] = {}
    for row in rows:
        holders, stated = _holders(row, rows), row.band(measure)
        if row.block is None:
            said.setdefault(holders, {}).setdefault(row.dataset, []).append(stated)
        else:
            joint = blocks.setdefault((holders, row.dataset, row.block), [])
            joint += [] if stated is None else [stated]
    for (holders, dataset, _), bands in blocks.items():
        part = _hull(bands) if bands else None
        said.setdefault(holders, {}).setdefault(dataset, []).append(part)
    return [
        Stake(
            holders, _hull([total for each in sums.values() if (total := _sum(each)) is not None])
        )
        for holders, sums in said.items()
    ]


def _sum(bands: Sequence[Band | None]) -> Band | None:
    if all(band is None for band in bands):
        return None
    terms = [UNKNOWN if band is None else band for band in bands]
    return Band(
        sum((band.low for band in terms), Fraction(0)),
        sum((band.high for band in terms), Fraction(0)),
        any(band.low_open for band in terms),
        any(band.high_open for band in terms),
    ).capped()


def _hull(stated: Sequence[Band]) -> Band:
    """The smallest interval that holds all that is stated; nothing stated is unknown."""
    if not stated:
        return UNKNOWN
    low, high = min(band.low for band in stated), max(band.high for band in stated)
    return Band(
        low,
        high,
        all(band.low_open for band in stated if band.low == low),
        all(band.high_open for band in stated if band.high == high),
    )
