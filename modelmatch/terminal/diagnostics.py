"""Errors and warnings on standard error: what is wrong, where, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from modelmatch.errors import DataErrors, ModelmatchError, Place
from modelmatch.terminal.text import cells, printable, revealed, wrap

_WIDEST, _USUAL = 160, 110
MOST_SHOWN = 20
"""Most errors that are printed; the others are only counted."""


def print_error(error: ModelmatchError) -> None:
    """Print an error, or the errors of a `DataErrors`, to standard error, in lines as wide as the terminal."""
    errors = error.errors if isinstance(error, DataErrors) else (error,)
    total = len(errors) + (error.more if isinstance(error, DataErrors) else 0)
    for line in error_lines(errors[:MOST_SHOWN], _width()):
        print(line, file=sys.stderr)
    if total > MOST_SHOWN:
        print(f"and {total - min(len(errors), MOST_SHOWN):,} more errors", file=sys.stderr)
    if total > 1:
        print(f"{total:,} errors", file=sys.stderr)


def error_lines(errors: Iterable[ModelmatchError], width: int | None = None) -> Iterator[str]:
    """The lines of a message: the error with its place, the line of the file, and the hint.

    Without a ``width`` each of them is one line, as programs want it.
    """
    room = min(width or _USUAL, _USUAL)
    for error in errors:
        yield from _wrapped(revealed(str(error)), width)
        place, hint = error.place, revealed(error.hint)
        if place and place.line and place.column and place.excerpt:
            before, marked, after = _window(place)
            number = str(place.line)
            yield f"  {number} | {before}{marked}{after}"
            margin = f"  {' ' * len(number)} | "
            beyond = max(0, place.column - 1 - len(place.excerpt))
            caret = " " * (cells(before) + beyond) + "^" * max(1, cells(marked))
            beside = cells(margin + caret + hint) + 1 <= room
            yield f"{margin}{caret} {hint if beside else ''}".rstrip()
            if beside:
                continue
        if hint:
            yield from _wrapped(f"  {hint}", width)


def _window(place: Place) -> tuple[str, str, str]:
    """What stands in a line before, at and after a place, cut where it is wider than a line of output."""
    start = (place.column or 1) - 1
    end = start + place.width
    text = place.excerpt
    left = 0 if len(text) <= _WIDEST else max(0, min(start - _WIDEST // 4, len(text) - _WIDEST))
    right = min(len(text), left + _WIDEST)
    before = ("..." if left else "") + printable(text[left:start])
    return before, printable(text[start : min(end, right)]), printable(text[end:right]) + "..." * (right < len(text))


def note(message: str) -> None:
    """Print a remark to standard error."""
    for line in _wrapped(printable(message), _width()):
        print(line, file=sys.stderr)


def warn(message: str) -> None:
    """Print a warning to standard error."""
    note(f"warning: {message}")


def _width() -> int | None:
    """The width of the terminal that standard error goes to; None where it goes elsewhere."""
    from modelmatch.terminal.screen import screen_of

    return screen_of(sys.stderr).width if sys.stderr.isatty() else None


def _wrapped(line: str, width: int | None) -> list[str]:
    """A line, the rest of it set further in where it is wider than the width; words stay whole, to be copied."""
    if width is None or cells(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
