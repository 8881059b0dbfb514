"""What a result looks like on a screen, for the tests of the table."""

from __future__ import annotations

from modelmatch.match.result.recommendation import Recommendation
from modelmatch.report.output import render
from modelmatch.terminal.screen import Screen


def shown(
    result: Recommendation,
    width: int = 80,
    *,
    top: int | None = None,
    explain: bool = False,
    offers: bool = False,
    ansi: bool = False,
    colour: bool = False,
    encoding: str = "utf-8",
) -> str:
    screen = Screen(width=width, ansi=ansi, colour=colour, encoding=encoding)
    return render(result, "table", top=top, explain=explain, offers=offers, screen=screen)


def flat(text: str) -> str:
    """A text with every run of blanks and line ends as one space."""
    return " ".join(text.split())
