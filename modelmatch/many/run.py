"""One run over many people: rows in, results out in order, with what was noticed on the way."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from modelmatch.errors import DataError, Place
from modelmatch.many.pool import results
from modelmatch.many.read import STDIN, Source, skipped
from modelmatch.many.work import Chunk, Done, Plan
from modelmatch.many.write import Held, Part, to_stream
from modelmatch.signals import AtEnd
from modelmatch.wording import counted, exact, percent

_HEAD = 1 << 20
"""Bytes of the input that tell it from others, with its size."""


class Ran(msgspec.Struct, frozen=True):
    """What a run did: how many rows there were, how many could not be read, for how many nothing was found."""

    rows: int = 0
    errors: int = 0
    unmatched: int = 0

    def and_(self, done: Done) -> Ran:
        return Ran(self.rows + done.rows, self.errors + done.errors, self.unmatched + done.unmatched)


class Options(msgspec.Struct, frozen=True):
    """How a run goes; ``scheduler`` is the address of a Dask scheduler, ``output`` a file instead of the stream."""

    format: str = "jsonl"
    output: Path | None = None
    workers: int = 1
    scheduler: str | None = None
    strict: bool = False
    resume: bool = False


def run(plan: Plan, source: Source, options: Options, tell: Callable[[str], None]) -> Ran:
    """Decide every row, and write the results; ``tell`` is told how far it is.

    Raises
    ------
    DataError
        The input cannot be read; with ``strict``, any row of it.
    UsageError
        The scheduler does not answer, or there is no run to resume.
    Unwritable
        The output cannot be written.
    """
    if options.output is None:
        if not options.strict:
            write = to_stream(options.format, plan.keep)
            return _all(plan, source.chunks(), source, options, write, tell, Ran())
        with Held() as held:
            ran = _all(plan, source.chunks(), source, options, held.write, tell, Ran())
            held.finish(options.format, plan.keep)
        return ran
    part = Part(options.output, digest(plan, source))
    rows = part.open(resume=options.resume)
    try:
        with AtEnd(lambda: f"stopped: the results so far are in {part.part}; the same command with --resume goes on"):
            ran = _all(plan, skipped(source.chunks(), rows), source, options, part.write, tell, Ran(rows))
        part.finish(options.format, plan.keep)
    except RowError:
        part.discard()
        raise
    finally:
        part.close()
    return ran


class RowError(DataError):
    """A row that cannot be read, in a run that is strict."""


def _all(
    plan: Plan,
    chunks: Iterable[Chunk],
    source: Source,
    options: Options,
    write: Callable[[bytes], object],
    tell: Callable[[str], None],
    ran: Ran,
) -> Ran:
    """Decide these chunks and write their results; ``ran`` is what was done before."""
    before, begun = ran.rows, time.monotonic()
    for one in results(plan, chunks, options.workers, options.scheduler):
        if options.strict and one.failed:
            number, code, message = one.failed
            hint = "without --strict it becomes an error in its place, and the others go on"
            raise RowError(code, f"row {exact(number)}: {message}", hint=hint, place=Place(source.name))
        write(one.lines)
        ran = ran.and_(one)
        tell(progress_words(ran.rows, ran.rows - before, time.monotonic() - begun, source.share))
    return ran


def digest(plan: Plan, source: Source) -> str:
    """Tells this run from others with the same output."""
    found = hashlib.sha256(plan.key.encode())
    if source.name != STDIN:
        try:
            with open(source.path, "rb") as stream:
                found.update(str(os.fstat(stream.fileno()).st_size).encode() + stream.read(_HEAD))
        except OSError:
            pass  # which is said where the rows are read
    return found.hexdigest()


def progress_words(rows: int, decided: int, seconds: float, share: float | None) -> str:
    """How far a run is, and how long the rest will take; ``decided`` counts the rows of this run alone."""
    words = [counted(rows, "row", digits=True)]
    if seconds >= 1:
        words.append(f"{exact(round(decided / seconds))} per second")
        if share and decided:
            left = (rows / share - rows) * seconds / decided
            words.append(f"{percent(share)}, about {_left(left)} left")
    return " · ".join(words)


def _left(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
