"""What the place of output can show: its width, colours and characters."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

import msgspec

from modelmatch.text import fold, has_signs

NARROWEST, USUAL, WIDEST = 40, 80, 140


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """A place of output. ``ansi`` allows bold and dim, ``colour`` colours; ``encoding`` is what it can print."""

    width: int = USUAL
    ansi: bool = False
    colour: bool = False
    encoding: str = "utf-8"

    @property
    def unicode(self) -> bool:
        """Whether it can show the block characters and signs of the reports."""
        return has_signs(self.encoding)

    def fold(self, text: str) -> str:
        """``text`` in characters that the screen can show; what it cannot show becomes its nearest or ``?``."""
        return fold(text, self.encoding)


def screen_of(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Screen:
    """The screen behind a stream: the one rule of width and colour, for reports, help and errors alike.

    ``NO_COLOR`` takes the colours away, ``TERM=dumb`` and a pipe every escape sequence (``FORCE_COLOR``, unless it is
    0, brings them back in a pipe), ``COLUMNS`` sets the width, which is 80 in a pipe; a ``COLUMNS`` that is not a
    positive number is ignored. No other variable counts.
    """
    terminal = _is_terminal(stream)
    forced = environ.get("FORCE_COLOR", "") not in ("", "0")
    capable = os.name != "nt" or any(environ.get(name) for name in ("WT_SESSION", "ANSICON", "TERM"))
    ansi = environ.get("TERM") != "dumb" and ((terminal and capable) or forced)
    return Screen(
        width=max(NARROWEST, min(columns_of(stream, environ), WIDEST)),
        ansi=ansi,
        colour=ansi and not environ.get("NO_COLOR"),
        encoding=getattr(stream, "encoding", None) or "utf-8",
    )


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def columns_of(stream: TextIO, environ: Mapping[str, str] = os.environ) -> int:
    """The columns of a stream as they are, however few: those of ``COLUMNS``, of its terminal, or 80."""
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns[:6]) > 0:
        return int(columns[:6])
    if _is_terminal(stream):
        try:
            return os.get_terminal_size(stream.fileno()).columns or USUAL
        except (OSError, ValueError):
            return USUAL
    return USUAL
