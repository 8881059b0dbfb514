"""Errors and warnings on standard error: what is wrong, where, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from modelmatch.errors import DataErrors, ModelmatchError
from modelmatch.text import cells, printable, wrap

_WIDEST, _USUAL = 160, 110


def print_error(error: ModelmatchError) -> None:
    """Print an error, or every error of a `DataErrors`, to standard error, in lines as wide as the terminal."""
    errors = error.errors if isinstance(error, DataErrors) else (error,)
    for line in error_lines(errors, _width()):
        print(line, file=sys.stderr)
    if len(errors) > 1:
        print(f"{len(errors)} errors", file=sys.stderr)


def error_lines(errors: Iterable[ModelmatchError], width: int | None = None) -> Iterator[str]:
    """The lines of a message: the error with its place, the line it stands in, and the hint.

    Without a ``width`` each of them is one line, as programs want it.
    """
    room = min(width or _USUAL, _USUAL)
    for error in errors:
        yield from _wrapped(printable(str(error)), width)
        place, hint = error.place, printable(error.hint)
        if place and place.line and place.column and 0 < len(place.excerpt) <= _WIDEST:
            number = str(place.line)
            yield f"  {number} | {printable(place.excerpt)}"
            margin = f"  {' ' * len(number)} | "
            caret = _caret(place.excerpt, place.column - 1, place.width)
            beside = cells(margin + caret + hint) + 1 <= room
            yield f"{margin}{caret} {hint if beside else ''}".rstrip()
            if beside:
                continue
        if hint:
            yield from _wrapped(f"  {hint}", width)


def note(message: str) -> None:
    """Print what was done beside the result to standard error."""
    for line in _wrapped(printable(message), _width()):
        print(line, file=sys.stderr)


def warn(message: str) -> None:
    """Print a warning to standard error."""
    note(f"warning: {message}")


def _width() -> int | None:
    """The width of the terminal that standard error goes to; None where it goes elsewhere."""
    from modelmatch.report.screen import screen_of

    return screen_of(sys.stderr).width if sys.stderr.isatty() else None


def _caret(excerpt: str, start: int, width: int) -> str:
    """Signs below what is wrong in a line, counted in the columns that the line takes where it is printed."""
    before, wrong = (cells(printable(part)) for part in (excerpt[:start], excerpt[start : start + width]))
    return " " * (before + max(0, start - len(excerpt))) + "^" * max(1, min(wrong, _WIDEST))


def _wrapped(line: str, width: int | None) -> list[str]:
    """A line, the rest of it set further in where it is wider than the width; words stay whole, to be copied."""
    if width is None or cells(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
