"""Random small worlds for hypothesis: cycles, bands, unknowns, blocks, datasets, contradictions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import strategies as st

from oracle.world import Band, Row, World, exactly

__all__ = ["Case", "Features", "cases", "worlds"]

FIGURES = [Fraction(figure) for figure in (0, 1, 5, 10, 20, 25, 30, 40, 45, 49, 50, 51)]
FIGURES += [Fraction(figure) for figure in (55, 60, 70, 75, 90, 100)]
FIGURES += [Fraction(100, 3), Fraction(501, 10)]


@dataclass(frozen=True)
class Features:
    """What a world may contain."""

    bands: bool = True
    open_ends: bool = True
    complete: bool = True
    blocks: bool = True
    unidentified: bool = True
    unknown_owners: bool = True
    separate_votes: bool = True
    datasets: bool = True
    nominees: bool = True
    treasury: bool = True
    options: bool = True
    general_partners: bool = True
    contradictions: bool = True
    cycles: bool = True
    boards: bool = False


@dataclass(frozen=True)
class Case:
    """A world and who is watched in it: certainly, possibly; and whose rest is dispersed float."""

    world: World
    certain: frozenset[str]
    possible: frozenset[str]
    floats: frozenset[str]


@st.composite
def cases(draw: st.DrawFn, features: Features | None = None, largest: int = 5) -> Case:
    """A world with seeds; watched parties are mostly persons, sometimes companies."""
    world = draw(worlds(features, largest))
    names = sorted(world.kinds)
    persons = [name for name in names if not world.has_owners(name)]
    certain = draw(st.sets(st.sampled_from(persons + persons + names), min_size=1, max_size=2))
    possible = draw(st.one_of(st.just(set[str]()), st.sets(st.sampled_from(names), max_size=2)))
    floats = draw(st.one_of(st.just(set[str]()), st.sets(st.sampled_from(names), max_size=2)))
    return Case(world, frozenset(certain), frozenset(possible), frozenset(floats))


@st.composite
def worlds(draw: st.DrawFn, features: Features | None = None, largest: int = 5) -> World:
    """A few persons and companies, and what is stated of each company."""
    allowed = features or Features()
    persons = [f"p{index}" for index in range(draw(st.integers(1, 3)))]
    companies = [f"c{index}" for index in range(draw(st.integers(1, largest)))]
    kinds = dict.fromkeys(persons, "person")
    for name in companies:
        kinds[name] = draw(
            st.sampled_from(["company", "company", "company", "unknown", "partnership", "trust"])
        )
    rows: list[Row] = []
    for index, name in enumerate(companies):
        above = [*persons, *(companies if allowed.cycles else companies[:index])]
        rows += draw(_subject(name, [other for other in above if other != name], allowed))
    return World(kinds, tuple(dict.fromkeys(rows)))


@st.composite
def _subject(draw: st.DrawFn, subject: str, above: list[str], allowed: Features) -> list[Row]:
    """The rows of one subject."""
    fewest = 0 if allowed.unknown_owners else 1
    pool: list[str | None] = [*above, *([None] if allowed.unidentified else [])]
    holders = draw(
        st.lists(st.sampled_from(pool), min_size=fewest, max_size=4, unique=not draw(_rarely()))
    )
    extra = draw(st.sampled_from(["nothing"] * 8 + _enabled(allowed)))
    sloppy = allowed.contradictions and draw(_rarely())
    room = Fraction(100) if extra == "nothing" or sloppy else Fraction(80)
    rows = _stakes(draw, subject, holders, allowed, room, sloppy=sloppy)
    rows = _votes(draw, rows, allowed, room, sloppy=sloppy)
    if allowed.complete and rows and draw(_sometimes()):
        rows[0] = replace(rows[0], complete=True)
        rows = rows if allowed.contradictions and draw(_rarely()) else _filled(rows)
    if allowed.blocks and len(rows) > 1 and draw(_rarely()):
        rows[0], rows[1] = replace(rows[0], block="b"), replace(rows[1], block="b")
        if not draw(_rarely()):
            rows[1] = replace(rows[1], equity=rows[0].equity, votes=rows[0].votes)
    return rows + _extras(draw, subject, above, rows, extra)


def _enabled(allowed: Features) -> list[str]:
    names = ("datasets", "nominees", "treasury", "options", "general_partners", "boards")
    return [name for name in names if getattr(allowed, name)]


def _rarely() -> st.SearchStrategy[bool]:
    return st.sampled_from([False, False, False, False, False, True])


def _sometimes() -> st.SearchStrategy[bool]:
    return st.sampled_from([False, False, True])


def _stakes(
    draw: st.DrawFn,
    subject: str,
    holders: list[str | None],
    allowed: Features,
    room: Fraction,
    *,
    sloppy: bool,
) -> list[Row]:
    rows = []
    for holder in holders:
        band = draw(_band(room, allowed))
        room = room if sloppy else _left(room, band)
        rows.append(Row(holder, subject, equity=band))
    return rows


def _left(room: Fraction, band: Band | None) -> Fraction:
    """What may still be held; a trifle less where the band lies above its lower end."""
    if band is None:
        return room
    return max(Fraction(0), room - band.low - (1 if band.low_open else 0))


@st.composite
def _band(draw: st.DrawFn, room: Fraction, allowed: Features) -> Band | None:
    """A share whose lower end fits into the room; None where it is not stated."""
    kind = draw(st.sampled_from(["exact", "exact", "exact", "band", "band", "rest", "none"]))
    fitting = [figure for figure in FIGURES if figure <= room]
    low = draw(st.sampled_from(fitting))
    if kind == "rest":
        return exactly(room)
    if not allowed.bands or kind == "exact":
        return exactly(low)
    if kind == "none":
        return None
    high = draw(st.sampled_from([figure for figure in FIGURES if figure >= low]))
    if low == high:
        return exactly(low)
    ends = st.booleans() if allowed.open_ends else st.just(False)
    return Band(low, high, draw(ends), draw(ends))


def _votes(
    draw: st.DrawFn, rows: list[Row], allowed: Features, room: Fraction, *, sloppy: bool
) -> list[Row]:
    """Votes of all rows, of some, or of none (then R11 speaks)."""
    stated = draw(st.sampled_from(["none", "none", "all", "same", "some"]))
    if stated == "none" or not allowed.separate_votes:
        return rows
    if stated == "same":
        return [replace(row, votes=row.equity) for row in rows]
    result = []
    for row in rows:
        band = None if stated == "some" and draw(_sometimes()) else draw(_band(room, allowed))
        room = room if sloppy else _left(room, band)
        result.append(replace(row, votes=band))
    return result


def _filled(rows: list[Row]) -> list[Row]:
    """Widen a complete list's last stake, so that the list can add up."""
    last = rows[-1]
    return [*rows[:-1], replace(last, equity=_wide(last.equity), votes=_wide(last.votes))]


