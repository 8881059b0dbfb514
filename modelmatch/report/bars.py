"""Bars that show a value with its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Callable

from rich.text import Text

from modelmatch.terminal.screen import Screen


def bar(screen: Screen, value: float | None, sd: float, *, known: bool = True) -> Callable[[int], Text]:
    """A drawer of a bar from 0 to 100: solid up to one standard deviation below the value, half-tone up to one above.

    Where the value is not ``known`` only the half-tone is drawn; without any value the bar is empty.
    """

    def draw(width: int) -> Text:
        solid, band, rest = ("█", "▒", "░") if screen.unicode else ("#", "=", ".")
        if value is None or not math.isfinite(value):
            return Text(rest * max(width, 0), "dim")
        spread = sd if math.isfinite(sd) else 0.0
        low, high = _cells(value - spread, width), _cells(value + spread, width)
        if not known:
            solid = rest
        return Text.assemble(
            (solid * low, "cyan" if known else "dim"), (band * (high - low), "cyan"), (rest * (width - high), "dim")
        )

    return draw


def _cells(value: float, width: int) -> int:
    """The number of cells below a value, half a cell rounded up."""
    return math.floor(min(max(value, 0.0), 100.0) / 100.0 * width + 0.5)
