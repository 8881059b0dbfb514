"""Progress of something slow: one line on standard error that is overwritten, only in a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from modelmatch.signals import AtEnd, write_at_end
from modelmatch.terminal.screen import screen_of
from modelmatch.terminal.text import clip, printable

_CLEAR = "\r\x1b[K"


@contextmanager
def progress(stream: TextIO | None = None) -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done, by default on standard error, until the block ends.

    It shows nothing where the line could not be taken away again: in a pipe, and on a dumb terminal.
    """
    stream = sys.stderr if stream is None else stream
    screen = screen_of(stream)
    if not (stream.isatty() and screen.ansi):
        yield lambda said: None
        return

    def tell(said: str) -> None:
        stream.write(f"{_CLEAR}{clip(screen.fold(printable(said)), screen.width - 1)}")
        stream.flush()

    with AtEnd(lambda: write_at_end(stream.fileno(), _CLEAR)):
        try:
            yield tell
        finally:
            stream.write(_CLEAR)
            stream.flush()


PATIENCE = 1.0
"""Seconds after which slow work is announced."""


def patient(stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> Callable[[str], None]:
    """A function that prints what is being done, once, if it is called again more than `PATIENCE` after its first
    call."""
    first: list[float] = []
    said: list[str] = []

    def tell(what: str) -> None:
        now = clock()
        if not first:
            first.append(now)
        if not said and now - first[0] > PATIENCE:
            said.append(what)
            print(what, file=sys.stderr if stream is None else stream, flush=True)

    return tell
