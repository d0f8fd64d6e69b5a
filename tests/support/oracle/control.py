"""Who controls whom, by growing what one party controls until nothing new passes (R16)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from oracle.splits import Cut, Piece, Value, attained, best_split, split_value
from oracle.statements import stakes_in
from oracle.world import NOBODY, UNIDENTIFIED, WATCHED, Band, Reading, Row, World

__all__ = ["control_pairs", "controllers", "holders_of_rows", "ultimate_pairs"]

MAJORITY = Cut(">", Fraction(50))
ZERO, ONE = Fraction(0), Fraction(1)
MOST = Band(Fraction(50), Fraction(100), low_open=True)


def controllers(world: World, entity: str, reading: Reading) -> Mapping[str, str]:
    """Everybody above an entity who controls it: "yes", or "open" where only the upper run says."""
    found = {}
    for name in _above(world, entity, reading):
        if entity in _controlled(world, name, "lower", reading):
            found[name] = "yes"
        elif entity in _controlled(world, name, "upper", reading):
            found[name] = "open"
    return found


def control_pairs(world: World, reading: Reading) -> set[tuple[str, str]]:
    """Who certainly controls whom."""
    return {
        (name, other)
        for name in world.kinds
        for other in _controlled(world, name, "lower", reading) - {name}
    }


def ultimate_pairs(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of all pairs those of a top: whoever controls it is controlled by it; rings by their least.

    A party of a ring has the ring's least member as its ultimate controller, itself included.
    """
    tops = {one for one, _ in pairs if all((one, above) in pairs for above, x in pairs if x == one)}

    def ring(top: str) -> set[str]:
        return {top} | {other for one, other in pairs if one == top and (other, top) in pairs}

    below = {(min(ring(top)), entity) for top in tops for one, entity in pairs if one == top}
    themselves = {(min(ring(top)), top) for top in tops if len(ring(top)) > 1}
    return below | themselves


def _above(world: World, entity: str, reading: Reading) -> set[str]:
    above: set[str] = set()
    waiting = [entity]
    while waiting:
        stakes = stakes_in(world, waiting.pop(), "votes", reading).listed
        holders = {holder for stake in stakes for holder in stake.holders} - {UNIDENTIFIED, entity}
        waiting += holders - above
        above |= holders
    return above


def _controlled(world: World, name: str, end: str, reading: Reading) -> set[str]:
    theirs = {name}
    while True:
        fresh = {
            other
            for other in world.kinds
            if other not in theirs
            and world.has_owners(other)
            and (_votes(world, other, theirs, end, reading) or _rights(world, other, theirs, end))
        }
        if not fresh:
            return theirs
        theirs |= fresh


def _is_theirs(holders: tuple[str, ...], theirs: set[str], end: str) -> bool:
    """A block is theirs if all of its holders are; in the upper run one is enough."""
    if end == "lower":
        return bool(holders) and all(holder in theirs for holder in holders)
    return any(holder in theirs or holder == UNIDENTIFIED for holder in holders)


def _votes(world: World, subject: str, theirs: set[str], end: str, reading: Reading) -> bool:
    stakes = stakes_in(world, subject, "votes", reading)
    listed = stakes.listed
    mine = [_is_theirs(stake.holders, theirs, end) for stake in listed]
    stated = _stated([stake.band for stake, own in zip(listed, mine, strict=True) if own], end)
    if stakes.contradiction == "over":
        return MAJORITY.passed(stated, end)
    if stakes.contradiction == "mixed":
        rest = 100 - sum(stake.band.low for stake in listed)
        low = sum((s.band.low for s, own in zip(listed, mine, strict=True) if own), ZERO)
        passes = MAJORITY.passed(stated, end)
        return passes or (end == "upper" and MAJORITY.passed(Value((low + rest) / 100), end))
    rest_is = NOBODY if end == "lower" or stakes.is_float else WATCHED
    everyone = [*listed, *([rest_is] if stakes.rest else [])]
    pieces = [Piece(stake.band) for stake in everyone]
    values = [
        Value(ONE if own or stake.role == "watched" else ZERO)
        for stake, own in zip(everyone, [*mine, False][: len(everyone)], strict=True)
    ]
    worth = [value.number for value in values]
    number = split_value(pieces, best_split(pieces, worth, end), worth) if pieces else ZERO
    return MAJORITY.passed(Value(number, not attained(pieces, values, number)), end)


def _stated(bands: list[Band], end: str) -> Value:
    """What is stated, added up without regard to what others are said to have."""
    if end == "lower":
        return Value(sum((b.low for b in bands), ZERO) / 100, any(b.low_open for b in bands))
    return Value(sum((b.high for b in bands), ZERO) / 100, any(b.high_open for b in bands))


def _rights(world: World, subject: str, theirs: set[str], end: str) -> bool:
    """The management, or seats that add up to more than half of the board."""
    rows = world.subject_rows(subject)
    held = [row for row in rows if _is_theirs(holders_of_rows(row, rows), theirs, end)]
    if any(row.general_partner for row in held):
        return True
    seats = [MOST if row.board is None else row.board for row in held if row.appoints_board]
    return MAJORITY.passed(_stated(seats, end), end)


def holders_of_rows(row: Row, rows: list[Row]) -> tuple[str, ...]:
    """One holder, or all of its joint block; a nominee's stake is the nominator's."""
    joint = [
        other
        for other in rows
        if row.block is not None and (other.dataset, other.block) == (row.dataset, row.block)
    ]
    return tuple(sorted({each.nominator or each.holder or UNIDENTIFIED for each in joint or [row]}))
