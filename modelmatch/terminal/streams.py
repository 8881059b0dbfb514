"""Reliable standard streams: output is written completely or raises an error, and input is read completely."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, Literal, TextIO

PATIENCE = 1.0
"""Seconds after which a run that waits for input says so."""
_CHUNK = 65_536
_FOLD = "modelmatch-fold"


class OutputError(OSError):
    """Standard output cannot be written to; a separate class, because other system errors have no file name either."""


class _Output(io.FileIO):
    """Standard output below its buffer: waits for a reader that is slow, and fails as an `OutputError`."""

    def write(self, data: Any, /) -> int:
        while True:
            try:
                written = super().write(data)
            except OSError as error:
                raise OutputError(error.errno, error.strerror) from None
            if written is not None:
                return written
            _await_writable(self)


class _Diagnostics(io.FileIO):
    """Standard error below its buffer: what cannot be written there is dropped, since it must not change the run."""

    def write(self, data: Any, /) -> int:
        while True:
            try:
                written = super().write(data)
            except OSError:
                return len(data)
            if written is not None:
                return written
            _await_writable(self)


class _Input(io.FileIO):
    """Standard input below its buffer: in non-blocking mode, too, the input ends only where its writer ends it."""

    def readinto(self, buffer: Any, /) -> int:
        while (count := super().readinto(buffer)) is None:
            _await_readable(self)
        return count


def prepare() -> None:
    """Put reliable streams in the place of the standard streams.

    A stream that was closed when the program was started becomes the null device. Characters that the encoding of an
    output does not have are folded (see `modelmatch.terminal.text.fold`), whatever code writes them.
    """
    codecs.register_error(_FOLD, _folded)
    sys.stdin = _reader(sys.stdin) if sys.stdin else _nothing("r")
    sys.stdout = _writer(sys.stdout, _Output) if sys.stdout else _nothing("w")
    sys.stderr = _writer(sys.stderr, _Diagnostics) if sys.stderr else _nothing("w")


def finish() -> None:
    """Hand over what is still in the buffer of standard output; raises `OutputError` if it cannot be written."""
    try:
        sys.stdout.flush()
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(error.errno, error.strerror) from None


def read_all(stream: IO[bytes], limit: int, awaited: str) -> bytes:
    """The bytes of a stream up to its end, of more than ``limit`` only one too many.

    If no input arrives, one line on standard error says what is awaited: at once if it has to be typed, otherwise after
    a second.

    Raises
    ------
    OSError
        The stream cannot be read.
    """
    read = getattr(stream, "read1", stream.read)
    chunks, size = [], 0
    with _said_if_awaited(stream, awaited) as arrived:
        while size <= limit and (chunk := read(min(_CHUNK, limit + 1 - size))):
            arrived()
            chunks.append(chunk)
            size += len(chunk)
    return b"".join(chunks)


@contextmanager
def _said_if_awaited(stream: IO[bytes], awaited: str) -> Iterator[Callable[[], None]]:
    """Says what is awaited until the function that it yields is called, or the block ends."""
    import threading

    def say() -> None:
        from modelmatch.terminal.diagnostics import note

        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        note(f"waiting for {awaited}; end it with {end}")

    if stream.isatty():
        say()
        yield lambda: None
        return
    timer = threading.Timer(PATIENCE, say)
    timer.daemon = True
    timer.start()
    try:
        yield timer.cancel
    finally:
        timer.cancel()


def _nothing(mode: Literal["r", "w"]) -> TextIO:
    return open(os.devnull, mode, encoding="utf-8")


def _reader(stream: TextIO) -> TextIO:
    """A stream like ``stream`` on top of an `_Input`; as it is where it is no file."""
    if not isinstance(stream, io.TextIOWrapper) or not isinstance(getattr(stream.buffer, "raw", None), io.FileIO):
        return stream
    buffer = io.BufferedReader(_Input(stream.fileno(), closefd=False))
    return io.TextIOWrapper(buffer, encoding=stream.encoding, errors=stream.errors)


def _writer(stream: TextIO, kind: type[io.FileIO]) -> TextIO:
    """A stream like ``stream`` on top of a file of this ``kind``; as it is where it is no file, as a Windows console.

    It always has a buffer, which takes care of what the system writes only in part (``PYTHONUNBUFFERED`` takes the
    buffer of the interpreter away).
    """
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if not isinstance(getattr(stream.buffer, "raw", stream.buffer), io.FileIO):
        stream.reconfigure(errors=_FOLD)
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(kind(stream.fileno(), "w", closefd=False)),
        encoding=stream.encoding,
        errors=_FOLD,
        newline=None if os.name == "nt" else "\n",
        line_buffering=stream.line_buffering or stream.write_through,
    )


def _folded(error: UnicodeError) -> tuple[str, int]:
    """What is written in place of characters that an encoding does not have."""
    from modelmatch.terminal.text import fold

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return fold(error.object[error.start : error.end], error.encoding), error.end


def _await_readable(stream: io.FileIO) -> None:
    """Wait until a stream in non-blocking mode has something to read, or ends."""
    import select

    select.select([stream], [], [])


def _await_writable(stream: io.FileIO) -> None:
    """Wait until a stream in non-blocking mode takes something, or fails."""
    import select

    select.select([], [stream], [])
