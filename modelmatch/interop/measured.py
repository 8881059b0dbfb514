"""What is read from the results of any evaluation: a score of one model on one task."""

from __future__ import annotations

import datetime as dt
import math

from msgspec import Struct

from modelmatch.errors import DataError, Place

LARGEST, SMALLEST, MOST_CASES = 1e6, 1e-6, 10**9
"""What a score, a standard error and the end of a scale can be, and how many cases there can be."""


class Measured(Struct, frozen=True, kw_only=True):
    """The score of a model on a task, as a file states it.

    ``maximum`` ends the scale, which then begins at 0; None where the scale has no end. ``se`` is the standard error in
    the unit of the score, ``cases`` the number of cases behind it, ``effort`` how much the model was told to think.
    """

    model: str
    task: str
    metric: str
    score: float
    place: Place
    maximum: float | None = None
    lower_is_better: bool = False
    se: float | None = None
    cases: int | None = None
    day: dt.date | None = None
    effort: str | None = None


class ResultFile(Struct, frozen=True, kw_only=True):
    """What a file holds: its format in words, its results, and what should be known of it."""

    name: str
    format: str
    fingerprint: str
    results: tuple[Measured, ...]
    remarks: tuple[str, ...] = ()


def finite(value: float, what: str, place: Place) -> float:
    """The value; raises `DataError` for one that is not a number, or infinite."""
    if not math.isfinite(value):
        raise not_a_number(what, place)
    return value


def within_bounds(one: Measured) -> Measured:
    """The result; raises `DataError` for numbers that no evaluation can have."""
    top = LARGEST if one.maximum is None else one.maximum
    least = -LARGEST if one.maximum is None else 0.0
    wrong = (
        (not least <= one.score <= top, f"the score {one.score:g} is not between {least:g} and {top:g}"),
        (one.maximum is not None and not SMALLEST <= one.maximum <= LARGEST, f"the scale cannot end at {one.maximum}"),
        (one.se is not None and not 0.0 < one.se <= LARGEST, f"{one.se} cannot be a standard error"),
        (one.cases is not None and not 1 <= one.cases <= MOST_CASES, f"{one.cases} cannot be the number of cases"),
    )
    for is_wrong, message in wrong:
        if is_wrong:
            raise DataError("wrong-value", f'{message} (of "{one.model}")', place=one.place)
    return one


def not_a_number(what: str, place: Place) -> DataError:
    hint = "run the evaluation again, or leave this result out of the file"
    return DataError("not-a-number", f"{what} is not a number (NaN or infinite)", hint=hint, place=place)


def share_error(score: float, maximum: float, cases: int) -> float:
    """The standard error of a share of cases that were passed; never 0, since all or none may have been luck.

    It is 0 where there is no such number of cases.
    """
    if not (0 < cases <= MOST_CASES and maximum > 0.0):
        return 0.0
    right = min(max(score / maximum, 0.5 / cases), 1.0 - 0.5 / cases)
    return maximum * math.sqrt(right * (1.0 - right) / cases)


def day_of(text: str | float | None) -> dt.date | None:
    """The day of a time stamp: ISO 8601, or seconds since 1970; None for anything else."""
    if text is None:
        return None
    try:
        return dt.datetime.fromtimestamp(float(text), dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        pass
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
