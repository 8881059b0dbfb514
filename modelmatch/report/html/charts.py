"""Charts as SVG: Vega-Lite specifications, drawn by vl-convert.

Colours are variables of the page, so that a chart follows dark and light mode, and each chart is drawn twice: for a
phone, and for a wider window. Nothing in a chart is placed by measuring text, so that the same numbers give the same
bytes on any machine. Every chart stands beside a table with its numbers, so to a screen reader it is one picture.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from modelmatch.terminal.text import printable, shortened

Spec = dict[str, Any]
Draw = Callable[[int], Spec]
"""Draws a chart for a width."""
WIDE, NARROW = 660, 330
"""Widths of the drawings, in pixels."""
COLOURS = ("var(--first)", "var(--second)", "var(--third)", "var(--fourth)")
SHAPES = ("circle", "square", "triangle-up", "diamond")
MARKS = ("●", "■", "▲", "◆")
"""Colours, shapes and signs of the models in a chart, in their order."""
INK, FAINT, LINE, PAPER = "currentColor", "var(--faint)", "var(--line)", "var(--paper)"
SIDES = 40
"""Pixels beside a chart of rows, for what stands out at its ends."""
_TOP, _BAR = 20, 14
_OPACITY = (1.0, 0.62, 0.36, 0.18)
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_CONFIG: Spec = {
    "aria": False,
    "font": "inherit",
    "view": {"stroke": None},
    "axis": {
        "labelColor": FAINT,
        "titleColor": FAINT,
        "gridColor": LINE,
        "domain": False,
        "ticks": False,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 0,
        "labelOverlap": False,
        "labelBound": False,
        "labelFlush": False,
    },
    "text": {"fill": INK, "fontSize": 13, "limit": 0},
}
"""No label is left out or moved by its width, which differs by machine."""


class Interval(NamedTuple):
    """A value of the model with this place in the legend, and its standard deviation."""

    series: int
    value: float
    sd: float


class Track(NamedTuple):
    """A row from 0 to 100: its label, what stands at its right end, and its values."""

    label: str
    note: str
    values: tuple[Interval, ...]


class Shares(NamedTuple):
    """A bar of shares, which sum to 1 at most, with its label."""

    label: str
    note: str
    shares: tuple[float, ...]


class Shift(NamedTuple):
    """A share now, and the share at which another model wins."""

    label: str
    note: str
    before: float
    after: float


def chart(draw: Draw, label: str) -> Markup:
    """A chart at both widths, of which the page shows one; ``label`` says what it shows to who cannot see it."""
    return Markup("").join(
        Markup('<div class="chart {}">{}</div>').format(name, _svg(draw(width), label))
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    )


def _svg(spec: Spec, label: str) -> Markup:
    import vl_convert

    whole = {"$schema": _SCHEMA, "background": None, "config": _CONFIG, "autosize": {"type": "none"}, **spec}
    drawn: str = vl_convert.vegalite_to_svg(whole, allowed_base_urls=[])
    head, _, rest = re.sub(r"<[^>]+>", _plain, drawn).partition(">")
    size = head[head.index(" width=") :]
    return Markup(f'<svg role="img" aria-label="{escape(printable(label))}" focusable="false"{size}>{rest}')


def _plain(tag: re.Match[str]) -> str:
    """A tag of a drawing without roles: the drawing is one picture."""
    return re.sub(r' (?:role|class|pointer-events|aria-[a-z]+)="[^"]*"', "", tag[0])


def intervals(tracks: Sequence[Track]) -> Draw:
    """Values with their intervals (one standard deviation to each side), a row each, on a scale from 0 to 100."""
    known = [t._replace(values=tuple(v for v in t.values if math.isfinite(v.value))) for t in tracks]
    several = max((v.series for t in known for v in t.values), default=0) + 1
    row = 32 + 11 * several
    values = [
        {"y": place * row + _TOP + 8 + 11 * v.series, "s": v.series, "v": _held(v.value), **_band(v)}
        for place, track in enumerate(known)
        for v in track.values
    ]

    def draw(width: int) -> Spec:
        y, x = _down(row * len(known) + _TOP), _across(100, 25)
        colour = _by_series(COLOURS[:several])
        band = {"type": "rule", "strokeWidth": 5, "strokeCap": "round", "strokeOpacity": 0.38}
        sign = {"type": "point", "filled": True, "size": 70, "opacity": 1}
        shape = _by_series(SHAPES[:several])
        layers = [
            layer(values, band, x={"field": "lo", **x}, x2={"field": "hi"}, y=y, color=colour),
            layer(values, sign, x={"field": "v", **x}, y=y, color=colour, shape=shape),
        ]
        return _rows([(t.label, t.note) for t in known], row, width, y, layers)

    return draw


def shares(bars: Sequence[Shares]) -> Draw:
    """Shares in one bar each, the first the strongest in colour."""
    row, values = 50, []
    for place, bar in enumerate(bars):
        start, top = 0.0, place * row + _TOP + 2
        for rank, share in enumerate(bar.shares[: len(_OPACITY)]):
            end = min(100.0, start + (_held(share * 100) if math.isfinite(share) else 0.0))
            values.append({"y": top, "y2": top + _BAR, "a": start, "b": end, "o": _OPACITY[rank]})
            start = end

    def draw(width: int) -> Spec:
        y, x = _down(row * len(bars) + 8), _across(100, 25, "datum.value + ' %'")
        bar = {"type": "rect", "fill": COLOURS[0], "stroke": PAPER, "strokeWidth": 1.5}
        opacity = {"field": "o", "type": "quantitative", "scale": None}
        across = {"x": {"field": "a", **x}, "x2": {"field": "b"}}
        layers = [layer(values, bar, **across, y=y, y2={"field": "y2"}, fillOpacity=opacity)]
        return _rows([(b.label, b.note) for b in bars], row, width, y, layers)

    return draw


def shifts(rows: Sequence[Shift]) -> Draw:
    """From the share that a criterion has to the one at which another model wins."""
    row = 50
    values = [
        {"y": place * row + _TOP + 8, "a": _held(100 * r.before), "b": _held(100 * r.after)}
        for place, r in enumerate(rows)
    ]
    most = max((value[end] for value in values for end in "ab"), default=0.0)
    last = min(100, 10 * (math.floor(most / 10) + 1))

    def draw(width: int) -> Spec:
        y, x = _down(row * len(rows) + 4), _across(last, 10 if last <= 50 else 20, "datum.value + ' %'")
        now, then = {"field": "a", **x}, {"field": "b", **x}
        line = {"type": "rule", "stroke": COLOURS[1], "strokeWidth": 2.5}
        sign = {"type": "point", "filled": True, "opacity": 1}
        ring = {**sign, "fill": PAPER, "stroke": COLOURS[0], "strokeWidth": 2.5, "size": 80}
        goal = {**sign, "fill": COLOURS[1], "shape": "diamond", "size": 90}
        layers = [
            layer(values, line, x=now, x2={"field": "b"}, y=y),
            layer(values, ring, x=now, y=y),
            layer(values, goal, x=then, y=y),
        ]
        return _rows([(r.label, r.note) for r in rows], row, width, y, layers)

    return draw


def layer(values: Sequence[Spec], mark: Spec, **encoding: Spec) -> Spec:
    """Marks at these values."""
    return {"data": {"values": list(values)}, "mark": mark, "encoding": encoding}


def _rows(labels: Sequence[tuple[str, str]], row: int, width: int, y: Spec, layers: Sequence[Spec]) -> Spec:
    """A chart of rows: above each its label at the left and a note at the right, both cut to the room there is."""
    wide = width - SIDES
    room, data = wide // 8, []
    for place, (label, note) in enumerate(labels):
        told = shortened(printable(note), max(8, room // 2))
        said = shortened(printable(label), max(8, room - len(told) - 2))
        data.append({"y": place * row + _TOP - 6, "label": said, "note": told})
    text = {"type": "text", "baseline": "alphabetic"}
    left, right = {**text, "align": "left", "fontWeight": 500}, {**text, "align": "right", "fill": FAINT}
    return {
        "width": wide,
        "height": y["scale"]["domain"][1],
        "padding": {"left": 16, "right": 24, "top": 4, "bottom": 26},
        "layer": [
            layer(data, left, x={"value": 4}, y=y, text={"field": "label", "type": "nominal"}),
            layer(data, right, x={"value": wide - 6}, y=y, text={"field": "note", "type": "nominal"}),
            *layers,
        ],
    }


def _down(height: int) -> Spec:
    """Places from the top, in pixels."""
    scale = {"domain": [0, height], "reverse": True, "nice": False}
    return {"field": "y", "type": "quantitative", "scale": scale, "axis": None}


def _across(last: int, step: int, label: str | None = None) -> Spec:
    """A scale from 0 with a line at each step."""
    axis = {"values": list(range(0, last + 1, step)), "title": None, **({"labelExpr": label} if label else {})}
    return {"type": "quantitative", "scale": {"domain": [0, last], "nice": False}, "axis": axis}


def _by_series(values: Sequence[str]) -> Spec:
    """A colour or shape for each model."""
    scale = {"domain": list(range(len(values))), "range": list(values)}
    return {"field": "s", "type": "ordinal", "legend": None, "scale": scale}


def _band(value: Interval) -> Spec:
    sd = value.sd if math.isfinite(value.sd) else 0.0
    return {"lo": _held(value.value - sd), "hi": _held(value.value + sd)}


def _held(value: float) -> float:
    """A value within the scale, in steps that are finer than a pixel."""
    return round(min(max(value, 0.0), 100.0), 2) + 0.0
