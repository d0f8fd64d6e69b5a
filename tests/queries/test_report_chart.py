from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from ownership_graph.holdings.counting import Counting
from ownership_graph.holdings.holdings import compile_holdings
from queries.report.chart import MOST_BOXES, ownership_chart
from queries.report.chart_style import CHART_STYLE
from queries.report.layout import Link, layers, place
from queries.workspace import Workspace

if TYPE_CHECKING:
    from tests.queries.casebook import Case

Build = Callable[..., "Case"]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(case: Case, entity: str = "T", **kwargs: Any) -> ET.Element:  # noqa: ANN401
    holdings = compile_holdings(case.graph)
    return ET.fromstring(ownership_chart(holdings, case.graph.node(entity), **kwargs))  # noqa: S314


def texts(svg: ET.Element) -> list[str]:
    return ["".join(each.itertext()) for each in svg.iter(f"{SVG}text")]


def boxes(svg: ET.Element) -> list[tuple[float, float, float, float]]:
    names = ("x", "y", "width", "height")
    return [
        tuple(float(each.attrib[name]) for name in names)  # type: ignore[misc]  # four of them
        for each in svg.iter(f"{SVG}rect")
    ]


def assert_nothing_overlaps(svg: ET.Element) -> None:
    found = boxes(svg)
    for at, (x, y, width, height) in enumerate(found):
        for other_x, other_y, *_ in found[at + 1 :]:
            assert abs(x - other_x) >= width or abs(y - other_y) >= height
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    for x, y, box_width, box_height in found:
        assert left <= x
        assert x + box_width <= left + width
        assert top <= y
        assert y + box_height <= top + height
    for line in svg.iter(f"{SVG}polyline"):
        for point in line.attrib["points"].split():
            x, y = map(float, point.split(","))
            assert left <= x <= left + width
            assert top <= y <= top + height


def test_owners_stand_above_with_shares_votes_and_countries(case_of: Build) -> None:
    case = case_of(
        stakes=["CN co -60 equity, 10 votes> SG co -40> T", "CN state -0, goldenShare, veto> T"],
        undisclosed=["SG co", "T"],
    )
    svg = drawn(case, watched=lambda node: case.graph.id(node).startswith("CN"), marked="watched")
    said = texts(svg)
    assert "eq. 60 %, votes 10 %" in "".join(said)
    assert "0 %, goldenShare, veto" in "".join(said)
    assert "CN · watched" in said
    assert "not disclosed" in said
    assert "up to 60 %" in "".join(said)
    heights = {
        "".join(group.itertext()): float(group.find(f"{SVG}rect").attrib["y"])  # type: ignore[union-attr]  # has one
        for group in svg.iter(f"{SVG}g")
    }
    order = [key for key, _ in sorted(heights.items(), key=lambda each: each[1])]
    assert order[-1].startswith("T (T)")
    dashed = [each for each in svg.iter(f"{SVG}polyline") if "dashed" in each.attrib["class"]]
    assert len(dashed) == 2
    assert_nothing_overlaps(svg)


def test_a_chart_of_forty_owners_has_every_name_and_share(case_of: Build) -> None:
    case = case_of(
        stakes=[f"SG owner {at} -{2.01 + at / 100:.2f}> T" for at in range(40)],
        undisclosed=["T", *(f"SG owner {at}" for at in range(40))],
    )
    svg = drawn(case)
    said = texts(svg)
    assert all(f"SG owner {at}" in said for at in range(40))
    assert sum(each.startswith("2.") for each in (text.split(" %")[0] for text in said)) == 40
    assert_nothing_overlaps(svg)
    width = float(svg.attrib["width"])
    assert width <= 940, "wider than a page can show legibly"


def test_what_no_page_can_show_is_summed_up(case_of: Build) -> None:
    case = case_of(stakes=[f"SG owner {at} -1> T" for at in range(80)], undisclosed=["T"])
    svg = drawn(case)
    said = texts(svg)
    assert f"{80 - MOST_BOXES + 1} more holders" in said
    assert "36 % or more together" in "".join(said)
    assert "SG · more above" in said
    assert len(boxes(svg)) <= MOST_BOXES + 2
    assert_nothing_overlaps(svg)
    unknown = case_of(
        stakes=[f"SG owner {at} -goldenShare> T" for at in range(80)], undisclosed=["T"]
    )
    assert any("unknown of T" in text for text in texts(drawn(unknown)))


