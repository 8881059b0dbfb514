"""The day of a run: one that the catalogue covers, or one for which it knows what is announced."""

from __future__ import annotations

import datetime as dt

from modelmatch.catalog import Catalog
from modelmatch.errors import DataError, UsageError
from modelmatch.quiz.answers_file import AnswersFile

AHEAD = dt.timedelta(days=366)
"""On a day so long after the newest of the data, what is announced counts; a later one is a typing error."""


def covered_day(day: dt.date | None, catalog: Catalog) -> dt.date:
    """The ``day``, by default the newest of the data; raises `UsageError` if the catalogue does not cover it."""
    newest = catalog.newest
    if day is None:
        return newest
    if day > newest + AHEAD:
        hint = f"omit it, or give a day up to {newest + AHEAD}"
        message = f"the day {day} is more than a year after {newest}, the newest date in the data"
        raise UsageError("date-in-future", message, hint=hint)
    oldest = min((m.released for m in catalog.candidates() if m.released), default=newest)
    if day < oldest:
        message = f"the day {day} is before {oldest}, the first release in the data"
        raise UsageError("date-before-data", message, hint=f"give a day from {oldest} to {newest}")
    return day


def file_day(file: AnswersFile, catalog: Catalog) -> dt.date:
    """The day that an answers file names; raises `DataError` with its place as `covered_day` does without one."""
    try:
        return covered_day(file.as_of, catalog)
    except UsageError as error:
        place = file.document.place(("as_of",))
        raise DataError(error.code, error.message, hint=error.hint, place=place) from None