def _wide(band: Band | None) -> Band | None:
    if band is None or band.low == 100:
        return band
    return replace(band, high=Fraction(100), high_open=False)


def _extras(
    draw: st.DrawFn, subject: str, above: list[str], rows: list[Row], chosen: str
) -> list[Row]:
    """One of the seldom features."""
    if chosen == "nothing" or not rows:
        return []
    small = exactly(draw(st.sampled_from(FIGURES[1:5])))
    if chosen == "treasury":
        band = draw(st.sampled_from([small, Band(Fraction(5), Fraction(20)), None]))
        return [Row(subject, subject, equity=band, form="treasury")]
    if chosen == "datasets":
        restated = draw(st.sampled_from([row for row in rows if row.block is None] or [rows[0]]))
        return [replace(restated, equity=draw(_band(Fraction(80), Features())), dataset="e")]
    if chosen == "boards":
        seats = draw(st.sampled_from([None, exactly(30), exactly(60), exactly(50)]))
        rows[0] = replace(rows[0], appoints_board=True, board=seats)
    added = Row(draw(st.sampled_from(above)), subject, equity=small)
    nominator = draw(st.sampled_from(above))
    return [
        {
            "options": replace(added, form="option"),
            "nominees": replace(added, nominator=nominator),
            "general_partners": replace(added, general_partner=True),
            "boards": replace(added, appoints_board=True, board=exactly(25)),
        }[chosen]
    ]
