"""The standard streams of the process, made reliable: what is written arrives or is an error, what is read is whole."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, Literal, TextIO


class OutputError(OSError):
    """Standard output cannot be written to: told apart from all other system errors, which lack a name as well."""


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
            _wait(self.fileno(), writing=True)


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
            _wait(self.fileno(), writing=True)


def prepare() -> None:
    """Put reliable streams in the place of standard output and standard error.

    A stream that was closed when the program was started becomes the null device.
    """
    sys.stdin = sys.stdin or _nothing("r")
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


def _nothing(mode: Literal["r", "w"]) -> TextIO:
    return open(os.devnull, mode, encoding="utf-8")


def _writer(stream: TextIO, kind: type[io.FileIO]) -> TextIO:
    """A stream like ``stream`` on top of a file of this ``kind``; as it is where it is no file, as a Windows console.

    It always has a buffer, which takes care of what the system writes only in part (``PYTHONUNBUFFERED`` takes the
    buffer of the interpreter away).
    """
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if not isinstance(getattr(stream.buffer, "raw", stream.buffer), io.FileIO):
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(kind(stream.fileno(), "w", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        newline=None if os.name == "nt" else "\n",
        line_buffering=stream.line_buffering or stream.write_through,
    )


def _wait(descriptor: int, *, writing: bool) -> None:
    """Wait until a stream in non-blocking mode is ready, or fails."""
    import select

    poll = select.poll()
    poll.register(descriptor, select.POLLOUT if writing else select.POLLIN)
    poll.poll()
