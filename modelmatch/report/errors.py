"""Errors and warnings on standard error: what is wrong, where, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from modelmatch.errors import DataErrors, ModelmatchError
from modelmatch.text import printable

_WIDEST = 160


def print_error(error: ModelmatchError) -> None:
    """Print an error, or every error of a `DataErrors`, to standard error."""
    errors = error.errors if isinstance(error, DataErrors) else (error,)
    for line in error_lines(errors):
        print(line, file=sys.stderr)
    if len(errors) > 1:
        print(f"{len(errors)} errors", file=sys.stderr)


def error_lines(errors: Iterable[ModelmatchError]) -> Iterator[str]:
    """The lines of a message: the error with its place, the line it stands in, and the hint."""
    for error in errors:
        yield printable(str(error))
        place, hint = error.place, printable(error.hint)
        if place and place.line and place.column and 0 < len(place.excerpt) <= _WIDEST:
            number = str(place.line)
            yield f"  {number} | {printable(place.excerpt)}"
            caret = " " * (place.column - 1) + "^" * min(place.width, _WIDEST)
            yield f"  {' ' * len(number)} | {caret} {hint if len(caret) + len(hint) < 110 else ''}".rstrip()
            if len(caret) + len(hint) < 110:
                continue
        if hint:
            yield f"  {hint}"


def warn(message: str) -> None:
    """Print a warning to standard error."""
    print(f"warning: {printable(message)}", file=sys.stderr)
