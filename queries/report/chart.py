"""The ownership chart of one party, as SVG: owners above, shares and votes on the lines.

Everything about a stake is written beside the box of its holder, so that a chart of forty owners
stays legible. What is not known is dashed. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from ownership_graph.holdings.compiled import TREASURY, UNIDENTIFIED
from ownership_graph.holdings.counting import Measure
from ownership_graph.holdings.holdings import Holdings
from ownership_graph.model import Right
from ownership_graph.share import decimal_text
from ownership_graph.snapshot.columns import Facts
from ownership_graph.snapshot.graph import OwnershipGraph
from queries.report.chart_style import CHART_STYLE
from queries.report.layout import Link, Placed, layers, place
from queries.report.text import clean, fit, percent, two_lines

__all__ = ["MOST_BOXES", "ownership_chart"]

MOST_BOXES = 45
"""More boxes than a page can show; the smallest holders beyond them are summed up in one."""

_WIDTH, _HEIGHT, _GAP = 158, 54, 20
_ROW_GAP, _LINE = 30, 13
_NAME_WIDTH, _SMALL_WIDTH = 22.5, 27.0
_MARGIN = 12
_SHOWN_RIGHTS = frozenset(Right) - {Right.SHAREHOLDING, Right.VOTING_RIGHTS}


@dataclass(frozen=True, slots=True)
class _Box:
    title: str
    name: str
    place: str
    kind: str


def ownership_chart(
    holdings: Holdings,
    entity: int,
    *,
    watched: Callable[[int], bool] = lambda _node: False,
    marked: str = "watched",
    styled: bool = True,
) -> str:
    """The chart of who stands above an entity.

    Args:
        holdings: who holds what.
        entity: its node.
        watched: whether a party is to be marked.
        marked: the word that marks it.
        styled: with its own style; without where the page around it has ``CHART_STYLE``.

    Returns:
        One ``svg`` element, as text that is safe inside HTML.
    """
    drawing = _Drawing(holdings, entity, watched, marked)
    return drawing.svg(f"<style>{CHART_STYLE}</style>" if styled else "")


class _Drawing:
    def __init__(
        self, holdings: Holdings, entity: int, watched: Callable[[int], bool], marked: str
    ) -> None:
        self._holdings = holdings
        self._graph: OwnershipGraph = holdings.graph
        self._watched = watched
        self._marked = marked
        self._bottom = self._key(entity)
        self._boxes: dict[str, _Box] = {self._bottom: self._box(entity)}
        self._links: list[Link] = []
        self._collect(entity)
        self._crowd = {
            link.holder: [other for other in self._links if other.holder == link.holder]
            for link in self._links
        }

    def _key(self, node: int) -> str:
        return f"n{node}"

    def _collect(self, entity: int) -> None:
        waiting, seen = [entity], {entity}
        while waiting:
            subject = waiting.pop(0)
            rows = sorted(self._holdings.subject_rows(subject), key=self._largest_first)
            if len(self._boxes) >= MOST_BOXES:
                self._cut_off(subject, rows)
                continue
            for number, row in enumerate(rows):
                if len(self._boxes) >= MOST_BOXES and len(rows) - number > 1:
                    self._sum_up(subject, rows[number:])
                    break
                for holder in self._holders(row):
                    self._hold(row, holder, subject)
                    if holder >= 0 and holder not in seen:
                        seen.add(holder)
                        waiting.append(holder)
            self._rest(subject)

    def _largest_first(self, row: int) -> tuple[object, ...]:
        shares = [self._holdings.interval(row, measure) for measure in Measure]
        return (-max(each.lower for each in shares), -max(each.upper for each in shares), row)

    def _holders(self, row: int) -> tuple[int, ...]:
        holder = int(self._holdings.holder[row])
        if holder >= len(self._graph):
            return self._holdings.block(holder).members
        return (holder,)

    def _hold(self, row: int, holder: int, subject: int) -> None:
        if holder == TREASURY:
            return
        unknown = holder == UNIDENTIFIED
        key = f"u{row}" if unknown else self._key(holder)
        if unknown:
            self._boxes[key] = _Box("not identified", "not identified", "", "unknown")
        elif key not in self._boxes:
            self._boxes[key] = self._box(holder)
        label = _stake(self._holdings, row)
        if len(self._holders(row)) > 1:
            label = f"jointly {label}"
        self._links.append(Link(key, self._key(subject), label, unknown or _open(label)))

    def _cut_off(self, subject: int, rows: Sequence[int]) -> None:
        """Says in a box that there is more above it than the page can show."""
        if rows:
            key = self._key(subject)
            box = self._boxes[key]
            self._boxes[key] = replace(box, place=f"{box.place} · more above")

    def _sum_up(self, subject: int, rows: Sequence[int]) -> None:
        key = f"m{subject}"
        lowers = (self._holdings.interval(row, Measure.EQUITY).lower for row in rows)
        least = sum(lowers, Fraction(0))
        text = f"{len(rows)} more holders"
        self._boxes[key] = _Box(text, text, "not drawn, see the evidence", "more")
        label = f"equity {decimal_text(least)} % or more together" if least else "together unknown"
        self._links.append(Link(key, self._key(subject), label))

    def _rest(self, subject: int) -> None:
        """What nobody is known to hold, as a dashed box."""
        kind = self._graph.facts(subject).kind
        if not kind.has_owners or self._holdings.complete[Measure.EQUITY][subject]:
            return
        rows = self._holdings.subject_rows(subject)
        lowers = (self._holdings.interval(row, Measure.EQUITY).lower for row in rows)
        known = sum(lowers, Fraction(0))
        if known >= 100:  # noqa: PLR2004 (percent)
            return
        floating = bool(self._holdings.floats[subject])
        title = "dispersed float" if floating else "not disclosed"
        key = f"r{subject}"
        self._boxes[key] = _Box(title, title, "no holder known", "unknown")
        up_to = "" if floating and known else "up to "
        label = f"{up_to}{decimal_text(100 - known)} %"
        self._links.append(Link(key, self._key(subject), label, dashed=True))

    def _box(self, node: int) -> _Box:
        name = clean(self._graph.name(node))
        facts = self._graph.facts(node)
        marked = self._watched(node)
        placed = _place_text(facts) + (f" · {self._marked}" if marked else "")
        title = f"{name} ({clean(self._graph.id(node))})"
        if facts.kind.has_owners:
            kind = "watched" if marked else "entity"
        else:
            kind = "watched person" if marked else "person"
        return _Box(title, name, placed, kind)

    def svg(self, style: str) -> str:
        """The whole drawing."""
        at = place(self._bottom, self._links)
        tops = self._tops(at)
        level = layers(self._bottom, self._links)
        columns = [each.column for each in at.values()]
        left = min(columns) * (_WIDTH + _GAP)
        width = (max(columns) - min(columns) + 1) * (_WIDTH + _GAP) + _GAP + 2 * _MARGIN
        last = max(tops)
        crowd = len(self._crowd.get(self._bottom, ()))
        height = tops[last] + _HEIGHT + _MARGIN + (_ROW_GAP + _LINE * crowd if crowd else 0)
        lines = [
            self._line(link, at, tops, back=level[link.holder] <= level[link.subject])
            for link in self._links
        ]
        labels = [text for key in self._crowd for text in self._labels(key, at, tops)]
        boxes = [self._rectangle(key, at[key], tops) for key in at]
        name = quoteattr(f"Ownership chart of {self._boxes[self._bottom].title}")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label={name} '
            f'viewBox="{left - _GAP} 0 {width} {height}" width="{width}" height="{height}">'
            + "".join([style, *lines, *boxes, *labels])
            + "</svg>"
        )

    def _tops(self, at: Mapping[str, Placed]) -> dict[int, int]:
        """For each row its upper edge; the gap below a row makes room for its labels."""
        tops: dict[int, int] = {}
        top = _MARGIN
        for row in range(max(each.row for each in at.values()) + 1):
            tops[row] = top
            most = max(len(self._crowd.get(key, ())) for key in at if at[key].row == row)
            top += _HEIGHT + _ROW_GAP + _LINE * most
        return tops

    def _left(self, placed: Placed) -> int:
        return _MARGIN + placed.column * (_WIDTH + _GAP)

    def _line(
        self, link: Link, at: Mapping[str, Placed], tops: Mapping[int, int], *, back: bool
    ) -> str:
        holder, subject = at[link.holder], at[link.subject]
        start_x = self._left(holder) + _WIDTH // 2
        end_x = self._left(subject) + _WIDTH // 2
        start_y = tops[holder.row] + _HEIGHT
        end_y = tops[subject.row]
        below = start_y + 8 + _LINE * len(self._crowd[link.holder])
        above = end_y - 8
        gutter = (
            self._left(holder) - _GAP // 2
            if start_x > end_x
            else (self._left(holder) + _WIDTH + _GAP // 2)
        )
        points = [(start_x, start_y), (start_x, below)]
        if back or holder.row + 1 != subject.row:
            points += [(gutter, below), (gutter, above)]
        points += [(end_x, below if holder.row + 1 == subject.row and not back else above)]
        points += [(end_x, end_y)]
        path = " ".join(f"{x},{y}" for x, y in points)
        style = "line dashed" if link.dashed else "line"
        tip = f"{end_x - 4},{end_y - 7} {end_x + 4},{end_y - 7} {end_x},{end_y}"
        return f'<polyline class="{style}" points="{path}"/><polygon class="tip" points="{tip}"/>'

    def _labels(self, key: str, at: Mapping[str, Placed], tops: Mapping[int, int]) -> list[str]:
        placed = at[key]
        centre = self._left(placed) + _WIDTH // 2
        result = []
        for number, link in enumerate(self._crowd[key]):
            text = link.label
            if len(self._crowd[key]) > 1:
                text = f"{fit(self._boxes[link.subject].name, 11)}: {text}"
            y = tops[placed.row] + _HEIGHT + _LINE * (number + 1)
            full = escape(f"{link.label} of {self._boxes[link.subject].title}")
            result.append(
                f'<text class="stake" x="{centre}" y="{y}"><title>{full}</title>'
                f"{escape(fit(text, _SMALL_WIDTH + 3))}</text>"
            )
        return result

    def _rectangle(self, key: str, placed: Placed, tops: Mapping[int, int]) -> str:
        box = self._boxes[key]
        left, top = self._left(placed), tops[placed.row]
        bottom = " bottom" if key == self._bottom else ""
        first, second = two_lines(box.name, _NAME_WIDTH)
        middle = left + _WIDTH // 2
        corner = 14 if "person" in box.kind else 2
        lines = [(first, "name"), (second, "name"), (fit(box.place, _SMALL_WIDTH), "place")]
        texts = [(text, style) for text, style in lines if text]
        rows = "".join(
            f'<text class="{style}" x="{middle}" y="{top + 17 + 15 * number}">{escape(text)}</text>'
            for number, (text, style) in enumerate(texts)
        )
        return (
            f'<g class="box {box.kind}{bottom}"><title>{escape(box.title)}</title>'
            f'<rect x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="{corner}"/>'
            f"{rows}</g>"
        )


def _place_text(facts: Facts) -> str:
    if facts.nationalities:
        return "/".join(facts.nationalities[:3])
    law, run = facts.jurisdiction, facts.principal_place
    if law is None and run is None:
        return "place unknown" if facts.kind.has_owners else ""
    if law is None or run is None or law.partition("-")[0] == run:
        return law or f"run from {run}"
    return f"{law}, run from {run}"


def _stake(holdings: Holdings, row: int) -> str:
    equity = holdings.share(row, Measure.EQUITY)
    votes = holdings.share(row, Measure.VOTES)
    text = percent(equity)
    if equity != votes:
        text = f"eq. {text}, votes {percent(votes)}"
    rights = sorted(holdings.rights(row) & _SHOWN_RIGHTS)
    return ", ".join([text, *rights])


def _open(label: str) -> bool:
    return "unknown" in label
