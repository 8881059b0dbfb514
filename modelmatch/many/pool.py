"""Chunks decided side by side and handed back in order: in this process, in others of this machine, or on Dask."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, cast

from modelmatch.errors import DataError, UsageError
from modelmatch.many.work import Chunk, Done, Plan, Unread, attempt, decide
from modelmatch.signals import AtEnd

AHEAD = 8
"""Chunks for each worker that may wait for an earlier one."""
TRIES = 3
"""A chunk with which so many workers have ended is given up."""
PATIENCE = "10s"
"""How long a scheduler may take to answer."""
PER_WORKER = 4
"""Chunks in flight on a cluster, for each thread of its workers."""


def workers_here() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def results(plan: Plan, chunks: Iterable[Chunk], workers: int, scheduler: str | None = None) -> Iterator[Done]:
    """The results of the chunks, in their order, whoever decides them.

    Raises
    ------
    DataError
        A worker has other data, or several have ended with the same chunk.
    UsageError
        There is no such scheduler, or Dask is not installed.
    """
    if scheduler is not None:
        return _on_dask(plan, chunks, scheduler)
    if workers == 1:
        return (decide(plan, chunk) for chunk in chunks)
    return _side_by_side(plan, chunks, workers)


class _Worker:
    """A process that decides one chunk at a time; ``given`` is the one that it works on, with its number."""

    def __init__(self, plan: Plan) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, plan), daemon=True)
        with _interrupts_ignored():
            self.process.start()
        theirs.close()
        self.given: tuple[int, Chunk] | None = None

    def give(self, index: int, chunk: Chunk) -> None:
        """Hand over a chunk: the worker has nothing to do, so it takes it at once."""
        self.given = index, chunk
        with contextlib.suppress(OSError):  # it has ended, which is noticed where its results are awaited
            self.connection.send(chunk)


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """What is started in this block ignores interrupts: they are for the process that starts it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(connection: Connection, plan: Plan) -> None:
    """What a worker runs; it ends when the process that started it does."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(attempt(plan, connection.recv()))


def _side_by_side(plan: Plan, chunks: Iterable[Chunk], workers: int) -> Iterator[Done]:
    running = [_Worker(plan) for _ in range(workers)]
    tries: dict[int, int] = {}

    def end() -> None:
        for worker in running:
            worker.process.kill()

    again, following = deque[tuple[int, Chunk]](), enumerate(chunks)
    done, awaited = dict[int, Done](), 0
    with AtEnd(end):
        try:
            while True:
                for worker in running:
                    if worker.given is None and len(done) < workers * AHEAD:
                        item = again.popleft() if again else next(following, None)
                        if item is not None:
                            worker.give(*item)
                busy = {worker.connection: place for place, worker in enumerate(running) if worker.given}
                if not busy:
                    return
                for ready in wait(list(busy)):
                    place = busy[cast(Connection, ready)]
                    given = running[place].given
                    assert given is not None
                    try:
                        done[given[0]] = _checked(running[place].connection.recv())
                        running[place].given = None
                    except (EOFError, OSError):
                        _count_try(tries, *given)
                        again.append(given)
                        running[place] = _Worker(plan)
                while awaited in done:
                    yield done.pop(awaited)
                    awaited += 1
        finally:
            end()
            for worker in running:
                worker.process.join()
                worker.connection.close()


def _count_try(tries: dict[int, int], index: int, chunk: Chunk) -> None:
    first, rows = chunk
    tries[index] = tries.get(index, 0) + 1
    if tries[index] >= TRIES:
        message = f"{TRIES} worker processes ended while deciding rows {first} to {first + len(rows) - 1}"
        raise DataError("workers-ended", message, hint="the machine may be out of memory: use fewer --workers")


def _checked(answer: Done | Unread) -> Done:
    if isinstance(answer, Unread):
        raise answer.error
    return answer


def _on_dask(plan: Plan, chunks: Iterable[Chunk], scheduler: str) -> Iterator[Done]:
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError:
        hint = "pip install 'modelmatch[dask]'"
        raise UsageError("no-dask", "--scheduler needs Dask, which is not installed", hint=hint) from None
    try:
        client: Any = cast(Any, Client)(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        message = f"no scheduler answers at {scheduler}: {str(error).splitlines()[0]}"
        raise UsageError("no-scheduler", message, hint="start one with: dask scheduler") from None
    with client:
        flight: deque[Any] = deque()
        waiting = iter(chunks)
        try:
            while True:
                most = max(2, sum(client.nthreads().values())) * PER_WORKER
                while len(flight) < most and (chunk := next(waiting, None)) is not None:
                    flight.append(client.submit(attempt, plan, chunk, pure=False))
                if not flight:
                    return
                yield _checked(flight.popleft().result())
        except KilledWorker as error:
            raise DataError("workers-ended", f"workers of the cluster ended again and again: {error}") from None


__all__ = ["results", "workers_here"]
