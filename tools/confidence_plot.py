"""Draws stated confidence against how often it came true, as an SVG for `docs/method.md`, without a library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from modelmatch.evidence.audit.result import Calibration

SIZE, LEFT, TOP, BETWEEN = 260, 50, 44, 40
LOW = 0.5
"""Where both axes begin: the one named first is at least as likely as the other."""
DRAWN = {True: ("#0b6e4f", "own work"), False: ("#b3392f", "average test")}


def render_confidence(found: Sequence[Calibration], titles: Sequence[str]) -> str:
    """One panel for each title, of the calibrations that `panel_title` gives it; bars are two standard errors."""
    width = LEFT + len(titles) * (SIZE + BETWEEN)
    height = TOP + SIZE + 66
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for place, title in enumerate(titles):
        lines += _panel(LEFT + place * (SIZE + BETWEEN), title, [one for one in found if panel_title(one) == title])
    y = height - 14
    for place, (own, (colour, _)) in enumerate(DRAWN.items()):
        about = "stated for one kind of work (as the match does)" if own else "stated for the average of tests"
        x = LEFT + 320 * place
        lines += [
            f'<circle cx="{x}" cy="{y - 4}" r="4" fill="{colour}"/>',
            f'<text x="{x + 10}" y="{y}">{about}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def panel_title(one: Calibration) -> str:
    """How a calibration was made, in a few words."""
    return f"{one.name}, " + ("tests left out" if one.day is None else f"from {one.day}")


def _panel(x: float, title: str, found: Sequence[Calibration]) -> list[str]:
    lines = [
        f'<text x="{x + SIZE / 2}" y="{TOP - 14}" text-anchor="middle" font-weight="bold">{escape(title)}</text>',
        f'<rect x="{x}" y="{TOP}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#999"/>',
        f'<line x1="{x}" y1="{_y(LOW)}" x2="{x + SIZE}" y2="{_y(1.0)}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tick in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        at, up = x + _across(tick), _y(tick)
        lines.append(f'<text x="{at:.1f}" y="{TOP + SIZE + 16}" text-anchor="middle">{tick * 100:.0f}</text>')
        lines.append(f'<text x="{x - 6}" y="{up + 4:.1f}" text-anchor="end">{tick * 100:.0f}</text>')
    lines.append(f'<text x="{x + SIZE / 2}" y="{TOP + SIZE + 34}" text-anchor="middle">stated, % (true upwards)</text>')
    for one in found:
        colour = DRAWN[one.own_work][0]
        points = [(x + _across(b.stated), b.true, b.true_se) for b in one.bins]
        path = " ".join(f"{at:.1f},{_y(true):.1f}" for at, true, _ in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        for at, true, se in points:
            ends = _y(true - 2 * se), _y(min(1.0, true + 2 * se))
            lines.append(f'<line x1="{at:.1f}" y1="{ends[0]:.1f}" x2="{at:.1f}" y2="{ends[1]:.1f}" stroke="{colour}"/>')
            lines.append(f'<circle cx="{at:.1f}" cy="{_y(true):.1f}" r="3.5" fill="{colour}"/>')
    return lines


def _across(share: float) -> float:
    return (share - LOW) / (1.0 - LOW) * SIZE


def _y(share: float) -> float:
    return TOP + SIZE - _across(max(share, LOW - 0.06))
