"""How a chart looks: on the screen, in the annex and on paper alike. Colour is never alone."""

from __future__ import annotations

__all__ = ["CHART_STYLE"]

CHART_STYLE = """\
.chart { font-family: "Liberation Sans", Arial, sans-serif; background: #fff; }
.chart rect { fill: #fff; stroke: #333; stroke-width: 1.2; }
.chart .watched rect { stroke: #a30000; stroke-width: 2.6; fill: #fdecea; }
.chart .unknown rect { stroke-dasharray: 5 4; fill: #fafafa; }
.chart .more rect { fill: #f0f0f0; }
.chart .bottom rect { stroke-width: 2.8; fill: #eef4fb; }
.chart .line { fill: none; stroke: #555; stroke-width: 1.1; }
.chart .dashed { stroke-dasharray: 5 4; }
.chart .tip { fill: #555; }
.chart text { text-anchor: middle; fill: #1b1b1b; }
.chart .name { font-size: 12px; font-weight: 600; }
.chart .place { font-size: 11px; fill: #555; }
.chart .stake { font-size: 11px; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
.chart .stake { stroke-linejoin: round; }
"""
"""Style rules that reach nothing but charts."""
