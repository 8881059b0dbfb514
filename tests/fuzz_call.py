"""One call of the program for the fuzz test, within this process, through `modelmatch.cli.main`.

What does not depend on the files of an example is worked out once: the bundled catalogue, the decision engine for a day
of it, the commands. A call must leave without a traceback, with a documented exit code, in bounded time, and with
bounded and harmless words.
"""

from __future__ import annotations

import functools
import io
import json
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import typer

import modelmatch.api
import modelmatch.catalog
import modelmatch.cli

CODES = frozenset((0, 1, 2, 3, 4, 5))
RUNS = (0, 4)
"""The exit codes of a decision that was made."""
SECONDS, WAIT, CHARACTERS, MEGABYTES = 10.0, 100.0, 50_000, 1_000
"""No run takes more time of the processor, waits longer, tells more of what is wrong, or needs more memory."""

_MISLEADING = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that move the cursor, break lines or reorder others: no file or word brings them to a screen."""


class Fault(AssertionError):
    """What a run should not do."""


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


class _Left(BaseException):
    """The end of a run, in place of that of the process."""


longest: tuple[float, tuple[str, ...]] = (0.0, ())


def run(*arguments: str, stdin: bytes = b"") -> Outcome:
    """One call of the program; raises `Fault` for a traceback, a wrong exit code, a long run or endless errors."""
    global longest
    began = time.process_time()
    code, out, err = _called(arguments, stdin)
    longest = max(longest, (time.process_time() - began, arguments))
    if code not in CODES or (code == 1 and "--save" not in arguments):
        raise Fault(f"{arguments!r}: exit code {code}: {err[:2000]}")
    if "Traceback (most recent call last)" in err:
        raise Fault(f"{arguments!r}: {err}")
    if odd := _MISLEADING.search(out + err):
        raise Fault(f"{arguments!r}: the character U+{ord(odd[0]):04X} is written in {odd.string[:3000]!r}")
    if len(err) > CHARACTERS:
        raise Fault(f"{arguments!r}: {len(err):,} characters of errors")
    if code not in (*RUNS, 5) and not err:
        raise Fault(f"{arguments!r}: exit code {code} without a word")
    if code == 0 and arguments[-2:] == ("-f", "json"):
        json.loads(out)
    return Outcome(code, out, err)


def _called(arguments: tuple[str, ...], stdin: bytes) -> Outcome:
    """The end of a call: with the streams of the process replaced, as `modelmatch.cli.main` prepares them."""
    kept = sys.argv, sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.argv = ["modelmatch", *arguments]
    streams = [io.TextIOWrapper(raw, "utf-8") for raw in (io.BytesIO(stdin), out, err)]
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        with _shared(), _limited(arguments):
            modelmatch.cli.main()
    except _Left as left:
        code = left.args[0]
        for stream in streams[1:]:
            stream.flush()
    except Exception as error:
        raise Fault(f"{arguments!r}: {type(error).__name__}: {str(error)[:2000]}") from error
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = kept
    return Outcome(0 if code is None else code, out.getvalue().decode(), err.getvalue().decode())


@contextmanager
def _limited(arguments: tuple[str, ...]) -> Iterator[None]:
    def late(*_: object) -> None:
        raise Fault(f"{arguments!r}: more than {SECONDS:g} s")

    timers = ((signal.SIGPROF, signal.ITIMER_PROF, SECONDS), (signal.SIGALRM, signal.ITIMER_REAL, WAIT))
    before = [signal.signal(number, late) for number, _, _ in timers]
    for _, timer, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for (number, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


@contextmanager
def _shared() -> Iterator[None]:
    """Let a run share with others what it would else make anew."""
    replaced = [(module, name, getattr(module, name)) for module, name, _ in _replacements()]
    for module, name, value in _replacements():
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in replaced:
            setattr(module, name, value)


@functools.cache
def _replacements() -> list[tuple[Any, str, Any]]:
    """The commands, the bundled catalogue, the engine of a day; and the end of a run without that of the process."""
    make, load = modelmatch.api.engine, functools.cache(modelmatch.catalog._bundled)
    engines: dict[Any, Any] = {}

    def engine(catalog: Any, **named: Any) -> Any:
        if catalog.fingerprint != load().fingerprint:
            return make(catalog, **named)
        day = catalog.at().newest
        if day not in engines:
            if len(engines) > 3:
                engines.pop(next(iter(engines)))
            engines[day] = make(catalog, **named)
        return engines[day]

    def leave(code: object) -> None:
        raise _Left(code)

    return [
        (modelmatch.cli, "app", typer.main.get_command(modelmatch.cli.app)),
        (modelmatch.cli, "_leave", leave),
        (modelmatch.catalog, "_bundled", load),
        (modelmatch.api, "engine", engine),
    ]
