"""A small plot for terminals: cost on a logarithmic axis against fit."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence

from modelmatch.match.result.recommendation import EfficientPoint
from modelmatch.terminal.screen import Screen
from modelmatch.wording import number, usd, usd_per_month

MARKS = string.ascii_lowercase + string.ascii_uppercase
_AXIS = 5


def plot(points: Sequence[EfficientPoint], screen: Screen, *, width: int, height: int = 9) -> list[str]:
    """Lines of a plot, each at most ``width`` cells: fit upwards, USD a month to the right, one letter a model.

    A model that is free stands in a column of its own at the left. Where two models share a cell, the better one shows.
    """
    known = [p for p in points if math.isfinite(p.fit) and math.isfinite(p.usd_month)]
    if not known:
        return []
    fits = [p.fit for p in known]
    low, high = min(fits), max(fits)
    span = high - low or 1.0
    columns = width - _AXIS - 2
    paid = [p.usd_month for p in known if p.usd_month > 0]
    free = len(paid) < len(known)
    first = 6 if free and paid else 0
    left, right = (math.log10(min(paid)), math.log10(max(paid))) if paid else (0.0, 0.0)
    grid = [[" "] * columns for _ in range(height)]
    for mark, point in sorted(zip(MARKS, known, strict=False), key=lambda pair: pair[1].fit):
        row = round((high - point.fit) / span * (height - 1)) if high > low else height // 2
        grid[row][_column(point.usd_month, left, right, first, columns)] = mark
    vertical, corner, flat = ("│", "└", "─") if screen.unicode else ("|", "+", "-")
    labels = {0: number(high), height - 1: number(low)} if high > low else {height // 2: number(high)}
    lines = [f"{labels.get(i, ''):>{_AXIS - 1}} {vertical}{''.join(row)}".rstrip() for i, row in enumerate(grid)]
    lines.append(" " * _AXIS + corner + flat * columns)
    lines.append(_scale(paid, free, first, columns))
    return [line[:width] for line in lines]


def _column(cost: float, left: float, right: float, first: int, columns: int) -> int:
    if cost <= 0:
        return 1
    if right <= left:
        return (first + columns) // 2
    start, end = first + 1, columns - 2
    return start + round((math.log10(cost) - left) / (right - left) * (end - start))


def _scale(paid: Sequence[float], free: bool, first: int, columns: int) -> str:
    """The line under the axis: free, the lowest and the highest price."""
    line = [" "] * columns

    def put(text: str, start: int) -> None:
        start = max(0, min(start, columns - len(text)))
        line[start : start + len(text)] = text

    if free:
        put("free", 0)
    if paid:
        ends = (usd(min(paid)), usd_per_month(max(paid)))
        if ends[0] == usd(max(paid)):
            put(ends[1], (first + columns - len(ends[1])) // 2)
        else:
            put(ends[0], first)
            put(ends[1], columns)
    return (" " * (_AXIS + 1) + "".join(line)).rstrip()
