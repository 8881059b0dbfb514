"""Which of several dated price lists or plans counts: the one that holds for most of the time ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeVar

from modelmatch.catalog.schema import Plan, Price

AHEAD = dt.timedelta(days=90)
"""The price that counts is the one that holds for most of this time from the day of the decision."""

_D = TypeVar("_D", Price, Plan)


def mostly(rows: Iterable[_D], day: dt.date) -> tuple[tuple[_D, ...], tuple[_D, ...]]:
    """The dated records that hold for most of the `AHEAD` days from a day on, and those that hold on the day.

    Where for most of that time none is on record, none counts, although one may hold on the day: what will have to be
    paid is not known. Of equal times the earlier counts.
    """
    every: tuple[_D, ...] = tuple(rows)
    if not every:
        return (), ()
    end: dt.date = day + AHEAD
    dates: list[dt.date] = [date for row in every for date in (row.since, row.until) if date is not None]
    cuts = sorted({day, end, *(date for date in dates if day < date < end)})
    lengths: dict[tuple[_D, ...], int] = {}
    for start, stop in pairwise(cuts):
        holding = _holding(every, start)
        lengths[holding] = lengths.get(holding, 0) + (stop - start).days
    return max(lengths, key=lambda holding: lengths[holding], default=()), _holding(every, day)


def _holding(rows: Iterable[_D], day: dt.date) -> tuple[_D, ...]:
    """The records in effect on a day; a later list replaces an earlier one of the same kind."""
    newest: dict[object, _D] = {}
    for row in sorted(rows, key=lambda row: row.since or dt.date.min):
        if (row.since is None or row.since <= day) and (row.until is None or day < row.until):
            newest[row.above_tokens if isinstance(row, Price) else row.name] = row
    return tuple(newest.values())