def test_circles_blocks_treasury_and_the_unidentified_are_drawn(case_of: Build) -> None:
    case = case_of(
        stakes=[
            "X -30, joint b> T",
            "Y -30, joint b> T",
            "T -10, treasury> T",
            "T -20> X",
            "X -20> Y",
            "unknown -5> T",
        ],
        undisclosed=["T", "X", "Y"],
    )
    svg = drawn(case)
    said = texts(svg)
    assert any("jointly" in text for text in said)
    assert "not identified" in said
    assert_nothing_overlaps(svg)


def test_treasury_shares_are_no_owner(case_of: Build) -> None:
    case = case_of(stakes=["T -10, treasury> T", "X -20> T"], undisclosed=["T"])
    holdings = compile_holdings(case.graph, Counting(exclude_treasury=False))
    svg = ET.fromstring(ownership_chart(holdings, case.graph.node("T")))  # noqa: S314
    assert len(boxes(svg)) == len({*texts(svg)} & {"T", "X", "not disclosed"}) + 1


def test_float_is_named_as_such(case_of: Build) -> None:
    case = case_of(
        entities={
            "US Inc": {"listed": "yes", "market": "US", "disclosure_threshold": 5},
            "US Two": {"listed": "yes", "market": "US", "disclosure_threshold": 5},
        },
        stakes=["CN holder -6> US Inc", "US Two -1> US Inc", "CN full -100> US Full"],
        undisclosed=["US Full"],
    )
    space = Workspace(case.graph)
    dials = space.rulebook.readings("IV.D")["default"]
    chart = ownership_chart(space.holdings(dials), case.graph.node("US Inc"))
    assert "dispersed float" in chart
    assert ">93 %<" in chart
    assert ">up to 100 %<" in chart
    assert "not disclosed" not in ownership_chart(space.holdings(dials), case.graph.node("US Full"))


def test_hostile_names_stay_text(case_of: Build) -> None:
    names = ["</svg><script>alert(1)</script>", '" onload="x', "\u202egnp.exe", "N" * 10_000]
    case = case_of(stakes=[f"{name} -5> T" for name in names], undisclosed=["T"])
    svg = drawn(case)
    assert list(svg.iter(f"{SVG}script")) == []
    assert not any("onload" in each.attrib for each in svg.iter())
    assert max(len(text) for text in texts(svg)) < 10_000
    assert_nothing_overlaps(svg)


def test_a_place_is_written_as_far_as_it_is_known(case_of: Build) -> None:
    case = case_of(
        entities={
            "A": {"jurisdiction": None},
            "B": {"principal_place": "CN"},
            "C": {"jurisdiction": None, "principal_place": None},
            "D state": {"jurisdiction": None},
        },
        stakes=["A -10> T", "B -10> T", "C -10> T", "D state -10> T", "E -10> T"],
        undisclosed=["T"],
    )
    said = texts(drawn(case))
    assert {"run from NZ", "NZ, run from CN", "place unknown"} <= set(said)


def test_layers_put_every_holder_above_what_it_holds() -> None:
    links = [
        Link("a", "t", ""),
        Link("b", "a", ""),
        Link("b", "t", ""),
        Link("c", "b", ""),
        Link("a", "c", ""),
    ]
    level = layers("t", links)
    assert level == {"t": 0, "a": 1, "b": 2, "c": 3}
    at = place("t", links)
    assert at["t"].row == 3
    assert at["c"].row == 0
    assert place("t", [])["t"].row == 0


def test_a_chart_by_itself_carries_its_style(case_of: Build) -> None:
    case = case_of(stakes=["X -20> T"])
    assert [each.text for each in drawn(case).iter(f"{SVG}style")] == [CHART_STYLE]
    assert list(drawn(case, styled=False).iter(f"{SVG}style")) == []
    assert all(line.startswith(".chart ") for line in CHART_STYLE.splitlines())
