"""What the place of output can show: its width, colours and characters."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from typing import TextIO

import msgspec

NARROWEST, USUAL, WIDEST = 40, 80, 140

_GLYPHS = "█▒░±−→·…│─└"
_PLAIN = {
    "█": "#", "▒": "=", "░": ".", "±": "+/-", "−": "-", "→": "->", "·": "-", "…": "...", "│": "|", "─": "-", "└": "+",
    "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "×": "x", "€": "EUR", "\u00a0": " ",
}  # fmt: skip
_ASCII = str.maketrans(_PLAIN)


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """A place of output. ``ansi`` allows bold and dim, ``colour`` colours; ``encoding`` is what it can print."""

    width: int = USUAL
    ansi: bool = False
    colour: bool = False
    encoding: str = "utf-8"

    @property
    def unicode(self) -> bool:
        """Whether it can show the block characters and signs of the reports."""
        return _encodable(_GLYPHS, self.encoding)

    def fold(self, text: str) -> str:
        """``text`` in characters that the screen can show; what it cannot show becomes its nearest or ``?``."""
        if text.isascii():
            return text
        if not self.unicode:
            text = text.translate(_ASCII)
        if _encodable(text, self.encoding):
            return text
        return "".join(map(self._nearest, text))

    def _nearest(self, character: str) -> str:
        if _encodable(character, self.encoding):
            return character
        plain = unicodedata.normalize("NFKD", character)
        return plain.encode("ascii", "ignore").decode() or "?"


def screen_of(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Screen:
    """The screen behind a stream.

    ``NO_COLOR`` takes the colours away, ``TERM=dumb`` and a pipe every escape sequence (``FORCE_COLOR`` brings them
    back), ``COLUMNS`` sets the width, which is 80 in a pipe.
    """
    terminal = _is_terminal(stream)
    forced = environ.get("FORCE_COLOR", "") not in ("", "0")
    capable = os.name != "nt" or any(environ.get(name) for name in ("WT_SESSION", "ANSICON", "TERM"))
    ansi = environ.get("TERM") != "dumb" and ((terminal and capable) or forced)
    return Screen(
        width=max(NARROWEST, min(_width(stream, terminal, environ), WIDEST)),
        ansi=ansi,
        colour=ansi and not environ.get("NO_COLOR"),
        encoding=getattr(stream, "encoding", None) or "utf-8",
    )


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def _width(stream: TextIO, terminal: bool, environ: Mapping[str, str]) -> int:
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns[:6]) > 0:
        return int(columns[:6])
    if terminal:
        try:
            return os.get_terminal_size(stream.fileno()).columns or USUAL
        except (OSError, ValueError):
            return USUAL
    return USUAL


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
