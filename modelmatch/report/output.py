"""Recommendations in words, tables and data: one module an output format, each loaded when it is asked for.

Reports render a `Recommendation` and decide nothing.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TextIO, TypeVar

import msgspec

from modelmatch.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from modelmatch.catalog.snapshot import Snapshot
    from modelmatch.match.result.recommendation import Recommendation
    from modelmatch.terminal.screen import Screen

_V = TypeVar("_V", bound=msgspec.Struct)
FORMATS = {
    "table": "modelmatch.report.recommendation.table",
    "json": "modelmatch.report.json",
    "yaml": "modelmatch.report.yaml",
    "markdown": "modelmatch.report.recommendation.markdown",
    "html": "modelmatch.report.html.recommendation",
    "id": "modelmatch.report.identifier",
}
"""The formats, with the module that defines ``render`` for each."""


def render(
    recommendation: Recommendation,
    format: str = "table",
    *,
    top: int | None = None,
    explain: bool = False,
    offers: bool = False,
    screen: Screen | None = None,
    catalog: Snapshot | None = None,
) -> str:
    """A recommendation in one of the `FORMATS`, ending with a line end.

    Parameters
    ----------
    top
        How many candidates are carried. None: three on a screen (all with ``explain``), all in data.
    explain
        Everything that is known, instead of one screen. Data formats always carry everything.
    offers
        Every offer of the candidates, on a screen instead of the reasons. Data formats always carry them.
    screen
        What the place of output can show; by default 80 columns without colour.
    catalog
        What the result was made from. A page then shows the figures and sources behind each number.

    Raises
    ------
    UsageError
        There is no such format, what it needs is not installed, or ``top`` is less than one.
    """
    check(format, top)
    module = importlib.import_module(FORMATS[format])
    more = {"catalog": catalog} if format == "html" else {}
    text: str = module.render(recommendation, top=top, explain=explain, offers=offers, screen=screen, **more)
    return text


def check(format: str, top: int | None = None) -> None:
    """Whether a recommendation can be rendered so: to be asked before the work that leads to one.

    Raises
    ------
    UsageError
        There is no such format, what it needs is not installed, or ``top`` is less than one.
    """
    if format not in FORMATS:
        raise UsageError(
            "unknown-format", f'"{format}" is not a format', hint=did_you_mean(format, FORMATS, noun="formats")
        )
    if top is not None and top < 1:
        raise UsageError("invalid-top", f"--top {top} is not a number of models", hint="write 1 or more")
    check_view(format)


def write(
    recommendation: Recommendation,
    format: str = "table",
    *,
    top: int | None = None,
    explain: bool = False,
    offers: bool = False,
    catalog: Snapshot | None = None,
    stream: TextIO | None = None,
) -> None:
    """Render to a stream, by default standard output, as well as it can show it.

    The table is written in the characters that the stream can encode; all other formats are UTF-8 with ``\\n`` as
    line end on every system, so that the same answers give the same bytes.
    """
    stream = sys.stdout if stream is None else stream
    if format == "table":
        from modelmatch.terminal.screen import screen_of

        screen = screen_of(stream)
        stream.write(render(recommendation, format, top=top, explain=explain, offers=offers, screen=screen))
        stream.flush()  # a disk that is full is known before the answers of the quiz are forgotten
        return
    write_utf8(render(recommendation, format, top=top, explain=explain, offers=offers, catalog=catalog), stream)
    _note_if_typed_out(format, stream)


def _note_if_typed_out(format: str, stream: TextIO) -> None:
    """Say how a page is kept, to who sees it scroll by in a terminal."""
    if format == "html" and stream.isatty():
        from modelmatch.terminal.diagnostics import note

        note("this is a page for a browser: add > match.html to keep it")


def note_if_fewer_partners(recommendation: Recommendation, models: int | None) -> None:
    """Tell who asked for so many ``models`` on standard error that fewer are worth combining."""
    found = 1 + len(recommendation.partners)
    if models and recommendation.match and found < models:
        from modelmatch.terminal.diagnostics import note

        other = "second" if found == 1 else "further"
        note(f"note: no {other} model would improve the fit by even half a point")


def write_view(
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
    from modelmatch.report.json import to_json

    documents: dict[str, Callable[[_V], str]] = {"json": to_json, **(others or {})}
    if format == "table":
        from modelmatch.terminal.screen import screen_of

        stream.write(table(view, screen_of(stream)))
        stream.flush()
    elif format in documents:
        write_utf8(documents[format](view), stream)
        _note_if_typed_out(format, stream)
    else:
        hint = did_you_mean(format, ["table", *documents], noun="formats")
        raise UsageError("unknown-format", f'"{format}" is not a format', hint=hint)


def check_view(format: str) -> None:
    """Raise `UsageError`, before the work that leads to a view, if what its format needs is not installed."""
    if format == "html":
        from modelmatch.report.html import page

        page.check()


def html(module: str) -> dict[str, Callable[[_V], str]]:
    """HTML as one of the ``others`` of `write_view`, by the function ``page`` of a module that is loaded if needed."""

    def page(view: _V) -> str:
        text: str = importlib.import_module(module).page(view)
        return text

    return {"html": page}


def write_line(text: str) -> None:
    """Write one line to standard output, in characters that it can show."""
    from modelmatch.terminal.screen import screen_of
    from modelmatch.terminal.text import printable

    sys.stdout.write(f"{screen_of(sys.stdout).fold(printable(text))}\n")


def lines(words: Iterable[str]) -> str:
    """One word a line, for ``$(...)`` and pipes."""
    from modelmatch.terminal.text import printable

    return "".join(f"{printable(word)}\n" for word in words)


def write_utf8(text: str, stream: TextIO) -> None:
    """Write a document as UTF-8 with ``\\n`` as line end, whatever the stream's own encoding."""
    binary = getattr(stream, "buffer", None)
    if binary is None:
        stream.write(text)
        return
    stream.flush()
    binary.write(text.encode())
    binary.flush()
