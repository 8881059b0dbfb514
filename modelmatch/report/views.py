"""Views of the catalogue on their way out: each in the formats that it has."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO, TypeVar

import msgspec

from modelmatch.errors import UsageError, did_you_mean
from modelmatch.report import write_utf8
from modelmatch.report.json import to_json
from modelmatch.report.screen import Screen, screen_of
from modelmatch.text import printable

_V = TypeVar("_V", bound=msgspec.Struct)
TABLE = "table"


def write(
    view: _V,
    format: str,
    table: Callable[[_V, Screen], str],
    others: Mapping[str, Callable[[_V], str]] | None = None,
    *,
    stream: TextIO | None = None,
) -> None:
    """Write a view to a stream, by default standard output: as a table, as JSON, or in one of its ``others``.

    Raises
    ------
    UsageError
        There is no such format.
    """
    stream = sys.stdout if stream is None else stream
    documents: dict[str, Callable[[_V], str]] = {"json": to_json, **(others or {})}
    if format == TABLE:
        stream.write(table(view, screen_of(stream)))
        stream.flush()
    elif format in documents:
        write_utf8(documents[format](view), stream)
    else:
        hint = did_you_mean(format, [TABLE, *documents], noun="formats")
        raise UsageError("unknown-format", f'"{format}" is not a format', hint=hint)


def write_line(text: str) -> None:
    """Write one line to standard output, in characters that it can show."""
    sys.stdout.write(f"{screen_of(sys.stdout).fold(printable(text))}\n")


def lines(words: Iterable[str]) -> str:
    """One word a line, for ``$(...)`` and pipes."""
    return "".join(f"{printable(word)}\n" for word in words)
