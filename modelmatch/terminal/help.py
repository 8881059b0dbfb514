"""Help and usage errors, which Typer renders with Rich, made to follow the same rules of width and colour as
reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from modelmatch.terminal.screen import Screen, screen_of

if TYPE_CHECKING:
    from rich.console import Console

_ENDLESS = 100_000


def follow_the_screen() -> None:
    """Let Typer set its texts for the screen as `screen_of` knows it, and by no variable of its own.

    To be called before Typer loads its part that uses Rich, which fails on a ``TERMINAL_WIDTH`` that is no number.
    """
    _typer_sets(lambda stderr: screen_of(sys.stderr if stderr else sys.stdout))


def keep_lines_whole() -> None:
    """Let Typer set no line breaks and no colours: in a completion each line is one choice."""
    _typer_sets(lambda stderr: Screen(width=_ENDLESS))


def _typer_sets(screen: Callable[[bool], Screen]) -> None:
    os.environ.pop("TERMINAL_WIDTH", None)
    from typer import rich_utils

    def console(stderr: bool = False) -> Console:
        return _console(screen(stderr), stderr)

    rich_utils._get_rich_console = console


def _console(screen: Screen, stderr: bool) -> Console:
    from rich.console import Console
    from rich.theme import Theme
    from typer import rich_utils as look

    styles = {
        "option": look.STYLE_OPTION,
        "switch": look.STYLE_SWITCH,
        "negative_option": look.STYLE_NEGATIVE_OPTION,
        "negative_switch": look.STYLE_NEGATIVE_SWITCH,
        "types": look.STYLE_TYPES,
        "types_sep": look.STYLE_TYPES_SEPARATOR,
        "usage": look.STYLE_USAGE,
    }
    return Console(
        theme=Theme(styles), highlighter=look.highlighter, stderr=stderr, width=screen.width, height=_ENDLESS,
        force_terminal=screen.ansi, color_system="standard" if screen.ansi else None, no_color=not screen.colour,
        legacy_windows=False, _environ={},
    )  # fmt: skip
