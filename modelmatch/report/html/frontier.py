"""The chart of cost against fit: offers that none beats on both, before the best offers of other models."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modelmatch.report.html.charts import COLOURS, FAINT, PAPER, WIDE, Draw, Spec, layer

TICKS = (0, 1, 5, 20, 100, 500, 2_000, 10_000, 50_000, 500_000)
"""Amounts of USD per month with a line; the scale is logarithmic, but has room for what is free."""
APART = 20
"""Pixels between two numbers; of offers that are closer, the better one is numbered."""


class Point(NamedTuple):
    """An offer by cost and fit; ``number`` is its place in the table, None for one that is not efficient."""

    usd: float
    fit: float
    number: int | None = None


def frontier(points: Iterable[Point]) -> Draw:
    """Cost against fit; the numbered offers are joined by steps."""
    known = [p for p in points if 0 <= p.usd <= TICKS[-1] and 0 <= p.fit <= 100]
    best = [p for p in known if p.number is not None]
    most = max((p.usd for p in known), default=0.0)
    last = next(tick for tick in TICKS[1:] if tick >= most)
    low, high = min((p.fit for p in known), default=0.0), max((p.fit for p in known), default=100.0)
    fits = [math.floor((low - 2) / 5) * 5, math.ceil((high + 2) / 5) * 5]
    others = [{"usd": p.usd, "fit": p.fit} for p in known if p.number is None]

    def draw(width: int) -> Spec:
        wide, tall = width - 70, 300 if width == WIDE else 260
        places = [
            (wide * math.log1p(p.usd) / math.log1p(last), tall * (p.fit - fits[0]) / (fits[1] - fits[0])) for p in best
        ]
        rows = [{"usd": p.usd, "fit": p.fit, "n": str(p.number)} for p in best]
        free = apart(places)
        numbered = [row for row, told in zip(rows, free, strict=True) if told]
        covered = [row for row, told in zip(rows, free, strict=True) if not told]
        steps = [*rows, *([{"usd": last, "fit": rows[-1]["fit"]}] if rows else [])]
        to = {"x": _usd(last, every=1 if width == WIDE else 2), "y": _fit(fits)}
        sign = {"type": "point", "filled": True, "fill": COLOURS[0], "opacity": 1}
        line = {"type": "line", "stroke": COLOURS[0], "strokeWidth": 2, "strokeOpacity": 0.55}
        text = {"type": "text", "fill": PAPER, "fontWeight": 600, "fontSize": 11, "baseline": "middle"}
        return {
            "width": wide,
            "height": tall,
            "padding": {"left": 44, "right": 26, "top": 26, "bottom": 48},
            "layer": [
                layer(others, {**sign, "fill": FAINT, "size": 26, "opacity": 0.4}, **to),
                layer(steps, {**line, "interpolate": "step-after"}, **to),
                layer(covered, {**sign, "size": 60}, **to),
                layer(numbered, {**sign, "stroke": PAPER, "strokeWidth": 1.5, "size": 330}, **to),
                layer(numbered, {**text, "align": "center"}, **to, text={"field": "n", "type": "nominal"}),
            ],
        }

    return draw


def apart(places: Sequence[tuple[float, float]]) -> list[bool]:
    """Which of some places can be numbered without covering the number of a later one."""
    told: list[tuple[float, float]] = []
    free = []
    for place in reversed(places):
        free.append(all(math.dist(place, other) >= APART for other in told))
        if free[-1]:
            told.append(place)
    return free[::-1]


def _usd(last: float, *, every: int) -> Spec:
    scale = {"type": "symlog", "constant": 1, "domain": [0, last], "nice": False}
    title = {"title": "USD per month", "titleAnchor": "end", "titleAlign": "right", "titleY": 30}
    axis = {"values": [tick for tick in TICKS if tick <= last][::every], **title}
    return {"field": "usd", "type": "quantitative", "scale": scale, "axis": axis}


def _fit(ends: Sequence[float]) -> Spec:
    scale = {"domain": list(ends), "zero": False, "nice": False}
    title = {"title": "fit", "titleAngle": 0, "titleX": -22, "titleY": -10}
    return {
        "field": "fit",
        "type": "quantitative",
        "scale": scale,
        "axis": {"tickCount": 5, "labelPadding": 14, **title},
    }
