"""A run over many people: the data of its day, its question set and its rows of answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import UsageError
from modelmatch.many.read import Source
from modelmatch.many.work import Plan
from modelmatch.match.draws import DRAWS
from modelmatch.quiz.load import find_set
from modelmatch.session.session import DEFAULT_SET, criteria, dated_catalog


class Bulk(msgspec.Struct, frozen=True):
    """The catalogue of the day, what a worker needs to know, and where the rows come from."""

    catalog: Snapshot
    plan: Plan
    source: Source


def open_bulk(
    file: Path,
    *,
    questions: str | None = None,
    profiles: Sequence[Path] = (),
    as_of: dt.date | None = None,
    input_format: str | None = None,
    keep: Sequence[str] = (),
    draws: int | None = None,
    tell: Callable[[str], None],
) -> Bulk:
    """Prepare a run from the options of the command line; ``tell`` is told what should be known of the data.

    Raises
    ------
    DataError
        The file does not exist, or the question set or a profile is not valid.
    UsageError
        The day lies outside the data, there is no such set, or the number of draws is no power of two.
    """
    count = draws or DRAWS
    if count & (count - 1):
        hint = f"write {', '.join(str(2**power) for power in range(8, DRAWS.bit_length() - 1))} or {DRAWS}"
        raise UsageError("invalid-draws", f"--draws {count} is not a power of two", hint=hint)
    catalog = dated_catalog(profiles, as_of, tell=tell)
    question_set = find_set(questions or DEFAULT_SET, tell=tell).load(criteria=criteria(catalog))
    plan = Plan.of(catalog, question_set, profiles=profiles, keep=tuple(dict.fromkeys(keep)), draws=count)
    return Bulk(catalog, plan, Source(file, question_set, format=input_format, keep=plan.keep))
