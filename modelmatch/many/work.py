"""What a worker does, in this process, in another one, or on another machine: chunks of rows to lines of results."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from modelmatch import api
from modelmatch.catalog import load_catalog
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import DataError
from modelmatch.many.row import ID, Decider, failed
from modelmatch.match.draws import DRAWS, load
from modelmatch.match.engine import Engine
from modelmatch.quiz.schema import QuestionSet
from modelmatch.terminal.text import escape_unsafe
from modelmatch.version import __version__

Chunk = tuple[int, Sequence[Any]]
"""The number of its first row, and its rows: bytes of a line of JSON, records, or what is wrong with them."""


class Unread(msgspec.Struct, frozen=True):
    """A row that cannot be read, in its place: a code, what is wrong, and what to do."""

    code: str
    message: str
    hint: str = ""

    @property
    def error(self) -> DataError:
        return DataError(self.code, self.message, hint=self.hint)


class Plan(msgspec.Struct, frozen=True):
    """All that a worker needs to know: it loads the data itself, and refuses other data than those of the plan."""

    question_set: QuestionSet
    profiles: tuple[str, ...]
    day: dt.date
    data: str
    keep: tuple[str, ...] = ()
    draws: int = DRAWS
    version: str = __version__

    @classmethod
    def of(
        cls,
        catalog: Snapshot,
        question_set: QuestionSet,
        *,
        profiles: Sequence[Path] = (),
        keep: Sequence[str] = (),
        draws: int = DRAWS,
    ) -> Plan:
        folders = tuple(str(Path(folder).absolute()) for folder in profiles)
        return cls(question_set, folders, catalog.day, catalog.fingerprint, tuple(keep), draws)

    @property
    def key(self) -> str:
        """A digest: equal plans give equal results."""
        return hashlib.sha256(msgspec.msgpack.encode(self)).hexdigest()

    def decider(self) -> Decider:
        """What decides, loaded once a process.

        Raises
        ------
        DataError
            The data or the version here are not those of the plan.
        """
        return _decider(self.key, _Held(self))


class Done(msgspec.Struct, frozen=True):
    """The results of a chunk: a line of JSON each, how many ``rows`` they are, how many are errors or have no match.

    ``failed`` is the first row that could not be read, with what is wrong.
    """

    lines: bytes
    rows: int
    errors: int = 0
    unmatched: int = 0
    failed: tuple[int, str, str] | None = None


def decide(plan: Plan, chunk: Chunk) -> Done:
    """The results of a chunk, in order."""
    decider, (first, rows) = plan.decider(), chunk
    found = [_one(decider, first + place, row) for place, row in enumerate(rows)]
    bad = [one for one in found if one["error"] is not None]
    unmatched = sum(one["match"] is None for one in found) - len(bad)
    told = (bad[0]["row"], bad[0]["error"], bad[0]["message"]) if bad else None
    return Done(b"".join(map(_line, found)), len(found), len(bad), unmatched, told)


def attempt(plan: Plan, chunk: Chunk) -> Done | Unread:
    """`decide`, with its error as a result: errors do not travel between processes."""
    try:
        return decide(plan, chunk)
    except DataError as error:
        return Unread(error.code, error.message, error.hint)


def record_of(row: Any) -> Any:
    """The record in a row: that of a line of JSON, else the row itself."""
    if not isinstance(row, bytes):
        return row
    try:
        return msgspec.json.decode(row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Unread("not-json", f"not a line of JSON: {error}")


def _one(decider: Decider, number: int, row: object) -> dict[str, Any]:
    record = record_of(row)
    if isinstance(record, Unread):
        return failed(number, record.error, dict.fromkeys((ID, *decider.keep)))
    return decider.row(number, record)


def _line(record: dict[str, Any]) -> bytes:
    """A result as a line of JSON, with what is invisible escaped."""
    line = msgspec.json.encode(record)
    return (line if line.isascii() else escape_unsafe(line.decode()).encode()) + b"\n"


class _Held:
    """A plan beside its key: only the key tells two calls apart."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=4)
def _decider(key: str, held: _Held) -> Decider:
    plan = held.plan
    if plan.version != __version__:
        raise DataError("other-version", f"modelmatch is {__version__} here, and {plan.version} where the run began")
    catalog = load_catalog([Path(folder) for folder in plan.profiles]).at(plan.day)
    if catalog.fingerprint != plan.data:
        hint = (
            "every worker needs the same profiles: those bundled, those of --profiles, and those in the config folder"
        )
        raise DataError("other-data", "a worker has other data than the run began with", hint=hint)
    return Decider(engine_with(catalog, plan.draws), plan.question_set, plan.keep)


def engine_with(catalog: Snapshot, draws: int = DRAWS) -> Engine:
    """The engine of a day, with so many draws."""
    return Engine(catalog, api.strengths(catalog), draws=load().first(draws))
